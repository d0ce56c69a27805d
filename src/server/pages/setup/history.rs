//! The history of a section: who changed what and when, and taking one change back. The rules are on record whole
//! with each change, so what changed is what differs between neighbors. Histories of what is no rule are in `record.rs`.

use super::fields::Typed;
use super::form::{TRIES, Wrong, wrong};
use super::record::{self, LOOKED, author, undo_card};
use super::{Shown, entries, in_field, page, rules, services};
use crate::api::settings::reconfigure;
use crate::auth::known::{Authenticated, Known};
use crate::body::{Form, Query};
use crate::error::Failure;
use crate::pages::districts::{cards_of, pick};
use crate::pages::render::spoken;
use crate::state::{AppState, Shared};
use app::api::{HistoryEntry, HistoryView, UndoQuestion};
use app::components::fields::USED_BY;
use app::pages::setup::{History, history_of};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Object};
use domain::difference::{self, Change, Conflict};
use domain::fact::{Actor, Event, Fact};
use domain::ids::{Code, DistrictId};
use domain::line::Line;
use domain::lists::ReasonList;
use domain::refusal::Refusal;
use domain::rules::Rules;
use http::{HeaderMap, StatusCode};
use ops::error::Error;
use ops::staff::About;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The kind of the facts that hold rules.
const KIND: &str = "configured";

/// A change of the rules on record.
struct Decided {
    seq: u64,
    at: domain::time::At,
    actor: Actor,
    rules: Rules,
}

/// What became of a request to undo a change.
enum Undone {
    Done,
    /// Fields have changed since.
    Asks(UndoQuestion),
}

/// The history of a section, newest first.
///
/// # Errors
/// 404 for a section without a history, and for a district that the caller may not set up.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(section): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut typed: BTreeMap<String, String> = asked.into_iter().collect();
    let (district, of) = asked_for(&state, &known, &section, Typed(&typed).text("district")).await?;
    let until = typed.remove("until").and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
    let history = read(&state, &known, (&district, section.as_str(), of), until).await?;
    let shown = Shown { typed, history: Some(history), ..Shown::default() };
    page(&state, &known, &headers, &section, district.as_str(), shown).await
}

/// Takes a change back.
///
/// # Errors
/// As [`show`]. What cannot be undone is answered with the page.
pub async fn undo(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(section): Path<String>,
    headers: HeaderMap,
    Form(posted): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed: BTreeMap<String, String> = posted.into_iter().collect();
    let (district, of) = asked_for(&state, &known, &section, Typed(&typed).text("district")).await?;
    let language = spoken(&headers);
    let done = match of {
        History::Card => undo_card(&state, &known, &district, &Typed(&typed)).await.map(|()| Undone::Done),
        History::Staff | History::Devices | History::Nothing => Err(wrong("", "bad_choice")),
        History::Rules => {
            undo_one(&state, &known, (&district, section.as_str()), &Typed(&typed), &language).await
        }
    };
    let (refused, errors, question) = match done {
        Ok(Undone::Done) => {
            let to = format!("/setup/{section}/history?district={district}&done=undo");
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(Undone::Asks(question)) => (StatusCode::CONFLICT, Vec::new(), Some(question)),
        Err(Wrong::Failure(failure)) if !failure.status.is_client_error() => return Err(failure),
        Err(Wrong::Failure(failure)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, vec![in_field(&state, &failure, &language)], None)
        }
        Err(Wrong::Fields(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
    };
    // No field is shown at which an error could stand.
    let errors = errors.into_iter().map(|(_, problem)| (String::new(), problem)).collect();
    let history = read(&state, &known, (&district, section.as_str(), of), u64::MAX).await?;
    let history = HistoryView { question, ..history };
    let shown = Shown { typed, errors, history: Some(history), refused: Some(refused), ..Shown::default() };
    page(&state, &known, &headers, &section, district.as_str(), shown).await
}

/// The district that a request is about, if the caller may set it up, and what the history of the section is made of.
async fn asked_for(
    state: &AppState,
    known: &Known,
    section: &str,
    asked: &str,
) -> Result<(DistrictId, History), Failure> {
    let districts = cards_of(state, known).await?;
    let district = pick(state, &districts, Some(asked))?.id.clone();
    known.caller.check(Action::SetUp, &district)?;
    if section == "department" {
        known.caller.check(Action::SetUp, Object::Department)?;
    }
    match history_of(section) {
        None | Some(History::Nothing) => Err(Failure::not_found()),
        Some(of) => Ok((district, of)),
    }
}

/// Changes from the fact with the number `until` backwards, newest first.
async fn read(
    state: &AppState,
    known: &Known,
    (district, section, of): (&DistrictId, &str, History),
    until: u64,
) -> Result<HistoryView, Failure> {
    match of {
        History::Card => record::read(state, known, district, About::Cards, until).await,
        History::Staff => record::read(state, known, district, About::Staff, until).await,
        History::Devices => record::read(state, known, district, About::Devices, until).await,
        History::Rules | History::Nothing => read_rules(state, district, section, until).await,
    }
}

async fn read_rules(
    state: &AppState,
    district: &DistrictId,
    section: &str,
    until: u64,
) -> Result<HistoryView, Failure> {
    let decided = decided(state, district, until, LOOKED as i64 + 1).await?;
    let mut history = HistoryView { entries: Vec::new(), older: None, question: None };
    let mut names = BTreeMap::new();
    for (after, before) in decided.iter().zip(decided.iter().skip(1).map(Some).chain([None])) {
        let changes = match before {
            Some(before) => changes(section, &before.rules, &after.rules)?,
            // One more than a page looks at was read, to compare with.
            None if decided.len() > LOOKED => {
                history.older = Some(after.seq);
                break;
            }
            None => Vec::new(),
        };
        if before.is_none() || !changes.is_empty() {
            history.entries.push(HistoryEntry {
                seq: after.seq,
                at: state.local(district, after.at),
                author: author(state, &after.actor, &mut names).await?,
                changes,
                record: None,
            });
        }
    }
    Ok(history)
}

async fn decided(
    state: &AppState,
    district: &DistrictId,
    until: u64,
    most: i64,
) -> Result<Vec<Decided>, Failure> {
    let until = until.min(i64::MAX as u64);
    let stored = state.tools().store.line_facts(district.as_str(), KIND, until, most).await?;
    let one = |body: &str| {
        let Fact { seq, at, actor, what, .. } = Fact::decode(body).map_err(fault)?;
        match what {
            Event::Configured(rules) => Ok(Decided { seq, at, actor, rules: *rules }),
            other => Err(Error::Fault(format!("a fact of the kind {} among rules", other.kind()))),
        }
    };
    Ok(stored.iter().map(|stored| one(&stored.row.body)).collect::<Result<Vec<Decided>, Error>>()?)
}

/// What a section shows of the difference.
fn changes(section: &str, before: &Rules, after: &Rules) -> Result<Vec<Change>, Failure> {
    let all = difference::changes(before, after).map_err(fault)?;
    Ok(all.into_iter().filter(|change| difference::section(change) == section).collect())
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Fault(error.to_string())
}

async fn undo_one(
    state: &AppState,
    known: &Known,
    (district, section): (&DistrictId, &str),
    typed: &Typed<'_>,
    language: &str,
) -> Result<Undone, Wrong> {
    let number = typed.text("id").parse::<u64>().ok().filter(|_| typed.text("do") == "undo");
    let seq = number.ok_or_else(|| wrong("", "bad_choice"))?;
    let found = decided(state, district, seq, 2).await?;
    let changes = match found.as_slice() {
        [after, before] if after.seq == seq => changes(section, &before.rules, &after.rules)?,
        _ => return Err(wrong("", "bad_choice")),
    };
    for _ in 0..TRIES {
        let line = state.ops.clerk(district)?.published().line;
        let (mut rules, conflicts) = difference::undo(&line.rules, &changes, false).map_err(fault)?;
        if !conflicts.is_empty() {
            let seen = fingerprint(&conflicts)?;
            if typed.text("seen") != seen {
                return Ok(Undone::Asks(UndoQuestion { seq, conflicts, seen }));
            }
            (rules, _) = difference::undo(&line.rules, &changes, true).map_err(fault)?;
        }
        if rules == *line.rules {
            return Err(wrong("", "undone"));
        }
        let used = in_use(state, district, &line, &rules, language).await?;
        if !used.is_empty() {
            return Err(wrong("", format!("{USED_BY}{}", used.join(", "))));
        }
        match reconfigure(state, &known.caller, district, &line.rules, rules).await {
            Err(failure) if failure.code == Refusal::RulesChanged.code() => {}
            done => return Ok(done.map(|_| Undone::Done)?),
        }
    }
    Err(Failure::from(Refusal::RulesChanged).into())
}

fn fingerprint(conflicts: &[Conflict]) -> Result<String, Error> {
    Ok(hex::encode(Sha256::digest(serde_json::to_string(conflicts).map_err(fault)?)))
}

/// The names of what would vanish while it is in use, as the forms say it.
async fn in_use(
    state: &AppState,
    district: &DistrictId,
    line: &Line,
    after: &Rules,
    language: &str,
) -> Result<Vec<String>, Failure> {
    let before = &line.rules;
    let windows = before.windows.iter();
    let windows = windows.filter(|one| after.window(&one.id).is_none() && rules::is_in_use(line, &one.id));
    let offered = before.services.iter();
    let offered =
        offered.filter(|one| after.service(&one.id).is_none() && services::is_in_use(line, &one.id));
    let reasons = ReasonList::ALL.into_iter().flat_map(|list| {
        let gone = before.reasons(list).iter();
        let gone = gone.filter(move |one| after.reasons(list).iter().all(|kept| kept.id != one.id));
        gone.filter(move |one| entries::is_in_use(line, list, &one.id))
    });
    let words = windows.map(|one| &one.name).chain(offered.map(|one| &one.name));
    let refers = |code: &Code| after.services.iter().any(|service| service.refer_to.contains(code));
    let gone = |code: &Code| after.places.iter().all(|place| place.id != *code);
    let places = before.places.iter().filter(|one| gone(&one.id) && refers(&one.id));
    let words = words.chain(reasons.map(|one| &one.name)).chain(places.map(|one| &one.name));
    let mut used: Vec<String> = words.map(|name| name.get(language).to_owned()).collect();
    let mut tablets: Vec<_> =
        before.kiosks.iter().filter(|one| after.kiosks.iter().all(|kept| kept.id != one.id)).collect();
    if !tablets.is_empty() {
        let devices = state.tools().store.devices().await?;
        tablets.retain(|tablet| {
            devices.iter().any(|device| {
                device.district == *district
                    && device.kiosk.as_ref() == Some(&tablet.id)
                    && device.revoked_at.is_none()
            })
        });
        used.extend(tablets.into_iter().map(|tablet| tablet.name.clone()));
    }
    Ok(used)
}
