//! The end of the day: everyone is told, everyone can choose, and people who go home until the next opening are
//! first there.

use crate::department::{
    Answer, Desk, TODAY, code, kiosk, officer, resident, rules, service, token, walk_in, window,
};
use domain::clocks::{Clock, clocks, measure};
use domain::command::{CheckIn, Command, Outcome, Then, Verb};
use domain::fact::{Actor, Event};
use domain::ids::VisitId;
use domain::line::Why;
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::time::{Day, HOUR, MINUTE};
use domain::visit::{Channel, End};
use domain::vocabulary::closing::{Closing, ClosingChoice, ClosingPlan, DayEnds, Serves, Tickets};
use proptest::prelude::*;

/// Half an hour before closing, with an opening fourteen hours after it.
fn warned(mut desk: Desk) -> Desk {
    let closes_at = desk.at + 30 * MINUTE;
    let opened_at = desk.at + -9 * HOUR;
    desk.closing = Some(Closing { opened_at, closes_at, opens_at: Some(closes_at + 14 * HOUR) });
    desk
}

fn warn(desk: &mut Desk) {
    desk.ask(&Actor::system(), Command::WarnOfClosing).unwrap();
}

fn choose(desk: &mut Desk, who: &Actor, visit: VisitId, choice: ClosingChoice) -> Answer {
    desk.verb(who, visit, Verb::ChooseClosing { choice })
}

fn decide(desk: &mut Desk, seen: Option<u64>, tickets: Tickets, serves: Serves) -> Answer {
    desk.ask(&officer("one"), Command::DecideClosing { seen, tickets, serves })
}

/// Closed, and nobody at a window.
fn closes(desk: &mut Desk) {
    for seat in ["one", "two"] {
        let _gone = desk.ask(&officer(seat), Command::Close { window: window(seat), hand_to: None });
    }
    desk.at = desk.closing.unwrap().closes_at;
    desk.open = false;
}

/// The next morning: open, with an officer at window one.
fn opens(desk: &mut Desk) {
    desk.at = desk.closing.unwrap().opens_at.unwrap();
    (desk.open, desk.day, desk.closing) = (true, Day(desk.day.0 + 1), None);
    desk.open_window("one", None);
}

fn sweep(desk: &mut Desk) {
    desk.ask(&Actor::system(), Command::Sweep { spared: Vec::new() }).unwrap();
}

#[test]
fn everyone_who_waits_is_told_once() {
    let mut desk = Desk::staffed();
    let visits = [desk.arrives("report"), desk.arrives("property"), desk.arrives("victim")];
    warn(&mut desk);
    assert!(visits.iter().all(|id| desk.visit(*id).closing_told.is_none()), "it does not close soon");
    let mut desk = warned(desk);
    for _ in 0..3 {
        warn(&mut desk);
    }
    let told = |desk: &Desk| {
        let is_told = |what: &Event| matches!(what, Event::ClosingTold { .. });
        desk.facts.iter().filter(|fact| is_told(&fact.what)).count()
    };
    assert_eq!(told(&desk), 3, "by whichever node, and however often it looks");
    let late = desk.arrives("report");
    assert!(desk.visit(late).closing_told.is_some(), "told with the ticket");
    warn(&mut desk);
    assert_eq!(told(&desk), 4);
    // A caller on hold reads no screen, and an urgent service that is always open does not end.
    let caller = CheckIn { channel: Channel::Phone, ..walk_in(Some("report")) };
    let caller = desk.check_in(caller);
    desk.verb(&officer("one"), caller, Verb::Wait).unwrap();
    desk.arrives("missing");
    warn(&mut desk);
    assert_eq!(told(&desk), 4);
    choose(&mut desk, &officer("one"), caller, ClosingChoice::Stay).unwrap();
    assert!(desk.visit(caller).closing_told.is_some(), "an officer who asks them tells them");
}

#[test]
fn nobody_is_told_in_an_empty_lobby_after_closing_nor_in_practice() {
    let mut desk = warned(Desk::staffed());
    let closing = desk.closing.take();
    let visit = desk.arrives("report");
    desk.closing = closing;
    closes(&mut desk);
    warn(&mut desk);
    assert_eq!(desk.visit(visit).closing_told, None, "nobody is there to read it");
    desk.open_window("one", None);
    warn(&mut desk);
    assert!(desk.visit(visit).closing_told.is_some(), "an officer still is");
    let mut practice = warned(Desk::with(Rules { practice: true, ..rules() }));
    let visit = practice.arrives("report");
    warn(&mut practice);
    assert_eq!(practice.visit(visit).closing_told, None);
}

#[test]
fn the_sweep_ends_only_people_who_were_told_and_chose_nothing() {
    let mut desk = warned(Desk::staffed());
    let [silent, stays, first] = [desk.arrives("report"), desk.arrives("report"), desk.arrives("report")];
    choose(&mut desk, &resident(), stays, ClosingChoice::Stay).unwrap();
    choose(&mut desk, &resident(), first, ClosingChoice::FirstNext).unwrap();
    // Came back to the line while the program that tells people stood still.
    let closing = desk.closing.take();
    let untold = desk.arrives("report");
    desk.closing = closing;
    closes(&mut desk);
    sweep(&mut desk);
    assert!(desk.line.live().count() == 4, "the day has not turned");
    desk.day = Day(TODAY.0 + 1);
    desk.wait(HOUR);
    sweep(&mut desk);
    assert_eq!(desk.visit(silent).end(), Some(End::ClosedUnserved));
    for id in [stays, first, untold] {
        assert!(desk.visit(id).is_live(), "an officer decides about them");
    }
}

#[test]
fn what_was_told_of_an_earlier_closing_does_not_count_for_the_next() {
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
    closes(&mut desk);
    opens(&mut desk);
    desk.wait(9 * HOUR);
    let opened_at = desk.at + -9 * HOUR;
    desk.closing = Some(Closing { opened_at, closes_at: desk.at, opens_at: Some(desk.at + 15 * HOUR) });
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
    (desk.open, desk.day) = (false, Day(TODAY.0 + 2));
    sweep(&mut desk);
    assert!(desk.visit(visit).is_live(), "nobody told them of the second evening");
}

#[test]
fn who_goes_home_is_not_called_and_is_first_at_the_next_opening() {
    let mut all = rules();
    all.services[1].rate = 50.0;
    let mut desk = warned(Desk::with(all));
    desk.open_window("one", None);
    let (home, here) = (desk.arrives("report"), desk.arrives("property"));
    let ticket = desk.visit(home).ticket.clone();
    choose(&mut desk, &resident(), home, ClosingChoice::FirstNext).unwrap();
    assert_eq!(desk.line.why(desk.visit(home)), Why::FirstPlace);
    assert_eq!(desk.line.order(desk.at).last().map(|visit| visit.id), Some(home), "last, though first come");
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(here)));
    desk.verb(&officer("one"), here, Verb::Serve { window: None }).unwrap();
    desk.verb(&officer("one"), here, resolve()).unwrap();
    assert_eq!(desk.next("one"), Ok(Outcome::Nobody));
    closes(&mut desk);
    opens(&mut desk);
    // Hours later, a service that gains places fifty times as fast, and an urgent one.
    desk.arrives("property");
    desk.wait(9 * HOUR);
    let urgent = desk.arrives("missing");
    assert_eq!(desk.visit(home).ticket, ticket, "the ticket stays");
    let next: Vec<VisitId> = desk.line.order(desk.at).iter().map(|visit| visit.id).collect();
    assert_eq!(next[..2], [urgent, home]);
}

fn resolve() -> Verb {
    Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None }
}

#[test]
fn the_closed_night_is_no_wait() {
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    desk.wait(9 * MINUTE);
    choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
    closes(&mut desk);
    opens(&mut desk);
    desk.wait(2 * MINUTE);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(visit)));
    let visit = desk.visit(visit);
    let shown = clocks(visit, None);
    // Twenty-nine minutes until closing, and two in the morning.
    assert_eq!((shown.wait_ms, shown.night_ms), (Some(31 * MINUTE), Some(14 * HOUR)));
    assert_eq!(shown.waiting_ms, Some(31 * MINUTE));
    let measured = measure(Clock::Call, visit, 30 * MINUTE, desk.at, None);
    assert_eq!((measured.elapsed_ms, measured.met), (31 * MINUTE, Some(false)));
    assert_eq!(measured.due, visit.nights[0].to + MINUTE, "due in the morning");
}

/// A person has gone home until the next opening, and the morning has come; nobody is there, since a holiday was
/// entered meanwhile. Hours later the program has looked again.
fn holiday() -> (Desk, VisitId) {
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
    closes(&mut desk);
    let before = desk.closing.unwrap();
    desk.closing = Some(Closing { opens_at: before.opens_at.map(|at| at + 24 * HOUR), ..before });
    desk.wait(13 * HOUR);
    let written = desk.facts.len();
    warn(&mut desk);
    assert_eq!(desk.facts.len(), written, "the holiday may still be taken back");
    desk.wait(4 * HOUR);
    for _ in 0..3 {
        warn(&mut desk);
    }
    assert_eq!(desk.facts.len(), written + 1, "once");
    assert!(desk.visit(visit).rests(desk.at));
    (desk, visit)
}

#[test]
fn a_holiday_that_was_entered_later_is_no_wait_and_the_first_place_is_kept() {
    let (mut desk, visit) = holiday();
    opens(&mut desk);
    desk.arrives("report");
    desk.wait(MINUTE);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(visit)));
    let shown = clocks(desk.visit(visit), None);
    assert_eq!((shown.wait_ms, shown.night_ms), (Some(31 * MINUTE), Some(38 * HOUR)));
    let measured = measure(Clock::Call, desk.visit(visit), 30 * MINUTE, desk.at, None);
    assert_eq!(measured.elapsed_ms, 31 * MINUTE);
}

#[test]
fn a_holiday_that_was_taken_back_keeps_nobody_waiting() {
    let (mut desk, visit) = holiday();
    (desk.open, desk.closing) = (true, None);
    desk.open_window("one", None);
    assert_eq!(desk.next("one"), Ok(Outcome::Nobody));
    warn(&mut desk);
    desk.wait(MINUTE);
    assert_eq!(desk.line.why(desk.visit(visit)), Why::FirstPlace);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(visit)));
    let shown = clocks(desk.visit(visit), None);
    assert_eq!((shown.wait_ms, shown.night_ms), (Some(30 * MINUTE), Some(17 * HOUR)));
}

#[test]
fn while_officers_serve_on_a_holiday_the_first_places_are_called() {
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
    closes(&mut desk);
    let before = desk.closing.unwrap();
    desk.closing = Some(Closing { opens_at: before.opens_at.map(|at| at + 24 * HOUR), ..before });
    desk.at = before.opens_at.unwrap();
    desk.open_window("one", None);
    warn(&mut desk);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(visit)));
}

#[test]
fn a_choice_can_be_changed_and_taken_back() {
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    let before = desk.visit(visit).clone();
    choose(&mut desk, &officer("one"), visit, ClosingChoice::FirstNext).unwrap();
    assert!(desk.visit(visit).rests(desk.at));
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!((desk.visit(visit).first_from, desk.visit(visit).closing_chosen), (None, None));
    assert_eq!(desk.visit(visit).closing_told, before.closing_told, "what was told stays told");
    choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
    let written = desk.facts.len();
    choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
    assert_eq!(desk.facts.len(), written, "twice is once");
    choose(&mut desk, &resident(), visit, ClosingChoice::Stay).unwrap();
    assert!(!desk.visit(visit).rests(desk.at) && desk.visit(visit).nights.is_empty());
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(visit)));
}

#[test]
fn a_person_who_comes_back_to_the_window_in_the_evening_is_here() {
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, Verb::Serve { window: Some(window("one")) }).unwrap();
    assert!(desk.visit(visit).nights.is_empty() && desk.visit(visit).first_from.is_none());
    assert_eq!(clocks(desk.visit(visit), None).wait_ms, Some(MINUTE));
}

#[test]
fn a_person_who_stepped_out_and_goes_home_is_not_out_in_the_morning() {
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    desk.verb(&resident(), visit, Verb::StepOut).unwrap();
    desk.wait(MINUTE);
    choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
    closes(&mut desk);
    opens(&mut desk);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(visit)));
}

#[test]
fn only_what_was_offered_can_be_chosen() {
    let plan = ClosingPlan { stay: false, call_back: false, ..ClosingPlan::default() };
    let mut desk = warned(Desk::with(Rules { closing: plan, ..rules() }));
    let visit = desk.arrives("report");
    assert_eq!(choose(&mut desk, &resident(), visit, ClosingChoice::Stay), Err(Refusal::NotOffered));
    assert_eq!(choose(&mut desk, &resident(), visit, ClosingChoice::CallBack), Err(Refusal::NotOffered));
    let call = || Verb::CallBack { due_ms: Some(HOUR) };
    assert_eq!(desk.verb(&resident(), visit, call()), Err(Refusal::NotOffered));
    desk.closing = None;
    assert_eq!(choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext), Err(Refusal::NotClosing));
    assert_eq!(desk.verb(&resident(), visit, call()), Err(Refusal::NotClosing), "no call at any other time");
    desk.verb(&officer("one"), visit, call()).unwrap();
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    desk.verb(&resident(), visit, call()).unwrap();
    assert_eq!(desk.visit(visit).acknowledged_at, None, "no officer has spoken with them");
}

#[test]
fn the_desk_decides_and_a_colleague_is_not_overruled_unseen() {
    let mut desk = warned(Desk::staffed());
    let everyone = |desk: &mut Desk, seen| decide(desk, seen, Tickets::Stopped, Serves::Everyone);
    everyone(&mut desk, None).unwrap();
    let seen = desk.line.head.closing.as_ref().unwrap().seq;
    everyone(&mut desk, None).unwrap();
    assert_eq!(desk.line.head.closing.as_ref().unwrap().seq, seen, "the same again is nothing new");
    let ends = |desk: &mut Desk, seen| decide(desk, seen, Tickets::Given, Serves::UntilClosing);
    assert_eq!(ends(&mut desk, None), Err(Refusal::ClosingDecided));
    ends(&mut desk, Some(seen)).unwrap();
    let seen = desk.line.head.closing.as_ref().map(|decision| decision.seq);
    let until = |at| Serves::Until(at);
    let closes_at = desk.closing.unwrap().closes_at;
    for wrong in [closes_at, closes_at + 13 * HOUR] {
        assert_eq!(decide(&mut desk, seen, Tickets::Given, until(wrong)), Err(Refusal::BadTime));
    }
    let unknown = Tickets::StoppedFor(vec![service("nothing")]);
    assert_eq!(decide(&mut desk, seen, unknown, Serves::Everyone), Err(Refusal::UnknownService));
    decide(&mut desk, seen, Tickets::Given, until(closes_at + HOUR)).unwrap();
    desk.closing = None;
    assert_eq!(everyone(&mut desk, seen), Err(Refusal::NotClosing));
}

#[test]
fn after_the_desk_ends_at_closing_who_wanted_to_stay_is_asked_again() {
    let mut desk = warned(Desk::staffed());
    let visit = desk.arrives("report");
    choose(&mut desk, &resident(), visit, ClosingChoice::Stay).unwrap();
    let closing = desk.closing.unwrap();
    assert_eq!(desk.line.chosen(desk.visit(visit), &closing), Some(ClosingChoice::Stay));
    decide(&mut desk, None, Tickets::Given, Serves::UntilClosing).unwrap();
    assert_eq!(desk.line.chosen(desk.visit(visit), &closing), None);
    let left = desk.line.choices_left(desk.visit(visit), &closing, desk.at, true);
    assert_eq!(left, [ClosingChoice::CallBack, ClosingChoice::FirstNext]);
}

#[test]
fn stopped_tickets_are_not_given_except_where_a_person_must_be_heard() {
    let mut desk = warned(Desk::staffed());
    decide(&mut desk, None, Tickets::StoppedFor(vec![service("report")]), Serves::Everyone).unwrap();
    let mut takes = |who: &Actor, arrival: CheckIn| desk.ask(who, Command::CheckIn(arrival));
    assert_eq!(takes(&kiosk(), walk_in(Some("report"))), Err(Refusal::TicketsStopped));
    assert_eq!(takes(&token(1), walk_in(Some("report"))), Err(Refusal::TicketsStopped));
    takes(&kiosk(), walk_in(Some("property"))).unwrap();
    takes(&officer("one"), walk_in(Some("report"))).unwrap();
    let call = CheckIn { then: Then::CallBack { due: None }, ..walk_in(Some("report")) };
    takes(&kiosk(), call).unwrap();
    let seen = desk.line.head.closing.as_ref().map(|decision| decision.seq);
    decide(&mut desk, seen, Tickets::Stopped, Serves::Everyone).unwrap();
    let mut takes = |arrival: CheckIn| desk.ask(&kiosk(), Command::CheckIn(arrival));
    assert_eq!(takes(walk_in(None)), Err(Refusal::TicketsStopped));
    takes(walk_in(Some("missing"))).unwrap();
    desk.closing = None;
    desk.arrives("report");
}

#[test]
fn at_the_door_a_number_is_taken_before_opening_and_that_time_is_no_wait() {
    let mut desk = Desk::new();
    desk.open = false;
    let door = walk_in(Some("report"));
    assert_eq!(desk.ask(&kiosk(), Command::CheckIn(door.clone())), Err(Refusal::DistrictClosed));
    let opens_at = desk.at + 10 * MINUTE;
    desk.opens_soon = Some(opens_at);
    let visit = desk.check_in(door);
    assert_eq!(desk.visit(visit).arrived_at, desk.at, "as it was");
    (desk.at, desk.open, desk.opens_soon) = (opens_at, true, None);
    desk.open_window("one", None);
    desk.wait(3 * MINUTE);
    desk.next("one").unwrap();
    let shown = clocks(desk.visit(visit), None);
    assert_eq!((shown.wait_ms, shown.night_ms), (Some(3 * MINUTE), Some(10 * MINUTE)));
}

#[test]
fn a_second_signature_adds_to_the_first() {
    let mut desk = warned(Desk::staffed());
    let home = desk.arrives("report");
    choose(&mut desk, &resident(), home, ClosingChoice::FirstNext).unwrap();
    desk.arrives("report");
    let sign = |desk: &mut Desk, day| desk.ask(&officer("one"), Command::SignDay { day });
    sign(&mut desk, TODAY).unwrap();
    desk.wait(HOUR);
    sign(&mut desk, TODAY).unwrap();
    let signed = &desk.line.head.signed;
    assert_eq!((signed.len(), signed[1].left.first_next, signed[1].left.waiting), (2, 1, 1));
    assert!(signed[0].at > signed[1].at && signed[0].by.is_some());
    for wrong in [Day(TODAY.0 + 1), Day(TODAY.0 - 2)] {
        assert_eq!(sign(&mut desk, wrong), Err(Refusal::BadTime));
    }
}

#[test]
fn what_became_of_the_people_of_a_day_is_counted_and_signed() {
    let mut desk = warned(Desk::staffed());
    let [silent, stays, first, call, early] = ["report"; 5].map(|of| desk.arrives(of));
    let numbers = |desk: &Desk| {
        let ends = desk.line.head.ends.of(TODAY);
        [ends.unserved, ends.first_next, ends.call_back, ends.stayed]
    };
    for visit in [stays, early] {
        choose(&mut desk, &resident(), visit, ClosingChoice::Stay).unwrap();
    }
    choose(&mut desk, &resident(), first, ClosingChoice::FirstNext).unwrap();
    desk.verb(&officer("one"), call, Verb::CallBack { due_ms: Some(HOUR) }).unwrap();
    assert_eq!(numbers(&desk), [0, 1, 1, 2]);
    desk.verb(&officer("one"), call, Verb::Undo).unwrap();
    assert_eq!(numbers(&desk), [0, 1, 0, 2], "taken back");
    desk.verb(&resident(), call, Verb::CallBack { due_ms: Some(HOUR) }).unwrap();
    desk.verb(&resident(), early, Verb::Leave).unwrap();
    assert_eq!(numbers(&desk), [0, 1, 1, 1], "left before closing");
    closes(&mut desk);
    desk.ask(&officer("one"), Command::SignDay { day: TODAY }).unwrap();
    let signed = DayEnds { unserved: 0, first_next: 1, call_back: 1, stayed: 1 };
    assert_eq!(desk.line.head.signed[0].ends, Some(signed));
    (desk.day, desk.at) = (Day(TODAY.0 + 1), desk.at + 8 * HOUR);
    sweep(&mut desk);
    assert_eq!(desk.visit(silent).end(), Some(End::ClosedUnserved));
    assert_eq!(numbers(&desk), [1, 1, 1, 1], "of the day on which they came");
}

proptest! {
    /// However people come and choose, in the morning those who chose the first place are called before
    /// everyone who came later, in the order in which they had come.
    #[test]
    fn the_first_places_are_kept(homes in prop::collection::vec(prop::bool::ANY, 1..12), later in 1..6_usize) {
        let mut desk = warned(Desk::staffed());
        let mut expected = Vec::new();
        for goes_home in homes {
            let visit = desk.arrives("report");
            if goes_home {
                choose(&mut desk, &resident(), visit, ClosingChoice::FirstNext).unwrap();
                expected.push(visit);
            } else {
                desk.verb(&resident(), visit, Verb::Leave).unwrap();
            }
        }
        closes(&mut desk);
        opens(&mut desk);
        for _ in 0..later {
            expected.push(desk.arrives("property"));
        }
        let order: Vec<VisitId> = desk.line.order(desk.at).iter().map(|visit| visit.id).collect();
        prop_assert_eq!(order, expected);
    }
}

#[test]
fn a_plan_beyond_four_hours_is_refused() {
    let plan = |warn_ms, early_ms| Rules {
        closing: ClosingPlan { warn_ms, early_ms, ..ClosingPlan::default() },
        ..rules()
    };
    assert!(plan(4 * HOUR, 0).check_lengths().is_ok());
    assert!(plan(4 * HOUR + 1, 0).check_lengths().is_err());
    assert!(plan(0, -1).check_lengths().is_err());
}
