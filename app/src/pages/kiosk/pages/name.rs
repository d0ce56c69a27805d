//! What to call the person.

use super::question::{self, Question};
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let question = Question {
        place: Place::Name,
        label: td_string!(locale, kiosk.name),
        why: td_string!(locale, kiosk.name_why),
        wrong: td_string!(locale, kiosk.name_wrong),
        mode: "text",
        skip: Some(td_string!(locale, kiosk.skip)),
        answer: |answers| &answers.name,
        keep: |answers, text| answers.name = text,
    };
    question::view(tablet, locale, question)
}
