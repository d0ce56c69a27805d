//! The caller, and the credential that identified them. The guard determines both for each request; handlers receive them as
//! [`Authenticated`].

use super::cookies::Kept;
use crate::error::Failure;
use axum::extract::FromRequestParts;
use domain::access::Role;
use http::StatusCode;
use http::request::Parts;
use ops::caller::Caller;

/// The caller, and the credential that identified them.
#[derive(Debug, Clone)]
pub struct Known {
    /// The caller as the use cases know them.
    pub caller: Caller,
    /// The cookie that identified them, if it was one.
    pub cookie: Option<Kept>,
    /// The credential, hashed, so that streams can check again whether it is still valid.
    pub shown: Option<Shown>,
    /// Whether the session is locked, by its key or after idling.
    pub locked: bool,
}

/// A caller's credential, as a SHA-256 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// The API token of a program.
    Token([u8; 32]),
    /// The session of a member of staff.
    Session([u8; 32]),
    /// The key of a tablet or lobby screen.
    Device([u8; 32]),
}

impl Known {
    /// An anonymous caller.
    #[must_use]
    pub fn nobody() -> Known {
        Known { caller: Caller::anyone(), cookie: None, shown: None, locked: false }
    }
}

/// The extractor for handlers: the guard puts the caller into the request.
pub struct Authenticated(pub Known);

impl<S: Sync> FromRequestParts<S> for Authenticated {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Authenticated(parts.extensions.get::<Known>().cloned().unwrap_or_else(Known::nobody)))
    }
}

/// A browser has one session for all its tabs: what a tab of one account sends must not be done in the name of another.
///
/// # Errors
/// 409 when another account is signed in.
pub fn is_same(known: &Known, claimed: Option<&str>) -> Result<(), Failure> {
    let signed_in = known.caller.standing.role != Role::Anyone;
    match claimed {
        Some(claimed) if signed_in && claimed != name_of(known) => Err(Failure::new(
            StatusCode::CONFLICT,
            "other_account",
            "Another account is signed in in this browser now.",
        )),
        _ => Ok(()),
    }
}

/// The caller as facts name them, such as `staff:ID`.
#[must_use]
pub fn name_of(known: &Known) -> String {
    let actor = domain::fact::Actor { who: known.caller.who, window: None, session: None };
    ops::clerk::actor_name(&actor)
}

/// The sentence for a locked session on pages without an unlock form: sign in again.
pub const LOCKED_AWAY: &str = "locked_away";

/// The failure for a locked session, which the password unlocks.
#[must_use]
pub fn locked() -> Failure {
    Failure::new(StatusCode::FORBIDDEN, "locked", "This screen is locked. Please type your password.")
}
