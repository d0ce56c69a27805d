//! The texts of facts, frozen in `vectors/facts.jsonl`: one of each kind, and one of each form added to a
//! kind later. What was written once must stay readable, so lines are only ever added, at the end.

use crate::department::{
    code, district, officer, resident, rules, script, series, service, telephone, token, window,
};
use domain::alarm::{AlarmKind, Audience, Plan, Subject};
use domain::fact::{
    Actor, AlertEnd, Arrived, Event, Fact, GENESIS, KINDS, Late, Place, ScriptRef, Starts, Ticket,
    Unreadable, VERSION, chain,
};
use domain::ids::{AlarmId, AlertId, DeviceId, LegId, SessionId, StaffId, VisitId};
use domain::notice::{Emergency, Notice};
use domain::rules::Rules;
use domain::script::run::{Answer, Escalation, How, SkipReason};
use domain::time::{At, Day, Tick};
use domain::visit::{Channel, Course, End, LateReason, Offer, Quote, Source};
use domain::vocabulary::closing::{ClosingChoice, ClosingPlan, DayEnds, DayLeft, Night, Serves, Tickets};
use domain::words::Words;
use std::collections::BTreeSet;
use uuid::Uuid;

const FROZEN: &str = include_str!("vectors/facts.jsonl");

fn ticket() -> Ticket {
    Ticket { series: series("A"), number: 7 }
}

const ALERT: AlertId = AlertId(Uuid::from_u128(0xa1));
const ALARM: AlarmId = AlarmId(Uuid::from_u128(0xa1a2));
const LEG: LegId = LegId(Uuid::from_u128(0x1e9));
const SOON: Option<At> = Some(At(1_800_000_900_000));

fn general() -> ScriptRef {
    script("general", 3)
}

/// Every kind, in the order in which they were frozen.
fn one_of_each() -> Vec<Fact> {
    let whats = [at_first(), with_the_steps(), with_the_alarms(), later(), with_the_closing()].concat();
    let actors =
        [officer("one"), token(1), Actor::system(), resident(), telephone(), crate::department::kiosk()];
    let fact = |(place, what): (usize, Event)| Fact {
        v: VERSION,
        district: district(),
        seq: place as u64 + 1,
        at: At(1_800_000_000_000 + place as i64),
        tick: (place >= 59).then_some(Tick { boot: 4_000_000_000, ms: 86_400_000 }),
        actor: actors[place % actors.len()].clone(),
        visit: if is_about_a_line(&what) { None } else { Some(VisitId(Uuid::from_u128(0x715))) },
        what,
    };
    whats.into_iter().enumerate().map(fact).collect()
}

fn is_about_a_line(what: &Event) -> bool {
    matches!(
        what,
        Event::Configured(_)
            | Event::WindowOpened { .. }
            | Event::WindowAway { .. }
            | Event::WindowClosed { .. }
            | Event::AlertRaised { .. }
            | Event::AlertPressed { .. }
            | Event::AlertAnswered { .. }
            | Event::AlertClosed { .. }
            | Event::EmergencyShown { .. }
            | Event::NumberVoided { .. }
            | Event::NumbersLeased { .. }
            | Event::AlarmRang { .. }
            | Event::AlarmSeen { .. }
            | Event::AlarmOver { .. }
            | Event::ClockCorrected { .. }
            | Event::ClosingDecided { .. }
            | Event::DaySigned { .. }
    )
}

fn at_first() -> Vec<Event> {
    vec![
        Event::Configured(Box::new(rules())),
        Event::WindowOpened {
            window: window("one"),
            services: Some(vec![service("report")]),
            session: None,
            from: None,
            sign_on: None,
        },
        Event::WindowAway { window: window("one"), reason: code("lunch"), back_at: SOON },
        Event::WindowClosed { window: window("one"), hand_to: Some(window("two")) },
        Event::Arrived(Box::new(arrived())),
        Event::Acknowledged,
        Event::Answered { window: Some(window("three")) },
        Event::AskedToWait,
        Event::Called { window: window("one"), out_of_order: Some(code("appointment")) },
        Event::Recalled,
        Event::Served { window: window("one"), script: Some(general()) },
        Event::PutBack,
        Event::Held { reason: code("resident"), due: SOON, stops_clock: true },
        Event::HoldMoved { window: window("two") },
        Event::Returned,
        Event::Offered { to: Offer { window: Some(window("two")), service: Some(service("property")) } },
        Event::Declined,
        Event::CallbackSet { due: SOON },
        Event::Attempted { reached: false, free: false },
        Event::ServiceSet { service: service("property"), script: None },
        Event::LegAdded { leg: LEG, service: service("property"), script: None },
        Event::SteppedOut,
        Event::SteppedBack { rank_from: SOON },
        Event::StepDone {
            leg: LEG,
            script: general(),
            step: "hello".parse().unwrap(),
            skipped: true,
            reason: None,
            answer: None,
            how: How::AsWritten,
        },
        Event::Ended {
            end: End::Resolved,
            detail: Some(code("written")),
            has_reference: true,
            promise_due: SOON,
        },
        Event::Reopened { reason: code("more_to_do"), ticket: None },
        Event::Reinstated { rank_from: At(1_800_000_000_001), ticket: None },
        Event::Undone { of: 26, onto_hold: Some(code("phone")), ticket: None },
        Event::Noted,
        Event::HungUp,
        Event::AlertRaised { alert: ALERT, place: Place::Device(DeviceId(Uuid::from_u128(0xd1))) },
        Event::AlertPressed { alert: ALERT },
        Event::AlertAnswered { alert: ALERT },
        Event::AlertClosed { alert: ALERT, as_what: AlertEnd::Mistake },
        Event::NumberVoided { ticket: ticket(), day: Day(20_833) },
    ]
}

fn arrived() -> Arrived {
    Arrived {
        ticket: ticket(),
        day: Day(20_833),
        channel: Channel::WalkIn,
        source: Source::Kiosk,
        arrived_at: At(1_799_999_999_000),
        starts: Starts::Waiting,
        leg: LEG,
        service: Some(service("report")),
        language: Some("es".to_owned()),
        needs: vec![code("wheelchair")],
        area: Some("19104".to_owned()),
        party_size: Some(3),
        quote: Some(Quote { p50_ms: 420_000, p80_ms: 700_123 }),
        quoted_by_hour: false,
        call: Some("call-1".to_owned()),
        window: Some(window("one")),
        from_visit: Some(VisitId(Uuid::from_u128(0xf0))),
        opens_at: None,
        late: None,
        slip: false,
    }
}

/// Added with the runs of the Steps of Service.
fn with_the_steps() -> Vec<Event> {
    let step = |answer, how| Event::StepDone {
        leg: LEG,
        script: general(),
        step: "hello".parse().unwrap(),
        skipped: false,
        reason: None,
        answer,
        how,
    };
    vec![
        Event::ServiceSet { service: service("property"), script: Some(general()) },
        Event::LegAdded { leg: LEG, service: service("property"), script: Some(general()) },
        Event::StepDone {
            leg: LEG,
            script: general(),
            step: "hello".parse().unwrap(),
            skipped: true,
            reason: Some(SkipReason::NotSafe),
            answer: None,
            how: How::AsWritten,
        },
        step(Some(Answer::Chosen(vec![code("yes"), code("no")])), How::Clarified),
        step(Some(Answer::Number(17.25)), How::Rephrased),
        step(Some(Answer::When(At(1_800_000_900_000))), How::AlreadyKnown),
        step(Some(Answer::Apart), How::AsWritten),
        Event::Turned { leg: LEG, script: Some(script("angry_visitor", 1)) },
        Event::Turned { leg: LEG, script: None },
        Event::Escalated { leg: LEG, to: Escalation::Danger },
        Event::Escalated { leg: LEG, to: Escalation::Interpreter },
        Event::Met { leg: LEG, to: Escalation::Supervisor },
        Event::UrgencySet { urgent: true },
        Event::Configured(Box::new(Rules { practice: true, ..rules() })),
    ]
}

/// Added with the alarms.
fn with_the_alarms() -> Vec<Event> {
    let rang = |of, about, level, to| Event::AlarmRang {
        alarm: ALARM,
        of,
        about,
        cycle: At(1_800_000_000_000),
        due: At(1_800_000_900_000),
        level,
        to,
    };
    vec![
        rang(AlarmKind::LongWait, Subject::Visit(VisitId(Uuid::from_u128(0x715))), 1, Audience::Supervisor),
        rang(AlarmKind::Danger, Subject::Alert(ALERT), 0, Audience::Desk),
        rang(AlarmKind::Unstaffed, Subject::Line, 2, Audience::Captain),
        Event::AlarmSeen { alarm: ALARM, to: Audience::Desk },
        Event::AlarmOver { alarm: ALARM },
        Event::Configured(Box::new(Rules { alarms: Plan { quiet: None, ..Plan::default() }, ..rules() })),
    ]
}

fn later() -> Vec<Event> {
    vec![
        // Since windows are held by sessions.
        Event::WindowOpened {
            window: window("one"),
            services: None,
            session: Some(SessionId(Uuid::from_u128(7))),
            from: Some(StaffId(Uuid::from_u128(8))),
            sign_on: None,
        },
        // Added with people who are kept apart, and with the order of a sign-on session.
        Event::KeptApart { other: VisitId(Uuid::from_u128(0x716)), apart: true },
        Event::WindowOpened {
            window: window("one"),
            services: None,
            session: None,
            from: None,
            sign_on: Some(service("report")),
        },
        // Added with corrections of the clock.
        Event::ClockCorrected {
            by_ms: 3_600_000,
            day: Day(20_833),
            why: Some("The clock was fast.".to_owned()),
        },
        Event::ClockCorrected { by_ms: -700, day: Day(20_833), why: None },
        Event::TimesMoved { by_ms: 3_600_000 },
        // Added with calls that are reported in any order.
        Event::CallTold(Course {
            answered_at: Some(At(1_800_000_000_000)),
            window: Some(window("three")),
            held_at: Some(At(1_800_000_001_000)),
            over_at: Some(At(1_800_000_002_000)),
            ..Course::rang(At(1_799_999_999_000))
        }),
        Event::CallTold(Course::rang(At(1_799_999_999_000))),
        // Since only failed attempts count.
        Event::Attempted { reached: true, free: true },
        // Since what leaves a list is kept.
        Event::Configured(Box::new(Rules { hold_reasons: Vec::new(), ..rules() }.after(&rules()))),
        // Added with paper slips and late entries.
        Event::NumbersLeased { series: series("S"), first: 81, last: 160 },
        Event::Arrived(Box::new(Arrived {
            ticket: Ticket { series: series("S"), number: 81 },
            source: Source::Paper,
            late: Some(Late { reason: Some(LateReason::Outage), sure: true }),
            slip: true,
            ..arrived()
        })),
    ]
}

fn with_the_closing() -> Vec<Event> {
    vec![
        // Added with the closing of a day.
        Event::ClosingTold {
            closes_at: At(1_800_000_900_000),
            opens_at: Some(At(1_800_050_000_000)),
            offers: vec![ClosingChoice::Stay, ClosingChoice::FirstNext],
        },
        Event::ClosingChosen {
            choice: ClosingChoice::FirstNext,
            night: Some(Night { from: At(1_800_000_900_000), to: At(1_800_050_000_000) }),
        },
        Event::ClosingChosen { choice: ClosingChoice::Stay, night: None },
        Event::ClosingDecided {
            closes_at: At(1_800_000_900_000),
            tickets: Tickets::StoppedFor(vec![service("report")]),
            serves: Serves::Until(At(1_800_002_700_000)),
        },
        Event::ClosingDecided {
            closes_at: At(1_800_000_900_000),
            tickets: Tickets::Stopped,
            serves: Serves::Everyone,
        },
        Event::DaySigned {
            day: Day(20_833),
            left: DayLeft {
                waiting: 1,
                staying: 2,
                first_next: 3,
                at_windows: 4,
                on_hold: 5,
                callbacks: 6,
                promises: 7,
                alerts: 8,
            },
            ends: None,
        },
        Event::Arrived(Box::new(Arrived { opens_at: SOON, ..arrived() })),
        Event::Configured(Box::new(Rules {
            closing: ClosingPlan { early_ms: 900_000, ..ClosingPlan::default() },
            ..rules()
        })),
        // Added with what the lobby screens say besides calls.
        Event::EmergencyShown { notice: Some(Emergency::BuildingClosed) },
        Event::EmergencyShown { notice: None },
        Event::Configured(Box::new(Rules {
            notices: vec![Notice {
                id: code("1"),
                text: Words::plain("Closed on Friday."),
                until: "2026-11-24T18:00".parse().unwrap(),
            }],
            ..rules()
        })),
        // Since a signed day says what became of its people.
        Event::DaySigned {
            day: Day(20_833),
            left: DayLeft { waiting: 1, ..DayLeft::default() },
            ends: Some(DayEnds { unserved: 1, first_next: 2, call_back: 3, stayed: 4 }),
        },
    ]
}

#[test]
fn the_texts_are_the_frozen_ones() {
    let facts = one_of_each();
    let lines: Vec<&str> = FROZEN.lines().collect();
    assert_eq!(lines.len(), facts.len());
    for (fact, line) in facts.iter().zip(lines) {
        assert_eq!(fact.encode().unwrap(), line);
        assert_eq!(Fact::decode(line).unwrap(), *fact);
    }
}

#[test]
fn every_kind_is_there_under_its_name() {
    let kinds: BTreeSet<&str> = one_of_each().iter().map(|fact| fact.what.kind()).collect();
    assert_eq!(kinds, BTreeSet::from(KINDS));
    assert_eq!(kinds.len(), KINDS.len(), "no name twice");
    for fact in one_of_each() {
        let kind = fact.what.kind();
        assert!(fact.encode().unwrap().contains(&format!("\"kind\":\"{kind}\"")));
    }
}

#[test]
fn fields_from_a_newer_program_are_passed_over() {
    for fact in one_of_each() {
        let mut text: serde_json::Value = serde_json::from_str(&fact.encode().unwrap()).unwrap();
        text["mood"] = "fine".into();
        text["actor"]["mood"] = "fine".into();
        if let Some(body) = text.get_mut("body").and_then(|body| body.as_object_mut()) {
            body.insert("mood".into(), serde_json::json!({"very": ["fine"]}));
        }
        assert_eq!(Fact::decode(&text.to_string()).unwrap(), fact, "{text}");
    }
}

#[test]
fn kinds_from_a_newer_program_are_refused_by_name() {
    for body in ["", r#","body":{"of":1}"#] {
        let text = format!(
            r#"{{"v":1,"district":"first","seq":9,"at":1,"actor":{{"who":"system"}},"kind":"teleported"{body}}}"#
        );
        match Fact::decode(&text) {
            Err(Unreadable::UnknownKind { kind, seq }) => assert_eq!((kind.as_str(), seq), ("teleported", 9)),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(Fact::decode("{"), Err(Unreadable::Broken(_))));
    let damaged = FROZEN.lines().nth(12).unwrap().replace("\"reason\"", "\"raison\"");
    assert!(matches!(Fact::decode(&damaged), Err(Unreadable::Broken(_))));
}

#[test]
fn numbers_with_fractions_come_back_as_they_were() {
    let mut rules = rules();
    let fact = &one_of_each()[0];
    for bits in 1..2_000_u64 {
        let value = (bits as f64 * 0.001_234_567_89).sqrt();
        rules.services[0].rate = value;
        rules.services[0].duration.median_s = value * 777.77;
        let fact = Fact { what: Event::Configured(Box::new(rules.clone())), ..fact.clone() };
        assert_eq!(Fact::decode(&fact.encode().unwrap()).unwrap(), fact);
    }
}

#[test]
fn the_chain_is_sha_256_over_the_hash_before_and_the_text() {
    let first = chain(&GENESIS, "a");
    assert_eq!(first, chain(&GENESIS, "a"));
    assert_ne!(chain(&first, "b"), chain(&GENESIS, "b"));
    let hex: String = chain(b"", "abc").iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
