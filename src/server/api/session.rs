//! The caller's own session and password: locking, unlocking, changing.

use crate::auth::cookies::Cookie;
use crate::auth::failures::Refused;
use crate::auth::known::{Authenticated, Known};
use crate::auth::limits::{Attempt, Network};
use crate::auth::passwords::{self, Lane};
use crate::body::Json;
use crate::client_ip::ClientIp;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::SessionView;
use app::api::requests::{Lock, Unlock};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use ops::error::Error;
use ops::staff::{Session, Staff};
use serde::Deserialize;
use utoipa::ToSchema;

fn own(known: &Known) -> Result<(&Session, &Staff), Failure> {
    match (&known.caller.session, &known.caller.staff) {
        (Some(session), Some(staff)) => Ok((session, staff)),
        _ => Err(Error::Forbidden.into()),
    }
}

/// The account of the session, and whether it is locked.
pub async fn get(Authenticated(known): Authenticated) -> Result<Response, Failure> {
    own(&known)?;
    super::json(StatusCode::OK, &view(&known))
}

/// A session as sent to its own screens.
#[must_use]
pub fn view(known: &Known) -> SessionView {
    SessionView { actor: crate::auth::known::name_of(known), locked: known.locked, ended: false }
}

/// Locks the session.
pub async fn lock(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Json(Lock {}, _): Json<Lock>,
) -> Result<Response, Failure> {
    let (session, _) = own(&known)?;
    state.tools().store.lock_session(session.id).await?;
    state.tell_streams(&known);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Unlocks the session with the password.
pub async fn unlock(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    source: ClientIp,
    Json(unlock, _): Json<Unlock>,
) -> Result<Response, Failure> {
    let (session, staff) = own(&known)?;
    opens(&state, session, staff, unlock.password).await?;
    state.limits.familiar(&staff.login, source.network());
    state.tools().store.unlock_session(session.id, state.now()).await?;
    state.tell_streams(&known);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A change of the caller's own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The current password.
    #[schema(max_length = 200)]
    old: String,
    /// The new password.
    #[schema(max_length = 200)]
    new: String,
}

/// Changes the caller's own password. All other sessions of the account end; this one continues with a new secret.
pub async fn password(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Json(typed, _): Json<NewPassword>,
) -> Result<Response, Failure> {
    change_password(&state, &known, typed.old, typed.new).await
}

/// Changes the password of a session's account; returns the cookie with the session's new secret.
///
/// # Errors
/// 403 for a wrong old password, 400 for a new one that is not allowed, 429 after too many wrong ones.
pub async fn change_password(
    state: &AppState,
    known: &Known,
    old: String,
    new: String,
) -> Result<Response, Failure> {
    let (session, staff) = own(known)?;
    if let Some(off) = state.tools().clock.off() {
        return Err(Error::ClockOff(off).into());
    }
    let own = [staff.login.as_str(), staff.name.as_str(), staff.badge.as_str()];
    passwords::check(&own, &new)?;
    opens(state, session, staff, old).await?;
    let place = state.passwords.queue(Lane::Known)?;
    let phc = state.passwords.hash(place, &own, new).await?;
    let secret = state.tools().change_password(session, &phc).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let cookie = state.jar.keep(Cookie::Session, staff.role, &secret)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Whether the password unlocks a session. Tries are counted by session: those at a locked screen do not keep anyone from
/// signing in, and those on the sign-in page do not keep an officer from their own screen.
async fn opens(state: &AppState, session: &Session, staff: &Staff, password: String) -> Result<(), Failure> {
    let place = state.passwords.queue(Lane::Known)?;
    let attempt = Attempt::Unlock(session.id);
    let failed = || Refused::Password(Some(staff.id), None);
    state.limits.begin(attempt).inspect_err(|_| state.failed.count(failed(), true))?;
    if state.passwords.fits(place, staff.password.as_deref(), password).await? {
        state.limits.succeeded(attempt);
        return Ok(());
    }
    state.failed.count(failed(), false);
    Err(Failure::new(StatusCode::FORBIDDEN, "wrong_password", "That is not the password."))
}

/// Whether a password is an account's, on the sign-in page. An account that does not exist takes as long as any other, and
/// counts the same.
///
/// # Errors
/// 429 after too many wrong ones, and while too many are being checked.
pub async fn is_password(
    state: &AppState,
    source: Network,
    login: &str,
    staff: Option<&Staff>,
    password: String,
) -> Result<bool, Failure> {
    let lane = if state.limits.is_familiar(login, source) { Lane::Known } else { Lane::Strangers };
    let place = state.passwords.queue(lane)?;
    let attempt = Attempt::SignIn(login, source);
    let failed = || {
        let source = state.status_key.veil(&format!("source {source}"));
        Refused::Password(staff.map(|staff| staff.id), Some(source))
    };
    state.limits.begin(attempt).inspect_err(|_| state.failed.count(failed(), true))?;
    let phc = staff.filter(|staff| staff.disabled_at.is_none()).and_then(|staff| staff.password.as_deref());
    let fits = state.passwords.fits(place, phc, password).await?;
    if fits {
        state.limits.succeeded(attempt);
    } else {
        state.failed.count(failed(), false);
    }
    Ok(fits)
}
