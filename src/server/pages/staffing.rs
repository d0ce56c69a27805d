//! How many windows a district needs, hour by hour of the week: as a page, as a table for spreadsheets and as JSON.

use super::account::me;
use super::render::{render, spoken};
use super::scope::Scope;
use super::sheet;
use crate::api::json;
use crate::auth::known::Authenticated;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{NeededView, Page, PredictionView, StaffingHour, StaffingPage, StaffingView};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::reports::{HourAdvice, Period};
use domain::staffing::{Advice, Needed, Prediction};
use domain::watch::Weekday;
use http::{HeaderMap, StatusCode};
use ops::staffing::{HourPlan, WeekPlan};

/// The default period: half a year of whole weeks.
const USUAL: Period = Period::Weeks26;
/// The default share of visits to be called within the target, in percent.
const SHARE: u32 = 80;

/// The parameters of the page and its table beside period and district: a plan covers all visits there. `compare` is only
/// carried along for the other pages.
const USES: [&str; 3] = ["compare", "share", "at"];

/// How many windows a district needs, as a page.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut scope = Scope::read(&state, &known, query, USUAL, &USES).await?;
    let share = share(&scope)?;
    let at = scope.view.asked.get("at").map(|text| hour(text).ok_or_else(|| Failure::malformed("at")));
    let at = at.transpose()?;
    let plan = if scope.view.errors.is_empty() { Some(plan(&state, &scope, share).await?) } else { None };
    if let Some(plan) = &plan {
        scope.view.asked.insert("district".to_owned(), plan.district.to_string());
    }
    let status = if plan.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = StaffingPage { me: me(&known), scope: scope.view, share, at, plan };
    Ok(render(&state, status, &spoken(&headers), &Page::Staffing(Box::new(page))))
}

/// The plan as JSON.
pub async fn report(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let scope = Scope::read(&state, &known, query, USUAL, &["share"]).await?.exact()?;
    json(StatusCode::OK, &plan(&state, &scope, share(&scope)?).await?)
}

/// The plan as a table for spreadsheets: one row for each hour of the week.
pub async fn csv(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let scope = Scope::read(&state, &known, query, USUAL, &USES).await?.exact()?;
    let plan = plan(&state, &scope, share(&scope)?).await?;
    let rows = plan.hours.iter().map(|hour| cells(&plan, hour));
    Ok(sheet::whole("staffing", COLUMNS, rows)?)
}

const COLUMNS: [&str; 17] = [
    "district",
    "hour",
    "weeks",
    "target_share",
    "target_ms",
    "arrivals_mean",
    "arrivals_deviation",
    "late",
    "windows_staffed",
    "windows_needed",
    "advice",
    "method",
    "service_level",
    "mean_wait_ms",
    "left",
    "occupancy",
    "uneven",
];

fn cells(plan: &StaffingView, hour: &StaffingHour) -> [String; 17] {
    let needed = hour.needed.as_ref();
    let enough = needed.map(|needed| needed.enough);
    let number = |value: Option<f64>| value.map(|value| format!("{value:.4}")).unwrap_or_default();
    [
        plan.district.to_string(),
        hour.at.clone(),
        plan.weeks.to_string(),
        plan.share.to_string(),
        plan.within_ms.to_string(),
        number(Some(hour.arrivals_mean)),
        number(Some(hour.arrivals_deviation)),
        hour.late.to_string(),
        number(Some(hour.staffed)),
        hour.windows().map(|windows| windows.to_string()).unwrap_or_default(),
        hour.advice.as_str().to_owned(),
        needed.map(|needed| needed.method.as_str().to_owned()).unwrap_or_default(),
        number(enough.map(|enough| enough.service_level)),
        number(enough.and_then(|enough| enough.mean_wait_ms)),
        number(enough.and_then(|enough| enough.left)),
        number(enough.map(|enough| enough.occupancy)),
        needed.map(|needed| needed.uneven.to_string()).unwrap_or_default(),
    ]
}

/// The requested share, in percent.
fn share(scope: &Scope) -> Result<u32, Failure> {
    let asked = scope.view.asked.get("share").map(|text| text.parse::<u32>());
    match asked {
        None => Ok(SHARE),
        Some(Ok(share @ 1..=99)) => Ok(share),
        Some(_) => Err(Failure::malformed("share")),
    }
}

/// `mon-9` as an hour of the week.
fn hour(text: &str) -> Option<u8> {
    let (day, hour) = text.split_once('-')?;
    let day = Weekday::ALL.into_iter().find(|known| known.as_str() == day)?;
    let hour: u8 = hour.parse().ok().filter(|hour| *hour < 24)?;
    Some(day as u8 * 24 + hour)
}

/// An hour of the week as `mon-9`.
fn named(hour: u8) -> String {
    let day = Weekday::ALL.into_iter().nth(usize::from(hour / 24)).unwrap_or(Weekday::Sun);
    format!("{}-{}", day.as_str(), hour % 24)
}

/// The plan of the requested district, or of the first.
async fn plan(state: &AppState, scope: &Scope, share: u32) -> Result<StaffingView, Failure> {
    let district = scope.filter.districts.first().ok_or_else(Failure::not_found)?;
    let days = (scope.filter.from, scope.filter.to);
    Ok(plan_view(state.ops.staffing(district, days, f64::from(share) / 100.0).await?))
}

fn plan_view(plan: WeekPlan) -> StaffingView {
    StaffingView {
        from: plan.from,
        to: plan.to,
        weeks: plan.weeks,
        share: plan.target.share,
        within_ms: plan.target.within_ms,
        serving_mean_ms: plan.serving.map(|serving| serving.mean_ms),
        serving_spread: plan.serving.map(|serving| serving.spread),
        patience_ms: plan.patience_ms,
        staffed_hours: plan.staffed_hours,
        contacts: plan.contacts,
        contacts_per_hour: plan.contacts_per_hour(),
        hours: plan.hours.into_iter().map(hour_view).collect(),
        district: plan.district,
    }
}

fn hour_view(plan: HourPlan) -> StaffingHour {
    let (advice, needed) = match plan.advice {
        Advice::Windows(needed) => (HourAdvice::Windows, Some(needed_view(&needed))),
        Advice::TooFewWeeks => (HourAdvice::TooFewWeeks, None),
        Advice::TooFewContacts => (HourAdvice::TooFewContacts, None),
        Advice::OutOfReach => (HourAdvice::OutOfReach, None),
    };
    StaffingHour {
        hour: plan.hour,
        at: named(plan.hour),
        arrivals_mean: plan.arrivals.mean,
        arrivals_deviation: plan.arrivals.deviation,
        staffed: plan.staffed,
        late: plan.late,
        advice,
        needed,
    }
}

fn needed_view(needed: &Needed) -> NeededView {
    NeededView {
        method: needed.method,
        load: needed.load,
        by_erlang_c: needed.by_erlang_c,
        by_erlang_a: needed.by_erlang_a,
        one_fewer: needed.one_fewer.map(prediction),
        enough: prediction(needed.enough),
        one_more: prediction(needed.one_more),
        uneven: needed.uneven,
    }
}

fn prediction(of: Prediction) -> PredictionView {
    PredictionView {
        windows: of.windows,
        service_level: of.service_level,
        error: of.error,
        mean_wait_ms: of.mean_wait_ms,
        left: of.left,
        occupancy: of.occupancy,
    }
}

#[cfg(test)]
mod tests {
    use super::{hour, named};

    #[test]
    fn every_hour_of_the_week_has_a_name() {
        assert_eq!(hour("mon-0"), Some(0));
        assert_eq!(named(167), "sun-23");
        for place in 0..168 {
            assert_eq!(hour(&named(place)), Some(place));
        }
        for wrong in ["mon", "mon-24", "day-1", "mon--1", ""] {
            assert_eq!(hour(wrong), None, "{wrong}");
        }
    }
}
