//! What an alarm says.

use super::lengths::running;
use crate::i18n::{Locale, td_string};
use domain::alarm::{Kind, Span};
use domain::time::At;

/// What an alarm says at a moment: of somebody, as the rest of a sentence that begins with their ticket, "has not been greeted for
/// 11:42"; of the whole line, as a sentence. `since` is when its condition began, `due` when something should have happened.
pub fn alarm_says(locale: Locale, kind: Kind, since: At, due: At, now: At) -> String {
    let span = kind.span(since, due, now);
    let is_early = matches!(span, Span::Left(_));
    let time = running(locale, span.length());
    match kind {
        Kind::Danger => td_string!(locale, common.alarm_says_danger, time = time).to_string(),
        Kind::NotGreeted => td_string!(locale, common.alarm_says_not_greeted, time = time).to_string(),
        Kind::LongWait => td_string!(locale, common.alarm_says_long_wait, time = time).to_string(),
        Kind::StuckCalled => td_string!(locale, common.alarm_says_stuck_called, time = time).to_string(),
        Kind::Unstaffed => td_string!(locale, common.alarm_says_unstaffed, time = time).to_string(),
        Kind::ClosingSoon => td_string!(locale, common.alarm_says_closing_soon, time = time).to_string(),
        Kind::HoldOverdue if is_early => {
            td_string!(locale, common.alarm_says_hold_early, time = time).to_string()
        }
        Kind::HoldOverdue => td_string!(locale, common.alarm_says_hold_overdue, time = time).to_string(),
        Kind::CallbackOverdue if is_early => {
            td_string!(locale, common.alarm_says_callback_early, time = time).to_string()
        }
        Kind::CallbackOverdue => {
            td_string!(locale, common.alarm_says_callback_overdue, time = time).to_string()
        }
        Kind::PromiseOverdue if is_early => {
            td_string!(locale, common.alarm_says_promise_early, time = time).to_string()
        }
        Kind::PromiseOverdue => {
            td_string!(locale, common.alarm_says_promise_overdue, time = time).to_string()
        }
    }
}

/// What an alarm is, in few words.
pub fn alarm(locale: Locale, kind: Kind) -> &'static str {
    match kind {
        Kind::Danger => td_string!(locale, common.alarm_danger),
        Kind::NotGreeted => td_string!(locale, common.alarm_not_greeted),
        Kind::LongWait => td_string!(locale, common.alarm_long_wait),
        Kind::HoldOverdue => td_string!(locale, common.alarm_hold_overdue),
        Kind::CallbackOverdue => td_string!(locale, common.alarm_callback_overdue),
        Kind::PromiseOverdue => td_string!(locale, common.alarm_promise_overdue),
        Kind::Unstaffed => td_string!(locale, common.alarm_unstaffed),
        Kind::StuckCalled => td_string!(locale, common.alarm_stuck_called),
        Kind::ClosingSoon => td_string!(locale, common.alarm_closing_soon),
    }
}
