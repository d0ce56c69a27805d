//! The dialogs about the watch: away, handing over, taking over, a sign-on session.

use super::super::browser;
use super::super::lists::Group;
use super::super::requests::{district, send, words as refusal_words};
use super::super::session;
use super::super::state::Desk;
use super::super::windows::open_at;
use super::fields::{Choose, Picks, TextField, at_clock, first, reasons};
use super::frame::{Frame, Sheet};
use crate::api::WindowStateView;
use crate::api::requests::{CloseWindow, LeaveWindow};
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::access::Role;
use domain::ids::{ServiceId, WindowId};
use domain::time::MINUTE;
use leptos::prelude::*;

/// Why the officer is away, and until when.
#[component]
pub fn Away(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let choices = reasons(desk, |rules| &rules.away_reasons);
    let chosen = first(&choices);
    let soon = words::at(desk.at() + 15 * MINUTE, desk.line.with_untracked(|line| line.at));
    let (back, wrong) = (RwSignal::new(words::time_field(soon)), RwSignal::new(None));
    let go = move |()| {
        let Some(window) = desk.seat.get_untracked() else { return };
        let back_at = at_clock(desk, &back.get_untracked());
        if back_at.is_some_and(|at| at.at - desk.at() > words::NEAR) {
            wrong.set(Some(td_string!(locale, desk.time_passed)));
            browser::focus("ab");
            return;
        }
        let asked = desk.asked();
        client::spawn(async move {
            let leaving = LeaveWindow { reason: chosen.get_untracked(), back_at };
            match send(desk, &(district(desk), window), &leaving).await {
                Ok(view) => {
                    desk.take_window(view);
                    desk.answered_to(asked);
                    desk.say(td_string!(locale, desk.said_away), None);
                }
                Err(problem) => desk.fail(refusal_words(desk, &problem)),
            }
        });
    };
    let window = words::window(locale, &untrack(|| desk.seat_name()));
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.away_title, window = window).to_string()
            answer=td_string!(locale, desk.act_away)
            on_answer=go
        >
            <Picks legend=td_string!(locale, desk.why_question) name="reason" choices chosen />
            <TextField
                id="ab"
                label=td_string!(locale, desk.back_at)
                hint=td_string!(locale, desk.back_at_hint)
                value=back
                kind="time"
                class="input short"
                wrong
            />
        </Sheet>
    }
}

/// Who takes the open visits.
#[component]
pub fn HandOver(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let seat = desk.seat.get_untracked();
    let holds = untrack(|| desk.group(Group::Holds));
    let mut choices = vec![(String::new(), td_string!(locale, desk.back_to_line).to_owned())];
    desk.line.with_untracked(|line| {
        let others = line.windows.iter().filter(|window| Some(&window.id) != seat.as_ref());
        choices.extend(others.filter(|window| window.state != WindowStateView::Closed).map(|window| {
            let staff = window.staff.as_ref().map(|staff| format!(", {}", staff.name)).unwrap_or_default();
            (window.id.to_string(), format!("{}{staff}", window.name.get(words::tag(locale))))
        }));
    });
    let to = RwSignal::new(choices.get(1).map(|(id, _)| id.clone()).unwrap_or_default());
    let go = move |()| {
        let Some(window) = desk.seat.get_untracked() else { return };
        let hand_to = Some(to.get_untracked()).filter(|to| !to.is_empty());
        let asked = desk.asked();
        client::spawn(async move {
            match send(desk, &(district(desk), window), &CloseWindow { hand_to }).await {
                Ok(view) => {
                    desk.session.set(None);
                    desk.take_window(view);
                    desk.answered_to(asked);
                    desk.say(td_string!(locale, desk.said_handed_over), None);
                }
                Err(problem) => desk.fail(refusal_words(desk, &problem)),
            }
        });
    };
    let window = words::window(locale, &untrack(|| desk.seat_name()));
    let none = holds.is_empty();
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.hand_over_title, window = window).to_string()
            answer=td_string!(locale, desk.hand_over_do)
            on_answer=go
        >
            {if none {
                view! { <p>{td_string!(locale, desk.nothing_open)}</p> }.into_any()
            } else {
                view! {
                    <p>{td_string!(locale, desk.still_open)}</p>
                    <ul>
                        {holds
                            .iter()
                            .map(|card| {
                                let reason = card.reason.as_ref().map(|reason| desk.word(reason, |rules| &rules.hold_reasons));
                                view! {
                                    <li>
                                        <bdi>{card.ticket.clone()}</bdi>
                                        " "
                                        {desk.matter(card)}
                                        {reason.map(|reason| format!(", {reason}"))}
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                }
                    .into_any()
            }}
            <Choose id="ho" label=td_string!(locale, desk.goes_to) choices chosen=to first=true />
        </Sheet>
    }
}

/// Whether to take a window over from the officer who holds it.
#[component]
pub fn TakeOver(
    desk: Desk,
    window: WindowId,
    /// The services it takes then; all when absent.
    services: Option<Vec<String>>,
) -> impl IntoView {
    let locale = desk.locale;
    let there =
        desk.line.with_untracked(|line| line.windows.iter().find(|known| known.id == window).cloned());
    let staff = there.as_ref().and_then(|there| there.staff.as_ref().map(|staff| staff.name.clone()));
    let staff = staff.unwrap_or_default();
    let ticket = there.and_then(|there| there.visit).map(|card| card.ticket);
    // While an officer is there, only a supervisor may: others are not offered what would be refused.
    let may = ticket.is_none()
        || desk.page.with_value(|page| matches!(page.me.role, Role::Admin | Role::Supervisor));
    let about = match &ticket {
        Some(ticket) if may => {
            td_string!(locale, desk.take_over_serving, name = staff, ticket = ticket.clone()).to_string()
        }
        Some(ticket) => {
            td_string!(locale, desk.take_over_with, name = staff, ticket = ticket.clone()).to_string()
        }
        None => td_string!(locale, desk.take_over_free, name = staff).to_string(),
    };
    let name = words::window(locale, &untrack(|| desk.window_name(&window)));
    let go = move |()| open_at(desk, window.clone(), services.clone(), true);
    let title = td_string!(locale, desk.take_over_title, window = name).to_string();
    if !may {
        return view! {
            <Frame desk title wide=false>
                <div class="body">
                    <p>{about}</p>
                    <div class="acts">
                        <button type="button" class="btn" autofocus on:click=move |_| desk.answered()>
                            {td_string!(locale, desk.close)}
                        </button>
                    </div>
                </div>
            </Frame>
        }
        .into_any();
    }
    view! {
        <Sheet desk title answer=td_string!(locale, desk.take_over_do) on_answer=go>
            <p>{about}</p>
            <p class="hint">{td_string!(locale, desk.take_over_hint)}</p>
        </Sheet>
    }
    .into_any()
}

/// The service of a sign-on session, and its deadline for arrivals.
#[component]
pub fn SessionOf(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let choices = desk.services();
    let usual =
        choices.iter().find(|(id, _)| id.contains("sign_on") || id.contains("bail")).or(choices.first());
    let chosen = RwSignal::new(usual.map(|(id, _)| id.clone()).unwrap_or_default());
    let due = RwSignal::new(String::new());
    let go = move |()| {
        let Ok(service) = chosen.get_untracked().parse::<ServiceId>() else { return };
        let minutes = |text: String| {
            let (hour, minute) = text.split_once(':')?;
            Some(hour.parse::<u32>().ok()? * 60 + minute.get(..2)?.parse::<u32>().ok()?)
        };
        session::begin(desk, service, minutes(due.get_untracked()));
    };
    view! {
        <Sheet desk title=td_string!(locale, desk.session_title) answer=td_string!(locale, desk.begin) on_answer=go>
            <p>{td_string!(locale, desk.session_about)}</p>
            <Choose id="ss" label=td_string!(locale, desk.service) choices chosen first=true />
            <TextField
                id="sd"
                label=td_string!(locale, desk.deadline)
                hint=td_string!(locale, desk.deadline_hint)
                value=due
                kind="time"
                class="input short"
            />
        </Sheet>
    }
}
