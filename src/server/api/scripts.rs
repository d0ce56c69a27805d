//! Scripts of the Steps of Service, with all their versions.

use super::{json, named};
use crate::auth::known::Authenticated;
use crate::body::Wide;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{ScriptView, schema};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::ids::{ScriptId, StaffId};
use domain::script::{Script, Status};
use domain::time::Moment;
use http::StatusCode;
use ops::error::Error;
use ops::ports::Version;
use ops::scripts::{fingerprint, say};
use serde::Serialize;
use utoipa::ToSchema;

/// A version as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = ScriptEntry)]
pub(crate) struct Entry<'a> {
    /// `SLUG.VERSION`.
    id: String,
    /// The slug of its script, which all versions share.
    #[schema(value_type = String)]
    slug: &'a str,
    /// Its status, from draft to retired.
    #[schema(value_type = schema::ScriptStatus)]
    status: Status,
    /// The number of the version.
    version: u32,
}

/// A fault that keeps a version from being published.
#[derive(Serialize, ToSchema)]
#[schema(as = ScriptFault)]
pub(crate) struct FaultView {
    /// The stable name of the fault, for programs.
    #[schema(value_type = String)]
    code: &'static str,
    /// The key of the step with the fault.
    #[schema(required)]
    step: Option<String>,
    /// What is wrong, in a sentence.
    detail: String,
}

/// The id of a version: `SLUG.VERSION`.
#[must_use]
pub fn id_of(script: &Script) -> String {
    format!("{}.{}", script.id, script.version)
}

/// Parses an id as written by [`id_of`]; a slug alone means the version in use.
///
/// # Errors
/// 404 for a malformed id.
pub fn read_id(text: &str) -> Result<(ScriptId, Option<u32>), Failure> {
    match text.rsplit_once('.') {
        Some((slug, number)) => Ok((named(slug)?, Some(named(number)?))),
        None => Ok((named(text)?, None)),
    }
}

/// A version as clients receive it.
///
/// # Errors
/// Only internal errors.
pub fn view(state: &AppState, version: Version) -> Result<ScriptView, Failure> {
    let sha256 = hex::encode(fingerprint(&version.script)?);
    let name = |id: Option<StaffId>| id.and_then(|id| state.live.staff_name(id));
    let Version { script, author, approver, published_at, .. } = version;
    Ok(ScriptView {
        id: id_of(&script),
        slug: script.id,
        version: script.version,
        status: script.status,
        purpose: script.purpose,
        languages: script.languages,
        title: script.title,
        note: script.note,
        consulted: script.consulted,
        from: script.from,
        until: script.until,
        exit: script.exit,
        steps: script.steps,
        sha256,
        author: name(author),
        approver: name(approver),
        published_at: published_at.map(|at| Moment { at, offset_min: 0 }),
    })
}

/// Lists every version of every script.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Response, Failure> {
    let scripts = state.ops.scripts(&known.caller).await?;
    let entry = |Version { script, .. }: &Version| -> (String, String, Status, u32) {
        (id_of(script), script.id.to_string(), script.status, script.version)
    };
    let entries: Vec<_> = scripts.iter().map(entry).collect();
    let entries = entries.iter().map(|(id, slug, status, version)| Entry {
        id: id.clone(),
        slug,
        status: *status,
        version: *version,
    });
    json(StatusCode::OK, &entries.collect::<Vec<_>>())
}

/// One version by its id, or by the slug alone the one in use.
pub async fn get(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (slug, number) = read_id(&id)?;
    let version = state.ops.version(&known.caller, &slug, number).await?;
    json(StatusCode::OK, &view(&state, version)?)
}

/// The faults that keep a version from being published.
pub async fn faults(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (slug, number) = read_id(&id)?;
    let script = state.ops.version(&known.caller, &slug, number).await?.script;
    let faults = state.ops.faults(&script);
    let view = |fault: &domain::script::check::Fault| FaultView {
        code: fault.code(),
        step: fault.step().map(ToString::to_string),
        detail: say(fault, "en"),
    };
    json(StatusCode::OK, &faults.iter().map(view).collect::<Vec<_>>())
}

/// Saves a draft; `in_review` submits it as well. Another person publishes it, by a route of its own.
pub async fn put(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Wide(script): Wide<Script>,
) -> Result<Response, Failure> {
    let (id, number, status) = (script.id.clone(), script.version, script.status);
    if matches!(status, Status::Published | Status::Retired) {
        return Err(Error::invalid("status", "own_script", "A version is published by someone else.").into());
    }
    let mut version = state.ops.put_draft(&known.caller, script).await?;
    if status == Status::InReview {
        version = state.ops.submit(&known.caller, &id, number).await?;
    }
    json(StatusCode::CREATED, &view(&state, version)?)
}

/// Moves a version to another status.
pub async fn act(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path((id, what)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (slug, number) = read_id(&id)?;
    let number = number.ok_or_else(Failure::not_found)?;
    let (ops, caller) = (&state.ops, &known.caller);
    let version = match what.as_str() {
        "submit" => ops.submit(caller, &slug, number).await?,
        "take_back" => ops.take_back(caller, &slug, number).await?,
        "publish" => ops.publish(caller, &slug, number).await?,
        "retire" => ops.retire(caller, &slug, number).await?,
        "draft" => ops.draft_from(caller, &slug, number).await?,
        _ => return Err(Failure::not_found()),
    };
    json(StatusCode::OK, &view(&state, version)?)
}
