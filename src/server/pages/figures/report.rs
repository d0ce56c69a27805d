//! The monthly report, for printing: the figures of one month compared with the month before and the same month a year earlier.

use super::{query, remarks_of};
use crate::auth::known::Authenticated;
use crate::error::Failure;
use crate::pages::account::me;
use crate::pages::render::{render, spoken};
use crate::pages::scope::Scope;
use crate::state::Shared;
use app::api::{Page, ReportPage};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::reports::Period;
use domain::time::Day;
use http::{HeaderMap, StatusCode};
use ops::ports::ClosedFilter;

/// The parameters of the report, which covers a whole month and all visits.
const USES: [&str; 2] = ["month", "district"];

/// The report of the requested month; of the last whole month by default.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let pairs = crate::body::pairs(&query.unwrap_or_default())?;
    let asked = |name: &str| {
        let found = pairs.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    };
    let days = match asked("month") {
        None => format!("last={}", Period::LastMonth.as_str()),
        Some(text) => {
            let first = month(text).ok_or_else(|| Failure::malformed("month"))?;
            format!("from={first}&to={}", first.last_of_month())
        }
    };
    let district = match asked("district") {
        None => String::new(),
        Some(slug) if slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => {
            format!("&district={slug}")
        }
        Some(_) => return Err(Failure::not_found()),
    };
    let mut scope =
        Scope::read(&state, &known, Some(format!("{days}{district}")), Period::LastMonth, &[]).await?;
    // The current month is reported up to today.
    if scope.view.from <= scope.view.today {
        scope.view.to = scope.view.to.min(scope.view.today);
    }
    let unused = pairs.iter().filter(|(name, value)| !USES.contains(&name.as_str()) && !value.is_empty());
    scope.view.unused = unused.map(|(name, _)| name.clone()).collect();
    let readable = scope.view.errors.is_empty();
    let status = if readable { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let year = year_before(&scope.filter).filter(|filter| readable && scope.is_on_record(filter.from));
    let year = match year {
        Some(filter) => Some(state.ops.figure(&filter).await?).filter(|total| total.arrived() > 0),
        None => None,
    };
    let first = scope.filter.districts.first().ok_or_else(Failure::not_found)?;
    let page = ReportPage {
        me: me(&known),
        figures: if readable { Some(query::figures(&state, &scope).await?) } else { None },
        remarks: if readable { remarks_of(&state, &known, &scope).await? } else { Vec::new() },
        made_at: state.local(first, state.now()),
        year,
        scope: scope.view,
    };
    Ok(render(&state, status, &spoken(&headers), &Page::Report(Box::new(page))))
}

/// The first day of a month such as `2026-03`.
fn month(text: &str) -> Option<Day> {
    format!("{text}-01").parse().ok()
}

/// The same month a year earlier.
fn year_before(filter: &ClosedFilter) -> Option<ClosedFilter> {
    let (year, month, _) = filter.from.civil();
    let from = Day::of(year - 1, month, 1)?;
    Some(ClosedFilter { from, to: from.last_of_month(), ..filter.clone() })
}
