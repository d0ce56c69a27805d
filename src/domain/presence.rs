//! Is an officer here for a person who comes in now? The one place that decides it: tickets, waits, pages,
//! spoken text, the status page, the lobby screen and the API all use it, so that none of them promises an
//! officer who is not there.

use crate::line::{Line, Window, WindowState};
use crate::time::{At, HOUR, Ms};
use crate::visit::Visit;
use serde::{Deserialize, Serialize};

/// After closing time, a window opened by a program counts as left when nothing has happened there for this
/// long: it may never be closed, because no session of it ends.
const LEFT_AFTER: Ms = 4 * HOUR;

/// Whether an officer is at the desk, and if not, why not. `T` is a time: [`At`] in the rules, with the
/// zone's offset in views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Presence<T = At> {
    /// An officer is at a window: also after closing time, while the last visits are served.
    Staffed,
    /// The district is open, no officer is at a window, and no return has been announced.
    NobodyYet,
    /// Every officer is away; the time is the earliest announced return, in the future.
    AwayUntil {
        /// The earliest announced return.
        back_at: T,
    },
    /// The district is closed.
    ClosedUntil {
        /// The next opening; absent where none is planned.
        opens_at: Option<T>,
    },
    /// Every officer is away, and one of them because of an emergency.
    Emergency,
}

/// The calendar at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The district is open.
    pub open: bool,
    /// While it is closed: the last closing time; absent where it has hardly ever been open.
    pub closed_at: Option<At>,
    /// While it is closed: the next opening, as far as it is known.
    pub opens_at: Option<At>,
}

/// Until when an open window counts as staffed if nothing more happens there: without end while the district
/// is open, or a session holds it, because the window closes with the session.
#[must_use]
pub fn attended_until(line: &Line, window: &Window, open: bool, closed_at: Option<At>) -> At {
    if open || window.session.is_some() {
        return At(i64::MAX);
    }
    let visit = window.visit.and_then(|id| line.visit(id)).map(Visit::since);
    let later = [closed_at, window.freed_at, visit].into_iter().flatten();
    later.fold(window.since, At::max) + LEFT_AFTER
}

/// The latest such time of all counters of a line; `None` where no counter is open. A phone seat does not
/// help people who come in person.
#[must_use]
pub fn staffed_until(line: &Line, open: bool, closed_at: Option<At>) -> Option<At> {
    let staffed = line.counters().filter(|window| window.state == WindowState::Open);
    staffed.map(|window| attended_until(line, window, open, closed_at)).max()
}

/// Whether people who are waiting will still be served: the district is open, or after closing time an
/// officer is at a counter, or has announced a return in the future.
#[must_use]
pub fn still_serves(line: &Line, opening: Opening, at: At) -> bool {
    let comes_back = |window: &Window| match window.state {
        WindowState::Away { back_at, .. } => back_at.is_some_and(|back_at| back_at > at),
        WindowState::Open | WindowState::Closed => false,
    };
    opening.open || Presence::of(line, opening, at).is_staffed() || line.counters().any(comes_back)
}

impl Presence {
    /// Whether an officer is at a window of this line.
    #[must_use]
    pub fn of(line: &Line, opening: Opening, at: At) -> Presence {
        if staffed_until(line, opening.open, opening.closed_at).is_some_and(|until| at < until) {
            return Presence::Staffed;
        }
        if !opening.open {
            return Presence::ClosedUntil { opens_at: opening.opens_at };
        }
        let mut back: Option<At> = None;
        for window in line.counters() {
            let WindowState::Away { reason, back_at } = &window.state else { continue };
            if line.rules.away_reasons.iter().any(|known| &known.id == reason && known.emergency) {
                return Presence::Emergency;
            }
            // A time that has passed does not say when the officer will be back.
            back = back_at.filter(|back_at| *back_at > at).into_iter().chain(back).min();
        }
        back.map_or(Presence::NobodyYet, |back_at| Presence::AwayUntil { back_at })
    }
}

impl<T> Presence<T> {
    /// An officer is at a window.
    #[must_use]
    pub fn is_staffed(&self) -> bool {
        matches!(self, Presence::Staffed)
    }

    /// The same with its times converted.
    pub fn map<U>(self, told: impl FnOnce(T) -> U) -> Presence<U> {
        match self {
            Presence::Staffed => Presence::Staffed,
            Presence::NobodyYet => Presence::NobodyYet,
            Presence::AwayUntil { back_at } => Presence::AwayUntil { back_at: told(back_at) },
            Presence::ClosedUntil { opens_at } => Presence::ClosedUntil { opens_at: opens_at.map(told) },
            Presence::Emergency => Presence::Emergency,
        }
    }
}
