//! The pane where the officer works: ready for the next person, calling one, or serving one.

use super::super::actions::Action;
use super::super::browser;
use super::super::button::KeyButton;
use super::super::dialogs::fields::Trouble;
use super::super::script::ScriptPanel;
use super::super::script::step::is_done;
use super::super::state::Desk;
use super::details::Details;
use super::queue::sound_words;
use super::session::SessionPane;
use super::start::{AwayPane, Start};
use crate::api::{VisitCard, WindowStateView};
use crate::components::{Clock, Icon};
use crate::i18n::td_string;
use crate::words;
use domain::ids::VisitId;
use domain::visit::{Channel, StateKind};
use leptos::prelude::*;

/// The states of the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// No window was chosen yet.
    Start,
    /// The officer is away from the window.
    Away,
    /// A sign-on session runs at the window.
    Session,
    /// No visit is at the window.
    Ready,
    /// A visit is called.
    Called(VisitId),
    /// A visit is being served.
    Serving(VisitId),
}

/// The pane, according to the state of this window.
#[component]
pub fn VisitPane(desk: Desk) -> impl IntoView {
    let mine = Memo::new(move |_| desk.mine());
    let shape = Memo::new(move |_| match (desk.window_state(), mine.get()) {
        (_, Some(card)) if card.state == StateKind::Called => Shape::Called(card.id),
        (_, Some(card)) => Shape::Serving(card.id),
        (WindowStateView::Closed, None) => Shape::Start,
        (WindowStateView::Away, None) => Shape::Away,
        _ if desk.session_now().is_some() => Shape::Session,
        _ => Shape::Ready,
    });
    // A new visit begins at its current step and in its own language; the focus does not stay on a removed
    // element.
    Effect::new(move |last: Option<Shape>| {
        let now = shape.get();
        if last.is_some_and(|last| last != now) {
            desk.look(None);
            if !matches!((last, now), (Some(Shape::Called(a)), Shape::Serving(b)) if a == b) {
                desk.tongue.set(None);
            }
            browser::find_focus();
        }
        now
    });
    let class = move || match shape.get() {
        Shape::Ready | Shape::Away => "work none",
        Shape::Session => "work session",
        _ => "work",
    };
    let card: Signal<Option<VisitCard>> = mine.into();
    view! {
        <main class=class id="main" tabindex="-1">
            {move || match shape.get() {
                Shape::Start => view! { <Start desk /> }.into_any(),
                Shape::Away => view! { <AwayPane desk /> }.into_any(),
                Shape::Session => view! { <SessionPane desk /> }.into_any(),
                Shape::Ready => view! { <Ready desk /> }.into_any(),
                Shape::Called(id) => view! { <Called desk id card /> }.into_any(),
                Shape::Serving(id) => view! { <Serving desk id card /> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Ready(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let first = Memo::new(move |_| {
        desk.line.with(|line| {
            let card = line.waiting.iter().find(|card| card.out_since.is_none())?;
            Some((card.ticket.clone(), desk.matter(card), card.acknowledged_at.is_some()))
        })
    });
    view! {
        <h1>
            {move || match first.get() {
                Some(_) => td_string!(locale, desk.ready),
                None => td_string!(locale, desk.nobody_is_waiting_head),
            }}
        </h1>
        <p class="muted">
            {move || match first.get() {
                Some((ticket, service, greeted)) => {
                    view! {
                        {td_string!(locale, desk.first_in_line)}
                        " "
                        <b>
                            <bdi>{ticket}</bdi>
                            " "
                            {service}
                        </b>
                        ". "
                        {(!greeted).then_some(td_string!(locale, desk.not_greeted_sentence))}
                    }
                        .into_any()
                }
                None => sound_words(desk).into_any(),
            }}
        </p>
        <Trouble desk />
        <div class="btns">
            <Show when=move || first.get().is_some()>
                <KeyButton desk action=Action::Main class="btn primary" icon="bell" label=td_string!(locale, desk.call_next) />
            </Show>
            <KeyButton desk action=Action::WalkUp />
            <KeyButton desk action=Action::Quick />
            <KeyButton desk action=Action::Phone />
            <KeyButton desk action=Action::CheckIn />
            <KeyButton desk action=Action::Paper />
            <KeyButton desk action=Action::Session />
        </div>
    }
}

/// The head of a visit: ticket, service, time in its state.
#[component]
fn Head(desk: Desk, card: Signal<Option<VisitCard>>, children: Children) -> impl IntoView {
    let line = move || card.get().map(|card| head_line(desk, &card));
    let private = Memo::new(move |_| card.get().is_some_and(|card| card.discreet));
    let apart = Memo::new(move |_| card.get().and_then(|card| desk.apart(&card)));
    let apart = move || {
        apart.get().map(|apart| {
            view! {
                <p class="notice late" role="status">
                    <Icon name="apart" />
                    <b>{apart}</b>
                </p>
            }
        })
    };
    view! {
        <div class="visit-head">
            <span class="ticket">
                <bdi>{move || card.get().map(|card| card.ticket)}</bdi>
            </span>
            <h1>{move || card.get().map(|card| desk.matter_here(&card))}</h1>
            {children()}
            <Show when=move || private.get()>
                <KeyButton desk action=Action::Reveal class="btn small" />
            </Show>
            <p>{line}</p>
            {apart}
        </div>
    }
}

fn head_line(desk: Desk, card: &VisitCard) -> String {
    let locale = desk.locale;
    let arrived = words::the_time(locale, words::when(locale, card.arrived_at, desk.at()));
    let mut parts = vec![
        words::channel(locale, card.channel).to_owned(),
        td_string!(locale, desk.arrived_at_small, time = arrived).to_string(),
    ];
    parts.extend(card.language.as_deref().map(|language| words::language(locale, language)));
    parts.extend(card.needs.iter().map(|need| desk.word(need, |rules| &rules.needs)));
    if card.leg_count > 1 {
        parts.push(td_string!(locale, desk.need_n, n = card.leg_count).to_string());
    }
    if card.discreet {
        parts.push(td_string!(locale, desk.discreet).to_owned());
    }
    if card.announcements > 1 {
        parts.push(td_string!(locale, desk.called_times, n = card.announcements).to_string());
    }
    parts.join(" · ")
}

/// The person speaks another language, or has a need.
fn care(desk: Desk, card: &VisitCard) -> Option<String> {
    let locale = desk.locale;
    let other =
        card.language.as_deref().filter(|language| language.split('-').next() != Some(words::tag(locale)));
    let has = |need: &str| card.needs.iter().any(|known| known.as_str() == need);
    if has("come_to_me") {
        return Some(td_string!(locale, desk.care_come).to_owned());
    }
    if has("child_alone") {
        return Some(td_string!(locale, desk.care_child).to_owned());
    }
    if has("sign_language") {
        return Some(td_string!(locale, desk.care_sign).to_owned());
    }
    other.map(|language| {
        td_string!(locale, desk.care_language, language = words::language(locale, language)).to_string()
    })
}

#[component]
fn Called(desk: Desk, id: VisitId, card: Signal<Option<VisitCard>>) -> impl IntoView {
    let locale = desk.locale;
    let since = Memo::new(move |_| card.get().map(|card| card.since.at));
    let hint = Memo::new(move |_| card.get().and_then(|card| care(desk, &card)));
    // From then on "did not come" makes sense; before, the button says when that is.
    let from = Memo::new(move |_| card.get().and_then(|card| card.no_show_from));
    let offered = move || from.get().is_none_or(|from| desk.now.get() >= from.at);
    let when = Memo::new(move |_| (!offered()).then(|| from.get()).flatten());
    view! {
        <Head desk card>
            <span class="tag warn">
                {td_string!(locale, desk.tag_called)}
                " "
                {move || since.get().map(|since| view! { <Clock since now=desk.now /> })}
            </span>
        </Head>
        {move || {
            hint.get()
                .map(|hint| {
                    view! {
                        <p class="notice warn">
                            <Icon name="interpreter" />
                            <span>{hint}</span>
                        </p>
                    }
                })
        }}
        <Trouble desk />
        <div class="acts-bar" role="group" aria-label=td_string!(locale, desk.this_visit)>
            <KeyButton desk action=Action::Main class="btn act primary" label=td_string!(locale, desk.act_serve) />
            <KeyButton desk action=Action::Recall class="btn act" />
            <KeyButton desk action=Action::NoShow class="btn act" />
            <KeyButton desk action=Action::PutBack class="btn act" />
            <KeyButton desk action=Action::KeepApart class="btn act" />
            <KeyButton desk action=Action::Undo class="btn act" />
        </div>
        {move || {
            when.get()
                .map(|from| {
                    let time = words::the_time(locale, words::second(from));
                    view! { <p class="muted">{td_string!(locale, desk.no_show_from, time = time).to_string()}</p> }
                })
        }}
        <Details desk id card />
    }
}

#[component]
fn Serving(desk: Desk, id: VisitId, card: Signal<Option<VisitCard>>) -> impl IntoView {
    let locale = desk.locale;
    let since = Memo::new(move |_| card.get().map(|card| card.since.at));
    let by_phone = Memo::new(move |_| card.get().is_some_and(|card| card.channel == Channel::Phone));
    // Until every step is done, the next step is the primary action.
    let led = Memo::new(move |_| card.get().is_some_and(|card| is_done(desk, &card)));
    let act = |action: Action| view! { <KeyButton desk action class="btn act" /> };
    view! {
        <Head desk card>
            <span class="tag good">
                {td_string!(locale, desk.tag_serving)}
                " "
                {move || since.get().map(|since| view! { <Clock since now=desk.now /> })}
            </span>
            <Show when=move || by_phone.get()>
                <span class="tag info">
                    <Icon name="phone" />
                    {td_string!(locale, desk.by_phone)}
                </span>
            </Show>
        </Head>
        <ScriptPanel desk card />
        <Trouble desk />
        <div class="acts-bar" role="group" aria-label=td_string!(locale, desk.this_visit)>
            {move || {
                let class = if led.get() { "btn act primary" } else { "btn act" };
                view! { <KeyButton desk action=Action::Resolve class /> }
            }}
            {act(Action::Service)}
            {act(Action::HoldPhone)}
            {act(Action::Hold)}
            {act(Action::Swap)}
            {act(Action::Transfer)}
            {act(Action::Refer)}
            {act(Action::SecondNeed)}
            {act(Action::KeepApart)}
            {act(Action::Note)}
            {act(Action::Copy)}
            {act(Action::Undo)}
            {act(Action::Cancel)}
        </div>
        <Details desk id card />
    }
}
