//! The department as one file: download it, see what a file would change, and apply what was shown.

use super::form::TRIES;
use super::roster::slips;
use super::{Shown, page};
use crate::api::staff::welcome_url;
use crate::auth::known::{Authenticated, Known};
use crate::body::{FileForm, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{FileView, OnceView};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::error::Error;
use ops::ports::Card;
use ops::setup::{Applied, File, FileFault, Imported, digest, export};
use ops::staff::StaffEvent;
use std::collections::BTreeMap;

/// The longest file, in bytes: what fits into a form with its signs encoded. The command line takes longer ones.
const LONGEST: usize = 1_500_000;
/// A file has at most this many districts: each is compared whole.
const MOST_DISTRICTS: usize = 200;
/// A file has at most this many accounts.
const MOST_STAFF: usize = 5_000;

/// What is wrong in a file: the number of a line if that is known, and a sentence.
type Faults = Vec<(Option<usize>, String)>;

/// What became of a form.
enum Outcome {
    Shown(FileView),
    Applied(Applied),
}

/// The page with an empty form.
///
/// # Errors
/// When the store fails.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(asked): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let shown = Shown { typed: asked.into_iter().collect(), ..Shown::default() };
    page(&state, &known, &headers, "file", "", shown).await
}

/// Shows what a file would change (`look`), or applies what was shown (`apply`).
///
/// # Errors
/// When the store fails. What is wrong in the file is answered with the page.
pub async fn change(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    FileForm(posted): FileForm<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let mut typed: BTreeMap<String, String> = posted.into_iter().collect();
    let text = typed.remove("file").unwrap_or_default().replace("\r\n", "\n");
    let seen = typed.remove("digest").filter(|_| typed.get("do").is_some_and(|verb| verb == "apply"));
    let outcome = read_and_apply(&state, &known, &text, seen.as_deref()).await?;
    let (view, once) = match outcome {
        Outcome::Shown(view) => (Some(view), None),
        Outcome::Applied(applied) => {
            state.live.read_names().await?;
            if applied.joined.is_empty() {
                return Ok(Redirect::to("/setup/file?done=apply").into_response());
            }
            let mut people = Vec::with_capacity(applied.joined.len());
            for staff in applied.joined {
                let code = state.tools().new_link(&known.caller, staff.id).await?;
                people.push((welcome_url(&state, &headers, &code), staff));
            }
            (None, Some(OnceView::Links(slips(people).await?)))
        }
    };
    let refused = view.as_ref().and_then(|view| match (view.faults.is_empty(), view.is_moved) {
        (false, _) => Some(StatusCode::UNPROCESSABLE_ENTITY),
        (true, true) => Some(StatusCode::CONFLICT),
        (true, false) => None,
    });
    let typed = match &once {
        Some(_) => BTreeMap::from([("done".to_owned(), "apply".to_owned())]),
        None => BTreeMap::from([("do".to_owned(), "look".to_owned()), ("file".to_owned(), text)]),
    };
    let shown = Shown { typed, once, file: view, refused, ..Shown::default() };
    page(&state, &known, &headers, "file", "", shown).await
}

/// The department as a file.
///
/// # Errors
/// When the store, or a district in it, cannot be read.
pub async fn download(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Response, Failure> {
    let text = export(&state.tools().store).await?.write()?;
    state.tools().note(known.caller.who, StaffEvent::Exported { what: "setup".to_owned() }).await?;
    let kind = HeaderValue::from_static("application/toml; charset=utf-8");
    let keep = HeaderValue::from_static("attachment; filename=\"department.toml\"");
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, keep);
    Ok(response)
}

async fn read_and_apply(
    state: &AppState,
    known: &Known,
    text: &str,
    seen: Option<&str>,
) -> Result<Outcome, Failure> {
    let file = match read(text).await? {
        Ok(file) => file,
        Err(faults) => return Ok(Outcome::Shown(FileView { faults, ..FileView::default() })),
    };
    let hooks = hooks(state, &file).await?;
    if !hooks.is_empty() {
        let others = state.ops.preview(&known.caller, &file).await.err();
        return wrong(others.into_iter().flatten().chain(hooks).collect());
    }
    let is_moved = seen.is_some();
    for _ in 0..TRIES {
        let Some(seen) = seen else { break };
        match state.ops.import_file(&known.caller, text, &file, seen).await {
            Ok(Imported::Done(applied)) => return Ok(Outcome::Applied(applied)),
            Ok(Imported::Otherwise(_)) => break,
            // Changed by another person in the same moment: what is left to do is shown.
            Err(errors) if matches!(errors.as_slice(), [Error::Refused { .. }]) => {}
            Err(errors) => return wrong(errors),
        }
    }
    let preview = match state.ops.preview(&known.caller, &file).await {
        Ok(preview) => preview,
        Err(errors) => return wrong(errors),
    };
    let digest = digest(&preview, text)?;
    Ok(Outcome::Shown(FileView { faults: Vec::new(), preview: Some(preview), digest, is_moved }))
}

/// Everything that is wrong in a file, unless something else failed.
fn wrong(errors: Vec<Error>) -> Result<Outcome, Failure> {
    let mut faults = Vec::with_capacity(errors.len());
    for error in errors {
        match error {
            Error::Invalid { detail, .. } => faults.push((None, detail)),
            other => return Err(other.into()),
        }
    }
    Ok(Outcome::Shown(FileView { faults, ..FileView::default() }))
}

/// Reads a file.
///
/// # Errors
/// All that cannot be read, each with the number of its line where that is known.
async fn read(text: &str) -> Result<Result<File, Faults>, Error> {
    let alone = |problem: &str| vec![(None, problem.to_owned())];
    if text.trim().is_empty() {
        return Ok(Err(alone("required")));
    }
    if text.len() > LONGEST {
        return Ok(Err(alone("too_long")));
    }
    // A long file with many faults takes a second: taps do not wait for it.
    let owned = text.to_owned();
    let read = tokio::task::spawn_blocking(move || File::read(&owned)).await;
    Ok(match read.map_err(|error| Error::Fault(error.to_string()))? {
        Ok(file) if file.districts.len() > MOST_DISTRICTS || file.staff.len() > MOST_STAFF => {
            Err(alone("too_long"))
        }
        read => read.map_err(|faults| {
            faults.into_iter().map(|fault: FileFault| (fault.line, fault.sentence())).collect()
        }),
    })
}

/// Addresses of web hooks that the service does not send to.
async fn hooks(state: &AppState, file: &File) -> Result<Vec<Error>, Failure> {
    let mut faults = Vec::new();
    for (place, part) in file.districts.iter().enumerate() {
        let hook = part.alarms.as_ref().and_then(|alarms| alarms.hook.as_deref());
        if hook.is_none() {
            continue;
        }
        let card: Option<Card> = state.tools().store.card(&part.id).await?;
        let before = card.as_ref().and_then(|card| card.alarms.hook.as_deref());
        if let Err(error) = crate::courier::check_hook(hook, before, state.config.private_hooks) {
            let detail = Failure::from(error).detail;
            let detail = format!("districts[{place}].alarms.hook: District {}: {detail}", part.id);
            faults.push(Error::invalid("file", "malformed", detail));
        }
    }
    Ok(faults)
}
