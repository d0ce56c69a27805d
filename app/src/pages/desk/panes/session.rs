//! The pane of a sign-on session: who is next and whether in time, and who has signed on.

use super::super::actions::Action;
use super::super::button::KeyButton;
use super::super::dialogs::fields::Trouble;
use super::super::session::{in_time, longest, next};
use super::super::state::Desk;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::words;
use leptos::prelude::*;

/// The whole pane of a session.
#[component]
pub fn SessionPane(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <Head desk />
        <NextUp desk />
        <Trouble desk />
        <div class="acts-bar" role="group" aria-label=td_string!(locale, desk.act_session)>
            <KeyButton desk action=Action::Tick class="btn act primary" label=td_string!(locale, desk.sign_on) />
            <KeyButton desk action=Action::Next class="btn act" />
            <KeyButton desk action=Action::Undo class="btn act" />
            <KeyButton desk action=Action::Session class="btn act" label=td_string!(locale, desk.end_session) />
        </div>
        <SignedOn desk />
    }
}

/// The session's service, how many have signed on and how many wait, and who has waited longest.
#[component]
fn Head(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
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
    let service = Memo::new(move |_| desk.session_now().map(|session| session.service));
    let done = Memo::new(move |_| desk.session_now().map(|session| session.done.len()).unwrap_or_default());
    let left = Memo::new(move |_| {
        let service = service.get();
        desk.line.with(|line| line.waiting.iter().filter(|card| card.service == service).count())
    });
    view! {
        <div class="visit-head">
            <h1>{move || service.get().map(|service| desk.service_name(Some(&service)))}</h1>
            <span class="tag info">
                {move || {
                    td_string!(locale, desk.session_count, done = done.get(), left = left.get()).to_string()
                }}
            </span>
            <p>{td_string!(locale, desk.session_about)}</p>
            <p>
                <b>{waits}</b>
            </p>
        </div>
    }
}

/// Who is called next: a person who signs on and whether in time, or another visitor whose turn it is.
#[component]
fn NextUp(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let first = Memo::new(move |_| {
        next(desk).map(|card| {
            let session = desk.session_now().map(|session| session.service);
            let other = (card.service != session).then(|| desk.matter(&card));
            (card.ticket, card.arrived_at, card.name, other)
        })
    });
    let due = Memo::new(move |_| desk.session_now().and_then(|session| session.due));
    move || match first.get() {
        Some((ticket, arrived, name, Some(other))) => {
            let time = words::the_time(locale, words::second_when(locale, arrived, desk.at()));
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
            let time = words::the_time(locale, words::second_when(locale, arrived, desk.at()));
            let (class, words) = proof(locale, in_time(due.get(), arrived));
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
    }
}

/// Everyone who has signed on, and whether in time.
#[component]
fn SignedOn(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let done = Memo::new(move |_| desk.session_now().map(|session| session.done).unwrap_or_default());
    let rows = move || {
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
    };
    view! {
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
                <tbody>{rows}</tbody>
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
