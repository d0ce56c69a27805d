//! An officer's screen: the line, the visit at the window, and a key for every action.
//!
//! Imports run one way. `requests.rs` sends and `state/` has the state; the actions are in `arrivals.rs`,
//! `visits.rs`, `windows.rs`, `alerts.rs`, `session.rs` and `script/`; `panes/` and `dialogs/` are the views.
//! Their buttons, and the keys (`keyboard.rs`), name an `Action` and pass it to the state; `dispatch.rs`
//! defines what each one does, and only this page imports it.
//! To add an action: a row in `actions.rs`, a match arm in `dispatch.rs`. To ask something before it: a
//! variant of `state::Dialog`, its view in `dialogs/`.

mod account;
pub mod actions;
mod alerts;
mod arrivals;
mod browser;
mod button;
mod closing;
mod dialogs;
mod dispatch;
mod draft;
mod keyboard;
mod keymap;
mod lists;
mod lock;
mod panes;
mod requests;
pub mod rest;
mod script;
mod session;
mod settings;
pub mod sounds;
mod state;
pub mod unanswered;
mod visits;
mod windows;

use crate::api::{DeskPage, LineView};
use crate::client;
#[cfg(feature = "ssr")]
use crate::i18n::Locale;
use crate::i18n::td_string;
use dialogs::Dialogs;
use leptos::either::Either;
use leptos::prelude::*;
use panes::blank::Blank;
use panes::header::{Banners, Bar};
use panes::locked::Locked;
use panes::queue::Queue;
use panes::toasts::Toasts;
use panes::visit::VisitPane;
use state::Desk as State;

/// The page's title in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &DeskPage, locale: Locale) -> String {
    td_string!(locale, desk.title).to_owned()
}

/// The desk of one officer: the line beside the visit, a dialog above them.
#[component]
pub fn Desk(
    /// The data of the page.
    page: DeskPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let path = format!("/api/v1/live?district={}", page.line.district);
    client::speak_for(&page.me.actor);
    let live = client::live::<LineView>(path, page.line.clone(), page.scale);
    let desk = State::new(page, locale, live.now, live.fresh, dispatch::run);
    alive(desk, live);
    view! {
        <Show
            when=move || !desk.locked.get() && desk.gone.get().is_none()
            fallback=move || match desk.gone.get() {
                Some(gone) => Either::Left(view! { <Blank desk gone /> }),
                None => Either::Right(view! { <Locked desk /> }),
            }
        >
            <a class="skip" href="#main">
                {td_string!(locale, desk.skip)}
            </a>
            <div class="desk">
                <Bar desk />
                <Banners desk />
                <div class="desk-body">
                    <Queue desk />
                    <VisitPane desk />
                </div>
                <Toasts desk />
            </div>
            <Dialogs desk />
        </Show>
    }
}

/// What starts once the page is hydrated: the live line, the keys, the stored settings.
fn alive(desk: State, live: client::Live<LineView>) {
    Effect::new(move |last: Option<()>| {
        let heard = live.view.get();
        if last.is_some() {
            desk.hear(heard);
        }
    });
    Effect::new(move |_| {
        if let Some(session) = live.session.get() {
            lock::heard(desk, &session);
        }
    });
    Effect::new(move |_| {
        let fresh = desk.live.get();
        desk.silent_since.set((!fresh).then(|| desk.at()));
    });
    Effect::new(move |_| {
        settings::recall(desk);
        session::recall(desk);
        browser::watch_fields();
        desk.try_sound();
        crate::screen::touched(move || {
            if desk.silenced.get_untracked() {
                desk.try_sound();
            }
        });
        if !desk.locked.get_untracked() {
            draft::recall(desk);
        }
        let pressed =
            window_event_listener(leptos::ev::keydown, move |event| keyboard::pressed(desk, &event));
        let stored = window_event_listener(leptos::ev::storage, move |event| {
            account::other_tab(desk, event.key(), event.new_value());
        });
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| draft::keep(desk));
        on_cleanup(move || [pressed, stored, leaving].into_iter().for_each(|handle| handle.remove()));
    });
    Effect::new(move |_| client::every(1_000, move || desk.ring_again()));
}
