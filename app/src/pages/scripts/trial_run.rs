//! The state of a trial, computed from the address by the rules of the desk. None of those rules are here:
//! `Script::admit` accepts a step, and `Run` decides where it leads.

use super::desk::Desk;
use crate::components::fields::hidden;
use domain::fact::ScriptRef;
use domain::ids::{LegId, StepKey};
use domain::refusal::Refusal;
use domain::script::run::{
    Answer, Escalated, Escalation, Given, How, Run, SKIP_REASONS, Setting, SkipReason,
};
use domain::script::{AnswerType, Condition, Question, Required, Script, Step};
use domain::time::{At, Day, MINUTE, Moment};
use domain::visit::{CHANNELS, Channel, Leg, StepDone};
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The steps of a trial so far.
pub struct Trial {
    /// How the person came.
    pub channel: Channel,
    /// The person's language, by its tag.
    pub language: String,
    /// The service, by its slug; blank for none.
    pub service: String,
    /// The recorded steps.
    pub leg: Leg,
    /// Answers stored with the personal data, for the narrative.
    pub texts: BTreeMap<StepKey, String>,
    /// The parts of the address that were accepted, one group for each step.
    pub counted: Vec<Vec<(String, String)>>,
    /// Whether a person is in danger.
    pub danger: bool,
    /// The step that the desk would refuse, and why.
    pub refused: Option<(StepKey, Refusal)>,
}

/// Follows the address as far as the rules of the desk accept it.
pub fn read(desk: &Desk<'_>, script: &Script) -> Trial {
    let channel =
        desk.asked("channel").and_then(|name| CHANNELS.into_iter().find(|known| known.as_str() == name));
    let language =
        desk.asked("language").filter(|language| script.languages.iter().any(|known| known == language));
    let language = language.map(str::to_owned).or_else(|| script.languages.first().cloned());
    let mut trial = Trial {
        channel: channel.unwrap_or(Channel::WalkIn),
        language: language.unwrap_or_else(|| "en".to_owned()),
        service: desk.asked("service").unwrap_or_default().to_owned(),
        leg: Leg::new(LegId(Uuid::nil()), None, At(0)),
        texts: BTreeMap::new(),
        counted: Vec::new(),
        danger: desk.asked("danger").is_some(),
        refused: None,
    };
    if trial.danger {
        trial.leg.escalated.push(Escalated { to: Escalation::Danger, at: At(0), met_at: None });
    }
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, value) in desk.page.asked.iter().filter(|(name, _)| name.get(1..2) == Some(".")) {
        match groups.last_mut() {
            Some((last, values)) if *last == name => values.push(value),
            _ => groups.push((name, vec![value])),
        }
    }
    for (name, values) in groups {
        trial.take(script, name, &values);
    }
    trial
}

impl Trial {
    /// The run of the recorded steps.
    pub fn run<'a>(&'a self, script: &'a Script) -> Run<'a> {
        let service = Some(self.service.as_str()).filter(|service| !service.is_empty());
        Run::new(
            script,
            Setting { channel: self.channel, language: Some(&self.language), service },
            &self.leg,
            &[],
        )
    }

    /// Records one step's part of the address, if the desk would accept it.
    fn take(&mut self, script: &Script, name: &str, values: &[&str]) {
        let Some((what, Ok(key))) = name.split_once('.').map(|(what, key)| (what, key.parse::<StepKey>()))
        else {
            return;
        };
        let Some(step) = script.step(&key) else { return };
        let first = values.first().copied().unwrap_or_default();
        let skipped = what == "s";
        let reason = SKIP_REASONS.into_iter().find(|reason| skipped && code(*reason) == first);
        let given = match (what, &step.answer) {
            ("a", Some(question)) => given(question, values),
            _ => None,
        };
        // What cannot be an answer at all is refused as the desk refuses it.
        let odd = (what == "a" && given.is_none()).then_some(Refusal::BadAnswer);
        let admitted = match odd {
            Some(refusal) => Err(refusal),
            None => script.admit(&key, skipped, reason, given.as_ref(), &self.run(script)),
        };
        match admitted {
            Ok((answer, text)) => {
                self.leg.steps.retain(|done| done.step != key);
                self.leg.steps.push(StepDone {
                    step: key.clone(),
                    script: Some(ScriptRef { id: script.id.clone(), version: script.version }),
                    aside: false,
                    at: At(self.leg.steps.len() as i64),
                    by: None,
                    skipped,
                    reason,
                    answer,
                    how: How::AsWritten,
                });
                self.texts.extend(text.map(|text| (key, text)));
                let pairs = values.iter().map(|value| (name.to_owned(), (*value).to_owned()));
                self.counted.push(pairs.collect());
            }
            Err(refusal) => self.refused = Some((key, refusal)),
        }
    }

    /// The state as hidden fields; without its last step if that is undone.
    pub fn hidden(&self, back: bool, danger: bool) -> Vec<AnyView> {
        let shown = self.counted.len().saturating_sub(usize::from(back));
        let state = self.counted.iter().take(shown).flatten();
        let mut fields = vec![
            hidden("try", "1"),
            hidden("language", self.language.clone()),
            hidden("channel", self.channel.as_str()),
            hidden("service", self.service.clone()),
        ];
        if danger {
            fields.push(hidden("danger", "1"));
        }
        fields.extend(state.map(|(name, value)| {
            view! { <input type="hidden" name=name.clone() value=value.clone() /> }.into_any()
        }));
        fields
    }
}

/// The code of a reason, as files and forms write it.
pub fn code(reason: SkipReason) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

fn given(question: &Question, values: &[&str]) -> Option<Given> {
    let first = values.first()?.trim();
    Some(match question.kind {
        AnswerType::SingleValueList | AnswerType::MultiValueList => {
            Given::Chosen(values.iter().map(|value| value.parse().ok()).collect::<Option<Vec<_>>>()?)
        }
        AnswerType::Number => Given::Number(first.parse().ok()?),
        AnswerType::Datetime => Given::When(local(first)?),
        AnswerType::String | AnswerType::Text => Given::Text(first.to_owned()),
    })
}

/// `2026-11-25T14:30`, on a clock without a time zone.
fn local(text: &str) -> Option<At> {
    let (day, time) = text.split_once('T')?;
    let (hours, minutes) = time.split_once(':')?;
    let day: Day = day.parse().ok()?;
    let minutes = hours.parse::<i64>().ok()? * 60 + minutes.get(..2)?.parse::<i64>().ok()?;
    Some(At((i64::from(day.0) * 24 * 60 + minutes) * MINUTE))
}

/// Every service that a condition of the script refers to.
pub fn services(script: &Script) -> Vec<String> {
    let conditions = |step: &Step| -> Vec<Condition> {
        let required = match &step.required {
            Required::When(when) => Some(when.clone()),
            Required::Flat(_) => None,
        };
        let effects = step.effects.iter().filter_map(|effect| effect.when.clone());
        required
            .into_iter()
            .chain(effects)
            .chain(step.next.iter().filter_map(|way| way.when.clone()))
            .collect()
    };
    let all = script.steps.iter().flat_map(conditions);
    let mut words: Vec<String> = all
        .flat_map(|when| when.words_of("service").into_iter().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    words.sort();
    words.dedup();
    words
}
/// The chosen codes, from the record or from the texts beside it.
pub fn chosen(done: &StepDone, trial: &Trial) -> Vec<String> {
    match &done.answer {
        Some(Answer::Chosen(codes)) => codes.iter().map(ToString::to_string).collect(),
        Some(Answer::Apart) => trial
            .texts
            .get(&done.step)
            .map(|text| text.split(',').map(str::to_owned).collect())
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The answer, in the reader's language.
pub fn told(step: &Step, done: &StepDone, trial: &Trial, tag: &str) -> Option<String> {
    let question = step.answer.as_ref()?;
    if question.kind.is_list() {
        let codes = chosen(done, trial);
        let names =
            question.values.iter().filter(|value| codes.iter().any(|code| code == value.key.as_str()));
        let names: Vec<&str> = names.map(|value| value.name.get(tag)).collect();
        return (!names.is_empty()).then(|| names.join(", "));
    }
    let when = |at: At| {
        let moment = Moment { at, offset_min: 0 };
        format!("{} {}", moment.day(), crate::words::time(moment))
    };
    match done.answer.as_ref()? {
        Answer::Number(number) => Some(number.to_string()),
        Answer::When(at) => Some(when(*at)),
        Answer::Apart if question.kind == AnswerType::Datetime => {
            trial.texts.get(&done.step)?.parse().ok().map(|ms| when(At(ms)))
        }
        Answer::Apart => trial.texts.get(&done.step).cloned(),
        Answer::Chosen(_) => None,
    }
}
