//! Where to call the person who asks for a call, while the district is closed.

use super::question::{self, Question};
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let question = Question {
        place: Place::CallBack,
        label: td_string!(locale, kiosk.phone),
        why: td_string!(locale, kiosk.ask_call_hint),
        wrong: td_string!(locale, kiosk.phone_wrong),
        mode: "tel",
        skip: None,
        answer: |answers| &answers.phone,
        keep: |answers, text| answers.phone = text,
    };
    question::view(tablet, locale, question)
}
