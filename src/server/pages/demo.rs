//! Addresses that sign their user in, for demos on this machine only. Each shows a page with a form that submits itself,
//! because opening an address must change nothing. Each browser gets a session or device of its own; one that has a device
//! keeps it, and a device that nobody has open any more is used again, so that opening an address often pairs no more devices
//! than there are browsers.

use super::account::home_of;
use super::render::{render_with, spoken};
use crate::auth::cookies::Cookie;
use crate::auth::identity;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{Page, SignInPage, SignInStep};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Role;
use domain::ids::DistrictId;
use http::{HeaderMap, StatusCode, header};
use ops::caller::Caller;
use ops::clerk::Tools;
use ops::error::Error;
use ops::staff::{Device, Staff, hash};
use sha2::{Digest, Sha256};

/// The setting with the secret part of all demo addresses.
const SECRET: &str = "demo_secret";

/// The kinds of users that have a demo address, in the order in which to open them.
pub const KINDS: [Role; 6] =
    [Role::Kiosk, Role::Display, Role::Officer, Role::Supervisor, Role::Captain, Role::Admin];

/// The paths that sign users in: a kind of staff has one if there is an account of that kind.
///
/// # Errors
/// When the store fails.
pub async fn open_addresses(state: &AppState) -> Result<Vec<(Role, String)>, Error> {
    let (districts, staff) = (state.ops.districts(), state.tools().store.staff().await?);
    let Some(first) = districts.first() else { return Ok(Vec::new()) };
    let mut paths = addresses(state.tools()).await?;
    paths.retain(|(role, _)| !role.is_staff() || user(&staff, *role, first).is_some());
    Ok(paths)
}

/// The account that the address for a role signs in.
fn user<'s>(staff: &'s [Staff], role: Role, district: &DistrictId) -> Option<&'s Staff> {
    staff.iter().find(|one| one.role == role && one.disabled_at.is_none() && one.reach.covers(district))
}

/// The paths of a demo, one for each kind of user.
async fn addresses(tools: &Tools) -> Result<Vec<(Role, String)>, Error> {
    let secret = tools.store.setting_or(SECRET, &hex::encode(tools.chance.secret())).await?;
    Ok(KINDS
        .into_iter()
        .map(|role| (role, format!("/demo/{}/{}", role.as_str(), of_kind(&secret, role))))
        .collect())
}

/// Each kind has a secret of its own, so that an officer's address does not give away the administrator's.
fn of_kind(secret: &str, role: Role) -> String {
    hex::encode(Sha256::digest(format!("{secret}:{}", role.as_str()))).chars().take(32).collect()
}

async fn role(state: &AppState, kind: &str, secret: &str) -> Result<Role, Failure> {
    if !state.config.demo {
        return Err(Failure::not_found());
    }
    let right = addresses(state.tools()).await?;
    let path = format!("/demo/{kind}/{secret}");
    let found = right.into_iter().find(|(_, known)| Sha256::digest(known) == Sha256::digest(&path));
    found.map(|(role, _)| role).ok_or_else(Failure::not_found)
}

/// The page whose form submits itself.
pub async fn show(
    State(state): State<Shared>,
    headers: HeaderMap,
    Path((kind, secret)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let role = role(&state, &kind, &secret).await?;
    let language = spoken(&headers);
    let page = SignInPage {
        language: language.clone(),
        step: SignInStep::Demo(format!("/demo/{}/{secret}", role.as_str())),
        ..SignInPage::default()
    };
    let send = "document.getElementById('demo')?.submit()";
    Ok(render_with(&state, StatusCode::OK, &language, &Page::SignIn(Box::new(page)), Some(send)))
}

/// Signs the browser in, as staff or as a device.
pub async fn enter(
    State(state): State<Shared>,
    Path((kind, secret)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let role = role(&state, &kind, &secret).await?;
    let districts = state.ops.districts();
    let first = districts.first().ok_or(Error::NotFound)?;
    let home = home_of(role);
    let (cookie, secret) = if role.is_staff() {
        let staff = state.tools().store.staff().await?;
        let staff = user(&staff, role, first).ok_or(Error::NotFound)?;
        identity::end_replaced(&state, &headers, role).await?;
        (Cookie::Session, state.tools().begin_session(staff.id).await?.1)
    } else if is_paired(&state, &headers, role, first).await? {
        return Ok(Redirect::to(home).into_response());
    } else {
        (Cookie::Device, pair(&state, role, first).await?)
    };
    // One browser may be all kinds of users; where two kinds share a path, the address says which one this tab is for.
    let home =
        if role == Role::Supervisor { format!("{home}?as={}", role.as_str()) } else { home.to_owned() };
    let mut response = Redirect::to(&home).into_response();
    response.headers_mut().append(header::SET_COOKIE, state.jar.keep(cookie, role, &secret)?);
    Ok(response)
}

/// Whether this browser is a device of that kind already.
async fn is_paired(
    state: &AppState,
    headers: &HeaderMap,
    role: Role,
    district: &DistrictId,
) -> Result<bool, Failure> {
    let name = state.jar.name(Cookie::Device, role);
    for (_, secret) in state.jar.read(headers).into_iter().filter(|(kept, _)| kept.name == name) {
        let found = state.tools().store.device(hash(&secret)).await?;
        if found.is_some_and(|one| one.revoked_at.is_none() && one.kind == role && one.district == *district)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The key of a device for a browser that has none: of one that is silent, or of another one.
async fn pair(state: &AppState, role: Role, district: &DistrictId) -> Result<String, Failure> {
    let name = if role == Role::Kiosk { "Lobby tablet" } else { "Lobby screen" };
    let (tools, by) = (state.tools(), Caller::system());
    let is_free = |one: &Device| {
        one.kind == role
            && one.district == *district
            && one.name == name
            && state.ops.silent_since(one).is_some()
    };
    let (_, code) = match tools.store.devices().await?.into_iter().find(is_free) {
        Some(free) => tools.new_code(&by, free.id).await?,
        None => tools.add_device(&by, role, district.clone(), None, name.to_owned()).await?,
    };
    let (_, key) = tools.pair(&code).await?;
    state.live.read_names().await?;
    Ok(key)
}
