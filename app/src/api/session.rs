//! Whose session it is, who they are, and how a request is refused.

use domain::access::Role;
use domain::ids::SessionId;
use domain::visit::StateKind;
use serde::{Deserialize, Serialize};

/// Which view of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Officers: everything that is needed to serve.
    Desk,
    /// The lobby: number and window only.
    Display,
    /// Captains: the desk's view without names, and today's figures.
    Floor,
    /// A desk that is locked: the desk's view without names.
    Locked,
}

/// A sign-in as its own screens hear of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Whose it is: `staff:ID`.
    pub actor: String,
    /// Locked by key or by idling.
    #[serde(default)]
    pub locked: bool,
    /// Over: signed out, run out, or the account was closed.
    #[serde(default)]
    pub ended: bool,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// As actors are written: `staff:ID`.
    pub actor: String,
    /// The full name.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// What the account may do.
    pub role: Role,
    /// The sign-in, which holds a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

/// Why something did not happen: RFC 9457.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`: the code says which.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The status in words.
    #[serde(default)]
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// The stable name of the problem, for programs.
    pub code: String,
    /// What went wrong, in a sentence for people.
    pub detail: String,
    /// Where the visit stands, for a refused move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<StateKind>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}
