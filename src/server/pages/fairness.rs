//! Whether people are served equally, as a page and as JSON. Every group is compared with all others, within the same service
//! and district where possible, and all comparisons are judged together, whichever of them are shown.

use super::account::me;
use super::render::{render, spoken};
use super::scope::{FILTERS, Scope};
use crate::api::json;
use crate::auth::known::Authenticated;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{ComparedView, FairnessPage, FairnessView, GapView, Page};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::ids::Code;
use domain::reports::{ComparedBy, Period};
use domain::stats::compare::{Comparison, Gap, Outcome, Rates, Times};
use domain::words::Words;
use http::{HeaderMap, StatusCode};
use ops::fairness::{Compared, Finding};
use std::collections::BTreeMap;

/// The default period: differences between groups are small compared with those between days.
const USUAL: Period = Period::Months12;

/// How long groups of people waited compared with all others, as a page.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let uses = [FILTERS.as_slice(), &["compare", "by"]].concat();
    let scope = Scope::read(&state, &known, query, USUAL, &uses).await?;
    let by = match scope.view.asked.get("by") {
        Some(word) => Some(ComparedBy::named(word).ok_or_else(|| Failure::malformed("by"))?),
        None => None,
    };
    let found = if scope.view.errors.is_empty() { Some(found(&state, &scope).await?) } else { None };
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let needs = needs(&scope);
    let page = FairnessPage { me: me(&known), scope: scope.view, by, needs, found };
    Ok(render(&state, status, &spoken(&headers), &Page::Fairness(Box::new(page))))
}

/// The needs of the districts, each once.
fn needs(scope: &Scope) -> Vec<(Code, Words)> {
    let all = scope.districts.iter().flat_map(|district| &district.rules.needs);
    let by_code: BTreeMap<&Code, &Words> = all.map(|need| (&need.id, &need.name)).collect();
    by_code.into_iter().map(|(id, name)| (id.clone(), name.clone())).collect()
}

/// The report as JSON.
pub async fn report(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let scope = Scope::read(&state, &known, query, USUAL, &FILTERS).await?.exact()?;
    json(StatusCode::OK, &found(&state, &scope).await?)
}

async fn found(state: &AppState, scope: &Scope) -> Result<FairnessView, Failure> {
    let all = state.ops.fairness(&scope.filter).await?;
    let judged = all.iter().filter(|one| !one.mirror).filter_map(|one| one.judged);
    Ok(FairnessView {
        from: scope.filter.from,
        to: scope.filter.to,
        compared: judged.clone().count() as u64,
        standing: judged.filter(|judged| judged.stands).count() as u64,
        rows: all.into_iter().map(row).collect(),
    })
}

fn row(one: Compared) -> ComparedView {
    let empty = ComparedView {
        by: one.by,
        group: one.group,
        measure: one.finding.measure(),
        n: None,
        whole: None,
        services: 0,
        left_out: 0,
        median: None,
        p90: None,
        share: None,
        below_four_fifths: false,
        adjusted: one.judged.map(|judged| judged.adjusted),
        stands: one.judged.is_some_and(|judged| judged.stands),
        mirror: one.mirror,
    };
    match one.finding {
        Finding::Wait(found) | Finding::Acknowledgement(found) => times(empty, &found),
        Finding::Called(found) | Finding::Acknowledged(found) => rates(empty, &found, Outcome::Wanted),
        Finding::Left(found) => rates(empty, &found, Outcome::Unwanted),
    }
}

/// The fields that both kinds of comparisons have in common.
fn based<T>(empty: ComparedView, found: &Comparison<T>) -> ComparedView {
    ComparedView {
        n: found.found.is_some().then_some((found.n.group, found.n.rest)),
        whole: found.found.is_some().then_some(found.whole),
        services: found.used as u64,
        left_out: found.suppressed as u64,
        ..empty
    }
}

fn times(empty: ComparedView, found: &Comparison<Times>) -> ComparedView {
    let whole = |gap: Gap| {
        let GapView { group, rest, by, low, high } = gap_view(gap);
        let [group, rest, by] = [group, rest, by].map(f64::round);
        GapView { group, rest, by, low: low.map(f64::round), high: high.map(f64::round) }
    };
    ComparedView {
        median: found.found.map(|times| whole(times.median)),
        p90: found.found.and_then(|times| times.p90).map(whole),
        ..based(empty, found)
    }
}

fn rates(empty: ComparedView, found: &Comparison<Rates>, outcome: Outcome) -> ComparedView {
    ComparedView {
        share: found.found.map(|rates| gap_view(rates.gap)),
        below_four_fifths: found.found.is_some_and(|rates| rates.below_four_fifths(outcome)),
        ..based(empty, found)
    }
}

fn gap_view(gap: Gap) -> GapView {
    let (low, high) = gap.range.unzip();
    GapView { group: gap.of.group, rest: gap.of.rest, by: gap.by(), low, high }
}
