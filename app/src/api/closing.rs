//! The closing of a day: what is offered to those who wait, and what the desk has decided.

#[cfg(feature = "ssr")]
use super::schema;
use domain::ids::ServiceId;
use domain::time::Moment;
use domain::visit::StateKind;
use domain::vocabulary::closing::ClosingChoice;
use serde::{Deserialize, Serialize};

/// A closing, from the warning on and until the next opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Closing))]
pub struct ClosingView {
    /// When the district closes, or closed.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub closes_at: Moment,
    /// When it opens next, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub opens_at: Option<Moment>,
    /// What people who wait can choose now; for the lobby and the status page only while they can.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<schema::ClosingChoice>))]
    pub offers: Vec<ClosingChoice>,
    /// What was chosen for the visit of a status page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::ClosingChoice>, nullable = false))]
    pub chosen: Option<ClosingChoice>,
    /// What the desk has decided; absent while it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub decided: Option<DecidedView>,
    /// How many of those who wait will probably not be served by closing; only for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub unlikely: Option<usize>,
}

/// A person's own visit before a closing, as they find it at a tablet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = OwnClosing))]
pub struct OwnClosingView {
    /// The ticket's public label.
    pub ticket: String,
    /// Current state of the visit.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::VisitState))]
    pub state: StateKind,
    /// The closing that the person was told of, what they can choose and what they have chosen; absent while
    /// there is nothing to choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub closing: Option<ClosingView>,
    /// Whether a number to call is known.
    pub has_number: bool,
    /// When the person is called back at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub callback_due: Option<Moment>,
}

/// What the desk has decided about a closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = ClosingDecision))]
pub struct DecidedView {
    /// Its version: a change names the one it was made from.
    pub seq: u64,
    /// Who is served after closing.
    pub serves: ServesView,
    /// Until when, where that was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub until: Option<Moment>,
    /// Tickets are given for no service any longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ssr", schema(required = false))]
    pub stopped: bool,
    /// Tickets are no longer given for these services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>))]
    pub stopped_for: Vec<ServiceId>,
}

impl DecidedView {
    /// Whether tickets for a service are no longer given.
    #[must_use]
    pub fn stops(&self, service: &ServiceId) -> bool {
        self.stopped || self.stopped_for.contains(service)
    }
}

/// Who is served after a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = ServedPastClosing))]
#[serde(rename_all = "snake_case")]
pub enum ServesView {
    /// Nobody: the desk ends at closing time.
    UntilClosing,
    /// Those who wait, until a time.
    Until,
    /// Everyone who is here.
    Everyone,
}
