//! Small components that every page may use: data in, view out. Class names are those of `style/`.

#[cfg(any(feature = "ssr", feature = "floor"))]
pub mod chart;
#[cfg(any(feature = "ssr", feature = "public"))]
pub mod emergency;
#[cfg(feature = "ssr")]
pub mod fields;
#[cfg(feature = "ssr")]
pub mod pairing;
#[cfg(feature = "ssr")]
pub mod photo;
#[cfg(feature = "ssr")]
pub mod tables;

use crate::api::AlarmView;
use crate::i18n::td_string;
use crate::words;
use domain::alarm::AlarmKind;
use domain::time::{At, Moment, Ms};
use leptos::prelude::*;

/// A text as the content of a `<textarea>`, which Leptos writes as it is: without this, a text could close the
/// field and go on as HTML. A line break at the beginning is kept: browsers drop the first one.
#[cfg(feature = "ssr")]
pub fn in_text_area(text: &str) -> String {
    let first = if text.starts_with('\n') { "\n" } else { "" };
    format!("{first}{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// An icon from the sprite. The text beside it says the same.
#[component]
pub fn Icon(
    /// Name of the icon in `public/icons/sprite.svg`.
    name: &'static str,
    /// Mirror it where text runs from right to left.
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
    /// Label of the table for screen readers.
    #[prop(into)]
    label: String,
    /// The table's head, body and foot.
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

/// A ticket's label: it keeps its own text direction and does not wrap.
#[component]
pub fn Ticket(
    /// The public label.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <bdi>{label}</bdi> }
}

/// Running time since a moment, formatted by [`words::running`].
#[component]
pub fn Clock(
    /// Start of the time.
    since: At,
    /// The server's clock, updated once a second.
    now: Signal<At>,
) -> impl IntoView {
    let locale = words::tongue();
    view! { <span class="clock">{move || words::running(locale.get(), now.get() - since)}</span> }
}

/// The text of an alarm, with its duration running.
#[component]
pub fn Alarm(
    /// The alarm to describe.
    alarm: AlarmView,
    /// The server's clock, updated once a second.
    now: Signal<At>,
) -> impl IntoView {
    let locale = words::tongue();
    let AlarmView { kind, ticket, since, due, .. } = alarm;
    let names_ticket = !matches!(kind, AlarmKind::Danger | AlarmKind::Unstaffed | AlarmKind::ClosingSoon);
    let who = move || {
        let someone = || td_string!(locale.get(), common.someone).to_owned();
        names_ticket.then(|| view! { <b>{ticket.clone().unwrap_or_else(someone)}</b> " " })
    };
    let says = move || words::alarm_says(locale.get(), kind, since.at, due.at, now.get());
    view! { {who} {says} }
}

/// Time left until a moment, running; `0:00` once it has passed.
#[component]
pub fn Countdown(
    /// End of the countdown.
    until: At,
    /// The server's clock, updated once a second.
    now: Signal<At>,
) -> impl IntoView {
    view! { <span class="clock">{move || words::length((until - now.get()).max(0))}</span> }
}

/// A banner across the screen while the view may be out of date.
#[component]
pub fn LiveBanner(
    /// Whether anything arrived from the server within the last seconds.
    fresh: Signal<bool>,
    /// Whether the server itself reports that its clock is off.
    is_clock_off: Signal<bool>,
    /// The last moment at which the view was certainly correct.
    since: Signal<Moment>,
    /// The server's clock, updated once a second.
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
        let time = words::the_time(locale, words::when(locale, since.get_untracked(), now.get()));
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

/// The native dialog, modal while it is in the view: put it into a `Show` or an `Option`. Escape and the back
/// gesture call `close`; afterwards the focus returns to where it was.
#[component]
pub fn Dialog<V: IntoView + 'static>(
    /// Text of the heading.
    #[prop(into)]
    title: Oco<'static, str>,
    /// Id of the heading, unique on the page.
    #[prop(default = "dialog-title")]
    id: &'static str,
    /// CSS classes: `dialog`, or with `wide` or `kiosk-dialog` added.
    #[prop(default = "dialog")]
    class: &'static str,
    /// Called on Escape and on the back gesture.
    #[prop(into)]
    close: Callback<()>,
    /// The body (`<div class="body">` or a `<form>`).
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

/// A bar that shows how much of a time is used up; the text stands beside it.
#[component]
pub fn Used(
    /// The time used so far.
    #[prop(into)]
    spent: Signal<Ms>,
    /// The whole time.
    whole: Ms,
    /// State of the bar: `late`, `soon`, `seen` or empty.
    #[prop(default = "")]
    class: &'static str,
    /// Label of the bar for screen readers.
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
