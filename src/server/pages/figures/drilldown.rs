//! The visits behind a figure, as a page, and as the table for spreadsheets whose columns `domain::totals::COLUMNS` lists.

use super::{USUAL, uses};
use crate::auth::known::Authenticated;
use crate::error::Failure;
use crate::pages::account::me;
use crate::pages::render::{render, spoken};
use crate::pages::scope::Scope;
use crate::pages::sheet;
use crate::state::{AppState, Shared};
use app::api::{BehindPage, BehindRow, Page};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::drilldown::List;
use domain::ids::VisitId;
use domain::time::At;
use domain::totals::{COLUMNS, Cell, Closed};
use futures::stream;
use http::{HeaderMap, StatusCode};
use std::collections::BTreeMap;

/// The most visits shown.
const MOST: usize = 500;

/// The visits behind a figure, the newest of them.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let uses = [uses().as_slice(), &["list"]].concat();
    let scope = Scope::read(&state, &known, query, USUAL, &uses).await?;
    let name = scope.view.asked.get("list").map_or("all", String::as_str);
    let list = List::named(name).ok_or_else(|| Failure::malformed("list"))?;
    let mut page = BehindPage {
        me: me(&known),
        list: list.name().to_owned(),
        count: 0,
        open: 0,
        visits: Vec::new(),
        scope: scope.view,
    };
    let readable = page.scope.errors.is_empty();
    if readable {
        page.open = state.ops.figure(&scope.filter).await?.open;
        let mut rows = state.ops.behind(&scope.filter).await?;
        let mut newest: BTreeMap<(At, VisitId), BehindRow> = BTreeMap::new();
        while let Some(rows) = rows.next().await? {
            for row in rows.iter().filter(|row| list.holds(row)) {
                page.count += 1;
                newest.insert((row.arrived_at, row.visit), row_view(&state, row));
                if newest.len() > MOST {
                    newest.pop_first();
                }
            }
        }
        page.visits = newest.into_values().rev().collect();
    }
    let status = if readable { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(render(&state, status, &spoken(&headers), &Page::Behind(Box::new(page))))
}

fn row_view(state: &AppState, row: &Closed) -> BehindRow {
    BehindRow {
        id: row.visit,
        district: row.district.clone(),
        arrived_at: state.local(&row.district, row.arrived_at),
        service: row.service.clone(),
        channel: row.channel,
        end: row.end,
        acknowledgement_ms: row.clocks.acknowledgement_ms,
        wait_ms: row.clocks.wait_ms,
        resolution_ms: row.clocks.resolution_ms,
        counts: row.counts,
    }
}

/// Every ended visit as a table: its clocks, its targets and quotes, and all else that figures are made of.
pub async fn csv(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let scope = Scope::read(&state, &known, query, USUAL, &uses()).await?.exact()?;
    let rows = state.ops.behind(&scope.filter).await?;
    // An answer that has begun cannot report an error any more: it breaks off, which the client notices.
    let parts = stream::unfold(Some((rows, state)), move |state| async move {
        let (mut rows, state) = state?;
        match rows.next().await {
            Ok(page) => {
                let table = sheet::rows_of(page?.iter().map(|row| cells(&state, row)));
                Some((table, Some((rows, state))))
            }
            Err(error) => Some((Err(error), None)),
        }
    });
    let head = stream::once(async { sheet::head(COLUMNS.map(|column| column.name)) });
    Ok(sheet::file("figures", Body::from_stream(futures::StreamExt::chain(head, parts))))
}

fn cells(state: &AppState, row: &Closed) -> [String; COLUMNS.len()] {
    COLUMNS.map(|column| match (column.cell)(row) {
        Cell::Text(text) => text,
        Cell::Moment(at) => state.local(&row.district, at).to_string(),
    })
}
