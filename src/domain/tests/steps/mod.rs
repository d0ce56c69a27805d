//! What a line decides about the Steps of Service: who may record them, which version is used, and that a run
//! read back from the record equals the run seen live.

mod read_back;

use crate::department::{
    Desk, code, done, officer, rules, script as named, service, telephone, tick, token, window,
};
use crate::script::run::current;
use crate::script::{at, base, effect, key, step, to, when};
use domain::command::{Command, Outcome, Ticked, Verb};
use domain::fact::{Actor, Place, ScriptRef};
use domain::ids::VisitId;
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::script::check::check;
use domain::script::run::{Answer, Escalation, How, Run, SkipReason, Walk};
use domain::script::{Act, Effect, Purpose, Required, Script, Stage};
use domain::time::{MINUTE, SECOND};
use domain::visit::State;
use std::collections::BTreeMap;

/// The scripts in use: a general one in two versions, one for property, one for a situation. They share the
/// keys of many steps.
fn shelf() -> BTreeMap<ScriptRef, Script> {
    let mut newer = Script { version: 4, ..base() };
    newer.steps.insert(2, step("new_step", Stage::Safety));
    at(&mut newer, "safe_now").next = vec![to("danger", Some("safe_now = no")), to("new_step", None)];
    let mut property = Script { id: "property".parse().unwrap(), version: 2, ..base() };
    at(&mut property, "say_back").required = Required::When(when("things = phone"));
    at(&mut property, "age").next = vec![to("say_back", Some("age < 3")), to("bring_it", None)];
    let place = property.place(&key("say_back")).unwrap();
    property.steps.insert(place, step("bring_it", Stage::Listen));
    at(&mut property, "things").effects =
        vec![Effect { when: Some(when("things = keys")), ..effect(Act::CallSupervisor) }];
    let angry =
        Script { id: "angry_visitor".parse().unwrap(), version: 1, purpose: Purpose::Situation, ..base() };
    let all = [base(), newer, property, angry];
    all.into_iter()
        .map(|script| (ScriptRef { id: script.id.clone(), version: script.version }, script))
        .collect()
}

fn general() -> ScriptRef {
    named("general", 3)
}

/// With that version of the general script.
fn plan(version: u32) -> Rules {
    let mut rules = rules();
    rules.scripts = vec![named("angry_visitor", 1), named("general", version), named("property", 2)];
    rules.services[1].script = Some("property".parse().unwrap());
    rules
}

fn staffed() -> Desk {
    let mut desk = Desk::with(plan(3));
    desk.open_window("one", None);
    desk.open_window("two", None);
    desk
}

fn publish(desk: &mut Desk, version: u32) {
    desk.ask(&Actor::system(), Command::Configure(Box::new(plan(version)))).unwrap();
}

fn pinned(desk: &Desk, visit: VisitId) -> Option<ScriptRef> {
    desk.visit(visit).leg().unwrap().script.clone()
}

fn turn(script: Option<&str>) -> Verb {
    Verb::Turn { script: script.map(|script| script.parse().unwrap()) }
}

fn hold() -> Verb {
    Verb::Hold { reason: code("resident"), due_ms: None }
}

fn to_window(seat: &str) -> Verb {
    Verb::Transfer { service: None, window: Some(window(seat)) }
}

fn walk(desk: &Desk, visit: VisitId) -> (ScriptRef, Walk) {
    let visit = desk.visit(visit);
    let leads = desk.line.leads(visit).unwrap().clone();
    let script = &shelf()[&leads];
    let walk = Run::of(script, visit).unwrap().walk();
    (leads, walk)
}

fn stands_at(desk: &Desk, visit: VisitId) -> String {
    let (leads, walk) = walk(desk, visit);
    current(&shelf()[&leads], &walk).to_owned()
}

#[test]
fn the_scripts_of_these_tests_may_be_published() {
    for script in shelf().values() {
        assert_eq!(check(script), [], "{} {}", script.id, script.version);
    }
}

#[test]
fn steps_belong_to_the_officer_who_has_the_visit() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, tick(general(), "greet")).unwrap();
    desk.verb(&officer("one"), visit, to_window("two")).unwrap();
    desk.verb(&officer("two"), visit, Verb::Accept { window: None }).unwrap();
    for (verb, name) in
        [(tick(general(), "safe_now"), "step"), (turn(Some("angry_visitor")), "turn"), (turn(None), "back")]
    {
        let command = Command::Visit { visit, verb, if_match: None };
        for supervisor in [false, true] {
            let answer = desk.ask_as(&officer("one"), supervisor, command.clone());
            assert_eq!(answer, Err(Refusal::TakenOver), "{name} {supervisor}");
        }
    }
    let nowhere = Actor { window: None, ..officer("two") };
    assert_eq!(desk.verb(&nowhere, visit, tick(general(), "safe_now")), Err(Refusal::TakenOver));
    desk.verb(&token(1), visit, tick(general(), "safe_now")).unwrap();
    desk.verb(&officer("two"), visit, tick(general(), "tell_me")).unwrap();
    desk.verb(&token(1), visit, turn(Some("angry_visitor"))).unwrap();
    let steps = &desk.visit(visit).leg().unwrap().steps;
    let by: Vec<_> = steps.iter().map(|done| (done.step.to_string(), done.by)).collect();
    let staff = |seat: &str| officer(seat).staff();
    let expected = [("greet", staff("one")), ("safe_now", None), ("tell_me", staff("two"))];
    assert_eq!(by, expected.map(|(step, by)| (step.to_owned(), by)));
}

#[test]
fn steps_of_a_hold_belong_to_the_window_that_holds_it() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, hold()).unwrap();
    desk.verb(&officer("one"), visit, tick(general(), "greet")).unwrap();
    assert_eq!(desk.verb(&officer("two"), visit, tick(general(), "safe_now")), Err(Refusal::TakenOver));
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: Some(window("two")) })
        .unwrap();
    assert_eq!(desk.verb(&officer("one"), visit, tick(general(), "safe_now")), Err(Refusal::TakenOver));
    desk.verb(&officer("two"), visit, tick(general(), "safe_now")).unwrap();
}

#[test]
fn nobody_ticks_a_step_for_a_person_who_is_not_at_the_desk() {
    let mut desk = staffed();
    let waiting = desk.arrives("report");
    let ended = desk.served_at("one");
    desk.verb(&officer("one"), ended, Verb::Leave).unwrap();
    let offered = desk.served_at("one");
    desk.verb(&officer("one"), offered, to_window("two")).unwrap();
    for visit in [waiting, ended, offered] {
        for verb in
            [tick(general(), "greet"), turn(Some("angry_visitor")), Verb::Escalate { to: Escalation::Danger }]
        {
            assert!(matches!(desk.verb(&officer("one"), visit, verb), Err(Refusal::WrongState { .. })));
        }
    }
}

#[test]
fn a_step_is_taken_only_by_the_version_that_leads() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    assert_eq!(pinned(&desk, visit), Some(general()));
    for other in [named("general", 4), named("general", 2), named("property", 2), named("angry_visitor", 1)] {
        assert_eq!(desk.verb(&officer("one"), visit, tick(other, "greet")), Err(Refusal::OtherScript));
    }
    let said = Ticked { answer: Some(Answer::Number(17.5)), how: How::Rephrased, ..done(general(), "age") };
    desk.verb(&officer("one"), visit, Verb::Step(Box::new(said))).unwrap();
    let passed = Ticked { skipped: true, reason: Some(SkipReason::NotSafe), ..done(general(), "greet") };
    desk.verb(&officer("one"), visit, Verb::Step(Box::new(passed))).unwrap();
    let steps = &desk.visit(visit).leg().unwrap().steps;
    assert_eq!((steps[0].answer.clone(), steps[0].how), (Some(Answer::Number(17.5)), How::Rephrased));
    assert_eq!((steps[1].skipped, steps[1].reason), (true, Some(SkipReason::NotSafe)));
    assert_eq!((steps[0].at, steps[0].script.clone(), steps[0].aside), (desk.at, Some(general()), false));
}

#[test]
fn a_new_version_changes_no_run() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, tick(general(), "greet")).unwrap();
    let waiting = desk.arrives("report");
    let before = walk(&desk, visit);
    publish(&mut desk, 4);
    let same = |desk: &Desk| {
        assert_eq!((pinned(desk, visit), walk(desk, visit)), (Some(general()), before.clone()));
    };
    same(&desk);
    assert_eq!(
        desk.verb(&officer("one"), visit, tick(named("general", 4), "safe_now")),
        Err(Refusal::OtherScript)
    );
    desk.verb(&officer("one"), visit, hold()).unwrap();
    same(&desk);
    desk.verb(&officer("one"), visit, Verb::Resume { window: None }).unwrap();
    same(&desk);
    desk.verb(&officer("one"), visit, to_window("two")).unwrap();
    same(&desk);
    desk.verb(&officer("two"), visit, Verb::Accept { window: None }).unwrap();
    same(&desk);
    // By way of another service and a script of the same name.
    desk.verb(&officer("two"), visit, Verb::SetService { service: service("victim") }).unwrap();
    same(&desk);
    desk.verb(&officer("two"), visit, hold()).unwrap();
    desk.ask(&officer("two"), Command::Close { window: window("two"), hand_to: None }).unwrap();
    let call = Verb::Call { window: window("one"), reason: Some(code("appointment")) };
    desk.verb(&officer("one"), visit, call).unwrap();
    desk.verb(&officer("one"), visit, Verb::Serve { window: None }).unwrap();
    same(&desk);
    desk.verb(&officer("one"), visit, tick(general(), "safe_now")).unwrap();
    assert_eq!(stands_at(&desk, visit), "tell_me");
    // Serving and services from now on use the new version.
    desk.verb(&officer("one"), visit, Verb::AddLeg { service: service("report") }).unwrap();
    assert_eq!(pinned(&desk, visit), Some(named("general", 4)));
    assert_eq!(desk.visit(visit).legs[0].script, Some(general()));
    desk.verb(&officer("one"), visit, Verb::Leave).unwrap();
    assert_eq!(pinned(&desk, waiting), None);
    desk.next("one").unwrap();
    desk.verb(&officer("one"), waiting, Verb::Serve { window: None }).unwrap();
    assert_eq!(pinned(&desk, waiting), Some(named("general", 4)));
}

#[test]
fn a_step_ticked_before_serving_pins_the_version_too() {
    let mut desk = staffed();
    let visit = desk.arrives("report");
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, tick(general(), "greet")).unwrap();
    publish(&mut desk, 4);
    desk.verb(&officer("one"), visit, Verb::Serve { window: None }).unwrap();
    assert_eq!(pinned(&desk, visit), Some(general()));
}

#[test]
fn another_service_brings_its_own_script_and_what_was_done_counts_there() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    let answer = Some(Answer::Chosen(vec![code("keys")]));
    let said = Ticked { answer, ..done(general(), "things") };
    for ticked in [done(general(), "greet"), done(general(), "safe_now"), done(general(), "tell_me"), said] {
        desk.verb(&officer("one"), visit, Verb::Step(Box::new(ticked))).unwrap();
    }
    desk.verb(&officer("one"), visit, Verb::SetService { service: service("property") }).unwrap();
    assert_eq!(pinned(&desk, visit), Some(named("property", 2)));
    assert_eq!(stands_at(&desk, visit), "age");
    let offered = |desk: &Desk| {
        let script = &shelf()[&named("property", 2)];
        Run::of(script, desk.visit(visit))
            .unwrap()
            .offered()
            .iter()
            .map(|effect| effect.act)
            .collect::<Vec<_>>()
    };
    assert_eq!(offered(&desk), [Act::CallSupervisor]);
    assert_eq!(desk.verb(&officer("one"), visit, tick(general(), "age")), Err(Refusal::OtherScript));
    // Not before serving has begun.
    let waiting = desk.arrives("report");
    desk.verb(&officer("one"), waiting, Verb::SetService { service: service("property") }).unwrap();
    assert_eq!(pinned(&desk, waiting), None);
    assert_eq!(desk.line.leads(desk.visit(waiting)), Some(&named("property", 2)));
}

#[test]
fn a_caller_whose_matter_is_not_known_is_led_by_the_script_for_calls() {
    use domain::visit::Channel::{Phone, WalkIn};
    let mut rules = plan(3);
    assert_eq!(rules.script(None, Phone), Some(&general()), "there is none here");
    rules.scripts.push(named("phone", 1));
    assert_eq!(rules.script(None, Phone), Some(&named("phone", 1)));
    assert_eq!(rules.script(None, WalkIn), Some(&general()));
    assert_eq!(rules.script(Some(&service("report")), Phone), Some(&general()));
    assert_eq!(rules.script(Some(&service("property")), Phone), Some(&named("property", 2)));
    rules.scripts.retain(|script| script.id.as_str() != "property");
    assert_eq!(rules.script(Some(&service("property")), Phone), Some(&general()), "its own is not published");
    rules.scripts.clear();
    assert_eq!(rules.script(Some(&service("report")), WalkIn), None);
}

#[test]
fn without_any_script_people_are_served_all_the_same() {
    let mut desk = Desk::with(Rules { scripts: Vec::new(), ..rules() });
    desk.open_window("one", None);
    let visit = desk.served_at("one");
    assert_eq!(pinned(&desk, visit), None);
    assert_eq!(desk.verb(&officer("one"), visit, tick(general(), "greet")), Err(Refusal::OtherScript));
    desk.verb(&officer("one"), visit, Verb::AddLeg { service: service("property") }).unwrap();
    desk.verb(&officer("one"), visit, Verb::Escalate { to: Escalation::Supervisor }).unwrap();
}

#[test]
fn a_second_need_is_not_greeted_again() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    for name in ["greet", "safe_now", "tell_me", "things", "age"] {
        desk.verb(&officer("one"), visit, tick(general(), name)).unwrap();
    }
    desk.verb(&officer("one"), visit, Verb::AddLeg { service: service("property") }).unwrap();
    let leg = desk.visit(visit).leg().unwrap();
    assert_eq!((leg.script.clone(), leg.steps.len()), (Some(named("property", 2)), 0));
    assert_eq!(stands_at(&desk, visit), "tell_me", "`greet` and `safe_now` are enough once a visit");
    desk.verb(&officer("one"), visit, tick(named("property", 2), "tell_me")).unwrap();
    assert_eq!(stands_at(&desk, visit), "things");
    assert_eq!(desk.visit(visit).legs[0].steps.len(), 5, "each leg has its own record");
}

#[test]
fn a_situation_stands_beside_the_script_and_takes_nothing_from_it() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    let angry = named("angry_visitor", 1);
    for name in ["greet", "safe_now", "tell_me"] {
        desk.verb(&officer("one"), visit, tick(general(), name)).unwrap();
    }
    let before = walk(&desk, visit);
    desk.verb(&officer("one"), visit, turn(Some("angry_visitor"))).unwrap();
    assert_eq!(
        (stands_at(&desk, visit), desk.line.leads(desk.visit(visit))),
        ("tell_me".to_owned(), Some(&angry))
    );
    assert_eq!(pinned(&desk, visit), Some(general()));
    assert_eq!(desk.verb(&officer("one"), visit, tick(general(), "things")), Err(Refusal::OtherScript));
    for name in ["tell_me", "things", "say_back"] {
        desk.verb(&officer("one"), visit, tick(angry.clone(), name)).unwrap();
    }
    let aside = walk(&desk, visit);
    // Open already: nothing happens. A script that does not exist: refused.
    let written = desk.facts.len();
    assert_eq!(desk.verb(&officer("one"), visit, turn(Some("angry_visitor"))), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.facts.len(), written);
    assert_eq!(desk.verb(&officer("one"), visit, turn(Some("bad_news"))), Err(Refusal::UnknownScript));
    // Back: the leg's own script continues where it was.
    desk.verb(&officer("one"), visit, turn(None)).unwrap();
    assert_eq!(walk(&desk, visit), before);
    desk.verb(&officer("one"), visit, tick(general(), "things")).unwrap();
    // And once more: the situation's script continues where it was.
    desk.verb(&officer("one"), visit, turn(Some("angry_visitor"))).unwrap();
    assert_eq!(walk(&desk, visit), aside);
    let steps = &desk.visit(visit).leg().unwrap().steps;
    let count = |aside: bool| steps.iter().filter(|done| done.aside == aside).count();
    assert_eq!((count(false), count(true)), (4, 3));
    // A second need starts without it.
    desk.verb(&officer("one"), visit, Verb::AddLeg { service: service("report") }).unwrap();
    assert_eq!(desk.line.leads(desk.visit(visit)), Some(&general()));
}

#[test]
fn a_situation_keeps_its_version_while_it_is_open() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    let angry = named("angry_visitor", 1);
    desk.verb(&officer("one"), visit, turn(Some("angry_visitor"))).unwrap();
    let mut rules = plan(3);
    rules.scripts[0].version = 2;
    desk.ask(&Actor::system(), Command::Configure(Box::new(rules))).unwrap();
    assert_eq!(desk.line.leads(desk.visit(visit)), Some(&angry));
    desk.verb(&officer("one"), visit, tick(angry, "tell_me")).unwrap();
    assert!(desk.visit(visit).leg().unwrap().steps[0].aside);
}

#[test]
fn a_step_is_taken_back_like_anything_else() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, tick(general(), "greet")).unwrap();
    let before = desk.visit(visit).legs.clone();
    let passed = Ticked { skipped: true, ..done(general(), "greet") };
    for verb in [
        Verb::Step(Box::new(passed)),
        tick(general(), "safe_now"),
        turn(Some("angry_visitor")),
        Verb::SetService { service: service("property") },
        Verb::AddLeg { service: service("property") },
        Verb::Escalate { to: Escalation::Interpreter },
    ] {
        desk.verb(&officer("one"), visit, verb.clone()).unwrap();
        assert_ne!(desk.visit(visit).legs, before, "{verb:?}");
        desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
        assert_eq!(desk.visit(visit).legs, before, "{verb:?}");
    }
}

#[test]
fn danger_raises_the_alarm_and_leads_out_first() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, tick(general(), "greet")).unwrap();
    let danger = Verb::Escalate { to: Escalation::Danger };
    assert_eq!(desk.verb(&officer("one"), visit, danger.clone()), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.line.head.alerts.len(), 1);
    let (id, alert) = desk.line.head.alerts.iter().next().map(|(id, alert)| (*id, alert.clone())).unwrap();
    assert_eq!((alert.place, alert.presses, alert.raised_at), (Place::Window(window("one")), 1, desk.at));
    assert_eq!(stands_at(&desk, visit), "danger");
    desk.wait(SECOND);
    desk.verb(&officer("one"), visit, danger.clone()).unwrap();
    assert_eq!(desk.line.head.alerts[&id].presses, 2, "pressed again, like the button");
    desk.verb(&officer("one"), visit, tick(general(), "danger")).unwrap();
    assert_eq!(stands_at(&desk, visit), "safe_now");
    // A supervisor came; the path to safety stays on record.
    desk.wait(SECOND);
    desk.verb(&officer("two"), visit, Verb::Meet { to: Escalation::Danger }).unwrap();
    let calls = &desk.visit(visit).leg().unwrap().escalated;
    assert_eq!(calls.iter().map(|each| each.met_at).collect::<Vec<_>>(), [Some(desk.at), Some(desk.at)]);
    assert_eq!(walk(&desk, visit).1.path[0], 9);
    // From a hold, the window that holds it; from a call answered at no window, the lobby.
    desk.verb(&officer("one"), visit, hold()).unwrap();
    desk.verb(&officer("one"), visit, danger.clone()).unwrap();
    assert_eq!(desk.line.head.alerts[&id].presses, 3);
    let call = Command::CheckIn(domain::command::CheckIn::phone());
    let Ok(Outcome::Created(caller)) = desk.ask(&telephone(), call) else { panic!() };
    assert_eq!(desk.visit(caller).state, State::Answered { window: None });
    desk.verb(&telephone(), caller, danger).unwrap();
    assert!(desk.line.head.alerts.values().any(|alert| alert.place == Place::Lobby));
}

#[test]
fn help_is_called_for_once_until_it_comes() {
    for to in [Escalation::Supervisor, Escalation::Interpreter] {
        let mut desk = staffed();
        let visit = desk.served_at("one");
        let calls = |desk: &Desk| {
            let calls = &desk.visit(visit).leg().unwrap().escalated;
            calls.iter().map(|each| (each.at, each.met_at)).collect::<Vec<_>>()
        };
        let nobody = desk.facts.len();
        assert_eq!(desk.verb(&officer("one"), visit, Verb::Meet { to }), Ok(Outcome::Visit(visit)));
        assert_eq!(desk.facts.len(), nobody, "nobody was called for");
        let first = desk.at;
        desk.verb(&officer("one"), visit, Verb::Escalate { to }).unwrap();
        desk.wait(MINUTE);
        assert_eq!(desk.verb(&officer("one"), visit, Verb::Escalate { to }), Ok(Outcome::Visit(visit)));
        assert_eq!(calls(&desk), [(first, None)], "asked twice, called once");
        // Another helper is not the one who was called for.
        for other in [Escalation::Danger, Escalation::Supervisor, Escalation::Interpreter] {
            if other != to {
                desk.verb(&officer("two"), visit, Verb::Meet { to: other }).unwrap();
            }
        }
        assert_eq!(calls(&desk), [(first, None)]);
        let came = desk.at;
        desk.verb(&officer("two"), visit, Verb::Meet { to }).unwrap();
        assert_eq!(calls(&desk), [(first, Some(came))]);
        desk.wait(MINUTE);
        desk.verb(&officer("two"), visit, Verb::Meet { to }).unwrap();
        assert_eq!(calls(&desk), [(first, Some(came))], "came once");
        desk.verb(&officer("one"), visit, Verb::Escalate { to }).unwrap();
        assert_eq!(calls(&desk), [(first, Some(came)), (desk.at, None)], "called anew");
        assert!(desk.line.head.alerts.is_empty(), "no alarm");
        assert_eq!(stands_at(&desk, visit), "greet", "nor the way out");
        assert_eq!(desk.verb(&officer("two"), visit, Verb::Escalate { to }), Err(Refusal::WrongWindow));
    }
}

#[test]
fn a_helper_answers_for_themselves_only() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    let all = [Escalation::Danger, Escalation::Supervisor, Escalation::Interpreter];
    for to in all {
        desk.verb(&officer("one"), visit, Verb::Escalate { to }).unwrap();
    }
    for (came, to) in all.into_iter().enumerate() {
        let calls = &desk.visit(visit).leg().unwrap().escalated;
        let met: Vec<_> = calls.iter().filter(|each| each.met_at.is_some()).map(|each| each.to).collect();
        assert_eq!(met, all[..came]);
        desk.verb(&officer("two"), visit, Verb::Meet { to }).unwrap();
    }
}
