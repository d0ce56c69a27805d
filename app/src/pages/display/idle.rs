//! Between calls: who is next, which windows are open, how long it takes; or why nobody is here.

use super::lobby::Lobby;
use crate::api::{DisplayView, WindowStateView};
use crate::components::Ticket;
use crate::i18n::{Locale, td_string};
use crate::presence;
use crate::words;
use domain::visit::StateKind;
use leptos::prelude::*;

/// How many of the next numbers are shown: without names or reasons, so that discreet ones look like all
/// others.
const NEXT: usize = 4;
/// How many services are listed with their waits.
const SERVICES: usize = 4;

/// While officers are here and nobody is called.
pub fn view(lobby: Lobby) -> impl IntoView {
    view! {
        <div class="idle">
            <h2>{lobby.each(|locale| td_string!(locale, display.take_ticket).to_owned())}</h2>
            {next(lobby)}
            {open(lobby)}
            {waits(lobby)}
        </div>
    }
}

fn next(lobby: Lobby) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        let first = |line: &DisplayView| {
            let waiting = line.waiting.iter().filter(|visit| visit.state == StateKind::Waiting);
            waiting.take(NEXT).map(|visit| visit.ticket.clone()).collect::<Vec<_>>()
        };
        if lobby.staffed() { lobby.line.view.with(first) } else { Vec::new() }
    });
    let one = |label: String| {
        view! {
            <li>
                <Ticket label />
            </li>
        }
    };
    move || {
        (!numbers.with(Vec::is_empty)).then(|| {
            view! {
                <section>
                    <h3>{lobby.each(|locale| td_string!(locale, display.next_numbers).to_owned())}</h3>
                    <ol class="numbers" role="list">
                        {numbers.get().into_iter().map(one).collect::<Vec<_>>()}
                    </ol>
                </section>
            }
        })
    }
}

/// The open windows; those that are away are in the foot, with the time they are back.
fn open(lobby: Lobby) -> impl IntoView {
    let windows = Memo::new(move |_| {
        if !lobby.staffed() {
            return Vec::new();
        }
        let settings = lobby.settings();
        let ids: Vec<_> = lobby.line.view.with(|line| {
            let is_open = |state| matches!(state, WindowStateView::Open | WindowStateView::WrapUp);
            let open = line.windows.iter().filter(|one| !one.phone && is_open(one.state));
            open.filter(|one| settings.shows(&one.id)).map(|one| one.id.clone()).collect()
        });
        ids.iter().map(|id| lobby.short_window(id)).collect()
    });
    move || {
        (!windows.with(Vec::is_empty)).then(|| {
            let names = windows.get();
            let many = names.len() > 8;
            let one = |name: String| view! { <li>{name}</li> };
            view! {
                <section>
                    <h3>{lobby.each(|locale| td_string!(locale, display.open_windows).to_owned())}</h3>
                    <ul class="numbers open" class:many=many role="list">
                        {names.into_iter().map(one).collect::<Vec<_>>()}
                    </ul>
                </section>
            }
        })
    }
}

/// The wait of each service, where they differ; a wait that is the same for all is in the foot.
fn waits(lobby: Lobby) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let locales = lobby.locales();
        let locale = locales.get(lobby.turn(locales.len())).copied().unwrap_or(lobby.first());
        let told =
            if lobby.staffed() { lobby.line.view.with(|line| services(locale, line)) } else { Vec::new() };
        (words::tag(locale), told)
    });
    let row = |(name, wait): (String, String)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{wait}</dd>
            </div>
        }
    };
    move || {
        let (tag, rows) = rows.get();
        (!rows.is_empty()).then(|| {
            view! {
                <section>
                    <h3>{lobby.each(|locale| td_string!(locale, display.waits).to_owned())}</h3>
                    <dl lang=tag>{rows.into_iter().map(row).collect::<Vec<_>>()}</dl>
                </section>
            }
        })
    }
}

/// Services with their waits; nothing where all wait alike.
fn services(locale: Locale, line: &DisplayView) -> Vec<(String, String)> {
    let told = line.services.iter().filter_map(|service| {
        let quote = line.quotes.get(service.id.as_str())?;
        Some((service.name.get(words::tag(locale)).to_owned(), words::quote(locale, quote)))
    });
    let all: Vec<(String, String)> = told.collect();
    let differ = all.windows(2).any(|pair| matches!(pair, [(_, one), (_, other)] if one != other));
    if line.open && differ { all.into_iter().take(SERVICES).collect() } else { Vec::new() }
}

/// Why no officer is here, and until when, in each language of the screen.
pub fn nobody(lobby: Lobby) -> impl IntoView {
    let said = move |locale: Locale| {
        let now = lobby.now();
        lobby.line.view.with(|line| {
            let why = presence::nobody(locale, &line.presence, now)
                .unwrap_or_else(|| presence::closed(locale, line.opens_at, now));
            (why, line.open)
        })
    };
    let texts = Memo::new(move |_| {
        let said = |locale: Locale| (locale, said(locale));
        lobby.locales().into_iter().map(said).collect::<Vec<_>>()
    });
    let one = |(locale, (why, open)): (Locale, (String, bool))| {
        // One sentence in each line, so that no sentence is broken between lines.
        let lines = why.split_inclusive(". ").map(|line| view! { <span>{line.to_owned()}</span> });
        let keep = open.then(|| view! { <p class="also">{td_string!(locale, display.keep)}</p> });
        view! {
            <div lang=words::tag(locale)>
                <h2 class="where">{lines.collect::<Vec<_>>()}</h2>
                {keep}
            </div>
        }
    };
    view! { <div class="nobody">{move || texts.get().into_iter().map(one).collect::<Vec<_>>()}</div> }
}
