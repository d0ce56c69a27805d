//! The screens of the lobby and of officers: kiosk, lobby screen, desk.

use super::account::me;
use super::districts::{card, cards_of, names, pick};
use super::render::{render, spoken};
use crate::auth::known::{Authenticated, Known};
use crate::body::Query;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::views::practice::practice_view;
use app::api::{Audience, CardView, DeskPage, DisplayPage, KioskPage, KioskService, Page, PracticeView};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::fact::Who;
use domain::ids::{DeviceId, DistrictId, ScriptId};
use domain::script::{Purpose, Script};
use domain::visit::Channel;
use domain::words::Words;
use http::{HeaderMap, StatusCode};
use ops::clerk::Published;
use ops::error::Error;
use ops::ports::DistrictCard;
use serde::Deserialize;

/// Seconds without a touch before a tablet asks whether the visitor is still there.
const IDLE_S: u32 = 45;

/// The query: the district.
#[derive(Debug, Deserialize)]
pub struct Where {
    district: Option<String>,
}

/// The district of a device, or the requested one for staff.
async fn place(state: &AppState, known: &Known, asked: Option<&str>) -> Result<DistrictCard, Failure> {
    let districts = cards_of(state, known).await?;
    pick(state, &districts, asked).cloned()
}

/// The device that opens its page, if it is one.
fn device(known: &Known) -> Option<DeviceId> {
    match known.caller.who {
        Who::Device(id) => Some(id),
        _ => None,
    }
}

/// The screen of a lobby tablet.
pub async fn kiosk(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let district = place(&state, &known, asked.district.as_deref()).await?;
    let rules = state.ops.clerk(&district.id)?.published().line.rules.clone();
    let offered =
        rules.services.iter().filter(|service| service.kiosk && service.channels.contains(&Channel::WalkIn));
    let page = KioskPage {
        device: device(&known),
        card: card(&district),
        languages: rules.languages.clone(),
        services: offered.map(KioskService::from).collect(),
        needs: rules.needs.clone(),
        line: state.live.display_view(&district.id).await?,
        idle_s: IDLE_S,
        scale: state.tools().clock.scale(),
    };
    Ok(render(
        &state,
        StatusCode::OK,
        &first_language(&rules.languages, &headers),
        &Page::Kiosk(Box::new(page)),
    ))
}

/// A tablet starts in the district's first language.
fn first_language(languages: &[String], headers: &HeaderMap) -> String {
    languages.first().cloned().unwrap_or_else(|| spoken(headers))
}

/// The lobby screen.
pub async fn display(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let district = place(&state, &known, asked.district.as_deref()).await?;
    let rules = state.ops.clerk(&district.id)?.published().line.rules.clone();
    let page = DisplayPage {
        device: device(&known),
        card: card(&district),
        languages: rules.languages.clone(),
        line: state.live.display_view(&district.id).await?,
        scale: state.tools().clock.scale(),
    };
    Ok(render(
        &state,
        StatusCode::OK,
        &first_language(&rules.languages, &headers),
        &Page::Display(Box::new(page)),
    ))
}

/// An officer's screen: of a district, or of the officer's own practice line.
pub async fn desk(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let seat = known.caller.session.as_ref().and_then(|session| session.seat.clone());
    let districts = cards_of(&state, &known).await?;
    let sits = seat.as_ref().map(|seat| seat.district.as_str().to_owned());
    let wanted = asked.district.as_deref().or(sits.as_deref());
    let practising = wanted.filter(|id| id.starts_with(ops::practice::PREFIX));
    let (id, card) = match practising {
        Some(id) => {
            let id: DistrictId = crate::api::named(id)?;
            known.caller.check(Action::Practise, Some(&id))?;
            // A practice line has the first district's name, which scripts mention.
            (id.clone(), CardView { id: Some(id), ..districts.first().map(card).unwrap_or_default() })
        }
        None => {
            let district = pick(&state, &districts, wanted)?;
            (district.id.clone(), card(district))
        }
    };
    let line = if known.locked {
        // A locked screen gets no names.
        state.live.line_view(&id, Audience::Locked).await?
    } else {
        state.access_log.line(&state.ops, &known, &id).await;
        state.live.line_view(&id, Audience::Desk).await?
    };
    let published = state.ops.clerk(&id)?.published();
    let practice = match practising {
        Some(_) => open_practice(&state, &known).await?,
        None => None,
    };
    let page = DeskPage {
        me: me(&known),
        card,
        districts: names(districts.iter().map(|one| (&one.id, &one.card))),
        seat: seat.filter(|seat| seat.district == id).map(|seat| seat.window).filter(|window| {
            let windows = &published.line.head.windows;
            let actor = known.caller.actor(&id);
            windows.get(window).is_none_or(|window| !window.is_kept_from(&actor))
        }),
        locked: known.locked,
        rules: (*published.line.rules).clone(),
        scripts: scripts_at_once(&state, &published).await?,
        situations: situations(&state, &published).await?,
        practice,
        line,
        scale: state.tools().clock.scale(),
    };
    Ok(render(&state, StatusCode::OK, &spoken(&headers), &Page::Desk(Box::new(page))))
}

/// The caller's practice that has not ended.
async fn open_practice(state: &AppState, known: &Known) -> Result<Option<PracticeView>, Failure> {
    let me = known.caller.staff.as_ref().map(|staff| staff.id);
    let all = state.ops.practices(&known.caller).await?;
    let open = all.into_iter().find(|one| Some(one.staff) == me && one.finished_at.is_none());
    match open {
        Some(practice) => {
            let played = state.ops.practice(&known.caller, practice.id).await?;
            Ok(Some(practice_view(&state.ops, &played)))
        }
        None => Ok(None),
    }
}

/// The general script, and those of visits being served now.
async fn scripts_at_once(state: &AppState, published: &Published) -> Result<Vec<Script>, Failure> {
    let line = &published.line;
    let at_windows =
        line.live().filter(|visit| visit.serving_at.is_some()).filter_map(|visit| line.leads(visit));
    let mut wanted: Vec<_> = line.rules.script(None, Channel::WalkIn).into_iter().chain(at_windows).collect();
    wanted.sort();
    wanted.dedup();
    let mut scripts = Vec::with_capacity(wanted.len());
    for id in wanted {
        match state.ops.script(id).await {
            Ok(script) => scripts.push((*script).clone()),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(scripts)
}

/// The ids and titles of the scripts for situations in use here.
async fn situations(state: &AppState, published: &Published) -> Result<Vec<(ScriptId, Words)>, Failure> {
    let mut found = Vec::new();
    for id in &published.line.rules.scripts {
        if let Ok(script) = state.ops.script(id).await
            && script.purpose == Purpose::Situation
        {
            found.push((script.id.clone(), script.title.clone()));
        }
    }
    Ok(found)
}
