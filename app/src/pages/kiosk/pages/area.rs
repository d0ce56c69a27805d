//! The person's ZIP code.

use super::question::{self, Question};
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let question = Question {
        place: Place::Area,
        label: td_string!(locale, kiosk.area),
        why: td_string!(locale, kiosk.area_why),
        wrong: td_string!(locale, kiosk.area_wrong),
        mode: "numeric",
        skip: Some(td_string!(locale, kiosk.unknown)),
        answer: |answers| &answers.area,
        keep: |answers, text| answers.area = text,
    };
    question::view(tablet, locale, question)
}
