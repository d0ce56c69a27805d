//! The formulas of `docs/measures.md`: who had their turn, who was greeted, and what a quoted wait promises.

use crate::department::{Desk, code, officer, resident, walk_in};
use crate::totals::plain;
use domain::clocks::{Clock, Clocks, clocks, measure};
use domain::command::{CheckIn, Verb};
use domain::drilldown::List;
use domain::fact::Event;
use domain::rules::Times;
use domain::time::{At, HOUR, MINUTE, Ms, SECOND};
use domain::totals::{Closed, Live, Place, Sign, Total};
use domain::visit::{Channel, End, Quote};

const TARGETS: Times = Times { acknowledge_ms: MINUTE, call_ms: 15 * MINUTE, resolve_ms: 30 * MINUTE };

fn ended(end: End, channel: Channel, length: Ms, clocks: Clocks) -> Closed {
    let place = Place { hour: 33, watch: None };
    Closed { place, channel, end, ended_at: At(length), clocks, targets: TARGETS, ..plain() }
}

fn sum(visits: &[Closed]) -> Total {
    let mut total = Total::default();
    visits.iter().for_each(|visit| total.count(visit, Sign::Plus, true));
    total
}

fn greeted_after(ms: Ms) -> Clocks {
    Clocks { acknowledgement_ms: Some(ms), acknowledgement_working_ms: Some(ms), ..Clocks::default() }
}

#[test]
fn callers_who_are_helped_by_the_answering_officer_had_their_turn_with_the_answer() {
    let helped = |ms| ended(End::Resolved, Channel::Phone, 5 * MINUTE, greeted_after(ms));
    let mut visits = vec![helped(3 * SECOND); 9];
    visits.push(ended(End::RangOff, Channel::Phone, 20 * SECOND, Clocks::default()));
    assert_eq!(sum(&visits).called_in.usual(), (9, 10));
    // A caller who waited too long for the answer is late, and is listed behind the figure.
    let late = helped(16 * MINUTE);
    assert!(List::Late.holds(&late));
    visits.push(late);
    // With a caller who rang off after 20 seconds: all that the figure leaves.
    assert_eq!((sum(&visits).called_in.usual(), List::Late.count(&sum(&visits))), ((9, 11), 2));
    assert_eq!(sum(&visits).hours[&33].late, 1);
    // A person greeted in the lobby and helped at the tablet never waited for a window.
    let tablet = ended(End::AnsweredAtKiosk, Channel::WalkIn, MINUTE, greeted_after(SECOND));
    assert_eq!(sum(&[tablet]).called_in.offered(), 0);
}

#[test]
fn a_call_that_lasts_counts_as_it_will_when_it_ends() {
    let live = |helped_by_answer| Live {
        counts: true,
        helped_by_answer,
        clocks: greeted_after(3 * SECOND),
        targets: TARGETS,
        waited_ms: HOUR,
        worked_ms: HOUR,
    };
    let level = |answered| {
        let mut total = Total::default();
        total.add_live(&live(answered));
        (total.called_in.within, total.called_in.later)
    };
    assert_eq!((level(true), level(false)), ((1, 0), (0, 1)), "asked to wait, they still wait");
}

#[test]
fn a_closed_night_makes_nobody_late_who_left_after_it() {
    let clocks = |seen| Clocks { unseen_working_ms: Some(seen), ..Clocks::default() };
    let gone = |seen| ended(End::Left, Channel::WalkIn, 16 * HOUR, clocks(seen));
    let level = |seen| sum(&[gone(seen)]).acknowledged_in;
    assert_eq!((level(44 * SECOND).early_abandons_met(), level(61 * SECOND).abandoned_late), ((1, 1), 1));
    // Both are missed by the default formula, and so are listed behind it.
    assert_eq!(level(44 * SECOND).usual(), (0, 1));
    assert!(List::AcknowledgedLate.holds(&gone(44 * SECOND)));
    assert!(List::AcknowledgedLate.holds(&gone(61 * SECOND)));
}

#[test]
fn people_who_left_unseen_have_the_open_time_until_then() {
    let mut desk = Desk::staffed();
    let left = desk.arrives("report");
    let came = desk.at;
    desk.wait(HOUR);
    desk.verb(&resident(), left, Verb::Leave).unwrap();
    let open = [(came, came + 20 * SECOND), (came + 59 * MINUTE, came + 2 * HOUR)];
    let of = |open| clocks(desk.visit(left), open).unseen_working_ms;
    assert_eq!((of(Some(open.as_slice())), of(None)), (Some(80 * SECOND), Some(HOUR)));
    let seen = desk.served_at("one");
    assert_eq!(clocks(desk.visit(seen), None).unseen_working_ms, None);
}

#[test]
fn a_wait_of_nothing_promises_nothing() {
    let told = |p80_ms, waited| Closed {
        quote: Some(Quote { p50_ms: 0, p80_ms }),
        ..ended(End::Resolved, Channel::WalkIn, HOUR, Clocks { wait_ms: Some(waited), ..Clocks::default() })
    };
    let visits = [told(0, 0), told(0, MINUTE), told(5 * MINUTE, MINUTE), told(5 * MINUTE, 6 * MINUTE)];
    let total = sum(&visits);
    assert_eq!((total.quotes.n, total.quotes.within_p80), (2, 1));
    assert_eq!((total.hours[&33].told, total.hours[&33].told_within), (2, 1));
    assert_eq!(List::QuotedBeyond.count(&total), 1);
    assert_eq!(visits.iter().filter(|visit| List::QuotedBeyond.holds(visit)).count(), 1);
}

#[test]
fn a_need_that_is_named_twice_is_one() {
    let mut desk = Desk::staffed();
    let needs = vec![code("wheelchair"), code("wheelchair")];
    let visit = desk.check_in(CheckIn { needs, ..walk_in(Some("report")) });
    assert_eq!(desk.visit(visit).needs, [code("wheelchair")]);
    let Event::Arrived(arrived) = desk.last() else { panic!("{:?}", desk.last()) };
    assert_eq!(arrived.needs, [code("wheelchair")]);
}

#[test]
fn a_call_that_was_helped_is_in_time_on_its_own_page_too() {
    let mut desk = Desk::staffed();
    let call = desk.check_in(CheckIn { channel: Channel::Phone, ..walk_in(Some("report")) });
    let answered = desk.at;
    let of = |desk: &Desk| measure(Clock::Call, desk.visit(call), TARGETS.call_ms, desk.at, None);
    desk.wait(20 * MINUTE);
    assert_eq!((of(&desk).met, of(&desk).done_at), (Some(true), Some(answered)), "while it lasts");
    desk.verb(&officer("one"), call, Verb::Wait).unwrap();
    assert_eq!(of(&desk).met, Some(false), "asked to wait, they still wait");
}
