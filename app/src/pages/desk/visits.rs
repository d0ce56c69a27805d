//! Actions on one visit with one request: greet, call, serve, resume, undo.

use super::arrivals;
use super::lists::Group;
use super::requests::{district, send, tell, verb, words};
use super::state::{Desk, Dialog};
use crate::api::VisitCard;
use crate::api::requests::{
    Accept, Acknowledge, Call, CallNext, Decline, PutBack, Recall, Reinstate, Serve, StepBack, StepOut, Swap,
    Undo,
};
use crate::client;
use crate::i18n::td_string;
use domain::ids::VisitId;
use domain::visit::{End, StateKind};
use leptos::prelude::*;

/// Calls the next person at this window.
pub fn next(desk: Desk) {
    let Some(window) = desk.seat.get_untracked() else { return };
    client::spawn(async move {
        match send(desk, &(district(desk), window), &CallNext {}).await {
            Ok(Some(visit)) => {
                desk.take(&visit);
                called(desk, &visit.card);
            }
            Ok(None) => desk.say(td_string!(desk.locale, desk.said_nobody), None),
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

/// Shows who was called where.
pub fn called(desk: Desk, card: &VisitCard) {
    let window = card.window.as_ref().map(|window| untrack(|| desk.window_name(window))).unwrap_or_default();
    let (ticket, window) = (card.ticket.clone(), crate::words::window(desk.locale, &window));
    desk.say(
        td_string!(desk.locale, desk.said_called, ticket = ticket, window = window).to_string(),
        Some(card.id),
    );
}

/// Calls this visit; out of order, a reason is asked for.
pub fn call(desk: Desk, id: VisitId, reason: Option<String>) {
    let Some(window) = desk.seat.get_untracked() else { return };
    let call = Call { window: window.to_string(), reason };
    let asked = desk.asked();
    client::spawn(async move {
        match verb(desk, id, call).await {
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

/// First human contact: a person in the line was greeted.
pub fn greet(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, Acknowledge {}, move |card| {
        td_string!(locale, desk.said_greeted, ticket = card.ticket.clone()).to_string()
    });
}

/// Declines a visit that was offered to this window.
pub fn decline(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, Decline {}, move |card| {
        td_string!(locale, desk.said_declined, ticket = card.ticket.clone()).to_string()
    });
}

/// A person in the line steps out for a while, or is back.
pub fn step_out(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    let said = move |card: &VisitCard| {
        let ticket = card.ticket.clone();
        match card.out_since {
            Some(_) => td_string!(locale, desk.said_out, ticket = ticket).to_string(),
            None => td_string!(locale, desk.said_back, ticket = ticket).to_string(),
        }
    };
    match card.out_since {
        Some(_) => tell(desk, card.id, StepBack {}, said),
        None => tell(desk, card.id, StepOut {}, said),
    }
}

/// Reopens an ended visit: a person who did not come is there after all; for any other the reason is asked.
pub fn reopen(desk: Desk, card: &VisitCard) {
    if card.end != Some(End::NoShow) {
        desk.open_dialog(Dialog::Reopen(card.id));
        return;
    }
    let locale = desk.locale;
    tell(desk, card.id, Reinstate {}, move |card| {
        td_string!(locale, desk.said_reinstated, ticket = card.ticket.clone()).to_string()
    });
}

/// Announces a person again who was called and did not come.
pub fn recall(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, Recall {}, move |card| {
        td_string!(locale, desk.said_recalled, ticket = card.ticket.clone()).to_string()
    });
}

/// Puts a called visit back into the line.
pub fn put_back(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, PutBack {}, move |card| {
        td_string!(locale, desk.said_put_back, ticket = card.ticket.clone()).to_string()
    });
}

/// The person who was called is at the window: serving begins.
pub fn serve(desk: Desk, card: &VisitCard) {
    let locale = desk.locale;
    tell(desk, card.id, Serve { window: None }, move |card| {
        td_string!(locale, desk.said_serving, ticket = card.ticket.clone()).to_string()
    });
}

/// Continues a visit in one of the lists: a hold, a call, an offer.
pub fn go_on(desk: Desk, card: &VisitCard) {
    let (id, locale) = (card.id, desk.locale);
    let Some(window) = desk.seat.get_untracked() else { return };
    let window = Some(window.to_string());
    let said = move |card: &VisitCard| {
        td_string!(locale, desk.said_serving, ticket = card.ticket.clone()).to_string()
    };
    match card.state {
        StateKind::OnHold => swap(desk, Some(id)),
        // If a visit is being served, the officer is asked whether to put it on hold.
        StateKind::Ringing if untrack(|| arrivals::serving(desk)).is_some() => {
            desk.open_dialog(Dialog::TakeCall(id))
        }
        StateKind::Ringing => arrivals::answer(desk, Some(id), None),
        // Answered at the telephone itself: danger is asked about first.
        StateKind::Answered => {
            desk.choose(id);
            desk.open_dialog(Dialog::Phone(id));
        }
        StateKind::Offered => tell(desk, id, Accept { window }, said),
        _ => tell(desk, id, Serve { window }, said),
    }
}

/// Resumes a picked hold, or the first one here; the visit being served goes on hold.
pub fn swap(desk: Desk, onto: Option<VisitId>) {
    let holds = untrack(|| desk.group(Group::Holds));
    let picked = desk.picked_card().filter(|card| card.state == StateKind::OnHold).map(|card| card.id);
    let Some(onto) = onto.or(picked).or_else(|| holds.first().map(|card| card.id)) else {
        desk.fail(td_string!(desk.locale, desk.no_holds));
        return;
    };
    let Some(window) = desk.seat.get_untracked() else { return };
    client::spawn(async move {
        match send(desk, &(district(desk), window), &Swap { visit: onto }).await {
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

/// Undoes the last step of this officer.
pub fn undo(desk: Desk) {
    match untrack(|| desk.undoable()) {
        Some(card) => take_back(desk, card.id),
        None => desk.fail(td_string!(desk.locale, desk.nothing_to_undo)),
    }
}

/// Undoes the last step of a visit.
pub fn take_back(desk: Desk, id: VisitId) {
    let locale = desk.locale;
    tell(desk, id, Undo {}, move |card| {
        td_string!(locale, desk.said_undone, ticket = card.ticket.clone()).to_string()
    });
}
