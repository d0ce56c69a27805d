//! The tablet: one question a page, from the language to the ticket. A person's answers are one value
//! ([`answers::Answers`]) in memory, and nowhere else; `Tablet::wipe` replaces it with an empty one.
//!
//! `pages/` has the pages, one for each file, `questions.rs` the questions that are answered by typing,
//! `flow.rs` what a press leads to, `own.rs` what people with a number do before closing, `frame.rs` what stays around the pages, `aloud.rs` speech. How to add a
//! question is in CONTRIBUTING.md.

mod aloud;
pub mod answers;
mod call_for_help;
mod flow;
mod frame;
mod idle;
mod own;
#[cfg(test)]
mod own_tests;
mod own_visit;
mod pages;
mod place;
#[cfg(test)]
mod promises;
mod qr;
mod questions;
mod tablet;

use crate::api::KioskPage;
#[cfg(feature = "ssr")]
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;
use tablet::Tablet;

/// The page's title in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(page: &KioskPage, locale: Locale) -> String {
    format!("{} · {}", td_string!(locale, kiosk.choose_language), page.card.name)
}

/// The tablet in the lobby.
#[component]
pub fn Kiosk(
    /// The data of the page.
    page: KioskPage,
) -> impl IntoView {
    let tablet = Tablet::new(page);
    frame::watch(tablet);
    idle::watch(tablet);
    aloud::watch(tablet);
    frame::view(tablet)
}
