//! Steps of Service: the language of conditions, what keeps a version from being published, how hard a text is to read, which answers
//! are taken, and how a run follows its script by what stands in the records alone.

use crate::department::{START, code, script as named};
use domain::fact::ScriptRef;
use domain::ids::{LegId, StepKey};
use domain::refusal::Refusal;
use domain::script::check::{Fault, MOST_STEPS, check};
use domain::script::condition::Known;
use domain::script::reading::{Hard, hard};
use domain::script::run::{
    Answer, Escalated, Escalation, Given, How, LONGEST, Run, SKIP_REASONS, Setting, SkipReason, Walk,
};
use domain::script::{
    ASKERS, Act, AnswerType, Asker, Branch, Condition, Effect, Kind, LAST, Privacy, Purpose, Question, R,
    Required, Script, Stage, Status, Step, TELLS, Tells, Value,
};
use domain::time::At;
use domain::visit::{Channel, Leg, StepDone};
use domain::words::Words;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

// What the tests write scripts with

pub fn key(text: &str) -> StepKey {
    text.parse().unwrap()
}
pub fn when(text: &str) -> Condition {
    text.parse().unwrap()
}
fn words(en: &str, es: &str) -> Words {
    Words(BTreeMap::from([("en".to_owned(), en.to_owned()), ("es".to_owned(), es.to_owned())]))
}

/// A step that must be done, easily read in English and Spanish.
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

/// A list whose answers stand in the record.
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

/// Small numbers to choose by, from bytes that proptest makes and shrinks; noughts when they are used up.
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

// Conditions

const NAMES: [&str; 6] = ["danger", "age", "kind", "x-1", "channel", "language"];
const WORDS: [&str; 8] = ["yes", "no", "a", "5", "-2.5", "and", "answered", "1e3"];

fn condition() -> impl Strategy<Value = Condition> {
    let name = || prop::sample::select(NAMES.to_vec()).prop_map(key);
    let word = || prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned);
    let bound = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    let near = (-6..7_i8).prop_map(f64::from);
    let leaf = prop_oneof![
        name().prop_map(Condition::Answered),
        (name(), word()).prop_map(|(name, word)| Condition::Is(name, word)),
        (name(), prop::collection::vec(word(), 1..4)).prop_map(|(name, words)| Condition::In(name, words)),
        (name(), prop_oneof![bound, near]).prop_map(|(name, bound)| Condition::Below(name, bound)),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Condition::All),
            several().prop_map(Condition::Any),
            inner.clone().prop_map(|each| Condition::Not(Box::new(each))),
        ]
    })
}

/// Whatever stands in a record, by name.
#[derive(Debug, Clone, Default)]
struct Answers(BTreeMap<&'static str, Vec<&'static str>>);

impl Known for Answers {
    fn values(&self, name: &str) -> Option<Vec<String>> {
        self.0.get(name).map(|values| values.iter().map(|value| (*value).to_owned()).collect())
    }
    fn number(&self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(|values| values.first()).and_then(|value| value.parse().ok())
    }
    fn answered(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn answers() -> impl Strategy<Value = Answers> {
    let values = prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..3);
    prop::collection::btree_map(prop::sample::select(NAMES.to_vec()), values, 0..NAMES.len())
        .prop_map(Answers)
}

/// Bits of the language, in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "and", "or", "not", "answered", "in", "(", ")", "[", "]", ",", "=", "<", "danger", "yes", "18", "-",
        ".", "é", " ", "  ", "\u{3000}", "NaN", "1e999",
    ]);
    prop::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_condition_read_back_is_the_condition_written(condition in condition()) {
        let text = condition.to_string();
        prop_assert_eq!(text.parse::<Condition>(), Ok(condition.clone()), "{}", text);
        let json = serde_json::to_string(&condition).unwrap();
        prop_assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
    }

    #[test]
    fn any_text_is_a_condition_or_is_refused(text in prop_oneof![any::<String>(), scraps()]) {
        match text.parse::<Condition>() {
            Ok(condition) => prop_assert_eq!(condition.to_string().parse(), Ok(condition)),
            Err(error) => prop_assert!(error.to_string().contains(&text)),
        }
    }

    #[test]
    fn every_condition_has_a_value_and_its_opposite(condition in condition(), known in answers()) {
        let holds = condition.holds(&known);
        prop_assert_eq!(Condition::Not(Box::new(condition.clone())).holds(&known), !holds);
        // Of nothing known, nothing holds but what is asked for by `not`.
        let bare = matches!(condition, Condition::Is(..) | Condition::In(..) | Condition::Below(..) | Condition::Answered(_));
        prop_assert!(!(bare && condition.holds(&Answers::default())));
        let asked: BTreeSet<&str> = condition.names().into_iter().map(|(name, _)| name.as_str()).collect();
        let others = Answers(known.0.iter().filter(|(name, _)| asked.contains(*name)).map(|(a, b)| (*a, b.clone())).collect());
        prop_assert_eq!(condition.holds(&others), holds, "only what it names counts");
    }

    #[test]
    fn what_is_certain_holds_whatever_else_is_answered(
        condition in condition(),
        name in any::<prop::sample::Index>(),
        answer in prop::option::of(prop::sample::select(WORDS.to_vec())),
        others in prop::collection::vec(answers(), 8),
    ) {
        let names = condition.names();
        let asked = name.get(&names).0.as_str();
        let name = *NAMES.iter().find(|name| **name == asked).unwrap();
        if let Some(certain) = condition.certain(name, answer) {
            for mut known in others {
                known.0.remove(name);
                known.0.extend(answer.map(|answer| (name, vec![answer])));
                prop_assert_eq!(condition.holds(&known), certain, "{} {:?}", condition, known);
            }
        }
    }
}

#[test]
fn what_asks_for_one_answer_only_is_certain_of_it() {
    for (text, answer, certain) in [
        ("kind = a", Some("a"), Some(true)),
        ("kind = a", Some("b"), Some(false)),
        ("kind = a", None, Some(false)),
        ("not kind in [a, b]", Some("b"), Some(false)),
        ("answered kind", Some("b"), Some(true)),
        ("not answered kind", None, Some(true)),
        ("kind < 5", None, Some(false)),
        ("kind < 5", Some("3"), None),
        ("kind < 5", Some("a"), None),
        ("kind = a or danger = yes", Some("a"), Some(true)),
        ("kind = a and danger = yes", Some("a"), None),
        ("kind = a and danger = yes", Some("b"), Some(false)),
        ("danger = yes", Some("a"), None),
    ] {
        assert_eq!(when(text).certain("kind", answer), certain, "{text} {answer:?}");
    }
}

#[test]
fn conditions_are_written_like_this() {
    let is = |name: &str, word: &str| Condition::Is(key(name), word.to_owned());
    let below = |name: &str, bound: f64| Condition::Below(key(name), bound);
    for (text, condition) in [
        ("danger=yes", is("danger", "yes")),
        ("  age <   -2.50 ", below("age", -2.5)),
        ("kind in [a,b , c]", Condition::In(key("kind"), ["a", "b", "c"].map(str::to_owned).into())),
        ("answered x-1", Condition::Answered(key("x-1"))),
        ("or_else = and", is("or_else", "and")),
        (
            "danger = yes and not (age < 18 or answered name)",
            Condition::All(vec![
                is("danger", "yes"),
                Condition::Not(Box::new(Condition::Any(vec![
                    below("age", 18.0),
                    Condition::Answered(key("name")),
                ]))),
            ]),
        ),
        (
            "a = 1 or b = 2 and c = 3",
            Condition::Any(vec![is("a", "1"), Condition::All(vec![is("b", "2"), is("c", "3")])]),
        ),
        ("not a = 1 and b = 2", Condition::All(vec![Condition::Not(Box::new(is("a", "1"))), is("b", "2")])),
        ("((a = 1))", is("a", "1")),
    ] {
        assert_eq!(text.parse(), Ok(condition), "{text}");
    }
    for text in [
        "",
        " ",
        "danger",
        "danger =",
        "= yes",
        "not",
        "(a = 1",
        "a = 1)",
        "a = 1 b = 2",
        "a = 1 and",
        "or a = 1",
        "and = 1",
        "not = 1",
        "in = 1",
        "answered = 1",
        "answered",
        "answered not",
        "a in []",
        "a in [b",
        "a in b",
        "a in [b c]",
        "a < b",
        "a < inf",
        "a < NaN",
        "A = b",
        "a.b = c",
        "a == b",
        "a = é",
        "a > 1",
        "a != b",
    ] {
        let error = text.parse::<Condition>().expect_err(text);
        assert!(error.to_string().contains("danger = yes and not age < 18"), "an example of how to write it");
    }
    assert_eq!("a = 1 and nonsense".parse::<Condition>().unwrap_err().near, "");
    assert_eq!("a = 1 % b = 2".parse::<Condition>().unwrap_err().near, "% b = 2");
}

#[test]
fn nothing_is_nested_beyond_reason() {
    let nots = |count: usize| format!("{}a = b", "not ".repeat(count)).parse::<Condition>();
    let brackets =
        |count: usize| format!("{}a = b{}", "(".repeat(count), ")".repeat(count)).parse::<Condition>();
    assert!(nots(16).is_ok() && brackets(16).is_ok());
    for deep in [17, 200_000] {
        assert!(nots(deep).is_err() && brackets(deep).is_err());
    }
}

// Checks

/// A code, the step it points at, what its sentence names, and what brings it about in a script that is sound.
type Case = (&'static str, &'static str, &'static str, fn(&mut Script));

fn complaint_without(script: &mut Script, left_out: Asker) {
    script.purpose = Purpose::Complaint;
    at(script, "options").askers = ASKERS.into_iter().filter(|asker| *asker != left_out).collect();
}

fn without_exit(script: &mut Script) {
    take_out(script, "danger");
    at(script, "safe_now").next.clear();
    script.exit = None;
}

fn asks_whether(script: &mut Script, condition: &str) {
    at(script, "options").required = Required::When(when(condition));
}

const LONG: &str = "We go on and on and on and on and on and on and on and on and on and on.";

fn faulty() -> Vec<Case> {
    vec![
        ("size", "", "0", |it| it.steps.clear()),
        ("size", "", "61", |it| {
            for count in 0..=MOST_STEPS - 10 {
                put_after(it, "tell_me", step(&format!("more{count}"), Stage::Listen));
            }
        }),
        ("same_key", "things", "", |it| at(it, "age").key = key("things")),
        ("taken_key", "end", "", |it| at(it, "age").key = key("end")),
        ("taken_key", "channel", "", |it| at(it, "age").key = key("channel")),
        ("taken_key", "language", "", |it| at(it, "age").key = key("language")),
        ("taken_key", "service", "", |it| at(it, "age").key = key("service")),
        ("no_such_step", "thank", "nowhere", |it| at(it, "thank").next = vec![to("nowhere", None)]),
        ("no_such_step", "greet", "nowhere", |it| it.exit = Some(key("nowhere"))),
        ("no_such_step", "options", "nowhere", |it| {
            let promise = Effect { due_s: Some(60), due_step: Some(key("nowhere")), ..effect(Act::Promise) };
            at(it, "options").effects = vec![promise];
        }),
        ("no_such_answer", "options", "nobody", |it| asks_whether(it, "nobody = yes")),
        ("no_such_answer", "options", "nobody", |it| asks_whether(it, "answered nobody")),
        ("no_such_answer", "options", "greet", |it| asks_whether(it, "not (age < 3 or greet = yes)")),
        ("no_such_answer", "options", "things", |it| asks_whether(it, "things < 3")),
        ("no_such_answer", "options", "by_when", |it| asks_whether(it, "by_when = today")),
        ("no_such_answer", "options", "channel", |it| asks_whether(it, "channel < 3")),
        ("no_such_answer", "thank", "nobody", |it| {
            at(it, "thank").next = vec![to("end", Some("nobody in [a, b]")), to("end", None)];
        }),
        ("no_such_answer", "thank", "nobody", |it| {
            at(it, "thank").effects =
                vec![Effect { when: Some(when("nobody < 3")), ..effect(Act::SetUrgent) }];
        }),
        ("private_answer", "options", "tell_me", |it| asks_whether(it, "tell_me = yes")),
        ("private_answer", "options", "things", |it| {
            at(it, "things").answer.as_mut().unwrap().privacy = Privacy::Sealed;
            at(it, "by_when").required = Required::Flat(true);
            asks_whether(it, "things = keys");
        }),
        ("no_such_value", "options", "car", |it| asks_whether(it, "things = car")),
        ("no_such_value", "options", "car", |it| asks_whether(it, "not things in [phone, car]")),
        ("short_list", "things", "", |it| {
            at(it, "things").answer = Some(list(AnswerType::MultiValueList, &["keys"]));
        }),
        ("short_list", "things", "", |it| {
            at(it, "things").answer = Some(list(AnswerType::MultiValueList, &["keys", "phone", "keys"]));
        }),
        ("open_text", "tell_me", "", |it| at(it, "tell_me").answer.as_mut().unwrap().privacy = Privacy::Open),
        ("open_text", "tell_me", "", |it| {
            at(it, "tell_me").answer = Some(question(AnswerType::String, Privacy::Open));
        }),
        ("loop", "thank", "", |it| {
            at(it, "thank").next = vec![to("tell_me", Some("age < 18")), to("end", None)];
        }),
        ("loop", "age", "", |it| at(it, "age").next = vec![to("age", None)]),
        ("unreachable", "lost", "", |it| {
            put_after(it, "tell_me", step("lost", Stage::Listen));
            at(it, "tell_me").next = vec![to("things", None)];
        }),
        ("uncovered", "safe_now", "yes", |it| {
            at(it, "safe_now").next =
                vec![to("danger", Some("safe_now = no")), to("tell_me", Some("not answered safe_now"))];
        }),
        ("uncovered_none", "safe_now", "", |it| {
            at(it, "safe_now").next =
                vec![to("danger", Some("safe_now = no")), to("tell_me", Some("safe_now = yes"))];
        }),
        ("uncovered_none", "age", "", |it| at(it, "age").next = vec![to("say_back", Some("age < 18"))]),
        ("uncovered_none", "greet", "", |it| {
            at(it, "greet").next = vec![to("safe_now", Some("channel = phone"))]
        }),
        ("out_of_order", "age", "greeting", |it| at(it, "age").stage = Stage::Greeting),
        ("out_of_order", "say_back", "solve", |it| at(it, "say_back").stage = Stage::Solve),
        ("out_of_order", "again", "listen", |it| put_after(it, "by_when", step("again", Stage::Listen))),
        ("missing_stage", "by_when", "thank", |it| {
            take_out(it, "thank");
            at(it, "by_when").next = vec![to("end", None)];
        }),
        ("missing_stage", "tell_me", "acknowledge", |it| {
            at(it, "tell_me").next = vec![to("end", Some("channel = phone")), to("things", None)];
        }),
        ("untold_options", "thank", "", |it| at(it, "options").tells.clear()),
        ("untold_who", "thank", "", |it| at(it, "by_when").tells = vec![Tells::When]),
        ("untold_when", "thank", "", |it| at(it, "by_when").tells = vec![Tells::Who]),
        ("untold_when", "thank", "", |it| {
            // Not on every way, and said at a step that is not one of Solve.
            at(it, "options").next = vec![to("thank", Some("age < 18")), to("by_when", None)];
            at(it, "options").tells = vec![Tells::Options, Tells::Who];
            at(it, "say_back").tells = vec![Tells::When];
        }),
        ("no_exit", "greet", "", without_exit),
        ("no_exit", "greet", "", |it| {
            without_exit(it);
            it.exit = Some(key("thank"));
        }),
        ("missing_words", "greet", "es", |it| drop(at(it, "greet").say.0.remove("es"))),
        ("missing_words", "greet", "en", |it| at(it, "greet").avoid = Some(words(" ", "Nada."))),
        ("missing_words", "greet", "es", |it| {
            at(it, "greet").clarify = Some(Words::plain("I can say it again."))
        }),
        ("missing_words", "things", "es", |it| {
            at(it, "things").answer.as_mut().unwrap().values[1].name = Words::plain("keys");
        }),
        ("missing_words", "things", "es", |it| {
            at(it, "things").answer.as_mut().unwrap().values[1].narrative = Some(Words::plain("Keys."));
        }),
        ("missing_words", "age", "es", |it| {
            at(it, "age").answer.as_mut().unwrap().narrative = Some(Words::plain("Of age {}."));
        }),
        ("missing_title", "", "es", |it| it.title = Words::plain("Steps")),
        ("no_language", "", "", |it| it.languages.clear()),
        ("open_promise", "options", "", |it| at(it, "options").effects = vec![effect(Act::Promise)]),
        ("open_promise", "options", "", |it| {
            at(it, "options").effects = vec![Effect { due_step: Some(key("age")), ..effect(Act::Promise) }];
        }),
        ("bare_effect", "options", "", |it| at(it, "options").effects = vec![effect(Act::SetService)]),
        ("bare_effect", "options", "", |it| at(it, "options").effects = vec![effect(Act::Hold)]),
        ("bare_effect", "options", "", |it| at(it, "options").effects = vec![effect(Act::Refer)]),
        ("long_sentence", "greet", "21", |it| at(it, "greet").say_phone = Some(words(LONG, "Hola."))),
        ("hard_to_read", "greet", "en", |it| {
            at(it, "greet").another = Some(words("Administrative documentation is obligatory.", "Hola."));
        }),
        ("hard_to_read", "greet", "es", |it| {
            at(it, "greet").another = Some(words("Yes.", "La documentación administrativa es obligatoria."));
        }),
        ("asker_by_phone", "", "", |it| complaint_without(it, Asker::ByPhone)),
        ("asker_anonymous", "", "", |it| complaint_without(it, Asker::Anonymous)),
        ("asker_for_another", "", "", |it| complaint_without(it, Asker::ForAnother)),
        ("asker_under_age", "", "", |it| complaint_without(it, Asker::UnderAge)),
        ("asker_immigration", "", "", |it| complaint_without(it, Asker::Immigration)),
    ]
}

#[test]
fn a_sound_script_has_no_fault() {
    assert_eq!(check(&base()), []);
    let mut full = base();
    for count in 0..MOST_STEPS - 10 {
        put_after(&mut full, "tell_me", step(&format!("more{count}"), Stage::Listen));
    }
    assert_eq!((full.steps.len(), check(&full)), (MOST_STEPS, Vec::new()));
    // What may be left out, and what may be asked.
    let mut other = base();
    other.purpose = Purpose::Complaint;
    at(&mut other, "greet").askers = ASKERS.into();
    take_out(&mut other, "greet");
    at(&mut other, "options").askers = ASKERS.into();
    asks_whether(
        &mut other,
        "answered say_back and channel in [phone, callback] and service = report and age = 17",
    );
    let due = Effect { due_step: Some(key("by_when")), ..effect(Act::Promise) };
    let acts = [Act::SetUrgent, Act::OfferCallBack, Act::CallSupervisor].map(effect);
    at(&mut other, "thank").effects = std::iter::once(due).chain(acts).collect();
    at(&mut other, "safe_now").next =
        vec![to("danger", Some("safe_now = no")), to("tell_me", Some("not safe_now = no"))];
    assert_eq!(check(&other), []);
}

#[test]
fn each_fault_is_found_alone_where_it_is() {
    for (name, place, detail, change) in faulty() {
        let mut script = base();
        change(&mut script);
        let faults = check(&script);
        let codes: Vec<&str> = faults.iter().map(Fault::code).collect();
        // Nobody gets out, whatever the step.
        let count = if name == "no_exit" { script.steps.len() } else { 1 };
        assert_eq!(codes, vec![name; count], "{faults:?}");
        assert_eq!(faults[0].step().map_or("", StepKey::as_str), place, "{faults:?}");
        assert_eq!(faults[0].detail(), detail, "{faults:?}");
    }
}

#[test]
fn there_is_a_script_for_each_fault() {
    // As the codes stand in `Fault::code`.
    let source = include_str!("../script/check.rs");
    let code =
        |line: &'static str| line.trim().strip_prefix("Fault::")?.split_once("=> \"")?.1.strip_suffix("\",");
    let codes: BTreeSet<&str> = source.lines().filter_map(code).collect();
    let found: BTreeSet<&str> = faulty().into_iter().map(|(name, ..)| name).collect();
    let elsewhere = BTreeSet::from(["unknown_word"]);
    assert_eq!(
        codes.difference(&found).copied().collect::<BTreeSet<_>>(),
        elsewhere,
        "only the department knows those"
    );
    assert!(found.is_subset(&codes) && codes.len() > 30);
}

#[test]
fn faults_stand_in_the_order_of_the_steps() {
    let mut script = base();
    at(&mut script, "thank").say.0.clear();
    at(&mut script, "options").effects = vec![effect(Act::Hold)];
    at(&mut script, "tell_me").answer.as_mut().unwrap().privacy = Privacy::Open;
    script.title = Words::default();
    let codes: Vec<&str> = check(&script).iter().map(Fault::code).collect();
    let expected =
        ["missing_title", "missing_title", "open_text", "bare_effect", "missing_words", "missing_words"];
    assert_eq!(codes, expected);
}

#[test]
fn the_way_a_run_takes_when_no_condition_holds_is_checked_too() {
    // Whoever tells their age would go on with the following step, past Acknowledge.
    let mut script = base();
    let back = script.steps.remove(script.place(&key("say_back")).unwrap());
    put_after(&mut script, "by_when", Step { next: vec![to("options", None)], ..back });
    at(&mut script, "by_when").next = vec![to("thank", None)];
    at(&mut script, "age").next = vec![to("say_back", None)];
    assert_eq!(check(&script), []);
    at(&mut script, "age").next = vec![to("say_back", Some("not answered age"))];
    assert_eq!(check(&script), [Fault::OutOfOrder(key("options"), Stage::Solve)]);
    // The same where several can be chosen together.
    let mut script = base();
    let things = ["things = phone and not things = keys", "things = keys and not things = phone"];
    at(&mut script, "things").next = vec![
        to("say_back", Some("things = other or not answered things")),
        to("say_back", Some(things[0])),
        to("say_back", Some(things[1])),
    ];
    at(&mut script, "age").stage = Stage::Greeting;
    assert_eq!(check(&script), [Fault::OutOfOrder(key("age"), Stage::Greeting)]);
}

// Reading

#[test]
fn easy_sentences_pass_and_hard_ones_do_not() {
    for (language, text) in [
        ("en", "Please tell me what happened. Take the time you need."),
        ("en", "You will get a copy by Friday. We will call you if it is late."),
        ("es", "Cuénteme qué pasó, por favor. Tome el tiempo que necesite."),
        ("es-US", "Le damos una copia el viernes. Si tarda más, le llamamos."),
        ("en", ""),
        ("en", "… !"),
        ("en", "[your name]"),
    ] {
        assert_eq!(hard(text, language), None, "{text}");
    }
    for (language, text) in [
        ("en", "Documentation requirements necessitate administrative verification of your identification."),
        ("en-US", "Pursuant to applicable regulations, notification of the complainant is discretionary."),
    ] {
        assert!(matches!(hard(text, language), Some(Hard::Grade(_))), "{text}");
    }
    for text in [
        "La documentación administrativa correspondiente requiere verificación de identificación.",
        "Conforme a las disposiciones reglamentarias aplicables, la notificación es discrecional.",
    ] {
        assert!(matches!(hard(text, "es"), Some(Hard::Index(_))), "{text}");
        assert_eq!(hard(text, "vi"), None, "of other languages only the length of sentences is known");
    }
}

#[test]
fn the_figures_are_those_of_the_formulas() {
    // One sentence of one word: 0.39 + 11.8 syllables - 15.59, and 206.835 - 62.3 syllables - 1.
    for (word, syllables) in
        [("Table", 2), ("Idea", 2), ("Documentation", 5), ("Nevertheless", 4), ("Rhythmic", 2)]
    {
        let Some(Hard::Grade(grade)) = hard(word, "en") else { panic!("{word}") };
        assert!((grade - (0.39 + 11.8 * f64::from(syllables) - 15.59)).abs() < 1e-9, "{word}: {grade}");
    }
    for (word, syllables) in
        [("Había", 3), ("Aérea", 4), ("Documentación", 5), ("Averigüe", 4), ("Teatro", 3)]
    {
        let Some(Hard::Index(index)) = hard(word, "es") else { panic!("{word}") };
        assert!((index - (206.835 - 62.3 * f64::from(syllables) - 1.0)).abs() < 1e-9, "{word}: {index}");
    }
    for (word, language) in
        [("Please", "en"), ("You", "en"), ("Día", "es"), ("Cuatro", "es"), ("Ciudad", "es")]
    {
        assert_eq!(hard(word, language), None, "{word}");
    }
    // Two sentences, five words, ten syllables.
    let Some(Hard::Grade(grade)) = hard("Ask. It is a responsibility?", "en") else { panic!() };
    assert!((grade - (0.39 * 2.5 + 11.8 * 2.0 - 15.59)).abs() < 1e-9, "{grade}");
}

#[test]
fn a_sentence_has_twenty_words_at_most_and_brackets_count_one() {
    let sentence = |words: usize| format!("Yes. {}. No.", vec!["go"; words].join(" "));
    for language in ["en", "es", "vi"] {
        assert_eq!(hard(&sentence(20), language), None);
        assert_eq!(hard(&sentence(21), language), Some(Hard::Sentence(21)));
        let filled =
            format!("{} [the day and the time when we shall be there, U.S. time].", vec!["go"; 19].join(" "));
        assert_eq!(hard(&filled, language), None);
        assert_eq!(hard(&format!("We {filled}"), language), Some(Hard::Sentence(21)));
    }
    let halves = format!("{}; {}: {}", sentence(20), sentence(20), sentence(20));
    assert_eq!(hard(&halves, "en"), None, "marks end a sentence");
    // The hard words of a name that is filled in are nobody's fault.
    assert_eq!(hard("I am [administrative documentation coordinator].", "en"), None);
    assert_eq!(hard("I don't. I can’t. I won't.", "en"), None);
}

// Answers and steps passed over

/// A script of one step, which asks this.
fn asking(answer: Option<Question>) -> Script {
    Script { steps: vec![Step { answer, ..step("it", Stage::Listen) }], ..base() }
}

fn give(script: &Script, given: &Given) -> Result<(Option<Answer>, Option<String>), Refusal> {
    script.admit(&key("it"), false, None, Some(given), &Answers::default())
}

#[test]
fn an_answer_is_of_the_kind_the_step_asks_for() {
    use AnswerType::{Datetime, MultiValueList, Number, SingleValueList, String, Text};
    let chosen = |codes: &[&str]| Given::Chosen(codes.iter().map(|each| code(each)).collect());
    let text = |text: &str| Given::Text(text.to_owned());
    let all = [SingleValueList, MultiValueList, Number, Datetime, String, Text];
    let fitting: Vec<(Given, &[AnswerType])> = vec![
        (chosen(&["a"]), &[SingleValueList, MultiValueList]),
        (chosen(&["c", "a"]), &[MultiValueList]),
        (chosen(&["a", "b", "a"]), &[]),
        (chosen(&["a", "d"]), &[]),
        (chosen(&["d"]), &[]),
        (chosen(&[]), &[]),
        (Given::Number(-17.5), &[Number]),
        (Given::Number(f64::NAN), &[]),
        (Given::Number(f64::INFINITY), &[]),
        (Given::When(At(5)), &[Datetime]),
        (text("Maria Lopez"), &[String, Text]),
        (text("a"), &[String, Text]),
        (text(" \n"), &[]),
        (text(&"é".repeat(LONGEST)), &[String, Text]),
        (text(&"e".repeat(LONGEST + 1)), &[]),
    ];
    for (given, fits) in fitting {
        for kind in all {
            for privacy in [Privacy::Open, Privacy::Personal, Privacy::Sealed] {
                let asked = Question { privacy, ..list(kind, &["a", "b", "c"]) };
                let answer = give(&asking(Some(asked)), &given);
                if !fits.contains(&kind) {
                    assert_eq!(answer, Err(Refusal::BadAnswer), "{kind:?} {given:?}");
                    continue;
                }
                let (answer, apart) = answer.unwrap();
                let open = match &given {
                    Given::Chosen(codes) => Answer::Chosen(codes.clone()),
                    Given::Number(number) => Answer::Number(*number),
                    Given::When(at) => Answer::When(*at),
                    Given::Text(_) => Answer::Apart,
                };
                if privacy == Privacy::Open && open != Answer::Apart {
                    assert_eq!((answer, apart), (Some(open), None));
                } else {
                    assert_eq!((answer, apart), (Some(Answer::Apart), Some(given.written())));
                }
            }
        }
        assert_eq!(give(&asking(None), &given), Err(Refusal::BadAnswer), "nothing is asked there");
    }
}

#[test]
fn what_is_kept_apart_is_written_so() {
    let asked = |kind| asking(Some(Question { privacy: Privacy::Personal, ..list(kind, &["a", "b"]) }));
    for (kind, given, written) in [
        (AnswerType::Text, Given::Text("  Maria \n".to_owned()), "Maria"),
        (AnswerType::MultiValueList, Given::Chosen(vec![code("b"), code("a")]), "b,a"),
        (AnswerType::Number, Given::Number(17.5), "17.5"),
        (AnswerType::Datetime, Given::When(At(1_800_000_000_000)), "1800000000000"),
    ] {
        let kept = Ok((Some(Answer::Apart), Some(written.to_owned())));
        assert_eq!(give(&asked(kind), &given), kept);
    }
}

#[test]
fn a_step_that_must_be_done_is_passed_over_for_a_reason() {
    let mut script = base();
    at(&mut script, "say_back").required = Required::Flat(false);
    let age = |years: &'static str| Answers(BTreeMap::from([("age", vec![years])]));
    let skip = |name: &str, reason: Option<SkipReason>, known: &Answers| {
        script.admit(&key(name), true, reason, None, known)
    };
    let nothing = Answers::default();
    assert_eq!(skip("greet", None, &nothing), Err(Refusal::SkipReasonRequired));
    for reason in SKIP_REASONS {
        assert_eq!(skip("greet", Some(reason), &nothing), Ok((None, None)));
        assert_eq!(skip("say_back", Some(reason), &nothing), Ok((None, None)));
    }
    assert_eq!(skip("say_back", None, &nothing), Ok((None, None)));
    // Required when `things = keys or age < 18`.
    assert_eq!(skip("by_when", None, &nothing), Ok((None, None)));
    assert_eq!(skip("by_when", None, &age("18")), Ok((None, None)));
    assert_eq!(skip("by_when", None, &age("17.9")), Err(Refusal::SkipReasonRequired));
    assert_eq!(skip("by_when", Some(SkipReason::Declined), &age("17.9")), Ok((None, None)));
    // Who passes a step over has no answer to it; who does it may go without one.
    let given = Given::When(At(0));
    let both = script.admit(&key("by_when"), true, Some(SkipReason::NoTime), Some(&given), &nothing);
    assert_eq!(both, Err(Refusal::BadAnswer));
    assert_eq!(script.admit(&key("by_when"), false, None, None, &nothing), Ok((None, None)));
    for skipped in [true, false] {
        let nowhere = script.admit(&key("nowhere"), skipped, Some(SkipReason::NoTime), None, &nothing);
        assert_eq!(nowhere, Err(Refusal::UnknownStep));
    }
}

// Runs

pub const WALK_IN: Setting<'static> =
    Setting { channel: Channel::WalkIn, language: Some("en"), service: Some("report") };

fn leg(number: u128, steps: Vec<StepDone>) -> Leg {
    Leg { steps, ..Leg::new(LegId(Uuid::from_u128(number)), None, START) }
}

fn record(name: &str, answer: Option<Answer>) -> StepDone {
    StepDone {
        step: key(name),
        script: Some(named("general", 3)),
        aside: false,
        at: START,
        by: None,
        skipped: false,
        reason: None,
        answer,
        how: How::AsWritten,
    }
}

fn chosen(word: &str) -> Option<Answer> {
    Some(Answer::Chosen(vec![code(word)]))
}

pub fn current<'a>(script: &'a Script, walk: &Walk) -> &'a str {
    walk.current.map_or("end", |place| script.steps[walk.path[place]].key.as_str())
}

#[test]
fn a_run_goes_by_what_was_answered() {
    let script = base();
    let walk = |steps: &[StepDone]| Run::new(&script, WALK_IN, &leg(1, steps.to_vec()), &[]).walk();
    assert_eq!((walk(&[]).path, walk(&[]).current), (vec![0, 1, 2, 3, 4, 5, 6, 7, 8], Some(0)));
    let mut steps = vec![record("greet", None), record("safe_now", chosen("no"))];
    assert_eq!((walk(&steps).path, walk(&steps).current), (vec![0, 1, 9], Some(2)));
    steps.push(record("danger", None));
    assert_eq!(walk(&steps).current, None, "over");
    // Said otherwise, the run is on the other way; what was done stays done.
    steps.retain(|done| done.step.as_str() != "safe_now");
    steps.push(record("safe_now", chosen("yes")));
    assert_eq!((walk(&steps).path.len(), current(&script, &walk(&steps))), (9, "tell_me"));
    // Done out of turn: the first one open comes first, and those done are not asked for again.
    steps.push(record("things", chosen("keys")));
    assert_eq!(current(&script, &walk(&steps)), "tell_me");
    steps.push(StepDone { skipped: true, ..record("tell_me", None) });
    assert_eq!(current(&script, &walk(&steps)), "age");
}

#[test]
fn what_must_be_done_follows_from_the_answers() {
    let script = base();
    let count = |steps: Vec<StepDone>| Run::new(&script, WALK_IN, &leg(1, steps), &[]).compliance();
    // All nine but `by_when`.
    assert_eq!(count(Vec::new()), (0, 8));
    assert_eq!(count(vec![record("age", Some(Answer::Number(17.0)))]), (1, 9));
    assert_eq!(count(vec![record("age", Some(Answer::Number(18.0)))]), (1, 8));
    assert_eq!(
        count(vec![StepDone { skipped: true, ..record("greet", None) }]),
        (0, 8),
        "passed over is not done"
    );
    assert_eq!(count(vec![record("safe_now", chosen("no"))]), (1, 3), "greet, safe_now, danger");
    assert_eq!(count(vec![record("danger", None)]), (0, 8), "nothing that lies on no way counts");
}

#[test]
fn what_is_known_of_the_visit_can_be_asked() {
    let mut script = base();
    let ask = |it: &mut Script, condition: &str, setting: Setting<'static>, steps: Vec<StepDone>| {
        at(it, "greet").next = vec![to("thank", Some(condition)), to("safe_now", None)];
        Run::new(it, setting, &leg(1, steps), &[]).walk().path.contains(&8) && {
            Run::new(it, setting, &leg(1, Vec::new()), &[]).walk().path.len() < 9
        }
    };
    let phone = Setting { channel: Channel::Phone, language: None, service: None };
    for (condition, setting, holds) in [
        ("channel = walk_in", WALK_IN, true),
        ("channel = phone", WALK_IN, false),
        ("channel in [callback, phone]", phone, true),
        ("language = en", WALK_IN, true),
        ("not language = en", phone, true),
        ("answered language", phone, false),
        ("answered language and answered service", WALK_IN, true),
        ("service = report", WALK_IN, true),
        ("service = report", phone, false),
    ] {
        assert_eq!(ask(&mut script, condition, setting, Vec::new()), holds, "{condition}");
    }
}

#[test]
fn answers_are_known_by_their_kind() {
    let script = base();
    let moment = Some(Answer::When(At(5)));
    let steps = vec![
        record("things", Some(Answer::Chosen(vec![code("phone"), code("keys")]))),
        record("age", Some(Answer::Number(17.5))),
        record("by_when", moment),
        record("tell_me", Some(Answer::Apart)),
        record("say_back", None),
        StepDone { skipped: true, ..record("options", None) },
        record("safe_now", None),
    ];
    let leg = leg(1, steps);
    let run = Run::new(&script, WALK_IN, &leg, &[]);
    for (text, holds) in [
        ("things = phone", true),
        ("things = keys", true),
        ("things = other", false),
        ("things in [other, keys]", true),
        ("age < 17.6", true),
        ("age < 17.5", false),
        ("age = 17.5", true),
        ("answered by_when", true),
        ("answered tell_me", true),
        // Asked for nothing: done is answered. Asked for something and done without an answer, it is not.
        ("answered say_back", true),
        ("answered options", false),
        ("answered safe_now", false),
        ("answered thank", false),
        ("answered nowhere", false),
    ] {
        assert_eq!(when(text).holds(&run), holds, "{text}");
    }
}

#[test]
fn what_is_enough_once_a_visit_is_not_asked_again() {
    let script = base();
    let before = [
        leg(1, vec![record("greet", None), record("safe_now", chosen("no")), record("age", None)]),
        leg(2, Vec::new()),
    ];
    let second = leg(3, Vec::new());
    let run = Run::new(&script, WALK_IN, &second, &before);
    assert_eq!(run.record(&script.steps[0]).map(|done| done.step.as_str()), Some("greet"));
    assert_eq!(run.walk().path, [0, 1, 9], "what was answered then leads the way now");
    assert_eq!(current(&script, &run.walk()), "danger");
    assert_eq!(run.record(script.step(&key("age")).unwrap()), None, "anything else is asked for each need");
    assert_eq!(Run::new(&script, WALK_IN, &second, &[]).walk().current, Some(0));
    // Said anew in this leg: that counts. Passed over then: asked now.
    let again = leg(3, vec![record("safe_now", chosen("yes"))]);
    assert_eq!(current(&script, &Run::new(&script, WALK_IN, &again, &before).walk()), "tell_me");
    let passed = [leg(1, vec![StepDone { skipped: true, ..record("greet", None) }])];
    assert_eq!(Run::new(&script, WALK_IN, &second, &passed).walk().current, Some(0));
}

#[test]
fn a_situation_counts_for_itself_alone() {
    let own = base();
    let aside =
        |id: &str| Script { id: id.parse().unwrap(), version: 1, purpose: Purpose::Situation, ..base() };
    let by =
        |script: ScriptRef, name: &str| StepDone { script: Some(script), aside: true, ..record(name, None) };
    let angry = named("angry_visitor", 1);
    let mut leg = leg(
        1,
        vec![record("things", chosen("keys")), by(angry.clone(), "tell_me"), by(angry.clone(), "greet")],
    );
    let open = |script: &Script, leg: &Leg| {
        let run = Run::new(script, WALK_IN, leg, &[]);
        script
            .steps
            .iter()
            .filter(|step| run.record(step).is_some())
            .map(|step| step.key.to_string())
            .collect::<Vec<_>>()
    };
    // A greeting is enough once a visit, whoever asked for it.
    assert_eq!(open(&own, &leg), ["greet", "things"]);
    leg.aside = Some(angry);
    assert_eq!(open(&aside("angry_visitor"), &leg), ["greet", "tell_me"]);
    leg.aside = Some(named("bad_news", 1));
    assert_eq!(open(&aside("bad_news"), &leg), ["greet"]);
}

#[test]
fn in_danger_the_way_out_comes_first() {
    let script = base();
    let mut leg = leg(1, vec![record("greet", None)]);
    let calls = |to| Escalated { to, at: START, met_at: Some(START) };
    leg.escalated = vec![calls(Escalation::Supervisor), calls(Escalation::Interpreter)];
    let walk = |leg: &Leg| Run::new(&script, WALK_IN, leg, &[]).walk();
    assert_eq!(current(&script, &walk(&leg)), "safe_now");
    leg.escalated.push(calls(Escalation::Danger));
    assert_eq!((walk(&leg).path, walk(&leg).current), (vec![9, 0, 1, 2, 3, 4, 5, 6, 7, 8], Some(0)));
    leg.steps.push(record("danger", None));
    assert_eq!(current(&script, &walk(&leg)), "safe_now", "then it goes on where it was");
}

#[test]
fn the_desk_offers_what_belongs_to_the_last_step_done() {
    let mut script = base();
    at(&mut script, "things").effects = vec![
        effect(Act::SetUrgent),
        Effect { when: Some(when("things = keys")), ..effect(Act::CallSupervisor) },
        Effect { when: Some(when("things = other")), ..effect(Act::OfferCallBack) },
    ];
    let offered = |steps: &[StepDone]| {
        let leg = leg(1, steps.to_vec());
        Run::new(&script, WALK_IN, &leg, &[]).offered().iter().map(|effect| effect.act).collect::<Vec<_>>()
    };
    let mut steps = vec![record("greet", None), record("things", chosen("keys"))];
    assert_eq!(offered(&steps), [Act::SetUrgent, Act::CallSupervisor]);
    steps.push(StepDone { skipped: true, ..record("age", None) });
    assert_eq!(offered(&steps).len(), 2, "who passes a step over has done nothing since");
    steps.push(record("say_back", None));
    assert_eq!(offered(&steps), []);
}

#[test]
fn a_script_that_was_never_checked_does_not_hang_a_desk() {
    let mut script = base();
    at(&mut script, "thank").next = vec![to("greet", None)];
    at(&mut script, "danger").next = vec![to("danger", None)];
    let leg = leg(1, Vec::new());
    assert_eq!(Run::new(&script, WALK_IN, &leg, &[]).walk().path.len(), 9);
    at(&mut script, "greet").next = vec![to("nowhere", None)];
    assert_eq!(Run::new(&script, WALK_IN, &leg, &[]).walk().path, [0]);
    script.steps.clear();
    assert_eq!(Run::new(&script, WALK_IN, &leg, &[]).walk(), Walk { path: Vec::new(), current: None });
}

#[test]
fn a_record_of_an_earlier_release_is_read_and_counts() {
    let leg: Leg = serde_json::from_value(serde_json::json!({
        "id": Uuid::from_u128(1), "service": "report", "from": 1_800_000_000_000_i64,
        "script": {"id": "general", "version": 1},
        "steps": [{"step": "greet", "at": 1_800_000_000_000_i64}, {"step": "age", "at": 1_800_000_000_000_i64, "skipped": true}],
    }))
    .unwrap();
    let script = base();
    let run = Run::new(&script, WALK_IN, &leg, &[]);
    assert_eq!((run.compliance(), run.walk().current), ((1, 8), Some(1)));
    assert!(run.record(script.step(&key("age")).unwrap()).is_some_and(|done| done.skipped));
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

// Any script that may be published

/// A script that holds what the checks ask for, with ways as crooked as they may be.
pub fn drawn(tape: &mut Tape) -> Script {
    let mut steps = Vec::new();
    // The steps no way goes around: the last of each stage, and those that tell something.
    let mut fixed = BTreeSet::new();
    for stage in [Stage::Greeting, Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank] {
        let first = steps.len();
        for _ in 0..tape.below(3) + usize::from(stage != Stage::Greeting) {
            if tape.once_in(5) {
                steps.push(step(&format!("s{}", steps.len()), Stage::Safety));
            }
            steps.push(step(&format!("s{}", steps.len()), stage));
        }
        if stage != Stage::Greeting {
            fixed.insert(steps.len() - 1);
        }
        if stage == Stage::Solve {
            for tells in TELLS {
                let solving: Vec<usize> =
                    (first..steps.len()).filter(|place| steps[*place].stage == stage).collect();
                let place = solving[tape.below(solving.len())];
                fixed.insert(place);
                steps[place].tells.push(tells);
            }
        }
    }
    let last = steps.len() - 1;
    for step in &mut steps {
        step.answer = asked(tape);
        step.once = tape.once_in(6);
    }
    for place in 0..last {
        let furthest = *fixed.range(place + 1..).next().unwrap();
        let far = format!("s{}", place + 1 + tape.below(furthest - place));
        let next = format!("s{}", place + 1);
        let own = format!("s{place}");
        let kind = steps[place].answer.as_ref().map(|question| (question.kind, question.privacy));
        steps[place].next = match (tape.below(6), kind) {
            (0, _) => vec![to(&far, Some(&drawn_condition(tape, &steps[..=place]))), to(&next, None)],
            (1, _) => vec![to("danger", Some(&drawn_condition(tape, &steps[..=place]))), to(&next, None)],
            (2, Some((AnswerType::SingleValueList, Privacy::Open))) => vec![
                to(&far, Some(&format!("{own} = a"))),
                to(&next, Some(&format!("not {own} in [a, b]"))),
                to("danger", Some(&format!("{own} = b"))),
            ],
            // No way for each of them: the run goes on with the following step.
            (2, Some((AnswerType::MultiValueList, Privacy::Open))) => vec![
                to(&far, Some(&format!("{own} = c or not answered {own}"))),
                to(&far, Some(&format!("{own} = a and not {own} = b"))),
                to(&far, Some(&format!("{own} = b and not {own} = a"))),
            ],
            (2, Some((AnswerType::Number, Privacy::Open))) => {
                vec![
                    to(&far, Some(&format!("not answered {own}"))),
                    to("danger", Some(&format!("{own} < 0"))),
                ]
            }
            (2, Some((kind, _))) if !kind.is_list() => vec![to(&far, Some(&format!("not answered {own}")))],
            (2, None) => vec![to(&far, Some(&format!("not answered {own}")))],
            _ => Vec::new(),
        };
        steps[place].required = match tape.below(3) {
            0 => Required::Flat(tape.once_in(2)),
            1 => Required::When(when(&drawn_condition(tape, &steps[..=place]))),
            _ => Required::Flat(true),
        };
    }
    steps[last].next = vec![to("end", None)];
    steps.push(step("danger", Stage::Safety));
    for count in 0..tape.below(3) {
        steps.push(Step { answer: asked(tape), ..step(&format!("out{count}"), Stage::Thank) });
    }
    steps.last_mut().unwrap().next = vec![to("end", None)];
    Script { steps, ..base() }
}

fn asked(tape: &mut Tape) -> Option<Question> {
    Some(match tape.below(9) {
        0 | 1 => list(AnswerType::SingleValueList, &["a", "b", "c"]),
        2 | 3 => list(AnswerType::MultiValueList, &["a", "b", "c"]),
        4 => question(AnswerType::Number, Privacy::Open),
        5 => question(AnswerType::Datetime, Privacy::Open),
        6 => question(AnswerType::String, Privacy::Personal),
        7 => Question { privacy: Privacy::Sealed, ..list(AnswerType::SingleValueList, &["a", "b"]) },
        _ => return None,
    })
}

fn drawn_condition(tape: &mut Tape, steps: &[Step]) -> String {
    let mut one = || {
        let step = &steps[tape.below(steps.len())];
        let not = if tape.once_in(3) { "not " } else { "" };
        let open = step.answer.as_ref().filter(|question| question.privacy == Privacy::Open);
        match (tape.below(5), open.map(|question| question.kind)) {
            (0, _) => format!("{not}answered {}", step.key),
            (1, _) => format!("{not}channel in [phone, callback]"),
            (_, Some(AnswerType::Number)) => format!("{not}{} < {}", step.key, tape.below(9)),
            (_, Some(AnswerType::SingleValueList | AnswerType::MultiValueList)) => {
                format!("{not}{} in [a, {}]", step.key, ["a", "b", "c"][tape.below(3)])
            }
            _ => format!("{not}language = es"),
        }
    };
    let (first, second) = (one(), one());
    format!("{first} {} {second}", ["and", "or"][tape.below(2)])
}

/// Something a step can be answered with, or nothing.
pub fn drawn_answer(tape: &mut Tape, step: &Step) -> Option<Given> {
    let question = step.answer.as_ref()?;
    let codes: Vec<_> = question.values.iter().map(|value| value.key.clone()).collect();
    match (tape.below(6), question.kind) {
        (0, _) => None,
        (_, AnswerType::SingleValueList) => Some(Given::Chosen(vec![codes[tape.below(codes.len())].clone()])),
        (_, AnswerType::MultiValueList) => {
            let some = 1 + tape.below(7);
            Some(Given::Chosen(
                codes
                    .into_iter()
                    .enumerate()
                    .filter(|(at, _)| some & (1 << at) > 0)
                    .map(|(_, code)| code)
                    .collect(),
            ))
        }
        (_, AnswerType::Number) => Some(Given::Number(tape.below(12) as f64 - 2.5)),
        (_, AnswerType::Datetime) => Some(Given::When(At(tape.below(100) as i64))),
        (_, AnswerType::String | AnswerType::Text) => Some(Given::Text("by the door".to_owned())),
    }
}

/// What was checked of every way holds of the way that is gone.
fn check_way(script: &Script, path: &[usize]) {
    let steps: Vec<&Step> = path.iter().map(|place| &script.steps[*place]).collect();
    assert_eq!(path.iter().collect::<BTreeSet<_>>().len(), path.len(), "no step twice");
    if steps.iter().any(|step| Some(&step.key) == script.exit.as_ref()) {
        return;
    }
    let mut stages: Vec<Stage> =
        steps.iter().map(|step| step.stage).filter(|stage| *stage != Stage::Safety).collect();
    stages.dedup();
    assert!(
        stages == LAST || stages[1..] == LAST && stages[0] == Stage::Greeting,
        "{stages:?} of {script:#?}"
    );
    let told: BTreeSet<Tells> = steps.iter().flat_map(|step| step.tells.iter().copied()).collect();
    assert_eq!(told, BTreeSet::from(TELLS));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sound_script_comes_to_its_end_whatever_is_answered(tape in tape(500)) {
        let mut tape = Tape(tape.iter());
        let script = drawn(&mut tape);
        prop_assert_eq!(check(&script), vec![], "{:#?}", script);
        let channel = [Channel::WalkIn, Channel::Phone][tape.below(2)];
        let setting = Setting { channel, language: [None, Some("es")][tape.below(2)], service: None };
        let mut leg = leg(1, Vec::new());
        let mut rounds = 0;
        loop {
            let run = Run::new(&script, setting, &leg, &[]);
            let walk = run.walk();
            let danger = !leg.escalated.is_empty();
            if danger {
                prop_assert_eq!(Some(&script.steps[walk.path[0]].key), script.exit.as_ref());
            } else {
                check_way(&script, &walk.path);
            }
            let (done, applicable) = run.compliance();
            prop_assert!(done <= applicable && applicable as usize <= walk.path.len());
            let recorded = |place: &usize| run.record(&script.steps[*place]).is_some();
            let gone = walk.current.unwrap_or(walk.path.len());
            prop_assert!(walk.path[..gone].iter().all(recorded));
            let Some(current) = walk.current else {
                let skipped = |place: &usize| run.record(&script.steps[*place]).is_some_and(|done| done.skipped);
                prop_assert!(done == applicable || walk.path.iter().any(skipped));
                break;
            };
            prop_assert!(!recorded(&walk.path[current]));
            rounds += 1;
            prop_assert!(rounds <= script.steps.len(), "a step is asked for once");
            let step = &script.steps[walk.path[current]];
            let skipped = tape.once_in(5);
            let given = if skipped { None } else { drawn_answer(&mut tape, step) };
            let reason = (skipped && step.is_required(&run)).then_some(SkipReason::NoTime);
            let (answer, _) = script.admit(&step.key, skipped, reason, given.as_ref(), &run).unwrap();
            let mut records = vec![StepDone { skipped, reason, ..record(step.key.as_str(), answer) }];
            // Now and then what was said before is said otherwise.
            let known = leg.steps.get(tape.below(12)).filter(|_| tape.once_in(4));
            if let Some(step) = known.and_then(|done| script.step(&done.step)) {
                let given = drawn_answer(&mut tape, step);
                let (answer, _) = script.admit(&step.key, false, None, given.as_ref(), &run).unwrap();
                records.push(record(step.key.as_str(), answer));
            }
            for done in records {
                leg.steps.retain(|known| !done.replaces(known));
                leg.steps.push(done);
            }
            if tape.once_in(40) {
                leg.escalated.push(Escalated { to: Escalation::Danger, at: START, met_at: None });
            }
        }
    }
}
