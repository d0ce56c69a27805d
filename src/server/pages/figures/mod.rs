//! The captain's figures: the page, the visits behind each number, the table for spreadsheets, the month on paper, and what people write
//! to them. `found.rs` asks for the figures, `behind.rs` lists visits, `remarks.rs` takes forms, `report.rs` makes the month.

pub mod behind;
mod found;
pub mod remarks;
pub mod report;

use super::scope::{FILTERS, Scope};
use super::{local, me, render, spoken};
use crate::auth::{By, Known};
use crate::error::Failure;
use crate::front::{Front, Shared};
use app::api::{FiguresPage, Page, RemarkView};
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use ops::ports::{Remark, RemarkKind};
use std::collections::BTreeMap;

/// The time that is meant when none is named.
const USUAL: &str = "28";

/// What the figures, the visits behind them and their table read beside times and district: one address leads from one to the other.
fn uses() -> Vec<&'static str> {
    [FILTERS.as_slice(), &["compare", "measure", "heat"]].concat()
}

/// The page.
pub async fn show(
    State(front): State<Shared>,
    By(known): By,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    page(&front, &known, query, &headers, Shown::default()).await
}

/// What a page shows of a form that was refused.
#[derive(Default)]
struct Shown {
    typed: BTreeMap<String, String>,
    errors: Vec<(String, String)>,
}

async fn page(
    front: &Front,
    known: &Known,
    query: Option<String>,
    headers: &HeaderMap,
    shown: Shown,
) -> Result<Response, Failure> {
    let scope = Scope::read(front, known, query, USUAL, &uses()).await?;
    let readable = scope.view.errors.is_empty();
    let figures = if readable { Some(found::found(front, &scope).await?) } else { None };
    let remarks = if readable { remarks_of(front, known, &scope).await? } else { Vec::new() };
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
    Ok(render(front, status, &spoken(headers), &Page::Figures(Box::new(page))))
}

/// Counts everything anew from the log, in the background.
pub async fn recount(
    State(front): State<Shared>,
    By(known): By,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    crate::api::reports::recount_within_reach(&front, &known).await?;
    Ok(back(query))
}

/// Back to the page, with the same query.
fn back(query: Option<String>) -> Response {
    Redirect::to(&format!("/figures?{}#remarks", query.unwrap_or_default())).into_response()
}

/// What people wrote to the time and the districts of a page.
async fn remarks_of(front: &Front, known: &Known, scope: &Scope) -> Result<Vec<RemarkView>, Failure> {
    let filter = &scope.filter;
    let remarks = front.ops.remarks(&filter.districts, filter.from, filter.to).await?;
    views(front, known, remarks).await
}

/// Remarks as they are read, in the order of their days.
///
/// # Errors
/// When the store cannot be read.
pub async fn views(
    front: &Front,
    known: &Known,
    mut remarks: Vec<Remark>,
) -> Result<Vec<RemarkView>, Failure> {
    remarks.sort_by_key(|remark| (remark.from, remark.created_at, remark.id));
    let names: BTreeMap<_, _> = front.tools().store.staff_names().await?.into_iter().flatten().collect();
    let first = front.ops.districts().into_iter().next();
    let view = |remark: Remark| {
        let place = remark.district.clone().or_else(|| first.clone());
        let moment = |at| match &place {
            Some(district) => local(front, district, at),
            None => domain::time::Moment { at, offset_min: 0 },
        };
        RemarkView {
            may_finish: ops::remarks::may_finish(&known.caller, &remark).is_ok(),
            may_withdraw: ops::remarks::may_withdraw(&known.caller, &remark).is_ok(),
            id: remark.id.to_string(),
            commitment: remark.kind == RemarkKind::Commitment,
            from: remark.from,
            to: remark.to,
            text: remark.text,
            owner: remark.owner,
            due: remark.due,
            author: names.get(&remark.author).cloned().unwrap_or_default(),
            created_at: moment(remark.created_at),
            done_at: remark.done_at.map(moment),
            district: remark.district,
        }
    };
    Ok(remarks.into_iter().map(view).collect())
}
