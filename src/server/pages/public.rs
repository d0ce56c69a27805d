//! Public figures, if the department has chosen to publish them: no sign-in, no names, no services, no small counts.

use super::districts::not_set_up;
use super::markdown;
use super::render::{render, spoken};
use crate::body::Query;
use crate::error::Failure;
use crate::language;
use crate::state::{AppState, Shared};
use app::api::{MeasuresPage, Page, PublicCell, PublicPage};
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::public_figures::Cell;
use serde::Deserialize;

/// The query of a public page: the language, by default the browser's.
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

/// The page of public figures; 404 while they are not published.
pub async fn show(
    State(state): State<Shared>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !state.ops.has_districts() {
        return Err(not_set_up(false));
    }
    if !state.ops.publishes().await? {
        return Err(Failure::not_found());
    }
    let published = state.published.today(&state.ops).await?;
    let language = how.language(&headers);
    // Nothing was counted before the first day on record.
    let first = published.months.first().copied().unwrap_or(published.to);
    let recorded_from = published.recorded_from.last().copied().flatten();
    let page = PublicPage {
        language: language.clone(),
        languages: languages(&state),
        department: state.tools().store.setting("department").await?.unwrap_or_default(),
        from: recorded_from.map_or(first, |recorded_from| recorded_from.max(first)),
        to: published.to,
        districts: published.districts.clone(),
        months: published.months.clone(),
        recorded_from: published.recorded_from.clone(),
        cells: published.cells.iter().map(|row| row.iter().map(cell).collect()).collect(),
    };
    Ok(for_everybody(render(&state, StatusCode::OK, &language, &Page::Public(Box::new(page)))))
}

/// How every figure is measured: the text is in English, whatever the language of the page around it.
pub async fn measures(State(state): State<Shared>, Query(how): Query<How>, headers: HeaderMap) -> Response {
    let language = how.language(&headers);
    // The page is shown even when that cannot be read.
    let publishes = state.ops.publishes().await.unwrap_or_default();
    let page = MeasuresPage { language: language.clone(), publishes, html: markdown::MEASURES.clone() };
    let mut response =
        for_everybody(render(&state, StatusCode::OK, &language, &Page::Measures(Box::new(page))));
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("en"));
    response
}

/// Allows caches to store a page, which is the same for all readers of a language.
fn for_everybody(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The languages that districts offer, each once.
fn languages(state: &AppState) -> Vec<String> {
    let mut all = Vec::new();
    for clerk in state.ops.districts().iter().filter_map(|id| state.ops.clerk(id).ok()) {
        all.extend(clerk.published().line.rules.languages.iter().cloned());
    }
    all.sort();
    all.dedup();
    all
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
