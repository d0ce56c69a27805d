//! Clocks under changing rules: what was certain before stays on record.

use domain::clocks::Clock;
use domain::fact::{Actor, Event, Fact, VERSION};
use domain::hours::Week;
use domain::ids::{ServiceId, VisitId};
use domain::rules::{Rules, Times};
use domain::time::{At, MINUTE};
use domain::visit::{Channel, End, Source};
use ops::calendar::Calendar;
use ops::replay::{Counted, Ruling, replay};
use ops::setup::{DEMO, File};
use std::sync::Arc;
use uuid::Uuid;

fn at(minutes: i64) -> At {
    At(1_795_000_000_000 + minutes * MINUTE)
}

/// A district open around the clock with this target for a call, in minutes.
fn rules(call: i64) -> Rules {
    let mut rules = File::parse(DEMO).unwrap().districts().unwrap().remove(0).rules;
    rules.hours.week = Week::Always;
    rules.targets = promised(call).into();
    rules.services.iter_mut().for_each(|service| service.targets = None);
    rules
}

fn promised(call: i64) -> Times {
    Times { acknowledge_ms: MINUTE, call_ms: call * MINUTE, resolve_ms: 60 * MINUTE }
}

fn ruling(seq: u64, minutes: i64, rules: Rules) -> Ruling {
    let calendar = Arc::new(Calendar::new(&rules.hours).unwrap());
    Ruling { seq, at: at(minutes), rules: Arc::new(rules), calendar }
}

fn fact(seq: u64, minutes: i64, what: Event) -> Fact {
    let visit = Some(VisitId(Uuid::from_u128(1)));
    Fact {
        v: VERSION,
        district: "26".parse().unwrap(),
        seq,
        at: at(minutes),
        tick: None,
        actor: Actor::system(),
        visit,
        what,
    }
}

fn arrived(service: Option<ServiceId>) -> Fact {
    let arrived = serde_json::json!({
        "ticket": { "series": "D", "number": 1 }, "day": "2026-11-18", "channel": Channel::WalkIn, "source": Source::Observed,
        "arrived_at": at(0), "starts": "waiting", "leg": Uuid::from_u128(2), "service": service,
    });
    fact(10, 0, Event::Arrived(Box::new(serde_json::from_value(arrived).unwrap())))
}

fn called(seq: u64, minutes: i64) -> Fact {
    fact(seq, minutes, Event::Called { window: "1".parse().unwrap(), out_of_order: None })
}

fn ended(seq: u64, minutes: i64) -> Fact {
    let what = Event::Ended { end: End::Left, detail: None, has_reference: false, promise_due: None };
    fact(seq, minutes, what)
}

/// Periods of the clock to the first call: start, end, target, and whether it was met; all in minutes.
fn calls(counted: &[Counted]) -> Vec<(i64, Option<i64>, i64, Option<bool>)> {
    let minutes = |moment: At| (moment - at(0)) / MINUTE;
    let of_calls = counted.iter().filter(|counted| counted.measured.clock == Clock::Call);
    of_calls
        .map(|one| {
            (minutes(one.since), one.until.map(minutes), one.measured.target_ms / MINUTE, one.measured.met)
        })
        .collect()
}

#[test]
fn what_was_missed_before_a_change_of_targets_stays_visible() {
    let rulings = [ruling(5, -100, rules(15)), ruling(12, 20, rules(30))];
    let facts = [arrived(None)];
    // "Counted against 15 min until minute 20, since then 30 min."
    let counted = replay(&facts, &rulings, at(25));
    assert_eq!(calls(&counted), [(0, Some(20), 15, Some(false)), (20, None, 30, None)]);
    assert_eq!(counted.iter().filter(|one| one.until.is_some()).count(), 1);
    // A clock that was still undecided counts by the new rules.
    let early = [ruling(5, -100, rules(15)), ruling(12, 10, rules(30))];
    assert_eq!(calls(&replay(&facts, &early, at(20))), [(0, None, 30, None)]);
    let told: Vec<Clock> = replay(&facts, &early, at(20)).iter().map(|one| one.measured.clock).collect();
    assert_eq!(told, [Clock::Acknowledge, Clock::Call, Clock::Resolve]);
}

#[test]
fn what_was_kept_before_another_service_stays_visible() {
    let mut rules = rules(15);
    rules.services[0].targets = Some(promised(5).into());
    let urgent = rules.services[0].id.clone();
    let rulings = [ruling(5, -100, rules)];
    let facts =
        [arrived(None), called(11, 10), fact(12, 11, Event::ServiceSet { service: urgent, script: None })];
    assert_eq!(
        calls(&replay(&facts, &rulings, at(30))),
        [(0, Some(11), 15, Some(true)), (11, None, 5, Some(false))]
    );
}

#[test]
fn other_hours_turn_a_clock_too() {
    let mut night = rules(15);
    // Closed on the day of the visit: nothing is counted, so nobody is late.
    night.hours.holidays = vec!["2026-11-18".parse().unwrap()];
    let rulings = [ruling(5, -100, rules(15)), ruling(12, 20, night)];
    let counted = replay(&[arrived(None)], &rulings, at(25));
    let greeted: Vec<_> = counted.iter().filter(|one| one.measured.clock == Clock::Acknowledge).collect();
    assert_eq!(greeted.len(), 2);
    assert_eq!((greeted[0].measured.met, greeted[0].measured.elapsed_ms), (Some(false), 20 * MINUTE));
    assert_eq!((greeted[1].measured.met, greeted[1].measured.elapsed_ms), (None, 0));
}

#[test]
fn a_visit_that_is_over_keeps_its_rules_until_it_is_opened_again() {
    let rulings = [ruling(5, -100, rules(15)), ruling(12, 60, rules(30))];
    let mut facts = vec![arrived(None), ended(11, 20)];
    assert_eq!(calls(&replay(&facts, &rulings, at(90))), [(0, None, 15, Some(false))]);
    facts.push(fact(13, 70, Event::Reopened { reason: "mistake".parse().unwrap(), ticket: None }));
    let again = [(0, Some(70), 15, Some(false)), (70, None, 30, Some(false))];
    assert_eq!(calls(&replay(&facts, &rulings, at(90))), again);
}
