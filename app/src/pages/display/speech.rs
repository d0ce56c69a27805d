//! What the screen says aloud: the chime, then number and window, at the volume of the hour.

use super::lobby::Lobby;
use super::voice::Turn;
use crate::client;
use crate::i18n::{Locale, td_string};
use crate::screen;
use crate::words;
use leptos::prelude::*;

/// The chime is over after this long, in milliseconds.
const CHIME_MS: u64 = 1_300;
/// Whether the voice is done is looked up this often, in milliseconds, and at most so many times: a browser
/// whose voice never ends delays nobody for longer than 20 s.
const LOOK_MS: u64 = 250;
const LOOKS: u32 = 80;

/// Announces new calls one after the other, and notices where the browser blocks sound.
pub fn start(lobby: Lobby) {
    Effect::new(move |_| {
        let calls = lobby.line.view.with(|line| line.calls.clone());
        let settings = lobby.settings();
        let calls: Vec<_> = calls.into_iter().filter(|call| settings.shows(&call.window)).collect();
        lobby.voice.update_value(|voice| voice.take_in(&calls, client::now_ms()));
        next(lobby);
    });
    Effect::new(move |_| client::every(LOOK_MS, move || next(lobby)));
    Effect::new(move |_| {
        client::spawn(async move {
            let sound = screen::sound().await;
            let _set = lobby.sound.try_set(sound);
        });
    });
}

/// Turns sound on, by a touch of the screen.
pub fn unblock(lobby: Lobby) {
    client::spawn(async move {
        let sound = screen::play("chime").await;
        let _set = lobby.sound.try_set(sound);
    });
}

fn next(lobby: Lobby) {
    // Nobody is sent to a window without an officer.
    let staffed = lobby.line.view.with_untracked(|line| line.presence.is_staffed());
    if lobby.speaks.get_value() || !staffed {
        return;
    }
    let Some(turn) = lobby.voice.try_update_value(|voice| voice.next(client::now_ms())).flatten() else {
        return;
    };
    lobby.speaks.set_value(true);
    client::spawn(async move {
        announce(lobby, &turn).await;
        let _gone = lobby.speaks.try_set_value(false);
    });
}

async fn announce(lobby: Lobby, turn: &Turn) {
    let (volume, spoken) = untrack(|| {
        let settings = lobby.settings();
        let (hour, minute) = lobby.now().clock();
        let level = settings.level(u16::try_from(hour * 60 + minute).unwrap_or_default());
        let spoken = if settings.voice { sentences(lobby, turn) } else { Vec::new() };
        (f32::from(level) / 100.0, spoken)
    });
    if volume <= 0.0 {
        return;
    }
    screen::say(&[]);
    if turn.chime {
        let sound = screen::play_at("chime", volume).await;
        let _set = lobby.sound.try_set(sound);
        client::sleep(CHIME_MS).await;
    }
    if spoken.is_empty() {
        return;
    }
    screen::say_at(&spoken, volume);
    for _ in 0..LOOKS {
        client::sleep(LOOK_MS).await;
        if !screen::is_speaking() {
            break;
        }
    }
}

/// The spoken sentences, each with its language: the ticket's, then English, or those of the screen where it
/// has been set to some.
fn sentences(lobby: Lobby, turn: &Turn) -> Vec<(String, String)> {
    let call = &turn.call;
    let first = call.language.as_deref().map_or(lobby.first(), words::locale);
    let others = if lobby.settings().languages.is_empty() { vec![Locale::en] } else { lobby.locales() };
    let mut locales = vec![first];
    locales.extend(others.into_iter().filter(|locale| *locale != first && !turn.short));
    // Letters and digits one by one: "A, 4, 5" is understood where "forty-five" is not.
    let ticket = call.ticket.chars().map(String::from).collect::<Vec<_>>().join(", ");
    let say = |locale: Locale| {
        let name = lobby.window(&call.window, words::tag(locale));
        let ticket = ticket.clone();
        let words = if turn.short {
            td_string!(locale, display.say_short, ticket = ticket, window = name).to_string()
        } else {
            let window = words::window(locale, &name);
            td_string!(locale, display.say, ticket = ticket, window = window).to_string()
        };
        (words::tag(locale).to_owned(), words)
    };
    locales.into_iter().map(say).collect()
}
