//! Scripts of the Steps of Service, in all their versions.

use super::json;
use crate::auth::By;
use crate::body::Json;
use crate::error::Failure;
use crate::front::{Front, Shared};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::fact::{Actor, ScriptRef};
use domain::script::{Script, Status};
use http::StatusCode;
use ops::error::Error;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A version in a list.
#[derive(Serialize)]
struct Entry<'a> {
    id: String,
    slug: &'a str,
    status: Status,
    version: u32,
}

/// A version, whole.
#[derive(Serialize)]
struct Whole<'a> {
    id: String,
    slug: &'a str,
    version: u32,
    status: Status,
    languages: &'a [String],
    title: &'a domain::words::Words,
    note: &'a str,
    steps: &'a [domain::script::Step],
}

fn id_of(script: &Script) -> String {
    format!("{}.{}", script.id, script.version)
}

fn whole(script: &Script) -> Whole<'_> {
    Whole {
        id: id_of(script),
        slug: script.id.as_str(),
        version: script.version,
        status: script.status,
        languages: &script.languages,
        title: &script.title,
        note: &script.note,
        steps: &script.steps,
    }
}

/// Every version of every script.
pub async fn list(State(front): State<Shared>) -> Result<Response, Failure> {
    let scripts = front.tools().store.scripts().await?;
    let entry = |script| {
        let script: &Script = script;
        Entry { id: id_of(script), slug: script.id.as_str(), status: script.status, version: script.version }
    };
    json(StatusCode::OK, &scripts.iter().map(entry).collect::<Vec<_>>())
}

/// One version by its id, or by the slug alone the one in use.
pub async fn get(State(front): State<Shared>, Path(id): Path<String>) -> Result<Response, Failure> {
    let scripts = front.tools().store.scripts().await?;
    let named = scripts.iter().find(|script| id_of(script) == id);
    let in_use = || {
        let of_name = scripts.iter().filter(|script| script.id.as_str() == id);
        of_name.max_by_key(|script| (script.status == Status::Published, script.version))
    };
    json(StatusCode::OK, &whole(named.or_else(in_use).ok_or(Error::NotFound)?))
}

/// Adds a version, or moves one on in its life. One that was published is never changed; publishing retires the one before it
/// and puts it to use in every district.
pub async fn put(
    State(front): State<Shared>,
    By(known): By,
    Json(script, _): Json<Script>,
) -> Result<Response, Failure> {
    check(&script)?;
    let store = &front.tools().store;
    let scripts = store.scripts().await?;
    let before = scripts.iter().find(|old| old.id == script.id && old.version == script.version);
    let same = |old: &Script| Script { status: script.status, ..old.clone() } == script;
    if before.is_some_and(|old| matches!(old.status, Status::Published | Status::Retired) && !same(old)) {
        let detail = "A published version is never changed: give the next one a higher number.";
        return Err(Failure::new(StatusCode::CONFLICT, "script_published", detail));
    }
    let text = serde_json::to_vec(&script).map_err(|error| Error::Fault(error.to_string()))?;
    store.put_script(&script, Sha256::digest(text).into()).await?;
    if script.status == Status::Published {
        store.retire_scripts(&script.id, script.version).await?;
        put_to_use(&front, &known.caller, &script).await?;
    }
    json(StatusCode::CREATED, &whole(&script))
}

async fn put_to_use(front: &Front, caller: &ops::door::Caller, script: &Script) -> Result<(), Failure> {
    let actor =
        Actor { who: caller.who, window: None, session: caller.session.as_ref().map(|session| session.id) };
    for district in front.ops.districts() {
        let mut rules = (*front.ops.clerk(&district)?.published().line.rules).clone();
        rules.scripts.retain(|known| known.id != script.id);
        rules.scripts.push(ScriptRef { id: script.id.clone(), version: script.version });
        rules.scripts.sort_by(|a, b| a.id.cmp(&b.id));
        front.ops.configure(&district, rules, actor.clone()).await?;
    }
    Ok(())
}

fn check(script: &Script) -> Result<(), Failure> {
    let bad = |detail: &str| Err(Error::invalid("steps", "bad_script", detail).into());
    if script.version == 0 || script.steps.is_empty() || script.steps.len() > 60 {
        return bad("A script has a version from 1 and 1 to 60 steps.");
    }
    let mut keys: Vec<&str> = script.steps.iter().map(|step| step.key.as_str()).collect();
    keys.sort_unstable();
    if keys.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return bad("Two steps have the same key.");
    }
    if script.languages.is_empty() || script.title.0.is_empty() {
        return bad("A script has a title and at least one language.");
    }
    let complete =
        |words: &domain::words::Words| script.languages.iter().all(|tag| words.0.contains_key(tag));
    if script.status == Status::Published && !script.steps.iter().all(|step| complete(&step.say)) {
        return bad("A step is missing what to say in one of the script's languages.");
    }
    Ok(())
}
