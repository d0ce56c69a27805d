//! Calls for help and alarms: answering and closing an alert, marking an alarm as seen.

use super::requests::{district, send, words as refusal_words};
use super::state::{Desk, Dialog};
use crate::api::requests::{AlertCommand, SeeAlarm};
use crate::api::{AlarmView, AlertView};
use crate::client;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::alarm::AlarmKind;
use domain::fact::{AlertEnd, Place};
use domain::ids::AlertId;
use leptos::prelude::*;

/// The ends of an alert, each with the name of its choice.
pub const ALERT_ENDS: [(AlertEnd, &str); 3] =
    [(AlertEnd::Real, "real"), (AlertEnd::Mistake, "mistake"), (AlertEnd::Test, "test")];

/// The name of an alert's end.
pub fn alert_end(locale: Locale, end: AlertEnd) -> &'static str {
    match end {
        AlertEnd::Real => td_string!(locale, desk.alert_real),
        AlertEnd::Mistake => td_string!(locale, desk.alert_mistake),
        AlertEnd::Test => td_string!(locale, desk.alert_test),
    }
}

/// Where help was asked for, in a sentence.
pub fn where_from(desk: Desk, alert: &AlertView) -> String {
    let locale = desk.locale;
    let place = match &alert.place {
        // The server names it in one language; a desk uses its officer's.
        Place::Window(window) => words::window(locale, &desk.window_name(window)),
        Place::Device(_) | Place::Lobby => alert.place_name.clone(),
    };
    match place.as_str() {
        "" => td_string!(locale, desk.danger_lobby).to_owned(),
        place => td_string!(locale, desk.danger_at, place = place.to_owned()).to_string(),
    }
}

/// Answers the call for help that has waited longest for an answer.
pub fn answer_first(desk: Desk) {
    let alerts = untrack(|| desk.alerts());
    if let Some(alert) = alerts.iter().find(|alert| alert.answered_at.is_none()).or(alerts.first()) {
        answer(desk, alert.id);
    }
}

/// Answers an alert: the officer at this desk is on the way.
pub fn answer(desk: Desk, id: AlertId) {
    send_alert(desk, None, AlertCommand::answer(id));
}

/// Closes an alert with what it turned out to be.
pub fn close(desk: Desk, id: AlertId, end: AlertEnd) {
    send_alert(desk, desk.asked(), AlertCommand::close(id, end));
}

/// Sends a command; `asked` is the dialog that it came from. Any other dialog stays open with its input.
fn send_alert(desk: Desk, asked: Option<u64>, command: AlertCommand) {
    client::spawn(async move {
        match send(desk, &district(desk), &command).await {
            Ok(view) => {
                desk.answered_to(asked);
                if desk.dialog.with_untracked(Option::is_none) {
                    desk.trouble.set(None);
                }
                desk.take_alert(view);
            }
            Err(problem) => desk.fail(refusal_words(desk, &problem)),
        }
    });
}

/// Asks what an alert was; one that was answered is closed first.
pub fn close_first(desk: Desk) {
    let alerts = untrack(|| desk.alerts());
    if let Some(alert) = alerts.iter().find(|alert| alert.answered_at.is_some()).or(alerts.first()) {
        desk.open_dialog(Dialog::CloseAlert(alert.id));
    }
}

/// Alarms that nobody has seen. Danger has its own banner.
pub fn unseen(desk: Desk) -> Vec<AlarmView> {
    let quiet = |alarm: &&AlarmView| alarm.kind != AlarmKind::Danger && alarm.seen_at.is_none();
    desk.line.with(|line| line.alarms.iter().filter(quiet).cloned().collect())
}

/// Marks the first of them as seen.
pub fn see(desk: Desk) {
    let Some(alarm) = untrack(|| unseen(desk)).into_iter().next() else { return };
    client::spawn(async move {
        match send(desk, &(district(desk), alarm.id), &SeeAlarm {}).await {
            Ok(view) => desk.take_alarm(view),
            Err(problem) => desk.fail(refusal_words(desk, &problem)),
        }
    });
}
