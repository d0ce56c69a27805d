//! The scripts. The addresses and forms are described at the page in `app`; here each calls a use case. `edit.rs` applies a
//! form to a draft, and `fields.rs` reads the fields.

mod edit;
mod fields;

use self::fields::{Reader, Typed, wrong};
use super::account::me;
use super::render::{render, spoken};
use super::setup::form::{TRIES, Wrong};
use super::setup::merge::merge;
use crate::api::scripts::read_id;
use crate::auth::known::{Authenticated, Known};
use crate::body::{FileForm, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{FaultLine, Page, ScriptsPage, VersionLine, VersionPage};
use app::components::fields::WAS;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Object};
use domain::fact::{ScriptRef, Who};
use domain::ids::ScriptId;
use domain::script::{Purpose, Script, Status};
use domain::time::{At, Moment};
use domain::words::Words;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::ports::Version;
use ops::scripts::{export, say};
use std::collections::BTreeMap;

/// What a page shows besides stored data.
#[derive(Default)]
struct Shown {
    asked: Vec<(String, String)>,
    typed: Typed,
    errors: Vec<(String, String)>,
    refused: Option<StatusCode>,
}

/// The page with the list of all scripts.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(asked): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    page(&state, &known, &headers, None, Shown { asked, ..Shown::default() }).await
}

/// The page of one version; a slug alone means the version in use.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    page(&state, &known, &headers, Some(&id), Shown { asked, ..Shown::default() }).await
}

/// A version as a TOML file.
pub async fn file(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (slug, number) = read_id(&id)?;
    let script = state.ops.version(&known.caller, &slug, number).await?.script;
    let mut response = export(&script)?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/toml; charset=utf-8"));
    let name = format!("attachment; filename=\"{}.{}.toml\"", script.id, script.version);
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// Creates a script, or imports one from a file.
pub async fn begin(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    FileForm(posted): FileForm<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed: Typed = posted.into_iter().collect();
    let what = typed.get("do").cloned().unwrap_or_default();
    let made = match what.as_str() {
        "new" => begun(&state, &known, &typed).await,
        "import" => {
            let text = typed.get("file").map_or("", String::as_str);
            state.ops.import(&known.caller, text).await.map_err(Wrong::from)
        }
        _ => Err(wrong("", "bad_choice")),
    };
    match made {
        Ok(version) => Ok(Redirect::to(&format!("{}?done={what}", href(&version.script))).into_response()),
        Err(problem) => refuse(&state, &known, &headers, None, typed, problem).await,
    }
}

async fn begun(state: &AppState, known: &Known, typed: &Typed) -> Result<Version, Wrong> {
    let reader = Reader::new(typed);
    let id: Option<ScriptId> = reader.key("id");
    let title = reader.needed("title");
    let (Some(id), Some(title)) = reader.finish((id, title))? else { return Err(wrong("", "required")) };
    if state.ops.scripts(&known.caller).await?.iter().any(|version| version.script.id == id) {
        return Err(wrong("id", "taken"));
    }
    let rules = state.ops.districts().first().and_then(|district| state.ops.clerk(district).ok());
    let languages = rules.map(|clerk| clerk.published().line.rules.languages.clone());
    let languages = languages.filter(|all| !all.is_empty()).unwrap_or_else(|| vec!["en".to_owned()]);
    let first = languages.first().cloned().unwrap_or_default();
    let script = Script {
        id,
        version: 1,
        status: Status::Draft,
        purpose: Purpose::Service,
        languages,
        title: Words(BTreeMap::from([(first, title)])),
        note: String::new(),
        consulted: Vec::new(),
        from: None,
        until: None,
        exit: None,
        steps: Vec::new(),
    };
    Ok(state.ops.save_draft(&known.caller, script, None).await?)
}

/// Moves a version to another status, or edits a draft.
pub async fn change(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
    headers: HeaderMap,
    FileForm(posted): FileForm<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let sent: Typed = posted.into_iter().collect();
    let (slug, number) = read_id(&id)?;
    let mut tries = 0;
    loop {
        tries += 1;
        let version = state.ops.version(&known.caller, &slug, number).await?;
        let mut typed = sent.clone();
        let clashes = lay_over(&state, &known, &id, &version, &mut typed).await?;
        if !clashes.is_empty() {
            // If the form is sent again, the user has seen the other change, so it is not compared again.
            typed.remove(WAS);
            let refused = Some(StatusCode::CONFLICT);
            let shown = Shown { typed, errors: clashes, refused, asked: Vec::new() };
            return page(&state, &known, &headers, Some(&id), shown).await;
        }
        let problem = match act(&state, &known, &version, &typed).await {
            Ok(to) => return Ok(Redirect::to(&to).into_response()),
            Err(problem) => problem,
        };
        // Another user has saved in the meantime: merge the form with the new draft.
        let changed = matches!(&problem, Wrong::Failure(failure) if failure.code == "script_changed");
        if !changed || tries == TRIES {
            return refuse(&state, &known, &headers, Some(&id), typed, problem).await;
        }
    }
}

/// Merges a form with a draft that another user has edited since the form was rendered; returns the conflicting fields.
async fn lay_over(
    state: &AppState,
    known: &Known,
    id: &str,
    version: &Version,
    typed: &mut Typed,
) -> Result<Vec<(String, String)>, Failure> {
    let now = hex::encode(version.sha256);
    let what = typed.get("do").cloned().unwrap_or_default();
    let asked = match what.as_str() {
        "head" => vec![("head".to_owned(), "1".to_owned())],
        "step" => vec![("edit".to_owned(), typed.get("key").cloned().unwrap_or_default())],
        "submit" => Vec::new(),
        _ => return Ok(Vec::new()),
    };
    if !typed.contains_key(WAS) || typed.get("sha") == Some(&now) {
        return Ok(Vec::new());
    }
    let page = filled(state, known, Some(id), "en", Shown { asked, ..Shown::default() }).await?;
    // A step that was removed has no form: saving then reports that the draft has changed.
    let Some(stored) = app::pages::scripts::stored(&page, "en", &what) else { return Ok(Vec::new()) };
    typed.insert("sha".to_owned(), now);
    Ok(merge(typed, &stored))
}

/// The address of a version.
fn href(script: &Script) -> String {
    format!("/scripts/{}.{}", script.id, script.version)
}

/// Does what the form asks; returns the address to redirect to.
async fn act(state: &AppState, known: &Known, version: &Version, typed: &Typed) -> Result<String, Wrong> {
    let (ops, caller) = (&state.ops, &known.caller);
    let (slug, number) = (&version.script.id, version.script.version);
    let what = typed.get("do").map(String::as_str).unwrap_or_default();
    let done = |version: &Version| Ok(format!("{}?done={what}", href(&version.script)));
    match what {
        "submit" => {
            caller.check(Action::SetUp, Object::Department)?;
            noted(state, known, version, typed).await?;
            done(&ops.submit(caller, slug, number).await?)
        }
        "take_back" => done(&ops.take_back(caller, slug, number).await?),
        "publish" => {
            // The approver must have seen this text: it may have been withdrawn, edited and submitted again since.
            if typed.get("sha").is_some_and(|seen| *seen != hex::encode(version.sha256)) {
                let moved = "This version has moved on since you saw it. Please look at it again.";
                return Err(Failure::new(StatusCode::CONFLICT, "script_moved", moved).into());
            }
            done(&ops.publish(caller, slug, number).await?)
        }
        "retire" => done(&ops.retire(caller, slug, number).await?),
        "draft" => done(&ops.draft_from(caller, slug, number).await?),
        "drop" => {
            ops.drop_draft(caller, slug, number).await?;
            Ok("/scripts?done=drop".to_owned())
        }
        "head" | "step" | "add" | "up" | "down" | "remove" => {
            caller.check(Action::SetUp, Object::Department)?;
            let (script, at) = edit::change(&version.script, what, typed)?;
            if let Some(seen) = typed.get("sha").filter(|_| script != version.script)
                && *seen != hex::encode(version.sha256)
            {
                return Err(wrong("", "changed_meanwhile"));
            }
            let to = href(&script);
            ops.save_draft(caller, script, Some(version)).await?;
            Ok(match (what, at) {
                ("add", Some(key)) => format!("{to}?edit={key}&done=add"),
                (_, Some(key)) => format!("{to}?done={what}#step-{key}"),
                (_, None) => format!("{to}?done={what}"),
            })
        }
        _ => Err(wrong("", "bad_choice")),
    }
}

/// Saves the note on why a version exists, before it is submitted.
async fn noted(state: &AppState, known: &Known, version: &Version, typed: &Typed) -> Result<(), Wrong> {
    let reader = Reader::new(typed);
    let note = reader.text("note");
    let note = reader.finish(note)?;
    if note.is_empty() {
        return Err(wrong("note", "note_required"));
    }
    if note != version.script.note && version.script.status == Status::Draft {
        let script = Script { note, ..version.script.clone() };
        state.ops.save_draft(&known.caller, script, Some(version)).await?;
    }
    Ok(())
}

/// Shows the page again, with the fields as typed and the problems.
async fn refuse(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    id: Option<&str>,
    typed: Typed,
    problem: Wrong,
) -> Result<Response, Failure> {
    let (status, errors) = match problem {
        Wrong::Fields(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Wrong::Failure(failure) if !told_on_page(&failure) => return Err(failure),
        Wrong::Failure(failure) => {
            let status = match failure.status {
                StatusCode::FORBIDDEN | StatusCode::CONFLICT => failure.status,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, vec![in_field(state, &failure, &spoken(headers))])
        }
    };
    page(state, known, headers, id, Shown { typed, errors, refused: Some(status), asked: Vec::new() }).await
}

/// Whether the user can correct the failure on the page; others have a page of their own.
fn told_on_page(failure: &Failure) -> bool {
    failure.status.is_client_error()
        && failure.status != StatusCode::NOT_FOUND
        && !matches!(failure.code, "forbidden" | "sign_in")
}

/// A failure of the use cases, as an error of the field it is about.
fn in_field(state: &AppState, failure: &Failure, language: &str) -> (String, String) {
    match failure.code {
        "bad_script" => match in_line(&failure.detail) {
            Some(problem) => ("file".to_owned(), problem),
            None => (String::new(), failure.detail.clone()),
        },
        "note_required" => ("note".to_owned(), "note_required".to_owned()),
        "script_version_taken" | "taken" => ("id".to_owned(), "taken".to_owned()),
        _ => (String::new(), state.say(failure, language)),
    }
}

/// A parser's message about a file, as a problem of a line.
fn in_line(detail: &str) -> Option<String> {
    let (_, rest) = detail.split_once("at line ")?;
    let line: usize = rest.split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()?;
    let what = detail.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(app::pages::scripts::lines::coded("bad_file", line, what.trim()))
}

async fn page(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    id: Option<&str>,
    shown: Shown,
) -> Result<Response, Failure> {
    let language = spoken(headers);
    let status = shown.refused.unwrap_or(StatusCode::OK);
    let page = filled(state, known, id, &language, shown).await?;
    Ok(render(state, status, &language, &Page::Scripts(Box::new(page))))
}

async fn filled(
    state: &AppState,
    known: &Known,
    id: Option<&str>,
    language: &str,
    shown: Shown,
) -> Result<ScriptsPage, Failure> {
    let all = state.ops.scripts(&known.caller).await?;
    let in_use = in_use(state);
    let version = match id {
        None => None,
        Some(id) => {
            let (slug, number) = read_id(id)?;
            let version = state.ops.version(&known.caller, &slug, number).await?;
            Some(Box::new(whole(state, known, version, &all, &shown.asked, language)?))
        }
    };
    let line = |Version { script, .. }: &Version| {
        let name = ScriptRef { id: script.id.clone(), version: script.version };
        VersionLine {
            slug: script.id.clone(),
            version: script.version,
            status: script.status,
            in_use: in_use.contains(&name),
            purpose: script.purpose,
            title: script.title.clone(),
        }
    };
    Ok(ScriptsPage {
        me: me(known),
        may_write: known.caller.may(Action::SetUp, Object::Department),
        may_approve: known.caller.may(Action::ApproveScripts, Object::Department),
        versions: all.iter().map(line).collect(),
        version,
        asked: shown.asked,
        typed: shown.typed,
        errors: shown.errors,
    })
}

/// The versions in use today, in any district.
fn in_use(state: &AppState) -> Vec<ScriptRef> {
    let clerks = state.ops.districts().into_iter().filter_map(|district| state.ops.clerk(&district).ok());
    clerks.flat_map(|clerk| clerk.published().line.rules.scripts.clone()).collect()
}

fn whole(
    state: &AppState,
    known: &Known,
    version: Version,
    all: &[Version],
    asked: &[(String, String)],
    language: &str,
) -> Result<VersionPage, Failure> {
    let name = |id| state.live.staff_name(id);
    let first = state.ops.districts().into_iter().next();
    let moment = |at: At| match &first {
        Some(district) => state.local(district, at),
        None => Moment { at, offset_min: 0 },
    };
    let fault = |fault: &domain::script::check::Fault| FaultLine {
        step: fault.step().cloned(),
        text: say(fault, language),
    };
    let against = asked.iter().find(|(name, _)| name == "compare").map(|(_, number)| number);
    let against = against.map(|number| {
        let number: Option<u32> = number.parse().ok();
        let same =
            |other: &&Version| other.script.id == version.script.id && Some(other.script.version) == number;
        all.iter().find(same).map(|other| other.script.clone()).ok_or_else(Failure::not_found)
    });
    let Version { script, sha256, author, approver, changed_at, published_at } = version;
    Ok(VersionPage {
        sha256: hex::encode(sha256),
        own: author.is_some_and(|author| known.caller.who == Who::Staff(author)),
        author: author.and_then(name),
        approver: approver.and_then(name),
        changed: changed_at.map(moment),
        published: published_at.map(moment),
        faults: state.ops.faults(&script).iter().map(fault).collect(),
        against: against.transpose()?,
        script,
    })
}
