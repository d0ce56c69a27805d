//! How the desk asks the service for something: the request, tried again where no answer came, and what is said of the answer.
//! The service decides; what it refuses is said in its own words.

use super::account;
use super::state::Desk;
use crate::api::{Problem, VisitCard, VisitView};
use crate::client;
use crate::i18n::td_string;
use domain::ids::VisitId;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What the service answered, in words where it refused.
pub fn words(desk: Desk, problem: &Problem) -> String {
    // The service's own sentence is for residents.
    if problem.code == "district_closed" {
        return td_string!(desk.locale, desk.district_closed).to_owned();
    }
    if !problem.detail.is_empty() {
        return problem.detail.clone();
    }
    if is_open(problem) {
        td_string!(desk.locale, desk.no_answer).to_owned()
    } else {
        td_string!(desk.locale, desk.did_not_work).to_owned()
    }
}

/// The same for what records nothing.
pub fn words_unrecorded(desk: Desk, problem: &Problem) -> String {
    if is_open(problem) && problem.detail.is_empty() {
        return td_string!(desk.locale, desk.offline).to_owned();
    }
    words(desk, problem)
}

/// Whether it is open what became of a command: no answer came, or one that says nothing of what is recorded.
fn is_open(problem: &Problem) -> bool {
    client::is_passing(problem) || problem.status >= 500
}

/// Sends a command. One that gets no answer is sent again under the same key, also when the officer asks for it again later, so
/// nothing is done twice.
pub async fn send<T: DeserializeOwned>(desk: Desk, path: &str, body: Value) -> Result<T, Problem> {
    let known = desk.unanswered.with_value(|unanswered| unanswered.key(path, &body, client::now_ms()));
    let is_again = known.is_some();
    let key = known.unwrap_or_else(client::key);
    let lost =
        || desk.unanswered.update_value(|unanswered| unanswered.lost(path, &body, &key, client::now_ms()));
    let answer = try_thrice(desk, path, &body, &key, lost).await;
    if !answer.as_ref().is_err_and(is_open) {
        let is_again = is_again && answer.is_ok();
        desk.unanswered.update_value(|unanswered| unanswered.answered(path, &key, is_again));
    }
    answer
}

/// The same under a key of one's own: what is sent again under it is the same command.
pub async fn send_as<T: DeserializeOwned>(
    desk: Desk,
    path: &str,
    body: Value,
    key: &str,
) -> Result<T, Problem> {
    try_thrice(desk, path, &body, key, || ()).await
}

/// `lost` hears of each try that leaves it open what became of the command.
async fn try_thrice<T: DeserializeOwned>(
    desk: Desk,
    path: &str,
    body: &Value,
    key: &str,
    lost: impl Fn(),
) -> Result<T, Problem> {
    desk.busy.update(|busy| *busy += 1);
    let mut pauses = [400, 1_200].into_iter();
    let answer = loop {
        let answer = client::send("POST", path, Some(body), Some(key)).await;
        if answer.as_ref().is_err_and(is_open) {
            lost();
        }
        match pauses.next() {
            Some(pause) if answer.as_ref().is_err_and(client::is_passing) => client::sleep(pause).await,
            _ => break answer,
        }
    };
    desk.busy.update(|busy| *busy = busy.saturating_sub(1));
    if let Err(problem) = &answer {
        account::refused(desk, problem.status, &problem.code);
    }
    answer
}

/// Sends a verb about a visit and shows what became of it.
pub async fn verb(desk: Desk, id: VisitId, verb: &str, body: Value) -> Result<VisitView, Problem> {
    let visit: VisitView = send(desk, &verb_path(id, verb), body).await?;
    desk.take(&visit);
    Ok(visit)
}

/// The address of a verb about a visit.
fn verb_path(id: VisitId, verb: &str) -> String {
    format!("/api/v1/visits/{id}/{verb}")
}

/// The address of something in this district.
pub fn place(desk: Desk, rest: &str) -> String {
    desk.line.with_untracked(|line| format!("/api/v1/districts/{}/{rest}", line.district))
}

/// Sends a verb, closes the dialog that asked for it, says what was done; or tells why not, with all typed kept. A dialog that
/// was opened meanwhile stays.
pub fn tell(
    desk: Desk,
    id: VisitId,
    what: &'static str,
    body: Value,
    said: impl Fn(&VisitCard) -> String + 'static,
) {
    let asked = desk.asked();
    client::spawn(async move {
        let answer = send(desk, &verb_path(id, what), body).await;
        conclude(desk, id, asked, answer, said);
    });
}

/// The same under a key of its own: each time counts, also one after a time of which nobody knows what became of it.
pub fn tell_anew(
    desk: Desk,
    id: VisitId,
    what: &'static str,
    body: Value,
    said: impl Fn(&VisitCard) -> String + 'static,
) {
    let asked = desk.asked();
    client::spawn(async move {
        let answer = send_as(desk, &verb_path(id, what), body, &client::key()).await;
        conclude(desk, id, asked, answer, said);
    });
}

/// Shows what became of a visit, closes the dialog that asked for the verb and says what was done; or tells why not, with all typed kept.
fn conclude(
    desk: Desk,
    id: VisitId,
    asked: Option<u64>,
    answer: Result<VisitView, Problem>,
    said: impl Fn(&VisitCard) -> String,
) {
    match answer {
        Ok(visit) => {
            desk.take(&visit);
            desk.answered_to(asked);
            desk.say(said(&visit.card), Some(id));
        }
        Err(problem) => desk.fail(words(desk, &problem)),
    }
}
