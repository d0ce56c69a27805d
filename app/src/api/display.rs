//! A district's line as the lobby sees it.

use super::alarm::EmergencyView;
use super::closing::ClosingView;
use super::line::{NotCurrent, WindowStateView};
#[cfg(feature = "ssr")]
use super::schema;
use super::visit::QuoteView;
use domain::display::DisplaySettings;
use domain::fact::Place;
use domain::ids::{AlertId, DeviceId, DistrictId, ServiceId, WindowId};
use domain::notice::Notice;
use domain::presence::Presence;
use domain::time::Moment;
use domain::visit::StateKind;
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A line for the lobby. Nothing in it depends on who a person is or why they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Display))]
pub struct DisplayView {
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
    /// Whether people at the door can take a number already, while it is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ssr", schema(required = false))]
    pub early: bool,
    /// When the district opens next, while it is closed and that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub opens_at: Option<Moment>,
    /// Whether an officer is at a window.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Presence))]
    pub presence: Presence<Moment>,
    /// The closing that those who wait were told of, while they can choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub closing: Option<ClosingView>,
    /// Visitors who wait in person, in calling order.
    pub waiting: Vec<DisplayVisit>,
    /// The windows, in the district's order.
    pub windows: Vec<DisplayWindow>,
    /// The announcements, newest first: those of everybody who is expected at a window, and the latest others.
    pub calls: Vec<CallView>,
    /// The wait quoted to a newcomer, by service, where one can be quoted; under the empty key for no service
    /// chosen.
    pub quotes: BTreeMap<String, QuoteView>,
    /// The services whose wait is shown to everybody, in the district's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(required = false))]
    pub services: Vec<DisplayService>,
    /// The notices that have not ended, in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<schema::LobbyNotice>, required = false))]
    pub notices: Vec<Notice>,
    /// What is shown in place of everything but the calls, while there is an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub emergency: Option<EmergencyView>,
    /// Open alerts, answered or not: a tablet finds its own presses among them.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub alerts: Vec<DisplayAlert>,
    /// What the lobby screens here are set to, by the id of the device; one that is not among them has the
    /// settings of a new one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = BTreeMap<String, schema::DisplaySettings>))]
    pub settings: BTreeMap<DeviceId, DisplaySettings>,
    /// Present when this may be out of date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub not_current: Option<NotCurrent>,
}

impl DisplayView {
    /// Whether numbers are given: the district is open, or opens soon.
    #[must_use]
    pub fn gives_numbers(&self) -> bool {
        self.open || self.early
    }

    /// Whether the desk has stopped tickets for some services, or for all, so that a call is offered instead.
    #[must_use]
    pub fn has_stopped(&self) -> bool {
        let decided = self.closing.as_ref().and_then(|closing| closing.decided.as_ref());
        decided.is_some_and(|decided| decided.stopped || !decided.stopped_for.is_empty())
    }
}

/// A visit with only what the lobby may know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DisplayVisit {
    /// The ticket's public label.
    pub ticket: String,
    /// Current state of the visit.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::VisitState))]
    pub state: StateKind,
    /// The wait expected from now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub quote: Option<QuoteView>,
}

/// A service with only what the lobby may know: never one that is discreet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DisplayService {
    /// The service's slug, under which its wait is among the quotes.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub id: ServiceId,
    /// The name that the public reads, in every language there is.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub name: Words,
}

/// A window with only what the lobby may know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DisplayWindow {
    /// The window's slug.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub id: WindowId,
    /// Name in every language there is.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub name: Words,
    /// An officer answers the telephone there, and nobody comes to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ssr", schema(required = false))]
    pub phone: bool,
    /// Open, away or closed.
    pub state: WindowStateView,
    /// When the officer is back at the window, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub back_at: Option<Moment>,
    /// The visit called or served there.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub visit: Option<DisplayVisit>,
}

/// An announced call, as the lobby screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Announcement))]
pub struct CallView {
    /// The ticket's public label.
    pub ticket: String,
    /// The window the person is called to.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub window: WindowId,
    /// When it was last announced.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub at: Moment,
    /// Number of announcements; when it grows, the call is announced again.
    pub count: u32,
    /// The language in which it is announced first, by its tag.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub language: Option<String>,
    /// The person is still expected at the window.
    pub current: bool,
}

/// An alert with only what the tablet that raised it may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DisplayAlert {
    /// Id of the alert, as in the answer to the tablet's press.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
    pub id: AlertId,
    /// Where the button was pressed.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::AlertPlace))]
    pub place: Place,
    /// Whether an officer is on the way.
    pub answered: bool,
}
