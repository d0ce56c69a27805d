//! Small pieces that every page may use: data in, view out. Class names are those of `style/`.

#[cfg(any(feature = "ssr", feature = "staff"))]
pub mod chart;
#[cfg(feature = "ssr")]
pub mod fields;
#[cfg(feature = "ssr")]
pub mod tables;

use crate::api::AlarmView;
use crate::i18n::td_string;
use crate::words;
use domain::alarm::Kind;
use domain::time::{At, Moment, Ms};
use leptos::prelude::*;

/// A picture from the sprite. Words beside it say the same.
#[component]
pub fn Icon(
    /// Its name in `public/icons/sprite.svg`.
    name: &'static str,
    /// Points the other way where people read from right to left.
    #[prop(optional)]
    turn: bool,
) -> impl IntoView {
    let class = if turn { "icon turn" } else { "icon" };
    view! {
        <svg class=class aria-hidden="true" focusable="false">
            <use href=format!("/icons/sprite.svg#{name}")></use>
        </svg>
    }
}

/// A table in a region that scrolls by itself on a narrow screen; its head and body are the children.
#[component]
pub fn ScrollTable(
    /// What it shows, for who hears it.
    #[prop(into)]
    label: String,
    /// The head, the body, a foot.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="scroll-x" role="region" aria-label=label.clone() tabindex="0">
            <table class="table">
                <caption class="sr">{label.clone()}</caption>
                {children()}
            </table>
        </div>
    }
}

/// A ticket's label: it keeps its own direction and does not break.
#[component]
pub fn Ticket(
    /// The label.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <bdi>{label}</bdi> }
}

/// Time since a moment, running, as [`words::running`] tells it.
#[component]
pub fn Clock(
    /// Since when.
    since: At,
    /// The service's own time, once a second.
    now: Signal<At>,
) -> impl IntoView {
    let locale = words::tongue();
    view! { <span class="clock">{move || words::running(locale.get(), now.get() - since)}</span> }
}

/// What an alarm says, as a sentence in which its length of time runs.
#[component]
pub fn Alarm(
    /// The alarm.
    alarm: AlarmView,
    /// The service's own time, once a second.
    now: Signal<At>,
) -> impl IntoView {
    let locale = words::tongue();
    let AlarmView { kind, ticket, since, due, .. } = alarm;
    let is_of_somebody = !matches!(kind, Kind::Danger | Kind::Unstaffed | Kind::ClosingSoon);
    let who = move || {
        let somebody = || td_string!(locale.get(), common.somebody).to_owned();
        is_of_somebody.then(|| view! { <b>{ticket.clone().unwrap_or_else(somebody)}</b> " " })
    };
    let says = move || words::alarm_says(locale.get(), kind, since.at, due.at, now.get());
    view! { {who} {says} }
}

/// How long is left until a moment, running; `0:00` when it has passed.
#[component]
pub fn Countdown(
    /// Until when.
    until: At,
    /// The service's own time, once a second.
    now: Signal<At>,
) -> impl IntoView {
    view! { <span class="clock">{move || words::length((until - now.get()).max(0))}</span> }
}

/// Says across the screen that what is shown may be old; nothing while it is not.
#[component]
pub fn LiveBanner(
    /// Whether the service was heard within the last seconds.
    fresh: Signal<bool>,
    /// Whether it is the service that says so, because its own clock is off.
    is_clock_off: Signal<bool>,
    /// When what is shown was certainly right.
    since: Signal<Moment>,
    /// The service's own time, once a second.
    now: Signal<At>,
) -> impl IntoView {
    let locale = words::tongue();
    let told = Memo::new(move |_| {
        let locale = locale.get();
        if fresh.get() {
            return None;
        }
        if is_clock_off.get() {
            return Some(td_string!(locale, common.clock_off).to_owned());
        }
        let time = words::when(locale, since.get_untracked(), now.get());
        Some(td_string!(locale, common.not_live_since, time = time).to_string())
    });
    view! {
        {move || {
            told.get()
                .map(|told| {
                    view! {
                        <div class="banner" role="alert">
                            <Icon name="offline" />
                            <span>{told}</span>
                        </div>
                    }
                })
        }}
    }
}

/// The native dialog, shown as a modal one while it is there: put it into a `Show` or an `Option`. Escape and the back
/// gesture call `close`; the focus goes back to where it was.
#[component]
pub fn Dialog<V: IntoView + 'static>(
    /// Its heading.
    #[prop(into)]
    title: Oco<'static, str>,
    /// The id of the heading; one a page.
    #[prop(default = "dialog-title")]
    id: &'static str,
    /// `dialog`, or with `wide` or `kiosk-dialog` added.
    #[prop(default = "dialog")]
    class: &'static str,
    /// What Escape does.
    #[prop(into)]
    close: Callback<()>,
    /// A body (`<div class="body">` or a `<form>`).
    children: TypedChildren<V>,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    crate::screen::show_modal(dialog);
    view! {
        <dialog
            class=class
            aria-labelledby=id
            node_ref=dialog
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                close.run(());
            }
        >
            <header>
                <h2 id=id>{title}</h2>
            </header>
            {children.into_inner()()}
        </dialog>
    }
}

/// A bar of how much of a time is used up; the words stand beside it.
#[component]
pub fn Used(
    /// So far.
    #[prop(into)]
    spent: Signal<Ms>,
    /// In all.
    whole: Ms,
    /// `late`, `soon`, `seen` or nothing.
    #[prop(default = "")]
    class: &'static str,
    /// What it is, in words.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <progress
            class=class
            value=move || spent.get().clamp(0, whole.max(1)).to_string()
            max=whole.max(1).to_string()
            aria-label=label
        ></progress>
    }
}
