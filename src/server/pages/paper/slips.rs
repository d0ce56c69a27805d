//! Printing slips: numbers are set aside first, then the page with them is shown, which may be loaded again.

use crate::auth::known::{Authenticated, Known};
use crate::body::{Form, Query};
use crate::error::Failure;
use crate::pages::account::me;
use crate::pages::districts::{card, cards_of, names, pick};
use crate::pages::render::{render, spoken};
use crate::state::{AppState, Shared};
use app::api::{Page, PaperSlipsPage};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::visit::Channel;
use domain::words::Words;
use http::{HeaderMap, StatusCode};
use ops::clerk::Published;
use ops::error::Error;
use ops::ports::DistrictCard;
use ops::slips::MOST_SLIPS;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The most sheets that are made at once.
const MOST_SHEETS: u32 = 20;
/// How many slips a sheet may have, the usual number first.
const PER_SHEET: [u32; 2] = [8, 10];

/// The slips to print, and on which paper.
#[derive(Debug, Default, Deserialize)]
pub struct Printed {
    district: Option<String>,
    first: Option<u32>,
    last: Option<u32>,
    per: Option<u32>,
    size: Option<String>,
}

impl Printed {
    fn per(&self) -> u32 {
        let [usual, _] = PER_SHEET;
        self.per.filter(|per| PER_SHEET.contains(per)).unwrap_or(usual)
    }

    fn is_a4(&self) -> bool {
        self.size.as_deref() == Some("a4")
    }
}

/// The form to make slips, or slips that were made.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(asked): Query<Printed>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let districts = cards_of(&state, &known).await?;
    let here = pick(&state, &districts, asked.district.as_deref())?;
    let published = state.ops.clerk(&here.id)?.published();
    let block = match (asked.first, asked.last) {
        (None, None) => None,
        (Some(first), Some(last)) if is_made(&published, first, last) => Some((first, last)),
        _ => return Err(Failure::not_found()),
    };
    let page = filled(&state, &known, (&districts, here), &published, &asked, block);
    Ok(answer(&state, &headers, StatusCode::OK, page))
}

fn is_made(published: &Published, first: u32, last: u32) -> bool {
    let count = last.checked_sub(first).is_some_and(|more| more < MOST_SLIPS);
    count && published.line.head.slips.are_leased(first, last)
}

/// Sets numbers aside, and leads to the slips with them: to the same ones when the form is sent again.
pub async fn make(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    Form(posted): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed: BTreeMap<String, String> = posted.into_iter().collect();
    let text = |name: &str| typed.get(name).map(|text| text.trim()).unwrap_or_default();
    let districts = cards_of(&state, &known).await?;
    let here = pick(&state, &districts, Some(text("district")))?;
    let asked =
        Printed { per: text("per").parse().ok(), size: Some(text("size").to_owned()), ..Printed::default() };
    let refused = |problem: &str| -> Result<Response, Failure> {
        let published = state.ops.clerk(&here.id)?.published();
        let errors = vec![("sheets".to_owned(), problem.to_owned())];
        let page = filled(&state, &known, (&districts, here), &published, &asked, None);
        let page = PaperSlipsPage { typed: typed.clone(), errors, ..page };
        Ok(answer(&state, &headers, StatusCode::UNPROCESSABLE_ENTITY, page))
    };
    let sheets = text("sheets").parse::<u32>().ok().filter(|sheets| (1..=MOST_SHEETS).contains(sheets));
    let Some(sheets) = sheets else { return refused("bad_number") };
    let (count, key) = (sheets * asked.per(), typed.get("key").cloned());
    let (first, last) = match state.ops.lease_slips(&known.caller, &here.id, count, key).await {
        Ok(block) => block,
        Err(Error::KeyReused) => return refused("slips_made"),
        Err(error) => return Err(error.into()),
    };
    let size = if asked.is_a4() { "a4" } else { "letter" };
    let (id, per) = (&here.id, asked.per());
    let to = format!("/desk/paper/slips?district={id}&first={first}&last={last}&per={per}&size={size}");
    Ok(Redirect::to(&to).into_response())
}

fn filled(
    state: &AppState,
    known: &Known,
    (districts, here): (&[DistrictCard], &DistrictCard),
    published: &Published,
    asked: &Printed,
    block: Option<(u32, u32)>,
) -> PaperSlipsPage {
    let rules = &published.line.rules;
    // Few enough for a slip, and none that gives away what a person came for.
    let most = if asked.per() == 8 { 6 } else { 4 };
    let offered = |service: &&domain::rules::Service| {
        service.common && !service.discreet && service.channels.contains(&Channel::WalkIn)
    };
    let public = |service: &domain::rules::Service| -> Words {
        service.public_name.clone().unwrap_or_else(|| service.name.clone())
    };
    PaperSlipsPage {
        me: me(known),
        card: card(here),
        districts: names(districts.iter().map(|one| (&one.id, &one.card))),
        languages: rules.languages.clone(),
        services: rules.services.iter().filter(offered).take(most).map(public).collect(),
        block,
        key: format!("slips:{}", state.tools().chance.id()),
        per: asked.per(),
        a4: asked.is_a4(),
        typed: BTreeMap::new(),
        errors: Vec::new(),
    }
}

fn answer(state: &AppState, headers: &HeaderMap, status: StatusCode, page: PaperSlipsPage) -> Response {
    render(state, status, &spoken(headers), &Page::PaperSlips(Box::new(page)))
}
