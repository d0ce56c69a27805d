//! The dialogs that ask for one reason from a list before an action.

use super::super::alerts;
use super::super::requests::tell;
use super::super::state::Desk;
use super::super::visits;
use super::fields::{Choose, Picks, first, lengths, reasons, with_hints};
use super::frame::Sheet;
use crate::api::{VisitCard, requests};
use crate::components::Icon;
use crate::i18n::td_string;
use crate::words;
use domain::fact::AlertEnd;
use domain::ids::AlertId;
use leptos::prelude::*;

/// What an alert was.
#[component]
pub fn CloseAlert(desk: Desk, id: AlertId) -> impl IntoView {
    let locale = desk.locale;
    let choices: Vec<(String, String, String)> = alerts::ALERT_ENDS
        .iter()
        .map(|(end, name)| {
            let hint = if *end == AlertEnd::Test { td_string!(locale, desk.alert_test_hint) } else { "" };
            ((*name).to_owned(), alerts::alert_end(locale, *end).to_owned(), hint.to_owned())
        })
        .collect();
    let chosen = first(&choices);
    let go = move |()| {
        let chosen = chosen.get_untracked();
        if let Some((end, _)) = alerts::ALERT_ENDS.into_iter().find(|(_, name)| *name == chosen) {
            alerts::close(desk, id, end);
        }
    };
    let alert = untrack(|| desk.alerts()).into_iter().find(|alert| alert.id == id);
    let place = alert.map(|alert| untrack(|| alerts::where_from(desk, &alert)));
    view! {
        <Sheet desk title=td_string!(locale, desk.close_alert) answer=td_string!(locale, desk.close_alert_do) on_answer=go>
            <p>{place}</p>
            <Picks legend=td_string!(locale, desk.what_was_it) name="alert" choices chosen />
        </Sheet>
    }
}

/// Why a visit is called out of order.
#[component]
pub fn CallThis(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let ahead = desk
        .line
        .with_untracked(|line| line.waiting.iter().position(|known| known.id == card.id))
        .unwrap_or(0);
    let before = desk.line.with_untracked(|line| line.waiting.first().map(|first| first.ticket.clone()));
    let choices = reasons(desk, |rules| &rules.call_reasons);
    let chosen = first(&choices);
    let (id, ticket) = (card.id, card.ticket.clone());
    let title =
        td_string!(locale, desk.call_before, ticket = ticket.clone(), first = before.unwrap_or_default())
            .to_string();
    let answer = td_string!(locale, desk.call_ticket, ticket = ticket).to_string();
    let go = move |()| visits::call(desk, id, Some(chosen.get_untracked()));
    let apart = untrack(|| desk.apart(&card)).map(|apart| {
        view! {
            <p class="notice late">
                <Icon name="apart" />
                <b>{apart}</b>
            </p>
        }
    });
    view! {
        <Sheet desk title answer on_answer=go>
            {apart}
            <p class="notice warn">
                <Icon name="info" />
                <span>{td_string!(locale, desk.others_waited_longer, n = ahead).to_string()}</span>
            </p>
            <Picks legend=td_string!(locale, desk.why_question) name="reason" choices chosen />
        </Sheet>
    }
}

/// Why a visit is put on hold, and for how long.
#[component]
pub fn Hold(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    // Pausing the clock must be a deliberate choice: the other reasons come first.
    let mut choices = desk.choices(|rules| &rules.hold_reasons);
    choices.sort_by_key(|(.., rests)| *rests);
    let choices = with_hints(desk, choices);
    let chosen = first(&choices);
    let due = RwSignal::new(String::new());
    let mut times = vec![(String::new(), td_string!(locale, desk.no_time).to_owned())];
    times.extend(lengths(locale, &[5, 10, 15, 30, 60]));
    let id = card.id;
    let go = move |()| {
        let due_ms = due.get_untracked().parse().ok();
        tell(desk, id, requests::Hold { reason: chosen.get_untracked(), due_ms }, move |card| {
            td_string!(locale, desk.said_held, ticket = card.ticket.clone()).to_string()
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.hold_ticket, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.act_hold)
            on_answer=go
        >
            <Picks legend=td_string!(locale, desk.why_question) name="reason" choices chosen />
            <Choose id="hd" label=td_string!(locale, desk.back_in) choices=times chosen=due />
        </Sheet>
    }
}

/// Whether the officer went and looked for a person who did not come.
#[component]
pub fn NoShow(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let looked = RwSignal::new(String::new());
    let choices = vec![
        ("yes".to_owned(), td_string!(locale, desk.looked_yes).to_owned(), String::new()),
        ("no".to_owned(), td_string!(locale, desk.looked_no).to_owned(), String::new()),
    ];
    let id = card.id;
    let early = card.no_show_from.filter(|from| from.at > desk.at());
    let go = move |()| {
        if looked.get_untracked().is_empty() {
            desk.fail(td_string!(locale, desk.please_answer));
            return;
        }
        let looked = looked.get_untracked() == "yes";
        tell(desk, id, requests::NoShow { looked }, move |card| {
            td_string!(locale, desk.said_no_show, ticket = card.ticket.clone()).to_string()
        });
    };
    let called = td_string!(
        locale,
        desk.called_so_far,
        n = card.announcements,
        time = words::length(desk.at() - card.since.at)
    )
    .to_string();
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.did_not_come, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.mark_no_show)
            on_answer=go
        >
            <p>{called}</p>
            {early
                .map(|from| {
                    let time = words::the_time(locale, words::second(from));
                    view! {
                        <p class="notice warn">
                            <Icon name="clock" />
                            <span>{td_string!(locale, desk.no_show_from, time = time).to_string()}</span>
                        </p>
                    }
                })}
            <Picks legend=td_string!(locale, desk.did_you_look) name="looked" choices chosen=looked />
            <p class="hint">{td_string!(locale, desk.no_show_hint)}</p>
        </Sheet>
    }
}

/// Why a visit is taken out of the line.
#[component]
pub fn Cancel(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let choices = reasons(desk, |rules| &rules.cancel_reasons);
    let chosen = first(&choices);
    let waited_long =
        card.called_at.or(card.serving_at).map_or(desk.at(), |at| at.at) > card.due_times.call.at;
    let id = card.id;
    let go = move |()| {
        tell(desk, id, requests::Cancel { reason: chosen.get_untracked() }, move |card| {
            td_string!(locale, desk.said_cancelled, ticket = card.ticket.clone()).to_string()
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.cancel_ticket, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.cancel_visit)
            class="btn risk primary"
            on_answer=go
        >
            {waited_long
                .then(|| {
                    view! {
                        <p class="notice warn">
                            <Icon name="info" />
                            <span>{td_string!(locale, desk.supervisor_decides)}</span>
                        </p>
                    }
                })}
            <Picks legend=td_string!(locale, desk.why_question) name="reason" choices chosen />
        </Sheet>
    }
}

/// Why an ended visit is reopened.
#[component]
pub fn Reopen(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let choices = reasons(desk, |rules| &rules.reopen_reasons);
    let chosen = first(&choices);
    let id = card.id;
    let go = move |()| {
        tell(desk, id, requests::Reopen { reason: chosen.get_untracked() }, move |card| {
            td_string!(locale, desk.said_reopened, ticket = card.ticket.clone()).to_string()
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.reopen_ticket, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.act_reopen)
            on_answer=go
        >
            <p>{td_string!(locale, desk.reopen_hint)}</p>
            <Picks legend=td_string!(locale, desk.why_question) name="reason" choices chosen />
        </Sheet>
    }
}
