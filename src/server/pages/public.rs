//! Figures for everybody, if the department has chosen to publish them: no sign-in, no names, no services, no small counts.

use super::{markdown, render, spoken};
use crate::body::Query;
use crate::error::Failure;
use crate::front::{Front, Shared};
use crate::language;
use app::api::{MeasuresPage, Page, PublicCell, PublicPage};
use axum::extract::State;
use axum::response::Response;
use domain::fact::Who;
use domain::time::Day;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::publish::{Cell, SETTING};
use ops::staff::Event;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What was worked out last, and for which day: the months before it do not change within it.
pub type Kept = Mutex<Option<(Day, Arc<ops::publish::Published>)>>;

/// In which language a page for everybody is read: the one its address asks for, else as the browser says.
#[derive(Debug, Default, Deserialize)]
pub struct How {
    lang: Option<String>,
}

impl How {
    fn language(&self, headers: &HeaderMap) -> String {
        let asked = self.lang.as_deref().filter(|tag| language::SPOKEN.contains(tag));
        asked.map_or_else(|| spoken(headers), str::to_owned)
    }
}

/// The page; 404 while nothing is published.
pub async fn show(
    State(front): State<Shared>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !front.ops.publishes().await? {
        return Err(Failure::not_found());
    }
    let published = published(&front).await?;
    let language = how.language(&headers);
    // Before the first day on record nobody was counted.
    let first = published.months.first().copied().unwrap_or(published.to);
    let recorded_from = published.recorded_from.last().copied().flatten();
    let page = PublicPage {
        language: language.clone(),
        languages: languages(&front),
        department: front.tools().store.setting("department").await?.unwrap_or_default(),
        from: recorded_from.map_or(first, |recorded_from| recorded_from.max(first)),
        to: published.to,
        districts: published.districts.clone(),
        months: published.months.clone(),
        recorded_from: published.recorded_from.clone(),
        cells: published.cells.iter().map(|row| row.iter().map(cell).collect()).collect(),
    };
    Ok(for_everybody(render(&front, StatusCode::OK, &language, &Page::Public(Box::new(page)))))
}

/// How every figure is measured: in English, whatever the language of the page around it.
pub async fn measures(State(front): State<Shared>, Query(how): Query<How>, headers: HeaderMap) -> Response {
    let language = how.language(&headers);
    // What is measured is told, whether or not that can be found out.
    let publishes = front.ops.publishes().await.unwrap_or_default();
    let page = MeasuresPage { language: language.clone(), publishes, html: markdown::MEASURES.clone() };
    let mut response =
        for_everybody(render(&front, StatusCode::OK, &language, &Page::Measures(Box::new(page))));
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("en"));
    response
}

/// A page that is the same for whoever reads the same language.
fn for_everybody(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The languages that districts offer.
fn languages(front: &Front) -> Vec<String> {
    let mut all = Vec::new();
    for clerk in front.ops.districts().iter().filter_map(|id| front.ops.clerk(id).ok()) {
        all.extend(clerk.published().line.rules.languages.iter().cloned());
    }
    all.sort();
    all.dedup();
    all
}

/// Anybody may ask as often as they like, so it is worked out once a day, while the record is all counted. Until it is, figures would
/// be false, and as they grow, what is withheld could be read off them: then the page of an earlier day stands, or none.
async fn published(front: &Front) -> Result<Arc<ops::publish::Published>, Failure> {
    let first = front.ops.districts().into_iter().next().ok_or_else(Failure::not_found)?;
    let today = front.ops.clerk(&first)?.published().calendar.business_day(front.now());
    let mut kept = front.published.lock().await;
    if let Some((_, published)) = kept.as_ref().filter(|(day, _)| *day == today) {
        return Ok(Arc::clone(published));
    }
    let counted = front.ops.counting().await?.iter().all(|one| one.is_there());
    if !counted {
        let earlier = kept.as_ref().map(|(_, published)| Arc::clone(published));
        return earlier.ok_or_else(|| Failure {
            said: Some("counting"),
            retry_after_s: Some(60),
            ..Failure::of_status(StatusCode::SERVICE_UNAVAILABLE)
        });
    }
    let published = Arc::new(front.ops.published(today).await?);
    *kept = Some((today, Arc::clone(&published)));
    Ok(published)
}

fn cell(cell: &Cell) -> PublicCell {
    PublicCell {
        arrived: cell.arrived,
        waited: cell.waited,
        wait_p50_ms: cell.wait.map(|(p50, _)| p50),
        wait_p90_ms: cell.wait.map(|(_, p90)| p90),
        greeted: cell.acknowledged,
        called: cell.called,
        left: cell.left,
    }
}

/// Begins to publish, or stops.
///
/// # Errors
/// When the store fails.
pub async fn publish(front: &Front, who: Who, on: bool) -> Result<(), Failure> {
    let tools = front.tools();
    tools.store.set_setting(SETTING, &json!({ "on": on }).to_string()).await?;
    tools.note(who, Event::SettingChanged { name: SETTING.to_owned() }).await?;
    Ok(())
}
