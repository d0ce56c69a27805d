//! The end of the day: telling people that the district closes, what they and the desk choose, the sweep, and
//! signing the day off.

use super::decision::{Decided, Decision, about_line, as_it_is, ended, of};
use crate::command::{Asked, Outcome};
use crate::fact::Event;
use crate::ids::VisitId;
use crate::line::Line;
use crate::refusal::Refusal;
use crate::time::{At, Day, HOUR, Ms};
use crate::visit::{State, Visit};
use crate::vocabulary::closing::{Closing, ClosingChoice, Night, Serves, Tickets};
use crate::vocabulary::people::Who;
use crate::vocabulary::visit::End;

/// A desk serves at most this long after closing.
const LONGEST_PAST: Ms = 12 * HOUR;

impl Line {
    /// What is to be recorded about a closing at a time. Everyone who waits and has not been told is told: after
    /// closing only while people are still served, since before an empty lobby nobody would be told anything. A
    /// first place follows its opening, where that has moved. `opens_soon`: the next opening, once it is near.
    pub fn closing_news(
        &self,
        closing: Option<Closing>,
        serves: bool,
        opens_soon: Option<At>,
        at: At,
    ) -> impl Iterator<Item = (&Visit, Event)> {
        let here = Some(self).filter(|line| !line.rules.practice);
        let told = closing.filter(|one| at < one.closes_at || serves && opens_soon.is_none());
        let told = here
            .zip(told)
            .into_iter()
            .flat_map(move |(line, one)| line.untold(one, at).map(move |visit| (visit, line.told_of(one))));
        let moved = here.into_iter().flat_map(Line::live).filter_map(move |visit| {
            let night = Some(visit.moved_night(closing.as_ref(), serves, at)?);
            Some((visit, Event::ClosingChosen { choice: ClosingChoice::FirstNext, night }))
        });
        told.chain(moved)
    }

    pub(super) fn warn_of_closing(&self, by: &Asked) -> Decision {
        let news = self.closing_news(by.closing, by.serves, by.opens_soon, by.at);
        Decision {
            happenings: news.map(|(visit, event)| of(visit.id, event)).collect(),
            outcome: Outcome::Done,
        }
    }

    /// The fact that says what a person is told, for a ticket given shortly before closing too.
    pub(super) fn told_of(&self, closing: Closing) -> Event {
        let Closing { closes_at, opens_at, .. } = closing;
        Event::ClosingTold { closes_at, opens_at, offers: self.rules.closing.choices(opens_at) }
    }

    /// A choice by the person, or by an officer for them, who thereby tells them. A call is promised with its
    /// own verb, because it needs a number.
    pub(super) fn choose_closing(&self, by: &Asked, visit: &Visit, choice: ClosingChoice) -> Decided {
        let closing = by.closing.ok_or(Refusal::NotClosing)?;
        let left = self.choices_left(visit, &closing, by.at, by.serves);
        if choice == ClosingChoice::CallBack || !left.contains(&choice) {
            return Err(Refusal::NotOffered);
        }
        if visit.chosen_since(closing.opened_at) == Some(choice) {
            return as_it_is(Outcome::Visit(visit.id));
        }
        let opens_at = closing.opens_at.filter(|_| choice == ClosingChoice::FirstNext);
        let night = opens_at.map(|to| Night { from: closing.closes_at.max(by.at), to });
        let mut happenings = Vec::new();
        if visit.told_since(closing.opened_at).is_none() {
            happenings.push(of(visit.id, self.told_of(closing)));
        }
        if night.is_some() && visit.out_since.is_some() {
            happenings.extend(self.step_back(by, visit)?.happenings);
        }
        happenings.push(of(visit.id, Event::ClosingChosen { choice, night }));
        Ok(Decision { happenings, outcome: Outcome::Visit(visit.id) })
    }

    /// Residents ask for a call where it was offered to them; officers promise one at any time.
    pub(super) fn may_ask_for_call(&self, by: &Asked, visit: &Visit) -> Result<(), Refusal> {
        if by.actor.who != Who::Resident {
            return Ok(());
        }
        // Called meanwhile: an officer expects the person.
        if visit.state != State::Waiting {
            return Err(Refusal::NotOffered);
        }
        let closing = by.closing.ok_or(Refusal::NotClosing)?;
        let told = visit.told_since(closing.opened_at).ok_or(Refusal::NotOffered)?;
        if told.offers.contains(&ClosingChoice::CallBack) { Ok(()) } else { Err(Refusal::NotOffered) }
    }

    /// The decision of the desk, made from what it saw: a colleague's is never replaced unseen.
    pub(super) fn decide_closing(
        &self,
        by: &Asked,
        seen: Option<u64>,
        tickets: &Tickets,
        serves: Serves,
    ) -> Decided {
        let closing = by.closing.ok_or(Refusal::NotClosing)?;
        let before = self.head.decided(&closing);
        let tickets = match tickets {
            Tickets::StoppedFor(list) if list.is_empty() => Tickets::Given,
            other => other.clone(),
        };
        if before.is_some_and(|before| before.tickets == tickets && before.serves == serves) {
            return as_it_is(Outcome::Done);
        }
        if before.map(|before| before.seq) != seen {
            return Err(Refusal::ClosingDecided);
        }
        if let Tickets::StoppedFor(list) = &tickets
            && list.iter().any(|service| self.rules.service(service).is_none())
        {
            return Err(Refusal::UnknownService);
        }
        let (closes_at, most) = (closing.closes_at, closing.closes_at + LONGEST_PAST);
        match serves {
            Serves::Until(until) if until <= closes_at || until > most => Err(Refusal::BadTime),
            _ => about_line(Event::ClosingDecided { closes_at, tickets, serves }, Outcome::Done),
        }
    }

    /// Signs off a business day: this one, or the one before. A second time is one more fact.
    pub(super) fn sign_day(&self, by: &Asked, day: Day) -> Decided {
        if day > by.day || day.0 < by.day.0 - 1 {
            return Err(Refusal::BadTime);
        }
        let (left, ends) = (self.day_left(by.at), Some(self.head.ends.of(day)));
        about_line(Event::DaySigned { day, left, ends }, Outcome::Done)
    }

    /// Nobody's visit ends here without having been told of the closing first.
    pub(super) fn sweep(&self, by: &Asked, spared: &[VisitId]) -> Decision {
        let closing = by.closing.filter(|closing| !by.serves && closing.closes_at <= by.at);
        let happenings = closing.map_or_else(Vec::new, |closing| {
            let unserved = self.unserved(closing, by.day, spared);
            unserved.map(|visit| of(visit.id, ended(End::ClosedUnserved, None))).collect()
        });
        Decision { happenings, outcome: Outcome::Done }
    }
}
