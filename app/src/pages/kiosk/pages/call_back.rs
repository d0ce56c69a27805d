//! The telephone number for a call: while the district is closed, or before it closes.

use super::question::{self, Entry};
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

/// The button that leads to this page.
pub fn ask_button(tablet: Tablet, locale: Locale) -> impl IntoView {
    view! {
        <button type="button" class="choice primary" id="ask-call" on:click=move |_| tablet.ask_call()>
            {td_string!(locale, kiosk.ask_call)}
            <small>" " {td_string!(locale, kiosk.ask_call_hint)}</small>
        </button>
    }
}

/// The page that asks for the number, at [`Place::CallBack`] or [`Place::OwnPhone`].
pub fn view(tablet: Tablet, place: Place, locale: Locale) -> impl IntoView {
    let why = if place == Place::OwnPhone {
        td_string!(locale, kiosk.own_phone_why)
    } else {
        td_string!(locale, kiosk.ask_call_hint)
    };
    let entry = Entry {
        place,
        label: td_string!(locale, kiosk.phone),
        why,
        wrong: td_string!(locale, kiosk.phone_wrong),
        mode: "tel",
        skip: None,
        answer: |answers| &answers.phone,
        keep: |answers, text| answers.phone = text,
    };
    question::entry(tablet, locale, entry)
}
