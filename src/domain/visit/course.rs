//! The course of a telephone call as its telephone system reports it: late, twice, or in another order than
//! it happened. Reports are merged by their own times, the earliest of each kind, so that every order of
//! reports gives the same call.

use super::{Segment, State, Visit};
use crate::ids::WindowId;
use crate::time::At;
use crate::vocabulary::people::Who;
use crate::vocabulary::visit::{CallEventKind, End, StateKind};
use serde::{Deserialize, Serialize};

/// A call as known by now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// When it first rang, or the earliest that is known of it.
    pub rang_at: At,
    /// When it was first answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<At>,
    /// The window that answered, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// When the caller was asked to hold the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_at: Option<At>,
    /// When the line ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_at: Option<At>,
}

impl Course {
    /// A call of which only its existence is known.
    #[must_use]
    pub fn rang(at: At) -> Course {
        Course { rang_at: at, answered_at: None, window: None, held_at: None, over_at: None }
    }

    /// The course of a visit that only the telephone system has changed: what officers did is never
    /// rewritten.
    #[must_use]
    pub fn of(visit: &Visit) -> Option<Course> {
        visit.call.as_ref()?;
        let by_staff = visit.undo.as_ref().is_some_and(|last| matches!(last.who, Who::Staff(_)));
        let over_at = match visit.state {
            State::Ended { end: End::RangOff | End::Left } if !by_staff => visit.ended_at,
            State::Ringing | State::Answered { .. } | State::Waiting => None,
            _ => return None,
        };
        let mut states = [StateKind::Ringing, StateKind::Answered, StateKind::Waiting].into_iter();
        let as_told =
            |segment: &Segment| segment.staff.is_none() && states.any(|state| state == segment.state);
        let alone = visit.out_since.is_none() && visit.reopened == 0 && visit.legs.len() == 1;
        let untouched = visit.legs.iter().all(|leg| leg.steps.is_empty() && leg.escalated.is_empty());
        if !alone || !untouched || !visit.segments.iter().all(as_told) {
            return None;
        }
        let first = |state| visit.segments.iter().find(|segment| segment.state == state);
        Some(Course {
            rang_at: visit.arrived_at,
            answered_at: visit.answered_at,
            window: first(StateKind::Answered).and_then(|segment| segment.window.clone()),
            held_at: first(StateKind::Waiting).map(|segment| segment.from),
            over_at,
        })
    }

    /// Adds a reported event. Nothing happens to a call after its end, and it ends once.
    #[must_use]
    pub fn with(&self, event: CallEventKind, at: At, window: Option<&WindowId>) -> Course {
        let mut course = self.clone();
        let earlier = |known: Option<At>| Some(known.map_or(at, |known| known.min(at)));
        if self.over_at.is_some_and(|over| at > over) || event == CallEventKind::Resumed {
            return course;
        }
        course.rang_at = course.rang_at.min(at);
        match event {
            CallEventKind::Ringing | CallEventKind::Resumed => {}
            CallEventKind::Answered => course.answer(at, window),
            CallEventKind::Held => {
                course.answer(at, None);
                course.held_at = earlier(course.held_at);
            }
            CallEventKind::HungUp => {
                course.over_at = course.over_at.or(Some(at));
                course.held_at = course.held_at.filter(|held| *held <= at);
                course.answered_at = course.answered_at.filter(|answered| *answered <= at);
                course.window = course.window.filter(|_| course.answered_at.is_some());
            }
        }
        course
    }

    /// The window is the one that answered first; of two at the same time, the one whose id comes first.
    fn answer(&mut self, at: At, window: Option<&WindowId>) {
        if self.answered_at.is_some_and(|known| known < at) {
            return;
        }
        let same = self.window.take().filter(|_| self.answered_at == Some(at));
        self.window = same.into_iter().chain(window.cloned()).min();
        self.answered_at = Some(at);
    }

    /// Whether only the time of ringing is known.
    #[must_use]
    pub fn is_ringing(&self) -> bool {
        self.answered_at.is_none() && self.held_at.is_none() && self.over_at.is_none()
    }

    /// The present state of the call.
    #[must_use]
    pub fn state(&self) -> State {
        match (self.over_at, self.held_at, self.answered_at) {
            (Some(_), _, Some(_)) => State::Ended { end: End::Left },
            (Some(_), _, None) => State::Ended { end: End::RangOff },
            (None, Some(_), _) => State::Waiting,
            (None, None, Some(_)) => State::Answered { window: self.window.clone() },
            (None, None, None) => State::Ringing,
        }
    }

    /// Its segments; each begins when the previous one ends.
    #[must_use]
    pub fn segments(&self) -> Vec<Segment> {
        let stretch = |state, from, to: Option<At>, window| Segment {
            state,
            from,
            to: to.or(self.over_at),
            window,
            staff: None,
            reason: None,
            stops_clock: false,
        };
        let rang = stretch(StateKind::Ringing, self.rang_at, self.answered_at, None);
        let answered =
            self.answered_at.map(|at| stretch(StateKind::Answered, at, self.held_at, self.window.clone()));
        let held = self.held_at.map(|at| stretch(StateKind::Waiting, at, None, None));
        [Some(rang), answered, held].into_iter().flatten().collect()
    }
}
