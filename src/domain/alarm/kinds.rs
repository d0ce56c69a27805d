//! What an alarm is about, whom it is for, and the id derived from its kind, subject and cycle.

use crate::ids::{AlarmId, AlertId, DistrictId, VisitId};
use crate::time::{At, Ms};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The condition an alarm reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// "I need help now" was pressed, and nobody has answered.
    Danger,
    /// A person who came was not greeted.
    NotGreeted,
    /// A person has waited longer than the target.
    LongWait,
    /// A hold lasts longer than planned.
    HoldOverdue,
    /// A promised callback was not made.
    CallbackOverdue,
    /// A follow-up promised at the end of a visit is due.
    PromiseOverdue,
    /// People are waiting, and no window is open.
    Unstaffed,
    /// A person was called, and nothing has happened since.
    StuckCalled,
    /// The district closes soon, and people are waiting.
    ClosingSoon,
}

impl AlarmKind {
    /// Every kind, the most urgent first.
    pub const ALL: [AlarmKind; 9] = [
        AlarmKind::Danger,
        AlarmKind::Unstaffed,
        AlarmKind::StuckCalled,
        AlarmKind::NotGreeted,
        AlarmKind::LongWait,
        AlarmKind::HoldOverdue,
        AlarmKind::CallbackOverdue,
        AlarmKind::PromiseOverdue,
        AlarmKind::ClosingSoon,
    ];

    /// Its spelling in facts and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            AlarmKind::Danger => "danger",
            AlarmKind::NotGreeted => "not_greeted",
            AlarmKind::LongWait => "long_wait",
            AlarmKind::HoldOverdue => "hold_overdue",
            AlarmKind::CallbackOverdue => "callback_overdue",
            AlarmKind::PromiseOverdue => "promise_overdue",
            AlarmKind::Unstaffed => "unstaffed",
            AlarmKind::StuckCalled => "stuck_called",
            AlarmKind::ClosingSoon => "closing_soon",
        }
    }

    /// The time to report with an alarm of this kind: its condition began at `since`, and something should
    /// have happened at `due`.
    #[must_use]
    pub fn span(self, since: At, due: At, now: At) -> Span {
        match self {
            AlarmKind::NotGreeted | AlarmKind::LongWait | AlarmKind::Unstaffed => Span::Lasts(now - since),
            AlarmKind::Danger | AlarmKind::StuckCalled => Span::Ago(now - since),
            AlarmKind::ClosingSoon => Span::Left(due - now),
            AlarmKind::HoldOverdue | AlarmKind::CallbackOverdue | AlarmKind::PromiseOverdue if now < due => {
                Span::Left(due - now)
            }
            AlarmKind::HoldOverdue | AlarmKind::CallbackOverdue | AlarmKind::PromiseOverdue => {
                Span::Overdue(now - due)
            }
        }
    }
}

impl std::fmt::Display for AlarmKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The meaning of a length of time that is reported with an alarm. Below zero where a clock was set back, or
/// after closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Its condition has lasted this long.
    Lasts(Ms),
    /// It happened this long ago.
    Ago(Ms),
    /// This much time is left until it is due.
    Left(Ms),
    /// It is overdue by this much.
    Overdue(Ms),
}

impl Span {
    /// The length without its meaning, in milliseconds.
    #[must_use]
    pub fn length(self) -> Ms {
        match self {
            Span::Lasts(length) | Span::Ago(length) | Span::Left(length) | Span::Overdue(length) => length,
        }
    }
}

/// Who is alerted; the order is that of escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every desk of the district, on screen.
    Desk,
    /// The supervisors of the district.
    Supervisor,
    /// The captain of the district.
    Captain,
}

impl Audience {
    /// Its spelling in facts and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Audience::Desk => "desk",
            Audience::Supervisor => "supervisor",
            Audience::Captain => "captain",
        }
    }
}

/// The subject of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "is", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// The visit whose wait, hold, call or promise it is.
    Visit(VisitId),
    /// A press of "I need help now".
    Alert(AlertId),
    /// The whole line.
    Line,
}

impl AlarmId {
    /// The id of an alarm: a UUID of version 8 from SHA-256 over district, kind, subject and cycle, so that
    /// every node derives the same.
    #[must_use]
    pub fn of(district: &DistrictId, kind: AlarmKind, about: Subject, cycle: At) -> AlarmId {
        let subject = match about {
            Subject::Visit(visit) => visit.0,
            Subject::Alert(alert) => alert.0,
            Subject::Line => Uuid::nil(),
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
