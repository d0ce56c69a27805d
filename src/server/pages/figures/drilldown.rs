//! The visits behind a figure, as a page and as a table for spreadsheets with every column that the figures are made of.

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
use domain::totals::Closed;
use futures::stream;
use http::{HeaderMap, StatusCode};
use std::collections::BTreeMap;

/// Visits shown, at most.
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

/// Every visit that ended, as a table: its clocks, what was promised and told, and whatever else a figure is made of.
pub async fn csv(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let scope = Scope::read(&state, &known, query, USUAL, &uses()).await?.exact()?;
    let rows = state.ops.behind(&scope.filter).await?;
    // An answer that has begun cannot say any more that something failed: it breaks off, and whoever loads it sees that.
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
    let head = stream::once(async { sheet::head(COLUMNS) });
    Ok(sheet::file("figures", Body::from_stream(futures::StreamExt::chain(head, parts))))
}

/// As the rows are ordered: by district, day and visit.
const COLUMNS: [&str; 35] = [
    "district",
    "day",
    "visit",
    "hour_of_week",
    "watch",
    "service",
    "channel",
    "language",
    "area",
    "needs",
    "in_clock_figures",
    "end",
    "outcome",
    "arrived_at",
    "ended_at",
    "acknowledgement_ms",
    "acknowledgement_working_ms",
    "unseen_working_ms",
    "answer_ms",
    "wait_ms",
    "waiting_ms",
    "walk_ms",
    "serving_ms",
    "resolution_ms",
    "handover_ms",
    "acknowledge_target_ms",
    "call_target_ms",
    "resolve_target_ms",
    "told_p50_ms",
    "told_p80_ms",
    "causes",
    "without_number",
    "reopened",
    "repeat",
    "served",
];

fn cells(state: &AppState, row: &Closed) -> [String; COLUMNS.len()] {
    let maybe = |text: Option<String>| text.unwrap_or_default();
    let ms = |ms: Option<i64>| ms.map(|ms| ms.to_string()).unwrap_or_default();
    let moment = |at: At| state.local(&row.district, at).to_string();
    let clocks = &row.clocks;
    let needs: Vec<&str> = row.needs.iter().map(domain::ids::Code::as_str).collect();
    [
        row.district.to_string(),
        row.day.to_string(),
        row.visit.to_string(),
        row.place.hour.to_string(),
        maybe(row.place.watch.as_ref().map(ToString::to_string)),
        maybe(row.service.as_ref().map(ToString::to_string)),
        row.channel.as_str().to_owned(),
        maybe(row.language.clone()),
        maybe(row.area.clone()),
        needs.join(" "),
        row.counts.to_string(),
        List::End(row.end).name().trim_start_matches("end:").to_owned(),
        maybe(row.outcome.as_ref().map(ToString::to_string)),
        moment(row.arrived_at),
        moment(row.ended_at),
        ms(clocks.acknowledgement_ms),
        ms(clocks.acknowledgement_working_ms),
        ms(clocks.unseen_working_ms),
        ms(clocks.answer_ms),
        ms(clocks.wait_ms),
        ms(clocks.waiting_ms),
        ms(clocks.walk_ms),
        ms(clocks.serving_ms),
        ms(clocks.resolution_ms),
        ms(row.handover_ms),
        row.targets.acknowledge_ms.to_string(),
        row.targets.call_ms.to_string(),
        row.targets.resolve_ms.to_string(),
        ms(row.quote.map(|quote| quote.p50_ms)),
        ms(row.quote.map(|quote| quote.p80_ms)),
        serde_json::to_string(&row.causes).unwrap_or_default(),
        maybe(row.unnumbered.map(|without| without.to_string())),
        row.reopened.to_string(),
        row.repeat.to_string(),
        row.served().to_string(),
    ]
}
