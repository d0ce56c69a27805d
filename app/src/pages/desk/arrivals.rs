//! People who arrive at the desk itself: a walk-up, a quick question, a telephone call.

use super::acts::{place, send, verb, words};
use super::state::{Ask, Desk};
use crate::api::{VisitCard, VisitView};
use crate::client;
use crate::i18n::td_string;
use domain::visit::StateKind;
use leptos::prelude::*;
use serde_json::{Value, json};

fn check_in(desk: Desk, body: Value, then: impl FnOnce(VisitView) + 'static) {
    client::spawn(async move {
        match send::<VisitView>(desk, &place(desk, "visits"), body).await {
            Ok(visit) => {
                desk.take(&visit);
                then(visit);
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

/// Somebody stands at the window: served at once, the service chosen later.
pub fn walk_up(desk: Desk) {
    let window = desk.seat.get_untracked();
    check_in(desk, json!({ "channel": "walk_in", "source": "observed", "window": window }), move |visit| {
        let ticket = visit.card.ticket;
        desk.say(
            td_string!(desk.locale, desk.said_walk_up, ticket = ticket).to_string(),
            Some(visit.card.id),
        );
    });
}

/// A quick question: counted, and over.
pub fn quick(desk: Desk) {
    let window = desk.seat.get_untracked();
    check_in(
        desk,
        json!({ "channel": "walk_in", "source": "observed", "window": window, "quick": true }),
        move |visit| {
            desk.say(td_string!(desk.locale, desk.said_quick), Some(visit.card.id));
        },
    );
}

/// The telephone is answered; what it is about is asked next.
pub fn phone(desk: Desk) {
    let window = desk.seat.get_untracked();
    check_in(desk, json!({ "channel": "phone", "source": "observed", "window": window }), move |visit| {
        desk.choose(visit.card.id);
        desk.question(Ask::Phone(visit.card.id));
    });
}

/// Holds whoever is served, and takes the telephone.
pub fn hold_and_phone(desk: Desk, mine: Option<&VisitCard>) {
    let Some(card) = mine.filter(|card| card.state == StateKind::Serving) else {
        phone(desk);
        return;
    };
    let id = card.id;
    let reason = desk.rules(|rules| {
        let phone = rules.hold_reasons.iter().find(|reason| reason.id.as_str() == "phone");
        phone
            .or_else(|| rules.hold_reasons.iter().find(|reason| !reason.stops_clock))
            .map(|reason| reason.id.to_string())
    });
    client::spawn(async move {
        match verb(desk, id, "hold", json!({ "reason": reason })).await {
            Ok(_) => phone(desk),
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}
