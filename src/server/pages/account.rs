//! The signed-in user, and the screen for their role.

use crate::auth::identity::{anywhere, identify};
use crate::auth::known::{Known, name_of};
use crate::error::Failure;
use crate::state::Shared;
use app::api::Me;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Role;
use http::HeaderMap;

/// The signed-in user as pages show them.
#[must_use]
pub fn me(known: &Known) -> Me {
    let caller = &known.caller;
    let (name, login) =
        caller.staff.as_ref().map(|staff| (staff.name.clone(), staff.login.clone())).unwrap_or_default();
    let session = caller.session.as_ref().map(|session| session.id);
    Me { actor: name_of(known), name, login, role: caller.standing.role, session }
}

/// Redirects to the screen for the caller's role.
pub async fn home(State(state): State<Shared>, headers: HeaderMap) -> Result<Response, Failure> {
    let known = identify(&state, &headers, &anywhere("/")).await?;
    Ok(Redirect::to(home_of(known.caller.standing.role)).into_response())
}

/// The path of the screen for a role.
#[must_use]
pub fn home_of(role: Role) -> &'static str {
    match role {
        Role::Officer | Role::Supervisor => "/desk",
        Role::Captain => "/floor",
        Role::Admin => "/setup",
        Role::Kiosk => "/kiosk",
        Role::Display => "/display",
        Role::Telephone | Role::Resident | Role::Anyone => "/sign-in",
    }
}
