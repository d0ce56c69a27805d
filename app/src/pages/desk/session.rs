//! A sign-on session for bail and court days: one key calls, serves and resolves the next who came for it. The arrival time
//! on the ticket is the proof: whoever arrived before the deadline is on time.

use super::account::me;
use super::acts;
use super::browser;
use super::keys::Act;
use super::sheet::{KeyButton, Trouble};
use super::state::{Desk, Session};
use crate::api::{Problem, VisitCard, VisitView, WindowView};
use crate::client;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::ids::ServiceId;
use domain::time::Moment;
use leptos::prelude::*;
use serde_json::{Value, json};

/// What came of it, where the service lists it.
const SIGNED_ON: &str = "signed_on";

/// Where this tab keeps the deadline and who signed on, until it is closed.
const KEPT: &str = "district-window.session";

fn keep(desk: Desk, session: Option<Session>) {
    let text = session.as_ref().and_then(|session| serde_json::to_string(&(me(desk), session)).ok());
    browser::keep_here(KEPT, text.as_deref());
    desk.session.set(session);
}

/// What was known of the session before the page was loaded anew, by the same person.
pub fn recall(desk: Desk) {
    let kept =
        browser::kept_here(KEPT).and_then(|text| serde_json::from_str::<(String, Session)>(&text).ok());
    if let Some((_, session)) = kept.filter(|(actor, _)| *actor == me(desk)) {
        desk.session.set(Some(session));
    }
}

/// Begins one: who is next, the district's rule says.
pub fn begin(desk: Desk, service: ServiceId, due: Option<u32>) {
    let asked = desk.asked();
    client::spawn(async move {
        match open(desk, json!({ "sign_on": &service })).await {
            Ok(()) => {
                keep(desk, Some(Session { service, due, done: Vec::new() }));
                desk.answered_to(asked);
            }
            Err(problem) => desk.fail(acts::words(desk, &problem)),
        }
    });
}

/// Ends it.
pub fn end(desk: Desk) {
    client::spawn(async move {
        match open(desk, json!({})).await {
            Ok(()) => {
                keep(desk, None);
                let window = words::capital(&words::window(desk.locale, &untrack(|| desk.seat_name())));
                desk.say(td_string!(desk.locale, desk.said_open, window = window).to_string(), None);
            }
            Err(problem) => desk.fail(acts::words(desk, &problem)),
        }
    });
}

async fn open(desk: Desk, body: Value) -> Result<(), Problem> {
    let Some(window) = desk.seat.get_untracked() else { return Ok(()) };
    let path = acts::place(desk, &format!("windows/{window}/open"));
    let view = acts::send::<WindowView>(desk, &path, body).await?;
    desk.take_window(view);
    Ok(())
}

/// Whether somebody came in time; not known without a deadline.
fn in_time(due: Option<u32>, arrived: Moment) -> Option<bool> {
    let (hour, minute) = arrived.clock();
    due.map(|due| hour * 60 + minute <= due)
}

/// Who is next here, as the service says.
fn next(desk: Desk) -> Option<VisitCard> {
    desk.window().and_then(|window| window.next).and_then(|id| desk.card(id))
}

/// Who waits longest of all who are here, whichever service they came for.
fn longest(desk: Desk) -> Option<VisitCard> {
    desk.line.with(|line| {
        let here = line.waiting.iter().filter(|card| card.out_since.is_none());
        here.min_by_key(|card| card.arrived_at.at).cloned()
    })
}

/// Calls, serves and resolves the next one.
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
        let path = acts::place(desk, &format!("windows/{window}/next"));
        match acts::send::<Option<VisitView>>(desk, &path, json!({})).await {
            Ok(None) => desk.say(td_string!(desk.locale, desk.session_nobody), None),
            Ok(Some(visit)) if visit.card.service.as_ref() == Some(&service) => {
                desk.take(&visit);
                match through(desk, &visit.card).await {
                    Ok(visit) => signed_on(desk, &visit.card),
                    Err(problem) => desk.fail(acts::words(desk, &problem)),
                }
            }
            // It is the turn of somebody who came for something else, or whose matter nobody knows yet.
            Ok(Some(visit)) => {
                desk.take(&visit);
                acts::called(desk, &visit.card);
            }
            Err(problem) => desk.fail(acts::words(desk, &problem)),
        }
    });
}

/// Serves and resolves whoever was called.
async fn through(desk: Desk, card: &VisitCard) -> Result<VisitView, Problem> {
    let listed = desk.rules(|rules| {
        let service = card.service.as_ref().and_then(|id| rules.service(id));
        service.is_some_and(|service| service.outcomes.iter().any(|outcome| outcome.id.as_str() == SIGNED_ON))
    });
    let outcome = if listed { SIGNED_ON } else { "done" };
    acts::verb(desk, card.id, "serve", json!({})).await?;
    acts::verb(desk, card.id, "resolve", json!({ "outcome": outcome })).await
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

/// The pane of a session.
#[component]
pub fn SessionPane(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    let locale = desk.locale;
    let first = Memo::new(move |_| {
        next(desk).map(|card| {
            let session = desk.session_now().map(|session| session.service);
            let other = (card.service != session).then(|| desk.matter(&card));
            (card.ticket, card.arrived_at, card.name, other)
        })
    });
    let oldest = Memo::new(move |_| {
        longest(desk).map(|card| (card.ticket.clone(), card.arrived_at, desk.matter(&card)))
    });
    let waits = move || {
        oldest.get().map(|(ticket, arrived, matter)| {
            let time = words::length(desk.now.get() - arrived.at);
            td_string!(locale, desk.session_longest, ticket = ticket, time = time, matter = matter)
                .to_string()
        })
    };
    let about = Memo::new(move |_| desk.session_now().map(|session| (session.service, session.due)));
    let done = Memo::new(move |_| desk.session_now().map(|session| session.done).unwrap_or_default());
    let left = Memo::new(move |_| {
        let service = about.get().map(|(service, _)| service);
        desk.line.with(|line| line.waiting.iter().filter(|card| card.service == service).count())
    });
    let due = move || about.get().and_then(|(_, due)| due);
    view! {
        <div class="visit-head">
            <h1>{move || about.get().map(|(service, _)| desk.service_name(Some(&service)))}</h1>
            <span class="tag info">
                {move || {
                    let (done, left) = (done.get().len(), left.get());
                    td_string!(locale, desk.session_count, done = done, left = left).to_string()
                }}
            </span>
            <p>{td_string!(locale, desk.session_about)}</p>
            <p>
                <b>{waits}</b>
            </p>
        </div>
        {move || match first.get() {
            Some((ticket, arrived, name, Some(other))) => {
                let time = words::second_when(locale, arrived, desk.at());
                let when = td_string!(locale, desk.arrived_at_small, time = time).to_string();
                view! {
                    <p class="notice warn">
                        <Icon name="ticket" />
                        <span>
                            <b>{td_string!(locale, desk.next_is)} " " <bdi>{ticket}</bdi> " · " {other}</b>
                            {name.map(|name| format!(", {name}"))}
                            ", "
                            {when}
                            ". "
                            {td_string!(locale, desk.session_others_turn)}
                        </span>
                    </p>
                }
                    .into_any()
            }
            Some((ticket, arrived, name, None)) => {
                let time = words::second_when(locale, arrived, desk.at());
                let (class, words) = proof(locale, in_time(due(), arrived));
                let class = if class == "late" { "notice late" } else { "notice good" };
                view! {
                    <p class=class>
                        <Icon name="ticket" />
                        <span>
                            <b>{td_string!(locale, desk.next_is)} " " <bdi>{ticket}</bdi></b>
                            {name.map(|name| format!(", {name}"))}
                            ", "
                            {td_string!(locale, desk.arrived_at_small, time = time).to_string()}
                            ". "
                            <b>{words}</b>
                        </span>
                    </p>
                }
                    .into_any()
            }
            None => view! { <p class="notice">{td_string!(locale, desk.session_nobody)}</p> }.into_any(),
        }}
        <Trouble desk />
        <div class="acts-bar" role="group" aria-label=td_string!(locale, desk.act_session)>
            <KeyButton desk act=Act::Tick class="btn act primary" label=td_string!(locale, desk.sign_on) />
            <KeyButton desk act=Act::Next class="btn act" />
            <KeyButton desk act=Act::Undo class="btn act" />
            <KeyButton desk act=Act::Session class="btn act" label=td_string!(locale, desk.end_session) />
        </div>
        <div class="scroll-x" tabindex="0" role="region" aria-label=td_string!(locale, desk.signed_on)>
            <table class="table">
                <caption>{td_string!(locale, desk.signed_on)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, desk.ticket)}</th>
                        <th scope="col">{td_string!(locale, desk.arrived)}</th>
                        <th scope="col">{td_string!(locale, desk.result)}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        done.get()
                            .into_iter()
                            .map(|(ticket, arrived, in_time)| {
                                let (class, words) = proof(locale, in_time);
                                let class = match class {
                                    "late" => "tag warn",
                                    _ => "tag good",
                                };
                                view! {
                                    <tr>
                                        <th scope="row">
                                            <bdi>{ticket}</bdi>
                                        </th>
                                        <td>{words::second(arrived)}</td>
                                        <td>
                                            <span class=class>{words}</span>
                                        </td>
                                    </tr>
                                }
                            })
                            .collect_view()
                    }}
                </tbody>
            </table>
        </div>
    }
}

fn proof(locale: Locale, in_time: Option<bool>) -> (&'static str, &'static str) {
    match in_time {
        Some(true) => ("good", td_string!(locale, desk.on_time)),
        Some(false) => ("late", td_string!(locale, desk.after_deadline)),
        None => ("good", td_string!(locale, desk.arrival_noted)),
    }
}
