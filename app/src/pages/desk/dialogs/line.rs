//! The dialogs about somebody in the lists: a telephone call, a call-back, everything else.

use super::super::actions::Action;
use super::super::arrivals;
use super::super::browser;
use super::super::button::KeyButton;
use super::super::requests::{tell, verb, words as refusal_words};
use super::super::state::Desk;
use super::fields::{Choose, Picks, TextArea, TextField, Trouble, lengths};
use super::frame::{Frame, Sheet};
use crate::api::{Problem, VisitCard, VisitView};
use crate::client;
use crate::components::Icon;
use crate::i18n::td_string;
use domain::visit::{End, StateKind, VerbKind};
use leptos::prelude::*;
use serde_json::{Map, Value, json};

/// A telephone call that was just answered: danger first, then what it is about, then what happens now.
#[component]
pub fn Phone(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let mut services = vec![(String::new(), td_string!(locale, desk.choose_later).to_owned())];
    services.extend(desk.services());
    let (service, name, number, note) = (
        RwSignal::new(card.service.as_ref().map(ToString::to_string).unwrap_or_default()),
        RwSignal::new(card.name.clone().unwrap_or_default()),
        RwSignal::new(card.phone.clone().unwrap_or_default()),
        RwSignal::new(String::new()),
    );
    // Somebody stands at the window: then the caller is asked to hold.
    let busy = desk.mine().is_some();
    let what = RwSignal::new(if busy { "wait" } else { "serve" }.to_owned());
    let due = RwSignal::new((30 * domain::time::MINUTE).to_string());
    let wrong = RwSignal::new(None);
    let mut choices = vec![
        ("wait".to_owned(), td_string!(locale, desk.phone_wait).to_owned(), String::new()),
        ("call_back".to_owned(), td_string!(locale, desk.phone_call_back).to_owned(), String::new()),
    ];
    if !busy {
        choices
            .insert(0, ("serve".to_owned(), td_string!(locale, desk.phone_serve).to_owned(), String::new()));
    }
    let id = card.id;
    let go = move |()| {
        if what.with_untracked(|what| what == "call_back") && !has_number(desk, number, wrong) {
            return;
        }
        let asked = desk.asked();
        client::spawn(async move {
            match save(desk, id, [service, name, number, note], what, due).await {
                Ok(visit) => {
                    desk.on_line.set_value(None);
                    desk.answered_to(asked);
                    let ticket = visit.card.ticket;
                    let said = match visit.card.state {
                        StateKind::Serving => {
                            td_string!(locale, desk.said_serving, ticket = ticket).to_string()
                        }
                        StateKind::CallbackDue => {
                            td_string!(locale, desk.said_call_back, ticket = ticket).to_string()
                        }
                        _ => td_string!(locale, desk.said_holding, ticket = ticket).to_string(),
                    };
                    desk.say(said, Some(id));
                }
                Err(problem) => refused(desk, &problem, wrong),
            }
        });
    };
    let emergency = move |_| {
        tell(desk, id, "end", json!({ "as": "sent_to_911" }), move |card| {
            td_string!(locale, desk.said_911, ticket = card.ticket.clone()).to_string()
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.phone_title, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.save)
            on_answer=go
            on_close=Callback::new(move |()| arrivals::leave_call(desk, id))
        >
            <p class="notice late ask-danger">
                <Icon name="alert" />
                <span>
                    <b>{td_string!(locale, desk.ask_danger)}</b>
                    " "
                    <button type="button" class="btn risk" on:click=emergency>
                        {td_string!(locale, desk.send_911)}
                    </button>
                </span>
            </p>
            <Picks legend=td_string!(locale, desk.now) name="phone" choices chosen=what />
            <Show when=move || what.get() == "call_back">
                <Choose id="cb" label=td_string!(locale, desk.within) choices=lengths(locale, &[10, 30, 60, 120, 240]) chosen=due />
            </Show>
            <Choose id="pt" label=td_string!(locale, desk.what_about) choices=services chosen=service />
            <div class="row">
                <TextField id="pm" label=td_string!(locale, desk.name) value=name />
                <TextField id="pn" label=td_string!(locale, desk.phone_number) value=number kind="tel" wrong />
            </div>
            <TextArea id="po" label=td_string!(locale, desk.note) hint=td_string!(locale, desk.staff_only) value=note />
        </Sheet>
    }
}

/// A call rings while somebody is served: whether they go on hold for it.
#[component]
pub fn TakeCall(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let there = arrivals::serving(desk).map(|card| (card.id, card.ticket));
    let ticket = there.as_ref().map(|(_, ticket)| ticket.clone()).unwrap_or_default();
    let hold = RwSignal::new("yes".to_owned());
    let choices = vec![
        (
            "yes".to_owned(),
            td_string!(locale, desk.take_call_hold, ticket = ticket.clone()).to_string(),
            String::new(),
        ),
        (
            "no".to_owned(),
            td_string!(locale, desk.take_call_keep, ticket = ticket.clone()).to_string(),
            String::new(),
        ),
    ];
    let call = card.id;
    let go = move |()| {
        let held = there.as_ref().map(|(id, _)| *id).filter(|_| hold.with_untracked(|hold| hold == "yes"));
        arrivals::answer(desk, Some(call), held);
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.phone_rings).to_owned()
            answer=td_string!(locale, desk.answer_call)
            on_answer=go
        >
            <Picks
                legend=td_string!(locale, desk.take_call_question, ticket = ticket).to_string()
                name="hold"
                choices
                chosen=hold
            />
        </Sheet>
    }
}

/// Whether there is a number to call; says beside the field that it is missing.
fn has_number(desk: Desk, number: RwSignal<String>, wrong: RwSignal<Option<&'static str>>) -> bool {
    let typed = number.with_untracked(|number| !number.trim().is_empty());
    if !typed {
        wrong.set(Some(td_string!(desk.locale, desk.number_needed)));
        browser::focus("pn");
    }
    typed
}

/// What the service refused; a number it does not know is said beside the field.
fn refused(desk: Desk, problem: &Problem, wrong: RwSignal<Option<&'static str>>) {
    if problem.code == "no_number" {
        wrong.set(Some(td_string!(desk.locale, desk.number_needed)));
        browser::focus("pn");
    } else {
        desk.fail(refusal_words(desk, problem));
    }
}

async fn save(
    desk: Desk,
    id: domain::ids::VisitId,
    [service, name, number, note]: [RwSignal<String>; 4],
    what: RwSignal<String>,
    due: RwSignal<String>,
) -> Result<VisitView, Problem> {
    let chosen = service.get_untracked();
    if !chosen.is_empty() {
        verb(desk, id, "set_service", json!({ "service": chosen })).await?;
    }
    let mut body = Map::new();
    for (field, value) in [("name", name), ("phone", number), ("text", note)] {
        let text = value.get_untracked().trim().to_owned();
        if !text.is_empty() {
            body.insert(field.to_owned(), text.into());
        }
    }
    if !body.is_empty() {
        verb(desk, id, "note", Value::Object(body)).await?;
        // Sent once: another try after a refusal below does not write it again.
        note.set(String::new());
    }
    match what.get_untracked().as_str() {
        "serve" => verb(desk, id, "serve", json!({ "window": desk.seat.get_untracked() })).await,
        "wait" => verb(desk, id, "wait", json!({})).await,
        _ => verb(desk, id, "call_back", json!({ "due_ms": due.get_untracked().parse::<i64>().ok() })).await,
    }
}

/// By when to call back.
#[component]
pub fn CallBack(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let due = RwSignal::new((30 * domain::time::MINUTE).to_string());
    let number = RwSignal::new(card.phone.clone().unwrap_or_default());
    let known = card.phone.clone().unwrap_or_default();
    let wrong = RwSignal::new(None);
    let id = card.id;
    let go = move |()| {
        if !has_number(desk, number, wrong) {
            return;
        }
        let typed = Some(number.get_untracked().trim().to_owned()).filter(|typed| *typed != known);
        let asked = desk.asked();
        client::spawn(async move {
            match promise(desk, id, typed, due).await {
                Ok(visit) => {
                    desk.answered_to(asked);
                    let ticket = visit.card.ticket;
                    desk.say(td_string!(locale, desk.said_call_back, ticket = ticket).to_string(), Some(id));
                }
                Err(problem) => refused(desk, &problem, wrong),
            }
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.call_back_title, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.promise_it)
            on_answer=go
        >
            <Choose id="cb" label=td_string!(locale, desk.within) choices=lengths(locale, &[10, 30, 60, 120, 240]) chosen=due first=true />
            <TextField id="pn" label=td_string!(locale, desk.phone_number) value=number kind="tel" wrong />
        </Sheet>
    }
}

/// Promises the call, and to which number where that is new.
async fn promise(
    desk: Desk,
    id: domain::ids::VisitId,
    number: Option<String>,
    due: RwSignal<String>,
) -> Result<VisitView, Problem> {
    let due = due.get_untracked().parse::<i64>().ok();
    verb(desk, id, "call_back", json!({ "due_ms": due, "phone": number })).await
}

/// Whether the person was reached.
#[component]
pub fn Attempt(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let (reached, wrong) = (RwSignal::new(String::new()), RwSignal::new(None));
    let choices = vec![
        ("no".to_owned(), td_string!(locale, desk.reached_no).to_owned(), String::new()),
        ("yes".to_owned(), td_string!(locale, desk.reached_yes).to_owned(), String::new()),
    ];
    let most = desk.rules(|rules| rules.attempts);
    let id = card.id;
    let go = move |()| {
        let answer = reached.get_untracked();
        if answer.is_empty() {
            wrong.set(Some(td_string!(locale, desk.please_answer)));
            return;
        }
        tell(desk, id, "attempt", json!({ "reached": answer == "yes" }), move |card| {
            let ticket = card.ticket.clone();
            if card.state == StateKind::Serving {
                return td_string!(locale, desk.said_serving, ticket = ticket).to_string();
            }
            td_string!(locale, desk.said_attempt, ticket = ticket, n = card.attempts, of = most).to_string()
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.attempt_title, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.record)
            on_answer=go
        >
            <p>{card.phone.clone()}</p>
            <Picks legend=td_string!(locale, desk.reached_question) name="reached" choices chosen=reached wrong />
            <p class="hint">{td_string!(locale, desk.attempts_hint, n = card.attempts, of = most).to_string()}</p>
        </Sheet>
    }
}

/// Everything else for one in the lists.
#[component]
pub fn More(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let id = card.id;
    let actions: &[Action] = match card.state {
        StateKind::Waiting => &[
            Action::GoOn,
            Action::Service,
            Action::SecondNeed,
            Action::KeepApart,
            Action::Note,
            Action::StepOut,
            Action::CallBack,
            Action::Refer,
            Action::Cancel,
        ],
        StateKind::OnHold => &[
            Action::GoOn,
            Action::Service,
            Action::KeepApart,
            Action::Note,
            Action::CallBack,
            Action::Refer,
            Action::Resolve,
            Action::Cancel,
        ],
        StateKind::CallbackDue => {
            &[Action::GoOn, Action::Attempt, Action::Service, Action::Note, Action::Refer, Action::Cancel]
        }
        StateKind::Ended => &[Action::Reopen, Action::Note, Action::Copy],
        _ => &[
            Action::GoOn,
            Action::Service,
            Action::Note,
            Action::CallBack,
            Action::Resolve,
            Action::Refer,
            Action::Cancel,
        ],
    };
    let button = |action: Action| {
        let label = match (action, card.state) {
            (Action::GoOn, StateKind::Waiting) => td_string!(locale, desk.serve_here),
            (Action::Reopen, _) if card.end == Some(End::NoShow) => td_string!(locale, desk.came_after_all),
            (Action::StepOut, _) if card.out_since.is_some() => td_string!(locale, desk.came_back),
            _ => action.name(locale),
        };
        let card = card.clone();
        let run = Callback::new(move |()| {
            desk.answered();
            desk.run_on(action, &card);
        });
        view! { <KeyButton desk action class="btn act" label run /> }
    };
    let state = card.state;
    let fits = |action: &&Action| action.fits(state);
    let buttons = actions.iter().filter(fits).map(|action| button(*action)).collect_view();
    let notes = (!card.notes.is_empty()).then(|| card.notes.join(" "));
    let end = move |verb: &'static str, body: Value| {
        tell(desk, id, verb, body, move |card| {
            let end = card.end.map(|end| crate::words::end(locale, end)).unwrap_or_default();
            td_string!(locale, desk.said_ended, ticket = card.ticket.clone(), end = end).to_string()
        });
    };
    let may = move |verb| domain::visit::next_state(state, verb).is_some();
    let title = format!("{} · {}", card.ticket, untrack(|| desk.matter_here(&card)));
    view! {
        <Frame desk title wide=false>
            <div class="body">

                {notes.map(|notes| view! { <p class="muted">{notes}</p> })}
                <div class="acts-bar" role="group" aria-label=td_string!(locale, desk.more)>
                    {buttons}
                    {may(VerbKind::Leave)
                        .then(|| {
                            view! {
                                <button type="button" class="btn act" on:click=move |_| end("leave", json!({}))>
                                    {td_string!(locale, desk.they_left)}
                                </button>
                            }
                        })}
                    {may(VerbKind::SendTo911)
                        .then(|| {
                            view! {
                                <button type="button" class="btn act risk" on:click=move |_| end("end", json!({ "as": "sent_to_911" }))>
                                    {td_string!(locale, desk.send_911_short)}
                                </button>
                                <button type="button" class="btn act risk" on:click=move |_| end("end", json!({ "as": "in_custody" }))>
                                    {td_string!(locale, desk.in_custody)}
                                </button>
                            }
                        })}
                </div>
                <Trouble desk />
            </div>
        </Frame>
    }
}
