//! The run of the visit at the window: the server's record, with what was recorded here and is not confirmed
//! yet.

use super::super::requests;
use super::super::state::{Desk, Pending};
use crate::api::requests::{Answered, Step as Ticked};
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

/// The script a visit follows at the moment.
pub fn leads(desk: Desk, card: &VisitCard) -> Option<ScriptRef> {
    let leg = card.leg.as_ref();
    let pinned = leg.and_then(|leg| leg.aside.clone().or_else(|| leg.script.clone()));
    pinned.or_else(|| desk.rules(|rules| rules.script(card.service.as_ref(), card.channel).cloned()))
}

/// Whether the visit follows a script for a situation.
pub fn is_aside(card: &VisitCard) -> bool {
    card.leg.as_ref().is_some_and(|leg| leg.aside.is_some())
}

/// The script a visit follows, if this desk has it.
pub fn of(desk: Desk, card: &VisitCard) -> Option<Script> {
    version(desk, &leads(desk, card)?)
}

/// A script version; fetched when this desk does not have it yet.
pub fn version(desk: Desk, wanted: &ScriptRef) -> Option<Script> {
    let found = desk.scripts.with(|scripts| {
        scripts.iter().find(|script| script.id == wanted.id && script.version == wanted.version).cloned()
    });
    if found.is_none() {
        fetch(desk, wanted);
    }
    found
}

/// Fetches a version. Versions never change, so each is fetched once.
pub fn fetch(desk: Desk, wanted: &ScriptRef) {
    let name = format!("{}.{}", wanted.id, wanted.version);
    if desk.fetching.with_value(|fetching| fetching.contains(&name)) {
        return;
    }
    desk.fetching.update_value(|fetching| fetching.push(name.clone()));
    client::spawn(async move {
        let path = format!("/api/v1/scripts/{name}");
        match client::send::<ScriptView>("GET", &path, None::<&()>, None).await {
            Ok(view) => desk.scripts.update(|scripts| scripts.push(view.script())),
            Err(problem) => {
                desk.fail(requests::words_unrecorded(desk, &problem));
                // It is requested again the next time it is needed.
                client::sleep(3_000).await;
                desk.fetching.update_value(|fetching| fetching.retain(|known| *known != name));
                desk.scripts.update(|_| {});
            }
        }
    });
}

/// The leg as the server knows it, with what was recorded here and is not confirmed yet.
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

/// Reads a value from a visit's run.
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

/// All recorded steps of a visit, in all its legs.
pub fn records(desk: Desk, card: &VisitCard) -> Vec<(LegId, StepDone)> {
    let legs = card.earlier.iter().chain(&card.leg).map(|view| leg_of(desk, view));
    legs.flat_map(|leg| leg.steps.into_iter().map(move |done| (leg.id, done))).collect()
}

/// The free-text answer at a step, where this desk may see it.
pub fn told(desk: Desk, card: &VisitCard, leg: LegId, step: &StepKey) -> Option<String> {
    let here = desk.ticked.with(|ticked| {
        let known = ticked.iter().rev().find(|pending| pending.leg == leg && pending.done.step == *step);
        known.and_then(|pending| pending.text.clone())
    });
    let kept = || card.answers.iter().rev().find(|answer| answer.leg == leg && answer.step == *step);
    here.or_else(|| kept().map(|answer| answer.text.clone()))
}

/// The moment answered at a step.
pub fn moment(desk: Desk, card: &VisitCard, step: &StepKey) -> Option<At> {
    let leg = card.leg.as_ref()?;
    let record = leg.steps.iter().rev().find(|done| done.step == *step)?;
    match record.answer.as_ref()? {
        Answer::When(at) => Some(*at),
        Answer::Apart => told(desk, card, leg.id, step)?.parse().ok().map(At),
        _ => None,
    }
}

/// The codes chosen at a step, from the record or from the personal data.
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

/// The answer at a step, in the reader's language.
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

/// A step as the officer records it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Whether it is skipped.
    pub skipped: bool,
    /// Why it is skipped.
    pub reason: Option<SkipReason>,
    /// The codes chosen from its list.
    pub chosen: Vec<String>,
    /// The text written as its answer.
    pub written: String,
    /// How the answer was obtained.
    pub how: How,
}

/// Records a step: shown at once, on record when the server confirms it. What the server refuses is removed
/// again.
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
    let ticked = Ticked {
        step: step.key.to_string(),
        skipped: Some(record.skipped),
        reason: record.reason,
        how: record.how,
        answer,
    };
    desk.look(None);
    desk.ticked.update(|ticked| {
        ticked.retain(|known| known.leg != pending.leg || !pending.done.replaces(&known.done));
        ticked.push(pending.clone());
    });
    let id = card.id;
    client::spawn(async move {
        if let Err(problem) = requests::verb(desk, id, ticked).await {
            desk.fail(requests::words(desk, &problem));
        }
        desk.ticked.update(|ticked| ticked.retain(|known| *known != pending));
    });
}

/// An answer as it is sent, as it will be recorded, and its part stored with the personal data.
fn given(question: &Question, record: &Record) -> (Option<Answered>, Option<Answer>, Option<String>) {
    use AnswerType as T;
    use domain::script::Privacy;
    let text = record.written.trim();
    let (sent, open) = match question.kind {
        T::SingleValueList | T::MultiValueList if record.chosen.is_empty() => return (None, None, None),
        T::SingleValueList | T::MultiValueList => {
            let codes = record.chosen.iter().filter_map(|code| code.parse().ok()).collect();
            (Answered::Chosen(record.chosen.clone()), Some(Answer::Chosen(codes)))
        }
        _ if text.is_empty() => return (None, None, None),
        T::Number => {
            let number = text.replace(',', ".").parse::<f64>();
            // What is not a number is sent as JSON `null`, which the server refuses.
            (Answered::Number(number.clone().unwrap_or(f64::NAN)), number.ok().map(Answer::Number))
        }
        // The server knows which moment that is.
        T::Datetime => (Answered::Local(text.to_owned()), None),
        T::String | T::Text => (Answered::Text(text.to_owned()), None),
    };
    let kept =
        if question.privacy == Privacy::Open { open.or(Some(Answer::Apart)) } else { Some(Answer::Apart) };
    let written = if question.kind.is_list() { record.chosen.join(",") } else { text.to_owned() };
    let apart = question.privacy != Privacy::Open || question.kind == T::Datetime;
    (Some(sent), kept, apart.then_some(written))
}
