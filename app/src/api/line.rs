//! A district's line as staff see it.

use super::alarm::{AlarmView, AlertView};
use super::today::Today;
use super::visit::VisitCard;
use domain::ids::{Code, DistrictId, ServiceId, SessionId, StaffId, VisitId, WindowId};
use domain::presence::Presence;
use domain::time::Moment;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// A window: who is at it, and with whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowView {
    /// The window's slug.
    pub id: WindowId,
    /// Name in every language there is.
    pub name: Words,
    /// `open`, `away`, `closed` or `wrap_up`.
    pub state: WindowStateView,
    /// Since when; absent for one never opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// Why the officer is away, from the district's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
    /// When the officer is back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_at: Option<Moment>,
    /// What it takes; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<ServiceId>>,
    /// The service of the sign-on session that runs there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_on: Option<ServiceId>,
    /// Whom it would call now; only where it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<VisitId>,
    /// Who sits there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffView>,
    /// The session that holds it: no other acts for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Who is called or served there.
    pub visit: Option<VisitCard>,
}

/// What a window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowStateView {
    /// An officer is at it and serves.
    Open,
    /// Writing up; does not block the next call.
    WrapUp,
    /// The officer is away, and comes back.
    Away,
    /// No officer is at it.
    Closed,
}

/// A member of staff as colleagues see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffView {
    /// The id of the account.
    pub id: StaffId,
    /// The full name.
    pub name: String,
}

/// A line for officers (with names) and captains (without).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineView {
    /// The district whose line it is.
    pub district: DistrictId,
    /// Its version, which grows with every fact.
    pub seq: u64,
    /// The service's own time.
    pub at: Moment,
    /// Whether the district takes everyone now.
    pub open: bool,
    /// Whether an officer is at a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence<Moment>>,
    /// When it closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Moment>,
    /// Whoever waits, in calling order.
    pub waiting: Vec<VisitCard>,
    /// Live and neither waiting nor at a window: ringing, answered, on hold, offered, call-back due.
    pub others: Vec<VisitCard>,
    /// Ended in the last ten minutes, newest first: what can still be taken back.
    pub ended: Vec<VisitCard>,
    /// Windows, in order.
    pub windows: Vec<WindowView>,
    /// Alerts that are not closed.
    pub alerts: Vec<AlertView>,
    /// Alarms that are not over: a desk's own, all of them for the floor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<AlarmView>,
    /// Today's figures; only for the floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Today>,
    /// Present when this may be out of date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_current: Option<NotCurrent>,
}

/// What a view shows may be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCurrent {
    /// It was right then.
    pub since: Moment,
    /// What keeps it from being current.
    pub why: NotCurrentWhy,
}

/// Why a view may be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotCurrentWhy {
    /// The server does not reach its database: what other servers record is not seen.
    Database,
    /// The server's clock is off: nothing is recorded until it is right.
    Clock,
}
