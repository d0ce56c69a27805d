//! The error page.

use super::render::render;
use super::sign_in;
use crate::auth::known::LOCKED_AWAY;
use crate::error::Failure;
use crate::language::SPOKEN;
use crate::state::AppState;
use app::api::{Page, TroublePage};
use axum::response::Response;
use http::{StatusCode, Uri};

/// A page that says what failed and what to do; where trying again may help, it links to the same address.
#[must_use]
pub fn trouble(state: &AppState, failure: &Failure, language: &str, uri: &Uri, is_get: bool) -> Response {
    // Residents come by the link on a ticket, and have no account to sign in with. Their page had its language in the
    // address.
    let resident = uri.path().starts_with("/v/");
    let read = uri.query().filter(|_| resident).into_iter().flat_map(|query| query.split('&'));
    let read = read.filter_map(|pair| pair.strip_prefix("lang=")).find(|tag| SPOKEN.contains(tag));
    let language = read.unwrap_or(language);
    let spanish = language == "es";
    let over = resident && failure.status == StatusCode::NOT_FOUND;
    let locked = failure.code == "locked";
    let title = match (failure.status, spanish) {
        (_, false) if locked => "Locked",
        (_, true) if locked => "Bloqueado",
        (_, false) if failure.code == "not_set_up" => "Not set up yet",
        (_, true) if failure.code == "not_set_up" => "Aún no está configurado",
        (_, false) if over => "This link is over",
        (_, true) if over => "Este enlace ya terminó",
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
    let link = match uri.path_and_query().filter(|_| is_get && failure.retry_after_s.is_some()) {
        Some(here) => Some((here.to_string(), if spanish { "Intentar de nuevo" } else { "Try again" })),
        None if resident => None,
        None if failure.said == Some(LOCKED_AWAY) => {
            Some((sign_in::back_to(uri, is_get), if spanish { "Iniciar sesión" } else { "Sign in" }))
        }
        None if locked => Some(("/desk".to_owned(), if spanish { "Desbloquear" } else { "Unlock" })),
        None => Some(("/".to_owned(), if spanish { "Ir al inicio" } else { "Go to the start" })),
    };
    let said = if over { Some("link_over") } else { failure.said };
    let page = TroublePage {
        language: language.to_owned(),
        status: failure.status.as_u16(),
        title: title.to_owned(),
        detail: state.say(&Failure { said, ..failure.clone() }, language),
        link: link.map(|(href, name)| (href, name.to_owned())),
    };
    render(state, failure.status, language, &Page::Trouble(Box::new(page)))
}
