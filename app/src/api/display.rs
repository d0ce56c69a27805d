//! A district's line as the lobby sees it.

use super::line::{NotCurrent, WindowStateView};
use super::visit::QuoteView;
use domain::fact::Place;
use domain::ids::{AlertId, DistrictId, WindowId};
use domain::presence::Presence;
use domain::time::Moment;
use domain::visit::StateKind;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// A line for the lobby. Nothing here depends on who a person is or why they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayView {
    /// The district whose line it is.
    pub district: DistrictId,
    /// Its version, which grows with every fact.
    pub seq: u64,
    /// The service's own time.
    pub at: Moment,
    /// Takes everybody now.
    pub open: bool,
    /// While it is closed: opens then, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Moment>,
    /// Whether an officer is at a window.
    pub presence: Presence<Moment>,
    /// Whoever waits in person, in calling order.
    pub waiting: Vec<DisplayVisit>,
    /// Windows, in order.
    pub windows: Vec<DisplayWindow>,
    /// The latest announcements, newest first.
    pub calls: Vec<CallView>,
    /// The wait a newcomer is told for a service, if one can be told. By service, and under the empty text for no service.
    pub quotes: std::collections::BTreeMap<String, QuoteView>,
    /// Presses of "I need help now" from each device: answered or not.
    #[serde(default)]
    pub alerts: Vec<DisplayAlert>,
    /// Present when this may be out of date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_current: Option<NotCurrent>,
}

/// A visit as the lobby may know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayVisit {
    /// Public label.
    pub ticket: String,
    /// Where it stands.
    pub state: StateKind,
    /// The wait expected from now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<QuoteView>,
}

/// A window as the lobby may know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayWindow {
    /// The window's slug.
    pub id: WindowId,
    /// Name in every language there is.
    pub name: Words,
    /// Open, away or closed.
    pub state: WindowStateView,
    /// When an officer is back at the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_at: Option<Moment>,
    /// Whose number is there.
    pub visit: Option<DisplayVisit>,
}

/// A number as the screen announces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallView {
    /// Public label.
    pub ticket: String,
    /// The window to come to.
    pub window: WindowId,
    /// When last announced.
    pub at: Moment,
    /// How often: a higher number is announced again.
    pub count: u32,
    /// In which language first.
    pub language: Option<String>,
    /// Still expected at the window.
    pub current: bool,
}

/// An alert as the tablet that raised it may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayAlert {
    /// Its id, as the tablet got it in the answer to its press.
    pub id: AlertId,
    /// Where the button was pressed.
    pub place: Place,
    /// Somebody is coming.
    pub answered: bool,
}
