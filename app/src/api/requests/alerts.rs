//! "I need help now", emergency notices, and alarms.

use super::request::requests;
use crate::api::{AlarmView, AlertView, EmergencyView};
use domain::fact::AlertEnd;
use domain::ids::{AlarmId, AlertId, DistrictId};
use domain::notice::Emergency;
use serde::{Deserialize, Serialize};

requests! {
    /// Raises, answers or closes an alert.
    AlertCommand("/api/v1/districts/{d}/alerts", DistrictId => AlertView) {
        /// What to do about it.
        action: AlertAction,
        /// The alert; not needed to raise one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = Uuid))]
        id: Option<AlertId>,
        /// What it turned out to be; needed to close it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<crate::api::schema::AlertEnd>))]
        r#as: Option<AlertEnd>,
        /// The window where it is raised, when an officer raises it there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<String>,
    }
    /// Shows an emergency notice on the lobby screens in place of everything but the calls. The answer is empty
    /// when none is shown any longer.
    ShowEmergency("/api/v1/districts/{d}/emergency", DistrictId => Option<EmergencyView>) {
        /// What the screens say; back to normal when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<crate::api::schema::LobbyEmergency>))]
        notice: Option<Emergency>,
    }
    /// Marks an alarm as seen.
    SeeAlarm("/api/v1/districts/{d}/alarms/{id}/seen", (DistrictId, AlarmId) => AlarmView) {}
}

impl AlertCommand {
    /// Raises an alert, without naming a window.
    #[must_use]
    pub fn raise() -> AlertCommand {
        AlertCommand { action: AlertAction::Raise, id: None, r#as: None, window: None }
    }

    /// Answers an alert: an officer is on the way.
    #[must_use]
    pub fn answer(id: AlertId) -> AlertCommand {
        AlertCommand { action: AlertAction::Answer, id: Some(id), r#as: None, window: None }
    }

    /// Closes an alert with what it turned out to be.
    #[must_use]
    pub fn close(id: AlertId, end: AlertEnd) -> AlertCommand {
        AlertCommand { action: AlertAction::Close, id: Some(id), r#as: Some(end), window: None }
    }
}

/// What can be done about an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertAction {
    /// Raise one: call for help.
    Raise,
    /// Answer it: an officer is on the way.
    Answer,
    /// Close it.
    Close,
}
