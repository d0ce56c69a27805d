//! The closing at the desk, in words.

use super::state::{Desk, Dialog};
use crate::api::VisitCard;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::vocabulary::closing::ClosingChoice;
use leptos::prelude::*;

/// A choice as an officer reads it.
pub fn choice_word(locale: Locale, choice: ClosingChoice) -> &'static str {
    match choice {
        ClosingChoice::Stay => td_string!(locale, desk.choice_stay),
        ClosingChoice::CallBack => td_string!(locale, desk.choice_call_back),
        ClosingChoice::FirstNext => td_string!(locale, desk.choice_first_next),
    }
}

/// When the district closes, and how many of those who wait will probably not be served by then.
pub fn unlikely(desk: Desk) -> String {
    let locale = desk.locale;
    desk.line.with(|line| {
        let Some(closing) = &line.closing else { return String::new() };
        let time = words::the_time(locale, words::time(closing.closes_at));
        match closing.unlikely.unwrap_or_default() {
            0 => td_string!(locale, desk.closing_none_left, time = time).to_string(),
            1 => td_string!(locale, desk.closing_one_left, time = time).to_string(),
            n => td_string!(locale, desk.closing_left, time = time, n = n).to_string(),
        }
    })
}

/// Opens the dialog of the decision, or says when it is for.
pub fn decide(desk: Desk) {
    ask(desk, Dialog::Closing);
}

/// Opens the dialog of a person's choice, or says when it is for.
pub fn choose(desk: Desk, card: &VisitCard) {
    ask(desk, Dialog::Chosen(card.id));
}

fn ask(desk: Desk, dialog: Dialog) {
    if desk.line.with_untracked(|line| line.closing.is_some()) {
        desk.open_dialog(dialog);
    } else {
        desk.fail(td_string!(desk.locale, desk.closing_not_now));
    }
}
