//! The dialogs about the visit at the window: resolve, transfer, refer, service, note, keep apart.

use super::super::browser;
use super::super::requests::tell;
use super::super::state::Desk;
use super::fields::{Choose, Picks, TextArea, TextField, first, written};
use super::frame::Sheet;
use crate::api::requests::{self, Due, Promise};
use crate::api::{VisitCard, WindowStateView};
use crate::i18n::td_string;
use crate::words;
use domain::ids::VisitId;
use domain::rules::Service;
use domain::time::{At, HOUR, Moment};
use leptos::prelude::*;

/// The outcome of the visit.
#[component]
pub fn Resolve(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let choices = outcomes(desk, &card);
    // Nothing is preselected, unless there is only one choice, so that the officer decides.
    let chosen = if choices.len() == 1 { first(&choices) } else { RwSignal::new(String::new()) };
    let wrong = RwSignal::new(None);
    let (reference, note, promise, day) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let id = card.id;
    // A promise offered by the script is filled in here, with its time.
    let offered = desk.promise_due.get_untracked().filter(|(visit, _)| *visit == id).map(|(_, due)| due);
    if let Some(due) = offered {
        day.set(words::at(due, desk.line.with_untracked(|line| line.at)).day().to_string());
    }
    let promises = RwSignal::new(offered.is_some());
    let go = move |()| {
        if chosen.with_untracked(String::is_empty) {
            wrong.set(Some(td_string!(locale, desk.please_answer)));
            browser::focus("outcome-0");
            return;
        }
        let owed = || {
            Promise::Due(Due { text: promise.get_untracked(), due: end_of_day(desk, &day.get_untracked()) })
        };
        let resolve = requests::Resolve {
            outcome: chosen.get_untracked(),
            reference: written(reference),
            note: written(note),
            promise: promises.get_untracked().then(owed),
        };
        tell(desk, id, resolve, move |card| said_resolved(desk, card));
    };
    let name = untrack(|| desk.matter_here(&card));
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.resolve_ticket, ticket = card.ticket.clone(), service = name).to_string()
            answer=td_string!(locale, desk.act_resolve)
            on_answer=go
        >
            <Picks legend=td_string!(locale, desk.what_came_of_it) name="outcome" choices chosen wrong />
            <TextField id="ref" label=td_string!(locale, desk.reference) hint=td_string!(locale, desk.reference_hint) value=reference />
            <TextArea id="rn" label=td_string!(locale, desk.note) hint=td_string!(locale, desk.note_hint) value=note />
            <label class="pick">
                <input
                    type="checkbox"
                    prop:checked=move || promises.get()
                    on:change=move |event| promises.set(event_target_checked(&event))
                />
                <span>{td_string!(locale, desk.promise)}</span>
                <span class="hint">{td_string!(locale, desk.promise_hint)}</span>
            </label>
            <Show when=move || promises.get()>
                <TextField id="pt" label=td_string!(locale, desk.promise_what) value=promise />
                <TextField id="pd" label=td_string!(locale, desk.promise_by) value=day kind="date" class="input short" />
            </Show>
        </Sheet>
    }
}

/// The outcomes of the visit's service, and "done".
fn outcomes(desk: Desk, card: &VisitCard) -> Vec<(String, String, String)> {
    let locale = desk.locale;
    let tag = desk.tag();
    let named = |service: &Service| {
        let outcome = |outcome: &domain::rules::Outcome| {
            let hint = if outcome.asks_reference { td_string!(locale, desk.has_reference) } else { "" };
            (outcome.id.to_string(), outcome.name.get(tag).to_owned(), hint.to_owned())
        };
        service.outcomes.iter().map(outcome).collect::<Vec<_>>()
    };
    let service = card.service.clone();
    let mut choices =
        desk.rules(|rules| service.and_then(|id| rules.service(&id).map(named))).unwrap_or_default();
    if !choices.iter().any(|(code, ..)| code == "done") {
        choices.push(("done".to_owned(), td_string!(locale, desk.done).to_owned(), String::new()));
    }
    choices
}

fn said_resolved(desk: Desk, card: &VisitCard) -> String {
    let locale = desk.locale;
    // The outcome of a private matter would reveal it.
    if card.discreet {
        return td_string!(locale, desk.said_resolved_private, ticket = card.ticket.clone()).to_string();
    }
    let outcome = card.outcome.as_ref().map(|outcome| desk.outcome(card, outcome)).unwrap_or_default();
    td_string!(locale, desk.said_resolved, ticket = card.ticket.clone(), outcome = outcome).to_string()
}

/// 17:00 on a day in the district's zone.
fn end_of_day(desk: Desk, day: &str) -> Option<Moment> {
    let day: domain::time::Day = day.parse().ok()?;
    let zone = desk.line.with_untracked(|line| line.at);
    let at = i64::from(day.0) * 24 * HOUR + 17 * HOUR - i64::from(zone.offset_min) * 60_000;
    Some(words::at(At(at), zone))
}

/// The other windows that are not closed, with their officer and when they are back.
fn other_windows(desk: Desk) -> Vec<(String, String)> {
    let locale = desk.locale;
    let seat = desk.seat.get_untracked();
    desk.line.with_untracked(|line| {
        let others = line
            .windows
            .iter()
            .filter(|window| Some(&window.id) != seat.as_ref() && window.state != WindowStateView::Closed);
        others
            .map(|window| {
                let staff =
                    window.staff.as_ref().map(|staff| format!(", {}", staff.name)).unwrap_or_default();
                let away = window.back_at.filter(|_| window.state == WindowStateView::Away);
                let away =
                    away.map(|at| format!(", {}", words::back(locale, at, desk.at()))).unwrap_or_default();
                (window.id.to_string(), format!("{}{staff}{away}", window.name.get(words::tag(locale))))
            })
            .collect()
    })
}

/// The window or service it is transferred to.
#[component]
pub fn Transfer(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let windows = other_windows(desk);
    let services: Vec<(String, String)> = desk
        .services()
        .into_iter()
        .filter(|(id, _)| card.service.as_ref().is_none_or(|own| own.as_str() != id))
        .collect();
    let to = RwSignal::new(if windows.is_empty() { "service" } else { "window" }.to_owned());
    let window = RwSignal::new(windows.first().map(|(id, _)| id.clone()).unwrap_or_default());
    let service = RwSignal::new(services.first().map(|(id, _)| id.clone()).unwrap_or_default());
    let mut choices =
        vec![("service".to_owned(), td_string!(locale, desk.to_service).to_owned(), String::new())];
    if !windows.is_empty() {
        choices
            .insert(0, ("window".to_owned(), td_string!(locale, desk.to_window).to_owned(), String::new()));
    }
    let id = card.id;
    let go = move |()| {
        let transfer = if to.get_untracked() == "window" {
            requests::Transfer { window: Some(window.get_untracked()), service: None }
        } else {
            requests::Transfer { window: None, service: Some(service.get_untracked()) }
        };
        tell(desk, id, transfer, move |card| {
            td_string!(locale, desk.said_transferred, ticket = card.ticket.clone()).to_string()
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.transfer_ticket, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.act_transfer)
            on_answer=go
        >
            <Picks legend=td_string!(locale, desk.to) name="to" choices chosen=to />
            <Show
                when=move || to.get() == "window"
                fallback={
                    let services = services.clone();
                    move || {
                        let choices = services.clone();
                        view! { <Choose id="ts" label=td_string!(locale, desk.service) hint=td_string!(locale, desk.keeps_place) choices chosen=service /> }
                    }
                }
            >
                <Choose
                    id="tw"
                    label=td_string!(locale, desk.window)
                    hint=td_string!(locale, desk.keeps_place)
                    choices=windows.clone()
                    chosen=window
                />
            </Show>
        </Sheet>
    }
}

/// The place the person is referred to.
#[component]
pub fn Refer(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let tag = desk.tag();
    let service = card.service.clone();
    let places = desk.rules(|rules| {
        let usual = service
            .and_then(|id| rules.service(&id).map(|service| service.refer_to.clone()))
            .unwrap_or_default();
        let mut places: Vec<_> = rules.places.iter().collect();
        places.sort_by_key(|place| !usual.contains(&place.id));
        places.into_iter().cloned().collect::<Vec<_>>()
    });
    let choices: Vec<(String, String)> =
        places.iter().map(|place| (place.id.to_string(), place.name.get(tag).to_owned())).collect();
    let offered = desk.place_offered.get_untracked().map(|place| place.to_string());
    desk.place_offered.set(None);
    let to = RwSignal::new(offered.or_else(|| choices.first().map(|(id, _)| id.clone())).unwrap_or_default());
    let note = RwSignal::new(String::new());
    let id = card.id;
    let facts = move || {
        let place = places.iter().find(|place| place.id.as_str() == to.get())?;
        let parts = [
            Some(place.what.get(tag).to_owned()),
            place.phone.clone(),
            place.address.clone(),
            place.hours.as_ref().map(|hours| hours.get(tag).to_owned()),
        ];
        Some(parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
    };
    let go = move |()| {
        let refer = requests::Refer { to: to.get_untracked(), note: written(note) };
        tell(desk, id, refer, move |card| {
            td_string!(locale, desk.said_referred, ticket = card.ticket.clone()).to_string()
        });
    };
    view! {
        <Sheet desk title=td_string!(locale, desk.refer_title) answer=td_string!(locale, desk.act_refer) on_answer=go>
            <Choose id="rf" label=td_string!(locale, desk.who_can_help) choices chosen=to first=true />
            <p class="notice">{facts}</p>
            <TextArea id="rfn" label=td_string!(locale, desk.told_them) hint=td_string!(locale, desk.note_hint) value=note />
        </Sheet>
    }
}

/// The service of the visit, or of a second need.
#[component]
pub fn ServiceOf(
    desk: Desk,
    card: VisitCard,
    /// Whether it is a second need beside the first.
    second: bool,
) -> impl IntoView {
    let locale = desk.locale;
    let choices = desk.services();
    let own = card.service.as_ref().map(ToString::to_string).filter(|_| !second);
    let chosen = RwSignal::new(own.or_else(|| choices.first().map(|(id, _)| id.clone())).unwrap_or_default());
    let id = card.id;
    let title = if second {
        td_string!(locale, desk.second_need_title)
    } else {
        td_string!(locale, desk.service_title)
    };
    let go = move |()| {
        let said = move |card: &VisitCard| {
            let service = untrack(|| desk.matter_here(card));
            td_string!(locale, desk.said_service, ticket = card.ticket.clone(), service = service).to_string()
        };
        let service = chosen.get_untracked();
        if second {
            tell(desk, id, requests::AddLeg { service }, said);
        } else {
            tell(desk, id, requests::SetService { service }, said);
        }
    };
    view! {
        <Sheet desk title answer=td_string!(locale, desk.save) on_answer=go>
            <Choose
                id="sv"
                label=td_string!(locale, desk.service)
                hint=td_string!(locale, desk.type_to_find)
                choices
                chosen
                size=9
                first=true
            />
        </Sheet>
    }
}

/// A note about a visit in the line.
#[component]
pub fn Note(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let note = RwSignal::new(String::new());
    let id = card.id;
    let go = move |()| {
        if note.get_untracked().trim().is_empty() {
            desk.fail(td_string!(locale, desk.note_empty));
            return;
        }
        tell(desk, id, requests::Note::new(note.get_untracked()), move |card| {
            td_string!(locale, desk.said_noted, ticket = card.ticket.clone()).to_string()
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.note_title, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.add)
            on_answer=go
        >
            {(!card.notes.is_empty()).then(|| view! { <p class="muted">{card.notes.join(" ")}</p> })}
            <TextArea id="an" label=td_string!(locale, desk.note) hint=td_string!(locale, desk.staff_only) value=note />
        </Sheet>
    }
}

/// Whom a visit is kept apart from, among everyone who is here now.
#[component]
pub fn KeepApart(desk: Desk, card: VisitCard) -> impl IntoView {
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
    // Nothing is preselected: a wrong pair would warn the wrong officers.
    let (chosen, wrong) = (RwSignal::new(String::new()), RwSignal::new(None));
    let (id, known) = (card.id, card.apart.clone());
    let go = move |()| {
        let Ok(other) = chosen.get_untracked().parse::<VisitId>() else {
            wrong.set(Some(td_string!(locale, desk.please_answer)));
            return;
        };
        let ends = known.contains(&other);
        tell(desk, id, requests::KeepApart { visit: other, apart: Some(!ends) }, move |card| {
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
