//! The same urgency for everyone: a sign-on session overtakes nobody, unless the district says how far it
//! may.

use crate::department::{Desk, code, officer, rules, service, window};
use domain::command::{Command, Outcome, Verb};
use domain::fact::Event;
use domain::ids::VisitId;
use domain::rules::{Rules, SignOn};
use proptest::prelude::*;

fn session(order: SignOn) -> Desk {
    let mut desk = Desk::with(Rules { sign_on: order, ..rules() });
    desk.open_window("two", None);
    let open = Command::Open {
        window: window("one"),
        services: None,
        take_over: false,
        sign_on: Some(service("property")),
    };
    desk.ask(&officer("one"), open).unwrap();
    desk
}

/// Calls, serves and resolves the next one; returns who, and whether it went ahead of a person who has waited
/// longer.
fn next(desk: &mut Desk) -> Option<(VisitId, bool)> {
    let Outcome::Visit(id) = desk.next("one").unwrap() else { return None };
    let Event::Called { out_of_order, .. } = desk.last().clone() else { panic!("{:?}", desk.last()) };
    desk.verb(&officer("one"), id, Verb::Serve { window: None }).unwrap();
    let done = Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None };
    desk.verb(&officer("one"), id, done).unwrap();
    Some((id, out_of_order.is_some()))
}

#[test]
fn as_shipped_the_longest_wait_is_next() {
    let mut desk = session(SignOn::default());
    let ids = ["report", "property", "property", "report"].map(|of| desk.arrives(of));
    let called = ids.map(|_| next(&mut desk).unwrap());
    assert_eq!(called, ids.map(|id| (id, false)));
}

#[test]
fn one_in_three_goes_to_the_others_and_what_overtakes_is_recorded() {
    let mut desk = session(SignOn::OtherEvery(3));
    let report = desk.arrives("report");
    let signs = [0; 5].map(|_| desk.arrives("property"));
    let late = desk.arrives("report");
    let called: Vec<_> = std::iter::from_fn(|| next(&mut desk)).collect();
    let expected = [
        (signs[0], true),
        (signs[1], true),
        (report, false),
        (signs[2], false),
        (signs[3], false),
        // Two in a row were for the session: it is the turn of the others, who came later.
        (late, true),
        (signs[4], false),
    ];
    assert_eq!(called, expected);
    let missing = {
        desk.arrives("property");
        desk.arrives("missing")
    };
    assert_eq!(next(&mut desk), Some((missing, false)), "what is urgent goes first");
}

#[test]
fn a_session_goes_on_over_a_break_and_ends_with_the_window() {
    let mut desk = session(SignOn::OtherEvery(2));
    let run = |desk: &Desk| desk.line.head.windows[&window("one")].sign_on.clone();
    desk.arrives("property");
    next(&mut desk);
    assert_eq!(run(&desk).map(|run| run.in_row), Some(1));
    let reason = desk.line.rules.away_reasons[0].id.clone();
    desk.ask(&officer("one"), Command::Away { window: window("one"), reason, back_at: None }).unwrap();
    let open = |sign_on| Command::Open { window: window("one"), services: None, take_over: false, sign_on };
    desk.ask(&officer("one"), open(Some(service("property")))).unwrap();
    assert_eq!(run(&desk).map(|run| run.in_row), Some(1));
    desk.ask(&officer("one"), open(None)).unwrap();
    assert_eq!(run(&desk), None);
    let unknown = desk.ask(&officer("one"), open(Some(service("pizza"))));
    assert_eq!(unknown, Err(domain::refusal::Refusal::UnknownService));
}

proptest! {
    /// Of every `n` calls in a row at least one is for the others, while any of them wait; and nobody is
    /// overtaken without a record.
    #[test]
    fn the_others_get_their_share(
        comes in prop::collection::vec(any::<bool>(), 1..60),
        every in 2..6_u32,
    ) {
        let mut desk = session(SignOn::OtherEvery(every));
        let mut waiting: Vec<(VisitId, bool)> = Vec::new();
        let mut in_row = 0;
        for (place, signs) in comes.iter().enumerate() {
            waiting.push((desk.arrives(if *signs { "property" } else { "report" }), *signs));
            if place % 2 == 0 {
                continue;
            }
            let others = waiting.iter().any(|(_, signs)| !signs);
            let (id, recorded) = next(&mut desk).unwrap();
            let at = waiting.iter().position(|(known, _)| *known == id).unwrap();
            let (_, signs) = waiting.remove(at);
            prop_assert_eq!(recorded, at > 0);
            in_row = if signs { in_row + 1 } else { 0 };
            prop_assert!(in_row < every || !others);
        }
    }
}
