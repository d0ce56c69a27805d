//! The choices that screens show at closing are those that the command takes.

use crate::department::{Desk, officer, resident, window};
use domain::command::{Command, Verb};
use domain::ids::VisitId;
use domain::refusal::Refusal;
use domain::time::{HOUR, Ms};
use domain::vocabulary::closing::{Closing, ClosingChoice, Serves, Tickets};

/// Before or at closing, with or without officers at the windows.
#[derive(Debug, Clone, Copy)]
enum Hour {
    Before,
    Staffed,
    Left,
}

/// A person who waits; the desk has decided, and the next opening is this long after closing.
fn waits(hour: Hour, decided: Option<Serves>, opens_after: Option<Ms>) -> (Desk, VisitId, Closing) {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    let closes_at = desk.at + HOUR;
    let opens_at = opens_after.map(|ms| closes_at + ms);
    let closing = Closing { opened_at: desk.at + -9 * HOUR, closes_at, opens_at };
    desk.closing = Some(closing);
    if let Some(serves) = decided {
        let decide = Command::DecideClosing { seen: None, tickets: Tickets::Given, serves };
        desk.ask(&officer("one"), decide).unwrap();
    }
    if let Hour::Left = hour {
        for seat in ["one", "two"] {
            desk.ask(&officer(seat), Command::Close { window: window(seat), hand_to: None }).unwrap();
        }
    }
    if !matches!(hour, Hour::Before) {
        (desk.at, desk.open) = (closes_at, false);
    }
    (desk, visit, closing)
}

#[test]
fn every_choice_that_is_left_is_taken_and_no_other() {
    let mut seen = 0;
    for hour in [Hour::Before, Hour::Staffed, Hour::Left] {
        for decided in [None, Some(Serves::UntilClosing), Some(Serves::Everyone)] {
            for opens_after in [None, Some(0), Some(14 * HOUR)] {
                for choice in ClosingChoice::ALL {
                    let (mut desk, visit, closing) = waits(hour, decided, opens_after);
                    let serves = desk.asked(&resident(), false).serves;
                    let left = desk.line.choices_left(desk.visit(visit), &closing, desk.at, serves);
                    let taken = desk.verb(&resident(), visit, Verb::ChooseClosing { choice });
                    // A call needs a number: it is asked for with its own verb.
                    let expected = choice != ClosingChoice::CallBack && left.contains(&choice);
                    let context = format!("{hour:?} {decided:?} {opens_after:?} {choice:?}");
                    assert_eq!(taken.is_ok(), expected, "{context}: {taken:?}");
                    assert!(expected || taken == Err(Refusal::NotOffered), "{context}: {taken:?}");
                    seen += usize::from(expected);
                }
            }
        }
    }
    // To stay, before closing and with officers there, unless the desk ends: 12; the first place, wherever the opening is
    // yet to come: 12.
    assert_eq!(seen, 24);
}
