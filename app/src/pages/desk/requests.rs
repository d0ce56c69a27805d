//! How the desk sends requests to the server: repeated where no answer came, and what is shown of the answer.
//! The server decides; its refusals are shown in its own words.

use super::account;
use super::state::Desk;
use crate::api::requests::{Request, path};
use crate::api::{Problem, VisitCard, VisitView};
use crate::client;
use crate::i18n::td_string;
use domain::ids::{DistrictId, VisitId};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The text of a refusal.
pub fn words(desk: Desk, problem: &Problem) -> String {
    // The server's own sentence is written for residents.
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

/// The same for a request that records nothing.
pub fn words_unrecorded(desk: Desk, problem: &Problem) -> String {
    if is_open(problem) && problem.detail.is_empty() {
        return td_string!(desk.locale, desk.offline).to_owned();
    }
    words(desk, problem)
}

/// Whether the result of a command is unknown: no answer came, or one that does not say what was recorded.
fn is_open(problem: &Problem) -> bool {
    client::is_passing(problem) || problem.status >= 500
}

/// Sends a command. One without an answer is sent again under the same key, even when the officer repeats it
/// later, so that nothing is done twice; except where each repetition counts.
pub async fn send<R: Request>(desk: Desk, target: &R::Target, request: &R) -> Result<R::Answer, Problem> {
    if request.counts_each_time() {
        return send_as(desk, target, request, &client::key()).await;
    }
    let (path, body) = (path::<R>(target), body(request)?);
    let known = desk.unanswered.with_value(|unanswered| unanswered.key(&path, &body, client::now_ms()));
    let is_again = known.is_some();
    let key = known.unwrap_or_else(client::key);
    let lost =
        || desk.unanswered.update_value(|unanswered| unanswered.lost(&path, &body, &key, client::now_ms()));
    let answer = try_thrice(desk, &path, &body, &key, lost).await;
    if !answer.as_ref().is_err_and(is_open) {
        let is_again = is_again && answer.is_ok();
        desk.unanswered.update_value(|unanswered| unanswered.answered(&path, &key, is_again));
    }
    answer
}

/// The same with a given key: sending again with the same key is the same command.
pub async fn send_as<R: Request>(
    desk: Desk,
    target: &R::Target,
    request: &R,
    key: &str,
) -> Result<R::Answer, Problem> {
    try_thrice(desk, &path::<R>(target), &body(request)?, key, || ()).await
}

/// The body of a request, which is compared with those sent before.
fn body(request: &impl Request) -> Result<Value, Problem> {
    serde_json::to_value(request).map_err(|_| client::offline())
}

/// `lost` is called for each attempt whose result is unknown.
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

/// The district of this desk.
pub fn district(desk: Desk) -> DistrictId {
    desk.line.with_untracked(|line| line.district.clone())
}

/// Sends a verb about a visit and shows the result.
pub async fn verb<R>(desk: Desk, id: VisitId, verb: R) -> Result<VisitView, Problem>
where
    R: Request<Target = VisitId, Answer = VisitView>,
{
    let visit = send(desk, &id, &verb).await?;
    desk.take(&visit);
    Ok(visit)
}

/// Sends a verb, closes the dialog that asked for it, and shows what was done; or shows why not and preserves
/// the input. A dialog that was opened meanwhile stays.
pub fn tell<R>(desk: Desk, id: VisitId, what: R, said: impl Fn(&VisitCard) -> String + 'static)
where
    R: Request<Target = VisitId, Answer = VisitView> + 'static,
{
    let asked = desk.asked();
    client::spawn(async move {
        match verb(desk, id, what).await {
            Ok(visit) => {
                desk.answered_to(asked);
                desk.say(said(&visit.card), Some(id));
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}
