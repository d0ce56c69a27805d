//! Paper slips: typing them in, many at once, and printing them. The forms are described at the page in `app`. Each row is a
//! command of its own, with a key of its own, so that what was entered once is not entered again when the page is sent again.

mod rows;
pub mod slips;

use self::rows::{CELLS, Entry, Row, Sheet};
use super::account::me;
use super::districts::{card, cards_of, names, pick};
use super::render::{render, spoken};
use crate::auth::known::{Authenticated, Known};
use crate::body::{Form, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{Page, PaperFault, PaperPage};
use axum::extract::State;
use axum::response::Response;
use domain::ids::DistrictId;
use domain::time::Day;
use domain::visit::Channel;
use http::HeaderMap;
use ops::ports::DistrictCard;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows of an empty page, and how many more are added.
const ROWS: usize = 10;
/// The most rows of a page.
const MOST_ROWS: usize = 60;

/// The query: the district.
#[derive(Debug, Deserialize)]
pub struct Where {
    district: Option<String>,
}

/// The page with empty rows.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let districts = cards_of(&state, &known).await?;
    let here = pick(&state, &districts, asked.district.as_deref())?;
    page(&state, &known, &headers, (&districts, here), Sheet::default())
}

/// Enters the rows that are right, and shows the others again.
pub async fn enter(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    Form(posted): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed: BTreeMap<String, String> = posted.into_iter().collect();
    let districts = cards_of(&state, &known).await?;
    let here = pick(&state, &districts, typed.get("district").map(String::as_str))?;
    let mut sheet = Sheet::read(&typed, MOST_ROWS);
    if typed.contains_key("more") {
        sheet.shown = (sheet.shown + ROWS).min(MOST_ROWS);
        return page(&state, &known, &headers, (&districts, here), sheet);
    }
    let [today, before] = days(&state, &here.id)?;
    match sheet.day.parse::<Day>().ok().filter(|day| [today, before].contains(day)) {
        Some(day) => {
            let language = spoken(&headers);
            let entry = Entry { state: &state, known: &known, district: &here.id, day, language: &language };
            entry.all(&mut sheet).await?;
        }
        None => sheet.errors.push(("day".to_owned(), PaperFault::Required)),
    }
    sheet.shown = ROWS;
    page(&state, &known, &headers, (&districts, here), sheet)
}

/// The business day of now, and the one before.
fn days(state: &AppState, district: &DistrictId) -> Result<[Day; 2], Failure> {
    let today = state.ops.clerk(district)?.published().calendar.business_day(state.now());
    Ok([today, Day(today.0 - 1)])
}

fn page(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    (districts, here): (&[DistrictCard], &DistrictCard),
    sheet: Sheet,
) -> Result<Response, Failure> {
    let published = state.ops.clerk(&here.id)?.published();
    let rules = &published.line.rules;
    let days = days(state, &here.id)?;
    let in_person = rules.services.iter().filter(|service| service.channels.contains(&Channel::WalkIn));
    let services = in_person.map(|service| (service.id.clone(), service.name.clone())).collect();
    let status = sheet.status();
    let Shown { keys, typed, errors, asks } = shown(state, &sheet, days);
    let page = PaperPage {
        me: me(known),
        card: card(here),
        districts: names(districts.iter().map(|one| (&one.id, &one.card))),
        now: published.calendar.moment(state.now()),
        days,
        services,
        languages: rules.languages.clone(),
        needs: rules.needs.iter().map(|need| (need.id.clone(), need.name.clone())).collect(),
        keys,
        typed,
        errors,
        asks,
        done: sheet.done,
    };
    Ok(render(state, status, &spoken(headers), &Page::Paper(Box::new(page))))
}

/// The rows of a page, numbered from 0.
struct Shown {
    keys: Vec<String>,
    typed: BTreeMap<String, String>,
    errors: Vec<(String, PaperFault)>,
    asks: Vec<String>,
}

/// The rows that are left, followed by empty ones with new keys.
fn shown(state: &AppState, sheet: &Sheet, [today, _]: [Day; 2]) -> Shown {
    let day = if sheet.day.is_empty() { today.to_string() } else { sheet.day.clone() };
    let mut shown = Shown {
        keys: Vec::new(),
        typed: BTreeMap::from([("day".to_owned(), day), ("reason".to_owned(), sheet.reason.clone())]),
        errors: sheet.errors.clone(),
        asks: Vec::new(),
    };
    for (n, row) in sheet.rows.iter().enumerate() {
        shown.keys.push(row.key.clone());
        for name in CELLS {
            if let Some(text) = row.cell(name) {
                shown.typed.insert(format!("{name}_{n}"), text.to_owned());
            }
        }
        for (name, fault) in &row.faults {
            shown.errors.push((format!("{name}_{n}"), fault.clone()));
        }
        shown.asks.extend(row.asks().map(|name| format!("{name}_{n}")));
    }
    let left = sheet.shown.max(ROWS).saturating_sub(shown.keys.len());
    shown.keys.extend((0..left).map(|_| Row::key(state)));
    shown
}
