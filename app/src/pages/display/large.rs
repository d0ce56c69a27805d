//! The calls: in large letters those of now, below or beside them the last ones before.

use super::calls::Large;
use super::lobby::Lobby;
use crate::api::CallView;
use crate::components::{Icon, Ticket};
use crate::i18n::td_string;
use crate::words;
use leptos::prelude::*;

/// With more calls than this, a call shows the window's number without the word.
const FEW: usize = 3;
/// The longest ticket and window, in characters, for which the letters of a row have their full size.
const SHORT_TICKET: usize = 4;
const SHORT_WINDOW: usize = 2;
const LONG_WINDOW: usize = 12;

/// The calls of now; the layout of the screen chooses columns and rows.
pub fn view(lobby: Lobby) -> impl IntoView {
    let tiles = move || {
        let calls = lobby.calls.get().now;
        let few = calls.len() <= FEW;
        calls.iter().map(|large| tile(lobby, large, few)).collect::<Vec<_>>()
    };
    view! {
        <h2>{lobby.each(|locale| td_string!(locale, display.now_calling).to_owned())}</h2>
        <ol class="calls" role="list">
            {tiles}
        </ol>
    }
}

fn tile(lobby: Lobby, large: &Large, few: bool) -> impl IntoView + use<> {
    let call = &large.call;
    let own = lobby.first();
    let first = call.language.as_deref().map_or(own, words::locale);
    let tag = words::tag(first);
    let name = if few { lobby.window(&call.window, tag) } else { lobby.short_window(&call.window) };
    let longest = if few { LONG_WINDOW } else { SHORT_WINDOW };
    let wide = call.ticket.chars().count() > SHORT_TICKET || name.chars().count() > longest;
    let also = (few && first != own).then(|| {
        let (tag, name) = (words::tag(own), lobby.window(&call.window, words::tag(own)));
        view! {
            <span class="also" lang=tag>
                {name}
            </span>
        }
    });
    view! {
        <li class="call" class:new=large.new class:wide=wide lang=few.then_some(tag)>
            <b class="ticket">
                <Ticket label=call.ticket.clone() />
            </b>
            <span class="where">
                <Icon name="next" turn=true />
                <span>{name}</span>
            </span>
            {also}
        </li>
    }
}

/// The last calls before those of now; nothing where there are none.
pub fn earlier(lobby: Lobby) -> impl IntoView {
    let calls = Memo::new(move |_| lobby.calls.with(|calls| calls.earlier.clone()));
    let row = move |call: CallView| {
        view! {
            <li>
                <b>
                    <Ticket label=call.ticket />
                </b>
                <Icon name="next" turn=true />
                <span>{lobby.short_window(&call.window)}</span>
            </li>
        }
    };
    move || {
        (!calls.with(Vec::is_empty)).then(|| {
            view! {
                <section class="earlier" aria-labelledby="earlier">
                    <h2 id="earlier">{lobby.each(|locale| td_string!(locale, display.called).to_owned())}</h2>
                    <ol role="list">{calls.get().into_iter().map(row).collect::<Vec<_>>()}</ol>
                </section>
            }
        })
    }
}
