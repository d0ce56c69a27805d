//! The end of the day for one visit: what the person was told and has chosen, and the nights that are left
//! out of their wait.

use super::{End, Segment, State, StateKind, Visit};
use crate::fact::Arrived;
use crate::time::{At, Ms};
use crate::vocabulary::closing::{AtClosing, Closing, ClosingChoice, ClosingChosen, ClosingTold, Night};

impl Visit {
    /// Whether the person has gone home until the next opening, and is not called before it.
    #[must_use]
    pub fn rests(&self, at: At) -> bool {
        self.first_from.is_some_and(|from| at < from)
    }

    /// Whether it has the first place at this opening: nobody who is not urgent is called before it. One who
    /// was called and did not come has lost it.
    #[must_use]
    pub fn is_first(&self, at: At) -> bool {
        !self.reinstated && self.first_from.is_some_and(|from| from <= at)
    }

    /// What the person was told about the closing of a day that began at this opening.
    #[must_use]
    pub fn told_since(&self, opened_at: At) -> Option<&ClosingTold> {
        self.closing_told.as_ref().filter(|told| told.at >= opened_at)
    }

    /// What was chosen for that closing, as long as the visit is in the line.
    #[must_use]
    pub fn chosen_since(&self, opened_at: At) -> Option<ClosingChoice> {
        let chosen = self.closing_chosen.filter(|chosen| chosen.at >= opened_at);
        chosen.map(|chosen| chosen.choice)
    }

    /// What became of the person at the closing they were last told of. One who was served before it after all
    /// had an ordinary visit.
    #[must_use]
    pub fn at_closing(&self) -> Option<AtClosing> {
        let told = self.closing_told.as_ref()?;
        if self.end() == Some(End::ClosedUnserved) {
            return Some(AtClosing::Unserved);
        }
        if self.was_promised_call(told) {
            return Some(AtClosing::CallBack);
        }
        let ended_by = |at: At| self.ended_at.is_some_and(|ended_at| ended_at < at);
        match self.closing_chosen?.choice {
            ClosingChoice::FirstNext => {
                self.first_from.filter(|from| !ended_by(*from)).map(|_| AtClosing::FirstNext)
            }
            ClosingChoice::Stay => (!ended_by(told.closes_at)).then_some(AtClosing::Stayed),
            ClosingChoice::CallBack => None,
        }
    }

    /// Whether a call was promised between being told and the next opening. A promise that was taken back leads
    /// back into the line.
    fn was_promised_call(&self, told: &ClosingTold) -> bool {
        let until = told.opens_at.unwrap_or(At(i64::MAX));
        let promised = |segment: &Segment| {
            segment.state == StateKind::CallbackDue && (told.at..until).contains(&segment.from)
        };
        let nexts = self.segments.iter().skip(1).map(|next| Some(next.state)).chain([None]);
        let mut all = self.segments.iter().zip(nexts);
        all.any(|(segment, next)| promised(segment) && next != Some(StateKind::Waiting))
    }

    /// How much of a time is left out of the wait: nights at home, and the time before opening.
    #[must_use]
    pub fn nights_within(&self, from: At, to: At) -> Ms {
        self.nights.iter().map(|night| (night.to.min(to) - night.from.max(from)).max(0)).sum()
    }

    /// The night that goes with a first place whose opening has moved. Where the district stays closed then, as
    /// on a holiday that was entered later, it goes on until the next opening; where people are served after
    /// all, it ends. `None` where nothing has moved.
    #[must_use]
    pub fn moved_night(&self, closing: Option<&Closing>, serves: bool, at: At) -> Option<Night> {
        let from = self.first_from.filter(|_| self.state == State::Waiting)?;
        if serves {
            let [.., before, last] = self.nights.as_slice() else { return None };
            let went_on = self.rests(at) && before.to == last.from;
            return went_on.then_some(Night { from: at, to: at });
        }
        let closing = closing.filter(|closing| closing.closes_at <= from && from <= at)?;
        closing.opens_at.filter(|to| *to > at).map(|to| Night { from, to })
    }

    pub(super) fn told_of_closing(
        &mut self,
        closes_at: At,
        opens_at: Option<At>,
        offers: &[ClosingChoice],
        at: At,
    ) {
        self.closing_told = Some(ClosingTold { at, closes_at, opens_at, offers: offers.to_vec() });
    }

    /// A later choice replaces an earlier one. A person who takes the first place at the next opening goes home.
    pub(super) fn closing_chosen(&mut self, choice: ClosingChoice, night: Option<Night>, at: At) {
        self.is_back(at);
        self.closing_chosen = Some(ClosingChosen { at, choice });
        if let Some(night) = night {
            self.out_since = None;
            self.first_from = Some(night.to);
            self.nights.push(night);
        }
    }

    /// The person is here although they had gone home until the next opening.
    pub(super) fn is_back(&mut self, at: At) {
        if self.rests(at) {
            self.first_from = None;
            self.nights.retain(|night| night.from < at);
            if let Some(night) = self.nights.last_mut() {
                night.to = night.to.min(at);
            }
        }
    }

    /// Moves the times of a closing to this much earlier.
    pub(super) fn closing_moved(&mut self, by: Ms) {
        let maybe = |at: &mut Option<At>| *at = at.map(|at| at + -by);
        maybe(&mut self.first_from);
        if let Some(told) = &mut self.closing_told {
            (told.at, told.closes_at) = (told.at + -by, told.closes_at + -by);
            maybe(&mut told.opens_at);
        }
        if let Some(chosen) = &mut self.closing_chosen {
            chosen.at = chosen.at + -by;
        }
        for night in &mut self.nights {
            (night.from, night.to) = (night.from + -by, night.to + -by);
        }
    }
}

/// The time before opening, for a person who took a number at the door of a closed district.
pub(super) fn before_opening(arrived: &Arrived) -> Option<Night> {
    let to = arrived.opens_at.filter(|opens_at| *opens_at > arrived.arrived_at)?;
    Some(Night { from: arrived.arrived_at, to })
}
