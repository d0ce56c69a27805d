//! Calls for help and alarms: who goes, what it was, and that an alarm was seen.

use super::requests::{place, send, words as refusal_words};
use super::state::{Desk, Dialog};
use crate::api::{AlarmView, AlertView};
use crate::client;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::alarm::Kind;
use domain::fact::{AlertEnd, Place};
use domain::ids::AlertId;
use leptos::prelude::*;
use serde_json::{Value, json};

/// The names of an alert's ends, as the API takes them.
pub const ALERT_ENDS: [(AlertEnd, &str); 3] =
    [(AlertEnd::Real, "real"), (AlertEnd::Mistake, "mistake"), (AlertEnd::Test, "test")];

/// What an alert was, in words.
pub fn alert_end(locale: Locale, end: &str) -> &'static str {
    match end {
        "real" => td_string!(locale, desk.alert_real),
        "mistake" => td_string!(locale, desk.alert_mistake),
        _ => td_string!(locale, desk.alert_test),
    }
}

/// From where help is asked for, in a sentence.
pub fn where_from(desk: Desk, alert: &AlertView) -> String {
    let locale = desk.locale;
    let place = match &alert.place {
        // The service names it in one language; a desk speaks its own.
        Place::Window(window) => words::window(locale, &desk.window_name(window)),
        Place::Device(_) | Place::Lobby => alert.place_name.clone(),
    };
    match place.as_str() {
        "" => td_string!(locale, desk.danger_lobby).to_owned(),
        place => td_string!(locale, desk.danger_at, place = place.to_owned()).to_string(),
    }
}

/// Answers the call for help that has had no answer for longest.
pub fn answer_first(desk: Desk) {
    let alerts = untrack(|| desk.alerts());
    if let Some(alert) = alerts.iter().find(|alert| alert.answered_at.is_none()).or(alerts.first()) {
        answer(desk, alert.id);
    }
}

/// Says that the officer at this desk goes.
pub fn answer(desk: Desk, id: AlertId) {
    send_alert(desk, None, json!({ "action": "answer", "id": id }));
}

/// It is over, and what it was.
pub fn close(desk: Desk, id: AlertId, end: &str) {
    send_alert(desk, desk.asked(), json!({ "action": "close", "id": id, "as": end }));
}

/// Sends it; `asked` is the dialog that asked for it. Any other one stays, with what is typed in it.
fn send_alert(desk: Desk, asked: Option<u64>, body: Value) {
    client::spawn(async move {
        match send::<AlertView>(desk, &place(desk, "alerts"), body).await {
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

/// Asks what an alert was; one that somebody went to is closed first.
pub fn close_first(desk: Desk) {
    let alerts = untrack(|| desk.alerts());
    if let Some(alert) = alerts.iter().find(|alert| alert.answered_at.is_some()).or(alerts.first()) {
        desk.open_dialog(Dialog::CloseAlert(alert.id));
    }
}

/// Alarms that nobody has seen. Danger has a banner of its own.
pub fn unseen(desk: Desk) -> Vec<AlarmView> {
    let quiet = |alarm: &&AlarmView| alarm.kind != Kind::Danger && alarm.seen_at.is_none();
    desk.line.with(|line| line.alarms.iter().filter(quiet).cloned().collect())
}

/// Says that the first of them was seen.
pub fn see(desk: Desk) {
    let Some(alarm) = untrack(|| unseen(desk)).into_iter().next() else { return };
    client::spawn(async move {
        match send::<AlarmView>(desk, &place(desk, &format!("alarms/{}/seen", alarm.id)), json!({})).await {
            Ok(view) => desk.take_alarm(view),
            Err(problem) => desk.fail(refusal_words(desk, &problem)),
        }
    });
}
