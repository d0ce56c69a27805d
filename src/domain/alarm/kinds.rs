//! What an alarm is about, whom it is for, and the id that follows from its kind, subject and cycle.

use crate::ids::{AlarmId, AlertId, DistrictId, VisitId};
use crate::time::{At, Ms};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// "I need help now" was pressed, and nobody has answered.
    Danger,
    /// Nobody has greeted somebody who came.
    NotGreeted,
    /// Somebody has waited for longer than promised.
    LongWait,
    /// A hold lasts longer than was said.
    HoldOverdue,
    /// A promised call back was not made.
    CallbackOverdue,
    /// A follow-up promised at the end of a visit is due.
    PromiseOverdue,
    /// People wait, and no window is open.
    Unstaffed,
    /// Somebody was called, and nothing has happened since.
    StuckCalled,
    /// The district closes soon, and people wait.
    ClosingSoon,
}

impl Kind {
    /// Every kind there is, the most pressing first.
    pub const ALL: [Kind; 9] = [
        Kind::Danger,
        Kind::Unstaffed,
        Kind::StuckCalled,
        Kind::NotGreeted,
        Kind::LongWait,
        Kind::HoldOverdue,
        Kind::CallbackOverdue,
        Kind::PromiseOverdue,
        Kind::ClosingSoon,
    ];

    /// Its code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Danger => "danger",
            Kind::NotGreeted => "not_greeted",
            Kind::LongWait => "long_wait",
            Kind::HoldOverdue => "hold_overdue",
            Kind::CallbackOverdue => "callback_overdue",
            Kind::PromiseOverdue => "promise_overdue",
            Kind::Unstaffed => "unstaffed",
            Kind::StuckCalled => "stuck_called",
            Kind::ClosingSoon => "closing_soon",
        }
    }

    /// What the time of an alarm of this kind is: its condition began at `since`, and something should have happened at `due`.
    #[must_use]
    pub fn span(self, since: At, due: At, now: At) -> Span {
        match self {
            Kind::NotGreeted | Kind::LongWait | Kind::Unstaffed => Span::Lasts(now - since),
            Kind::Danger | Kind::StuckCalled => Span::Ago(now - since),
            Kind::ClosingSoon => Span::Left(due - now),
            Kind::HoldOverdue | Kind::CallbackOverdue | Kind::PromiseOverdue if now < due => {
                Span::Left(due - now)
            }
            Kind::HoldOverdue | Kind::CallbackOverdue | Kind::PromiseOverdue => Span::Overdue(now - due),
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a length of time means that is told with an alarm. Below zero where a clock was put back, or after closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Its condition has lasted so long.
    Lasts(Ms),
    /// It happened so long ago.
    Ago(Ms),
    /// So much is left until it is due.
    Left(Ms),
    /// It is overdue by so much.
    Overdue(Ms),
}

impl Span {
    /// The length alone.
    #[must_use]
    pub fn length(self) -> Ms {
        match self {
            Span::Lasts(length) | Span::Ago(length) | Span::Left(length) | Span::Overdue(length) => length,
        }
    }
}

/// Who is told, the one who is told last standing highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// Every desk of the district, on screen.
    Desk,
    /// Its supervisors.
    Supervisor,
    /// Its captain.
    Captain,
}

impl To {
    /// Its code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            To::Desk => "desk",
            To::Supervisor => "supervisor",
            To::Captain => "captain",
        }
    }
}

/// What exactly an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "is", content = "id", rename_all = "snake_case")]
pub enum About {
    /// A visit.
    Visit(VisitId),
    /// A press of "I need help now".
    Alert(AlertId),
    /// The whole line.
    Line,
}

impl AlarmId {
    /// The name of an alarm: a UUID of version 8 from SHA-256 over district, kind, subject and cycle, so that it is the same
    /// whoever finds it.
    #[must_use]
    pub fn of(district: &DistrictId, kind: Kind, about: About, cycle: At) -> AlarmId {
        let subject = match about {
            About::Visit(visit) => visit.0,
            About::Alert(alert) => alert.0,
            About::Line => Uuid::nil(),
        };
        let mut hasher = Sha256::new();
        hasher.update(district.as_str().as_bytes());
        hasher.update([0]);
        hasher.update(kind.as_str().as_bytes());
        hasher.update([0]);
        hasher.update(subject.as_bytes());
        hasher.update(cycle.0.to_be_bytes());
        let hash: [u8; 32] = hasher.finalize().into();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash).for_each(|(byte, of)| *byte = of);
        AlarmId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}
