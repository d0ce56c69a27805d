//! Windows: opening, swapping, closing, and who has one.

use super::{hold, resolve};
use crate::department::{Desk, code, officer, officer_at, rules, service, token, window};
use domain::command::{CheckIn, Command, Outcome, Verb};
use domain::line::WindowState;
use domain::refusal::Refusal;
use domain::time::MINUTE;
use domain::visit::{State, StateKind};

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
    // Changed from its own window, or by a supervisor.
    assert_eq!(desk.verb(&officer("two"), visit, Verb::PutBack), Err(Refusal::WrongWindow));
    let put_back = Command::Visit { visit, verb: Verb::PutBack, if_match: None };
    assert_eq!(desk.ask_as(&officer("two"), true, put_back), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.line.head.windows[&window("one")].visit, None);
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
    assert!(matches!(refused, Err(Refusal::WrongState { .. })), "a visit that is called is not put on hold");
    assert_eq!(desk.visit(called).state.kind(), StateKind::Called);
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
fn a_relief_takes_over_the_window() {
    let mut desk = Desk::staffed();
    let relief = officer_at("one", 0x777);
    desk.ask(
        &relief,
        Command::Open { window: window("one"), services: None, take_over: true, sign_on: None },
    )
    .unwrap();
    assert_eq!(desk.line.head.windows[&window("one")].staff, relief.staff());
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
