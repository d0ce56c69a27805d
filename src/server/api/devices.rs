//! Tablets and lobby screens.

use super::description::Answer as A;
use super::{json, named};
use crate::auth::cookies::Cookie;
use crate::auth::known::Authenticated;
use crate::auth::limits::Attempt;
use crate::body::Json;
use crate::client_ip::ClientIp;
use crate::error::Failure;
use crate::route::{Route, get, post};
use crate::state::{AppState, Shared};
use app::api::{DeviceRow, schema};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::access::Action::{self, SetUp};
use domain::access::Role;
use domain::display::DisplaySettings;
use domain::ids::KioskId;
use domain::time::Moment;
use http::{StatusCode, header};
use ops::caller::Caller;
use ops::error::Error;
use ops::staff::{Device, DeviceChange};
use serde::{Deserialize, Serialize};
use std::future::Future;
use utoipa::ToSchema;

/// The routes of devices, except for pairing one, which needs no account.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/devices", SetUp, list).says(
            "list_devices",
            "Tablets and lobby screens.",
            &[A::list::<DeviceRow>()],
        ),
        post("/api/v1/devices", SetUp, create)
            .says("add_device", "Adds a device; answers with its pairing code.", &[A::made::<Coded>()])
            .takes::<NewDevice>(),
        post("/api/v1/devices/{id}", SetUp, change)
            .says(
                "change_device",
                "Renames a device, makes it another tablet, or sets a lobby screen.",
                &[A::ok::<DeviceRow>()],
            )
            .takes::<ChangedDevice>(),
        post("/api/v1/devices/{id}/code", SetUp, code).says(
            "make_pairing_code",
            "Makes a new pairing code for a device that was not paired in time, or lost its key.",
            &[A::ok::<Coded>()],
        ),
        post("/api/v1/devices/{id}/revoke", SetUp, revoke).says(
            "revoke_device",
            "Revokes a device.",
            &[A::NOTHING],
        ),
    ]
}

/// A device to be paired.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDevice {
    /// `kiosk` or `display`.
    #[schema(value_type = schema::Role)]
    kind: Role,
    /// The district where it is set up.
    district: String,
    /// Which tablet of the district's plan it is; the first one when absent.
    kiosk: Option<String>,
    /// Its name in lists for staff.
    #[serde(default)]
    #[schema(max_length = 80)]
    name: String,
}

/// A pairing code as typed on the device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairing {
    /// The code that was issued for the device.
    #[schema(max_length = 40)]
    code: String,
}

/// A device that is not paired yet.
#[derive(Serialize, ToSchema)]
#[schema(as = NewDevice)]
pub(crate) struct Coded {
    #[serde(flatten)]
    row: DeviceRow,
    /// The code to pair it, valid once.
    code: String,
}

/// A device that was just paired.
#[derive(Serialize, ToSchema)]
#[schema(as = PairedDevice)]
pub(crate) struct Paired {
    #[serde(flatten)]
    row: DeviceRow,
    /// Its key, to send as a bearer token.
    key: String,
}

/// A device as lists show it.
#[must_use]
pub fn row(state: &AppState, device: &Device) -> DeviceRow {
    let local = |at| match state.ops.clerk(&device.district) {
        Ok(clerk) => clerk.published().calendar.moment(at),
        Err(_) => Moment { at, offset_min: 0 },
    };
    DeviceRow {
        id: device.id.to_string(),
        kind: device.kind,
        name: device.name.clone(),
        district: device.district.clone(),
        kiosk: device.kiosk.clone(),
        paired: device.paired_at.map(local),
        code_until: Some(device.code_until)
            .filter(|until| device.paired_at.is_none() && device.revoked_at.is_none() && *until > state.now())
            .map(local),
        seen: state.ops.last_heard(device).map(local),
        silent: state.ops.silent_since(device).is_some(),
        revoked: device.revoked_at.is_some(),
        display: (device.kind == Role::Display).then(|| device.display.clone()),
    }
}

/// The devices of the caller's districts.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Response, Failure> {
    let devices = within_reach(&state, &known.caller).await?;
    json(StatusCode::OK, &devices.iter().map(|device| row(&state, device)).collect::<Vec<_>>())
}

/// The devices in the caller's districts.
///
/// # Errors
/// When the store cannot be read.
pub async fn within_reach(state: &AppState, caller: &Caller) -> Result<Vec<Device>, Failure> {
    let mut devices = state.tools().store.devices().await?;
    devices.retain(|device| caller.may(Action::SetUp, &device.district));
    Ok(devices)
}

/// Adds a device; the pairing code is in this answer and nowhere else.
pub async fn create(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Json(new, _): Json<NewDevice>,
) -> Result<Response, Failure> {
    let unknown =
        |_| Failure::from(Error::invalid("district", "unknown_district", "There is no such district."));
    let district = new.district.parse().map_err(unknown)?;
    let kiosk = new.kiosk.as_deref().map(str::parse::<KioskId>).transpose().map_err(no_kiosk)?;
    let (device, code) = state.tools().add_device(&known.caller, new.kind, district, kiosk, new.name).await?;
    json(StatusCode::CREATED, &Coded { row: row(&state, &device), code })
}

/// A change of a device; absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedDevice {
    /// Its name in lists for staff.
    #[schema(max_length = 120)]
    name: Option<String>,
    /// For a tablet, which one of the district's plan it is.
    kiosk: Option<String>,
    /// For a lobby screen, its settings as a whole.
    #[schema(value_type = Option<schema::DisplaySettings>)]
    display: Option<DisplaySettings>,
}

/// Renames a device, makes it another tablet of the district, or sets a lobby screen.
pub async fn change(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
    Json(changed, _): Json<ChangedDevice>,
) -> Result<Response, Failure> {
    let kiosk = changed.kiosk.as_deref().map(str::parse::<KioskId>).transpose().map_err(no_kiosk)?;
    let change = DeviceChange { name: changed.name, kiosk, display: changed.display };
    let device = state.tools().change_device(&known.caller, named(&id)?, None, &change).await?;
    state.live.read_names().await?;
    json(StatusCode::OK, &row(&state, &device))
}

/// Makes a new pairing code for a device; the code is in this answer and nowhere else.
pub async fn code(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (device, code) = state.tools().new_code(&known.caller, named(&id)?).await?;
    json(StatusCode::OK, &Coded { row: row(&state, &device), code })
}

fn no_kiosk<E>(_: E) -> Failure {
    Error::invalid("kiosk", "unknown_kiosk", "That kiosk is not in the district's plan.").into()
}

/// Revokes a device.
pub async fn revoke(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    state.tools().revoke_device(&known.caller, named(&id)?).await?;
    state.live.read_names().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Exchanges a pairing code for the device's key, which is also set as a cookie.
pub async fn pair(
    State(state): State<Shared>,
    source: ClientIp,
    Json(pairing, _): Json<Pairing>,
) -> Result<Response, Failure> {
    let (device, key) = exchange(&state, source, &pairing.code).await?;
    let cookie = state.jar.keep(Cookie::Device, device.kind, &key)?;
    let mut response = json(StatusCode::OK, &Paired { row: row(&state, &device), key })?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Exchanges a pairing code for the device and its key; wrong codes are counted.
///
/// # Errors
/// 404 for a wrong code, 429 after too many of them.
pub async fn exchange(state: &AppState, source: ClientIp, code: &str) -> Result<(Device, String), Failure> {
    let paired = counted(state, source, state.tools().pair(code)).await?;
    state.live.read_names().await?;
    Ok(paired)
}

/// The device that a pairing code is for; the code is not used, and wrong codes are counted.
///
/// # Errors
/// As [`exchange`].
pub async fn look(state: &AppState, source: ClientIp, code: &str) -> Result<Device, Failure> {
    counted(state, source, state.tools().device_of_code(code)).await
}

/// A try with a code: counted until it succeeds.
async fn counted<T>(
    state: &AppState,
    source: ClientIp,
    attempt: impl Future<Output = Result<T, Error>>,
) -> Result<T, Failure> {
    let code = Attempt::Code(source.network());
    state.limits.begin(code)?;
    match attempt.await {
        Ok(found) => {
            state.limits.succeeded(code);
            Ok(found)
        }
        Err(Error::NotFound) => {
            let detail = "This pairing code is not known, has been used, or has expired.";
            Err(Failure::new(StatusCode::NOT_FOUND, "pairing_used", detail))
        }
        Err(error) => Err(error.into()),
    }
}
