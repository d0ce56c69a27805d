//! The run of the visit at the window: what the service has on record, with what was ticked here and is not answered yet.

use super::super::requests;
use super::super::state::{Desk, Pending};
use crate::api::{LegView, ScriptView, VisitCard};
use crate::client;
use crate::words;
use domain::fact::ScriptRef;
use domain::ids::{LegId, StepKey};
use domain::script::run::{Answer, How, Run, Setting, SkipReason};
use domain::script::{AnswerType, Question, Script, Step};
use domain::time::At;
use domain::visit::{Leg, StepDone};
use leptos::prelude::*;
use serde_json::{Value, json};

/// Which script leads a visit just now.
pub fn leads(desk: Desk, card: &VisitCard) -> Option<ScriptRef> {
    let leg = card.leg.as_ref();
    let pinned = leg.and_then(|leg| leg.aside.clone().or_else(|| leg.script.clone()));
    pinned.or_else(|| desk.rules(|rules| rules.script(card.service.as_ref(), card.channel).cloned()))
}

/// Whether a script for a situation leads.
pub fn is_aside(card: &VisitCard) -> bool {
    card.leg.as_ref().is_some_and(|leg| leg.aside.is_some())
}

/// The script that leads a visit.
pub fn of(desk: Desk, card: &VisitCard) -> Option<Script> {
    version(desk, &leads(desk, card)?)
}

/// A version; fetched when this desk has not seen it yet.
pub fn version(desk: Desk, wanted: &ScriptRef) -> Option<Script> {
    let found = desk.scripts.with(|scripts| {
        scripts.iter().find(|script| script.id == wanted.id && script.version == wanted.version).cloned()
    });
    if found.is_none() {
        fetch(desk, wanted);
    }
    found
}

/// Fetches a version. Versions never change, so one is fetched once.
pub fn fetch(desk: Desk, wanted: &ScriptRef) {
    let name = format!("{}.{}", wanted.id, wanted.version);
    if desk.fetching.with_value(|fetching| fetching.contains(&name)) {
        return;
    }
    desk.fetching.update_value(|fetching| fetching.push(name.clone()));
    client::spawn(async move {
        let path = format!("/api/v1/scripts/{name}");
        match client::send::<ScriptView>("GET", &path, None::<&Value>, None).await {
            Ok(view) => desk.scripts.update(|scripts| scripts.push(view.script())),
            Err(problem) => {
                desk.fail(requests::words_unrecorded(desk, &problem));
                // It is asked for again when somebody looks again.
                client::sleep(3_000).await;
                desk.fetching.update_value(|fetching| fetching.retain(|known| *known != name));
                desk.scripts.update(|_| {});
            }
        }
    });
}

/// The leg as the service knows it, with what was ticked here and is not heard back.
fn leg_of(desk: Desk, view: &LegView) -> Leg {
    let mut leg = view.leg();
    desk.ticked.with(|ticked| {
        for pending in ticked.iter().filter(|pending| pending.leg == leg.id) {
            leg.steps.retain(|known| !pending.done.replaces(known));
            leg.steps.push(pending.done.clone());
        }
    });
    leg
}

/// Reads something of a visit's run.
pub fn read<T>(desk: Desk, card: &VisitCard, script: &Script, read: impl FnOnce(&Run<'_>) -> T) -> Option<T> {
    let leg = leg_of(desk, card.leg.as_ref()?);
    let before: Vec<_> = card.earlier.iter().map(LegView::leg).collect();
    let setting = Setting {
        channel: card.channel,
        language: card.language.as_deref(),
        service: card.service.as_ref().map(domain::ids::ServiceId::as_str),
    };
    Some(read(&Run::new(script, setting, &leg, &before)))
}

/// Everything on record of a visit's steps, in all its legs.
pub fn records(desk: Desk, card: &VisitCard) -> Vec<(LegId, StepDone)> {
    let legs = card.earlier.iter().chain(&card.leg).map(|view| leg_of(desk, view));
    legs.flat_map(|leg| leg.steps.into_iter().map(move |done| (leg.id, done))).collect()
}

/// What was answered freely at a step, where this desk may see it.
pub fn told(desk: Desk, card: &VisitCard, leg: LegId, step: &StepKey) -> Option<String> {
    let here = desk.ticked.with(|ticked| {
        let known = ticked.iter().rev().find(|pending| pending.leg == leg && pending.done.step == *step);
        known.and_then(|pending| pending.text.clone())
    });
    let kept = || card.answers.iter().rev().find(|answer| answer.leg == leg && answer.step == *step);
    here.or_else(|| kept().map(|answer| answer.text.clone()))
}

/// The moment that was answered at a step.
pub fn moment(desk: Desk, card: &VisitCard, step: &StepKey) -> Option<At> {
    let leg = card.leg.as_ref()?;
    let record = leg.steps.iter().rev().find(|done| done.step == *step)?;
    match record.answer.as_ref()? {
        Answer::When(at) => Some(*at),
        Answer::Apart => told(desk, card, leg.id, step)?.parse().ok().map(At),
        _ => None,
    }
}

/// The codes chosen at a step, from the record or from what is kept apart.
pub fn chosen(desk: Desk, card: &VisitCard, leg: LegId, step: &Step, record: &StepDone) -> Vec<String> {
    match &record.answer {
        Some(Answer::Chosen(codes)) => codes.iter().map(ToString::to_string).collect(),
        Some(Answer::Apart) => {
            let text = told(desk, card, leg, &step.key).unwrap_or_default();
            text.split(',').map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// What was answered at a step, in the reader's words.
pub fn answer_words(
    desk: Desk,
    card: &VisitCard,
    leg: LegId,
    step: &Step,
    record: &StepDone,
    tag: &str,
) -> Option<String> {
    let question = step.answer.as_ref()?;
    if question.kind.is_list() {
        let codes = chosen(desk, card, leg, step, record);
        let names = codes.iter().filter_map(|code| {
            let value = question.values.iter().find(|value| value.key.as_str() == code)?;
            Some(value.name.get(tag).to_owned())
        });
        let names: Vec<String> = names.collect();
        return (!names.is_empty()).then(|| names.join(", "));
    }
    let zone = desk.line.with_untracked(|line| line.at);
    let moment = |at: At| {
        let at = words::at(at, zone);
        format!("{} {}", at.day(), words::time(at))
    };
    match record.answer.as_ref()? {
        Answer::Number(number) => Some(number.to_string()),
        Answer::When(at) => Some(moment(*at)),
        Answer::Chosen(_) => None,
        Answer::Apart => {
            let text = told(desk, card, leg, &step.key)?;
            match (question.kind, text.parse::<i64>()) {
                (AnswerType::Datetime, Ok(ms)) => Some(moment(At(ms))),
                (AnswerType::Datetime, Err(_)) => Some(text.replace('T', " ")),
                _ => Some(text),
            }
        }
    }
}

/// What is recorded about a step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Passed over.
    pub skipped: bool,
    /// Why.
    pub reason: Option<SkipReason>,
    /// What was chosen from its list.
    pub chosen: Vec<String>,
    /// What was written.
    pub written: String,
    /// How it was obtained.
    pub how: How,
}

/// Records a step: on the screen at once, on record when the service says so. What it refuses goes from the screen again.
pub fn record(desk: Desk, card: &VisitCard, script: &Script, step: &Step, record: Record) {
    let Some(leg) = card.leg.as_ref() else { return };
    let (answer, kept, text) = match step.answer.as_ref().filter(|_| !record.skipped) {
        Some(question) => given(question, &record),
        None => (None, None, None),
    };
    let script = ScriptRef { id: script.id.clone(), version: script.version };
    let done = StepDone {
        step: step.key.clone(),
        aside: leg.aside.as_ref() == Some(&script),
        script: Some(script),
        at: desk.at(),
        by: None,
        skipped: record.skipped,
        reason: record.reason,
        answer: kept,
        how: record.how,
    };
    let pending = Pending { leg: leg.id, done, text };
    let body = json!({
        "step": step.key, "skipped": record.skipped, "reason": record.reason, "how": record.how, "answer": answer,
    });
    desk.look(None);
    desk.ticked.update(|ticked| {
        ticked.retain(|known| known.leg != pending.leg || !pending.done.replaces(&known.done));
        ticked.push(pending.clone());
    });
    let id = card.id;
    client::spawn(async move {
        if let Err(problem) = requests::verb(desk, id, "steps", body).await {
            desk.fail(requests::words(desk, &problem));
        }
        desk.ticked.update(|ticked| ticked.retain(|known| *known != pending));
    });
}

/// An answer as it is sent, as it will stand on record, and what of it is kept apart.
fn given(question: &Question, record: &Record) -> (Option<Value>, Option<Answer>, Option<String>) {
    use AnswerType as T;
    use domain::script::Privacy;
    let text = record.written.trim();
    let (sent, open) = match question.kind {
        T::SingleValueList | T::MultiValueList if record.chosen.is_empty() => return (None, None, None),
        T::SingleValueList | T::MultiValueList => {
            let codes = record.chosen.iter().filter_map(|code| code.parse().ok()).collect();
            (json!({ "chosen": record.chosen }), Some(Answer::Chosen(codes)))
        }
        _ if text.is_empty() => return (None, None, None),
        T::Number => {
            let number = text.replace(',', ".").parse::<f64>();
            (json!({ "number": number.clone().ok() }), number.ok().map(Answer::Number))
        }
        // Which moment that is, the service knows.
        T::Datetime => (json!({ "local": text }), None),
        T::String | T::Text => (json!({ "text": text }), None),
    };
    let kept =
        if question.privacy == Privacy::Open { open.or(Some(Answer::Apart)) } else { Some(Answer::Apart) };
    let written = if question.kind.is_list() { record.chosen.join(",") } else { text.to_owned() };
    let apart = question.privacy != Privacy::Open || question.kind == T::Datetime;
    (Some(sent), kept, apart.then_some(written))
}
