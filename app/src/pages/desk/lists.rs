//! The line as lists: which list a visit is in, and where an answer moves it.

use crate::api::{LineView, VisitCard};
use domain::ids::WindowId;
use domain::time::{At, Moment, Ms};
use domain::visit::StateKind;
use std::ops::Range;

/// The lists below the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Ringing, or answered here.
    Phone,
    /// Offered to this window, or by it.
    Offers,
    /// Call-backs that are owed.
    CallBacks,
    /// On hold at this window.
    Holds,
    /// On hold, offered or answered elsewhere.
    Elsewhere,
    /// Ended within the last minutes.
    Ended,
}

impl Group {
    /// The list a visit is in; `None` for the line itself and the windows.
    pub fn of(card: &VisitCard, seat: Option<&WindowId>) -> Option<Group> {
        let here = card.window.is_none() || card.window.as_ref() == seat;
        Some(match card.state {
            StateKind::Ringing => Group::Phone,
            StateKind::Answered if here => Group::Phone,
            StateKind::Offered if card.offered_to.is_none() || card.offered_to.as_ref() == seat => {
                Group::Offers
            }
            StateKind::CallbackDue => Group::CallBacks,
            StateKind::OnHold if here => Group::Holds,
            StateKind::Answered | StateKind::Offered | StateKind::OnHold => Group::Elsewhere,
            StateKind::Ended => Group::Ended,
            StateKind::Waiting | StateKind::Called | StateKind::Serving => return None,
        })
    }
}

/// At most this many rows of a list are drawn: a line of a thousand is as quick as one of ten.
pub const DRAWN: usize = 50;

/// The part of a list of `all` rows that is drawn from row `from` on; the last rows where it is shorter by now.
pub fn drawn(from: usize, all: usize) -> Range<usize> {
    let from = from.min(all.saturating_sub(DRAWN));
    from..all.min(from + DRAWN)
}

/// Where drawing begins so that row `place` is drawn, with as many rows before it as after it; unchanged where it
/// is drawn already.
pub fn reaching(place: usize, from: usize, all: usize) -> usize {
    if drawn(from, all).contains(&place) { from } else { place.saturating_sub(DRAWN / 2) }
}

/// Every visit of a line.
pub fn cards(line: &LineView) -> impl Iterator<Item = &VisitCard> {
    let seated = line.windows.iter().filter_map(|window| window.visit.as_ref());
    line.waiting.iter().chain(&line.others).chain(seated).chain(&line.ended)
}

/// Time between two moments, at least zero.
pub fn between(from: Moment, to: At) -> Ms {
    (to - from.at).max(0)
}

/// Moves a visit to the list of its new state.
pub fn put(line: &mut LineView, card: VisitCard) {
    line.seq = line.seq.max(card.seq);
    for window in &mut line.windows {
        if window.visit.as_ref().is_some_and(|there| there.id == card.id) {
            window.visit = None;
        }
    }
    line.others.retain(|known| known.id != card.id);
    line.ended.retain(|known| known.id != card.id);
    if card.state == StateKind::Waiting {
        match line.waiting.iter_mut().find(|known| known.id == card.id) {
            Some(known) => *known = card,
            None => line.waiting.push(card),
        }
        return;
    }
    line.waiting.retain(|known| known.id != card.id);
    match card.state {
        StateKind::Called | StateKind::Serving => {
            let window = line.windows.iter_mut().find(|window| Some(&window.id) == card.window.as_ref());
            if let Some(window) = window {
                window.visit = Some(card);
            }
        }
        StateKind::Ended => line.ended.insert(0, card),
        _ => line.others.push(card),
    }
}
