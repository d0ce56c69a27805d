//! How a line answers a command: with facts, or with the rule that refuses it. Nothing changes here.
//! [`Line::decide`] passes each command to the file of its subject; the parts of a decision are in
//! `decision.rs`.

mod alerts;
mod arrivals;
mod closing;
mod decision;
mod endings;
mod slips;
mod steps;
mod visits;
mod windows;

use self::decision::{Decided, Decision, about_line, as_it_is};
use super::{Happening, Line};
use crate::alarm;
use crate::command::{Asked, Command, Outcome};
use crate::fact::Event;
use crate::refusal::Refusal;

impl Line {
    /// Decides a command for the present state of the line.
    ///
    /// # Errors
    /// A [`Refusal`]: the rule that refuses it.
    pub fn decide(&self, by: &Asked, command: &Command) -> Decided {
        match command {
            Command::CheckIn(arrival) => self.check_in(by, arrival),
            Command::LeaseSlips(count) => self.lease_slips(*count),
            Command::Call(event) => self.telephone(by, event),
            Command::Open { window, services, take_over, sign_on } => {
                self.open(by, window, services.as_deref(), *take_over, sign_on.as_ref())
            }
            Command::Free { window, staff, session } => self.free(by, window, *staff, *session),
            Command::Away { window, reason, back_at } => self.away(by, window, reason, *back_at),
            Command::Close { window, hand_to } => self.close(by, window, hand_to.as_ref()),
            Command::Next { window } => self.next(by, window),
            Command::Swap { window, visit } => self.swap(by, window, *visit),
            Command::Visit { visit, verb, if_match } => {
                let visit = self.visit(*visit).ok_or(Refusal::UnknownVisit)?;
                if if_match.is_some_and(|seen| seen != visit.seq) {
                    return Err(Refusal::Stale);
                }
                self.about_visit(by, visit, verb)
            }
            Command::RaiseAlert { place } => self.press(by, place),
            Command::AnswerAlert { alert } => self.answer_alert(*alert),
            Command::CloseAlert { alert, as_what } => self.close_alert(*alert, *as_what),
            Command::ShowEmergency { notice } => self.show_emergency(*notice),
            Command::Watch(sight) => {
                let whats = alarm::changes(self, by.at, sight);
                let happenings = whats.into_iter().map(|what| Happening { visit: None, what }).collect();
                Ok(Decision { happenings, outcome: Outcome::Done })
            }
            Command::SeeAlarm { alarm, to } => self.see_alarm(*alarm, *to),
            Command::Configure(rules) => {
                let rules = rules.as_ref().clone().after(&self.rules);
                if rules == *self.rules && self.head.seq > 0 {
                    return as_it_is(Outcome::Done);
                }
                about_line(Event::Configured(Box::new(rules)), Outcome::Done)
            }
            Command::Reconfigure { seen, .. } if **seen != *self.rules => Err(Refusal::RulesChanged),
            Command::Reconfigure { rules, .. } => self.decide(by, &Command::Configure(rules.clone())),
            Command::WarnOfClosing => Ok(self.warn_of_closing(by)),
            Command::DecideClosing { seen, tickets, serves } => {
                self.decide_closing(by, *seen, tickets, *serves)
            }
            Command::SignDay { day } => self.sign_day(by, *day),
            Command::Sweep { spared } => Ok(self.sweep(by, spared)),
            // The clerk corrects the clock before each command it decides.
            Command::CorrectClock { .. } => as_it_is(Outcome::Done),
        }
    }
}
