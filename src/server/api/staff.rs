//! Staff accounts, links to choose a password, and tokens for programs.

use super::{json, named};
use crate::auth::known::Authenticated;
use crate::body::Json;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::units::LONGEST;
use app::api::{StaffRow, schema};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Reach, Role};
use domain::ids::{DistrictId, StaffId, TokenId};
use domain::time::{Moment, Ms};
use http::{HeaderMap, StatusCode};
use ops::caller::Caller;
use ops::error::Error;
use ops::staff::{Account, Change, Staff, StaffEvent, Token};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStaff {
    /// The name to sign in with.
    login: String,
    /// The full name.
    name: String,
    /// The badge number.
    #[serde(default)]
    badge: String,
    /// The role, which decides what the account may do.
    #[schema(value_type = schema::Role)]
    role: Role,
    /// `"all"`, or a list of districts, which may be empty; when absent, the districts of the caller.
    #[schema(value_type = Option<schema::Reach>)]
    districts: Option<Reach>,
    /// The account of their supervisor.
    #[schema(value_type = Option<String>, format = Uuid)]
    supervisor: Option<StaffId>,
}

/// Changes of an account; absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedStaff {
    /// The name to sign in with.
    login: Option<String>,
    /// The full name.
    name: Option<String>,
    /// The badge number.
    badge: Option<String>,
    /// The role, which decides what the account may do.
    #[schema(value_type = Option<schema::Role>)]
    role: Option<Role>,
    /// `"all"`, or a list of districts, which may be empty.
    #[schema(value_type = Option<schema::Reach>)]
    districts: Option<Reach>,
    /// True to close the account, false to reopen it.
    disabled: Option<bool>,
    /// The account of their supervisor.
    #[schema(value_type = Option<String>, format = Uuid)]
    supervisor: Option<StaffId>,
}

/// An account with its one-time link, shown once.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitedStaffMember)]
pub(crate) struct Invited {
    #[serde(flatten)]
    row: StaffRow,
    /// The link to choose a password, valid once.
    welcome_url: String,
}

/// A member of staff as lists show them.
#[must_use]
pub fn row(staff: &Staff) -> StaffRow {
    StaffRow {
        id: staff.id.to_string(),
        login: staff.login.clone(),
        name: staff.name.clone(),
        badge: staff.badge.clone(),
        role: staff.role,
        districts: staff.reach.clone(),
        active: staff.password.is_some(),
        disabled: staff.disabled_at.is_some(),
        supervisor: staff.supervisor.map(|id| id.to_string()),
    }
}

/// Checks that the requested districts exist and that the caller may know of them.
fn reach(state: &AppState, caller: &Caller, districts: Reach) -> Result<Reach, Failure> {
    if let Reach::Only(list) = &districts {
        let known = state.ops.districts();
        if !list.iter().all(|id| known.contains(id) && caller.standing.reach.covers(id)) {
            return Err(Error::invalid("districts", "unknown_district", "There is no such district.").into());
        }
    }
    Ok(districts)
}

/// The accounts whose districts are all within the caller's own.
///
/// # Errors
/// When the store cannot be read.
pub async fn within_reach(state: &AppState, caller: &Caller) -> Result<Vec<Staff>, Failure> {
    let mut staff = state.tools().store.staff().await?;
    staff.retain(|one| caller.may(Action::SetUp, &one.reach));
    Ok(staff)
}

/// The address of a one-time link.
#[must_use]
pub fn welcome_url(state: &AppState, headers: &HeaderMap, code: &str) -> String {
    format!("{}/welcome/{code}", state.origin(headers))
}

/// The staff whose districts are all within the caller's own.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Response, Failure> {
    let staff = within_reach(&state, &known.caller).await?;
    json(StatusCode::OK, &staff.iter().map(row).collect::<Vec<_>>())
}

/// Creates an account, and the link to choose its password.
pub async fn create(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    Json(new, _): Json<NewStaff>,
) -> Result<Response, Failure> {
    let own =
        || known.caller.staff.as_ref().map_or(&known.caller.standing.reach, |staff| &staff.reach).clone();
    let reach = reach(&state, &known.caller, new.districts.unwrap_or_else(own))?;
    let account = Account {
        login: new.login,
        name: new.name,
        badge: new.badge,
        role: new.role,
        reach,
        supervisor: new.supervisor,
    };
    let (staff, code) = state.tools().add_staff(&known.caller, account).await?;
    state.live.read_names().await?;
    let welcome_url = welcome_url(&state, &headers, &code);
    json(StatusCode::CREATED, &Invited { row: row(&staff), welcome_url })
}

/// Changes an account.
pub async fn change(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
    Json(changed, _): Json<ChangedStaff>,
) -> Result<Response, Failure> {
    let id: StaffId = named(&id)?;
    let ChangedStaff { login, name, badge, role, districts, disabled, supervisor } = changed;
    let reach = districts.map(|districts| reach(&state, &known.caller, districts)).transpose()?;
    let change = Change { login, name, badge, role, reach, supervisor, disabled };
    let staff = state.tools().amend_staff(&known.caller, id, &change).await?;
    if staff.disabled_at.is_some() {
        state.ops.free_windows(|one| one.staff == id).await?;
    }
    state.live.read_names().await?;
    json(StatusCode::OK, &row(&staff))
}

/// Creates a new link to choose a password.
pub async fn link(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: StaffId = named(&id)?;
    let code = state.tools().new_link(&known.caller, id).await?;
    let staff = state.tools().store.staff_by_id(id).await?.ok_or(Error::NotFound)?;
    json(StatusCode::OK, &Invited { row: row(&staff), welcome_url: welcome_url(&state, &headers, &code) })
}

/// Clears the failed sign-ins of an account, so that its owner may try again at once.
pub async fn lift(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    lift_for(&state, &known.caller, named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Clears the failed sign-ins of an account, for pages; see [`lift`].
///
/// # Errors
/// For an account that the caller may not change; when the store fails.
pub async fn lift_for(state: &AppState, caller: &Caller, id: StaffId) -> Result<(), Failure> {
    let staff = state.tools().staff_of(caller, id).await?;
    state.limits.lift(&staff.login);
    Ok(state.tools().note(caller.who, StaffEvent::PauseLifted { staff: id }).await?)
}

/// A new token for a program.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// The role, which decides what it may do.
    #[schema(value_type = schema::Role)]
    role: Role,
    /// The district it is limited to; all of them when absent.
    district: Option<String>,
    /// How long it is valid, in milliseconds from now on; without limit when absent.
    #[schema(value_type = Option<i64>, minimum = 1)]
    expires_ms: Option<Ms>,
}

/// A token, with its secret only when it was just created.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub(crate) struct TokenRow {
    /// Its id, by which it can be revoked.
    #[schema(value_type = String, format = Uuid)]
    id: TokenId,
    /// The role, which decides what it may do.
    #[schema(value_type = schema::Role)]
    role: Role,
    /// The district it is limited to; all of them when null.
    #[schema(value_type = Option<String>, required)]
    district: Option<DistrictId>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// When it expires; never when null.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Moment>,
    /// When it was revoked; null while it is not.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    revoked_at: Option<Moment>,
    /// The secret to send as a bearer token; only in the answer to its creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    token: Option<String>,
}

fn token_row(token: Token, secret: Option<String>) -> TokenRow {
    let utc = |at| Moment { at, offset_min: 0 };
    TokenRow {
        id: token.id,
        role: token.role,
        district: token.district,
        created_at: utc(token.created_at),
        expires_at: token.expires_at.map(utc),
        revoked_at: token.revoked_at.map(utc),
        token: secret,
    }
}

/// The tokens of the caller's districts, without their secrets.
pub async fn tokens(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Response, Failure> {
    let mut tokens = state.tools().store.tokens().await?;
    tokens.retain(|token| known.caller.may(Action::SetUp, token.district.as_ref()));
    json(StatusCode::OK, &tokens.into_iter().map(|token| token_row(token, None)).collect::<Vec<_>>())
}

/// Creates a token; its secret is in this answer and nowhere else.
pub async fn create_token(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Json(new, _): Json<NewToken>,
) -> Result<Response, Failure> {
    let unknown =
        |_| Failure::from(Error::invalid("district", "unknown_district", "There is no such district."));
    let district =
        new.district.as_deref().map(|text| text.parse::<DistrictId>().map_err(unknown)).transpose()?;
    if new.expires_ms.is_some_and(|ms| !(1..=LONGEST).contains(&ms)) {
        return Err(Failure::malformed("expires_ms"));
    }
    let expires_at = new.expires_ms.map(|ms| state.now() + ms);
    let (token, secret) = state.tools().create_token(&known.caller, new.role, district, expires_at).await?;
    json(StatusCode::CREATED, &token_row(token, Some(secret)))
}

/// Revokes a token.
pub async fn revoke_token(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    state.tools().revoke_token(&known.caller, named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
