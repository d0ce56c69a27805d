//! A page as an answer: HTML in the reader's language, with a content security policy.

use crate::language;
use crate::state::AppState;
use app::Frame;
use app::api::Page;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// Renders a page.
#[must_use]
pub fn render(state: &AppState, status: StatusCode, language: &str, page: &Page) -> Response {
    render_with(state, status, language, page, None)
}

/// Renders a page, with one line of script at its end.
#[must_use]
pub fn render_with(
    state: &AppState,
    status: StatusCode,
    language: &str,
    page: &Page,
    script: Option<&str>,
) -> Response {
    let nonce = hex::encode(state.tools().chance.secret().split_at(16).0);
    let frame = Frame {
        nonce: nonce.clone(),
        language: language.to_owned(),
        version: state.site_version.clone(),
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
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The language of a page for staff.
#[must_use]
pub fn spoken(headers: &HeaderMap) -> String {
    language::choose(headers, &language::SPOKEN)
}

/// The content security policy of a page whose script elements carry a nonce.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}
