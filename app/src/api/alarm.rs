//! Calls for help and alarms, as staff screens and the API show them.

#[cfg(feature = "ssr")]
use super::schema;
use domain::alarm::{AlarmKind, Audience};
use domain::fact::{AlertEnd, Place};
use domain::ids::{AlarmId, AlertId, VisitId, WindowId};
use domain::notice::Emergency;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

/// A call for help ("I need help now"), from the first press until the desk closes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Alert))]
pub struct AlertView {
    /// Id of the alert; pressing again while it is open joins the same alert.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
    pub id: AlertId,
    /// Where the button was pressed.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::AlertPlace))]
    pub place: Place,
    /// Where it was pressed, in words.
    pub place_name: String,
    /// When the button was first pressed.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub raised_at: Moment,
    /// Number of presses, including the first.
    pub presses: u32,
    /// When an officer answered that they are on the way; absent until then.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub answered_at: Option<Moment>,
    /// The window from which that officer answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub answered_from: Option<WindowId>,
    /// When the desk closed it; absent while it is open.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub closed_at: Option<Moment>,
    /// What it turned out to be: real, a mistake or a test; absent while it is open.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::AlertEnd>, required))]
    pub closed_as: Option<AlertEnd>,
}

/// An alarm: a condition that lasts and that staff should know about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Alarm))]
pub struct AlarmView {
    /// Id of the alarm; the same for as long as its condition lasts.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
    pub id: AlarmId,
    /// The condition that raised it.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::AlarmKind))]
    pub kind: AlarmKind,
    /// The highest audience that was alerted so far.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::AlarmAudience))]
    pub to: Audience,
    /// The visit it is about; absent for an alarm about an alert or about the whole line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = Uuid, nullable = false))]
    pub visit: Option<VisitId>,
    /// The alert it is about; only for danger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = Uuid, nullable = false))]
    pub alert: Option<AlertId>,
    /// The ticket of the visit it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub ticket: Option<String>,
    /// The window at which that visit is; absent where it is at none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub window: Option<WindowId>,
    /// When the condition began.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub since: Moment,
    /// When the awaited step was due.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub due: Moment,
    /// When staff marked it as seen; absent until then.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub seen_at: Option<Moment>,
    /// Who marked it as seen; empty when it was not a member of staff.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub seen_by: Option<String>,
}

/// An emergency notice on the lobby screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = EmergencyNotice))]
pub struct EmergencyView {
    /// What the screens say.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::LobbyEmergency))]
    pub notice: Emergency,
    /// Since when.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub since: Moment,
}
