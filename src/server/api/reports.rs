//! Figures.

use super::{json, named};
use crate::auth::By;
use crate::body::Query;
use crate::error::Failure;
use crate::front::Shared;
use app::api::{Spread, Summary, SummaryRow, Today};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::ids::DistrictId;
use domain::time::Day;
use domain::visit::Channel;
use http::StatusCode;
use ops::ports::VisitFilter;
use ops::report::{self, By as Key};
use serde::Deserialize;

/// The longest time summed up at once.
const LONGEST_DAYS: i32 = 3_700;

/// What is summed up.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    from: Option<Day>,
    to: Option<Day>,
    district: Option<String>,
    service: Option<String>,
    channel: Option<Channel>,
    language: Option<String>,
    by: Option<Grouping>,
}

/// What the rows are about.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Grouping {
    Hour,
    Day,
    Week,
    District,
    Service,
    Channel,
    Language,
}

/// Counts, medians and 90th percentiles of the visits asked for; of today when no days are named.
pub async fn summary(
    State(front): State<Shared>,
    By(known): By,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let districts: Vec<DistrictId> = match &wanted.district {
        Some(text) => {
            let district: DistrictId = named(text)?;
            known.caller.check(Action::ReadReports, Some(&district))?;
            front.ops.clerk(&district)?;
            vec![district]
        }
        None => {
            front.ops.districts().into_iter().filter(|id| known.caller.standing.reach.covers(id)).collect()
        }
    };
    let now = front.now();
    let today = districts
        .first()
        .and_then(|id| front.ops.clerk(id).ok())
        .map(|clerk| clerk.published().calendar.business_day(now));
    let to = wanted.to.or(wanted.from.max(today)).unwrap_or(Day(0));
    let from = wanted.from.unwrap_or(to);
    if from > to || to.0 - from.0 > LONGEST_DAYS {
        return Err(Failure::malformed("from"));
    }
    let service = match &wanted.service {
        Some(text) => Some(super::listed(text, domain::refusal::Refusal::UnknownService)?),
        None => None,
    };
    if wanted
        .language
        .as_ref()
        .is_some_and(|tag| !tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
    {
        return Err(Failure::malformed("language"));
    }
    let filter = VisitFilter {
        districts: Some(districts),
        from: Some(from),
        to: Some(to),
        service,
        channel: wanted.channel,
        language: wanted.language,
        ..VisitFilter::default()
    };
    let key = match wanted.by.unwrap_or(Grouping::Day) {
        Grouping::Hour => Key::Hour,
        Grouping::Day => Key::Day,
        Grouping::Week => Key::Week,
        Grouping::District => Key::District,
        Grouping::Service => Key::Service,
        Grouping::Channel => Key::Channel,
        Grouping::Language => Key::Language,
    };
    let summary = front.ops.summary(&filter, key).await?;
    let rows = summary.rows.into_iter().map(row_view).collect();
    json(StatusCode::OK, &Summary { from, to, rows, total: row_view(summary.total) })
}

/// Today's figures as screens show them.
#[must_use]
pub fn today_view(today: report::Today) -> Today {
    Today {
        total: row_view(today.total),
        hours: today.hours.into_iter().map(row_view).collect(),
        acknowledged: today.acknowledged,
        called: today.called,
    }
}

/// A row as screens show it.
#[must_use]
pub fn row_view(row: report::Row) -> SummaryRow {
    SummaryRow {
        key: row.key,
        arrived: row.arrived,
        served: row.served,
        unserved: row.unserved,
        left: row.left,
        open: row.open,
        acknowledgement_ms: spread(row.acknowledgement),
        wait_ms: spread(row.wait),
        resolution_ms: spread(row.resolution),
    }
}

fn spread(spread: report::Spread) -> Spread {
    Spread { n: spread.n, p50: spread.p50, p90: spread.p90 }
}
