//! What is done to one visit with one request: greet, call, serve, go on, take back.

use super::arrivals;
use super::lists::Group;
use super::requests::{place, send, tell, verb, words};
use super::state::{Desk, Dialog};
use crate::api::{VisitCard, VisitView};
use crate::client;
use crate::i18n::td_string;
use domain::ids::VisitId;
use domain::visit::{End, StateKind};
use leptos::prelude::*;
use serde_json::json;

/// Calls whoever is next at this window.
pub fn next(desk: Desk) {
    let Some(window) = desk.seat.get_untracked() else { return };
    client::spawn(async move {
        let path = place(desk, &format!("windows/{window}/next"));
        match send::<Option<VisitView>>(desk, &path, json!({})).await {
            Ok(Some(visit)) => {
                desk.take(&visit);
                called(desk, &visit.card);
            }
            Ok(None) => desk.say(td_string!(desk.locale, desk.said_nobody), None),
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

/// Says who was called where to.
pub fn called(desk: Desk, card: &VisitCard) {
    let window = card.window.as_ref().map(|window| untrack(|| desk.window_name(window))).unwrap_or_default();
    let (ticket, window) = (card.ticket.clone(), crate::words::window(desk.locale, &window));
    desk.say(
        td_string!(desk.locale, desk.said_called, ticket = ticket, window = window).to_string(),
        Some(card.id),
    );
}

/// Calls this one; out of order a reason is asked for.
pub fn call(desk: Desk, id: VisitId, reason: Option<String>) {
    let Some(window) = desk.seat.get_untracked() else { return };
    let mut body = json!({ "window": window });
    if let (Some(reason), Some(body)) = (reason, body.as_object_mut()) {
        body.insert("reason".to_owned(), reason.into());
    }
    let asked = desk.asked();
    client::spawn(async move {
        match verb(desk, id, "call", body).await {
            Ok(visit) => {
                desk.answered_to(asked);
                called(desk, &visit.card);
            }
            Err(problem)
                if problem.code == "reason_required" && desk.dialog.with_untracked(Option::is_none) =>
            {
                desk.open_dialog(Dialog::CallThis(id));
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

/// First human contact: somebody in the line was greeted.
pub fn greet(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, "acknowledge", json!({}), move |card| {
        td_string!(locale, desk.said_greeted, ticket = card.ticket.clone()).to_string()
    });
}

/// Declines a visit that was offered to this window.
pub fn decline(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, "decline", json!({}), move |card| {
        td_string!(locale, desk.said_declined, ticket = card.ticket.clone()).to_string()
    });
}

/// Somebody in the line steps out for a while, or is back.
pub fn step_out(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    let back = card.out_since.is_some();
    tell(desk, card.id, if back { "step_back" } else { "step_out" }, json!({}), move |card| {
        let ticket = card.ticket.clone();
        match card.out_since {
            Some(_) => td_string!(locale, desk.said_out, ticket = ticket).to_string(),
            None => td_string!(locale, desk.said_back, ticket = ticket).to_string(),
        }
    });
}

/// Opens an ended visit again: somebody who did not come is there after all; of any other the reason is asked.
pub fn reopen(desk: Desk, card: &VisitCard) {
    if card.end != Some(End::NoShow) {
        desk.open_dialog(Dialog::Reopen(card.id));
        return;
    }
    let locale = desk.locale;
    tell(desk, card.id, "reinstate", json!({}), move |card| {
        td_string!(locale, desk.said_reinstated, ticket = card.ticket.clone()).to_string()
    });
}

/// Calls somebody once more who was called and did not come.
pub fn recall(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, "recall", json!({}), move |card| {
        td_string!(locale, desk.said_recalled, ticket = card.ticket.clone()).to_string()
    });
}

/// Puts somebody who was called back into the line.
pub fn put_back(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, "put_back", json!({}), move |card| {
        td_string!(locale, desk.said_put_back, ticket = card.ticket.clone()).to_string()
    });
}

/// The person who was called is at the window: serving begins.
pub fn serve(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, "serve", json!({}), move |card| {
        td_string!(locale, desk.said_serving, ticket = card.ticket.clone()).to_string()
    });
}

/// Goes on with a visit in one of the lists: a hold, a call, an offer.
pub fn go_on(desk: Desk, card: &VisitCard) {
    let (id, locale) = (card.id, desk.locale);
    let Some(window) = desk.seat.get_untracked() else { return };
    let said = move |card: &VisitCard| {
        td_string!(locale, desk.said_serving, ticket = card.ticket.clone()).to_string()
    };
    match card.state {
        StateKind::OnHold => swap(desk, Some(id)),
        // Whoever is served may not be left without a word: hold them or not is asked.
        StateKind::Ringing if untrack(|| arrivals::serving(desk)).is_some() => {
            desk.open_dialog(Dialog::TakeCall(id))
        }
        StateKind::Ringing => arrivals::answer(desk, Some(id), None),
        // Answered at the telephone itself: danger is asked about before anything else.
        StateKind::Answered => {
            desk.choose(id);
            desk.open_dialog(Dialog::Phone(id));
        }
        StateKind::Offered => tell(desk, id, "accept", json!({ "window": window }), said),
        _ => tell(desk, id, "serve", json!({ "window": window }), said),
    }
}

/// Goes on with a picked hold, or the first one here; whoever is served goes on hold.
pub fn swap(desk: Desk, onto: Option<VisitId>) {
    let holds = untrack(|| desk.group(Group::Holds));
    let picked = desk.picked_card().filter(|card| card.state == StateKind::OnHold).map(|card| card.id);
    let Some(onto) = onto.or(picked).or_else(|| holds.first().map(|card| card.id)) else {
        desk.fail(td_string!(desk.locale, desk.no_holds));
        return;
    };
    let Some(window) = desk.seat.get_untracked() else { return };
    client::spawn(async move {
        let path = place(desk, &format!("windows/{window}/swap"));
        match send::<VisitView>(desk, &path, json!({ "visit": onto })).await {
            Ok(visit) => {
                let former = untrack(|| desk.mine()).filter(|card| card.id != onto);
                if let Some(mut former) = former {
                    former.state = StateKind::OnHold;
                    desk.line.update(|line| line.others.push(former));
                }
                desk.take(&visit);
                desk.say(
                    td_string!(desk.locale, desk.said_serving, ticket = visit.card.ticket).to_string(),
                    Some(onto),
                );
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

/// Takes back the last step of this officer.
pub fn undo(desk: Desk) {
    match untrack(|| desk.undoable()) {
        Some(card) => take_back(desk, card.id),
        None => desk.fail(td_string!(desk.locale, desk.nothing_to_undo)),
    }
}

/// Takes the last step of a visit back.
pub fn take_back(desk: Desk, id: VisitId) {
    let locale = desk.locale;
    tell(desk, id, "undo", json!({}), move |card| {
        td_string!(locale, desk.said_undone, ticket = card.ticket.clone()).to_string()
    });
}
