//! Practice at the real desk: what the residents say, the possible replies, and the link to the debrief. The
//! server plays the residents; this pane polls it after every change of the line, and every two seconds while
//! something may happen with time alone.

use super::super::browser;
use super::super::requests::{send, words as refusal_words};
use super::super::script::situations::meet;
use super::super::state::Desk;
use crate::api::requests::Say;
use crate::api::{PracticeView, ReplyView};
use crate::client;
use crate::components::Icon;
use crate::i18n::td_string;
use crate::words;
use leptos::prelude::*;

/// Interval of polling, in milliseconds.
const BEAT: u64 = 2_000;
/// How many of the last lines are visible.
const IN_SIGHT: usize = 6;

/// The mark that this is a practice.
#[component]
pub fn Marked(desk: Desk) -> impl IntoView {
    desk.rules(|rules| rules.practice).then(|| {
        view! {
            <p class="banner practice-banner">
                <Icon name="check" />
                <b>{td_string!(desk.locale, desk.practice_banner)}</b>
            </p>
        }
    })
}

/// The dialog of the practice, beside the line.
#[component]
pub fn Practice(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let is_practice = desk.rules(|rules| rules.practice);
    let view = RwSignal::new(desk.page.with_value(|page| page.practice.clone()));
    if view.get_untracked().is_some() {
        follow(desk, view);
    }
    is_practice.then(|| {
        view! {
            <section class="practice" aria-labelledby="practice-h">
                <h2 class="sr" id="practice-h">{td_string!(locale, desk.practice)}</h2>
                {move || match view.get() {
                    Some(now) => view! { <Stage desk now view /> }.into_any(),
                    None => {
                        view! {
                            <p>
                                {td_string!(locale, desk.practice_none)} " "
                                <a class="btn" href="/practice">{td_string!(locale, desk.practice_choose)}</a>
                            </p>
                        }
                            .into_any()
                    }
                }}
            </section>
        }
    })
}

/// Fetches the state of the practice, now and whenever something may have happened.
fn follow(desk: Desk, view: RwSignal<Option<PracticeView>>) {
    let asking = StoredValue::new(false);
    let ask = move || {
        let Some(id) = view
            .with_untracked(|view| view.as_ref().filter(|view| !view.finished).map(|view| view.id.clone()))
        else {
            return;
        };
        if asking.get_value() {
            return;
        }
        asking.set_value(true);
        client::spawn(async move {
            let answer =
                client::send::<PracticeView>("GET", &format!("/api/v1/practice/{id}"), None::<&()>, None)
                    .await;
            asking.set_value(false);
            if let Ok(now) = answer
                && view.with_untracked(|view| view.as_ref() != Some(&now))
            {
                view.set(Some(now));
            }
        });
    };
    Effect::new(move |_| {
        desk.line.with(|line| line.seq);
        ask();
    });
    client::every(BEAT, ask);
}

#[component]
fn Stage(desk: Desk, now: PracticeView, view: RwSignal<Option<PracticeView>>) -> impl IntoView {
    let locale = desk.locale;
    let tag = words::tag(locale);
    let end = format!("/practice/{}/end", now.id);
    let hidden = now.said.len().saturating_sub(IN_SIGHT);
    let lines: Vec<_> = now
        .said
        .iter()
        .skip(hidden)
        .map(|said| {
            let who = said.who.clone().unwrap_or_else(|| td_string!(locale, desk.practice_you).to_owned());
            let class = if said.who.is_some() { "" } else { "mine" };
            let text = said.text.get(tag).to_owned();
            view! { <li class=class><b>{who}</b> " " {text}</li> }
        })
        .collect();
    let empty =
        lines.is_empty().then(|| view! { <p class="muted">{td_string!(locale, desk.practice_waiting)}</p> });
    view! {
        <div class="practice-head">
            <p>
                <b>{now.title.get(tag).to_owned()}</b>
                " · "
                {td_string!(locale, desk.practice_trust)}
                " "
                <span class="nums">{td_string!(locale, desk.practice_of, n = now.trust).to_string()}</span>
            </p>
            <form method="post" action=end>
                <button type="submit" class="btn small">{td_string!(locale, desk.practice_end)}</button>
            </form>
        </div>
        <details>
            <summary>{now.skill.get(tag).to_owned()}</summary>
            <p>{now.brief.get(tag).to_owned()}</p>
        </details>
        {empty}
        <div role="log" aria-live="polite">
            <ol class="practice-lines" role="list">{lines}</ol>
        </div>
        {now.all_gone.then(|| view! { <p class="notice good">{td_string!(locale, desk.practice_all_gone)}</p> })}
        <Replies desk id=now.id.clone() replies=now.replies view />
    }
}

#[component]
fn Replies(
    desk: Desk,
    id: String,
    replies: Vec<ReplyView>,
    view: RwSignal<Option<PracticeView>>,
) -> impl IntoView {
    let locale = desk.locale;
    let tag = words::tag(locale);
    // The latest question first: its resident is waiting for an answer.
    let to = replies.last().map(|reply| reply.to.clone())?;
    let say = move |key: String| {
        let practice = id.clone();
        // The keys of the desk work again at once.
        browser::leave_field();
        client::spawn(async move {
            match send(desk, &practice, &Say { reply: key }).await {
                Ok(now) => view.set(Some(now)),
                Err(problem) => desk.fail(refusal_words(desk, &problem)),
            }
        });
    };
    let buttons: Vec<_> = replies
        .into_iter()
        .map(|reply| {
            let (say, key) = (say.clone(), reply.key.to_string());
            let id = format!("say-{key}");
            view! {
                <button type="button" class="btn reply" id=id on:click=move |_| say(key.clone())>
                    {reply.text.get(tag).to_owned()}
                </button>
            }
        })
        .collect();
    Some(view! {
        <fieldset class="replies">
            <legend>{td_string!(locale, desk.practice_say, name = to).to_string()}</legend>
            {buttons}
        </fieldset>
    })
}

/// Windows that call for help: every desk of the district sees them.
#[component]
pub fn Asking(desk: Desk) -> impl IntoView {
    use domain::script::run::Escalation;
    let locale = desk.locale;
    let asking = Memo::new(move |_| {
        let seat = desk.seat.get();
        desk.line.with(|line| {
            let seated = line.windows.iter().filter_map(|window| Some((&window.id, window.visit.as_ref()?)));
            let mut asking = Vec::new();
            for (window, card) in seated.filter(|(window, _)| Some(*window) != seat.as_ref()) {
                let open = card.leg.iter().flat_map(|leg| &leg.escalated);
                for each in open.filter(|each| each.met_at.is_none() && each.to != Escalation::Danger) {
                    asking.push((window.clone(), card.id, card.ticket.clone(), each.to));
                }
            }
            asking
        })
    });
    view! {
        <For each=move || asking.get() key=|(_, id, _, to)| (*id, *to) let:each>
            {
                let (window, id, ticket, to) = each;
                let window = words::window(locale, &desk.window_name(&window));
                let text = match to {
                    Escalation::Interpreter => {
                        td_string!(locale, desk.window_asks_interpreter, window = window, ticket = ticket).to_string()
                    }
                    _ => td_string!(locale, desk.window_asks_supervisor, window = window, ticket = ticket).to_string(),
                };
                view! {
                    <div class="banner">
                        <Icon name="bell" />
                        <span role="status">{text}</span>
                        <button type="button" class="btn small" on:click=move |_| meet(desk, id, to)>
                            {td_string!(locale, desk.i_am_coming)}
                        </button>
                    </div>
                }
            }
        </For>
    }
}
