//! Steps of Service: the language of conditions, what prevents the publication of a version, how hard a text
//! is to read, which answers are accepted, and how a run follows its script from the records alone. This file
//! has the helpers with which the tests write scripts.

mod answers;
mod check;
mod conditions;
pub mod generated;
mod reading;
pub mod run;

use crate::department::code;
use domain::ids::StepKey;
use domain::script::{
    Act, AnswerType, Branch, Condition, Effect, Kind, Privacy, Purpose, Question, R, Required, Script, Stage,
    Status, Step, Tells, Value,
};
use domain::words::Words;
use proptest::prelude::*;
use std::collections::BTreeMap;

pub fn key(text: &str) -> StepKey {
    text.parse().unwrap()
}

pub fn when(text: &str) -> Condition {
    text.parse().unwrap()
}

fn words(en: &str, es: &str) -> Words {
    Words(BTreeMap::from([("en".to_owned(), en.to_owned()), ("es".to_owned(), es.to_owned())]))
}

/// A required step, easy to read in English and Spanish.
pub fn step(name: &str, stage: Stage) -> Step {
    Step {
        key: key(name),
        stage,
        kind: Kind::Say,
        r: R::Respect,
        required: Required::Flat(true),
        once: false,
        tells: Vec::new(),
        askers: Vec::new(),
        say: words("I am here to help you.", "Le voy a ayudar."),
        say_phone: None,
        another: None,
        clarify: None,
        why: words("It helps.", "Ayuda."),
        avoid: None,
        answer: None,
        target_s: None,
        effects: Vec::new(),
        next: Vec::new(),
    }
}

fn question(kind: AnswerType, privacy: Privacy) -> Question {
    Question { kind, privacy, values: Vec::new(), narrative: None }
}

/// A list whose answers are in the record.
pub fn list(kind: AnswerType, values: &[&str]) -> Question {
    let value = |name: &&str| Value { key: code(name), name: words(name, name), narrative: None };
    Question { values: values.iter().map(value).collect(), ..question(kind, Privacy::Open) }
}

pub fn to(target: &str, condition: Option<&str>) -> Branch {
    Branch { when: condition.map(when), to: key(target).into() }
}

pub fn effect(act: Act) -> Effect {
    Effect { act, when: None, service: None, code: None, due_s: None, due_step: None }
}

/// A small script with one of everything, which may be published.
pub fn base() -> Script {
    let asks = |name: &str, stage: Stage, answer: Question| Step {
        kind: Kind::Ask,
        answer: Some(answer),
        ..step(name, stage)
    };
    let safe = list(AnswerType::SingleValueList, &["yes", "no"]);
    let things = list(AnswerType::MultiValueList, &["phone", "keys", "other"]);
    let steps = vec![
        Step { once: true, ..step("greet", Stage::Greeting) },
        Step {
            once: true,
            next: vec![to("danger", Some("safe_now = no")), to("tell_me", None)],
            ..asks("safe_now", Stage::Safety, safe)
        },
        asks("tell_me", Stage::Listen, question(AnswerType::Text, Privacy::Personal)),
        asks("things", Stage::Listen, things),
        asks("age", Stage::Listen, question(AnswerType::Number, Privacy::Open)),
        step("say_back", Stage::Acknowledge),
        Step { tells: vec![Tells::Options], ..step("options", Stage::Solve) },
        Step {
            tells: vec![Tells::Who, Tells::When],
            required: Required::When(when("things = keys or age < 18")),
            ..asks("by_when", Stage::Solve, question(AnswerType::Datetime, Privacy::Open))
        },
        Step { next: vec![to("end", None)], ..step("thank", Stage::Thank) },
        Step { next: vec![to("end", None)], ..step("danger", Stage::Safety) },
    ];
    Script {
        id: "general".parse().unwrap(),
        version: 3,
        status: Status::Published,
        purpose: Purpose::Service,
        languages: vec!["en".to_owned(), "es".to_owned()],
        title: words("Steps", "Pasos"),
        note: String::new(),
        consulted: Vec::new(),
        from: None,
        until: None,
        exit: Some(key("danger")),
        steps,
    }
}

pub fn at<'a>(script: &'a mut Script, name: &str) -> &'a mut Step {
    script.steps.iter_mut().find(|step| step.key.as_str() == name).unwrap()
}

fn put_after(script: &mut Script, name: &str, step: Step) {
    let place = script.place(&key(name)).unwrap();
    script.steps.insert(place + 1, step);
}

fn take_out(script: &mut Script, name: &str) {
    script.steps.retain(|step| step.key.as_str() != name);
}

/// Small numbers for choices, from bytes that proptest generates and shrinks; zeros when they are used up.
pub struct Tape<'a>(pub std::slice::Iter<'a, u8>);

impl Tape<'_> {
    pub fn below(&mut self, bound: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % bound
    }
    pub fn once_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 1
    }
}

pub fn tape(length: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..length)
}

#[test]
fn a_version_has_one_spelling_whatever_its_status() {
    let (published, retired) = (base(), Script { status: Status::Retired, ..base() });
    assert_eq!(published.canonical().unwrap(), retired.canonical().unwrap());
    let mut other = base();
    at(&mut other, "greet").say = words("Hello.", "Hola.");
    assert_ne!(published.canonical().unwrap(), other.canonical().unwrap());
    let text = serde_json::to_string(&published).unwrap();
    assert_eq!(serde_json::from_str::<Script>(&text).unwrap(), published);
}
