//! An officer's screen: the line, the visit at the window, and one key for everything.
//!
//! `state.rs` holds what is known, `acts.rs` what is done, `unanswered.rs` what may have been done, `keys.rs` which key does
//! it, `rest.rs` when keys do nothing, `sounds.rs` what is heard; the other files are what is seen:
//! `bar.rs` on top, `queue.rs` beside, `work.rs` with `script.rs` and `side.rs` in the middle, `asks*.rs` the dialogs. To
//! add an action: see `keys.rs`. To add a question before it: a variant of `state::Ask`, a dialog in `asks*.rs`.

mod account;
mod acts;
mod alarms;
mod arrivals;
mod asks;
mod asks_arrive;
mod asks_line;
mod asks_visit;
mod asks_watch;
mod bar;
mod browser;
mod keys;
mod lateness;
mod lists;
mod locked;
mod narrative;
mod notes;
mod practice;
mod queue;
pub mod rest;
mod script;
mod session;
mod sheet;
mod side;
pub mod sounds;
mod start;
mod state;
pub mod unanswered;
mod work;

use crate::api::{DeskPage, LineView};
use crate::client;
use crate::components::Icon;
#[cfg(feature = "ssr")]
use crate::i18n::Locale;
use crate::i18n::td_string;
use domain::time::MINUTE;
use keys::Act;
use leptos::either::Either;
use leptos::prelude::*;
use sheet::KeyButton;
use state::Desk as State;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &DeskPage, locale: Locale) -> String {
    td_string!(locale, desk.title).to_owned()
}

/// The page.
#[component]
pub fn Desk(
    /// What it is made of.
    page: DeskPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let path = format!("/api/v1/live?district={}", page.line.district);
    client::speak_for(&page.me.actor);
    let live = client::live::<LineView>(path, page.line.clone(), page.scale);
    let desk = State::new(page, locale, live.now, live.fresh);
    alive(desk, live);
    view! {
        <Show
            when=move || !desk.locked.get() && desk.gone.get().is_none()
            fallback=move || match desk.gone.get() {
                Some(gone) => Either::Left(view! { <account::Blank desk gone /> }),
                None => Either::Right(view! { <locked::Locked desk /> }),
            }
        >
            <a class="skip" href="#main">
                {td_string!(locale, desk.skip)}
            </a>
            <div class="desk">
                <bar::Bar desk />
                <bar::Banners desk />
                <div class="desk-body">
                    <queue::Queue desk />
                    <work::Work desk />
                </div>
                <Toasts desk />
            </div>
            <asks::Asks desk />
        </Show>
    }
}

/// What begins once the page is alive: the line is heard, keys work, settings are read.
fn alive(desk: State, live: client::Live<LineView>) {
    Effect::new(move |last: Option<()>| {
        let heard = live.view.get();
        if last.is_some() {
            desk.hear(heard);
        }
    });
    Effect::new(move |_| {
        if let Some(session) = live.session.get() {
            account::heard(desk, &session);
        }
    });
    Effect::new(move |_| {
        let fresh = desk.live.get();
        desk.silent_since.set((!fresh).then(|| desk.at()));
    });
    Effect::new(move |_| {
        asks_watch::recall_settings(desk);
        browser::watch_fields();
        desk.try_sound();
        crate::screen::touched(move || {
            if desk.silenced.get_untracked() {
                desk.try_sound();
            }
        });
        if !desk.locked.get_untracked() {
            account::recall(desk);
        }
        let pressed = window_event_listener(leptos::ev::keydown, move |event| keys::pressed(desk, &event));
        let told = window_event_listener(leptos::ev::storage, move |event| {
            account::other_tab(desk, event.key(), event.new_value());
        });
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| account::keep(desk));
        on_cleanup(move || [pressed, told, leaving].into_iter().for_each(|handle| handle.remove()));
    });
    Effect::new(move |_| client::every(1_000, move || desk.ring_again()));
}

/// How long a toast stays.
const STAYS: i64 = 2 * MINUTE;

/// What was just done, with a way back.
#[component]
fn Toasts(desk: State) -> impl IntoView {
    let locale = desk.locale;
    let shown = Memo::new(move |_| desk.toast.get().filter(|toast| desk.now.get() - toast.at < STAYS));
    let undoable = Memo::new(move |_| {
        let id = shown.get().and_then(|toast| toast.undo)?;
        desk.undoable().filter(|card| card.id == id).map(|card| card.id)
    });
    view! {
        <div class="toasts">
            <div role="status">
                {move || {
                    shown
                        .get()
                        .map(|toast| {
                            view! {
                                <div class="toast">
                                    <span>{toast.text}</span>
                                    <Show when=move || undoable.get().is_some()>
                                        <KeyButton
                                            desk
                                            act=Act::Undo
                                            class="btn small"
                                            icon="undo"
                                            run=Callback::new(move |()| {
                                                if let Some(id) = undoable.get_untracked() {
                                                    acts::take_back(desk, id);
                                                }
                                            })
                                        />
                                    </Show>
                                    <button type="button" class="btn small" on:click=move |_| desk.toast.set(None)>
                                        <Icon name="close" />
                                        <span class="sr">{td_string!(locale, desk.close)}</span>
                                    </button>
                                </div>
                            }
                        })
                }}
            </div>
        </div>
    }
}
