//! Handling of the events at a desk, one after another.

use super::desk::{Desk, Entry, Event};
use crate::error::Result;
use domain::command::Command;
use domain::fact::AlertEnd;
use domain::time::At;
use ops::ports::Writes;
use std::cmp::Reverse;

impl Desk {
    /// Handles every event up to a time, and returns what is to be written.
    pub(super) fn run_until(&mut self, until: At) -> Result<Writes> {
        while let Some(Reverse(next)) = self.agenda.peek() {
            if next.at >= until {
                break;
            }
            let Some(Reverse(Entry { at, event, .. })) = self.agenda.pop() else { break };
            self.now = at;
            self.happens(event)?;
        }
        Ok(self.writes())
    }

    fn happens(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Day(day) => self.day(day),
            Event::Arrives(newcomer) => self.arrives(*newcomer)?,
            Event::Greets(id) => self.greets(id)?,
            Event::Leaves(id) => self.leaves(id)?,
            Event::AnsweredThere(id) => self.answered_there(id)?,
            Event::StepsOut(id) => self.steps_out(id)?,
            Event::StepsBack(id) => self.steps_back(id)?,
            Event::RingsOff(id) => self.rings_off(id)?,
            Event::AsksToWait(id) => self.asks_to_wait(id)?,
            Event::Staffed(place, officer) => self.sits_down(place, officer)?,
            Event::Lunch(place) => self.lunch(place)?,
            Event::Back(place) => self.is_back(place)?,
            Event::Looks(place) => self.looks(place)?,
            Event::NotThere(id, times) => self.not_there(id, times)?,
            Event::Begins(id) => self.begins(id)?,
            Event::Steps(id) => self.steps(id)?,
            Event::HoldIsOver(id) => self.hold_is_over(id),
            Event::OfferIsOver(id) => self.offer_is_over(id)?,
            Event::CallsBack(id) => self.calls_back(id)?,
            Event::TakenBack(id, actor) => self.taken_back(id, &actor)?,
            Event::ComesAgain(visit, why) => self.comes_again(&visit, why)?,
            Event::Presses => self.presses()?,
            Event::AlertAnswered(alert, actor) => self.alert_answered(alert, actor)?,
            Event::AlertClosed(alert, actor) => {
                self.ask(&actor, Command::CloseAlert { alert, as_what: AlertEnd::Mistake })?;
            }
            Event::Warns => self.warns()?,
            Event::Sweeps => self.sweeps()?,
            Event::Ends => self.closes_for_good()?,
        }
        Ok(())
    }
}
