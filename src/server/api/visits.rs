//! Visits: taking a ticket, looking one up, its facts, lists.

use super::{Asked, after, explained_view, json, json_text, maybe_listed, named, visit_views};
use crate::auth::known::Authenticated;
use crate::body::{Json, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::views::visit::Handed;
use app::api::VisitView;
use app::api::requests::CheckIn;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::command::Outcome;
use domain::fact::Who;
use domain::ids::{Code, DistrictId, VisitId};
use domain::refusal::Refusal;
use domain::time::{Day, HOUR};
use domain::visit::{Channel, StateKind, Visit};
use http::{HeaderValue, StatusCode, header};
use ops::clerk::Answer;
use ops::error::Error;
use ops::ports::VisitFilter;
use ops::request::{Arrival, Operation, Texts};
use serde::Deserialize;
use std::sync::Arc;

/// Visits in a list by default.
const LISTED: i64 = 100;
/// The most visits in a list.
const MOST: i64 = 500;
/// Days that a search goes back when it names none.
const LOOKED_BACK: i32 = 90;

/// An arrival as the use cases take it.
fn arrival(check_in: CheckIn) -> Result<Arrival, Failure> {
    let unknown = |code: &str| Failure::from(Refusal::UnknownReason(code.chars().take(60).collect()));
    // Named one by one, so that a field that is not read does not compile.
    let CheckIn {
        channel,
        source,
        service,
        language,
        name,
        phone,
        area,
        needs,
        note,
        party_size,
        arrived_at,
        slip,
        late_reason,
        sure_of_time,
        sure_of_slip,
        window,
        quick,
    } = check_in;
    let needs = needs.unwrap_or_default();
    let needs =
        needs.iter().map(|code| code.parse::<Code>().map_err(|_| unknown(code))).collect::<Result<_, _>>()?;
    Ok(Arrival {
        channel,
        service: maybe_listed(service.as_deref(), Refusal::UnknownService)?,
        language,
        texts: Texts { name, phone, note, ..Texts::default() },
        needs,
        area,
        party_size,
        arrived_at: arrived_at.map(|moment| moment.at),
        source,
        slip,
        late_reason,
        sure_of_time: sure_of_time.unwrap_or_default(),
        sure_of_slip: sure_of_slip.unwrap_or_default(),
        window: maybe_listed(window.as_deref(), Refusal::UnknownWindow)?,
        quick: quick.unwrap_or_default(),
    })
}

/// Takes a ticket.
pub async fn create(
    asked: Asked,
    Path(district): Path<String>,
    Json(check_in, body): Json<CheckIn>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    if super::key(&asked.headers)?.is_none() {
        return Err(Error::KeyRequired.into());
    }
    if let Who::Device(device) = asked.known.caller.who {
        asked.state.limits.ticket(device)?;
    }
    let answer = asked.perform(&body, Operation::CheckIn(district, arrival(check_in)?)).await?;
    let (Outcome::Created(id) | Outcome::Visit(id)) = answer.outcome else {
        return Err(Error::Fault("a check-in made no visit".to_owned()).into());
    };
    let handed = Handed {
        status_url: status_url(&asked.state, &asked.headers, id),
        tablet_code: tablet_code(&asked.state, &answer)?,
    };
    let mut response = asked.visit_answer(&answer, StatusCode::CREATED, Some(handed)).await?;
    let place = format!("/api/v1/visits/{id}");
    response
        .headers_mut()
        .insert(header::LOCATION, HeaderValue::from_str(&place).unwrap_or(HeaderValue::from_static("/")));
    Ok(response)
}

/// The address where a resident follows their visit.
#[must_use]
pub fn status_url(state: &AppState, headers: &http::HeaderMap, visit: VisitId) -> String {
    format!("{}/v/{}", state.origin(headers), state.status_key.link(visit))
}

/// The code of the ticket, where the district closes and offers choices then. A discreet visit offers none on a screen.
fn tablet_code(state: &AppState, answer: &Answer) -> Result<Option<String>, Failure> {
    let line = after(state, answer)?.line;
    let offers = !line.rules.closing.choices(Some(line.head.at)).is_empty();
    let chooses = |visit: &&Arc<Visit>| visit.channel == Channel::WalkIn && !line.is_discreet(visit);
    let visit = answer.visit.as_ref().filter(|_| offers && !line.rules.hours.is_always()).filter(chooses);
    Ok(visit.map(|visit| state.status_key.code(visit.id)))
}

/// A visit that the caller may see.
///
/// # Errors
/// 404 for one that the caller may not see.
pub async fn find(state: &AppState, by: &Authenticated, id: &str) -> Result<(DistrictId, Visit), Failure> {
    let id: VisitId = named(id)?;
    let (district, visit) = state.tools().store.visit(id).await?.ok_or(Error::NotFound)?;
    by.0.caller.check(Action::ReadVisit, Some(&district))?;
    Ok((district, visit))
}

/// One visit in full, explained.
pub async fn get(
    State(state): State<Shared>,
    by: Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (district, visit) = find(&state, &by, &id).await?;
    let published = state.ops.clerk(&district)?.published();
    let view = explained_view(&state, &by.0, &published, &visit).await?;
    let mut response = json(StatusCode::OK, &view)?;
    response.headers_mut().insert(header::ETAG, super::etag(&format!("\"{}\"", visit.seq)));
    Ok(response)
}

/// The facts of a visit, as stored, oldest first.
pub async fn facts(
    State(state): State<Shared>,
    by: Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (district, visit) = find(&state, &by, &id).await?;
    let own = by.0.caller.staff.as_ref().map(|staff| staff.id);
    let served = own.is_some() && visit.segments.iter().any(|segment| segment.staff == own);
    if !visit.is_live() && !served {
        // Facts name the officers.
        by.0.caller.check(Action::ReadReports, &district)?;
    }
    let facts = state.tools().store.visit_facts(visit.id).await?;
    Ok(json_text(StatusCode::OK, format!("[{}]", facts.join(","))))
}

/// The filters of a list of visits; all of them must match.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Only visits in this district.
    pub district: Option<String>,
    /// Only visits of this business day.
    pub day: Option<Day>,
    /// From this business day. A search for a text, ticket, service or channel looks back 90 days where it names no day.
    pub from: Option<Day>,
    /// To this business day, included.
    pub to: Option<Day>,
    /// Only visits in this state.
    pub state: Option<StateKind>,
    /// Only visits with this ticket, such as `A12`.
    pub ticket: Option<String>,
    /// Only visits for this service.
    pub service: Option<String>,
    /// Only visits on this channel.
    pub channel: Option<Channel>,
    /// With these words in a name, telephone number or reference: the beginning of each word, the beginning or end of a number.
    pub q: Option<String>,
    /// The most visits to return.
    pub limit: Option<i64>,
}

/// Visits, newest arrival first.
pub async fn list(
    State(state): State<Shared>,
    by: Authenticated,
    Query(search): Query<Search>,
) -> Result<Response, Failure> {
    let views = found(&state, &by, search).await?;
    json(StatusCode::OK, &views)
}

/// The first day of a search that names none: a search for something rare would otherwise read years of visits. Lists of the
/// newest visits, and of live ones, are found at once however many there are.
fn looked_back(state: &AppState, search: &Search) -> Option<Day> {
    let live = search.state.is_some_and(|state| state != StateKind::Ended);
    let text = search.q.as_ref().is_some_and(|text| !text.trim().is_empty());
    let rare = search.ticket.is_some() || search.service.is_some() || search.channel.is_some();
    let today = || Day(i32::try_from(state.now().0.div_euclid(24 * HOUR)).unwrap_or(i32::MAX));
    (text || (rare && !live)).then(|| Day(search.to.unwrap_or_else(today).0.saturating_sub(LOOKED_BACK)))
}

/// The visits that a search finds among those the caller may see.
///
/// # Errors
/// 404 for a district the caller may not see, 400 for a malformed search, 422 for one that finds too many, 503 for one that
/// includes days not indexed yet.
pub async fn found(state: &AppState, by: &Authenticated, search: Search) -> Result<Vec<VisitView>, Failure> {
    let caller = &by.0.caller;
    let districts: Vec<DistrictId> = match &search.district {
        Some(text) => {
            let district: DistrictId = named(text)?;
            caller.check(Action::ReadVisit, Some(&district))?;
            state.ops.clerk(&district)?;
            vec![district]
        }
        None => state.ops.districts().into_iter().filter(|id| caller.standing.reach.covers(id)).collect(),
    };
    if search.from.zip(search.to).is_some_and(|(from, to)| to < from) {
        return Err(Failure::malformed("to"));
    }
    let limit = search.limit.unwrap_or(LISTED);
    if !(1..=MOST).contains(&limit) {
        return Err(Failure::malformed("limit"));
    }
    for text in [&search.q, &search.ticket].into_iter().flatten() {
        if text.chars().any(char::is_control) || text.chars().count() > 120 {
            return Err(Error::invalid("q", "bad_text", "That cannot be searched for.").into());
        }
    }
    // Only callers who may read names may search for them.
    if search.q.is_some() {
        for district in &districts {
            caller.check(Action::ReadDesk, Some(district))?;
        }
    }
    let filter = VisitFilter {
        districts: Some(districts),
        from: search.day.or(search.from).or_else(|| looked_back(state, &search)),
        to: search.day.or(search.to),
        state: search.state,
        ticket: search.ticket,
        service: maybe_listed(search.service.as_deref(), Refusal::UnknownService)?,
        channel: search.channel,
        language: None,
        text: search.q.filter(|text| !text.trim().is_empty()),
        limit,
    };
    let visits = state.tools().store.visits(&filter).await?;
    let mut found = Vec::with_capacity(visits.len());
    for (district, visit) in visits {
        found.push((state.ops.clerk(&district)?.published(), visit));
    }
    visit_views(state, &by.0, found).await
}
