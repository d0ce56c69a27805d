//! The tablet: one question a page, from a language to a ticket. What a person has answered is one value ([`answers::Answers`])
//! in memory, and nowhere else; `Tablet::wipe` puts an empty one in its place.
//!
//! `pages/` holds the pages, one a file, `flow.rs` what a press leads to, `frame.rs` what stays around the pages, `aloud.rs` speech. To
//! add a question: its `Place`, its file in `pages/` with its arms there, its way on and back in `flow.rs`.

mod aloud;
pub mod answers;
mod call_for_help;
mod flow;
mod frame;
mod idle;
mod pages;
mod place;
#[cfg(test)]
mod promises;
mod qr;
mod tablet;

use crate::api::KioskPage;
#[cfg(feature = "ssr")]
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;
use tablet::Tablet;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(page: &KioskPage, locale: Locale) -> String {
    format!("{} · {}", td_string!(locale, kiosk.choose_language), page.card.name)
}

/// The tablet.
#[component]
pub fn Kiosk(
    /// Its data.
    page: KioskPage,
) -> impl IntoView {
    let tablet = Tablet::new(page);
    frame::watch(tablet);
    idle::watch(tablet);
    aloud::watch(tablet);
    frame::view(tablet)
}
