//! The session of a request, its account, and how requests are refused.

#[cfg(feature = "ssr")]
use super::schema;
use domain::access::Role;
use domain::ids::SessionId;
use domain::visit::StateKind;
use serde::{Deserialize, Serialize};

/// The audiences a line is rendered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Officers: everything that is needed to serve.
    Desk,
    /// The lobby: ticket numbers and windows only.
    Display,
    /// Captains: the desk's view without names, and today's figures.
    Floor,
    /// A desk that is locked: the desk's view without names.
    Locked,
}

/// A session, as the live streams report it to its own screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Session))]
pub struct SessionView {
    /// The account: `staff:ID`.
    pub actor: String,
    /// Whether it is locked, by key or after idling.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub locked: bool,
    /// Whether it is over: signed out, expired, or the account was closed.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub ended: bool,
}

/// The account that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The account as facts name it: `staff:ID`.
    pub actor: String,
    /// The full name.
    pub name: String,
    /// The login name.
    pub login: String,
    /// What the account may do.
    pub role: Role,
    /// The session, which can hold a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

/// Why a request failed: problem details of RFC 9457.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Always `about:blank`: `code` identifies the problem.
    #[serde(rename = "type", default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub kind: String,
    /// The status code in words.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// The stable name of the problem, for programs.
    pub code: String,
    /// What went wrong, in a sentence for people.
    pub detail: String,
    /// The current state of the visit, for a refused transition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::VisitState>, nullable = false))]
    pub state: Option<StateKind>,
    /// The current version of the visit, for a refused transition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub seq: Option<u64>,
}
