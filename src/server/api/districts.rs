//! Districts and their services.

use super::{json, named};
use crate::auth::known::Authenticated;
use crate::error::Failure;
use crate::language;
use crate::state::Shared;
use app::api::{DistrictView, ServiceView};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::ids::DistrictId;
use http::{HeaderMap, StatusCode};

/// The districts the caller may see, in their fixed order; those out of service are left out, unless all are.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Response, Failure> {
    let stored = state.tools().store.cards().await?;
    let now = state.now();
    let seen =
        stored.into_iter().filter(|district| known.caller.may(Action::ReadServices, Some(&district.id)));
    let (mut views, mut why) = (Vec::new(), None);
    for district in seen {
        let published = match state.ops.clerk(&district.id) {
            Ok(clerk) => clerk.published(),
            Err(error) => {
                why = Some(error);
                continue;
            }
        };
        views.push(DistrictView {
            open: published.calendar.is_open(now),
            presence: published.presence(now).map(|at| published.calendar.moment(at)),
            zone: published.line.rules.hours.zone.clone(),
            name: district.card.name,
            id: district.id,
        });
    }
    match why.filter(|_| views.is_empty()) {
        Some(why) => Err(why.into()),
        None => json(StatusCode::OK, &views),
    }
}

/// The services of a district.
pub async fn services(
    State(state): State<Shared>,
    Path(district): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let rules = state.ops.clerk(&district)?.published().line.rules.clone();
    let offered: Vec<&str> = rules.languages.iter().map(String::as_str).collect();
    let language = language::choose(&headers, &offered);
    let views: Vec<ServiceView> = rules
        .services
        .iter()
        .map(|service| ServiceView {
            id: service.id.clone(),
            name: service.name.get(&language).to_owned(),
            names: service.name.clone(),
            channels: service.channels.clone(),
            urgent: service.urgent,
            discreet: service.discreet,
        })
        .collect();
    json(StatusCode::OK, &views)
}
