//! One's own session and password: locking, unlocking, changing.

use crate::auth::cookies::Cookie;
use crate::auth::limits::Attempt;
use crate::auth::passwords::{self, Lane};
use crate::auth::{By, Known};
use crate::body::Json;
use crate::error::Failure;
use crate::front::{Front, Shared};
use crate::jobs;
use crate::source::{Network, Source};
use app::api::SessionView;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use ops::error::Error;
use ops::staff::{Session, Staff};
use serde::Deserialize;
use utoipa::ToSchema;

/// The password, once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    #[schema(max_length = 200)]
    password: String,
}

/// Nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {}

fn own(known: &Known) -> Result<(&Session, &Staff), Failure> {
    match (&known.caller.session, &known.caller.staff) {
        (Some(session), Some(staff)) => Ok((session, staff)),
        _ => Err(Error::Forbidden.into()),
    }
}

/// Whose session this is, and whether it is locked.
pub async fn get(By(known): By) -> Result<Response, Failure> {
    own(&known)?;
    super::json(StatusCode::OK, &view(&known))
}

/// A session as its own screens hear of it.
#[must_use]
pub fn view(known: &Known) -> SessionView {
    SessionView { actor: crate::auth::name_of(known), locked: known.locked, ended: false }
}

/// Locks the session.
pub async fn lock(
    State(front): State<Shared>,
    By(known): By,
    Json(Lock {}, _): Json<Lock>,
) -> Result<Response, Failure> {
    let (session, _) = own(&known)?;
    front.tools().store.lock_session(session.id).await?;
    front.tell_streams(&known);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Unlocks the session with the password.
pub async fn unlock(
    State(front): State<Shared>,
    By(known): By,
    source: Source,
    Json(unlock, _): Json<Unlock>,
) -> Result<Response, Failure> {
    let (session, staff) = own(&known)?;
    opens(&front, session, staff, unlock.password).await?;
    front.limits.familiar(&staff.login, source.network());
    front.tools().store.unlock_session(session.id, front.now()).await?;
    front.tell_streams(&known);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A new password, by whoever has the old one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    #[schema(max_length = 200)]
    old: String,
    #[schema(max_length = 200)]
    new: String,
}

/// Changes one's own password. All other sessions of the account end; this one goes on under a new secret.
pub async fn password(
    State(front): State<Shared>,
    By(known): By,
    Json(typed, _): Json<NewPassword>,
) -> Result<Response, Failure> {
    change_password(&front, &known, typed.old, typed.new).await
}

/// Changes the password of a session; answers with the cookie of its new secret.
///
/// # Errors
/// 403 for a wrong old password, 400 for a new one that may not be, 429 after too many wrong ones.
pub async fn change_password(
    front: &Front,
    known: &Known,
    old: String,
    new: String,
) -> Result<Response, Failure> {
    let (session, staff) = own(known)?;
    if let Some(off) = front.tools().clock.off() {
        return Err(Error::ClockOff(off).into());
    }
    let own = [staff.login.as_str(), staff.name.as_str(), staff.badge.as_str()];
    passwords::check(&own, &new)?;
    opens(front, session, staff, old).await?;
    let place = front.passwords.queue(Lane::Known)?;
    let phc = front.passwords.hash(place, &own, new).await?;
    let secret = front.tools().change_password(session, &phc).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let cookie = front.jar.keep(Cookie::Session, staff.role, &secret)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Whether the password opens a session. Counted by session: what is typed at one screen, by whomever, keeps nobody from signing
/// in, and nobody who signs in elsewhere keeps an officer from their own screen.
async fn opens(front: &Front, session: &Session, staff: &Staff, password: String) -> Result<(), Failure> {
    let place = front.passwords.queue(Lane::Known)?;
    let attempt = Attempt::Unlock(session.id);
    let failed = || jobs::Refused::Password(Some(staff.id), None);
    front.limits.begin(attempt).inspect_err(|_| front.failed.count(failed(), true))?;
    if front.passwords.fits(place, staff.password.as_deref(), password).await? {
        front.limits.succeeded(attempt);
        return Ok(());
    }
    front.failed.count(failed(), false);
    Err(Failure::new(StatusCode::FORBIDDEN, "wrong_password", "That is not the password."))
}

/// Whether it is somebody's password, on the sign-in page. An account that is not there takes as long as any other, and counts
/// the same.
///
/// # Errors
/// 429 after too many wrong ones, and while too many are worked on.
pub async fn is_password(
    front: &Front,
    source: Network,
    login: &str,
    staff: Option<&Staff>,
    password: String,
) -> Result<bool, Failure> {
    let lane = if front.limits.is_familiar(login, source) { Lane::Known } else { Lane::Strangers };
    let place = front.passwords.queue(lane)?;
    let attempt = Attempt::SignIn(login, source);
    let failed = || {
        let source = front.status_key.veil(&format!("source {source}"));
        jobs::Refused::Password(staff.map(|staff| staff.id), Some(source))
    };
    front.limits.begin(attempt).inspect_err(|_| front.failed.count(failed(), true))?;
    let phc = staff.filter(|staff| staff.disabled_at.is_none()).and_then(|staff| staff.password.as_deref());
    let fits = front.passwords.fits(place, phc, password).await?;
    if fits {
        front.limits.succeeded(attempt);
    } else {
        front.failed.count(failed(), false);
    }
    Ok(fits)
}
