//! Settings: the department's own, and all that a district has decided.

use super::{etag, if_match, json, named};
use crate::auth::known::Authenticated;
use crate::auth::telephone;
use crate::body::{Json, Wide};
use crate::courier;
use crate::error::Failure;
use crate::state::{AppState, Shared};
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
use ops::staff::Event;
use ops::text;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// How often something is set that others set at the same time.
const TRIES: usize = 5;

/// The department's settings as they may be read: no key leaves.
#[derive(Serialize)]
struct Shown {
    department: String,
    telephone_key: bool,
    alarm_key: bool,
    publish: bool,
}

/// The department's settings as they may be written; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The department's name.
    #[schema(max_length = 120)]
    department: Option<String>,
    /// The key a telephone system signs with, 16 characters or more; empty for none.
    #[schema(max_length = 200)]
    telephone_key: Option<String>,
    /// The key that messages to web hooks are signed with, 16 characters or more.
    #[schema(max_length = 200)]
    alarm_key: Option<String>,
}

/// What the department has set.
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

/// Whether figures are shown to everybody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// They are.
    on: bool,
}

/// Shows everybody the department's figures, or no longer.
pub async fn publish(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Json(publish, _): Json<Publish>,
) -> Result<Response, Failure> {
    crate::public_figures::publish(state.tools(), known.caller.who, publish.on).await?;
    json(StatusCode::OK, &shown(&state).await?)
}

/// Sets something.
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
        tools.note(known.caller.who, Event::SettingChanged { name: "department".to_owned() }).await?;
    }
    if let Some(key) = &settings.telephone_key {
        if !(key.is_empty() || key.len() >= 16) || !usual(key, 200) {
            return Err(
                Error::invalid("telephone_key", "malformed", "A key has 16 to 200 characters.").into()
            );
        }
        tools.store.set_setting(telephone::KEY, key).await?;
        tools.note(known.caller.who, Event::SettingChanged { name: telephone::KEY.to_owned() }).await?;
    }
    if let Some(key) = &settings.alarm_key {
        if key.len() < 16 || !usual(key, 200) {
            return Err(Error::invalid("alarm_key", "malformed", "A key has 16 to 200 characters.").into());
        }
        tools.store.set_setting(courier::KEY, key).await?;
        tools.note(known.caller.who, Event::SettingChanged { name: courier::KEY.to_owned() }).await?;
    }
    json(StatusCode::OK, &shown(&state).await?)
}

/// All of a district that can be set.
#[derive(Serialize)]
struct DistrictShown<'a> {
    card: &'a Card,
    rules: &'a Rules,
}

/// What of a district is to be set; what is absent stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistrictSettings {
    card: Option<Card>,
    rules: Option<Rules>,
}

async fn stored(state: &AppState, district: &str) -> Result<District, Failure> {
    let district: DistrictId = named(district)?;
    state.tools().store.district(&district).await?.ok_or_else(Failure::not_found)
}

/// What a district has decided, and what people read of it.
pub async fn district(
    State(state): State<Shared>,
    Path(district): Path<String>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let card = state.tools().store.card(&district).await?.ok_or_else(Failure::not_found)?;
    shown_district(&state, &district, &card)
}

/// A district as it may be read, with the version of its card and rules as `ETag`.
fn shown_district(state: &AppState, district: &DistrictId, card: &Card) -> Result<Response, Failure> {
    let rules = state.ops.clerk(district)?.published().line.rules.clone();
    let shown = DistrictShown { card, rules: &rules };
    let mut response = json(StatusCode::OK, &shown)?;
    response.headers_mut().insert(header::ETAG, etag(&format!("\"{}\"", version(&shown)?)));
    Ok(response)
}

/// A short name for all that a district has set: another card or other rules have another.
fn version(shown: &DistrictShown<'_>) -> Result<u64, Failure> {
    let text = serde_json::to_string(shown).map_err(|error| Error::Fault(error.to_string()))?;
    let hash: [u8; 32] = Sha256::digest(text).into();
    // As large as programs that know only floating point numbers can carry.
    Ok(hash.iter().take(6).fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// Sets a district's card or its rules, each as a whole. With `If-Match` only if both are still as they were read.
pub async fn put_district(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(district): Path<String>,
    headers: HeaderMap,
    Wide(settings): Wide<DistrictSettings>,
) -> Result<Response, Failure> {
    let stored = stored(&state, &district).await?;
    known.caller.check(Action::SetUp, &stored.id)?;
    // Looked at before the rules are set, so that neither is set when the other cannot be.
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
        // Which scripts lead, and that a line is for practice, is decided elsewhere.
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

/// Sets a district's card, whatever it is by now.
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

/// Changes a district's rules from what they are by then: once more where somebody else changes them at the same time.
///
/// # Errors
/// 400 with what is wrong; what the change itself says.
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

/// Gives a district new rules, if its rules are still those that the change was made from.
///
/// # Errors
/// 412 when they are not; 400 with what is wrong.
pub async fn reconfigure(
    state: &AppState,
    caller: &Caller,
    district: &DistrictId,
    seen: &Rules,
    rules: Rules,
) -> Result<bool, Failure> {
    check(&rules)?;
    let actor =
        Actor { who: caller.who, window: None, session: caller.session.as_ref().map(|session| session.id) };
    Ok(state.ops.reconfigure(district, seen, rules, actor).await?)
}

fn check(rules: &Rules) -> Result<(), Failure> {
    let bad = |field, detail: &str| Err(Error::invalid(field, "malformed", detail).into());
    let twice = |mut ids: Vec<&str>| {
        ids.sort_unstable();
        ids.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
    };
    if rules.windows.is_empty() || twice(rules.windows.iter().map(|window| window.id.as_str()).collect()) {
        return bad("windows", "A district has at least one window, and no two of the same name.");
    }
    if rules.services.is_empty() || twice(rules.services.iter().map(|service| service.id.as_str()).collect())
    {
        return bad("services", "A district has at least one service, and no two of the same name.");
    }
    if twice(rules.kiosks.iter().map(|kiosk| kiosk.series.as_str()).collect()) {
        return bad("kiosks", "Two tablets have the same letters.");
    }
    if rules.languages.is_empty() {
        return bad("languages", "A district has at least one language.");
    }
    if let Err(error) = rules.alarms.check() {
        return bad("alarms", &format!("{error}."));
    }
    if rules.services.iter().any(|service| !service.rate.is_finite() || service.rate <= 0.0) {
        return bad("services", "A service takes some time.");
    }
    Ok(())
}
