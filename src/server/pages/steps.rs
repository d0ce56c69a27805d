//! How well the Steps of Service are followed, as a page and as a table for spreadsheets. The addresses are described at the
//! page in `app`.

use super::account::me;
use super::districts::{Ruled, districts_of, names};
use super::render::{render, spoken};
use super::scope::{counted, given_days, services};
use super::sheet;
use crate::auth::known::{Authenticated, Known};
use crate::body;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::views::reports::followed_view;
use app::api::{Followed, Page, StepsPage};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::access::{Action, Role};
use domain::ids::{DistrictId, ServiceId};
use domain::reports::StepsBy;
use domain::script::Step;
use domain::time::Day;
use domain::visit::{CHANNELS, Channel};
use domain::words::Words;
use http::{HeaderMap, StatusCode};
use ops::figures::LONGEST_DAYS;
use ops::ports::{Version, VisitFilter};
use std::collections::BTreeMap;

/// The default period, in days.
const DAYS: i32 = 28;

/// The parameters of the page and its table; any others are refused.
const USES: [&str; 6] = ["by", "from", "to", "district", "service", "channel"];

/// The parsed query.
struct Asked {
    fields: BTreeMap<String, String>,
    errors: Vec<(String, String)>,
    by: StepsBy,
    filter: VisitFilter,
    days: (Day, Day),
    today: Day,
}

impl Asked {
    /// Parses the query. Defaults are filled in, so that the page shows them.
    fn read(
        state: &AppState,
        known: &Known,
        districts: &[Ruled],
        query: Option<String>,
    ) -> Result<Asked, Failure> {
        let pairs = body::pairs(&query.unwrap_or_default())?;
        let mut fields: BTreeMap<String, String> =
            pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        body::only(&fields, &USES)?;
        let mut errors = Vec::new();
        let role = known.caller.standing.role;
        let first = offered(role).first().copied().unwrap_or(StepsBy::Version);
        let by = match fields.get("by") {
            Some(word) => StepsBy::named(word).ok_or_else(|| Failure::malformed("by"))?,
            None => first,
        };
        fields.insert("by".to_owned(), by.as_str().to_owned());
        let here = districts.first().ok_or_else(Failure::not_found)?;
        let today = state.ops.clerk(&here.id)?.published().calendar.business_day(state.now());
        let days = days(today, &mut fields, &mut errors);
        let ids: Vec<DistrictId> = match fields.get("district") {
            None => districts.iter().map(|one| one.id.clone()).collect(),
            Some(name) => {
                let known = districts.iter().find(|one| one.id.as_str() == name);
                vec![known.ok_or_else(Failure::not_found)?.id.clone()]
            }
        };
        let mut bad = |name: &str| errors.push((name.to_owned(), "bad_choice".to_owned()));
        let service: Option<ServiceId> = match fields.get("service").map(|text| text.parse::<ServiceId>()) {
            Some(Err(_)) => {
                bad("service");
                None
            }
            read => read.and_then(Result::ok),
        };
        let channel = match fields.get("channel").map(|text| channel(text)) {
            Some(None) => {
                bad("channel");
                None
            }
            read => read.flatten(),
        };
        let filter = VisitFilter {
            districts: Some(ids),
            from: Some(days.0),
            to: Some(days.1),
            service,
            channel,
            ..VisitFilter::default()
        };
        Ok(Asked { fields, errors, by, filter, days, today })
    }

    async fn figures(&self, state: &AppState, known: &Known) -> Result<Option<Followed>, Failure> {
        if !self.errors.is_empty() {
            return Ok(None);
        }
        let followed = state.ops.followed(&known.caller, &self.filter, self.by).await?;
        Ok(Some(followed_view(followed, self.days.0, self.days.1)))
    }
}

/// The first and last day: as given, else four weeks up to today.
fn days(today: Day, fields: &mut BTreeMap<String, String>, errors: &mut Vec<(String, String)>) -> (Day, Day) {
    let (from, to) = given_days(fields, errors);
    let to = to.or(from.max(Some(today))).unwrap_or(today);
    let from = from.unwrap_or(Day(to.0 - DAYS + 1));
    if errors.is_empty() && (from > to || to.0 - from.0 > LONGEST_DAYS) {
        errors.push(("to".to_owned(), "bad_range".to_owned()));
    }
    if errors.is_empty() {
        fields.insert("from".to_owned(), from.to_string());
        fields.insert("to".to_owned(), to.to_string());
    }
    (from, to)
}

fn channel(text: &str) -> Option<Channel> {
    CHANNELS.into_iter().find(|channel| channel.as_str() == text)
}

/// The groupings that a role may choose from, the default first.
fn offered(role: Role) -> &'static [StepsBy] {
    match role {
        Role::Officer => &[StepsBy::Officer],
        Role::Captain => &[StepsBy::Version, StepsBy::Service, StepsBy::District],
        _ => StepsBy::ALL,
    }
}

/// How well the Steps of Service were followed, as a page.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let districts = districts_of(&state, &known).await?;
    let asked = Asked::read(&state, &known, &districts, query)?;
    let figures = asked.figures(&state, &known).await?;
    let status = if figures.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let versions = state.ops.scripts(&known.caller).await?;
    let here = asked.filter.districts.as_deref().unwrap_or_default();
    let recorded_from = state.ops.recorded_from(here).await?;
    let is_counting = counted(&state, here).await?.is_some();
    let floor = districts.iter().any(|one| known.caller.may(Action::ReadFloor, Some(&one.id)));
    let page = StepsPage {
        me: me(&known),
        by: asked.by,
        offered: offered(known.caller.standing.role).to_vec(),
        services: services(&districts),
        scripts: titles(&versions),
        says: says(&versions, figures.as_ref()),
        officers: officers(&state, figures.as_ref(), asked.by).await?,
        districts: names(districts.iter().map(|one| (&one.id, &one.card))),
        asked: asked.fields,
        errors: asked.errors,
        figures,
        today: asked.today,
        recorded_from,
        is_counting,
        floor,
    };
    Ok(render(&state, status, &spoken(&headers), &Page::Steps(Box::new(page))))
}

/// The newest title of each script.
fn titles(versions: &[Version]) -> BTreeMap<String, Words> {
    let mut newest: BTreeMap<String, (u32, &Words)> = BTreeMap::new();
    for script in versions.iter().map(|version| &version.script) {
        let known = newest.get(script.id.as_str()).map(|(number, _)| *number);
        if known.is_none_or(|number| number < script.version) {
            newest.insert(script.id.to_string(), (script.version, &script.title));
        }
    }
    newest.into_iter().map(|(id, (_, title))| (id, title.clone())).collect()
}

/// The texts of the steps that are in the figures.
fn says(versions: &[Version], figures: Option<&Followed>) -> BTreeMap<String, BTreeMap<String, Words>> {
    let Some(figures) = figures else { return BTreeMap::new() };
    let scripts = versions.iter().map(|version| &version.script);
    let named = scripts.map(|script| (format!("{}.{}", script.id, script.version), script));
    let shown = named.filter(|(id, _)| figures.steps.iter().any(|step| step.script == *id));
    let says = |step: &Step| (step.key.to_string(), step.say.clone());
    shown.map(|(id, script)| (id, script.steps.iter().map(says).collect())).collect()
}

/// The names of the officers who have rows, and no others.
async fn officers(
    state: &AppState,
    figures: Option<&Followed>,
    by: StepsBy,
) -> Result<BTreeMap<String, String>, Failure> {
    let Some(figures) = figures.filter(|_| by == StepsBy::Officer) else { return Ok(BTreeMap::new()) };
    let staff = state.tools().store.staff().await?;
    let names = staff.into_iter().map(|one| (one.id.to_string(), one.name));
    Ok(names.filter(|(id, _)| figures.rows.iter().any(|row| row.key == *id)).collect())
}

/// The same rows as a table for spreadsheets.
pub async fn csv(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let districts = districts_of(&state, &known).await?;
    let asked = Asked::read(&state, &known, &districts, query)?;
    let wrong = asked.errors.first().map(|(field, _)| field.clone()).unwrap_or_default();
    let figures = asked.figures(&state, &known).await?.ok_or_else(|| Failure::malformed(wrong))?;
    let officers = officers(&state, Some(&figures), asked.by).await?;
    let rows = figures.rows.iter().map(|row| {
        let number = |value: Option<f64>| value.map(|value| format!("{value:.4}")).unwrap_or_default();
        let ms = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        [
            row.key.clone(),
            officers.get(&row.key).cloned().unwrap_or_default(),
            row.legs.to_string(),
            row.done.to_string(),
            row.applicable.to_string(),
            number(row.share),
            number(row.interval.map(|(low, _)| low)),
            number(row.interval.map(|(_, high)| high)),
            row.to_acknowledge_ms.n.to_string(),
            ms(row.to_acknowledge_ms.p50),
            ms(row.to_acknowledge_ms.p90),
            row.left.to_string(),
            row.reopened.to_string(),
        ]
    });
    Ok(sheet::whole("steps", COLUMNS, rows)?)
}

const COLUMNS: [&str; 13] = [
    "key",
    "name",
    "legs",
    "required_done",
    "required_applicable",
    "share",
    "share_low_95",
    "share_high_95",
    "to_acknowledge_n",
    "to_acknowledge_p50_ms",
    "to_acknowledge_p90_ms",
    "left",
    "reopened",
];
