//! Reports: summaries, adherence to the steps, and the state of counting.

use super::{json, named};
use crate::auth::known::{Authenticated, Known};
use crate::body::Query;
use crate::error::Failure;
use crate::state::Shared;
use crate::views::reports::followed_view;
use app::api::{Spread, Summary, SummaryRow};
use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Object};
use domain::ids::DistrictId;
use domain::reports::{GroupBy, StepsBy};
use domain::stats::Histogram;
use domain::time::{Day, Ms};
use domain::totals::Total;
use domain::visit::Channel;
use http::StatusCode;
use ops::figures::LONGEST_DAYS;
use ops::ports::{ClosedFilter, VisitFilter};
use ops::staff::StaffEvent;
use ops::totals::Progress;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The query: filters and group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted<By> {
    by: Option<By>,
    from: Option<Day>,
    to: Option<Day>,
    district: Option<String>,
    service: Option<String>,
    channel: Option<Channel>,
    language: Option<String>,
    watch: Option<String>,
    area: Option<String>,
}

/// Counts, medians and 90th percentiles of the selected visits; of today when no days are given.
pub async fn summary(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(wanted): Query<Wanted<GroupBy>>,
) -> Result<Response, Failure> {
    let key = wanted.by.unwrap_or(GroupBy::Day);
    let (watch, area) = (wanted.watch.clone(), wanted.area.clone());
    let (visits, from, to) = filter(&state, &known, wanted, Action::ReadReports)?;
    let filter = ClosedFilter {
        districts: visits.districts.unwrap_or_default(),
        from,
        to,
        watch,
        service: visits.service.map(|service| service.to_string()),
        channel: visits.channel,
        language: visits.language,
        area,
    };
    let figures = state.ops.figures(&filter, &[key]).await?;
    // A visit with two needs is in two rows.
    let total = match key {
        GroupBy::Need => state.ops.figure(&filter).await?,
        _ => figures.values().fold(Total::default(), |mut sum, one| {
            sum.merge(one);
            sum
        }),
    };
    let rows = figures.iter().filter(|(_, total)| total.arrived() > 0);
    let rows = rows.map(|(key, total)| total_view(key.first().cloned().unwrap_or_default(), total)).collect();
    json(StatusCode::OK, &Summary { from, to, rows, total: total_view("total".to_owned(), &total) })
}

/// A total as a row of the summary.
fn total_view(key: String, total: &Total) -> SummaryRow {
    let count = |n: i64| n.max(0) as u64;
    let spread = |times: &Histogram| {
        let at = |q| times.quantile(q).map(|ms| ms.round() as Ms);
        Spread { n: times.n(), p50: at(0.5), p90: at(0.9) }
    };
    SummaryRow {
        key,
        arrived: count(total.arrived()),
        served: count(total.served()),
        unserved: count(total.unserved()),
        left: count(total.gave_up()),
        open: count(total.open),
        acknowledgement_ms: spread(&total.acknowledgement),
        wait_ms: spread(&total.wait),
        resolution_ms: spread(&total.resolution),
    }
}

/// How far counting has come, by district.
pub async fn counting(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Response, Failure> {
    let mut progress = state.ops.counting().await?;
    progress.retain(|one| known.caller.may(Action::ReadReports, Some(&one.district)));
    let rows: Vec<Counting> = progress.into_iter().map(Counting::from).collect();
    json(StatusCode::OK, &rows)
}

/// Discards the figures and recounts them from the log, in the background.
pub async fn recount(state: State<Shared>, by: Authenticated) -> Result<Response, Failure> {
    recount_within_reach(&state.0, &by.0).await?;
    counting(state, by).await
}

/// Recounts the caller's districts, in the background.
///
/// # Errors
/// When the store cannot be written.
pub async fn recount_within_reach(state: &Shared, known: &Known) -> Result<(), Failure> {
    let mut districts = state.ops.districts();
    districts.retain(|id| known.caller.may(Action::SetUp, id));
    state.ops.recount(&districts).await?;
    Ok(state.tools().note(known.caller.who, StaffEvent::Recounted { districts }).await?)
}

/// How far counting has come in a district.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountingProgress)]
pub(crate) struct Counting {
    /// The district that is counted.
    #[schema(value_type = String)]
    district: DistrictId,
    /// The sequence number of the last fact counted.
    position: u64,
    /// The sequence number of the last fact recorded.
    of: u64,
    /// Whether earlier figures are still being deleted before a recount.
    clearing: bool,
}

impl From<Progress> for Counting {
    fn from(progress: Progress) -> Counting {
        let Progress { district, position, of, clearing } = progress;
        Counting { district, position, of, clearing }
    }
}

/// How well the Steps of Service were followed in the selected visits.
pub async fn steps(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(wanted): Query<Wanted<StepsBy>>,
) -> Result<Response, Failure> {
    // Callers who may not see the figures of others see their own.
    let all = known.caller.may(Action::ReadReports, Object::WithinReach);
    let key = wanted.by.unwrap_or(if all { StepsBy::Version } else { StepsBy::Officer });
    if wanted.watch.is_some() || wanted.area.is_some() {
        return Err(Failure::malformed("steps are not broken down by watch or area"));
    }
    let least = if key == StepsBy::Officer { Action::Serve } else { Action::ReadReports };
    let (filter, from, to) = filter(&state, &known, wanted, least)?;
    let followed = state.ops.followed(&known.caller, &filter, key).await?;
    json(StatusCode::OK, &followed_view(followed, from, to))
}

/// The filter for the selected visits; of today when no days are given.
fn filter<By>(
    state: &Shared,
    known: &Known,
    wanted: Wanted<By>,
    action: Action,
) -> Result<(VisitFilter, Day, Day), Failure> {
    let districts: Vec<DistrictId> = match &wanted.district {
        Some(text) => {
            let district: DistrictId = named(text)?;
            known.caller.check(action, Some(&district))?;
            state.ops.clerk(&district)?;
            vec![district]
        }
        None => {
            state.ops.districts().into_iter().filter(|id| known.caller.standing.reach.covers(id)).collect()
        }
    };
    let now = state.now();
    let today = districts
        .first()
        .and_then(|id| state.ops.clerk(id).ok())
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
    Ok((filter, from, to))
}
