//! The router, with the layers before and after the handler of each route.

use crate::auth::guard::{Guard, guard};
use crate::pages;
use crate::respond::respond;
use crate::routes::table;
use crate::state::Shared;
use axum::Router;
use axum::middleware;
use http::{Extensions, HeaderMap, StatusCode, Version, header};
use std::sync::Arc;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

/// Every route behind its guard, and the site's files as the fallback.
pub fn router(state: &Shared) -> Router {
    let mut router = Router::new();
    for route in table() {
        let before = Guard {
            state: Arc::clone(state),
            action: route.action,
            while_locked: route.while_locked,
            report: route.report,
            department: route.department,
        };
        let handler = route.handler.route_layer(middleware::from_fn_with_state(before, guard));
        router = router.route(route.path, handler);
    }
    let csrf = CsrfLayer::new();
    let csrf = match &state.config.origin {
        Some(origin) => csrf.clone().add_trusted_origin(origin.trim_end_matches('/')).unwrap_or(csrf),
        None => csrf,
    };
    router
        .fallback(pages::files::files)
        .layer(csrf)
        .layer(middleware::from_fn_with_state(Arc::clone(state), respond))
        .layer(CompressionLayer::new().compress_when(is_page))
        .with_state(Arc::clone(state))
}

/// Only pages are compressed: they are large and repetitive. Files are compressed already, streams must not wait, and the
/// answers to commands are small.
fn is_page(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
