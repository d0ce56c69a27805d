//! The dialogs about a visit in the lists: a telephone call, a call-back, all other actions.

use super::super::actions::Action;
use super::super::arrivals;
use super::super::browser;
use super::super::button::KeyButton;
use super::super::requests::{tell, verb, words as refusal_words};
use super::super::state::Desk;
use super::fields::{Choose, Picks, TextArea, TextField, Trouble, lengths, written};
use super::frame::{Frame, Sheet};
use crate::api::requests::{self, EndName};
use crate::api::{Problem, VisitCard, VisitView};
use crate::client;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use domain::visit::{End, StateKind, VerbKind};
use leptos::prelude::*;

/// A telephone call that was just answered: danger first, then what it is about, then what to do now.
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
    // A visitor is at the window: the caller is asked to hold.
    let busy = desk.mine().is_some();
    let what = RwSignal::new(if busy { "wait" } else { "serve" }.to_owned());
    let due = RwSignal::new((30 * domain::time::MINUTE).to_string());
    let wrong = RwSignal::new(None);
    let choices = ways_on(locale, busy);
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
                    desk.say(said_of_call(locale, visit.card), Some(id));
                }
                Err(problem) => refused(desk, &problem, wrong),
            }
        });
    };
    let emergency = move |_| {
        tell(desk, id, requests::End { r#as: EndName::SentTo911 }, move |card| {
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

/// What can be done about a caller now.
fn ways_on(locale: Locale, busy: bool) -> Vec<(String, String, String)> {
    let serve = (!busy).then(|| ("serve", td_string!(locale, desk.phone_serve)));
    let others = [
        ("wait", td_string!(locale, desk.phone_wait)),
        ("call_back", td_string!(locale, desk.phone_call_back)),
    ];
    let choice = |(code, words): (&str, &str)| (code.to_owned(), words.to_owned(), String::new());
    serve.into_iter().chain(others).map(choice).collect()
}

fn said_of_call(locale: Locale, card: VisitCard) -> String {
    let ticket = card.ticket;
    match card.state {
        StateKind::Serving => td_string!(locale, desk.said_serving, ticket = ticket).to_string(),
        StateKind::CallbackDue => td_string!(locale, desk.said_call_back, ticket = ticket).to_string(),
        _ => td_string!(locale, desk.said_holding, ticket = ticket).to_string(),
    }
}

/// A call rings while a visit is being served: whether to put that visit on hold.
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

/// Whether there is a number to call; shows an error beside the field when it is missing.
fn has_number(desk: Desk, number: RwSignal<String>, wrong: RwSignal<Option<&'static str>>) -> bool {
    let typed = number.with_untracked(|number| !number.trim().is_empty());
    if !typed {
        wrong.set(Some(td_string!(desk.locale, desk.number_needed)));
        browser::focus("pn");
    }
    typed
}

/// Shows what the server refused; an unknown number is shown beside the field.
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
        verb(desk, id, requests::SetService { service: chosen }).await?;
    }
    let more =
        requests::Note { text: written(note), name: written(name), phone: written(number), draft: None };
    if more.text.is_some() || more.name.is_some() || more.phone.is_some() {
        verb(desk, id, more).await?;
        // Sent once: another attempt after a refusal below does not write it again.
        note.set(String::new());
    }
    match what.get_untracked().as_str() {
        "serve" => {
            let window = desk.seat.get_untracked().map(|window| window.to_string());
            verb(desk, id, requests::Serve { window }).await
        }
        "wait" => verb(desk, id, requests::Wait {}).await,
        _ => promise(desk, id, None, due).await,
    }
}

/// When to call back.
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

/// Promises the call, with the number where it is new.
async fn promise(
    desk: Desk,
    id: domain::ids::VisitId,
    number: Option<String>,
    due: RwSignal<String>,
) -> Result<VisitView, Problem> {
    let due_ms = due.get_untracked().parse().ok();
    verb(desk, id, requests::CallBack { due_ms, phone: number }).await
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
        tell(desk, id, requests::Attempt { reached: answer == "yes" }, move |card| {
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

/// The actions that are possible for a visit in the lists.
fn actions(state: StateKind) -> &'static [Action] {
    match state {
        StateKind::Waiting => &[
            Action::GoOn,
            Action::Service,
            Action::SecondNeed,
            Action::KeepApart,
            Action::Note,
            Action::StepOut,
            Action::CallBack,
            Action::ChooseClosing,
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
    }
}

/// All other actions for a visit in the lists.
#[component]
pub fn More(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let id = card.id;
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
    let buttons = actions(state).iter().filter(fits).map(|action| button(*action)).collect_view();
    let notes = (!card.notes.is_empty()).then(|| card.notes.join(" "));
    let said = move |card: &VisitCard| {
        let end = card.end.map(|end| crate::words::end(locale, end)).unwrap_or_default();
        td_string!(locale, desk.said_ended, ticket = card.ticket.clone(), end = end).to_string()
    };
    let leave = move || tell(desk, id, requests::Leave {}, said);
    let end = move |end: EndName| tell(desk, id, requests::End { r#as: end }, said);
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
                                <button type="button" class="btn act" on:click=move |_| leave()>
                                    {td_string!(locale, desk.they_left)}
                                </button>
                            }
                        })}
                    {may(VerbKind::SendTo911)
                        .then(|| {
                            view! {
                                <button type="button" class="btn act risk" on:click=move |_| end(EndName::SentTo911)>
                                    {td_string!(locale, desk.send_911_short)}
                                </button>
                                <button type="button" class="btn act risk" on:click=move |_| end(EndName::InCustody)>
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
