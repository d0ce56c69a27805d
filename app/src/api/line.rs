//! A district's line as staff see it.

use super::alarm::{AlarmView, AlertView, EmergencyView};
use super::closing::ClosingView;
#[cfg(feature = "ssr")]
use super::schema;
use super::today::Today;
use super::visit::VisitCard;
use domain::access::Role;
use domain::ids::{Code, DistrictId, ServiceId, SessionId, StaffId, VisitId, WindowId};
use domain::presence::Presence;
use domain::time::Moment;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// A window: who is at it, and with whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Window))]
pub struct WindowView {
    /// The window's slug.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub id: WindowId,
    /// Name in every language there is.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub name: Words,
    /// Current state of the window.
    pub state: WindowStateView,
    /// When that state began; absent for a window that was never opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub since: Option<Moment>,
    /// Why the officer is away, from the district's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub reason: Option<Code>,
    /// When the officer is back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub back_at: Option<Moment>,
    /// The services it takes; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<Vec<String>>, nullable = false))]
    pub services: Option<Vec<ServiceId>>,
    /// The service of the sign-on session that runs there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub sign_on: Option<ServiceId>,
    /// The visit it would call next; only while it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = Uuid, nullable = false))]
    pub next: Option<VisitId>,
    /// The officer at the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub staff: Option<StaffView>,
    /// The session that holds the window; no other session may act for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = Uuid, nullable = false))]
    pub session: Option<SessionId>,
    /// The visit called or served there.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub visit: Option<VisitCard>,
}

/// The state of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = WindowState))]
#[serde(rename_all = "snake_case")]
pub enum WindowStateView {
    /// An officer is there and serving.
    Open,
    /// The officer is writing up; the next call is not blocked.
    WrapUp,
    /// The officer is away and will come back.
    Away,
    /// No officer holds the window.
    Closed,
}

/// A member of staff, as colleagues see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = StaffName))]
pub struct StaffView {
    /// The id of the account.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
    pub id: StaffId,
    /// The full name.
    pub name: String,
}

/// A line for officers (with names) or captains (without names).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Line))]
pub struct LineView {
    /// The district whose line it is.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub district: DistrictId,
    /// Version of the line, which grows with every fact.
    pub seq: u64,
    /// The server's clock when the view was made.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub at: Moment,
    /// Whether the district takes people now.
    pub open: bool,
    /// Whether an officer is at a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::Presence>, nullable = false))]
    pub presence: Option<Presence<Moment>>,
    /// When the district closes, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub closes_at: Option<Moment>,
    /// The closing that comes, or has been, with what the desk has decided; from the warning on and until the
    /// next opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub closing: Option<ClosingView>,
    /// Waiting visitors, in calling order.
    pub waiting: Vec<VisitCard>,
    /// Live visits that neither wait nor are at a window: ringing, answered, on hold, offered, call-back due.
    pub others: Vec<VisitCard>,
    /// Visits that ended in the last ten minutes, newest first: their last step can still be undone.
    pub ended: Vec<VisitCard>,
    /// The windows, in the district's order.
    pub windows: Vec<WindowView>,
    /// The emergency notice that the lobby screens show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub emergency: Option<EmergencyView>,
    /// Open alerts.
    pub alerts: Vec<AlertView>,
    /// Alarms that are not over: for a desk its own, for the floor all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<AlarmView>,
    /// Devices that are silent although the district is open; only for the floor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silent: Vec<SilentView>,
    /// Today's figures; only for the floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub today: Option<Today>,
    /// Present when this may be out of date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub not_current: Option<NotCurrent>,
}

/// A tablet or lobby screen that has not been heard for some minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = SilentDevice))]
pub struct SilentView {
    /// Its name in lists.
    pub name: String,
    /// What it is: `kiosk` or `display`.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Role))]
    pub kind: Role,
    /// When it was last heard.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub since: Moment,
    /// Whether no other device of its kind is heard in the district.
    pub only: bool,
}

/// Marks a view that may be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NotCurrent {
    /// The last moment at which the view was certainly right.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub since: Moment,
    /// The cause.
    pub why: NotCurrentWhy,
}

/// Why a view may be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotCurrentWhy {
    /// The server cannot reach its database and does not see what other servers record.
    Database,
    /// The server's clock is off; nothing is recorded until it is right.
    Clock,
}
