//! What a line says about its own closing: whom to tell, what they can choose, who is served after it, what is
//! open at the end of the day.

use super::Line;
use crate::ids::VisitId;
use crate::time::{At, Day};
use crate::visit::{State, Visit};
use crate::vocabulary::closing::{Closing, ClosingChoice, DayLeft, Serves};
use crate::vocabulary::visit::StateKind;

impl Line {
    /// The people who wait and have not been told of this closing. Callers read no screen: an officer tells
    /// them. Services that are always open do not end with the day.
    pub fn untold(&self, closing: Closing, at: At) -> impl Iterator<Item = &Visit> {
        let waits = move |visit: &&Visit| {
            visit.state == State::Waiting && visit.told_since(closing.opened_at).is_none() && !visit.rests(at)
        };
        self.live()
            .filter(waits)
            .filter(move |visit| !visit.channel.is_by_phone() && !self.is_always_open(visit))
    }

    /// Whether its service goes on while the district is closed.
    fn is_always_open(&self, visit: &Visit) -> bool {
        let service = visit.service().and_then(|id| self.rules.service(id));
        service.is_some_and(|service| service.always_open)
    }

    /// Whether people who wait may still choose to be served after this closing.
    #[must_use]
    pub fn serves_past(&self, closing: &Closing) -> bool {
        self.head.decided(closing).is_none_or(|decision| decision.serves != Serves::UntilClosing)
    }

    /// Until when people who wait are served on the day of this closing; `None` is without an end.
    #[must_use]
    pub fn serves_until(&self, closing: &Closing) -> Option<At> {
        match self.head.decided(closing).map(|decision| decision.serves) {
            None | Some(Serves::UntilClosing) => Some(closing.closes_at),
            Some(Serves::Until(until)) => Some(until),
            Some(Serves::Everyone) => None,
        }
    }

    /// What a person may still choose for this closing at a time: what they were told, or would be, as far as it
    /// holds. Screens show it, and [`Verb::ChooseClosing`](crate::visit::Verb::ChooseClosing) is decided by it.
    /// `serves`: whether people can still be served that day ([`still_serves`](crate::presence::still_serves)).
    #[must_use]
    pub fn choices_left(&self, visit: &Visit, closing: &Closing, at: At, serves: bool) -> Vec<ClosingChoice> {
        let told = visit.told_since(closing.opened_at).map(|told| told.offers.clone());
        let offered = told.unwrap_or_else(|| self.rules.closing.choices(closing.opens_at));
        let holds = |choice: &ClosingChoice| match choice {
            ClosingChoice::Stay => self.serves_past(closing) && (at < closing.closes_at || serves),
            ClosingChoice::CallBack => true,
            ClosingChoice::FirstNext => closing.opens_at.is_some_and(|opens_at| opens_at > at),
        };
        offered.into_iter().filter(holds).collect()
    }

    /// What a person has chosen, as far as it still holds: who wanted to be served after a closing at which
    /// the desk ends is asked again.
    #[must_use]
    pub fn chosen(&self, visit: &Visit, closing: &Closing) -> Option<ClosingChoice> {
        let holds = |choice: &ClosingChoice| *choice != ClosingChoice::Stay || self.serves_past(closing);
        visit.chosen_since(closing.opened_at).filter(holds)
    }

    /// The visits of an earlier day that end unserved: people who were told of the closing and chose nothing.
    /// Anyone who was not told, or chose something, stays for an officer to decide.
    pub fn unserved<'a>(
        &'a self,
        closing: Closing,
        day: Day,
        spared: &'a [VisitId],
    ) -> impl Iterator<Item = &'a Visit> {
        self.live().filter(move |visit| {
            visit.state == State::Waiting
                && visit.is_left_over(day)
                && !spared.contains(&visit.id)
                && visit.told_since(closing.opened_at).is_some()
                && visit.chosen_since(closing.opened_at).is_none()
        })
    }

    /// What is open, for the end of a day.
    #[must_use]
    pub fn day_left(&self, at: At) -> DayLeft {
        let mut left = DayLeft::default();
        for visit in self.live() {
            let place = match visit.state.kind() {
                StateKind::Waiting if visit.rests(at) => &mut left.first_next,
                StateKind::Waiting
                    if visit.closing_chosen.is_some_and(|chosen| chosen.choice == ClosingChoice::Stay) =>
                {
                    &mut left.staying
                }
                StateKind::Waiting | StateKind::Ringing | StateKind::Answered => &mut left.waiting,
                StateKind::Called | StateKind::Serving | StateKind::Offered => &mut left.at_windows,
                StateKind::OnHold => &mut left.on_hold,
                StateKind::CallbackDue => &mut left.callbacks,
                StateKind::Ended => continue,
            };
            *place += 1;
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        left.promises = count(self.head.alarms.promises.len());
        left.alerts = count(self.head.alerts.values().filter(|alert| alert.closed.is_none()).count());
        left
    }
}
