//! Pages: each is filled here and written by `app::html`. What is not a page is a file of the site.

pub mod demo;
pub mod fairness;
pub mod figures;
pub mod floor;
mod markdown;
pub mod practice;
pub mod public;
pub mod scope;
pub mod screens;
pub mod scripts;
pub mod setup;
pub mod sheet;
pub mod sign_in;
pub mod staffing;
pub mod status;
pub mod steps;

use crate::auth::{self, Known};
use crate::error::Failure;
use crate::finish::{self, is_api};
use crate::front::{Front, Shared};
use crate::language;
use app::Frame;
use app::api::{CardView, Me, Page, TroublePage};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Role;
use domain::ids::DistrictId;
use domain::rules::Rules;
use domain::time::{At, Moment};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use ops::error::Error;
use ops::ports::{Card, DistrictCard, StoreError};
use std::sync::Arc;

/// Writes a page.
#[must_use]
pub fn render(front: &Front, status: StatusCode, language: &str, page: &Page) -> Response {
    render_with(front, status, language, page, None)
}

/// Writes a page, with one line of script at its end.
#[must_use]
pub fn render_with(
    front: &Front,
    status: StatusCode,
    language: &str,
    page: &Page,
    script: Option<&str>,
) -> Response {
    let nonce = hex::encode(front.tools().chance.secret().split_at(16).0);
    let frame = Frame {
        nonce: nonce.clone(),
        language: language.to_owned(),
        version: front.site_version.clone(),
        ..Frame::default()
    };
    let mut html = app::html(page, &frame);
    if let Some(script) = script {
        let end = html.rfind("</body>").unwrap_or(html.len());
        html.insert_str(end, &format!("<script nonce=\"{nonce}\">{script}</script>"));
    }
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Ok(policy) = HeaderValue::from_str(&finish::policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A page that says what did not work and what can be done: where trying again may do, at the same address.
#[must_use]
pub fn trouble(front: &Front, failure: &Failure, language: &str, uri: &Uri, is_get: bool) -> Response {
    let spanish = language == "es";
    let locked = failure.code == "locked";
    let title = match (failure.status, spanish) {
        (_, false) if locked => "Locked",
        (_, true) if locked => "Bloqueado",
        (StatusCode::NOT_FOUND, false) => "Not found",
        (StatusCode::NOT_FOUND, true) => "No se encontró",
        (StatusCode::FORBIDDEN, false) => "Not for this account",
        (StatusCode::FORBIDDEN, true) => "No es para esta cuenta",
        (StatusCode::TOO_MANY_REQUESTS, false) => "Please wait a moment",
        (StatusCode::TOO_MANY_REQUESTS, true) => "Espere un momento, por favor",
        (status, false) if status.is_server_error() => "Please try again shortly",
        (status, true) if status.is_server_error() => "Intente de nuevo en un momento",
        (_, false) => "That did not work",
        (_, true) => "Eso no funcionó",
    };
    // Who reads this came by the link on a ticket, and has no account to sign in with.
    let resident = uri.path().starts_with("/v/");
    let link = match uri.path_and_query().filter(|_| is_get && failure.retry_after_s.is_some()) {
        Some(here) => Some((here.to_string(), if spanish { "Intentar de nuevo" } else { "Try again" })),
        None if resident => None,
        None if failure.said == Some(auth::LOCKED_AWAY) => {
            Some((sign_in::back_to(uri, is_get), if spanish { "Iniciar sesión" } else { "Sign in" }))
        }
        None if locked => Some(("/desk".to_owned(), if spanish { "Desbloquear" } else { "Unlock" })),
        None => Some(("/".to_owned(), if spanish { "Ir al inicio" } else { "Go to the start" })),
    };
    let over = resident && failure.status == StatusCode::NOT_FOUND;
    let said = if over { Some("link_over") } else { failure.said };
    let page = TroublePage {
        language: language.to_owned(),
        status: failure.status.as_u16(),
        title: title.to_owned(),
        detail: front.say(&Failure { said, ..failure.clone() }, language),
        link: link.map(|(href, name)| (href, name.to_owned())),
    };
    render(front, failure.status, language, &Page::Trouble(Box::new(page)))
}

/// The screen of whoever is signed in.
pub async fn home(State(front): State<Shared>, headers: HeaderMap) -> Result<Response, Failure> {
    let known = auth::identify(&front, &headers, &auth::anywhere("/")).await?;
    Ok(Redirect::to(home_of(known.caller.standing.role)).into_response())
}

/// The screen a role works at.
#[must_use]
pub fn home_of(role: Role) -> &'static str {
    match role {
        Role::Officer | Role::Supervisor => "/desk",
        Role::Captain => "/floor",
        Role::Admin => "/setup",
        Role::Kiosk => "/kiosk",
        Role::Display => "/display",
        Role::Telephone | Role::Resident | Role::Anyone => "/sign-in",
    }
}

/// A file of the site, or nothing by that name.
pub async fn files(State(front): State<Shared>, request: Request) -> Result<Response, Failure> {
    let path = request.uri().path();
    if is_api(path) {
        return Err(Failure::not_found());
    }
    let packed = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let brotli =
        packed.is_some_and(|value| value.split(',').any(|part| part.trim().split(';').next() == Some("br")));
    let file = front.config.site.find(path.trim_start_matches('/'), brotli).ok_or_else(Failure::not_found)?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Failure::of_status(StatusCode::METHOD_NOT_ALLOWED));
    }
    let versioned = request.uri().query().is_some_and(|query| query == format!("v={}", front.site_version));
    let fixed = versioned || path.starts_with("/fonts/");
    let keep = if fixed { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let mut response = file.body.clone().into_response();
    for (name, value) in file.headers() {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}

/// Who is signed in, for a page.
#[must_use]
pub fn me(known: &Known) -> Me {
    let caller = &known.caller;
    let actor = domain::fact::Actor { who: caller.who, window: None, session: None };
    let (name, login) =
        caller.staff.as_ref().map(|staff| (staff.name.clone(), staff.login.clone())).unwrap_or_default();
    let session = caller.session.as_ref().map(|session| session.id);
    Me { actor: ops::clerk::actor_name(&actor), name, login, role: caller.standing.role, session }
}

/// What people read of a district.
#[must_use]
pub fn card(district: &DistrictCard) -> CardView {
    let captain = &district.card.captain;
    CardView {
        id: Some(district.id.clone()),
        name: district.card.name.clone(),
        address: district.card.address.clone(),
        phone: district.card.phone.clone(),
        captain: format!("{} {}", captain.rank, captain.name).trim().to_owned(),
        captain_phone: captain.phone.clone(),
        captain_email: captain.email.clone(),
        captain_photo: captain.photo.clone(),
    }
}

/// The districts somebody may see, in order.
///
/// # Errors
/// When the store fails, or there are none.
pub async fn cards_of(front: &Front, known: &Known) -> Result<Vec<DistrictCard>, Failure> {
    let mut all = front.tools().store.cards().await?;
    all.retain(|one| known.caller.standing.reach.covers(&one.id));
    if all.is_empty() { Err(Error::NotFound.into()) } else { Ok(all) }
}

/// A district with the rules in force there.
pub struct Ruled {
    /// Its slug.
    pub id: DistrictId,
    /// What people read of it.
    pub card: Card,
    /// What is decided there.
    pub rules: Arc<Rules>,
}

/// The districts somebody may see, in order, with their rules: for what is offered to choose from in any of them. One whose rules cannot be read is left out.
///
/// # Errors
/// When the store fails, or there are none.
pub async fn districts_of(front: &Front, known: &Known) -> Result<Vec<Ruled>, Failure> {
    let mut seen = Vec::new();
    for DistrictCard { id, card } in cards_of(front, known).await? {
        // From memory: the rules of a thousand districts are megabytes.
        let rules = match front.ops.rules(&id) {
            Some(rules) => rules,
            None => match front.tools().store.district(&id).await {
                Ok(Some(stored)) => Arc::new(stored.rules),
                Ok(None) | Err(StoreError::BrokenRow { .. }) => continue,
                Err(error) => return Err(error.into()),
            },
        };
        seen.push(Ruled { id, card, rules });
    }
    if seen.is_empty() { Err(Error::NotFound.into()) } else { Ok(seen) }
}

/// The district asked for, or the first that is in service.
///
/// # Errors
/// 404 for one that is not among them.
pub fn pick<'a>(
    front: &Front,
    districts: &'a [DistrictCard],
    asked: Option<&str>,
) -> Result<&'a DistrictCard, Failure> {
    let in_service = |one: &&DistrictCard| front.ops.clerk(&one.id).is_ok();
    let found = match asked.filter(|text| !text.is_empty()) {
        Some(text) => districts.iter().find(|one| one.id.as_str() == text),
        None => districts.iter().find(in_service).or(districts.first()),
    };
    found.ok_or_else(|| Error::Hidden.into())
}

/// Slugs and names.
#[must_use]
pub fn names<'a>(
    districts: impl IntoIterator<Item = (&'a DistrictId, &'a Card)>,
) -> Vec<(DistrictId, String)> {
    districts.into_iter().map(|(id, card)| (id.clone(), card.name.clone())).collect()
}

/// The language of a page for staff.
#[must_use]
pub fn spoken(headers: &HeaderMap) -> String {
    language::choose(headers, &language::SPOKEN)
}

/// A moment in a district's zone.
#[must_use]
pub fn local(front: &Front, district: &DistrictId, at: At) -> Moment {
    match front.ops.clerk(district) {
        Ok(clerk) => clerk.published().calendar.moment(at),
        Err(_) => Moment { at, offset_min: 0 },
    }
}
