//! The screens of the lobby and of officers: kiosk, display, desk.

use super::{card, districts_of, me, names, pick, render, spoken};
use crate::auth::{By, Known};
use crate::body::Query;
use crate::error::Failure;
use crate::front::{Front, Shared};
use crate::views;
use app::api::{Audience, DeskPage, DisplayPage, KioskPage, KioskService, Page};
use axum::extract::State;
use axum::response::Response;

use domain::fact::Who;
use domain::script::{Script, Status};
use domain::visit::Channel;
use http::{HeaderMap, StatusCode};
use ops::ports::District;
use serde::Deserialize;

/// Seconds without a touch before a tablet asks whether somebody is still there.
const IDLE_S: u32 = 45;

/// Which district.
#[derive(Debug, Deserialize)]
pub struct Where {
    district: Option<String>,
}

/// Where a device stands, or what somebody asks for.
async fn place(front: &Front, known: &Known, asked: Option<&str>) -> Result<District, Failure> {
    let districts = districts_of(front, known).await?;
    pick(&districts, asked).cloned()
}

/// The tablet.
pub async fn kiosk(
    State(front): State<Shared>,
    By(known): By,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let district = place(&front, &known, asked.district.as_deref()).await?;
    let rules = front.ops.clerk(&district.id)?.published().line.rules.clone();
    let offered =
        rules.services.iter().filter(|service| service.kiosk && service.channels.contains(&Channel::WalkIn));
    let page = KioskPage {
        device: match known.caller.who {
            Who::Device(id) => Some(id),
            _ => None,
        },
        card: card(&district),
        languages: rules.languages.clone(),
        services: offered.map(KioskService::from).collect(),
        needs: rules.needs.clone(),
        line: front.live.display_view(&district.id).await?,
        idle_s: IDLE_S,
        scale: front.tools().clock.scale(),
    };
    Ok(render(
        &front,
        StatusCode::OK,
        &first_language(&rules.languages, &headers),
        &Page::Kiosk(Box::new(page)),
    ))
}

/// A tablet speaks the district's own language first.
fn first_language(languages: &[String], headers: &HeaderMap) -> String {
    languages.first().cloned().unwrap_or_else(|| spoken(headers))
}

/// The lobby screen.
pub async fn display(
    State(front): State<Shared>,
    By(known): By,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let district = place(&front, &known, asked.district.as_deref()).await?;
    let rules = front.ops.clerk(&district.id)?.published().line.rules.clone();
    let page = DisplayPage {
        card: card(&district),
        languages: rules.languages.clone(),
        line: front.live.display_view(&district.id).await?,
        scale: front.tools().clock.scale(),
    };
    Ok(render(
        &front,
        StatusCode::OK,
        &first_language(&rules.languages, &headers),
        &Page::Display(Box::new(page)),
    ))
}

/// An officer's screen.
pub async fn desk(
    State(front): State<Shared>,
    By(known): By,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let seat = known.caller.session.as_ref().and_then(|session| session.seat.clone());
    let districts = districts_of(&front, &known).await?;
    let sits = seat.as_ref().map(|seat| seat.district.as_str().to_owned());
    let district = pick(&districts, asked.district.as_deref().or(sits.as_deref()))?;
    let line = if known.locked {
        // Behind a locked screen there are no names.
        front.live.scene(&district.id, Audience::Floor, |scene| views::line_view(scene, None)).await?
    } else {
        front.live.line_view(&district.id, Audience::Desk).await?
    };
    let page = DeskPage {
        me: me(&known),
        card: card(district),
        districts: names(&districts),
        seat: seat.filter(|seat| seat.district == district.id).map(|seat| seat.window),
        locked: known.locked,
        rules: (*front.ops.clerk(&district.id)?.published().line.rules).clone(),
        scripts: published_scripts(&front).await?,
        line,
        scale: front.tools().clock.scale(),
    };
    Ok(render(&front, StatusCode::OK, &spoken(&headers), &Page::Desk(Box::new(page))))
}

async fn published_scripts(front: &Front) -> Result<Vec<Script>, Failure> {
    let scripts = front.tools().store.scripts().await?;
    Ok(scripts.into_iter().filter(|script| script.status == Status::Published).collect())
}
