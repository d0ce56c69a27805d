//! The lobby screen: numbers and windows, and nothing else about anyone. Every call is on it at once
//! (`calls.rs`); voice and chime take turns (`voice.rs`). The parts of the screen are views of one state
//! (`lobby.rs`), and only this page puts them together.

pub mod calls;
mod foot;
mod idle;
mod large;
mod lobby;
mod notices;
mod speech;
pub mod voice;

use crate::api::{DisplayPage, DisplayView};
use crate::client::{self, Snapshot};
use crate::components::Icon;
use crate::components::emergency::emergency as notice;
#[cfg(feature = "ssr")]
use crate::i18n::Locale;
use crate::i18n::td_string;
use crate::screen::Sound;
use crate::words;
use leptos::either::{EitherOf3, EitherOf4};
use leptos::prelude::*;
use lobby::Lobby;

/// The page's title in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(page: &DisplayPage, locale: Locale) -> String {
    format!("{} · {}", td_string!(locale, display.now_calling), page.card.name)
}

/// What the middle of the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// People are called to windows.
    Calls,
    /// No officer is at the desk, or no new visitors are taken.
    Nobody,
    /// Officers are here, and nobody is called just now.
    Idle,
    /// An emergency notice has the screen to itself.
    Emergency,
}

/// The lobby screen.
#[component]
pub fn Display(
    /// The data of the page.
    page: DisplayPage,
) -> impl IntoView {
    let path = format!("/api/v1/live?district={}", page.line.district);
    let line = client::live(path, page.line.clone(), page.scale);
    let asks = format!("/api/v1/districts/{}/line?audience=display", page.line.district);
    let unknown = client::unknown(asks, line.fresh);
    let lobby = Lobby::new(page, line, unknown);
    speech::start(lobby);
    let stage = Memo::new(move |_| stage(lobby));
    let emergency = Memo::new(move |_| lobby.line.view.with(|line| line.emergency));
    let layout = Memo::new(move |_| match stage.get() {
        Stage::Calls => lobby.calls.with(|calls| calls::layout(calls.now.len())),
        Stage::Nobody | Stage::Idle | Stage::Emergency => calls::layout(0),
    });
    let fresh = lobby.line.fresh;
    // Beside few calls there is room for those before and for a notice, beside many for those before alone.
    let few = Memo::new(move |_| layout.get().starts_with('f'));
    let beside = move || {
        emergency.get().is_none().then(|| {
            view! {
                <aside class="beside">
                    {large::earlier(lobby)} {move || few.get().then(|| notices::view(lobby))}
                </aside>
            }
        })
    };
    view! {
        <div class=move || if fresh.get() { "display" } else { "display stopped" } data-layout=move || layout.get()>
            {banner(lobby)}
            {head(lobby)}
            <main class="now" id="main" aria-live="polite">
                {move || emergency.get().map(|up| notice(move || lobby.locales(), up.notice))}
                {move || match stage.get() {
                    Stage::Calls => EitherOf4::A(large::view(lobby)),
                    Stage::Nobody => EitherOf4::B(idle::nobody(lobby)),
                    Stage::Idle => EitherOf4::C(idle::view(lobby)),
                    Stage::Emergency => EitherOf4::D(()),
                }}
            </main>
            {beside}
            {move || emergency.get().is_none().then(|| foot::view(lobby))}
        </div>
    }
}

fn stage(lobby: Lobby) -> Stage {
    let (open, staffed, emergency) =
        lobby.line.view.with(|line| (line.open, line.presence.is_staffed(), line.emergency.is_some()));
    let called = lobby.calls.with(|calls| !calls.now.is_empty());
    match (emergency, staffed, called) {
        // Nobody is sent to a window without an officer.
        (_, true, true) => Stage::Calls,
        (true, _, _) => Stage::Emergency,
        (false, false, _) => Stage::Nobody,
        (false, true, false) if !open => Stage::Nobody,
        (false, true, false) => Stage::Idle,
    }
}

fn head(lobby: Lobby) -> impl IntoView {
    let now = Memo::new(move |_| {
        let now = lobby.now();
        (words::day_and_time(lobby.first(), now), now.to_string().chars().take(16).collect::<String>())
    });
    view! {
        <header class="display-head">
            <h1>{lobby.page().card.name.clone()}</h1>
            <p>{lobby.each(|locale| td_string!(locale, display.danger).to_owned())}</p>
            <time datetime=move || now.get().1>{move || now.get().0}</time>
        </header>
    }
}

fn banner(lobby: Lobby) -> impl IntoView {
    let lost = Memo::new(move |_| {
        if lobby.line.fresh.get() {
            return None;
        }
        let locale = lobby.first();
        if lobby.line.is_clock_off() {
            return Some(td_string!(locale, common.clock_off).to_owned());
        }
        let as_of = lobby.line.view.with_untracked(DisplayView::as_of);
        let time = words::the_time(locale, words::when(locale, as_of, lobby.line.now.get()));
        Some(td_string!(locale, display.lost, time = time).to_string())
    });
    let unknown = Memo::new(move |_| lobby.unknown.get());
    let blocked = Memo::new(move |_| lobby.sound.get() == Sound::Blocked);
    move || match (lost.get(), blocked.get()) {
        (Some(lost), _) => EitherOf3::A(view! {
            <div class="banner" role="alert">
                <Icon name="offline" />
                <span>
                    {if unknown.get() {
                        td_string!(lobby.first(), display.unknown).to_owned()
                    } else {
                        lost
                    }}
                </span>
            </div>
        }),
        (None, true) => EitherOf3::B(view! {
            <div class="banner" role="alert">
                <Icon name="mute" />
                <span>{td_string!(lobby.first(), display.blocked)}</span>
                <span class="end">
                    <button type="button" class="btn" on:click=move |_| speech::unblock(lobby)>
                        <Icon name="speak" />
                        <span>{td_string!(lobby.first(), display.sound_on)}</span>
                    </button>
                </span>
            </div>
        }),
        (None, false) => EitherOf3::C(()),
    }
}
