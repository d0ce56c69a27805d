//! From a request to who asks: a bearer token, a signed telephone event, or a cookie of a session or device. `guard` stands before
//! every route and asks the policy table with the route's own action; handlers find the caller in [`By`].

pub mod cookies;
pub mod limits;
pub mod passwords;
pub mod scope;
pub mod telephone;

use crate::admission;
use crate::connections::Connection;
use crate::error::Failure;
use crate::front::{Front, Shared};
use crate::jobs;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cookies::{Cookie, Kept};
use domain::access::{Action, Object, Reach, Role, Standing};
use domain::fact::Who;
use domain::ids::DistrictId;
use domain::time::MINUTE;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use ops::door::Caller;
use ops::error::Error;
use ops::staff::{Event, IDLE, hash};
use scope::Scope;
use std::sync::Arc;

/// A session is marked as seen at most this often.
const SEEN: i64 = MINUTE;

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

/// The caller, for handlers.
pub struct By(pub Known);

impl<S: Sync> FromRequestParts<S> for By {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(By(parts.extensions.get::<Known>().cloned().unwrap_or_else(Known::nobody)))
    }
}

/// What a guard knows of the route it stands before.
#[derive(Clone)]
pub struct Guard {
    /// The server.
    pub front: Shared,
    /// What the route does.
    pub action: Action,
    /// A locked session may do it too.
    pub while_locked: bool,
    /// It is a report.
    pub report: bool,
    /// It is done to the department as a whole.
    pub department: bool,
}

/// Lets a request pass if the policy table does.
pub async fn guard(
    State(guard): State<Guard>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let reads = request.method().is_safe();
    let file = Some(request.uri().path()).filter(|path| reads && path.ends_with(".csv"));
    let file = file.map(|path| path.trim_start_matches('/').to_owned());
    let (request, who) = match admit(&guard, &params, request).await {
        Ok(admitted) => admitted,
        Err(failure) => return failure.into_response(),
    };
    let front = &guard.front;
    let response = if reads {
        let report = guard.report.then_some((&front.reports, who));
        admission::read(report, &front.stop, next.run(request)).await
    } else {
        next.run(request).await
    };
    if who == Who::System {
        return response;
    }
    let refused = |failure: &Failure| failure.hidden || failure.code == "forbidden";
    if response.extensions().get::<Failure>().is_some_and(refused) {
        front.failed.count(jobs::Refused::Access(who, guard.action), false);
    }
    if let Some(what) = file.filter(|_| response.status().is_success())
        && let Err(error) = front.tools().note(who, Event::Exported { what }).await
    {
        tracing::warn!(%error, "an export could not be written down");
    }
    response
}

async fn admit(
    guard: &Guard,
    params: &RawPathParams,
    mut request: Request,
) -> Result<(Request, Who), Failure> {
    let named = params.iter().find(|(name, _)| *name == "d").map(|(_, value)| value.parse::<DistrictId>());
    let district = named.transpose().map_err(|_| Failure::not_found())?;
    let known = if guard.action == Action::ReportCall && telephone::is_signed(request.headers()) {
        let (verified, caller) = telephone::verify(&guard.front, request).await?;
        request = verified;
        Known { caller, ..Known::nobody() }
    } else {
        let claimed = claimed(&request);
        let scope = Scope {
            action: guard.action,
            district: district.as_ref(),
            path: request.uri().path(),
            claimed: claimed.as_deref(),
            query: request.uri().query().unwrap_or_default(),
        };
        let known = identify(&guard.front, request.headers(), &scope).await?;
        is_same(&known, claimed.as_deref())?;
        known
    };
    let object = match &district {
        Some(district) => Object::District(district),
        None if guard.department => Object::Department,
        // The handler looks at what it is about.
        None => Object::WithinReach,
    };
    let refused = || {
        if known.caller.standing.role != Role::Anyone {
            guard.front.failed.count(jobs::Refused::Access(known.caller.who, guard.action), false);
        }
    };
    known.caller.check(guard.action, object).inspect_err(|_| refused())?;
    if known.locked && !guard.while_locked {
        let at_desk = domain::access::allowed(Action::ReadDesk).contains(&known.caller.standing.role);
        return Err(Failure { said: (!at_desk).then_some(LOCKED_AWAY), ..locked() });
    }
    // A wrong clock lets nothing be recorded: what is not recorded is not done. Locking a screen and signing out are.
    if !request.method().is_safe()
        && guard.action != Action::OwnAccount
        && let Some(off) = guard.front.tools().clock.off()
    {
        return Err(Error::ClockOff(off).into());
    }
    // Danger is never told to wait.
    if let Who::Device(device) = known.caller.who
        && guard.action != Action::RaiseAlert
    {
        guard.front.limits.device(device)?;
    }
    if known.caller.standing.role != Role::Anyone
        && let Some(connection) = request.extensions().get::<Arc<Connection>>()
    {
        connection.is_known();
    }
    let who = known.caller.who;
    request.extensions_mut().insert(known);
    Ok((request, who))
}

/// With this header a page says for which account it was opened, as facts name it: `staff:ID`.
pub const SPEAKS_FOR: &str = "x-speaks-for";

/// The account a request says it speaks for: by its header, or in the address of a stream, which has no headers of its own.
fn claimed(request: &Request) -> Option<String> {
    let header = request.headers().get(SPEAKS_FOR).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let in_address = || {
        let pairs = crate::body::pairs(request.uri().query()?).ok()?;
        pairs.into_iter().find(|(name, _)| name == "speaks_for").map(|(_, value)| value)
    };
    header.or_else(in_address)
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

/// Who asks. Of several cookies the one counts that fits the page a request comes from and that may do what is asked.
///
/// # Errors
/// [`Error::SignIn`] for a token that does not hold; when the store fails.
pub async fn identify(front: &Front, headers: &HeaderMap, scope: &Scope<'_>) -> Result<Known, Failure> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(bearer).ok_or(Error::SignIn)?;
        let known = match by_token(front, hash(token)).await? {
            None => by_device(front, hash(token)).await?,
            known => known,
        };
        return known.ok_or_else(|| Error::SignIn.into());
    }
    let mut found = Vec::new();
    for (kept, secret) in front.jar.read(headers) {
        let known = match kept.cookie {
            Cookie::Session => by_session(front, hash(&secret)).await?,
            Cookie::Device => by_device(front, hash(&secret)).await?,
        };
        found.extend(known.map(|known| Known { cookie: Some(kept), ..known }));
    }
    Ok(scope.choose(headers, found).unwrap_or_else(Known::nobody))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

async fn by_token(front: &Front, hash: [u8; 32]) -> Result<Option<Known>, Failure> {
    let Some(token) = front.tools().store.token(hash).await? else { return Ok(None) };
    let ended = token.revoked_at.is_some() || token.expires_at.is_some_and(|until| until <= front.now());
    let reach = token.district.map_or(Reach::All, |district| Reach::Only(vec![district]));
    let standing = Standing { role: token.role, reach, kiosk: None };
    let caller = Caller { standing, who: Who::Token(token.id), session: None, staff: None };
    Ok((!ended).then(|| Known { caller, shown: Some(Shown::Token(hash)), ..Known::nobody() }))
}

async fn by_device(front: &Front, hash: [u8; 32]) -> Result<Option<Known>, Failure> {
    let Some(device) = front.tools().store.device(hash).await? else { return Ok(None) };
    let standing =
        Standing { role: device.kind, reach: Reach::Only(vec![device.district]), kiosk: device.kiosk };
    let caller = Caller { standing, who: Who::Device(device.id), session: None, staff: None };
    Ok(device.revoked_at.is_none().then(|| Known {
        caller,
        shown: Some(Shown::Device(hash)),
        ..Known::nobody()
    }))
}

async fn by_session(front: &Front, hash: [u8; 32]) -> Result<Option<Known>, Failure> {
    let store = &front.tools().store;
    let Some(mut session) = store.session(hash).await? else { return Ok(None) };
    let now = front.now();
    if front.tools().is_over(&session) {
        return Ok(None);
    }
    let Some(staff) = store.staff_by_id(session.staff).await?.filter(|staff| staff.disabled_at.is_none())
    else {
        return Ok(None);
    };
    session.locked = session.locked || (now - session.seen_at).abs() >= front.tools().real(IDLE);
    if !session.locked && now - session.seen_at >= front.tools().real(SEEN) {
        session.seen_at = now;
        store.touch_session(session.id, now).await?;
    }
    let standing = Standing { role: staff.role, reach: staff.reach.clone(), kiosk: None };
    let locked = session.locked;
    let caller = Caller { standing, who: Who::Staff(staff.id), session: Some(session), staff: Some(staff) };
    Ok(Some(Known { caller, cookie: None, shown: Some(Shown::Session(hash)), locked }))
}

/// Ends a session. The other tabs of its browser show nothing any more, and its window is closed: nobody is there.
///
/// # Errors
/// When the store fails.
pub async fn end(front: &Front, known: &Known) -> Result<(), Failure> {
    let Some(session) = &known.caller.session else { return Ok(()) };
    // Each is done whatever becomes of the others.
    let ended = front.tools().end_session(session).await;
    front.tell_streams(known);
    let freed = front.ops.free_windows(|one| one.session == Some(session.id)).await;
    match ended.and(freed) {
        // Not on record, and the window waits for the right time: whoever leaves a screen has left it all the same.
        Err(Error::ClockOff(_)) => Ok(()),
        done => Ok(done?),
    }
}

/// Ends the session that a browser kept under the name under which it is about to keep another.
///
/// # Errors
/// When the store fails.
pub async fn end_replaced(front: &Front, headers: &HeaderMap, role: Role) -> Result<(), Failure> {
    let name = front.jar.name(Cookie::Session, role);
    for (_, secret) in front.jar.read(headers).into_iter().filter(|(kept, _)| kept.name == name) {
        if let Some(known) = by_session(front, hash(&secret)).await? {
            end(front, &known).await?;
        }
    }
    Ok(())
}

/// Whether what was shown still holds, and if so whether it is locked. Looking does not keep a session awake.
///
/// # Errors
/// When the store fails.
pub async fn holds(front: &Front, shown: Shown) -> Result<Option<bool>, Failure> {
    let hash = match shown {
        Shown::Token(hash) => return Ok(by_token(front, hash).await?.map(|_| false)),
        Shown::Device(hash) => return Ok(by_device(front, hash).await?.map(|_| false)),
        Shown::Session(hash) => hash,
    };
    let Some(session) = front.tools().store.session(hash).await? else { return Ok(None) };
    let staff = front.tools().store.staff_by_id(session.staff).await?;
    let (now, real) = (front.now(), |ms| front.tools().real(ms));
    let holds = !front.tools().is_over(&session) && staff.is_some_and(|one| one.disabled_at.is_none());
    Ok(holds.then(|| session.locked || (now - session.seen_at).abs() >= real(IDLE)))
}

/// A scope for pages that anybody may open and that look different for who is signed in.
#[must_use]
pub fn anywhere(path: &str) -> Scope<'_> {
    Scope { action: Action::LookIn, district: None, path, claimed: None, query: "" }
}

/// Whether a role is a device's.
#[must_use]
pub fn is_device(role: Role) -> bool {
    matches!(role, Role::Kiosk | Role::Display)
}
