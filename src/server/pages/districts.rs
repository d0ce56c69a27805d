//! The districts that the caller may see, for pages that list them or show one.

use crate::auth::known::Known;
use crate::error::Failure;
use crate::state::AppState;
use app::api::CardView;
use domain::access::{Action, Object};
use domain::ids::DistrictId;
use domain::rules::Rules;
use http::StatusCode;
use ops::error::Error;
use ops::ports::{Card, DistrictCard, StoreError};
use std::sync::Arc;

/// A district's card as pages show it.
#[must_use]
pub fn card(district: &DistrictCard) -> CardView {
    let captain = &district.card.captain;
    CardView {
        id: Some(district.id.clone()),
        name: district.card.name.clone(),
        address: district.card.address.clone(),
        phone: district.card.phone.clone(),
        captain: format!("{} {}", captain.rank, captain.name).trim().to_owned(),
        captain_phone: captain.phone.clone(),
        captain_email: captain.email.clone(),
        captain_photo: captain.photo.clone(),
    }
}

/// The department has no district yet. A page leads those who can make one to the first start, and tells others.
#[must_use]
pub fn not_set_up(can_make_one: bool) -> Failure {
    let detail =
        "This department is not set up yet. Please come back once an administrator has made a district.";
    Failure {
        retry_after_s: (!can_make_one).then_some(60),
        leads_to_start: can_make_one,
        ..Failure::new(StatusCode::SERVICE_UNAVAILABLE, "not_set_up", detail)
    }
}

/// The districts that the caller may see, in order.
///
/// # Errors
/// When the store fails, or there are none.
pub async fn cards_of(state: &AppState, known: &Known) -> Result<Vec<DistrictCard>, Failure> {
    let mut all = state.tools().store.cards().await?;
    if all.is_empty() && !state.ops.has_districts() {
        return Err(not_set_up(known.caller.may(Action::SetUp, Object::Department)));
    }
    all.retain(|one| known.caller.standing.reach.covers(&one.id));
    if all.is_empty() { Err(Error::NotFound.into()) } else { Ok(all) }
}

/// A district with the rules in force there.
pub struct Ruled {
    /// Its slug, such as `26`.
    pub id: DistrictId,
    /// Its name, address and captain.
    pub card: Card,
    /// The rules in force there.
    pub rules: Arc<Rules>,
}

/// The districts that the caller may see, in order, with their rules, from which filters and choices are made. One whose
/// rules cannot be read is left out.
///
/// # Errors
/// When the store fails, or there are none.
pub async fn districts_of(state: &AppState, known: &Known) -> Result<Vec<Ruled>, Failure> {
    let mut seen = Vec::new();
    for DistrictCard { id, card } in cards_of(state, known).await? {
        // From memory: the rules of a thousand districts are megabytes.
        let rules = match state.ops.rules(&id) {
            Some(rules) => rules,
            None => match state.tools().store.district(&id).await {
                Ok(Some(stored)) => Arc::new(stored.rules),
                Ok(None) | Err(StoreError::BrokenRow { .. }) => continue,
                Err(error) => return Err(error.into()),
            },
        };
        seen.push(Ruled { id, card, rules });
    }
    if seen.is_empty() { Err(Error::NotFound.into()) } else { Ok(seen) }
}

/// The requested district, or the first that is in service.
///
/// # Errors
/// 404 for one that is not among them.
pub fn pick<'a>(
    state: &AppState,
    districts: &'a [DistrictCard],
    asked: Option<&str>,
) -> Result<&'a DistrictCard, Failure> {
    let in_service = |one: &&DistrictCard| state.ops.clerk(&one.id).is_ok();
    let found = match asked.filter(|text| !text.is_empty()) {
        Some(text) => districts.iter().find(|one| one.id.as_str() == text),
        None => districts.iter().find(in_service).or(districts.first()),
    };
    found.ok_or_else(|| Error::Hidden.into())
}

/// The slugs and names of districts.
#[must_use]
pub fn names<'a>(
    districts: impl IntoIterator<Item = (&'a DistrictId, &'a Card)>,
) -> Vec<(DistrictId, String)> {
    districts.into_iter().map(|(id, card)| (id.clone(), card.name.clone())).collect()
}

/// The districts to which a change for all applies: those out of service are left out and logged.
///
/// # Errors
/// When the caller may not set up one of them.
pub async fn everywhere(
    state: &AppState,
    known: &Known,
    section: &str,
) -> Result<Vec<DistrictCard>, Failure> {
    let mut districts = cards_of(state, known).await?;
    for one in &districts {
        known.caller.check(Action::SetUp, &one.id)?;
    }
    districts.retain(|one| {
        let is_out = matches!(state.ops.clerk(&one.id), Err(Error::OutOfService(_)));
        if is_out {
            tracing::warn!(district = %one.id, section, "out of service, so it was left out of a change for all");
        }
        !is_out
    });
    Ok(districts)
}
