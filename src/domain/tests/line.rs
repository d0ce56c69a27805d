//! What a line answers, rule by rule.

use crate::department::{
    Desk, TODAY, code, done, kiosk, officer, officer_at, resident, rules, script, service, telephone, tick,
    token, walk_in, window,
};
use domain::command::{CallEvent, CallEventKind, CheckIn, Command, EndAs, Outcome, Then, Ticked, Verb};
use domain::fact::{AlertEnd, Place, Ticket, What};
use domain::ids::VisitId;
use domain::line::{Happening, Line, Why, WindowState};
use domain::refusal::Refusal;
use domain::script::run::Escalation;
use domain::time::{At, Day, HOUR, MINUTE, SECOND};
use domain::visit::{Channel, Course, End, Source, State, StateKind, Visit};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn resolve() -> Verb {
    Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None }
}
fn hold() -> Verb {
    Verb::Hold { reason: code("resident"), due_ms: Some(5 * MINUTE) }
}
fn serve() -> Verb {
    Verb::Serve { window: None }
}

// Who is next

#[test]
fn first_come_first_served_whatever_the_service() {
    let mut desk = Desk::staffed();
    let ids = ["report", "property", "victim", "report"].map(|of| desk.arrives(of));
    for id in ids {
        assert_eq!(desk.next("one"), Ok(Outcome::Visit(id)));
        desk.verb(&officer("one"), id, serve()).unwrap();
        desk.verb(&officer("one"), id, resolve()).unwrap();
    }
    assert_eq!(desk.next("one"), Ok(Outcome::Nobody));
}

#[test]
fn urgent_stands_first() {
    let mut desk = Desk::staffed();
    let (first, urgent) = (desk.arrives("report"), desk.arrives("missing"));
    assert_eq!(desk.line.why(desk.visit(urgent)), Why::Urgent);
    assert_eq!(desk.line.why(desk.visit(first)), Why::FirstCome);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(urgent)));
    assert_eq!(desk.next("two"), Ok(Outcome::Visit(first)));
}

#[test]
fn whoever_is_marked_urgent_stands_first_until_the_mark_goes() {
    let mut desk = Desk::staffed();
    let (first, second) = (desk.arrives("report"), desk.arrives("report"));
    let mark = |urgent| Verb::SetUrgent { urgent };
    desk.verb(&officer("one"), second, mark(true)).unwrap();
    let written = desk.facts.len();
    desk.verb(&officer("two"), second, mark(true)).unwrap();
    assert_eq!(desk.facts.len(), written, "urgent as asked already");
    assert_eq!(desk.line.why(desk.visit(second)), Why::Urgent);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(second)));
    // Whoever thinks better of it need not sit at that window.
    desk.verb(&officer("two"), second, mark(false)).unwrap();
    desk.verb(&officer("one"), second, Verb::PutBack).unwrap();
    assert_eq!(desk.line.why(desk.visit(second)), Why::FirstCome);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(first)));
}

#[test]
fn rank_is_rate_times_time_since() {
    let mut rules = rules();
    rules.services[1].rate = 3.0;
    let mut desk = Desk::with(rules);
    desk.open_window("one", None);
    let slow = desk.arrives("report");
    desk.wait(9 * MINUTE);
    let fast = desk.arrives("property");
    let order = |desk: &Desk| desk.line.order(desk.at).iter().map(|visit| visit.id).collect::<Vec<_>>();
    assert_eq!(order(&desk), [slow, fast]);
    // 10 + t against 3 t: equal at five minutes, when the earlier arrival goes first.
    desk.wait(5 * MINUTE);
    assert_eq!(order(&desk), [slow, fast]);
    desk.wait(1);
    assert_eq!(order(&desk), [fast, slow]);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(fast)));
}

#[test]
fn equal_ranks_go_by_arrival() {
    let mut rules = rules();
    rules.services[1].rate = 3.0;
    let mut desk = Desk::with(rules);
    desk.open_window("one", None);
    let late = desk.arrives("property");
    desk.wait(5 * MINUTE);
    // Written down later, and arrived ten minutes before: 15 minutes at 1 against 5 at 3.
    let arrived_at = Some(desk.at + -15 * MINUTE);
    let early = desk.check_in(CheckIn { arrived_at, source: Source::Estimated, ..walk_in(Some("report")) });
    assert!(late < early);
    assert_eq!(desk.line.order(desk.at).iter().map(|visit| visit.id).collect::<Vec<_>>(), [early, late]);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(early)));
}

#[test]
fn a_window_takes_only_its_services() {
    let mut desk = Desk::staffed();
    desk.open_window("three", Some(&["property"]));
    let (report, property) = (desk.arrives("report"), desk.arrives("property"));
    assert_eq!(desk.next("three"), Ok(Outcome::Visit(property)));
    desk.verb(&officer("three"), property, Verb::Leave).unwrap();
    assert_eq!(desk.next("three"), Ok(Outcome::Nobody));
    let call = Verb::Call { window: window("three"), reason: Some(code("appointment")) };
    assert_eq!(desk.verb(&officer("three"), report, call), Err(Refusal::ServiceNotHere));
    // Not chosen yet: anybody may take it.
    let unsure = desk.check_in(walk_in(None));
    assert_eq!(desk.next("three"), Ok(Outcome::Visit(unsure)));
}

#[test]
fn windows_must_be_open_free_and_ones_own() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    assert_eq!(desk.next("three"), Err(Refusal::WindowClosed));
    assert_eq!(desk.ask(&officer("two"), Command::Next { window: window("one") }), Err(Refusal::WrongWindow));
    assert_eq!(desk.ask(&token(1), Command::Next { window: window("nine") }), Err(Refusal::UnknownWindow));
    let away = Command::Away { window: window("one"), reason: code("lunch"), back_at: None };
    desk.ask(&officer("one"), away.clone()).unwrap();
    assert_eq!(desk.next("one"), Err(Refusal::WindowAway));
    desk.open_window("one", None);
    assert_eq!(desk.ask(&token(1), Command::Next { window: window("one") }), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.next("one"), Err(Refusal::WindowBusy));
    assert_eq!(desk.ask(&officer("one"), away), Err(Refusal::WindowBusy));
    assert_eq!(
        desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }),
        Err(Refusal::WindowBusy)
    );
    // Dealt with from its own window, or by a supervisor.
    assert_eq!(desk.verb(&officer("two"), visit, Verb::PutBack), Err(Refusal::WrongWindow));
    let put_back = Command::Visit { visit, verb: Verb::PutBack, if_match: None };
    assert_eq!(desk.ask_as(&officer("two"), true, put_back), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.line.head.windows[&window("one")].visit, None);
}

#[test]
fn calling_out_of_order_needs_a_reason_and_is_on_record() {
    let mut desk = Desk::staffed();
    let (first, second) = (desk.arrives("report"), desk.arrives("report"));
    let call = |reason: Option<&str>| Verb::Call { window: window("one"), reason: reason.map(code) };
    assert_eq!(desk.verb(&officer("one"), second, call(None)), Err(Refusal::ReasonRequired));
    assert_eq!(
        desk.verb(&officer("one"), second, call(Some("whim"))),
        Err(Refusal::UnknownReason("whim".into()))
    );
    desk.verb(&officer("one"), second, call(Some("appointment"))).unwrap();
    assert_eq!(desk.visit(second).out_of_order, Some(code("appointment")));
    let call = Verb::Call { window: window("two"), reason: Some(code("appointment")) };
    desk.verb(&officer("two"), first, call).unwrap();
    assert_eq!(desk.visit(first).out_of_order, None, "in order, so no reason is recorded");
}

#[test]
fn an_older_version_is_refused() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    let seen = desk.visit(visit).seq;
    let note = |if_match| Command::Visit { visit, verb: Verb::Note, if_match };
    desk.ask(&officer("one"), note(Some(seen))).unwrap();
    assert_eq!(desk.ask(&officer("one"), note(Some(seen))), Err(Refusal::Stale));
}

// Arriving

#[test]
fn numbers_rise_within_series_and_day_and_skip_those_still_held() {
    let mut desk = Desk::staffed();
    let number = |desk: &Desk, id: VisitId| desk.visit(id).ticket.to_string();
    let ids = [desk.arrives("report"), desk.arrives("report")];
    let lobby = desk.check_in(CheckIn {
        kiosk: Some("lobby".parse().unwrap()),
        source: Source::Kiosk,
        ..walk_in(Some("report"))
    });
    let phone = desk.check_in(CheckIn::phone());
    let paper = desk.check_in(CheckIn { source: Source::Paper, ..walk_in(Some("report")) });
    assert_eq!(
        [ids[0], ids[1], lobby, phone, paper].map(|id| number(&desk, id)),
        ["D001", "D002", "A001", "P001", "S001"]
    );
    desk.verb(&kiosk(), ids[0], Verb::Leave).unwrap();
    desk.wait(16 * HOUR);
    desk.day = Day(TODAY.0 + 1);
    let next = [desk.arrives("report"), desk.arrives("report")];
    assert_eq!(next.map(|id| number(&desk, id)), ["D001", "D003"]);
}

#[test]
fn a_business_day_that_goes_back_reuses_no_number() {
    // The zone or the turn of the day was set anew.
    let mut desk = Desk::staffed();
    let used = desk.arrives("report");
    desk.verb(&kiosk(), used, Verb::Leave).unwrap();
    desk.day = Day(TODAY.0 + 1);
    desk.arrives("report");
    desk.day = TODAY;
    let again = desk.arrives("report");
    desk.day = Day(TODAY.0 + 1);
    let after = desk.arrives("report");
    let known = |id| (desk.visit(id).ticket.number, desk.visit(id).day);
    assert_eq!([again, after].map(known), [(2, Day(TODAY.0 + 1)), (3, Day(TODAY.0 + 1))]);
}

#[test]
fn a_closed_district_takes_only_what_never_closes() {
    let mut desk = Desk::staffed();
    desk.open = false;
    let ask = |desk: &mut Desk, of: Option<&str>| desk.ask(&kiosk(), Command::CheckIn(walk_in(of)));
    assert_eq!(ask(&mut desk, Some("report")), Err(Refusal::DistrictClosed));
    assert_eq!(ask(&mut desk, None), Err(Refusal::DistrictClosed));
    assert!(ask(&mut desk, Some("missing")).is_ok());
    assert_eq!(ask(&mut desk, Some("pizza")), Err(Refusal::UnknownService));
    let online = CheckIn { channel: Channel::Online, ..walk_in(Some("missing")) };
    assert_eq!(desk.ask(&kiosk(), Command::CheckIn(online)), Err(Refusal::UnknownService));
}

#[test]
fn arrival_times_are_believable() {
    let mut desk = Desk::staffed();
    let ask = |desk: &mut Desk, arrived_at: At| {
        let arrival =
            CheckIn { arrived_at: Some(arrived_at), source: Source::Estimated, ..walk_in(Some("report")) };
        desk.ask(&officer("one"), Command::CheckIn(arrival))
    };
    let now = desk.at;
    assert_eq!(ask(&mut desk, now + 2 * MINUTE), Err(Refusal::BadTime));
    assert_eq!(ask(&mut desk, now + -25 * HOUR), Err(Refusal::BadTime));
    let Ok(Outcome::Created(early)) = ask(&mut desk, now + -HOUR) else { panic!() };
    assert_eq!(
        (desk.visit(early).arrived_at, desk.visit(early).segments[0].from),
        (now + -HOUR, now + -HOUR)
    );
    let Ok(Outcome::Created(ahead)) = ask(&mut desk, now + 30 * SECOND) else { panic!() };
    assert_eq!(desk.visit(ahead).arrived_at, now, "a clock a little ahead is not the future");
}

#[test]
fn walk_ups_and_quick_questions() {
    let mut desk = Desk::staffed();
    let served = desk.served_at("one");
    assert_eq!(desk.visit(served).state, State::Serving { window: window("one") });
    assert_eq!(desk.visit(served).acknowledged_at, Some(desk.at), "serving implies acknowledgement");
    let quick = CheckIn { then: Then::Quick(window("one")), ..walk_in(None) };
    let Ok(Outcome::Created(quick)) = desk.ask(&officer("one"), Command::CheckIn(quick)) else {
        panic!("a quick question occupies no window")
    };
    assert_eq!(desk.visit(quick).end(), Some(End::Resolved));
    let another = CheckIn { then: Then::Serve(window("one")), ..walk_in(None) };
    assert_eq!(desk.ask(&officer("one"), Command::CheckIn(another)), Err(Refusal::WindowBusy));
}

// The course of a visit

#[test]
fn calling_is_not_acknowledging_and_recalls_count() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    desk.next("one").unwrap();
    assert_eq!(desk.visit(visit).acknowledged_at, None);
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, Verb::Recall).unwrap();
    desk.verb(&officer("one"), visit, Verb::Recall).unwrap();
    assert_eq!(desk.visit(visit).announcements, 3);
    assert_eq!((desk.line.head.calls[0].count, desk.line.head.calls[0].at), (3, desk.at));
    assert!(
        matches!(desk.visit(visit).state, State::Called { recalls: 2, announced_at, .. } if announced_at == desk.at)
    );
    assert_eq!(desk.verb(&officer("one"), visit, Verb::NoShow { looked: false }), Err(Refusal::LookFirst));
    assert_eq!(desk.visit(visit).segments.len(), 2);
}

#[test]
fn a_hold_frees_the_window_and_keeps_the_acknowledgement() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let acknowledged = desk.visit(visit).acknowledged_at;
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, hold()).unwrap();
    assert_eq!(desk.line.head.windows[&window("one")].visit, None);
    assert_eq!(desk.line.head.windows[&window("one")].freed_at, Some(desk.at));
    assert_eq!(desk.visit(visit).acknowledged_at, acknowledged);
    let segment = desk.visit(visit).segments.last().unwrap();
    assert!(segment.stops_clock && segment.reason == Some(code("resident")));
    let unlisted = Verb::Hold { reason: code("whim"), due_ms: None };
    desk.verb(&officer("one"), visit, Verb::Resume { window: None }).unwrap();
    assert_eq!(desk.verb(&officer("one"), visit, unlisted), Err(Refusal::UnknownReason("whim".into())));
    assert_eq!(desk.visit(visit).serving_at, acknowledged, "first served");
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let clocks = domain::clocks::clocks(desk.visit(visit), None);
    assert_eq!((clocks.resolution_ms, clocks.serving_ms), (Some(2 * MINUTE), Some(2 * MINUTE)));
}

#[test]
fn swapping_puts_one_on_hold_and_goes_on_with_the_other() {
    let mut desk = Desk::staffed();
    let first = desk.served_at("one");
    desk.verb(&officer("one"), first, hold()).unwrap();
    let second = desk.served_at("one");
    desk.wait(MINUTE);
    let swap = |visit| Command::Swap { window: window("one"), visit };
    assert_eq!(desk.ask(&officer("one"), swap(first)), Ok(Outcome::Visit(first)));
    assert_eq!(desk.line.head.windows[&window("one")].visit, Some(first));
    assert!(matches!(&desk.visit(second).state, State::OnHold { reason, .. } if *reason == code("phone")));
    assert!(matches!(
        desk.ask(&officer("one"), swap(first)),
        Err(Refusal::WrongState { code: "not_on_hold", .. })
    ));
    desk.ask(&officer("one"), swap(second)).unwrap();
    assert_eq!(desk.line.head.windows[&window("one")].visit, Some(second));
    let called = desk.arrives("report");
    desk.next("two").unwrap();
    let refused = desk.ask(&officer("two"), Command::Swap { window: window("two"), visit: first });
    assert!(matches!(refused, Err(Refusal::WrongState { .. })), "somebody called is not put on hold");
    assert_eq!(desk.visit(called).state.kind(), StateKind::Called);
}

#[test]
fn an_offer_is_taken_where_it_was_made() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let arrived = desk.visit(visit).arrived_at;
    let to = |service_id: Option<&str>, window_id: Option<&str>| Verb::Transfer {
        service: service_id.map(service),
        window: window_id.map(window),
    };
    assert_eq!(desk.verb(&officer("one"), visit, to(None, Some("one"))), Err(Refusal::WrongWindow));
    assert_eq!(desk.verb(&officer("one"), visit, to(None, Some("three"))), Err(Refusal::WindowClosed));
    assert_eq!(desk.verb(&officer("one"), visit, to(None, None)), Err(Refusal::UnknownWindow));
    desk.verb(&officer("one"), visit, to(Some("property"), Some("two"))).unwrap();
    assert_eq!(desk.visit(visit).service(), Some(&service("property")));
    let accept = Verb::Accept { window: None };
    assert_eq!(desk.verb(&officer("one"), visit, accept.clone()), Err(Refusal::WrongWindow));
    desk.verb(&officer("two"), visit, accept).unwrap();
    assert_eq!(desk.line.head.windows[&window("two")].visit, Some(visit));
    desk.verb(&officer("two"), visit, to(Some("report"), None)).unwrap();
    desk.verb(&officer("one"), visit, Verb::Decline).unwrap();
    assert_eq!((desk.visit(visit).rank_from, desk.visit(visit).arrived_at), (arrived, arrived));
}

#[test]
fn closing_hands_holds_to_a_named_window_or_back_to_the_line() {
    for hand_to in [Some("two"), None] {
        let mut desk = Desk::staffed();
        let held = desk.served_at("one");
        desk.verb(&officer("one"), held, hold()).unwrap();
        let call = CheckIn { ..CheckIn::phone() };
        let Ok(Outcome::Created(answered)) = desk.ask(&officer("one"), Command::CheckIn(call)) else {
            panic!()
        };
        let offered = desk.served_at("two");
        desk.verb(&officer("two"), offered, Verb::Transfer { service: None, window: Some(window("one")) })
            .unwrap();
        let close = |to: Option<&str>| Command::Close { window: window("one"), hand_to: to.map(window) };
        assert_eq!(desk.ask(&officer("one"), close(Some("one"))), Err(Refusal::UnknownWindow));
        desk.ask(&officer("one"), close(hand_to)).unwrap();
        assert_eq!(desk.line.head.windows[&window("one")].state, WindowState::Closed);
        assert_eq!(desk.visit(answered).state, State::Waiting);
        assert_eq!(desk.visit(offered).state, State::Waiting);
        match hand_to {
            Some(to) => assert!(
                matches!(&desk.visit(held).state, State::OnHold { window: at, .. } if *at == window(to))
            ),
            None => assert_eq!(desk.visit(held).state, State::Waiting),
        }
        assert_eq!(
            desk.ask(&officer("one"), close(None)),
            Ok(Outcome::Window(window("one"))),
            "closed already"
        );
    }
}

#[test]
fn a_place_is_kept_for_a_quarter_hour() {
    for (out, kept) in [(15 * MINUTE, true), (15 * MINUTE + 1, false)] {
        let mut desk = Desk::staffed();
        let (first, second) = (desk.arrives("report"), desk.arrives("report"));
        let place = desk.visit(first).rank_from;
        desk.verb(&resident(), first, Verb::StepOut).unwrap();
        assert_eq!(desk.line.why(desk.visit(first)), Why::SteppedOut);
        assert_eq!(desk.line.next_for(&window("one"), desk.at).unwrap().id, second);
        desk.wait(out);
        desk.verb(&resident(), first, Verb::StepBack).unwrap();
        assert_eq!(desk.visit(first).rank_from, if kept { place } else { desk.at });
        desk.wait(1);
        assert_eq!(desk.next("one"), Ok(Outcome::Visit(if kept { first } else { second })));
    }
}

#[test]
fn nobody_while_the_only_one_waiting_is_out() {
    let mut desk = Desk::staffed();
    let only = desk.arrives("report");
    desk.verb(&resident(), only, Verb::StepOut).unwrap();
    assert_eq!(desk.next("one"), Ok(Outcome::Nobody));
}

#[test]
fn whoever_came_after_all_stands_behind_the_next_two() {
    let order = |desk: &Desk| desk.line.order(desk.at).iter().map(|visit| visit.id).collect::<Vec<_>>();
    let mut desk = Desk::staffed();
    let ids = [(); 5].map(|()| desk.arrives("report"));
    desk.next("one").unwrap();
    desk.verb(&officer("one"), ids[0], Verb::NoShow { looked: true }).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), ids[0], Verb::Reinstate).unwrap();
    assert_eq!(order(&desk), [ids[1], ids[2], ids[0], ids[3], ids[4]]);
    assert_eq!(desk.line.why(desk.visit(ids[0])), Why::Reinstated);
    // Only of those who did not answer.
    desk.verb(&officer("one"), ids[3], Verb::Leave).unwrap();
    assert!(matches!(
        desk.verb(&officer("one"), ids[3], Verb::Reinstate),
        Err(Refusal::WrongState { code: "not_no_show", .. })
    ));
}

#[test]
fn behind_the_next_two_also_when_some_are_urgent_or_few() {
    let order = |desk: &Desk| desk.line.order(desk.at).iter().map(|visit| visit.id).collect::<Vec<_>>();
    let not_there = |desk: &mut Desk, id: VisitId| {
        let call = Verb::Call { window: window("one"), reason: Some(code("appointment")) };
        desk.verb(&officer("one"), id, call).unwrap();
        desk.verb(&officer("one"), id, Verb::NoShow { looked: true }).unwrap();
    };
    // One urgent, one ordinary ahead.
    let mut desk = Desk::staffed();
    let ids = [(); 3].map(|()| desk.arrives("report"));
    not_there(&mut desk, ids[0]);
    let urgent = desk.arrives("missing");
    desk.verb(&officer("one"), ids[0], Verb::Reinstate).unwrap();
    assert_eq!(order(&desk), [urgent, ids[1], ids[0], ids[2]]);
    // An urgent one comes after all: behind the urgent ones among the next two, never before them.
    let mut desk = Desk::staffed();
    let missed = desk.arrives("missing");
    let ordinary = desk.arrives("report");
    let urgent = desk.arrives("missing");
    not_there(&mut desk, missed);
    desk.verb(&officer("one"), missed, Verb::Reinstate).unwrap();
    assert_eq!(order(&desk), [urgent, missed, ordinary]);
    // Nobody else there.
    let mut desk = Desk::staffed();
    let alone = desk.arrives("report");
    not_there(&mut desk, alone);
    let place = desk.visit(alone).rank_from;
    desk.verb(&officer("one"), alone, Verb::Reinstate).unwrap();
    assert_eq!(desk.visit(alone).rank_from, place);
}

#[test]
fn the_third_attempt_that_fails_ends_it() {
    let mut desk = Desk::staffed();
    let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(CheckIn::phone())) else {
        panic!()
    };
    desk.verb(&officer("one"), visit, Verb::CallBack { due_ms: Some(HOUR) }).unwrap();
    for attempts in 1..=2 {
        desk.verb(&officer("one"), visit, Verb::Attempt { reached: false }).unwrap();
        assert!(matches!(desk.visit(visit).state, State::CallbackDue { attempts: n, .. } if n == attempts));
    }
    desk.verb(&officer("one"), visit, Verb::Attempt { reached: false }).unwrap();
    assert_eq!(desk.visit(visit).end(), Some(End::Unreachable));
}

#[test]
fn the_third_attempt_that_succeeds_does_not() {
    let mut desk = Desk::staffed();
    let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(CheckIn::phone())) else {
        panic!()
    };
    desk.verb(&officer("one"), visit, Verb::CallBack { due_ms: None }).unwrap();
    for reached in [false, false, true] {
        desk.verb(&officer("one"), visit, Verb::Attempt { reached }).unwrap();
    }
    assert_eq!(desk.visit(visit).state, State::Serving { window: window("one") }, "reached: it goes on");
}

#[test]
fn only_tries_that_failed_end_it() {
    let mut desk = Desk::staffed();
    let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(CheckIn::phone())) else {
        panic!()
    };
    desk.verb(&officer("one"), visit, Verb::CallBack { due_ms: None }).unwrap();
    // By somebody who sits at no window.
    for reached in [true, true, false] {
        desk.verb(&token(1), visit, Verb::Attempt { reached }).unwrap();
    }
    assert!(matches!(desk.visit(visit).state, State::CallbackDue { attempts: 1, reached: false, .. }));
}

#[test]
fn attempts_on_record_count_as_they_did() {
    let mut desk = Desk::staffed();
    let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(CheckIn::phone())) else {
        panic!()
    };
    desk.verb(&officer("one"), visit, Verb::CallBack { due_ms: None }).unwrap();
    // As an earlier release wrote it.
    let text = r#"{"kind":"attempted","body":{"reached":true}}"#;
    let what: What = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&what).unwrap(), text);
    let at = desk.at;
    desk.line.record(Happening { visit: Some(visit), what }, at, &token(1));
    assert!(matches!(desk.visit(visit).state, State::CallbackDue { attempts: 1, reached: true, .. }));
    desk.verb(&token(1), visit, Verb::Attempt { reached: true }).unwrap();
    assert!(matches!(desk.visit(visit).state, State::CallbackDue { attempts: 1, reached: true, .. }));
}

#[test]
fn past_the_target_only_a_supervisor_cancels() {
    let cancel =
        |visit| Command::Visit { visit, verb: Verb::Cancel { reason: code("duplicate") }, if_match: None };
    let mut desk = Desk::staffed();
    let (first, second) = (desk.arrives("report"), desk.arrives("report"));
    desk.at = desk.visit(first).arrived_at + 15 * MINUTE;
    desk.ask(&officer("one"), cancel(first)).unwrap();
    desk.at = desk.visit(second).arrived_at + 15 * MINUTE + 1;
    assert_eq!(desk.ask(&officer("one"), cancel(second)), Err(Refusal::NeedsSupervisor));
    desk.ask_as(&officer("one"), true, cancel(second)).unwrap();
    // Served in time, then back in the line and called late: the wait ended when it was first served.
    let third = desk.served_at("one");
    desk.verb(&officer("one"), third, hold()).unwrap();
    desk.wait(HOUR);
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
    assert_eq!(desk.next("two"), Ok(Outcome::Visit(third)));
    assert_eq!(domain::clocks::clocks(desk.visit(third), None).wait_ms, Some(0));
    desk.ask(&officer("two"), cancel(third)).unwrap();
}

#[test]
fn steps_run_by_the_script_that_was_pinned() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let passed = Ticked { skipped: true, ..done(script("general", 3), "hello") };
    desk.verb(&officer("one"), visit, Verb::Step(Box::new(passed))).unwrap();
    desk.verb(&officer("one"), visit, tick(script("general", 3), "hello")).unwrap();
    let leg = desk.visit(visit).leg().unwrap();
    assert_eq!((leg.steps.len(), leg.steps[0].skipped, leg.script.as_ref().unwrap().version), (1, false, 3));
    desk.verb(&officer("one"), visit, Verb::AddLeg { service: service("property") }).unwrap();
    assert_eq!(desk.visit(visit).legs.len(), 2);
    assert_eq!(
        desk.verb(
            &officer("one"),
            visit,
            Verb::Resolve { outcome: code("lost"), has_reference: false, promise_due: None }
        ),
        Err(Refusal::UnknownOutcome)
    );
    let written =
        Verb::Resolve { outcome: code("written"), has_reference: true, promise_due: Some(desk.at + HOUR) };
    desk.verb(&officer("one"), visit, written).unwrap();
    assert!(desk.visit(visit).has_reference && desk.visit(visit).promise_due == Some(desk.at + HOUR));
    assert!(matches!(
        desk.verb(&officer("one"), visit, Verb::Recall),
        Err(Refusal::WrongState { code: "already_ended", .. })
    ));
}

#[test]
fn the_sweep_ends_who_was_left_over_in_a_closed_district_only() {
    let mut desk = Desk::staffed();
    let old = desk.arrives("report");
    desk.wait(12 * HOUR);
    desk.day = Day(TODAY.0 + 1);
    let new = desk.arrives("report");
    let sweep = |spared| Command::Sweep { spared };
    desk.ask(&domain::fact::Actor::system(), sweep(vec![])).unwrap();
    assert!(desk.visit(old).is_live(), "open around the clock: nobody is emptied out at midnight");
    desk.open = false;
    for seat in ["one", "two"] {
        desk.ask(&domain::fact::Actor::system(), sweep(vec![])).unwrap();
        assert!(desk.visit(old).is_live(), "whoever is still at a window serves the last ones");
        desk.ask(&officer(seat), Command::Close { window: window(seat), hand_to: None }).unwrap();
    }
    desk.open_window("one", None);
    let back_at = Some(desk.at + 5 * MINUTE);
    let away = Command::Away { window: window("one"), reason: code("lunch"), back_at };
    desk.ask(&officer("one"), away).unwrap();
    desk.ask(&domain::fact::Actor::system(), sweep(vec![])).unwrap();
    assert!(desk.visit(old).is_live(), "and whoever comes back to one");
    desk.wait(5 * MINUTE);
    desk.ask(&domain::fact::Actor::system(), sweep(vec![old])).unwrap();
    assert!(desk.visit(old).is_live(), "they came while it was closed and were told when it opens");
    desk.ask(&domain::fact::Actor::system(), sweep(vec![])).unwrap();
    assert_eq!(desk.visit(old).end(), Some(End::ClosedUnserved));
    assert!(desk.visit(new).is_live());
}

// Taking back and opening again

#[test]
fn undo_is_for_whoever_did_it_within_two_minutes() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::NothingToUndo));
    desk.next("one").unwrap();
    let before = desk.visit(visit).clone();
    desk.verb(&officer("one"), visit, serve()).unwrap();
    assert_eq!(desk.verb(&officer("two"), visit, Verb::Undo), Err(Refusal::NotYoursToUndo));
    assert_eq!(
        desk.ask_as(&officer("two"), true, Command::Visit { visit, verb: Verb::Undo, if_match: None }),
        Err(Refusal::NotYoursToUndo)
    );
    desk.wait(2 * MINUTE);
    let served = desk.facts.last().unwrap().seq;
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(*desk.last(), What::Undone { of: served, onto_hold: None, ticket: None });
    assert_eq!((&desk.visit(visit).state, desk.visit(visit).serving_at), (&before.state, None));
    assert_eq!(desk.visit(visit).segments.len(), 4, "what was undone stays on record");
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::NothingToUndo));
    desk.verb(&officer("one"), visit, serve()).unwrap();
    desk.wait(2 * MINUTE + 1);
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::TooLateToUndo));
}

#[test]
fn an_announcement_cannot_be_taken_back() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, Verb::Recall).unwrap();
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::NothingToUndo));
    desk.verb(&officer("one"), visit, Verb::PutBack).unwrap();
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(desk.visit(visit).announcements, 3);
}

#[test]
fn undoing_an_end_reopens_and_waits_on_hold_if_the_window_is_busy() {
    let mut desk = Desk::staffed();
    let (first, second) = (desk.served_at("one"), desk.arrives("report"));
    desk.verb(&officer("one"), first, resolve()).unwrap();
    desk.next("one").unwrap();
    desk.verb(&officer("one"), first, Verb::Undo).unwrap();
    assert!(matches!(&desk.visit(first).state, State::OnHold { window: at, .. } if *at == window("one")));
    assert_eq!(desk.visit(first).reopened, 1);
    assert_eq!(desk.line.head.windows[&window("one")].visit, Some(second));
    // Nobody can be called twice at one window either.
    desk.verb(&officer("one"), second, Verb::PutBack).unwrap();
    desk.served_at("one");
    assert_eq!(desk.verb(&officer("one"), second, Verb::Undo), Err(Refusal::WindowBusy));
}

#[test]
fn undoing_does_not_seat_anybody_at_a_window_that_is_gone() {
    let mut desk = Desk::staffed();
    let visits = [desk.served_at("two"), desk.served_at("one")];
    desk.verb(&officer("two"), visits[0], resolve()).unwrap();
    let mut without = rules();
    without.windows.remove(1);
    desk.ask(&token(9), Command::Configure(Box::new(without))).unwrap();
    assert!(!desk.line.head.windows.contains_key(&window("two")));
    desk.verb(&officer("two"), visits[0], Verb::Undo).unwrap();
    assert_eq!(desk.visit(visits[0]).state.kind(), StateKind::OnHold);
    desk.verb(&officer("one"), visits[0], Verb::Resume { window: Some(window("one")) }).expect_err("busy");
    desk.verb(&officer("one"), visits[1], resolve()).unwrap();
    desk.verb(&officer("one"), visits[0], Verb::Resume { window: Some(window("one")) }).unwrap();
}

#[test]
fn a_window_no_longer_planned_goes_once_nobody_is_at_it() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("two");
    let mut without = rules();
    without.windows.remove(1);
    desk.ask(&token(9), Command::Configure(Box::new(without.clone()))).unwrap();
    assert!(desk.line.head.windows.contains_key(&window("two")));
    let held = desk.served_at("one");
    desk.verb(&officer("one"), held, hold()).unwrap();
    let swap = Command::Swap { window: window("two"), visit: held };
    assert_eq!(desk.ask(&officer("two"), swap), Err(Refusal::UnknownWindow));
    desk.verb(&officer("two"), visit, resolve()).unwrap();
    assert!(!desk.line.head.windows.contains_key(&window("two")));
}

#[test]
fn opening_again_keeps_the_place_and_counts() {
    let mut desk = Desk::staffed();
    let (first, second) = (desk.arrives("report"), desk.arrives("report"));
    let place = desk.visit(first).rank_from;
    desk.next("one").unwrap();
    desk.verb(&officer("one"), first, serve()).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), first, resolve()).unwrap();
    let ended = desk.at;
    desk.wait(5 * MINUTE);
    let reopen = |reason: &str| Verb::Reopen { reason: code(reason) };
    assert_eq!(desk.verb(&officer("two"), first, reopen("whim")), Err(Refusal::UnknownReason("whim".into())));
    desk.verb(&officer("two"), first, reopen("more_to_do")).unwrap();
    let visit = desk.visit(first);
    assert_eq!(
        (visit.rank_from, visit.reopened, visit.first_ended_at, visit.ended_at),
        (place, 1, Some(ended), None)
    );
    assert!(visit.acknowledged_at.is_some());
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(first)), "its place was before the other's");
    desk.verb(&officer("one"), first, serve()).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), first, resolve()).unwrap();
    // A minute of serving, five ended, a minute of serving; one minute before that the second arrived.
    assert_eq!(domain::clocks::clocks(desk.visit(first), None).resolution_ms, Some(3 * MINUTE));
    desk.wait(24 * HOUR + 1);
    let kept = desk.visit(first).clone();
    desk.verb(&kiosk(), second, Verb::Leave).unwrap();
    desk.line.admit(kept);
    assert_eq!(desk.verb(&officer("two"), first, reopen("more_to_do")), Err(Refusal::TooLateToReopen));
}

#[test]
fn whoever_comes_back_to_a_number_that_is_taken_gets_another() {
    let mut desk = Desk::staffed();
    let number = |desk: &Desk, id: VisitId| desk.visit(id).ticket.to_string();
    let [first, second] = [desk.arrives("report"), desk.arrives("report")];
    for id in [first, second] {
        desk.verb(&kiosk(), id, Verb::Leave).unwrap();
    }
    let kept = [first, second].map(|id| desk.visit(id).clone());
    desk.wait(HOUR);
    desk.day = Day(TODAY.0 + 1);
    let today = desk.arrives("report");
    assert_eq!(number(&desk, today), "D001");
    kept.into_iter().for_each(|visit| desk.line.admit(visit));
    let reopen = || Verb::Reopen { reason: code("more_to_do") };
    desk.verb(&officer("two"), first, reopen()).unwrap();
    desk.verb(&officer("two"), second, reopen()).unwrap();
    // Its own where that is free; otherwise one that no visit of its day ever had.
    assert_eq!([first, second, today].map(|id| number(&desk, id)), ["D003", "D002", "D001"]);
    assert_eq!(desk.visit(first).day, TODAY);
    let next = [desk.arrives("report"), desk.arrives("report")];
    assert_eq!(next.map(|id| number(&desk, id)), ["D004", "D005"], "nobody is given what is held");
}

#[test]
fn an_opening_taken_back_leaves_no_gap_when_opened_once_more() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let ended = desk.at;
    desk.wait(MINUTE);
    let reopen = Verb::Reopen { reason: code("more_to_do") };
    desk.verb(&officer("one"), visit, reopen.clone()).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!((desk.visit(visit).end(), desk.visit(visit).ended_at), (Some(End::Resolved), Some(ended)));
    assert!(desk.visit(visit).segments.iter().all(|segment| segment.to.is_some()));
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, reopen).unwrap();
    let segments = &desk.visit(visit).segments;
    assert!(segments.windows(2).all(|pair| pair[0].to == Some(pair[1].from)), "{segments:#?}");
}

#[test]
fn an_ended_visit_leaves_the_memory_after_ten_minutes_also_when_its_opening_was_taken_back() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    desk.wait(9 * MINUTE + 30 * SECOND);
    desk.verb(&officer("one"), visit, Verb::Reopen { reason: code("more_to_do") }).unwrap();
    desk.arrives("report");
    assert!(desk.line.visit(visit).is_some());
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    desk.wait(20 * MINUTE);
    desk.arrives("report");
    assert!(desk.line.visit(visit).is_none());
}

#[test]
fn a_visit_that_ended_long_ago_is_at_hand_for_whoever_just_wrote_to_it() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    desk.wait(11 * MINUTE);
    desk.verb(&officer("one"), visit, Verb::Note).unwrap();
    assert_eq!(desk.visit(visit).seq, desk.line.head.seq);
    desk.arrives("report");
    desk.wait(10 * MINUTE);
    desk.arrives("report");
    assert!(desk.line.visit(visit).is_none());
}

#[test]
fn a_visit_taken_in_from_the_store_stays_for_the_whole_batch() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let stored = desk.visit(visit).clone();
    desk.wait(11 * MINUTE);
    desk.arrives("report");
    assert!(desk.line.visit(visit).is_none());
    desk.wait(HOUR);
    desk.line.admit(stored);
    desk.check_in(walk_in(None));
    desk.verb(&officer("one"), visit, Verb::Reopen { reason: code("more_to_do") }).unwrap();
}

// The telephone

fn event(call: &str, event: CallEventKind, desk: &Desk) -> Command {
    Command::Call(CallEvent { call: call.to_owned(), event, at: desk.at, window: Some(window("three")) })
}

#[test]
fn a_call_from_first_ring_to_the_line() {
    use CallEventKind::{Answered, Held, HungUp, Ringing};
    let mut desk = Desk::staffed();
    let ring = event("c1", Ringing, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring.clone()) else { panic!() };
    let written = desk.facts.len();
    assert_eq!(desk.ask(&telephone(), ring), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.facts.len(), written, "told twice, written once");
    assert_eq!(
        (desk.visit(visit).state.kind(), desk.visit(visit).acknowledged_at),
        (StateKind::Ringing, None)
    );
    desk.wait(9 * SECOND);
    let answered = event("c1", Answered, &desk);
    desk.ask(&telephone(), answered).unwrap();
    assert_eq!(desk.visit(visit).state, State::Answered { window: Some(window("three")) });
    assert_eq!(domain::clocks::clocks(desk.visit(visit), None).answer_ms, Some(9 * SECOND));
    assert_eq!(desk.visit(visit).acknowledged_at, Some(desk.at));
    let held = event("c1", Held, &desk);
    desk.ask(&telephone(), held).unwrap();
    assert_eq!(desk.visit(visit).state, State::Waiting);
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, serve()).unwrap();
    let over = event("c1", HungUp, &desk);
    desk.ask(&telephone(), over).unwrap();
    assert_eq!(desk.visit(visit).state.kind(), StateKind::Serving, "the line went dead, the visit goes on");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let late = event("c1", HungUp, &desk);
    assert_eq!(desk.ask(&telephone(), late), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.visit(visit).end(), Some(End::Resolved));
}

#[test]
fn callers_who_hang_up() {
    use CallEventKind::{Answered, Held, HungUp, Ringing};
    for (events, end) in [
        (vec![Ringing], End::RangOff),
        (vec![Ringing, Answered], End::Left),
        (vec![Answered, Held], End::Left),
    ] {
        let mut desk = Desk::staffed();
        for kind in events {
            let told = event("c1", kind, &desk);
            desk.ask(&telephone(), told).unwrap();
        }
        let id = *desk.line.visits.keys().next().unwrap();
        let over = event("c1", HungUp, &desk);
        desk.ask(&telephone(), over).unwrap();
        assert_eq!(desk.visit(id).end(), Some(end));
    }
    let mut desk = Desk::staffed();
    let over = event("c9", HungUp, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), over) else { panic!() };
    assert_eq!(desk.visit(visit).end(), Some(End::RangOff), "a call that is over before it is known");
    let resumed = event("c8", CallEventKind::Resumed, &desk);
    assert_eq!(desk.ask(&telephone(), resumed), Ok(Outcome::Done));
}

#[test]
fn a_call_rings_once_whenever_its_ringing_is_told() {
    use CallEventKind::{HungUp, Ringing};
    let mut desk = Desk::staffed();
    let ring = event("c1", Ringing, &desk);
    desk.wait(4 * SECOND);
    let over = event("c1", HungUp, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), over) else { panic!() };
    desk.wait(3 * SECOND);
    assert_eq!(desk.ask(&telephone(), ring.clone()), Ok(Outcome::Visit(visit)));
    let known = desk.visit(visit);
    assert_eq!((known.end(), known.ended_at.unwrap() - known.arrived_at), (Some(End::RangOff), 4 * SECOND));
    let written = desk.facts.len();
    assert_eq!(desk.ask(&telephone(), ring), Ok(Outcome::Visit(visit)), "told twice, after the end too");
    assert_eq!((desk.facts.len(), desk.line.live().count()), (written, 0));
    // Some systems use their names again.
    desk.wait(2 * HOUR);
    let again = event("c1", Ringing, &desk);
    let Ok(Outcome::Created(other)) = desk.ask(&telephone(), again) else { panic!() };
    assert_ne!(other, visit);
}

#[test]
fn a_call_is_one_also_when_the_clock_of_its_telephone_is_ahead() {
    use CallEventKind::{Answered, HungUp, Ringing};
    let mut desk = Desk::staffed();
    let mut seen = BTreeSet::new();
    for event in [Ringing, HungUp, HungUp, Answered] {
        desk.wait(SECOND);
        let told = CallEvent { call: "c1".into(), event, at: desk.at + 2 * HOUR, window: None };
        match desk.ask(&telephone(), Command::Call(told)) {
            Ok(Outcome::Created(visit) | Outcome::Visit(visit)) => seen.extend([visit]),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen.len(), 1);
    assert_eq!(desk.visit(*seen.first().unwrap()).end(), Some(End::RangOff));
}

#[test]
fn what_is_told_long_after_a_call_makes_no_other() {
    use CallEventKind::{Held, HungUp, Ringing};
    let mut desk = Desk::staffed();
    for kind in [Ringing, HungUp] {
        let told = event("c1", kind, &desk);
        desk.ask(&telephone(), told).unwrap();
    }
    desk.wait(2 * HOUR);
    let written = desk.facts.len();
    for kind in [HungUp, Held] {
        let told = event("c1", kind, &desk);
        assert_eq!(desk.ask(&telephone(), told), Ok(Outcome::Done), "{kind:?}");
    }
    assert_eq!(desk.facts.len(), written);
}

#[test]
fn what_officers_did_at_a_call_is_not_told_away() {
    use CallEventKind::{Answered, HungUp, Ringing};
    let at = |call: &str, event, at| {
        Command::Call(CallEvent { call: call.to_owned(), event, at, window: Some(window("three")) })
    };
    let mut desk = Desk::staffed();
    let from = desk.at;
    desk.wait(10 * SECOND);
    for (call, did) in [
        ("c1", Verb::AddLeg { service: service("property") }),
        ("c2", Verb::Escalate { to: Escalation::Supervisor }),
    ] {
        let answered = at(call, Answered, from + 10 * SECOND);
        let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), answered) else { panic!() };
        desk.verb(&officer("one"), visit, did).unwrap();
        desk.ask(&telephone(), at(call, HungUp, from + 5 * SECOND)).unwrap();
        let known = desk.visit(visit);
        assert_eq!((known.end(), known.answered_at), (Some(End::Left), Some(from + 10 * SECOND)));
    }
    // Ended by an officer.
    let ring = at("c3", Ringing, from);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring) else { panic!() };
    desk.verb(&officer("one"), visit, Verb::End(EndAs::RangOff)).unwrap();
    desk.ask(&telephone(), at("c3", Answered, from + 5 * SECOND)).unwrap();
    assert_eq!((desk.visit(visit).end(), desk.visit(visit).answered_at), (Some(End::RangOff), None));
}

#[test]
fn a_call_that_an_officer_had_a_hand_in_goes_on_as_it_is_told() {
    use CallEventKind::{Answered, Held, HungUp, Ringing};
    let one = officer("one");
    // Answered and taken back: it rings on.
    for (kind, state) in [
        (Answered, State::Answered { window: Some(window("three")) }),
        (HungUp, State::Ended { end: End::RangOff }),
    ] {
        let mut desk = Desk::staffed();
        let ring = event("c1", Ringing, &desk);
        let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring) else { panic!() };
        desk.verb(&one, visit, Verb::Answer { window: None }).unwrap();
        desk.verb(&one, visit, Verb::Undo).unwrap();
        desk.wait(SECOND);
        let told = event("c1", kind, &desk);
        desk.ask(&telephone(), told).unwrap();
        assert_eq!(desk.visit(visit).state, state);
    }
    // Answered by the officer's own key, then held.
    let mut desk = Desk::staffed();
    let ring = event("c1", Ringing, &desk);
    let before = event("c1", Held, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring) else { panic!() };
    desk.wait(SECOND);
    desk.verb(&one, visit, Verb::Answer { window: None }).unwrap();
    desk.ask(&telephone(), before).unwrap();
    assert_eq!(desk.visit(visit).state.kind(), StateKind::Answered, "held before that");
    desk.wait(SECOND);
    let held = event("c1", Held, &desk);
    desk.ask(&telephone(), held).unwrap();
    assert_eq!(desk.visit(visit).state, State::Waiting);
}

#[test]
fn a_call_is_answered_where_it_was_first_in_whatever_order_that_is_told() {
    let told = [(3, "two"), (3, "one"), (9, "three")];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let course = order.iter().fold(Course::rang(At(0)), |course, place| {
            let (at, seat) = told[*place];
            course.with(CallEventKind::Answered, At(at), Some(&window(seat)))
        });
        assert_eq!((course.answered_at, course.window), (Some(At(3)), Some(window("one"))), "{order:?}");
    }
}

#[test]
fn an_officers_call_has_its_first_ring_also_when_that_is_told_late() {
    use CallEventKind::{Answered, Ringing};
    let mut desk = Desk::staffed();
    let rang_at = desk.at;
    let ring = event("c1", Ringing, &desk);
    desk.wait(5 * SECOND);
    let answered = event("c1", Answered, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), answered) else { panic!() };
    desk.verb(&officer("one"), visit, Verb::Serve { window: Some(window("one")) }).unwrap();
    desk.wait(20 * SECOND);
    desk.ask(&telephone(), ring).unwrap();
    assert_eq!(desk.visit(visit).state.kind(), StateKind::Serving);
    assert_eq!(domain::clocks::clocks(desk.visit(visit), None).answer_ms, Some(5 * SECOND));
    // The officer's step can still be taken back, and the first ring stays.
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    let known = desk.visit(visit);
    assert_eq!(known.state, State::Answered { window: Some(window("three")) });
    assert_eq!((known.arrived_at, known.rank_from), (rang_at, rang_at));
    assert_eq!(domain::clocks::clocks(known, None).answer_ms, Some(5 * SECOND));
}

/// A call as it goes: how long it rings, whether and when it is answered and held, whether it ends, and the pauses between.
fn call_events() -> impl Strategy<Value = Vec<(usize, CallEventKind, i64)>> {
    use CallEventKind::{Answered, Held, HungUp, Resumed, Ringing};
    let went = |number: usize| {
        (0..6_usize, prop::collection::vec(0..90_i64, 5)).prop_map(move |(way, pauses)| {
            let kinds: &[CallEventKind] = match way {
                0 => &[Ringing, HungUp],
                1 => &[Ringing, Answered, HungUp],
                2 => &[Ringing, Answered, Held, Resumed, HungUp],
                3 => &[Ringing, Answered, Held],
                4 => &[Ringing, Answered, Answered, HungUp],
                _ => &[Ringing, Answered],
            };
            let mut at = 0;
            let mut events = Vec::new();
            for (kind, pause) in kinds.iter().zip(pauses) {
                at += pause * SECOND;
                events.push((number, *kind, at));
            }
            events
        })
    };
    (went(0), went(1), went(2)).prop_map(|(one, two, three)| [one, two, three].concat())
}

/// What of calls is the same in whatever order they were told: all but numbers of tickets and facts.
fn calls_told(mut order: Vec<(usize, CallEventKind, i64)>, delays: &[i64], repeats: &[usize]) -> Vec<String> {
    let mut desk = Desk::staffed();
    let from = desk.at;
    desk.wait(10 * MINUTE);
    let again: Vec<_> = repeats.iter().map(|place| order[place % order.len()]).collect();
    order.extend(again);
    let mut rang = BTreeMap::new();
    for (place, (number, event, at)) in order.into_iter().enumerate() {
        desk.wait(delays[place % delays.len()] * SECOND);
        let seat = if at % (2 * SECOND) == 0 { "two" } else { "three" };
        let window = (event == CallEventKind::Answered).then(|| window(seat));
        let told = CallEvent { call: format!("c{number}"), event, at: from + at, window };
        match desk.ask(&telephone(), Command::Call(told)).unwrap() {
            Outcome::Created(visit) | Outcome::Visit(visit) => {
                let first = rang.entry(visit).or_insert(at);
                *first = at.min(*first);
            }
            Outcome::Done => assert_eq!(event, CallEventKind::Resumed),
            other => panic!("{other:?}"),
        }
    }
    let told = rang.into_iter().map(|(id, rang)| {
        let visit = desk.visit(id);
        assert_eq!(visit.arrived_at, from + rang, "it came with its first ring");
        let ticket = Ticket { series: visit.ticket.series.clone(), number: 0 };
        let leg = visit.legs[0].from;
        let visit = Visit { seq: 0, undo: None, legs: Vec::new(), ticket, ..visit.clone() };
        format!("{visit:?} {leg:?} {:?}", domain::clocks::clocks(&visit, None))
    });
    told.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn calls_are_the_same_in_whatever_order_they_are_told(
        (events, shuffled) in call_events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
        delays in prop::collection::vec(0..20_i64, 1..6),
        repeats in prop::collection::vec(0..15_usize, 0..6),
    ) {
        let mut in_order = events;
        in_order.sort_by_key(|(_, _, at)| *at);
        prop_assert_eq!(calls_told(in_order, &[0], &[]), calls_told(shuffled, &delays, &repeats));
    }
}

#[test]
fn who_came_on_an_earlier_day_takes_no_number_of_today() {
    let mut desk = Desk::staffed();
    let came = desk.at;
    let paper = |came| CheckIn { arrived_at: came, source: Source::Paper, ..walk_in(Some("report")) };
    let slips = |desk: &mut Desk, came| {
        let visit = desk.check_in(paper(came));
        let Visit { ticket, day, .. } = desk.visit(visit);
        (*day, ticket.number)
    };
    for number in 1..=3 {
        assert_eq!(slips(&mut desk, None), (TODAY, number));
    }
    for visit in desk.line.visits.keys().copied().collect::<Vec<_>>() {
        desk.verb(&officer("one"), visit, Verb::Leave).unwrap();
    }
    desk.wait(20 * MINUTE);
    let tomorrow = Day(TODAY.0 + 1);
    desk.day = tomorrow;
    assert_eq!(slips(&mut desk, None), (tomorrow, 1));
    // Judged by when it was: whoever asks hands in that day.
    desk.day = TODAY;
    assert_eq!(slips(&mut desk, Some(came)), (TODAY, 4));
    desk.day = tomorrow;
    assert_eq!(slips(&mut desk, None), (tomorrow, 2));
}

#[test]
fn the_telephone_tells_of_the_past_a_little() {
    for (ago, arrived) in [(MINUTE, MINUTE), (HOUR + 1, 0), (-MINUTE, 0)] {
        let mut desk = Desk::staffed();
        let told =
            CallEvent { call: "c1".into(), event: CallEventKind::Ringing, at: desk.at + -ago, window: None };
        let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), Command::Call(told)) else { panic!() };
        assert_eq!(desk.at - desk.visit(visit).arrived_at, arrived);
    }
}

#[test]
fn a_ringing_telephone_is_answered_before_anything_else() {
    let mut desk = Desk::staffed();
    let ring = event("c1", CallEventKind::Ringing, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring) else { panic!() };
    for verb in
        [Verb::Acknowledge, serve(), resolve(), Verb::End(EndAs::SentTo911), Verb::End(EndAs::InCustody)]
    {
        assert!(matches!(desk.verb(&officer("one"), visit, verb), Err(Refusal::WrongState { .. })));
    }
    desk.verb(&officer("one"), visit, Verb::Answer { window: None }).unwrap();
    assert_eq!(desk.visit(visit).state, State::Answered { window: Some(window("one")) });
    desk.verb(&officer("one"), visit, Verb::End(EndAs::SentTo911)).unwrap();
}

// Alerts

#[test]
fn presses_merge_by_place_and_are_never_refused() {
    let mut desk = Desk::new();
    desk.open = false;
    let press = |desk: &mut Desk, place: Place| match desk.ask(&kiosk(), Command::RaiseAlert { place }) {
        Ok(Outcome::Alert(alert)) => alert,
        other => panic!("{other:?}"),
    };
    let first = press(&mut desk, Place::Lobby);
    // A hand that hammers on the button is answered each time, and on record once a second.
    let on_record = desk.line.head.seq;
    for _ in 0..50 {
        assert_eq!(press(&mut desk, Place::Lobby), first);
    }
    assert_eq!(desk.line.head.seq, on_record);
    desk.wait(SECOND);
    assert_eq!([press(&mut desk, Place::Lobby), press(&mut desk, Place::Lobby)], [first, first]);
    assert_eq!(desk.line.head.seq, on_record + 1);
    let other = press(&mut desk, Place::Window(window("one")));
    assert_ne!(other, first);
    assert_eq!(desk.line.head.alerts[&first].presses, 2);
    desk.wait(SECOND);
    let answered = desk.at;
    desk.ask(&officer("one"), Command::AnswerAlert { alert: first }).unwrap();
    desk.wait(SECOND);
    desk.ask(&officer("two"), Command::AnswerAlert { alert: first }).unwrap();
    assert_eq!(desk.line.head.alerts[&first].answered_at, Some(answered));
    assert_eq!(desk.line.head.alerts[&first].answered_from, Some(window("one")));
    desk.ask(&officer("one"), Command::CloseAlert { alert: first, as_what: AlertEnd::Test }).unwrap();
    desk.ask(&officer("one"), Command::CloseAlert { alert: first, as_what: AlertEnd::Real }).unwrap();
    assert_eq!(desk.line.head.alerts[&first].closed, Some((desk.at, AlertEnd::Test)));
    assert_ne!(press(&mut desk, Place::Lobby), first, "a press after the end is a new alert");
    let unknown = domain::ids::AlertId(uuid::Uuid::nil());
    assert_eq!(
        desk.ask(&officer("one"), Command::AnswerAlert { alert: unknown }),
        Err(Refusal::UnknownAlert)
    );
}

#[test]
fn rules_are_set_on_those_they_were_made_from() {
    let mut desk = Desk::staffed();
    let seen = rules();
    let with = |recalls| Box::new(domain::rules::Rules { recalls, ..rules() });
    let set = |seen: &domain::rules::Rules, recalls| Command::Reconfigure {
        seen: Box::new(seen.clone()),
        rules: with(recalls),
    };
    desk.ask(&token(9), set(&seen, 7)).unwrap();
    assert_eq!(desk.ask(&token(9), set(&seen, 8)), Err(Refusal::RulesChanged));
    assert_eq!(desk.line.rules.recalls, 7);
    desk.ask(&token(9), set(&with(7), 8)).unwrap();
    assert_eq!(desk.line.rules.recalls, 8);
}

// Restoring

#[test]
fn a_relief_takes_over_the_window() {
    let mut desk = Desk::staffed();
    let relief = officer_at("one", 0x777);
    desk.ask(
        &relief,
        Command::Open { window: window("one"), services: None, take_over: true, sign_on: None },
    )
    .unwrap();
    assert_eq!(desk.line.head.windows[&window("one")].staff, domain::command::staff_of(&relief));
    let written = desk.facts.len();
    desk.ask(
        &relief,
        Command::Open { window: window("one"), services: None, take_over: false, sign_on: None },
    )
    .unwrap();
    assert_eq!(desk.facts.len(), written, "open as asked already");
    let unknown = Command::Open {
        window: window("one"),
        services: Some(vec![service("pizza")]),
        take_over: false,
        sign_on: None,
    };
    assert_eq!(desk.ask(&relief, unknown), Err(Refusal::UnknownService));
}

#[test]
fn served_times_are_tallied_by_service() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.wait(4 * MINUTE);
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let tally = |desk: &Desk| {
        let tally = desk.line.head.tallies[&service("report")];
        (tally.n, tally.sum_ms)
    };
    assert_eq!(tally(&desk), (1, 4 * MINUTE));
    // Taken back and resolved again, it is still one visit.
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(tally(&desk), (0, 0));
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    assert_eq!(tally(&desk), (1, 5 * MINUTE));
}

#[test]
fn people_are_sent_only_to_places_on_the_list() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let to = |place: &str| Verb::Refer { to: code(place) };
    assert_eq!(desk.verb(&officer("one"), visit, to("maria_lopez")), Err(Refusal::UnknownPlace));
    desk.verb(&officer("one"), visit, to("city")).unwrap();
    assert_eq!(desk.visit(visit).end(), Some(End::Referred));
}

#[test]
fn an_undo_seats_nobody_at_a_closed_window() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(desk.visit(visit).state.kind(), StateKind::OnHold);
    assert_eq!(desk.line.head.windows[&window("one")].visit, None);
}

#[test]
fn a_hold_taken_back_at_a_window_that_is_taken_stays_a_hold() {
    let mut desk = Desk::staffed();
    let first = desk.served_at("one");
    desk.verb(&officer("one"), first, Verb::Hold { reason: code("phone"), due_ms: None }).unwrap();
    let second = desk.served_at("one");
    desk.verb(&officer("one"), first, Verb::Undo).unwrap();
    assert_eq!(desk.visit(first).state.kind(), StateKind::OnHold);
    assert_eq!(desk.line.head.windows[&window("one")].visit, Some(second));
}

#[test]
fn being_called_while_out_does_not_bring_anybody_back() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    desk.verb(&resident(), visit, Verb::StepOut).unwrap();
    desk.wait(10 * MINUTE);
    let call = Verb::Call { window: window("one"), reason: Some(code("appointment")) };
    desk.verb(&officer("one"), visit, call).unwrap();
    desk.verb(&officer("one"), visit, Verb::PutBack).unwrap();
    desk.wait(6 * MINUTE);
    desk.verb(&resident(), visit, Verb::StepBack).unwrap();
    assert_eq!(desk.visit(visit).rank_from, desk.at, "sixteen minutes out count from the return");
}

#[test]
fn time_in_the_log_never_goes_back() {
    let mut desk = Desk::staffed();
    let before = desk.line.head.at;
    desk.at = before + -HOUR;
    let visit = desk.check_in(walk_in(Some("report")));
    assert_eq!(desk.facts.last().unwrap().at, before);
    assert!(desk.visit(visit).segments[0].from <= before);
    let stored = Line::restore(
        desk.line.district.clone(),
        desk.line.rules.clone(),
        desk.line.head.clone(),
        vec![desk.visit(visit).clone()],
    );
    assert_eq!(stored.head, desk.line.head);
}
