//! The middleware before every route: it identifies the caller, and asks the policy table with the route's own action.

use super::failures::Refused;
use super::identity::identify;
use super::known::{Known, LOCKED_AWAY, is_same, locked};
use super::scope::Scope;
use super::telephone;
use crate::admission;
use crate::body;
use crate::connections::Connection;
use crate::error::Failure;
use crate::state::Shared;
use axum::extract::{RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Object, Role};
use domain::fact::Who;
use domain::ids::DistrictId;
use ops::error::Error;
use ops::staff::StaffEvent;
use std::sync::Arc;

/// What the guard knows of its route.
#[derive(Clone)]
pub struct Guard {
    /// The server's state, shared with the handlers.
    pub state: Shared,
    /// The route's action in the policy table.
    pub action: Action,
    /// Whether a locked session may do it too.
    pub while_locked: bool,
    /// Whether it is a report, of which few are made at once.
    pub report: bool,
    /// Whether it concerns the department as a whole.
    pub department: bool,
}

/// Lets a request pass if the policy table allows it.
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
    let state = &guard.state;
    let response = if reads {
        let report = guard.report.then_some((&state.reports, who));
        admission::read(report, &state.stop, next.run(request)).await
    } else {
        next.run(request).await
    };
    if who == Who::System {
        return response;
    }
    let refused = |failure: &Failure| failure.hidden || failure.code == "forbidden";
    if response.extensions().get::<Failure>().is_some_and(refused) {
        state.failed.count(Refused::Access(who, guard.action), false);
    }
    if let Some(what) = file.filter(|_| response.status().is_success())
        && let Err(error) = state.tools().note(who, StaffEvent::Exported { what }).await
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
        let (verified, caller) = telephone::verify(&guard.state, request).await?;
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
        let known = identify(&guard.state, request.headers(), &scope).await?;
        is_same(&known, claimed.as_deref())?;
        known
    };
    let object = match &district {
        Some(district) => Object::District(district),
        None if guard.department => Object::Department,
        // The handler checks the object itself.
        None => Object::WithinReach,
    };
    let refused = || {
        if known.caller.standing.role != Role::Anyone {
            guard.state.failed.count(Refused::Access(known.caller.who, guard.action), false);
        }
    };
    known.caller.check(guard.action, object).inspect_err(|_| refused())?;
    if known.locked && !guard.while_locked {
        let at_desk = domain::access::allowed(Action::ReadDesk).contains(&known.caller.standing.role);
        return Err(Failure { said: (!at_desk).then_some(LOCKED_AWAY), ..locked() });
    }
    // While the clock is wrong nothing can be recorded, and what is not recorded is not done, except locking a screen and
    // signing out.
    if !request.method().is_safe()
        && guard.action != Action::OwnAccount
        && let Some(off) = guard.state.tools().clock.off()
    {
        return Err(Error::ClockOff(off).into());
    }
    // A call for help is never rate-limited.
    if let Who::Device(device) = known.caller.who
        && guard.action != Action::RaiseAlert
    {
        guard.state.limits.device(device)?;
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

/// The header in which a page names the account for which it was opened, as facts name it: `staff:ID`.
pub const SPEAKS_FOR: &str = "x-speaks-for";

/// The account a request claims to speak for: in its header, or in the address of a stream, whose headers a page cannot set.
fn claimed(request: &Request) -> Option<String> {
    let header = request.headers().get(SPEAKS_FOR).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let in_address = || {
        let pairs = body::pairs(request.uri().query()?).ok()?;
        pairs.into_iter().find(|(name, _)| name == "speaks_for").map(|(_, value)| value)
    };
    header.or_else(in_address)
}
