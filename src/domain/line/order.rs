//! Who is next, and why: the order of waiting people, whom a window may take, who is kept apart from whom.

use super::Line;
use super::head::Window;
use crate::ids::WindowId;
use crate::rules::{KeepApart, SignOn};
use crate::time::At;
use crate::visit::{Leg, State, Visit};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The reason for a person's place in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The service is urgent.
    Urgent,
    /// In order of arrival.
    FirstCome,
    /// Did not answer before: behind the next two.
    Reinstated,
    /// Was out for a long time: counted from the return.
    CameBack,
    /// Is out now; the place is held.
    SteppedOut,
    /// Has the first place at the next opening, or has it now.
    FirstPlace,
}

/// A visit with what decides its place: gone home until the next opening, urgent, first, and the rank.
type Placed<'a> = (bool, bool, bool, f64, &'a Visit);

impl Line {
    /// The people waiting, in the order in which they will be called; last those who have gone home until the
    /// next opening.
    #[must_use]
    pub fn order(&self, at: At) -> Vec<&Visit> {
        let waiting = self.live().filter(|visit| visit.state == State::Waiting);
        let mut waiting: Vec<Placed<'_>> = waiting.map(|visit| self.placed(visit, at)).collect();
        waiting.sort_by(by_place);
        waiting.into_iter().map(|(.., visit)| visit).collect()
    }

    fn placed<'a>(&self, visit: &'a Visit, at: At) -> Placed<'a> {
        (visit.rests(at), self.is_urgent(visit), visit.is_first(at), self.rank(visit, at), visit)
    }

    /// The first person in that order whom the window may take and who is here; in a sign-on session, by the
    /// district's rule for it.
    #[must_use]
    pub fn next_for(&self, id: &WindowId, at: At) -> Option<&Visit> {
        let first = self.longest(id, at, |_| true)?;
        let run = self.head.windows.get(id).and_then(|window| window.sign_on.as_ref());
        let (Some(run), SignOn::OtherEvery(every)) = (run, self.rules.sign_on) else { return Some(first) };
        if self.is_urgent(first) {
            return Some(first);
        }
        let signs_on = |visit: &Visit| visit.service() == Some(&run.service);
        let others_turn = run.in_row + 1 >= every;
        let wanted = self.longest(id, at, |visit| signs_on(visit) != others_turn);
        Some(wanted.unwrap_or(first))
    }

    /// The first in the order among those whom the window may take, who are here, and who satisfy a
    /// condition.
    #[must_use]
    pub fn longest(&self, id: &WindowId, at: At, fits: impl Fn(&Visit) -> bool) -> Option<&Visit> {
        let window = self.head.windows.get(id)?;
        let beside = self.beside(id);
        self.live()
            .filter(|visit| visit.state == State::Waiting && visit.out_since.is_none())
            .filter(|visit| !visit.rests(at))
            .filter(|visit| takes(window, visit) && fits(visit))
            .filter(|visit| !beside.iter().any(|other| are_apart(visit, other)))
            .map(|visit| self.placed(visit, at))
            .min_by(by_place)
            .map(|(.., visit)| visit)
    }

    /// The live visits that a visit is kept apart from.
    pub fn kept_apart<'a>(&'a self, visit: &'a Visit) -> impl Iterator<Item = &'a Visit> {
        self.live().filter(move |other| are_apart(visit, other))
    }

    /// A visit that this one is kept apart from, at a counter next to this window, if the district enforces
    /// it.
    #[must_use]
    pub fn apart_beside(&self, visit: &Visit, window: &WindowId) -> Option<&Visit> {
        self.beside(window).into_iter().find(|other| are_apart(visit, other))
    }

    /// Visits called to or served at the counters next to a window, if the district keeps people apart.
    fn beside(&self, window: &WindowId) -> Vec<&Visit> {
        if self.rules.keep_apart != KeepApart::NotSideBySide {
            return Vec::new();
        }
        let others = self.head.windows.iter().filter(|(id, _)| self.rules.side_by_side(id, window));
        others.filter_map(|(_, other)| other.visit.and_then(|id| self.visit(id))).collect()
    }

    /// Whether it comes before all ordinary services.
    #[must_use]
    pub fn is_urgent(&self, visit: &Visit) -> bool {
        let service = |leg: &Leg| leg.service.as_ref().and_then(|id| self.rules.service(id));
        visit.urgent || visit.legs.iter().filter_map(service).any(|service| service.urgent)
    }

    /// Whether only its number is shown.
    #[must_use]
    pub fn is_discreet(&self, visit: &Visit) -> bool {
        visit
            .legs
            .iter()
            .filter_map(|leg| leg.service.as_ref())
            .filter_map(|id| self.rules.service(id))
            .any(|service| service.discreet)
    }

    /// The reason for a waiting person's place.
    #[must_use]
    pub fn why(&self, visit: &Visit) -> Why {
        if visit.out_since.is_some() {
            Why::SteppedOut
        } else if self.is_urgent(visit) {
            Why::Urgent
        } else if visit.reinstated {
            Why::Reinstated
        } else if visit.first_from.is_some() {
            Why::FirstPlace
        } else if visit.rank_from > visit.arrived_at {
            Why::CameBack
        } else {
            Why::FirstCome
        }
    }

    pub(super) fn rate(&self, visit: &Visit) -> f64 {
        visit.service().and_then(|id| self.rules.service(id)).map_or(1.0, |service| service.rate)
    }

    /// The rate of the service times the time since `rank_from`. Urgent visits come first, see [`by_place`].
    /// All services ship with rate 1: first come, first served.
    pub(super) fn rank(&self, visit: &Visit, at: At) -> f64 {
        self.rate(visit) * (at - visit.rank_from) as f64
    }
}

/// Whether two visits are kept apart, whichever of them has the mark.
fn are_apart(one: &Visit, other: &Visit) -> bool {
    one.apart.contains(&other.id) || other.apart.contains(&one.id)
}

/// Whether an open window takes the service of a visit.
#[must_use]
pub fn takes(window: &Window, visit: &Visit) -> bool {
    match (&window.services, visit.service()) {
        (Some(taken), Some(service)) => taken.contains(service),
        _ => true,
    }
}

fn by_place(one: &Placed<'_>, other: &Placed<'_>) -> Ordering {
    let (rests, urgent, first, rank, visit) = one;
    let (other_rests, other_urgent, other_first, other_rank, other) = other;
    rests
        .cmp(other_rests)
        .then(other_urgent.cmp(urgent))
        .then(other_first.cmp(first))
        .then(other_rank.total_cmp(rank))
        .then(visit.arrived_at.cmp(&other.arrived_at))
        .then(visit.id.cmp(&other.id))
}
