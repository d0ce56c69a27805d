//! People who arrive at the desk itself: a walk-up, a quick question, a telephone call.

use super::browser;
use super::lists::Group;
use super::requests::{district, send, verb, words};
use super::state::{Desk, Dialog, OnLine};
use crate::api::requests::{Answer, Cancel, CheckIn, Hold, Undo};
use crate::api::{VisitCard, VisitView};
use crate::client;
use crate::i18n::td_string;
use domain::access::is_practice;
use domain::ids::VisitId;
use domain::visit::{Channel, Source, StateKind};
use leptos::prelude::*;

/// The check-in of a person who arrives at this window now.
fn here(desk: Desk, channel: Channel) -> CheckIn {
    let window = desk.seat.get_untracked().map(|window| window.to_string());
    CheckIn { window, ..CheckIn::new(channel, Source::Observed) }
}

fn check_in(desk: Desk, arrival: CheckIn, then: impl FnOnce(VisitView) + 'static) {
    client::spawn(async move {
        match send(desk, &district(desk), &arrival).await {
            Ok(visit) => {
                desk.take(&visit);
                then(visit);
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

/// A person is at the window: served at once, the service chosen later.
pub fn walk_up(desk: Desk) {
    check_in(desk, here(desk, Channel::WalkIn), move |visit| {
        let ticket = visit.card.ticket;
        desk.say(
            td_string!(desk.locale, desk.said_walk_up, ticket = ticket).to_string(),
            Some(visit.card.id),
        );
    });
}

/// A quick question: counted and ended.
pub fn quick(desk: Desk) {
    let arrival = CheckIn { quick: Some(true), ..here(desk, Channel::WalkIn) };
    check_in(desk, arrival, move |visit| {
        desk.say(td_string!(desk.locale, desk.said_quick), Some(visit.card.id));
    });
}

/// Opens the page on which many paper slips are typed in. In a practice line nobody has one: it is that of the
/// officer's first district.
pub fn paper(desk: Desk) {
    let district = district(desk);
    let query = if is_practice(&district) { String::new() } else { format!("?district={district}") };
    browser::open(&format!("/desk/paper{query}"));
}

/// Ringing calls of the telephone feed, the one that has rung longest first.
pub fn ringing(desk: Desk) -> Vec<VisitCard> {
    let mut calls = desk.group(Group::Phone);
    calls.retain(|card| card.state == StateKind::Ringing);
    calls.sort_by_key(|card| (card.since.at, card.id));
    calls
}

/// The visit being served at this window.
pub fn serving(desk: Desk) -> Option<VisitCard> {
    desk.mine().filter(|card| card.state == StateKind::Serving)
}

fn first_ringing(desk: Desk) -> Option<VisitId> {
    untrack(|| ringing(desk)).first().map(|card| card.id)
}

/// The caller this officer has on the line.
pub fn on_line(desk: Desk) -> Option<VisitCard> {
    let seat = desk.seat.get();
    let mut calls = desk.group(Group::Phone);
    calls.retain(|card| card.state == StateKind::Answered && card.window.is_some() && card.window == seat);
    calls.into_iter().next()
}

/// Answers the telephone: the ringing call, or one the feed does not know about. The reason for the call is
/// asked next. If a visit is being served, the officer is first asked whether to put it on hold.
pub fn phone(desk: Desk) {
    match first_ringing(desk) {
        Some(call) if untrack(|| serving(desk)).is_some() => desk.open_dialog(Dialog::TakeCall(call)),
        call => answer(desk, call, None),
    }
}

/// The same, putting the visit being served on hold.
pub fn hold_and_phone(desk: Desk) {
    answer(desk, first_ringing(desk), untrack(|| serving(desk)).map(|card| card.id));
}

/// Answers a call, puts a visit on hold for it, and asks about danger. The call comes first: if it is gone by
/// then, or with another officer, nobody was put on hold for nothing.
pub fn answer(desk: Desk, call: Option<VisitId>, hold: Option<VisitId>) {
    if desk.answering.get_value() {
        return;
    }
    let window = desk.seat.get_untracked().map(|window| window.to_string());
    let reason = desk.rules(|rules| {
        let phone = rules.hold_reasons.iter().find(|reason| reason.id.as_str() == "phone");
        let reason = phone.or_else(|| rules.hold_reasons.iter().find(|reason| !reason.stops_clock));
        reason.map(|reason| reason.id.to_string()).unwrap_or_default()
    });
    desk.answering.set_value(true);
    let asked = desk.asked();
    client::spawn(async move {
        let answered = match call {
            Some(id) => verb(desk, id, Answer { window }).await,
            None => {
                let arrival = CheckIn { window, ..CheckIn::new(Channel::Phone, Source::Observed) };
                let made = send(desk, &district(desk), &arrival).await;
                made.inspect(|visit| desk.take(visit))
            }
        };
        let held = match (&answered, hold) {
            (Ok(_), Some(id)) => Some(verb(desk, id, Hold { reason, due_ms: None }).await),
            _ => None,
        };
        desk.answering.set_value(false);
        match answered {
            Ok(visit) => {
                let id = visit.card.id;
                let held_for = hold.filter(|_| matches!(held, Some(Ok(_))));
                desk.on_line.set_value(Some(OnLine { call: id, made: call.is_none(), held_for }));
                desk.choose(id);
                // A dialog that was opened meanwhile stays with its input: the call can be continued from its
                // row.
                if desk.asked() == asked {
                    desk.open_dialog(Dialog::Phone(id));
                } else {
                    let ticket = visit.card.ticket;
                    desk.say(
                        td_string!(desk.locale, desk.said_on_the_line, ticket = ticket).to_string(),
                        Some(id),
                    );
                }
                if let Some(Err(problem)) = held {
                    desk.fail(words(desk, &problem));
                }
            }
            Err(problem) => {
                desk.answered_to(asked);
                desk.fail(words(desk, &problem));
            }
        }
    });
}

/// The dialog about a call is closed without an answer. A call created by this key is undone together with
/// its hold, so that no caller is listed who is not there. A call of the feed is real: it stays answered
/// here.
pub fn leave_call(desk: Desk, id: VisitId) {
    let Some(known) = desk.on_line.get_value().filter(|known| known.call == id) else {
        desk.answered();
        return;
    };
    let locale = desk.locale;
    if !known.made {
        desk.on_line.set_value(None);
        desk.answered();
        let ticket = untrack(|| desk.card(id)).map(|card| card.ticket).unwrap_or_default();
        desk.say(td_string!(locale, desk.said_on_the_line, ticket = ticket).to_string(), Some(id));
        return;
    }
    let reason = desk.rules(|rules| {
        let mistake = rules.cancel_reasons.iter().find(|reason| reason.id.as_str() == "mistake");
        mistake.or(rules.cancel_reasons.first()).map(|reason| reason.id.to_string()).unwrap_or_default()
    });
    let asked = desk.asked();
    client::spawn(async move {
        match verb(desk, id, Cancel { reason }).await {
            Ok(visit) => {
                desk.on_line.set_value(None);
                if let Some(held) = known.held_for
                    && let Err(problem) = verb(desk, held, Undo {}).await
                {
                    desk.answered_to(asked);
                    desk.fail(words(desk, &problem));
                    return;
                }
                desk.answered_to(asked);
                let ticket = visit.card.ticket;
                desk.say(
                    td_string!(locale, desk.said_call_taken_back, ticket = ticket).to_string(),
                    Some(id),
                );
            }
            Err(problem) => {
                // Ended meanwhile by someone else: there is nothing left to undo, and no reason to stay.
                if !client::is_passing(&problem) {
                    desk.on_line.set_value(None);
                    desk.answered_to(asked);
                }
                desk.fail(words(desk, &problem));
            }
        }
    });
}
