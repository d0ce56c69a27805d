//! Where to reach the person.

use super::question::{self, Question};
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let question = Question {
        place: Place::Phone,
        label: td_string!(locale, kiosk.phone),
        why: td_string!(locale, kiosk.phone_why),
        wrong: td_string!(locale, kiosk.phone_wrong),
        mode: "tel",
        skip: Some(td_string!(locale, kiosk.skip)),
        answer: |answers| &answers.phone,
        keep: |answers, text| answers.phone = text,
    };
    question::view(tablet, locale, question)
}
