//! What prevents the publication of a version.

use super::{at, base, effect, key, list, put_after, question, step, take_out, to, when, words};
use domain::ids::StepKey;
use domain::script::check::{Fault, MOST_STEPS, check};
use domain::script::{
    ASKERS, Act, AnswerType, Asker, Effect, Privacy, Purpose, Required, Script, Stage, Step, Tells,
};
use domain::words::Words;
use std::collections::BTreeSet;

/// A code, the step it is about, the detail of its sentence, and a change to a valid script that causes it.
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
    [
        keys_and_steps(),
        conditions(),
        questions_and_ways(),
        stages(),
        words_and_languages(),
        effects_and_askers(),
    ]
    .concat()
}

fn keys_and_steps() -> Vec<Case> {
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
    ]
}

fn conditions() -> Vec<Case> {
    vec![
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
    ]
}

fn questions_and_ways() -> Vec<Case> {
    vec![
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
    ]
}

fn stages() -> Vec<Case> {
    vec![
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
            // Not on every path, and said at a step that is not one of Solve.
            at(it, "options").next = vec![to("thank", Some("age < 18")), to("by_when", None)];
            at(it, "options").tells = vec![Tells::Options, Tells::Who];
            at(it, "say_back").tells = vec![Tells::When];
        }),
        ("no_exit", "greet", "", without_exit),
        ("no_exit", "greet", "", |it| {
            without_exit(it);
            it.exit = Some(key("thank"));
        }),
    ]
}

fn words_and_languages() -> Vec<Case> {
    vec![
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
        ("long_sentence", "greet", "21", |it| at(it, "greet").say_phone = Some(words(LONG, "Hola."))),
        ("hard_to_read", "greet", "en", |it| {
            at(it, "greet").another = Some(words("Administrative documentation is obligatory.", "Hola."));
        }),
        ("hard_to_read", "greet", "es", |it| {
            at(it, "greet").another = Some(words("Yes.", "La documentación administrativa es obligatoria."));
        }),
    ]
}

fn effects_and_askers() -> Vec<Case> {
    vec![
        ("open_promise", "options", "", |it| at(it, "options").effects = vec![effect(Act::Promise)]),
        ("open_promise", "options", "", |it| {
            at(it, "options").effects = vec![Effect { due_step: Some(key("age")), ..effect(Act::Promise) }];
        }),
        ("bare_effect", "options", "", |it| at(it, "options").effects = vec![effect(Act::SetService)]),
        ("bare_effect", "options", "", |it| at(it, "options").effects = vec![effect(Act::Hold)]),
        ("bare_effect", "options", "", |it| at(it, "options").effects = vec![effect(Act::Refer)]),
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
        // No step has an exit.
        let count = if name == "no_exit" { script.steps.len() } else { 1 };
        assert_eq!(codes, vec![name; count], "{faults:?}");
        assert_eq!(faults[0].step().map_or("", StepKey::as_str), place, "{faults:?}");
        assert_eq!(faults[0].detail(), detail, "{faults:?}");
    }
}

#[test]
fn there_is_a_script_for_each_fault() {
    // As the codes are listed in `Fault::code`.
    let source = include_str!("../../script/fault.rs");
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
    // People who tell their age would go on with the following step, past Acknowledge.
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
