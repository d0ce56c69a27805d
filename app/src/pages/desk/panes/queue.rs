//! The line and the lists below it. Rows are keyed by visit, so that a change to one leaves the others
//! unchanged; of a long list a part is drawn, around the picked row.

use super::super::actions::Action;
use super::super::browser;
use super::super::button::KeyButton;
use super::super::closing::choice_word;
use super::super::lists::{DRAWN, Group, drawn, reaching};
use super::super::state::Desk;
use super::practice::Practice;
use super::standing;
use crate::api::{VisitCard, WindowStateView};
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::words::{self, capital};
use domain::ids::{Code, VisitId};
use domain::visit::{Channel, End, StateKind};
use leptos::either::Either;
use leptos::prelude::*;
use std::ops::Range;

/// The column beside the visit.
#[component]
pub fn Queue(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let waiting = Memo::new(move |_| {
        desk.line.with(|line| line.waiting.iter().map(|card| card.id).collect::<Vec<_>>())
    });
    let picked = Memo::new(move |_| desk.picked());
    let nobody = Memo::new(move |_| desk.line.with(|line| line.waiting.is_empty()));
    view! {
        <aside class="queue" aria-label=td_string!(locale, desk.the_line)>
            <Practice desk />
            <h2>
                {td_string!(locale, desk.waiting)}
                " "
                <small>{td_string!(locale, desk.first_come)}</small>
            </h2>
            <Show when=move || nobody.get()>
                <div class="empty stack tight">
                    <p>
                        <b>{td_string!(locale, desk.nobody_is_waiting)}</b>
                    </p>
                    <p class="muted">{move || sound_words(desk)}</p>
                </div>
            </Show>
            <Rows desk ids=waiting picked ordered=true />
            <List desk group=Group::Phone picked />
            <List desk group=Group::Offers picked />
            <List desk group=Group::CallBacks picked />
            <List desk group=Group::Holds picked />
            <List desk group=Group::Elsewhere picked />
            <List desk group=Group::Ended picked />
            <p class="sr" role="status">
                {move || {
                    let id = desk.chosen.get()?;
                    let card = desk.card(id)?;
                    Some(format!("{} {}", card.ticket, desk.matter(&card)))
                }}
            </p>
        </aside>
    }
}

/// Whether sounds are on, off or blocked by the browser, in words.
pub fn sound_words(desk: Desk) -> &'static str {
    if desk.muted.get() {
        td_string!(desk.locale, desk.sound_off)
    } else if desk.silenced.get() {
        td_string!(desk.locale, desk.sound_blocked)
    } else {
        td_string!(desk.locale, desk.sound_on)
    }
}

fn heading(locale: Locale, group: Group) -> (&'static str, &'static str) {
    match group {
        Group::Phone => (td_string!(locale, desk.list_phone), ""),
        Group::Offers => (td_string!(locale, desk.list_offers), ""),
        Group::CallBacks => (td_string!(locale, desk.list_call_backs), td_string!(locale, desk.promised)),
        Group::Holds => (td_string!(locale, desk.list_holds), ""),
        Group::Elsewhere => (td_string!(locale, desk.list_elsewhere), ""),
        Group::Ended => (td_string!(locale, desk.list_ended), td_string!(locale, desk.ten_minutes)),
    }
}

#[component]
fn List(desk: Desk, group: Group, picked: Memo<Option<VisitId>>) -> impl IntoView {
    let ids = Memo::new(move |_| desk.listed(group, |card| card.id));
    let (head, small) = heading(desk.locale, group);
    view! {
        <Show when=move || !ids.get().is_empty()>
            <h2>
                {head}
                " "
                <small>{small}</small>
            </h2>
            <Rows desk ids picked ordered=false />
        </Show>
    }
}

/// The rows of a list. Of a long one a part is drawn, with its place in the whole and the way on and back; a row
/// that is picked is always among those drawn.
#[component]
fn Rows(
    desk: Desk,
    ids: Memo<Vec<VisitId>>,
    picked: Memo<Option<VisitId>>,
    /// Whether the order counts: the line, rather than a list below it.
    ordered: bool,
) -> impl IntoView {
    let from = RwSignal::new(0_usize);
    Effect::new(move |_| {
        let Some(chosen) = desk.chosen.get() else { return };
        let found = ids.with_untracked(|ids| Some((ids.iter().position(|id| *id == chosen)?, ids.len())));
        if let Some((place, all)) = found {
            let began = from.get_untracked();
            let begins = reaching(place, began, all);
            if begins != began {
                from.set(begins);
            }
        }
    });
    let all = Memo::new(move |_| ids.with(Vec::len));
    let (long, empty) = (Memo::new(move |_| all.get() > DRAWN), Memo::new(move |_| all.get() == 0));
    let part = Memo::new(move |_| drawn(from.get(), all.get()));
    let rows = move || ids.with(|ids| ids.get(part.get()).map(<[VisitId]>::to_vec).unwrap_or_default());
    let each = move || {
        view! {
            <For each=rows key=|id| *id let:id>
                <Row desk id ids picked />
            </For>
        }
    };
    // The rows that were asked for are where the keyboard goes on.
    let turn = move |to: usize| {
        from.set(to);
        if let Some(first) = ids.with_untracked(|ids| ids.get(drawn(to, ids.len()).start).copied()) {
            browser::go(&format!("row-{first}"));
        }
    };
    view! {
        {if ordered {
            Either::Left(view! { <ol class="line" role="list" hidden=move || empty.get()>{each()}</ol> })
        } else {
            Either::Right(view! { <ul class="line" role="list">{each()}</ul> })
        }}
        <Show when=move || long.get()>
            <div class="wait-flags">
                <span>{move || place_words(desk.locale, &part.get(), all.get())}</span>
                <button
                    type="button"
                    class="btn small"
                    disabled=move || part.get().start == 0
                    on:click=move |_| turn(part.get_untracked().start.saturating_sub(DRAWN))
                >
                    {td_string!(desk.locale, desk.rows_before)}
                </button>
                <button
                    type="button"
                    class="btn small"
                    disabled=move || part.get().end == all.get()
                    on:click=move |_| turn(part.get_untracked().end)
                >
                    {td_string!(desk.locale, desk.rows_after)}
                </button>
            </div>
        </Show>
    }
}

/// "1 to 50 of 1,000".
fn place_words(locale: Locale, part: &Range<usize>, all: usize) -> String {
    let (from, to, all) = (words::number(part.start + 1), words::number(part.end), words::number(all));
    td_string!(locale, desk.rows_of, from = from, to = to, all = all).to_string()
}

#[component]
fn Row(desk: Desk, id: VisitId, ids: Memo<Vec<VisitId>>, picked: Memo<Option<VisitId>>) -> impl IntoView {
    let locale = desk.locale;
    let card =
        Memo::new(move |last: Option<&Option<VisitCard>>| desk.card(id).or_else(|| last.cloned().flatten()));
    let picked = Memo::new(move |_| picked.get() == Some(id));
    // What is not drawn counts for a screen reader as well.
    let place = Memo::new(move |_| {
        ids.with(|ids| (ids.iter().position(|each| *each == id).map_or(0, |place| place + 1), ids.len()))
    });
    let standing = Memo::new(move |_| card.get().map(|card| standing::standing(desk, &card, desk.now.get())));
    let class = move || {
        let color = standing.get().map_or("", |standing| standing.class);
        let on = if picked.get() { " on" } else { "" };
        format!("wait {color}{on}")
    };
    let about = move || card.get().map(|card| about(desk, &card));
    let flags = Memo::new(move |_| card.get().map(|card| card.needs).unwrap_or_default());
    let apart = Memo::new(move |_| card.get().and_then(|card| desk.apart(&card)));
    view! {
        <li class=class aria-posinset=move || place.get().0.to_string() aria-setsize=move || place.get().1.to_string()>
            <button
                type="button"
                class="wait-main"
                id=format!("row-{id}")
                aria-expanded=move || if picked.get() { "true" } else { "false" }
                on:click=move |_| desk.choose(id)
            >
                <span class="ticket">
                    <bdi>{move || card.get().map(|card| card.ticket)}</bdi>
                </span>
                <span class="what">{move || card.get().map(|card| desk.matter_here(&card))}</span>
                <span class="clock">{move || standing.get().map(|standing| standing.clock)}</span>
                <span class="about">{about}</span>
                <span class="state">{move || standing.get().map(|standing| standing.words)}</span>
            </button>
            {move || {
                let needs = flags.get();
                (!needs.is_empty())
                    .then(|| {
                        view! {
                            <p class="wait-flags">{needs.into_iter().map(|need| flag(desk, &need)).collect_view()}</p>
                        }
                    })
            }}
            {move || {
                apart.get().map(|apart| {
                    view! {
                        <p class="wait-flags">
                            <span class="tag late">
                                <Icon name="apart" />
                                {apart}
                            </span>
                        </p>
                    }
                })
            }}
            <Show when=move || picked.get()>
                <div class="wait-more">
                    <p>
                        <b>{td_string!(locale, desk.why_here)}</b>
                        " "
                        {move || card.get().map(|card| why(desk, &card))}
                    </p>
                    <RowActs desk card />
                </div>
            </Show>
        </li>
    }
}

/// Channel, language, name and other facts of a visit.
fn about(desk: Desk, card: &VisitCard) -> String {
    let locale = desk.locale;
    let mut parts = vec![match (card.channel, card.state) {
        (Channel::Phone, StateKind::Waiting) => td_string!(locale, desk.phone_holding).to_owned(),
        (channel, _) => words::channel(locale, channel).to_owned(),
    }];
    match card.state {
        StateKind::OnHold => {
            if let Some(reason) = &card.reason {
                parts = vec![desk.word(reason, |rules| &rules.hold_reasons)];
            }
            if let Some(window) =
                card.window.as_ref().filter(|window| Some(*window) != desk.seat.get().as_ref())
            {
                parts.push(desk.window_name(window));
            }
        }
        StateKind::Offered | StateKind::Answered => {
            parts.extend(card.window.as_ref().map(|window| desk.window_name(window)))
        }
        StateKind::CallbackDue => {
            if let Some(phone) = &card.phone {
                parts = vec![td_string!(locale, desk.call_number, number = phone.clone()).to_string()];
            }
        }
        _ => {}
    }
    let own = desk.tag();
    if let Some(language) =
        card.language.as_deref().filter(|language| language.split('-').next() != Some(own))
    {
        parts.push(words::language(locale, language));
    }
    if let Some(size) = card.party_size.filter(|size| *size > 1) {
        parts.push(td_string!(locale, desk.party, n = size).to_string());
    }
    parts.extend(card.closing_choice.map(|choice| choice_word(locale, choice).to_owned()));
    parts.extend(card.name.clone());
    // A row is narrow and wraps: a comma may end a line.
    parts.join(", ")
}

/// Why a visit has its place in line, and when the person arrived.
fn why(desk: Desk, card: &VisitCard) -> String {
    let locale = desk.locale;
    let time = words::the_time(locale, words::second_when(locale, card.arrived_at, desk.at()));
    let arrived = td_string!(locale, desk.arrived_at, time = time).to_string();
    let known = words::source(locale, card.source);
    match card.why {
        Some(why) => format!("{}. {arrived}, {known}.", capital(words::why(locale, why))),
        None => format!("{arrived}, {known}."),
    }
}

fn flag(desk: Desk, need: &Code) -> impl IntoView + use<> {
    let (class, icon) = match need.as_str() {
        "child_alone" => ("tag late", "child"),
        "come_to_me" => ("tag warn", "come"),
        "interpreter" => ("tag info", "interpreter"),
        "sign_language" => ("tag info", "sign"),
        "wheelchair" => ("tag", "wheelchair"),
        _ => ("tag", "info"),
    };
    let name = desk.word(need, |rules| &rules.needs);
    view! {
        <span class=class>
            <Icon name=icon />
            {name}
        </span>
    }
}

/// The actions of a row, by the list it is in.
#[component]
fn RowActs(desk: Desk, card: Memo<Option<VisitCard>>) -> impl IntoView {
    let locale = desk.locale;
    let shape = Memo::new(move |_| {
        card.get()
            .map(|card| (card.state, card.acknowledged_at.is_some(), card.out_since.is_some(), card.end))
    });
    // Only one button of the screen is the primary one: while a visit is at the window, that is another.
    let free = Memo::new(move |_| desk.window_state() != WindowStateView::Closed && desk.mine().is_none());
    move || {
        let (state, greeted, out, end) = shape.get()?;
        let button = move |action: Action, class: &'static str, label: Option<&'static str>| {
            let run = Callback::new(move |()| {
                if let Some(card) = card.get_untracked() {
                    desk.run_on(action, &card);
                }
            });
            let label = label.unwrap_or_else(|| action.name(locale));
            view! { <KeyButton desk action class label run /> }
        };
        let (small, first) = ("btn small", "btn small primary");
        let buttons = match state {
            StateKind::Waiting => vec![
                (!greeted).then(|| button(Action::Greet, small, None)),
                Some(button(
                    Action::CallThis,
                    if free.get() { first } else { small },
                    Some(td_string!(locale, desk.call)),
                )),
                out.then(|| button(Action::StepOut, small, Some(td_string!(locale, desk.came_back)))),
                Some(button(Action::More, small, Some(td_string!(locale, desk.more)))),
            ],
            StateKind::Ringing => {
                vec![Some(button(Action::GoOn, first, Some(td_string!(locale, desk.answer_call))))]
            }
            StateKind::Answered => vec![
                Some(button(Action::GoOn, first, Some(td_string!(locale, desk.serve_now)))),
                Some(button(Action::More, small, Some(td_string!(locale, desk.more)))),
            ],
            StateKind::Offered => vec![
                Some(button(Action::GoOn, first, Some(td_string!(locale, desk.take_it)))),
                Some(button(Action::Decline, small, None)),
            ],
            StateKind::CallbackDue => vec![
                Some(button(Action::GoOn, first, Some(td_string!(locale, desk.calling_now)))),
                Some(button(Action::Attempt, small, None)),
                Some(button(Action::More, small, Some(td_string!(locale, desk.more)))),
            ],
            StateKind::OnHold => vec![
                Some(button(Action::GoOn, first, Some(td_string!(locale, desk.go_on)))),
                Some(button(Action::More, small, Some(td_string!(locale, desk.more)))),
            ],
            StateKind::Ended => vec![
                Some(match end {
                    Some(End::NoShow) => {
                        button(Action::Reopen, first, Some(td_string!(locale, desk.came_after_all)))
                    }
                    _ => button(Action::Reopen, first, None),
                }),
                Some(button(Action::Copy, small, None)),
            ],
            StateKind::Called | StateKind::Serving => Vec::new(),
        };
        Some(view! { <div class="btns">{buttons}</div> })
    }
}
