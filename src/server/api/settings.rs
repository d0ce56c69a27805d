//! Settings of the department, and the card and rules of a district.

use super::{etag, if_match, json, named, schemas};
use crate::auth::known::Authenticated;
use crate::auth::telephone;
use crate::body::{Json, Wide};
use crate::courier;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::schema;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::fact::Actor;
use domain::ids::DistrictId;
use domain::refusal::Refusal;
use domain::rules::Rules;
use http::{HeaderMap, StatusCode, header};
use ops::caller::Caller;
use ops::error::Error;
use ops::ports::{Card, District};
use ops::staff::StaffEvent;
use ops::text;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// How often a change is tried while others change the same thing.
const TRIES: usize = 5;

/// The department's settings, without the keys themselves.
#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
pub(crate) struct Shown {
    /// The department's name.
    department: String,
    /// Whether a key for telephone systems is set.
    telephone_key: bool,
    /// Whether a key for signing web hooks is set.
    alarm_key: bool,
    /// Whether the department's figures are public.
    publish: bool,
}

/// Changes of the department's settings; absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The department's name.
    #[schema(max_length = 120)]
    department: Option<String>,
    /// The key that a telephone system signs with, 16 characters or more; empty for none.
    #[schema(max_length = 200)]
    telephone_key: Option<String>,
    /// The key that signs web hooks, 16 characters or more.
    #[schema(max_length = 200)]
    alarm_key: Option<String>,
}

/// The department's settings, without keys.
pub async fn get(State(state): State<Shared>) -> Result<Response, Failure> {
    json(StatusCode::OK, &shown(&state).await?)
}

async fn shown(state: &AppState) -> Result<Shown, Failure> {
    let store = &state.tools().store;
    let department = store.setting("department").await?.unwrap_or_default();
    let telephone_key = store.setting(telephone::KEY).await?.is_some_and(|key| !key.is_empty());
    let alarm_key = store.setting(courier::KEY).await?.is_some_and(|key| !key.is_empty());
    Ok(Shown { department, telephone_key, alarm_key, publish: state.ops.publishes().await? })
}

/// Whether to publish the department's figures.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// True to publish them.
    on: bool,
}

/// Starts or stops publishing the department's figures.
pub async fn publish(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Json(publish, _): Json<Publish>,
) -> Result<Response, Failure> {
    crate::public_figures::publish(state.tools(), known.caller.who, publish.on).await?;
    json(StatusCode::OK, &shown(&state).await?)
}

/// Changes the department's settings.
pub async fn put(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Json(settings, _): Json<Settings>,
) -> Result<Response, Failure> {
    let tools = state.tools();
    let usual = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    if let Some(name) = &settings.department {
        let name = text::name("department", name)?;
        tools.store.set_setting("department", &name).await?;
        tools.note(known.caller.who, StaffEvent::SettingChanged { name: "department".to_owned() }).await?;
    }
    if let Some(key) = &settings.telephone_key {
        if !(key.is_empty() || key.len() >= 16) || !usual(key, 200) {
            return Err(
                Error::invalid("telephone_key", "malformed", "A key has 16 to 200 characters.").into()
            );
        }
        tools.store.set_setting(telephone::KEY, key).await?;
        tools.note(known.caller.who, StaffEvent::SettingChanged { name: telephone::KEY.to_owned() }).await?;
    }
    if let Some(key) = &settings.alarm_key {
        if key.len() < 16 || !usual(key, 200) {
            return Err(Error::invalid("alarm_key", "malformed", "A key has 16 to 200 characters.").into());
        }
        tools.store.set_setting(courier::KEY, key).await?;
        tools.note(known.caller.who, StaffEvent::SettingChanged { name: courier::KEY.to_owned() }).await?;
    }
    json(StatusCode::OK, &shown(&state).await?)
}

/// The settings of a district.
#[derive(Serialize, ToSchema)]
#[schema(as = DistrictSettings)]
pub(crate) struct DistrictShown<'a> {
    /// Its card: name, address, captain and recipients of alarms.
    #[schema(value_type = schemas::Card)]
    card: &'a Card,
    /// The rules of its line.
    #[schema(value_type = schema::Rules)]
    rules: &'a Rules,
}

/// Changes of a district's settings; absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DistrictSettings {
    /// Its whole card: name, address, captain and recipients of alarms.
    #[schema(value_type = Option<schemas::Card>)]
    card: Option<Card>,
    /// The whole rules of its line.
    #[schema(value_type = Option<schema::Rules>)]
    rules: Option<Rules>,
}

async fn stored(state: &AppState, district: &str) -> Result<District, Failure> {
    let district: DistrictId = named(district)?;
    state.tools().store.district(&district).await?.ok_or_else(Failure::not_found)
}

/// A district's card and rules.
pub async fn district(
    State(state): State<Shared>,
    Path(district): Path<String>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let card = state.tools().store.card(&district).await?.ok_or_else(Failure::not_found)?;
    shown_district(&state, &district, &card)
}

/// A district's card and rules, with their version as `ETag`.
fn shown_district(state: &AppState, district: &DistrictId, card: &Card) -> Result<Response, Failure> {
    let rules = state.ops.clerk(district)?.published().line.rules.clone();
    let shown = DistrictShown { card, rules: &rules };
    let mut response = json(StatusCode::OK, &shown)?;
    response.headers_mut().insert(header::ETAG, etag(&format!("\"{}\"", version(&shown)?)));
    Ok(response)
}

/// A hash of a district's card and rules, as their version.
fn version(shown: &DistrictShown<'_>) -> Result<u64, Failure> {
    let text = serde_json::to_string(shown).map_err(|error| Error::Fault(error.to_string()))?;
    let hash: [u8; 32] = Sha256::digest(text).into();
    // 48 bits, which JSON numbers carry exactly even where all numbers are floating point.
    Ok(hash.iter().take(6).fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// Replaces a district's card or rules. With `If-Match`, only if neither has changed since it was read.
pub async fn put_district(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(district): Path<String>,
    headers: HeaderMap,
    Wide(settings): Wide<DistrictSettings>,
) -> Result<Response, Failure> {
    let stored = stored(&state, &district).await?;
    known.caller.check(Action::SetUp, &stored.id)?;
    // Checked before the rules are set, so that neither is set when the other is invalid.
    let card = settings.card.as_ref().map(text::card).transpose()?;
    let hook = card.as_ref().and_then(|card| card.alarms.hook.as_deref());
    courier::check_hook(hook, stored.card.alarms.hook.as_deref(), state.config.private_hooks)?;
    let before = state.ops.clerk(&stored.id)?.published().line.rules.clone();
    let seen = if_match(&headers)?;
    let now = version(&DistrictShown { card: &stored.card, rules: &before })?;
    if seen.is_some_and(|seen| seen != now) {
        return Err(Refusal::RulesChanged.into());
    }
    if let Some(rules) = settings.rules {
        // The scripts in use, and whether a line is for practice, are set elsewhere.
        let over = |before: &Rules| Rules {
            scripts: before.scripts.clone(),
            practice: before.practice,
            ..rules.clone()
        };
        if seen.is_some() {
            reconfigure(&state, &known.caller, &stored.id, &before, over(&before)).await?;
        } else {
            let change = |before: &Rules| Ok::<_, Failure>(over(before));
            change_rules(&state, &known.caller, &stored.id, change).await?;
        }
    }
    let card = match card {
        None => stored.card,
        Some(card) if seen.is_some() => state.ops.set_card(&known.caller, &stored, &card).await?,
        Some(card) => set_card(&state, &known.caller, stored.clone(), &card).await?,
    };
    shown_district(&state, &stored.id, &card)
}

/// Sets a district's card, retrying when it has changed meanwhile.
async fn set_card(state: &AppState, caller: &Caller, read: District, card: &Card) -> Result<Card, Failure> {
    let mut before = read;
    for _ in 0..TRIES {
        match state.ops.set_card(caller, &before, card).await {
            Err(Error::Refused { refusal: Refusal::RulesChanged, .. }) => {
                before = stored(state, before.id.as_str()).await?;
            }
            done => return Ok(done?),
        }
    }
    Err(Refusal::RulesChanged.into())
}

/// Changes a district's rules, retrying from the new ones when they were changed at the same time.
///
/// # Errors
/// 400 with what is wrong; those of the change itself.
pub async fn change_rules<E: From<Failure>>(
    state: &AppState,
    caller: &Caller,
    district: &DistrictId,
    change: impl Fn(&Rules) -> Result<Rules, E>,
) -> Result<(), E> {
    for _ in 0..TRIES {
        let line = state.ops.clerk(district).map_err(Failure::from)?.published().line;
        let seen: &Rules = &line.rules;
        let rules = change(seen)?;
        match reconfigure(state, caller, district, seen, rules).await {
            Err(failure) if failure.code == Refusal::RulesChanged.code() => {}
            done => return Ok(done.map(|_| ())?),
        }
    }
    Err(Failure::from(Refusal::RulesChanged).into())
}

/// Sets a district's rules, if they are still those that the change was based on.
///
/// # Errors
/// 412 when they have changed; 400 with what is wrong.
pub async fn reconfigure(
    state: &AppState,
    caller: &Caller,
    district: &DistrictId,
    seen: &Rules,
    rules: Rules,
) -> Result<bool, Failure> {
    let actor =
        Actor { who: caller.who, window: None, session: caller.session.as_ref().map(|session| session.id) };
    Ok(state.ops.reconfigure(district, seen, rules, actor).await?)
}
