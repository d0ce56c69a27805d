//! A sign-on session for bail and court days: one key calls, serves and resolves the next person who came for
//! it. The arrival time on the ticket is the proof: a person who arrived before the deadline is on time.

use super::browser;
use super::requests::{district, send, verb, words as refusal_words};
use super::state::{Desk, Session};
use super::visits::called;
use crate::api::requests::{CallNext, OpenWindow, Resolve, Serve};
use crate::api::{Problem, VisitCard, VisitView};
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::ids::ServiceId;
use domain::time::Moment;
use leptos::prelude::*;

/// The outcome, where the service lists it.
const SIGNED_ON: &str = "signed_on";

/// Name under which this tab stores the deadline and who signed on, until it is closed.
const KEPT: &str = "district-window.session";

fn keep(desk: Desk, session: Option<Session>) {
    let text = session.as_ref().and_then(|session| serde_json::to_string(&(desk.me(), session)).ok());
    browser::keep_here(KEPT, text.as_deref());
    desk.session.set(session);
}

/// Restores what was known of the session before the page was reloaded, for the same person.
pub fn recall(desk: Desk) {
    let kept =
        browser::kept_here(KEPT).and_then(|text| serde_json::from_str::<(String, Session)>(&text).ok());
    if let Some((_, session)) = kept.filter(|(actor, _)| *actor == desk.me()) {
        desk.session.set(Some(session));
    }
}

/// Begins a session; the district's rule decides who is next.
pub fn begin(desk: Desk, service: ServiceId, due: Option<u32>) {
    let asked = desk.asked();
    client::spawn(async move {
        match open(desk, Some(&service)).await {
            Ok(()) => {
                keep(desk, Some(Session { service, due, done: Vec::new() }));
                desk.answered_to(asked);
            }
            Err(problem) => desk.fail(refusal_words(desk, &problem)),
        }
    });
}

/// Ends the session: the window takes everyone again.
pub fn end(desk: Desk) {
    client::spawn(async move {
        match open(desk, None).await {
            Ok(()) => {
                keep(desk, None);
                let window = words::capital(&words::window(desk.locale, &untrack(|| desk.seat_name())));
                desk.say(td_string!(desk.locale, desk.said_open, window = window).to_string(), None);
            }
            Err(problem) => desk.fail(refusal_words(desk, &problem)),
        }
    });
}

/// Opens the window, for one service or for everyone.
async fn open(desk: Desk, sign_on: Option<&ServiceId>) -> Result<(), Problem> {
    let Some(window) = desk.seat.get_untracked() else { return Ok(()) };
    let opening = OpenWindow { services: None, take_over: None, sign_on: sign_on.map(ToString::to_string) };
    let view = send(desk, &(district(desk), window), &opening).await?;
    desk.take_window(view);
    Ok(())
}

/// Whether the person arrived in time; unknown without a deadline.
pub fn in_time(due: Option<u32>, arrived: Moment) -> Option<bool> {
    let (hour, minute) = arrived.clock();
    due.map(|due| hour * 60 + minute <= due)
}

/// Who is next here, according to the server.
pub fn next(desk: Desk) -> Option<VisitCard> {
    desk.window().and_then(|window| window.next).and_then(|id| desk.card(id))
}

/// Who has waited longest of everyone here, whatever service they came for.
pub fn longest(desk: Desk) -> Option<VisitCard> {
    desk.line.with(|line| {
        let here = line.waiting.iter().filter(|card| card.out_since.is_none());
        here.min_by_key(|card| card.arrived_at.at).cloned()
    })
}

/// Calls, serves and resolves the next person.
pub fn sign_on(desk: Desk) {
    let (Some(window), Some(service)) =
        (desk.seat.get_untracked(), untrack(|| desk.session_now()).map(|session| session.service))
    else {
        return;
    };
    if desk.busy.get_untracked() > 0 {
        return;
    }
    client::spawn(async move {
        match send(desk, &(district(desk), window), &CallNext {}).await {
            Ok(None) => desk.say(td_string!(desk.locale, desk.session_nobody), None),
            Ok(Some(visit)) if visit.card.service.as_ref() == Some(&service) => {
                desk.take(&visit);
                match through(desk, &visit.card).await {
                    Ok(visit) => signed_on(desk, &visit.card),
                    Err(problem) => desk.fail(refusal_words(desk, &problem)),
                }
            }
            // The next person came for something else, or for something not known yet.
            Ok(Some(visit)) => {
                desk.take(&visit);
                called(desk, &visit.card);
            }
            Err(problem) => desk.fail(refusal_words(desk, &problem)),
        }
    });
}

/// Serves and resolves the visit that was called.
async fn through(desk: Desk, card: &VisitCard) -> Result<VisitView, Problem> {
    let listed = desk.rules(|rules| {
        let service = card.service.as_ref().and_then(|id| rules.service(id));
        service.is_some_and(|service| service.outcomes.iter().any(|outcome| outcome.id.as_str() == SIGNED_ON))
    });
    let outcome = if listed { SIGNED_ON } else { "done" };
    verb(desk, card.id, Serve { window: None }).await?;
    verb(desk, card.id, Resolve::new(outcome.to_owned())).await
}

fn signed_on(desk: Desk, card: &VisitCard) {
    let arrived = card.arrived_at;
    if let Some(mut session) = untrack(|| desk.session_now()) {
        session.done.insert(0, (card.ticket.clone(), arrived, in_time(session.due, arrived)));
        keep(desk, Some(session));
    }
    let said = td_string!(desk.locale, desk.said_signed_on, ticket = card.ticket.clone()).to_string();
    desk.say(said, Some(card.id));
}
