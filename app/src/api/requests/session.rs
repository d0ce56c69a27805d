//! Requests about the caller's own session, and a trainee's replies in a practice.

use super::request::{Request, requests};
use crate::api::PracticeView;
use serde::{Deserialize, Serialize};

requests! {
    /// Locks the session.
    Lock("/api/v1/session/lock", () => ()) {}
    /// Says a reply in a practice.
    Say("/api/v1/practice/{id}/say", String => PracticeView) {
        /// The reply, by its key.
        reply: String,
    }
}

/// Unlocks the session with the account's password.
// No Debug, so that no log can show a password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The password of the account.
    #[cfg_attr(feature = "ssr", schema(max_length = 200))]
    pub password: String,
}

impl Request for Unlock {
    const ROUTE: &'static str = "/api/v1/session/unlock";
    type Target = ();
    type Answer = ();
}
