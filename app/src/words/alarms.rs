//! The texts of alarms.

use super::lengths::running;
use crate::i18n::{Locale, td_string};
use domain::alarm::{AlarmKind, Span};
use domain::time::At;

/// The text of an alarm at a moment: for a visit, the rest of a sentence that begins with its ticket, "has
/// not been greeted after 11:42"; for the whole line, a sentence. `since` is when its condition began, `due`
/// when the awaited step was due.
pub fn alarm_says(locale: Locale, kind: AlarmKind, since: At, due: At, now: At) -> String {
    let span = kind.span(since, due, now);
    let is_early = matches!(span, Span::Left(_));
    let time = running(locale, span.length());
    match kind {
        AlarmKind::Danger => td_string!(locale, common.alarm_says_danger, time = time).to_string(),
        AlarmKind::NotGreeted => td_string!(locale, common.alarm_says_not_greeted, time = time).to_string(),
        AlarmKind::LongWait => td_string!(locale, common.alarm_says_long_wait, time = time).to_string(),
        AlarmKind::StuckCalled => td_string!(locale, common.alarm_says_stuck_called, time = time).to_string(),
        AlarmKind::Unstaffed => td_string!(locale, common.alarm_says_unstaffed, time = time).to_string(),
        AlarmKind::ClosingSoon => td_string!(locale, common.alarm_says_closing_soon, time = time).to_string(),
        AlarmKind::HoldOverdue if is_early => {
            td_string!(locale, common.alarm_says_hold_early, time = time).to_string()
        }
        AlarmKind::HoldOverdue => td_string!(locale, common.alarm_says_hold_overdue, time = time).to_string(),
        AlarmKind::CallbackOverdue if is_early => {
            td_string!(locale, common.alarm_says_callback_early, time = time).to_string()
        }
        AlarmKind::CallbackOverdue => {
            td_string!(locale, common.alarm_says_callback_overdue, time = time).to_string()
        }
        AlarmKind::PromiseOverdue if is_early => {
            td_string!(locale, common.alarm_says_promise_early, time = time).to_string()
        }
        AlarmKind::PromiseOverdue => {
            td_string!(locale, common.alarm_says_promise_overdue, time = time).to_string()
        }
    }
}

/// The name of a kind of alarm.
pub fn alarm(locale: Locale, kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::Danger => td_string!(locale, common.alarm_danger),
        AlarmKind::NotGreeted => td_string!(locale, common.alarm_not_greeted),
        AlarmKind::LongWait => td_string!(locale, common.alarm_long_wait),
        AlarmKind::HoldOverdue => td_string!(locale, common.alarm_hold_overdue),
        AlarmKind::CallbackOverdue => td_string!(locale, common.alarm_callback_overdue),
        AlarmKind::PromiseOverdue => td_string!(locale, common.alarm_promise_overdue),
        AlarmKind::Unstaffed => td_string!(locale, common.alarm_unstaffed),
        AlarmKind::StuckCalled => td_string!(locale, common.alarm_stuck_called),
        AlarmKind::ClosingSoon => td_string!(locale, common.alarm_closing_soon),
    }
}
