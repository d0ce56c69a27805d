//! A telephone system signs what it reports: `X-District-Window-Signature: t=UNIX,v2=hex`, HMAC-SHA256 of `t.path.body` under
//! the setting `telephone_key`, where `path` is the path of the request, such as `/api/v1/districts/26/calls`: an event
//! signed for one district is not accepted for another. The older `v1`, of `t.body`, is accepted while the department has
//! only one district. A signature older than five minutes is refused, which limits replays.

use crate::body;
use crate::error::Failure;
use crate::links::keyed;
use crate::state::AppState;
use axum::body::Body;
use axum::extract::Request;
use domain::access::{Reach, Role, Standing};
use domain::fact::Who;
use domain::time::{At, MINUTE, SECOND};
use hmac::Mac;
use http::HeaderMap;
use ops::caller::Caller;
use ops::error::Error;

/// The header with the signature, in lower case.
pub const HEADER: &str = "x-district-window-signature";
/// The setting with the key that the telephone system shares.
pub const KEY: &str = "telephone_key";
const OLDEST: i64 = 5 * MINUTE;

/// Whether a request carries a signature.
#[must_use]
pub fn is_signed(headers: &HeaderMap) -> bool {
    headers.contains_key(HEADER)
}

/// Checks the signature; returns the request with its body read, and the caller.
///
/// # Errors
/// [`Error::SignIn`] for a signature that is wrong or too old; those of reading the body.
pub async fn verify(state: &AppState, request: Request) -> Result<(Request, Caller), Failure> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(body).await?;
    let stamp = parts
        .headers
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
        .and_then(read)
        .ok_or(Error::SignIn)?;
    let key = state.tools().store.setting(KEY).await?.filter(|key| !key.is_empty()).ok_or(Error::SignIn)?;
    let age = state.now() - At(stamp.seconds.saturating_mul(SECOND));
    let mut mac = keyed(key.as_bytes());
    mac.update(stamp.seconds.to_string().as_bytes());
    mac.update(b".");
    if stamp.with_path {
        mac.update(parts.uri.path().as_bytes());
        mac.update(b".");
    }
    mac.update(&bytes);
    let bound = stamp.with_path || state.ops.districts().len() < 2;
    let right = bound && mac.verify_slice(&stamp.signature).is_ok();
    if !right || age.abs() > state.tools().real(OLDEST) {
        return Err(Error::SignIn.into());
    }
    let standing = Standing { role: Role::Telephone, reach: Reach::All, kiosk: None };
    let caller = Caller { standing, who: Who::Telephone, session: None, staff: None };
    Ok((Request::from_parts(parts, Body::from(bytes)), caller))
}

struct Stamp {
    seconds: i64,
    signature: Vec<u8>,
    /// Whether the path is signed too (`v2`).
    with_path: bool,
}

fn read(value: &str) -> Option<Stamp> {
    let (mut seconds, mut older, mut newer) = (None, None, None);
    for part in value.split(',') {
        match part.trim().split_once('=')? {
            ("t", text) => seconds = text.parse().ok(),
            ("v1", text) => older = hex::decode(text).ok(),
            ("v2", text) => newer = hex::decode(text).ok(),
            _ => {}
        }
    }
    let with_path = newer.is_some();
    Some(Stamp { seconds: seconds?, signature: newer.or(older)?, with_path })
}
