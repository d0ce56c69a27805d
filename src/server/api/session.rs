//! One's own session: locking and unlocking it.

use crate::auth::{By, Known};
use crate::body::Json;
use crate::error::Failure;
use crate::front::{Front, Shared};
use crate::source::Source;
use app::api::SessionView;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ops::error::Error;
use ops::staff::{Session, Staff};
use serde::Deserialize;
use std::net::IpAddr;
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
    front.tools().store.put_session(&Session { locked: true, ..session.clone() }).await?;
    front.tell_streams(&known);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Unlocks the session with the password.
pub async fn unlock(
    State(front): State<Shared>,
    By(known): By,
    Source(source): Source,
    Json(unlock, _): Json<Unlock>,
) -> Result<Response, Failure> {
    let (session, staff) = own(&known)?;
    if !is_password(&front, source, &staff.login, Some(staff), unlock.password).await? {
        let detail = "That is not the password.";
        return Err(Failure::new(StatusCode::FORBIDDEN, "wrong_password", detail));
    }
    let seen_at = front.now();
    front.tools().store.put_session(&Session { locked: false, seen_at, ..session.clone() }).await?;
    front.tell_streams(&known);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whether it is somebody's password. An account that is not there takes as long as any other, and counts the same.
///
/// # Errors
/// 429 after too many wrong ones from there.
pub async fn is_password(
    front: &Front,
    source: IpAddr,
    login: &str,
    staff: Option<&Staff>,
    password: String,
) -> Result<bool, Failure> {
    front.limits.may_try(login, source)?;
    // Counted before it is known, so that many at once are not one.
    front.limits.was_wrong(login, source);
    let phc = staff.filter(|staff| staff.disabled_at.is_none()).and_then(|staff| staff.password.as_deref());
    let fits = front.passwords.fits(phc, password).await?;
    if fits {
        front.limits.was_right(login, source);
    } else {
        front.failed.count();
    }
    Ok(fits)
}
