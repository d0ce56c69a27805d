//! The wait that is told to a resident: the line played forward many times, in the order in which it will be called, with
//! the windows that are open and the spreads of what was seen; then set by how the last quotes came out. Pure; the caller gives
//! the seed.
//!
//! A play knows: who is at a window and for how long already; who is on hold and comes back to an open window; windows away that
//! said when they are back; rests between two visits, walks to the window, people who leave the line and people who do not
//! answer. It does not know: people yet to come who will stand before others, windows that will open, close or go away, and who
//! is offered elsewhere. What that does to the quotes of a district, of an hour and of a service, [`Leans`](crate::line::Leans)
//! take up.
//! Who stepped out counts, for the place is kept.

mod play;
mod scene;
pub mod score;
mod times;

use self::scene::{Person, Scene};
use crate::ids::{ServiceId, VisitId};
use crate::line::{Lean, Line};
use crate::rng::Dice;
use crate::time::{At, MINUTE, Ms};
use crate::vocabulary::visit::Quote;
use std::collections::BTreeMap;

/// What screens round up to, in minutes.
const STEP_MIN: Ms = 5;

/// Waits from now until called, unrounded. Whoever no open window takes has none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quotes {
    /// For somebody who would come now, by service; `None` is a service not chosen yet.
    pub by_service: BTreeMap<Option<ServiceId>, Quote>,
    /// For everybody who waits, from now on.
    pub by_visit: BTreeMap<VisitId, Quote>,
}

/// What to tell everybody who waits or might come.
#[must_use]
pub fn expect(line: &Line, at: At, seed: u64) -> Quotes {
    let mut scene = Scene::set(line, at);
    let mut dice = Dice::new(seed);
    for _ in 0..scene.runs() {
        scene.play(&mut dice);
    }
    let told = |person: &mut Person| {
        let lean = line.lean(at, person.urgent, person.service.as_ref());
        told(person, lean)
    };
    Quotes {
        by_visit: scene.people.iter_mut().filter_map(|person| Some((person.id?, told(person)?))).collect(),
        by_service: scene
            .newcomers
            .iter_mut()
            .filter_map(|person| Some((person.service.clone(), told(person)?)))
            .collect(),
    }
}

fn told(person: &mut Person, lean: Lean) -> Option<Quote> {
    if !person.taken {
        return None;
    }
    person.waits.sort_unstable();
    let part = |q| crate::stats::quantile(&person.waits, q).map(|ms| ms.round() as Ms);
    Some(lean.applied(Quote { p50_ms: part(0.5)?, p80_ms: part(0.8)? }))
}

/// A quote as screens show it: from and to, in minutes, each rounded up to five.
#[must_use]
pub fn rounded(quote: Quote) -> (u32, u32) {
    let up = |ms: Ms| {
        let step = STEP_MIN * MINUTE;
        u32::try_from(ms.max(0).saturating_add(step - 1) / step * STEP_MIN).unwrap_or(u32::MAX)
    };
    let low = up(quote.p50_ms);
    (low, up(quote.p80_ms).max(low).max(STEP_MIN as u32))
}
