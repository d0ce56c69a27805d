//! How a run follows its script, given the records.

use super::{at, base, effect, key, to, when};
use crate::department::{START, code, script as named};
use domain::fact::ScriptRef;
use domain::ids::LegId;
use domain::script::run::{Answer, Escalated, Escalation, How, Run, Setting, Walk};
use domain::script::{Act, Effect, Purpose, Script};
use domain::time::At;
use domain::visit::{Channel, Leg, StepDone};
use uuid::Uuid;

pub const WALK_IN: Setting<'static> =
    Setting { channel: Channel::WalkIn, language: Some("en"), service: Some("report") };

pub(super) fn leg(number: u128, steps: Vec<StepDone>) -> Leg {
    Leg { steps, ..Leg::new(LegId(Uuid::from_u128(number)), None, START) }
}

pub(super) fn record(name: &str, answer: Option<Answer>) -> StepDone {
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

pub(super) fn chosen(word: &str) -> Option<Answer> {
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
    // With a different answer the run is on the other path; what was done stays done.
    steps.retain(|done| done.step.as_str() != "safe_now");
    steps.push(record("safe_now", chosen("yes")));
    assert_eq!((walk(&steps).path.len(), current(&script, &walk(&steps))), (9, "tell_me"));
    // Done out of order: the first open one comes first, and those done are not asked for again.
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
        // A step without a question is answered when done. A step with a question that was done without an
        // answer is not.
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
    // Answered again in this leg: that counts. Skipped then: asked now.
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
    // One greeting per visit is enough, whichever script asks for it.
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
