//! The captain's figures: the page, the visits behind each number, the table for spreadsheets, the monthly report for
//! printing, and remarks. `query.rs` gets the figures, `drilldown.rs` lists visits, `remarks.rs` handles forms, `report.rs`
//! makes the monthly report.

pub mod drilldown;
mod query;
pub mod remarks;
pub mod report;

use super::account::me;
use super::render::{render, spoken};
use super::scope::{FILTERS, Scope};
use crate::api::remarks::remark_views;
use crate::auth::known::{Authenticated, Known};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{FiguresPage, Page, RemarkView};
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::reports::Period;
use http::{HeaderMap, StatusCode};
use std::collections::BTreeMap;

/// The default period.
const USUAL: Period = Period::Days28;

/// The parameters of the figures, the visits behind them and their table, beside times and district: links lead from one to
/// the other with the same query.
fn uses() -> Vec<&'static str> {
    [FILTERS.as_slice(), &["compare", "measure", "heat"]].concat()
}

/// The page of figures, for the districts and days in its address.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    page(&state, &known, query, &headers, Shown::default()).await
}

/// What a page shows after a form was refused.
#[derive(Default)]
struct Shown {
    typed: BTreeMap<String, String>,
    errors: Vec<(String, String)>,
}

async fn page(
    state: &AppState,
    known: &Known,
    query: Option<String>,
    headers: &HeaderMap,
    shown: Shown,
) -> Result<Response, Failure> {
    let scope = Scope::read(state, known, query, USUAL, &uses()).await?;
    let readable = scope.view.errors.is_empty();
    let figures = if readable { Some(query::figures(state, &scope).await?) } else { None };
    let remarks = if readable { remarks_of(state, known, &scope).await? } else { Vec::new() };
    let good = readable && shown.errors.is_empty();
    let status = if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = FiguresPage {
        me: me(known),
        scope: scope.view,
        figures,
        remarks,
        typed: shown.typed,
        errors: shown.errors,
    };
    Ok(render(state, status, &spoken(headers), &Page::Figures(Box::new(page))))
}

/// Recounts everything from the log, in the background.
pub async fn recount(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    crate::api::reports::recount_within_reach(&state, &known).await?;
    Ok(back(query))
}

/// Redirects to the page, with the same query.
fn back(query: Option<String>) -> Response {
    Redirect::to(&format!("/figures?{}#remarks", query.unwrap_or_default())).into_response()
}

/// The remarks about the period and the districts of a page.
async fn remarks_of(state: &AppState, known: &Known, scope: &Scope) -> Result<Vec<RemarkView>, Failure> {
    let filter = &scope.filter;
    let remarks = state.ops.remarks(&filter.districts, filter.from, filter.to).await?;
    remark_views(state, known, remarks).await
}
