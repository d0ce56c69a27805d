//! What somebody is to be told of at once.

use domain::alarm::{Kind, To};
use domain::fact::{AlertEnd, Place};
use domain::ids::{AlarmId, AlertId, VisitId, WindowId};
use domain::time::Moment;
use serde::{Deserialize, Serialize};

/// A call for help ("I need help now"), from the first press until the desk closes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertView {
    /// Names the alert; a press while it is open joins it.
    pub id: AlertId,
    /// Where the button was pressed.
    pub place: Place,
    /// Where it was pressed, in words.
    pub place_name: String,
    /// When the button was pressed first.
    pub raised_at: Moment,
    /// How often it was pressed, the first time counted.
    pub presses: u32,
    /// Since when an officer is on the way.
    pub answered_at: Option<Moment>,
    /// From which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_from: Option<WindowId>,
    /// When the desk closed it.
    pub closed_at: Option<Moment>,
    /// What it turned out to be.
    pub closed_as: Option<AlertEnd>,
}

/// An alarm: something somebody should be told about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmView {
    /// Names the alarm; the same for as long as its condition lasts.
    pub id: AlarmId,
    /// The condition that rang.
    pub kind: Kind,
    /// The highest it has climbed.
    pub to: To,
    /// The visit it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// The alert it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
    /// The ticket it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The window it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// Since when it lasts.
    pub since: Moment,
    /// By when something should have happened.
    pub due: Moment,
    /// When somebody said that they saw it.
    pub seen_at: Option<Moment>,
    /// Who; empty when no member of staff.
    pub seen_by: Option<String>,
}
