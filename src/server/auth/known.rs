//! Who asks, and by what. The guard works it out for each request; handlers take it as [`Authenticated`].

use super::cookies::Kept;
use crate::error::Failure;
use axum::extract::FromRequestParts;
use domain::access::Role;
use http::StatusCode;
use http::request::Parts;
use ops::caller::Caller;

/// Who asks, and by what.
#[derive(Debug, Clone)]
pub struct Known {
    /// As the use cases know them.
    pub caller: Caller,
    /// The cookie that said so.
    pub cookie: Option<Kept>,
    /// What they showed, hashed; for streams to ask again whether it still holds.
    pub shown: Option<Shown>,
    /// Locked by key or by idling.
    pub locked: bool,
}

/// What a caller showed, hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// A token.
    Token([u8; 32]),
    /// A session.
    Session([u8; 32]),
    /// A device's key.
    Device([u8; 32]),
}

impl Known {
    /// Nobody in particular.
    #[must_use]
    pub fn nobody() -> Known {
        Known { caller: Caller::anyone(), cookie: None, shown: None, locked: false }
    }
}

/// The caller, for handlers: put into the request by the guard.
pub struct Authenticated(pub Known);

impl<S: Sync> FromRequestParts<S> for Authenticated {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Authenticated(parts.extensions.get::<Known>().cloned().unwrap_or_else(Known::nobody)))
    }
}

/// A browser has one session for all its tabs: what a tab of one account sends is not done in the name of another.
///
/// # Errors
/// 409 when somebody else is signed in.
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

/// A caller as facts name them.
#[must_use]
pub fn name_of(known: &Known) -> String {
    let actor = domain::fact::Actor { who: known.caller.who, window: None, session: None };
    ops::clerk::actor_name(&actor)
}

/// What is said of a lock to whoever has no desk to unlock it at: they sign in again.
pub const LOCKED_AWAY: &str = "locked_away";

/// The session is locked: the password opens it again.
#[must_use]
pub fn locked() -> Failure {
    Failure::new(StatusCode::FORBIDDEN, "locked", "This screen is locked. Please type your password.")
}
