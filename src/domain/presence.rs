//! Is an officer here for a person who comes in now? The one answer to it: tickets, waits, pages, spoken text, the status page,
//! the lobby screen and the API all read it, so that none of them promises an officer who is not there.

use crate::line::{Line, WindowState};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// Whether an officer is at the desk, and if not, why not. `T` is a moment: [`At`] in the rules, with the zone's offset in views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Presence<T = At> {
    /// An officer is at a window: also after closing time, while the last visits are served.
    Staffed,
    /// The district is open, no officer is at a window, and nobody said for how long.
    NobodyYet,
    /// Every officer is away, and the first one said when they are back. That time lies ahead.
    AwayUntil {
        /// Back then.
        back_at: T,
    },
    /// The district is closed.
    ClosedUntil {
        /// Opens then; absent where no opening is planned.
        opens_at: Option<T>,
    },
    /// Every officer is away, and one of them because of an emergency.
    Emergency,
}

/// What the calendar says of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The district is open.
    pub open: bool,
    /// While it is closed: when it opens next, as far as anybody can say.
    pub opens_at: Option<At>,
}

impl Presence {
    /// Whether an officer is at a window of this line.
    #[must_use]
    pub fn of(line: &Line, opening: Opening, at: At) -> Presence {
        if line.is_staffed() {
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
            // A time that has passed says nothing about when somebody is back.
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

    /// The same with its moment told otherwise.
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
