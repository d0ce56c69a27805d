//! Pairing a tablet or a lobby screen. A link or QR code carries the pairing code in the fragment of the address, which no
//! server sees: one line of script types it into the form. The form first says what this screen is to become, and pairs it
//! once that was confirmed.

use super::account::home_of;
use super::render::{render_with, spoken};
use super::sign_in::refused;
use crate::api::devices::{exchange, look};
use crate::auth::cookies::Cookie;
use crate::body::Form;
use crate::client_ip::ClientIp;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{BecomesView, Page, SignInPage, SignInStep};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode, header};
use ops::staff::{Device, hash};
use serde::Deserialize;

/// The page that asks for a pairing code.
pub async fn show(State(state): State<Shared>, headers: HeaderMap) -> Response {
    page(&state, &headers, SignInStep::Pair)
}

fn page(state: &AppState, headers: &HeaderMap, step: SignInStep) -> Response {
    let language = spoken(headers);
    let not_set_up = !state.ops.has_districts();
    let page = SignInPage { language: language.clone(), step, not_set_up, ..SignInPage::default() };
    let script = app::pages::sign_in::TYPES_CODE;
    render_with(state, StatusCode::OK, &language, &Page::SignIn(Box::new(page)), Some(script))
}

/// The form with a pairing code.
#[derive(Debug, Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
    /// `yes` once it was confirmed what the screen becomes.
    #[serde(default)]
    sure: String,
}

/// Says what a code makes of this browser, and pairs it once that is confirmed.
pub async fn pair(
    State(state): State<Shared>,
    source: ClientIp,
    headers: HeaderMap,
    Form(typed): Form<Code>,
) -> Result<Response, Failure> {
    let answered = if typed.sure == "yes" {
        exchange(&state, source, &typed.code).await.map(|(device, key)| (device, Some(key)))
    } else {
        look(&state, source, &typed.code).await.map(|device| (device, None))
    };
    match answered {
        Ok((device, Some(key))) => {
            let mut response = Redirect::to(home_of(device.kind)).into_response();
            response
                .headers_mut()
                .append(header::SET_COOKIE, state.jar.keep(Cookie::Device, device.kind, &key)?);
            Ok(response)
        }
        Ok((device, None)) => {
            let becomes = becomes(&state, &headers, &device, typed.code).await?;
            Ok(page(&state, &headers, SignInStep::Becomes(Box::new(becomes))))
        }
        Err(failure) => {
            let again = SignInPage { step: SignInStep::Pair, ..SignInPage::default() };
            Ok(refused(&state, &headers, &failure, "code", again))
        }
    }
}

async fn becomes(
    state: &AppState,
    headers: &HeaderMap,
    device: &Device,
    code: String,
) -> Result<BecomesView, Failure> {
    let card = state.tools().store.card(&device.district).await?;
    let now = paired_now(state, headers, device).await?;
    Ok(BecomesView {
        code,
        kind: device.kind,
        name: device.name.clone(),
        district: card.map_or_else(|| device.district.to_string(), |card| card.name),
        now: now.map(|now| now.name),
    })
}

/// The device that this browser is now and would be no longer.
async fn paired_now(
    state: &AppState,
    headers: &HeaderMap,
    coming: &Device,
) -> Result<Option<Device>, Failure> {
    let name = state.jar.name(Cookie::Device, coming.kind);
    for (_, secret) in state.jar.read(headers).into_iter().filter(|(kept, _)| kept.name == name) {
        let found = state.tools().store.device(hash(&secret)).await?;
        if let Some(now) = found.filter(|now| now.revoked_at.is_none() && now.id != coming.id) {
            return Ok(Some(now));
        }
    }
    Ok(None)
}
