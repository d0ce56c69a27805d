//! What the desk asks before it does something, one dialog each. A dialog is made once when it opens, so that no change of
//! the line touches what is chosen or typed in it.

use super::acts::{self, tell};
use super::asks_arrive::CheckIn;
use super::asks_line::{Attempt, CallBack, More, Phone, TakeCall};
use super::asks_visit::{Note, Refer, Resolve, ServiceOf, Transfer};
use super::asks_watch::{Away, HandOver, Keys, SessionOf, TakeOver};
use super::lists::ALERT_ENDS;
use super::script::around::{Situation, SkipStep};
use super::sheet::{Choose, Picks, Sheet};
use super::state::{Ask, Desk};
use crate::api::VisitCard;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::fact::AlertEnd;
use domain::ids::{AlertId, VisitId};
use domain::rules::{Reason, Rules};
use domain::time::{MINUTE, Moment};
use leptos::prelude::*;
use serde_json::json;

/// The dialog on the screen, if any.
#[component]
pub fn Asks(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    move || {
        let ask = desk.ask.get()?;
        let card = move |id: VisitId| untrack(|| desk.card(id));
        Some(untrack(|| match ask {
            Ask::Keys => view! { <Keys desk /> }.into_any(),
            Ask::CheckIn => view! { <CheckIn desk /> }.into_any(),
            Ask::Away => view! { <Away desk /> }.into_any(),
            Ask::HandOver => view! { <HandOver desk /> }.into_any(),
            Ask::Session => view! { <SessionOf desk /> }.into_any(),
            Ask::CloseAlert(id) => view! { <CloseAlert desk id /> }.into_any(),
            Ask::CallThis(id) => card(id).map(|card| view! { <CallThis desk card /> }).into_any(),
            Ask::Hold(id) => card(id).map(|card| view! { <Hold desk card /> }).into_any(),
            Ask::NoShow(id) => card(id).map(|card| view! { <NoShow desk card /> }).into_any(),
            Ask::Cancel(id) => card(id).map(|card| view! { <Cancel desk card /> }).into_any(),
            Ask::Reopen(id) => card(id).map(|card| view! { <Reopen desk card /> }).into_any(),
            Ask::Resolve(id) => card(id).map(|card| view! { <Resolve desk card /> }).into_any(),
            Ask::KeepApart(id) => card(id).map(|card| view! { <KeepApart desk card /> }).into_any(),
            Ask::Transfer(id) => card(id).map(|card| view! { <Transfer desk card /> }).into_any(),
            Ask::Refer(id) => card(id).map(|card| view! { <Refer desk card /> }).into_any(),
            Ask::Service(id) => {
                card(id).map(|card| view! { <ServiceOf desk card second=false /> }).into_any()
            }
            Ask::SecondNeed(id) => {
                card(id).map(|card| view! { <ServiceOf desk card second=true /> }).into_any()
            }
            Ask::SkipStep(id, step) => card(id).map(|card| view! { <SkipStep desk card step /> }).into_any(),
            Ask::Situation(id) => card(id).map(|card| view! { <Situation desk card /> }).into_any(),
            Ask::Note(id) => card(id).map(|card| view! { <Note desk card /> }).into_any(),
            Ask::TakeOver(window, services) => view! { <TakeOver desk window services /> }.into_any(),
            Ask::TakeCall(id) => card(id).map(|card| view! { <TakeCall desk card /> }).into_any(),
            Ask::Phone(id) => card(id).map(|card| view! { <Phone desk card /> }).into_any(),
            Ask::CallBack(id) => card(id).map(|card| view! { <CallBack desk card /> }).into_any(),
            Ask::Attempt(id) => card(id).map(|card| view! { <Attempt desk card /> }).into_any(),
            Ask::More(id) => card(id).map(|card| view! { <More desk card /> }).into_any(),
        }))
    }
}

/// A list of the department as choices, the hint saying where the clock rests.
pub fn reasons(desk: Desk, list: impl FnOnce(&Rules) -> &[Reason]) -> Vec<(String, String, String)> {
    told(desk, desk.choices(list))
}

fn told(desk: Desk, choices: Vec<(String, String, bool)>) -> Vec<(String, String, String)> {
    let rests = td_string!(desk.locale, desk.stops_the_clock);
    let hint = move |rests_clock| if rests_clock { rests.to_owned() } else { String::new() };
    choices.into_iter().map(|(code, name, rests_clock)| (code, name, hint(rests_clock))).collect()
}

/// The first choice, so that Enter alone does the usual.
pub fn first(choices: &[(String, String, String)]) -> RwSignal<String> {
    RwSignal::new(choices.first().map(|(code, ..)| code.clone()).unwrap_or_default())
}

/// Lengths of time as choices: milliseconds and words.
pub fn lengths(locale: Locale, minutes: &[i64]) -> Vec<(String, String)> {
    let choice = |minutes: &i64| ((minutes * MINUTE).to_string(), words::minutes(locale, minutes * MINUTE));
    minutes.iter().map(choice).collect()
}

/// A time of day as typed, today or tomorrow in the district's zone: the next moment that clock shows it.
pub fn at_clock(desk: Desk, typed: &str) -> Option<Moment> {
    words::at_clock(typed, words::at(desk.at(), desk.line.with_untracked(|line| line.at)))
}

/// What an alert was, in words.
pub fn alert_end(locale: Locale, end: &str) -> &'static str {
    match end {
        "real" => td_string!(locale, desk.alert_real),
        "mistake" => td_string!(locale, desk.alert_mistake),
        _ => td_string!(locale, desk.alert_test),
    }
}

#[component]
fn CloseAlert(desk: Desk, id: AlertId) -> impl IntoView {
    let locale = desk.locale;
    let choices: Vec<(String, String, String)> = ALERT_ENDS
        .iter()
        .map(|(end, name)| {
            let hint = if *end == AlertEnd::Test { td_string!(locale, desk.alert_test_hint) } else { "" };
            ((*name).to_owned(), alert_end(locale, name).to_owned(), hint.to_owned())
        })
        .collect();
    let chosen = first(&choices);
    let go = move |()| acts::close_alert(desk, id, &chosen.get_untracked());
    let alert = untrack(|| desk.alerts()).into_iter().find(|alert| alert.id == id);
    let place = alert.map(|alert| untrack(|| super::bar::where_from(desk, &alert)));
    view! {
        <Sheet desk title=td_string!(locale, desk.close_alert) answer=td_string!(locale, desk.close_alert_do) on_answer=go>
            <p>{place}</p>
            <Picks legend=td_string!(locale, desk.what_was_it) name="alert" choices chosen />
        </Sheet>
    }
}

#[component]
fn CallThis(desk: Desk, card: VisitCard) -> impl IntoView {
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
    let go = move |()| acts::call(desk, id, Some(chosen.get_untracked()));
    let apart = untrack(|| desk.apart(&card)).map(|apart| {
        view! {
            <p class="notice late">
                <crate::components::Icon name="apart" />
                <b>{apart}</b>
            </p>
        }
    });
    view! {
        <Sheet desk title answer on_answer=go>
            {apart}
            <p class="notice warn">
                <crate::components::Icon name="info" />
                <span>{td_string!(locale, desk.others_waited_longer, n = ahead).to_string()}</span>
            </p>
            <Picks legend=td_string!(locale, desk.why_question) name="reason" choices chosen />
        </Sheet>
    }
}

/// From whom somebody is kept apart, among everybody who is here now.
#[component]
fn KeepApart(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let others = untrack(|| desk.others(card.id));
    let choices: Vec<(String, String, String)> = others
        .iter()
        .map(|other| {
            let name = format!("{} · {}", other.ticket, untrack(|| desk.matter(other)));
            let hint = if card.apart.contains(&other.id) { td_string!(locale, desk.apart_now) } else { "" };
            (other.id.to_string(), name, hint.to_owned())
        })
        .collect();
    let nobody = choices.is_empty().then(|| view! { <p>{td_string!(locale, desk.apart_nobody)}</p> });
    // Nothing is chosen beforehand: a wrong pair would warn the wrong officers.
    let (chosen, wrong) = (RwSignal::new(String::new()), RwSignal::new(None));
    let (id, known) = (card.id, card.apart.clone());
    let go = move |()| {
        let Ok(other) = chosen.get_untracked().parse::<VisitId>() else {
            wrong.set(Some(td_string!(locale, desk.please_answer)));
            return;
        };
        let ends = known.contains(&other);
        tell(desk, id, "keep_apart", json!({ "visit": other, "apart": !ends }), move |card| {
            let ticket = card.ticket.clone();
            if ends {
                td_string!(locale, desk.said_not_apart, ticket = ticket).to_string()
            } else {
                td_string!(locale, desk.said_apart, ticket = ticket).to_string()
            }
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.apart_title, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.save)
            on_answer=go
        >
            <p>{td_string!(locale, desk.apart_about)}</p>
            {nobody}
            <Picks legend=td_string!(locale, desk.apart_question) name="apart" choices chosen wrong />
        </Sheet>
    }
}

#[component]
fn Hold(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    // What rests the clock is said on purpose: the others stand first.
    let mut choices = desk.choices(|rules| &rules.hold_reasons);
    choices.sort_by_key(|(.., rests)| *rests);
    let choices = told(desk, choices);
    let chosen = first(&choices);
    let due = RwSignal::new(String::new());
    let mut times = vec![(String::new(), td_string!(locale, desk.no_time).to_owned())];
    times.extend(lengths(locale, &[5, 10, 15, 30, 60]));
    let id = card.id;
    let go = move |()| {
        let due = due.get_untracked().parse::<i64>().ok();
        tell(desk, id, "hold", json!({ "reason": chosen.get_untracked(), "due_ms": due }), move |card| {
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

#[component]
fn NoShow(desk: Desk, card: VisitCard) -> impl IntoView {
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
        let body = json!({ "looked": looked.get_untracked() == "yes" });
        tell(desk, id, "no_show", body, move |card| {
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
                    let time = words::second(from);
                    view! {
                        <p class="notice warn">
                            <crate::components::Icon name="clock" />
                            <span>{td_string!(locale, desk.no_show_from, time = time).to_string()}</span>
                        </p>
                    }
                })}
            <Picks legend=td_string!(locale, desk.did_you_look) name="looked" choices chosen=looked />
            <p class="hint">{td_string!(locale, desk.no_show_hint)}</p>
        </Sheet>
    }
}

#[component]
fn Cancel(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let choices = reasons(desk, |rules| &rules.cancel_reasons);
    let chosen = first(&choices);
    let waited_long =
        card.called_at.or(card.serving_at).map_or(desk.at(), |at| at.at) > card.due_times.call.at;
    let id = card.id;
    let go = move |()| {
        tell(desk, id, "cancel", json!({ "reason": chosen.get_untracked() }), move |card| {
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
                            <crate::components::Icon name="info" />
                            <span>{td_string!(locale, desk.supervisor_decides)}</span>
                        </p>
                    }
                })}
            <Picks legend=td_string!(locale, desk.why_question) name="reason" choices chosen />
        </Sheet>
    }
}

#[component]
fn Reopen(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let choices = reasons(desk, |rules| &rules.reopen_reasons);
    let chosen = first(&choices);
    let id = card.id;
    let go = move |()| {
        tell(desk, id, "reopen", json!({ "reason": chosen.get_untracked() }), move |card| {
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
