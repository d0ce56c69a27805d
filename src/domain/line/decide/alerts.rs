//! Presses of "I need help now", emergency notices, and confirmations of alarms.

use super::decision::{Decided, about_line, as_it_is};
use crate::alarm::kinds::Audience;
use crate::command::{Asked, Outcome};
use crate::fact::{AlertEnd, Event, Place};
use crate::ids::{AlarmId, AlertId};
use crate::line::Line;
use crate::line::head::Alert;
use crate::notice::Emergency;
use crate::refusal::Refusal;
use crate::time::{MINUTE, Ms, SECOND};

/// For this long, an answer to "I need help now" covers further presses at the same place.
const ANSWER_HOLDS: Ms = MINUTE;
/// Recorded presses at the same place are at least this far apart.
const PRESS_EVERY: Ms = SECOND;

impl Line {
    /// "I need help now". It is never refused; continuous pressing writes one fact a second.
    pub(super) fn press(&self, by: &Asked, place: &Place) -> Decided {
        let just_now = |alert: &Alert| {
            let last = alert.pressed_at.unwrap_or(alert.raised_at);
            &alert.place == place && alert.closed.is_none() && by.at - last < PRESS_EVERY
        };
        match self.head.alerts.iter().rfind(|(_, alert)| just_now(alert)) {
            Some((alert, _)) => as_it_is(Outcome::Alert(*alert)),
            None => self.raise_alert(by, place),
        }
    }

    pub(super) fn raise_alert(&self, by: &Asked, place: &Place) -> Decided {
        // An officer who answered a while ago has come and gone: a person who presses now must be heard, too.
        let merges = |alert: &Alert| {
            let fresh = alert.answered_at.is_none_or(|answered| by.at - answered < ANSWER_HOLDS);
            &alert.place == place && alert.closed.is_none() && fresh
        };
        if let Some((alert, _)) = self.head.alerts.iter().rfind(|(_, alert)| merges(alert)) {
            return about_line(Event::AlertPressed { alert: *alert }, Outcome::Alert(*alert));
        }
        let alert = AlertId(by.fresh[0]);
        about_line(Event::AlertRaised { alert, place: place.clone() }, Outcome::Alert(alert))
    }

    pub(super) fn answer_alert(&self, alert: AlertId) -> Decided {
        let known = self.head.alerts.get(&alert).ok_or(Refusal::UnknownAlert)?;
        if known.answered_at.is_some() || known.closed.is_some() {
            return as_it_is(Outcome::Alert(alert));
        }
        about_line(Event::AlertAnswered { alert }, Outcome::Alert(alert))
    }

    pub(super) fn close_alert(&self, alert: AlertId, as_what: AlertEnd) -> Decided {
        let known = self.head.alerts.get(&alert).ok_or(Refusal::UnknownAlert)?;
        if known.closed.is_some() {
            return as_it_is(Outcome::Alert(alert));
        }
        about_line(Event::AlertClosed { alert, as_what }, Outcome::Alert(alert))
    }

    /// The same notice again keeps the time since which it is up.
    pub(super) fn show_emergency(&self, notice: Option<Emergency>) -> Decided {
        if self.head.emergency.map(|up| up.notice) == notice {
            return as_it_is(Outcome::Done);
        }
        about_line(Event::EmergencyShown { notice }, Outcome::Done)
    }

    /// Once per audience: what a person of a lower one has seen, a captain may confirm too.
    pub(super) fn see_alarm(&self, alarm: AlarmId, to: Audience) -> Decided {
        let known = self.head.alarms.known.get(&alarm).ok_or(Refusal::UnknownAlarm)?;
        if known.over.is_some() || known.seen.is_some_and(|seen| seen.to >= to) {
            return as_it_is(Outcome::Alarm(alarm));
        }
        about_line(Event::AlarmSeen { alarm, to }, Outcome::Alarm(alarm))
    }
}
