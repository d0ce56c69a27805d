//! The foot of the screen: who is away and until when, how long a newcomer waits, and who answers for this
//! desk.

use super::lobby::Lobby;
use crate::api::{DisplayWindow, WindowStateView};
use crate::closing;
use crate::components::Icon;
use crate::i18n::td_string;
use crate::words;
use leptos::prelude::*;

/// The foot.
pub fn view(lobby: Lobby) -> impl IntoView {
    view! {
        <footer class="display-foot">
            <div class="windows">{closes(lobby)} {away(lobby)} {wait(lobby)} {come(lobby)}</div>
            {captain(lobby)}
        </footer>
    }
}

/// Windows that are away, where it is known until when.
fn away(lobby: Lobby) -> impl IntoView {
    let away = Memo::new(move |_| {
        let (locale, settings) = (lobby.first(), lobby.settings());
        let back = |window: &DisplayWindow| {
            let at = window.back_at?;
            let name = window.name.get(words::tag(locale));
            Some(format!("{name}: {}.", words::back(locale, at, lobby.line.now.get())))
        };
        lobby.line.view.with(|line| {
            let away = line.windows.iter().filter(|one| one.state == WindowStateView::Away && !one.phone);
            away.filter(|one| settings.shows(&one.id)).filter_map(back).collect::<Vec<_>>()
        })
    });
    let line = |text: String| {
        view! {
            <p>
                <Icon name="clock" />
                " "
                <b>{text}</b>
            </p>
        }
    };
    move || away.get().into_iter().map(line).collect::<Vec<_>>()
}

/// Shortly before closing, and after it while people still wait: what they can choose, and how.
fn closes(lobby: Lobby) -> impl IntoView {
    let closing = Memo::new(move |_| lobby.line.view.with(|line| line.closing.clone()));
    move || {
        closing.get().map(|told| {
            view! {
                <p>
                    <Icon name="clock" />
                    " "
                    {lobby.each(move |locale| closing::offer(locale, &told, lobby.now()))}
                </p>
            }
        })
    }
}

fn wait(lobby: Lobby) -> impl IntoView {
    let wait = Memo::new(move |_| {
        let quote = lobby.line.view.with(|line| line.quotes.get("").copied().filter(|_| line.open));
        quote.filter(|_| lobby.staffed())
    });
    move || {
        wait.get().map(|quote| {
            let told = move |locale| {
                let wait = words::quote(locale, &quote);
                td_string!(locale, display.new_tickets, wait = wait).to_string()
            };
            view! {
                <p>
                    <Icon name="clock" />
                    " "
                    {lobby.each(told)}
                </p>
            }
        })
    }
}

/// "Come to me" needs an officer who can come.
fn come(lobby: Lobby) -> impl IntoView {
    let staffed = Memo::new(move |_| lobby.staffed());
    move || {
        staffed.get().then(|| {
            view! {
                <p>
                    <Icon name="come" />
                    " "
                    {lobby.each(|locale| td_string!(locale, display.come).to_owned())}
                </p>
            }
        })
    }
}

fn captain(lobby: Lobby) -> impl IntoView {
    let card = lobby.page().card.clone();
    let locale = lobby.first_untracked();
    let photo =
        if card.captain_photo.is_empty() { "/icons/captain.svg".to_owned() } else { card.captain_photo };
    let reach: Vec<_> = [card.captain_phone, card.captain_email]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| view! { <span>{text}</span> })
        .collect();
    (!card.captain.is_empty()).then(|| {
        view! {
            <div class="person">
                <img src=photo alt="" width="320" height="400" />
                <b>{card.captain}</b>
                <p>{td_string!(locale, display.commands, district = card.name).to_string()}</p>
                <p class="reach">{reach}</p>
            </div>
        }
    })
}
