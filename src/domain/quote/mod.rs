//! The wait that is quoted to a resident: the line simulated many times, in the order in which it will be
//! called, with the open windows and the observed distributions; then adjusted by the results of recent
//! quotes. Pure; the caller supplies the seed.
//!
//! `ops::department` keeps the newest quotes; `ops::perform` puts that of the service on a check-in, which the ticket shows from
//! then on. The status page shows a new one for its visit.
//!
//! The simulation knows: who is at a window and for how long already; who is on hold and comes back to an
//! open window; windows away with an announced return; pauses between two visits, walks to the window, people
//! who leave the line and people who do not answer. It does not know: people yet to come who will be put
//! before others, windows that will open, close or be away, and who is offered elsewhere. The effect of these
//! on the quotes of a district, of an hour and of a service is corrected by [`Leans`](crate::line::Leans). A
//! person who stepped out counts, because the place is held.

mod inputs;
mod play;
pub mod score;
mod times;

use self::inputs::{ForecastInputs, Person};
use crate::ids::{ServiceId, VisitId};
use crate::line::{Lean, Line};
use crate::rng::Dice;
use crate::time::{At, MINUTE, Ms};
use crate::vocabulary::visit::Quote;
use std::collections::BTreeMap;

/// Screens round up to multiples of this, in minutes.
const STEP_MIN: Ms = 5;

/// Waits from now until called, unrounded. A person whom no open window takes has none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quotes {
    /// For a person who would come now, by service; `None` is a service not chosen yet.
    pub by_service: BTreeMap<Option<ServiceId>, Quote>,
    /// For everyone who is waiting, from now on.
    pub by_visit: BTreeMap<VisitId, Quote>,
}

/// The quotes for everyone who is waiting or might come.
#[must_use]
pub fn expect(line: &Line, at: At, seed: u64) -> Quotes {
    let mut inputs = ForecastInputs::set(line, at);
    let mut dice = Dice::new(seed);
    for _ in 0..inputs.runs() {
        inputs.play(&mut dice);
    }
    let told = |person: &mut Person| {
        let lean = line.lean(at, person.urgent, person.service.as_ref());
        told(person, lean)
    };
    Quotes {
        by_visit: inputs.people.iter_mut().filter_map(|person| Some((person.id?, told(person)?))).collect(),
        by_service: inputs
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
