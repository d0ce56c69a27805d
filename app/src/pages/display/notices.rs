//! Notices of the department.

use super::lobby::Lobby;
use crate::components::Icon;
use crate::words;
use leptos::prelude::*;

/// One notice in one language at a time: all of them in turn.
pub fn view(lobby: Lobby) -> impl IntoView {
    let text = Memo::new(move |_| {
        let now = lobby.now();
        let texts: Vec<(String, String)> = lobby.line.view.with(|line| {
            let up = line.notices.iter().filter(|notice| !notice.until.has_passed(now));
            let texts = up.flat_map(|notice| notice.text.0.iter().filter(|(_, text)| !text.is_empty()));
            texts.map(|(language, text)| (language.clone(), text.clone())).collect()
        });
        let turn = lobby.turn(texts.len());
        texts.into_iter().nth(turn)
    });
    move || {
        text.get().map(|(language, text)| {
            let direction = words::direction(&language);
            view! {
                <p class="lobby-notice" lang=language dir=direction>
                    <Icon name="info" />
                    <span>{text}</span>
                </p>
            }
        })
    }
}
