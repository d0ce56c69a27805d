//! Identifies the caller by a bearer token, or by the cookie of a session or device; and ends sessions.

use super::cookies::Cookie;
use super::known::{Known, Shown};
use super::scope::Scope;
use crate::error::Failure;
use crate::state::AppState;
use domain::access::{Action, Reach, Role, Standing};
use domain::fact::Who;
use domain::time::MINUTE;
use http::{HeaderMap, header};
use ops::caller::Caller;
use ops::error::Error;
use ops::staff::{IDLE, hash};

/// A session's last use is written at most this often.
const SEEN: i64 = MINUTE;

/// The caller. Of several cookies, the one counts that fits the page a request comes from and may do what is asked.
///
/// # Errors
/// [`Error::SignIn`] for an invalid token; when the store fails.
pub async fn identify(state: &AppState, headers: &HeaderMap, scope: &Scope<'_>) -> Result<Known, Failure> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(bearer).ok_or(Error::SignIn)?;
        let known = match by_token(state, hash(token)).await? {
            None => by_device(state, hash(token)).await?,
            known => known,
        };
        return known.ok_or_else(|| Error::SignIn.into());
    }
    let mut found = Vec::new();
    for (kept, secret) in state.jar.read(headers) {
        let known = match kept.cookie {
            Cookie::Session => by_session(state, hash(&secret)).await?,
            Cookie::Device => by_device(state, hash(&secret)).await?,
        };
        found.extend(known.map(|known| Known { cookie: Some(kept), ..known }));
    }
    Ok(scope.choose(headers, found).unwrap_or_else(Known::nobody))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

async fn by_token(state: &AppState, hash: [u8; 32]) -> Result<Option<Known>, Failure> {
    let Some(token) = state.tools().store.token(hash).await? else { return Ok(None) };
    let ended = token.revoked_at.is_some() || token.expires_at.is_some_and(|until| until <= state.now());
    let reach = token.district.map_or(Reach::All, |district| Reach::Only(vec![district]));
    let standing = Standing { role: token.role, reach, kiosk: None };
    let caller = Caller { standing, who: Who::Token(token.id), session: None, staff: None };
    Ok((!ended).then(|| Known { caller, shown: Some(Shown::Token(hash)), ..Known::nobody() }))
}

async fn by_device(state: &AppState, hash: [u8; 32]) -> Result<Option<Known>, Failure> {
    let Some(device) = state.tools().store.device(hash).await? else { return Ok(None) };
    if device.revoked_at.is_none() {
        state.ops.hear(device.id);
    }
    let standing =
        Standing { role: device.kind, reach: Reach::Only(vec![device.district]), kiosk: device.kiosk };
    let caller = Caller { standing, who: Who::Device(device.id), session: None, staff: None };
    Ok(device.revoked_at.is_none().then(|| Known {
        caller,
        shown: Some(Shown::Device(hash)),
        ..Known::nobody()
    }))
}

async fn by_session(state: &AppState, hash: [u8; 32]) -> Result<Option<Known>, Failure> {
    let store = &state.tools().store;
    let Some(mut session) = store.session(hash).await? else { return Ok(None) };
    let now = state.now();
    if state.tools().is_over(&session) {
        return Ok(None);
    }
    let Some(staff) = store.staff_by_id(session.staff).await?.filter(|staff| staff.disabled_at.is_none())
    else {
        return Ok(None);
    };
    session.locked = session.locked || (now - session.seen_at).abs() >= state.tools().real(IDLE);
    if !session.locked && now - session.seen_at >= state.tools().real(SEEN) {
        session.seen_at = now;
        store.touch_session(session.id, now).await?;
    }
    let standing = Standing { role: staff.role, reach: staff.reach.clone(), kiosk: None };
    let locked = session.locked;
    let caller = Caller { standing, who: Who::Staff(staff.id), session: Some(session), staff: Some(staff) };
    Ok(Some(Known { caller, cookie: None, shown: Some(Shown::Session(hash)), locked }))
}

/// Ends a session. The other tabs of its browser are cleared, and its window is closed, as the officer is leaving.
///
/// # Errors
/// When the store fails.
pub async fn end(state: &AppState, known: &Known) -> Result<(), Failure> {
    let Some(session) = &known.caller.session else { return Ok(()) };
    // Each step is done even if another fails.
    let ended = state.tools().end_session(session).await;
    state.tell_streams(known);
    let freed = state.ops.free_windows(|one| one.session == Some(session.id)).await;
    match ended.and(freed) {
        // Not recorded, and the window stays open until the clock is right; the session has ended all the same.
        Err(Error::ClockOff(_)) => Ok(()),
        done => Ok(done?),
    }
}

/// Ends the session whose cookie is about to be replaced by another of the same name.
///
/// # Errors
/// When the store fails.
pub async fn end_replaced(state: &AppState, headers: &HeaderMap, role: Role) -> Result<(), Failure> {
    let name = state.jar.name(Cookie::Session, role);
    for (_, secret) in state.jar.read(headers).into_iter().filter(|(kept, _)| kept.name == name) {
        if let Some(known) = by_session(state, hash(&secret)).await? {
            end(state, &known).await?;
        }
    }
    Ok(())
}

/// `Some(locked)` while a credential is valid, else `None`. This check does not count as use of the session.
///
/// # Errors
/// When the store fails.
pub async fn holds(state: &AppState, shown: Shown) -> Result<Option<bool>, Failure> {
    let hash = match shown {
        Shown::Token(hash) => return Ok(by_token(state, hash).await?.map(|_| false)),
        Shown::Device(hash) => return Ok(by_device(state, hash).await?.map(|_| false)),
        Shown::Session(hash) => hash,
    };
    let Some(session) = state.tools().store.session(hash).await? else { return Ok(None) };
    let staff = state.tools().store.staff_by_id(session.staff).await?;
    let (now, real) = (state.now(), |ms| state.tools().real(ms));
    let holds = !state.tools().is_over(&session) && staff.is_some_and(|one| one.disabled_at.is_none());
    Ok(holds.then(|| session.locked || (now - session.seen_at).abs() >= real(IDLE)))
}

/// The scope of pages that anyone may open and that look different when signed in.
#[must_use]
pub fn anywhere(path: &str) -> Scope<'_> {
    Scope { action: Action::LookIn, district: None, path, claimed: None, query: "" }
}
