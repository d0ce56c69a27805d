//! Signing in and out, choosing a password by a one-time link. The forms are described at the page in `app`.

use super::account::home_of;
use super::render::{render, spoken};
use crate::api::session::{change_password, is_password};
use crate::auth::cookies::Cookie;
use crate::auth::identity;
use crate::auth::known::Authenticated;
use crate::auth::limits::Attempt;
use crate::auth::passwords::Lane;
use crate::body::{Form, Query};
use crate::client_ip::ClientIp;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{Page, SignInPage, SignInStep};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Reach, Role};

use http::{HeaderMap, StatusCode, Uri, header};
use ops::error::Error;
use ops::staff::{Account, Invited, Staff};
use serde::Deserialize;

/// Redirects to the sign-in page, which leads back afterwards.
#[must_use]
pub fn ask(uri: &Uri, is_get: bool) -> Response {
    let page = uri.path();
    if page == "/kiosk" || page == "/display" {
        return Redirect::to("/pair").into_response();
    }
    Redirect::to(&back_to(uri, is_get)).into_response()
}

/// The address of the sign-in page, with the page to return to.
#[must_use]
pub fn back_to(uri: &Uri, is_get: bool) -> String {
    if !is_get {
        return "/sign-in".to_owned();
    }
    let next = uri.path_and_query().map_or(uri.path(), |whole| whole.as_str());
    let coded: String = next.bytes().map(coded).collect();
    format!("/sign-in?next={coded}")
}

fn coded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

/// The path to return to, if it is within this site.
fn local(next: &str) -> Option<&str> {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    plain.then_some(next)
}

/// The query of the sign-in page: where to go afterwards.
#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
    /// Present when a page found that its session had ended.
    out: Option<String>,
}

/// The sign-in page.
pub async fn show(State(state): State<Shared>, headers: HeaderMap, Query(asked): Query<Next>) -> Response {
    let next = local(&asked.next).unwrap_or_default().to_owned();
    let signed_out = asked.out.is_some();
    page(&state, &headers, StatusCode::OK, SignInPage { next, signed_out, ..SignInPage::default() })
}

fn page(state: &AppState, headers: &HeaderMap, status: StatusCode, page: SignInPage) -> Response {
    let language = spoken(headers);
    let not_set_up = !state.ops.has_districts();
    let page = SignInPage { language: language.clone(), not_set_up, ..page };
    render(state, status, &language, &Page::SignIn(Box::new(page)))
}

/// Shows the page again, with what was wrong.
pub(super) fn refused(
    state: &AppState,
    headers: &HeaderMap,
    failure: &Failure,
    field: &str,
    known: SignInPage,
) -> Response {
    let status = match failure.status {
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::CONFLICT => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        other => other,
    };
    let problem = match failure.code {
        code @ ("wrong_password" | "locked_out" | "link_expired" | "pairing_used" | "busy" | "taken") => {
            code.to_owned()
        }
        "bad_password" => "too_short".to_owned(),
        "weak_password" => "too_common".to_owned(),
        "too_many" => "busy".to_owned(),
        _ => state.say(failure, &spoken(headers)),
    };
    let errors = vec![(field.to_owned(), problem)];
    let mut response = page(state, headers, status, SignInPage { errors, ..known });
    if let Some(seconds) = failure.retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// The form of the sign-in page.
#[derive(Deserialize)]
pub struct Credentials {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// Signs a member of staff in.
pub async fn sign_in(
    State(state): State<Shared>,
    source: ClientIp,
    headers: HeaderMap,
    Form(typed): Form<Credentials>,
) -> Result<Response, Failure> {
    let login = typed.login.trim().to_ascii_lowercase();
    let next = local(&typed.next).unwrap_or_default().to_owned();
    let again = || SignInPage {
        login: typed.login.chars().take(64).collect(),
        next: next.clone(),
        ..SignInPage::default()
    };
    if login.len() > 64 || login.chars().any(char::is_control) || typed.password.len() > 800 {
        return Ok(refused(&state, &headers, &wrong(), "login", again()));
    }
    let staff = state.tools().store.staff_by_login(&login).await?;
    match is_password(&state, source.network(), &login, staff.as_ref(), typed.password.clone()).await {
        Err(failure) => {
            // A pause is not about the password, so it is shown for the whole form.
            let pauses = matches!(failure.code, "locked_out" | "too_many" | "busy");
            let field = if pauses { "" } else { "login" };
            Ok(refused(&state, &headers, &failure, field, again()))
        }
        Ok(false) => Ok(refused(&state, &headers, &wrong(), "login", again())),
        Ok(true) => {
            let staff = staff.ok_or(Error::SignIn)?;
            let to = if next.is_empty() { home_of(staff.role) } else { &next };
            enter(&state, &headers, &staff, to).await
        }
    }
}

fn wrong() -> Failure {
    Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_password", "That name and password do not match.")
}

/// Begins a session, sets its cookie and redirects.
///
/// # Errors
/// When the store fails.
pub async fn enter(
    state: &AppState,
    headers: &HeaderMap,
    staff: &Staff,
    to: &str,
) -> Result<Response, Failure> {
    identity::end_replaced(state, headers, staff.role).await?;
    let (_, secret) = state.tools().begin_session(staff.id).await?;
    let cookie = state.jar.keep(Cookie::Session, staff.role, &secret)?;
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Signs the caller out.
pub async fn sign_out(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Response, Failure> {
    identity::end(&state, &known).await?;
    let mut response = Redirect::to("/sign-in").into_response();
    if let Some(kept) = &known.cookie {
        response.headers_mut().append(header::SET_COOKIE, state.jar.drop(kept)?);
    }
    Ok(response)
}

fn step(invited: &Invited, code: &str) -> SignInPage {
    match invited {
        Invited::Staff(staff) => SignInPage {
            step: SignInStep::Choose(code.to_owned()),
            login: staff.login.clone(),
            name: staff.name.clone(),
            ..SignInPage::default()
        },
        Invited::FirstAdmin => {
            SignInPage { step: SignInStep::FirstAdmin(code.to_owned()), ..SignInPage::default() }
        }
    }
}

async fn invited(state: &AppState, source: ClientIp, code: &str) -> Result<Invited, Failure> {
    let attempt = Attempt::Code(source.network());
    state.limits.begin(attempt)?;
    let invited = state.tools().invited(code).await.map_err(|error| match error {
        Error::NotFound => Failure::new(
            StatusCode::NOT_FOUND,
            "link_expired",
            "This link has been used or has expired. Please ask for a new one.",
        ),
        other => other.into(),
    })?;
    state.limits.succeeded(attempt);
    Ok(invited)
}

/// The page behind a one-time link.
pub async fn welcome(
    State(state): State<Shared>,
    source: ClientIp,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let invited = invited(&state, source, &code).await?;
    Ok(page(&state, &headers, StatusCode::OK, step(&invited, &code)))
}

/// The form behind a one-time link.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// Sets the password, and creates the first administrator if the link is for that.
pub async fn choose(
    State(state): State<Shared>,
    source: ClientIp,
    headers: HeaderMap,
    Path(code): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    let invited = invited(&state, source, &code).await?;
    let mut again = step(&invited, &code);
    let first = match &invited {
        Invited::Staff(_) => None,
        Invited::FirstAdmin => {
            again.login = chosen.login.chars().take(64).collect();
            again.name = chosen.name.chars().take(120).collect();
            let (login, name) = (chosen.login.clone(), chosen.name.clone());
            let badge = String::new();
            Some(Account { login, name, badge, role: Role::Admin, reach: Reach::All, supervisor: None })
        }
    };
    if chosen.password != chosen.again {
        let errors = vec![("again".to_owned(), "not_same".to_owned())];
        return Ok(page(&state, &headers, StatusCode::UNPROCESSABLE_ENTITY, SignInPage { errors, ..again }));
    }
    let own = match &invited {
        Invited::Staff(staff) => [staff.login.as_str(), staff.name.as_str(), staff.badge.as_str()],
        Invited::FirstAdmin => [again.login.as_str(), again.name.as_str(), ""],
    };
    let phc = match hashed(&state, &own, chosen.password).await {
        Ok(phc) => phc,
        Err(failure) => return Ok(refused(&state, &headers, &failure, "password", again)),
    };
    match state.tools().choose_password(&code, first, phc).await {
        Ok(staff) => {
            // A link from an administrator also ends a lock after wrong passwords.
            state.limits.lift(&staff.login);
            state.limits.familiar(&staff.login, source.network());
            state.live.read_names().await?;
            enter(&state, &headers, &staff, home_of(staff.role)).await
        }
        Err(error) => {
            let failure = Failure::from(error);
            let field = failure.about.clone().unwrap_or_else(|| "login".to_owned());
            Ok(refused(&state, &headers, &failure, &field, again))
        }
    }
}

async fn hashed(state: &AppState, own: &[&str], password: String) -> Result<String, Failure> {
    let place = state.passwords.queue(Lane::Known)?;
    state.passwords.hash(place, own, password).await
}

/// The page to change the caller's own password.
pub async fn password_page(State(state): State<Shared>, headers: HeaderMap) -> Response {
    page(&state, &headers, StatusCode::OK, SignInPage { step: SignInStep::Change, ..SignInPage::default() })
}

/// The form with the current password and a new one.
#[derive(Deserialize)]
pub struct Changed {
    #[serde(default)]
    password: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

/// Changes the caller's own password.
pub async fn password(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    Form(typed): Form<Changed>,
) -> Result<Response, Failure> {
    let again = || SignInPage { step: SignInStep::Change, ..SignInPage::default() };
    if typed.new != typed.again {
        let errors = vec![("again".to_owned(), "not_same".to_owned())];
        let again = SignInPage { errors, ..again() };
        return Ok(page(&state, &headers, StatusCode::UNPROCESSABLE_ENTITY, again));
    }
    match change_password(&state, &known, typed.password, typed.new).await {
        Ok(done) => {
            let mut response = Redirect::to(home_of(known.caller.standing.role)).into_response();
            response.headers_mut().extend(done.headers().clone());
            Ok(response)
        }
        Err(failure) => {
            let field = match failure.code {
                "bad_password" | "weak_password" => "new",
                "locked_out" | "too_many" | "busy" => "",
                _ => "password",
            };
            Ok(refused(&state, &headers, &failure, field, again()))
        }
    }
}
