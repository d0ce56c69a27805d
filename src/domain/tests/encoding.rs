//! The texts of facts, frozen in `vectors/facts.jsonl`: one of each kind, and one of each form that a kind took on later. What was
//! written once is read for ever, so lines are only ever added, at the end.

use crate::department::{
    code, district, officer, resident, rules, script, series, service, telephone, token, window,
};
use domain::alarm::{About, Kind, Plan, To};
use domain::fact::{
    Actor, AlertEnd, Arrived, Fact, GENESIS, KINDS, Place, Starts, Ticket, Unreadable, VERSION, What, chain,
};
use domain::ids::{AlarmId, AlertId, DeviceId, LegId, SessionId, StaffId, VisitId};
use domain::rules::Rules;
use domain::script::run::{Answer, Escalation, How, SkipReason};
use domain::time::{At, Day, Tick};
use domain::visit::{Channel, Course, End, Offer, Quote, Source};
use std::collections::BTreeSet;
use uuid::Uuid;

const FROZEN: &str = include_str!("vectors/facts.jsonl");

fn ticket() -> Ticket {
    Ticket { series: series("A"), number: 7 }
}

/// Every kind, in the order in which they were frozen.
fn one_of_each() -> Vec<Fact> {
    let alert = AlertId(Uuid::from_u128(0xa1));
    let leg = LegId(Uuid::from_u128(0x1e9));
    let general = || script("general", 3);
    let step = |answer, how| What::StepDone {
        leg,
        script: general(),
        step: "hello".parse().unwrap(),
        skipped: false,
        reason: None,
        answer,
        how,
    };
    let alarm = AlarmId(Uuid::from_u128(0xa1a2));
    let rang = |of, about, level, to| What::AlarmRang {
        alarm,
        of,
        about,
        cycle: At(1_800_000_000_000),
        due: At(1_800_000_900_000),
        level,
        to,
    };
    let soon = Some(At(1_800_000_900_000));
    let arrived = Arrived {
        ticket: ticket(),
        day: Day(20_833),
        channel: Channel::WalkIn,
        source: Source::Kiosk,
        arrived_at: At(1_799_999_999_000),
        starts: Starts::Waiting,
        leg,
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
    };
    let whats = vec![
        What::Configured(Box::new(rules())),
        What::WindowOpened {
            window: window("one"),
            services: Some(vec![service("report")]),
            session: None,
            from: None,
            sign_on: None,
        },
        What::WindowAway { window: window("one"), reason: code("lunch"), back_at: soon },
        What::WindowClosed { window: window("one"), hand_to: Some(window("two")) },
        What::Arrived(Box::new(arrived)),
        What::Acknowledged,
        What::Answered { window: Some(window("three")) },
        What::AskedToWait,
        What::Called { window: window("one"), out_of_order: Some(code("appointment")) },
        What::Recalled,
        What::Served { window: window("one"), script: Some(general()) },
        What::PutBack,
        What::Held { reason: code("resident"), due: soon, stops_clock: true },
        What::HoldMoved { window: window("two") },
        What::Returned,
        What::Offered { to: Offer { window: Some(window("two")), service: Some(service("property")) } },
        What::Declined,
        What::CallbackSet { due: soon },
        What::Attempted { reached: false, free: false },
        What::ServiceSet { service: service("property"), script: None },
        What::LegAdded { leg, service: service("property"), script: None },
        What::SteppedOut,
        What::SteppedBack { rank_from: soon },
        What::StepDone {
            leg,
            script: general(),
            step: "hello".parse().unwrap(),
            skipped: true,
            reason: None,
            answer: None,
            how: How::AsWritten,
        },
        What::Ended {
            end: End::Resolved,
            detail: Some(code("written")),
            has_reference: true,
            promise_due: soon,
        },
        What::Reopened { reason: code("more_to_do"), ticket: None },
        What::Reinstated { rank_from: At(1_800_000_000_001), ticket: None },
        What::Undone { of: 26, onto_hold: Some(code("phone")), ticket: None },
        What::Noted,
        What::HungUp,
        What::AlertRaised { alert, place: Place::Device(DeviceId(Uuid::from_u128(0xd1))) },
        What::AlertPressed { alert },
        What::AlertAnswered { alert },
        What::AlertClosed { alert, as_what: AlertEnd::Mistake },
        What::NumberVoided { ticket: ticket(), day: Day(20_833) },
        // Added with the runs of the Steps of Service.
        What::ServiceSet { service: service("property"), script: Some(general()) },
        What::LegAdded { leg, service: service("property"), script: Some(general()) },
        What::StepDone {
            leg,
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
        What::Turned { leg, script: Some(script("angry_visitor", 1)) },
        What::Turned { leg, script: None },
        What::Escalated { leg, to: Escalation::Danger },
        What::Escalated { leg, to: Escalation::Interpreter },
        What::Met { leg, to: Escalation::Supervisor },
        What::UrgencySet { urgent: true },
        What::Configured(Box::new(Rules { practice: true, ..rules() })),
        // Added with the alarms.
        rang(Kind::LongWait, About::Visit(VisitId(Uuid::from_u128(0x715))), 1, To::Supervisor),
        rang(Kind::Danger, About::Alert(alert), 0, To::Desk),
        rang(Kind::Unstaffed, About::Line, 2, To::Captain),
        What::AlarmSeen { alarm, to: To::Desk },
        What::AlarmOver { alarm },
        What::Configured(Box::new(Rules { alarms: Plan { quiet: None, ..Plan::default() }, ..rules() })),
        // Since a window is held by a session.
        What::WindowOpened {
            window: window("one"),
            services: None,
            session: Some(SessionId(Uuid::from_u128(7))),
            from: Some(StaffId(Uuid::from_u128(8))),
            sign_on: None,
        },
        // Added with people who are kept apart, and with the order of a sign-on session.
        What::KeptApart { other: VisitId(Uuid::from_u128(0x716)), apart: true },
        What::WindowOpened {
            window: window("one"),
            services: None,
            session: None,
            from: None,
            sign_on: Some(service("report")),
        },
        // Added with corrections of the clock.
        What::ClockCorrected {
            by_ms: 3_600_000,
            day: Day(20_833),
            why: Some("The clock was fast.".to_owned()),
        },
        What::ClockCorrected { by_ms: -700, day: Day(20_833), why: None },
        What::TimesMoved { by_ms: 3_600_000 },
        // Added with calls that are told of in any order.
        What::CallTold(Course {
            answered_at: Some(At(1_800_000_000_000)),
            window: Some(window("three")),
            held_at: Some(At(1_800_000_001_000)),
            over_at: Some(At(1_800_000_002_000)),
            ..Course::rang(At(1_799_999_999_000))
        }),
        What::CallTold(Course::rang(At(1_799_999_999_000))),
        // Since only attempts that failed count.
        What::Attempted { reached: true, free: true },
    ];
    let actors =
        [officer("one"), token(1), Actor::system(), resident(), telephone(), crate::department::kiosk()];
    let about_line = |what: &What| {
        matches!(
            what,
            What::Configured(_)
                | What::WindowOpened { .. }
                | What::WindowAway { .. }
                | What::WindowClosed { .. }
                | What::AlertRaised { .. }
                | What::AlertPressed { .. }
                | What::AlertAnswered { .. }
                | What::AlertClosed { .. }
                | What::NumberVoided { .. }
                | What::AlarmRang { .. }
                | What::AlarmSeen { .. }
                | What::AlarmOver { .. }
                | What::ClockCorrected { .. }
        )
    };
    let fact = |(place, what): (usize, What)| Fact {
        v: VERSION,
        district: district(),
        seq: place as u64 + 1,
        at: At(1_800_000_000_000 + place as i64),
        tick: (place >= 59).then_some(Tick { boot: 4_000_000_000, ms: 86_400_000 }),
        actor: actors[place % actors.len()].clone(),
        visit: if about_line(&what) { None } else { Some(VisitId(Uuid::from_u128(0x715))) },
        what,
    };
    whats.into_iter().enumerate().map(fact).collect()
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
        let fact = Fact { what: What::Configured(Box::new(rules.clone())), ..fact.clone() };
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
