//! Role play: replaying the same practice gives the same play, what was said stays said, and each cue
//! triggers its line at its time.

mod generated;

use crate::department::{START, code, script as named, service};
use crate::script::{key, when};
use domain::fact::Event;
use domain::ids::{Code, LegId};
use domain::practice::{Arrival, Cue, Happened, Line, PracticeEvent, Reply, Said, Scenario, faults, play};
use domain::script::run::{Escalation, How};
use domain::script::{LAST, Stage};
use domain::time::{At, SECOND};
use domain::visit::{Channel, End};
use domain::words::Words;
use uuid::Uuid;

const STAGES: [Stage; 6] =
    [Stage::Greeting, Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank, Stage::Safety];

const CALLS: [Escalation; 3] = [Escalation::Danger, Escalation::Supervisor, Escalation::Interpreter];

fn both(text: &str) -> Words {
    Words([("en".to_owned(), text.to_owned()), ("es".to_owned(), text.to_owned())].into())
}

fn cue(text: &str) -> Cue {
    text.parse().unwrap()
}

fn arrival(who: &str) -> Arrival {
    Arrival {
        who: code(who),
        name: who.to_owned(),
        after_s: 0,
        channel: Channel::WalkIn,
        service: None,
        language: None,
        needs: Vec::new(),
    }
}

fn line(name: &str, on: &str) -> Line {
    Line {
        key: code(name),
        who: code("ruiz"),
        on: cue(on),
        when: None,
        text: both("“…”"),
        trust: 0,
        why: None,
        better: None,
        leaves: false,
    }
}

fn moves(trust: i32, line: Line) -> Line {
    Line { trust, why: Some(both("So.")), ..line }
}

fn only_if(condition: &str, line: Line) -> Line {
    Line { when: Some(when(condition)), ..line }
}

fn reply(name: &str, after: &str, trust: i32) -> Reply {
    let text = || Some(both("So."));
    Reply { key: code(name), after: code(after), text: both("“…”"), trust, why: text(), better: text() }
}

fn scenario(lines: Vec<Line>, replies: Vec<Reply>) -> Scenario {
    Scenario {
        id: code("try"),
        title: both("Try"),
        skill: both("Patience."),
        brief: both("A person comes."),
        minutes: 6,
        trust: 5,
        good: 7,
        arrivals: vec![arrival("ruiz"), arrival("lee")],
        lines,
        replies,
    }
}

fn second(seconds: i64) -> At {
    START + seconds * SECOND
}

fn to(who: &str, seconds: i64, what: Happened) -> PracticeEvent {
    PracticeEvent { at: second(seconds), who: Some(code(who)), what }
}

fn happens(seconds: i64, what: Happened) -> PracticeEvent {
    to("ruiz", seconds, what)
}

fn says(seconds: i64, name: &str) -> PracticeEvent {
    PracticeEvent { at: second(seconds), who: None, what: Happened::Reply(code(name)) }
}

fn step(seconds: i64, name: &str, stage: Stage, skipped: bool) -> PracticeEvent {
    happens(seconds, Happened::Step { key: key(name), stage, skipped })
}

/// What was said until then, with the second at which it was said.
fn said(scenario: &Scenario, events: &[PracticeEvent], until: i64) -> Vec<(i64, String)> {
    let play = play(scenario, events, second(until));
    play.said.iter().map(|said| ((said.at - START) / SECOND, said.key.to_string())).collect()
}

fn at(lines: &[(i64, &str)]) -> Vec<(i64, String)> {
    lines.iter().map(|(second, key)| (*second, (*key).to_owned())).collect()
}

#[test]
fn every_cue_is_read_as_it_is_written() {
    let mut all: Vec<(String, Cue)> = [
        ("start", Cue::Start),
        ("arrived", Cue::Arrived),
        ("acknowledged", Cue::Acknowledged),
        ("called", Cue::Called),
        ("served", Cue::Served),
        ("held", Cue::Held),
        ("resumed", Cue::Resumed),
        ("resolved", Cue::Resolved),
        ("referred", Cue::Referred),
        ("ended", Cue::Ended),
        ("step:say_back", Cue::Step(key("say_back"))),
        ("skipped:say_back", Cue::Skipped(key("say_back"))),
        ("reply:sorry", Cue::Reply(code("sorry"))),
        ("service:report", Cue::Service(service("report"))),
        ("waited:60", Cue::Waited(60)),
        ("silent:0", Cue::Silent(0)),
        ("escalated:danger", Cue::Escalated(Escalation::Danger)),
        ("escalated:supervisor", Cue::Escalated(Escalation::Supervisor)),
        ("escalated:interpreter", Cue::Escalated(Escalation::Interpreter)),
    ]
    .map(|(text, cue)| (text.to_owned(), cue))
    .into();
    for stage in STAGES {
        all.push((format!("stage:{}", stage.as_str()), Cue::Stage(stage)));
        all.push((format!("skipped_stage:{}", stage.as_str()), Cue::SkippedStage(stage)));
        all.push((format!("left_out:{}", stage.as_str()), Cue::LeftOut(stage)));
    }
    for (text, cue) in all {
        // A new cue needs its row above.
        match &cue {
            Cue::Start
            | Cue::Arrived
            | Cue::Acknowledged
            | Cue::Called
            | Cue::Served
            | Cue::Held
            | Cue::Resumed => {}
            Cue::Stage(_) | Cue::SkippedStage(_) | Cue::LeftOut(_) | Cue::Step(_) | Cue::Skipped(_) => {}
            Cue::Reply(_) | Cue::Waited(_) | Cue::Silent(_) | Cue::Escalated(_) | Cue::Service(_) => {}
            Cue::Resolved | Cue::Referred | Cue::Ended => {}
        }
        assert_eq!((cue.to_string(), text.parse()), (text.clone(), Ok(cue.clone())));
        assert_eq!(serde_json::from_str::<Cue>(&serde_json::to_string(&cue).unwrap()).unwrap(), cue);
    }
    for text in [
        "",
        "Served",
        "stage",
        "stage:",
        "stage:lunch",
        "waited:soon",
        "waited:-1",
        "escalated:mother",
        "step:Éa",
        "reply:",
    ] {
        assert!(text.parse::<Cue>().unwrap_err().to_string().contains(&format!("“{text}”")));
    }
}

#[test]
fn each_cue_brings_about_its_line() {
    let served = || vec![happens(0, Happened::Arrived), happens(5, Happened::Served)];
    let and = |mut events: Vec<PracticeEvent>, more: Vec<PracticeEvent>| {
        events.extend(more);
        events
    };
    let other = |what| and(served(), vec![happens(9, what)]);
    for (on, events, when) in [
        ("start", vec![PracticeEvent { at: second(9), who: None, what: Happened::Start }], 9),
        ("arrived", vec![happens(9, Happened::Arrived)], 9),
        ("acknowledged", vec![happens(0, Happened::Arrived), happens(9, Happened::Acknowledged)], 9),
        ("called", vec![happens(9, Happened::Called)], 9),
        ("served", vec![happens(9, Happened::Served)], 9),
        ("held", other(Happened::Held), 9),
        ("resumed", and(other(Happened::Held), vec![happens(12, Happened::Served)]), 12),
        ("stage:listen", and(served(), vec![step(9, "tell_me", Stage::Listen, false)]), 9),
        ("step:tell_me", and(served(), vec![step(9, "tell_me", Stage::Listen, false)]), 9),
        ("skipped:tell_me", and(served(), vec![step(9, "tell_me", Stage::Listen, true)]), 9),
        ("skipped_stage:listen", and(served(), vec![step(9, "tell_me", Stage::Listen, true)]), 9),
        ("escalated:supervisor", other(Happened::Escalated(Escalation::Supervisor)), 9),
        ("service:report", other(Happened::Service(service("report"))), 9),
        ("resolved", other(Happened::Ended(End::Resolved)), 9),
        ("referred", other(Happened::Ended(End::Referred)), 9),
        ("left_out:thank", other(Happened::Ended(End::Left)), 9),
        ("left_out:greeting", other(Happened::Ended(End::Resolved)), 9),
        ("ended", other(Happened::Ended(End::Left)), 9),
        ("waited:3", vec![happens(0, Happened::Arrived), happens(4, Happened::Acknowledged)], 3),
        ("silent:3", served(), 8),
    ] {
        let one = scenario(vec![line("it", on)], Vec::new());
        assert_eq!(said(&one, &events, 60), at(&[(when, "it")]), "{on}");
        // A line of another person is not said, whatever happens to this one; at the start there is no other
        // person.
        let mut other = scenario(vec![Line { who: code("lee"), ..line("it", on) }], Vec::new());
        other.lines.retain(|line| line.on != Cue::Start);
        assert_eq!(said(&other, &events, 60), at(&[]), "{on}");
    }
}

#[test]
fn what_belongs_to_another_moment_brings_about_nothing() {
    let served = [happens(0, Happened::Arrived), happens(5, Happened::Served)];
    for (on, what) in [
        ("resumed", Happened::Called),
        ("held", Happened::Other),
        ("stage:listen", Happened::Step { key: key("tell_me"), stage: Stage::Listen, skipped: true }),
        ("step:tell_me", Happened::Step { key: key("say_back"), stage: Stage::Listen, skipped: false }),
        ("skipped:tell_me", Happened::Step { key: key("tell_me"), stage: Stage::Listen, skipped: false }),
        ("skipped_stage:listen", Happened::Step { key: key("tell_me"), stage: Stage::Solve, skipped: true }),
        ("escalated:supervisor", Happened::Escalated(Escalation::Danger)),
        ("service:report", Happened::Service(service("property"))),
        ("resolved", Happened::Ended(End::Referred)),
        ("referred", Happened::Ended(End::Left)),
        ("ended", Happened::Held),
        ("reply:sorry", Happened::Reply(code("sorry"))),
    ] {
        let events: Vec<PracticeEvent> = served.iter().cloned().chain([happens(9, what)]).collect();
        assert_eq!(said(&scenario(vec![line("it", on)], Vec::new()), &events, 60), at(&[]), "{on}");
    }
}

#[test]
fn a_stage_begins_once() {
    let play = scenario(
        vec![only_if("trust < 5", line("late", "stage:listen")), moves(-1, line("down", "held"))],
        Vec::new(),
    );
    let events = [
        happens(1, Happened::Served),
        step(2, "tell_me", Stage::Listen, false),
        happens(3, Happened::Held),
        happens(4, Happened::Served),
        step(5, "age", Stage::Listen, false),
    ];
    assert_eq!(
        said(&play, &events, 9),
        at(&[(3, "down")]),
        "the second step of a stage is not its beginning"
    );
}

#[test]
fn waiting_and_silence_are_counted_from_their_own_moments() {
    let lines = || {
        vec![
            line("w60", "waited:60"),
            line("w90", "waited:90"),
            line("s30", "silent:30"),
            line("s45", "silent:45"),
        ]
    };
    let play = scenario(lines(), Vec::new());
    let came = happens(10, Happened::Arrived);
    assert_eq!(said(&play, std::slice::from_ref(&came), 69), at(&[]));
    assert_eq!(said(&play, std::slice::from_ref(&came), 70), at(&[(70, "w60")]));
    assert_eq!(said(&play, std::slice::from_ref(&came), 500), at(&[(70, "w60"), (100, "w90")]));
    // Greeted, called for or served, the waiting is over; being called is not being greeted.
    for (what, heard) in [
        (Happened::Acknowledged, vec![(70, "w60")]),
        (Happened::Called, vec![(70, "w60"), (100, "w90")]),
        (Happened::Ended(End::Left), vec![(70, "w60")]),
    ] {
        assert_eq!(said(&play, &[came.clone(), happens(80, what)], 500), at(&heard));
    }
    let served = [came.clone(), happens(80, Happened::Served)];
    assert_eq!(said(&play, &served, 500), at(&[(70, "w60"), (110, "s30"), (125, "s45")]));
    // Any action of the officer ends a silence; a hold is no silence at the window.
    for what in [
        Happened::Other,
        Happened::Escalated(Escalation::Interpreter),
        Happened::Step { key: key("greet"), stage: Stage::Greeting, skipped: true },
    ] {
        let events = [served[0].clone(), served[1].clone(), happens(100, what)];
        assert_eq!(said(&play, &events, 131), at(&[(70, "w60"), (130, "s30")]));
    }
    let events =
        [served[0].clone(), served[1].clone(), happens(100, Happened::Held), happens(300, Happened::Served)];
    assert_eq!(said(&play, &events, 331), at(&[(70, "w60"), (330, "s30")]));
    // A line of another person is not triggered by this silence.
    let events = [served[0].clone(), served[1].clone(), to("lee", 100, Happened::Arrived)];
    assert_eq!(said(&play, &events, 110), at(&[(70, "w60"), (110, "s30")]));
}

#[test]
fn saying_something_ends_a_silence_too() {
    let play =
        scenario(vec![line("opens", "served"), line("s30", "silent:30")], vec![reply("sorry", "opens", 1)]);
    let events = [happens(0, Happened::Served), says(20, "sorry")];
    assert_eq!(said(&play, &events, 49), at(&[(0, "opens"), (20, "sorry")]));
    assert_eq!(said(&play, &events, 50), at(&[(0, "opens"), (20, "sorry"), (50, "s30")]));
}

#[test]
fn a_line_that_time_brings_is_said_when_it_may_be_and_not_before() {
    // Has waited for a minute, but the line needs low trust: that comes later.
    let lines = vec![
        only_if("trust < 3", line("enough", "waited:60")),
        moves(-4, line("stare", "called")),
        line("w90", "waited:90"),
    ];
    let events = [happens(0, Happened::Arrived), happens(100, Happened::Called)];
    let expected = at(&[(90, "w90"), (100, "stare"), (100, "enough")]);
    assert_eq!(said(&scenario(lines, Vec::new()), &events, 500), expected);
}

#[test]
fn what_was_left_out_is_reported_at_the_end() {
    let lines = LAST.iter().chain([&Stage::Greeting]).map(|stage| {
        let name = stage.as_str();
        line(name, &format!("left_out:{name}"))
    });
    let play = scenario(lines.collect(), Vec::new());
    let events = [
        happens(0, Happened::Served),
        step(1, "greet", Stage::Greeting, false),
        step(2, "say_back", Stage::Acknowledge, true),
        step(3, "options", Stage::Solve, false),
        happens(4, Happened::Ended(End::Resolved)),
    ];
    assert_eq!(said(&play, &events[..4], 60), at(&[]), "not before the end");
    assert_eq!(
        said(&play, &events, 60),
        at(&[(4, "listen"), (4, "acknowledge"), (4, "thank")]),
        "passed over is left out"
    );
}

#[test]
fn one_reply_is_offered_to_each_line() {
    let lines = vec![
        line("opens", "served"),
        moves(3, line("thaws", "reply:listen")),
        line("grumbles", "reply:calm_down"),
        only_if("answered listen", line("goes_on", "stage:solve")),
    ];
    let replies =
        vec![reply("listen", "opens", 1), reply("calm_down", "opens", -2), reply("thanks", "thaws", 1)];
    let play = |events: &[PracticeEvent]| play(&scenario(lines.clone(), replies.clone()), events, second(60));
    let names = |keys: &[Code]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    let served = happens(0, Happened::Served);
    assert_eq!(play(&[]).offered, []);
    assert_eq!(names(&play(std::slice::from_ref(&served)).offered), ["listen", "calm_down"]);
    let heard = play(&[served.clone(), says(3, "listen")]);
    assert_eq!(names(&heard.offered), ["thanks"]);
    let said = |key: &str, trust| Said { at: second(3), key: code(key), trust };
    assert_eq!(heard.said[1..], [said("listen", 6), said("thaws", 9)]);
    let refused = play(&[served.clone(), says(3, "calm_down")]);
    assert_eq!((names(&refused.offered).len(), refused.trust), (0, 3));
    assert_eq!(refused.said.last().map(|said| said.key.clone()), Some(code("grumbles")));
    // Once one is chosen the other is gone, and so is a second choice; an unknown reply has no effect.
    for more in ["calm_down", "listen", "shout"] {
        assert_eq!(play(&[served.clone(), says(3, "listen"), says(4, more)]), heard);
    }
    // Conditions of other lines can use what was said.
    let solve = step(9, "options", Stage::Solve, false);
    assert_eq!(play(&[served.clone(), says(3, "listen"), solve.clone()]).said.len(), 4);
    assert_eq!(play(&[served, says(3, "calm_down"), solve]).said.len(), 3);
}

#[test]
fn a_person_who_is_gone_says_nothing_more_and_is_told_nothing() {
    let lines = vec![
        line("opens", "served"),
        Line { leaves: true, ..moves(-3, line("walks_out", "silent:60")) },
        line("still_here", "silent:120"),
        line("slams", "ended"),
        Line { who: code("lee"), ..line("lee_waits", "waited:100") },
    ];
    let one = scenario(lines, vec![reply("sorry", "opens", 1), reply("wait", "walks_out", 0)]);
    let events = [to("lee", 0, Happened::Arrived), happens(0, Happened::Served)];
    let before = play(&one, &events, second(59));
    assert_eq!((before.left.len(), before.offered), (0, vec![code("sorry")]));
    let after = play(&one, &events, second(300));
    assert_eq!((after.left, after.offered), (vec![(code("ruiz"), second(60))], Vec::new()));
    // The line ends their visit a little later.
    let events =
        [events[0].clone(), events[1].clone(), says(100, "sorry"), happens(130, Happened::Ended(End::Left))];
    let expected = at(&[(0, "opens"), (60, "walks_out"), (100, "lee_waits"), (130, "slams")]);
    assert_eq!(said(&one, &events, 300), expected);
}

#[test]
fn facts_are_what_happens_in_the_play() {
    let leg = LegId(Uuid::from_u128(1));
    let of = |what: &Event| {
        Happened::of(what, |script, step| {
            (script.version == 3 && step.as_str() == "greet").then_some(Stage::Greeting)
        })
    };
    let done = |version: u32, step: &str, skipped: bool| Event::StepDone {
        leg,
        script: named("general", version),
        step: key(step),
        skipped,
        reason: None,
        answer: None,
        how: How::AsWritten,
    };
    let window = || "one".parse().unwrap();
    let ended = |end| Event::Ended { end, detail: None, has_reference: false, promise_due: None };
    for (what, happened) in [
        (Event::Acknowledged, Happened::Acknowledged),
        (Event::Answered { window: None }, Happened::Acknowledged),
        (Event::Called { window: window(), out_of_order: None }, Happened::Called),
        (Event::Served { window: window(), script: None }, Happened::Served),
        (Event::Held { reason: code("resident"), due: None, stops_clock: false }, Happened::Held),
        (Event::AskedToWait, Happened::Held),
        (done(3, "greet", true), Happened::Step { key: key("greet"), stage: Stage::Greeting, skipped: true }),
        (
            done(3, "greet", false),
            Happened::Step { key: key("greet"), stage: Stage::Greeting, skipped: false },
        ),
        (done(2, "greet", false), Happened::Other),
        (done(3, "thank", false), Happened::Other),
        (Event::Escalated { leg, to: Escalation::Danger }, Happened::Escalated(Escalation::Danger)),
        (Event::Met { leg, to: Escalation::Danger }, Happened::Other),
        (
            Event::ServiceSet { service: service("report"), script: None },
            Happened::Service(service("report")),
        ),
        (ended(End::Referred), Happened::Ended(End::Referred)),
        (Event::Noted, Happened::Other),
        (Event::Turned { leg, script: None }, Happened::Other),
    ] {
        assert_eq!(of(&what), happened, "{what:?}");
    }
}

type Change = fn(&mut Scenario);

#[test]
fn a_scenario_that_can_be_played_has_no_fault_and_each_fault_is_reported() {
    let sound = || {
        let lines = vec![
            line("opens", "served"),
            only_if(
                "trust < 3 and not answered sorry or answered opens",
                moves(1, line("thaws", "reply:sorry")),
            ),
        ];
        scenario(lines, vec![reply("sorry", "opens", 1), reply("next", "opens", -2)])
    };
    let languages = ["en", "es"];
    assert_eq!(faults(&sound(), &languages), Vec::<String>::new());
    let plain = |text: &str| Some(Words::plain(text));
    let cases: Vec<(&str, Change)> = vec![
        ("“opens” stands twice", |it| it.lines[1].key = code("opens")),
        ("“opens” stands twice", |it| it.replies[1].key = code("opens")),
        ("line “opens”: nobody called “kim” comes", |it| it.lines[0].who = code("kim")),
        ("line “thaws”: there is no reply “thanks”", |it| it.lines[1].on = cue("reply:thanks")),
        ("line “opens”: its condition asks for “thanks”, which there is not", |it| {
            it.lines[0].when = Some(when("answered thanks or trust < 3"));
        }),
        ("reply “sorry”: there is no line “closes”", |it| it.replies[0].after = code("closes")),
        ("reply “next”: trust falls, and nothing says what would be better", |it| {
            it.replies[1].better = None
        }),
        ("“next”: trust moves, and nothing says why", |it| it.replies[1].why = None),
        ("“thaws”: trust moves, and nothing says why", |it| it.lines[1].why = None),
        ("“opens” is not there in every language", |it| it.lines[0].text = Words::plain("“…”")),
        ("“thaws” is not there in every language", |it| it.lines[1].why = Some(Words::plain("So."))),
        ("“next” is not there in every language", |it| it.replies[1].better = Some(Words::plain("So."))),
    ];
    for (told, change) in cases {
        let mut scenario = sound();
        change(&mut scenario);
        assert_eq!(faults(&scenario, &languages), [told]);
    }
    let mut english = sound();
    english.lines[0].better = plain("So.");
    assert_eq!(faults(&english, &["en"]), Vec::<String>::new());
    let text = serde_json::to_string(&sound()).unwrap();
    assert_eq!(serde_json::from_str::<Scenario>(&text).unwrap(), sound());
}
