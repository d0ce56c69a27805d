//! What goes into the records system: the visit in words, copied with one key.

use super::acts;
use super::browser;
use super::state::Desk;
use crate::api::VisitCard;
use crate::client;
use crate::i18n::td_string;
use crate::words;
use leptos::prelude::*;

/// The visit in words, a line each.
pub fn text(desk: Desk, card: &VisitCard, draft: &str) -> String {
    let locale = desk.locale;
    let mut lines =
        vec![format!("{} · {}", card.ticket, untrack(|| desk.service_name(card.service.as_ref())))];
    let mut times = vec![format!("{} {}", td_string!(locale, desk.arrived), words::second(card.arrived_at))];
    for (name, at) in [
        (td_string!(locale, desk.greeted_at), card.acknowledged_at),
        (td_string!(locale, desk.called_at), card.called_at),
        (td_string!(locale, desk.served_at), card.serving_at),
        (td_string!(locale, desk.ended_at), card.ended_at),
    ] {
        if let Some(at) = at {
            times.push(format!("{name} {}", words::second(at)));
        }
    }
    lines.push(format!(
        "{} {} · {}",
        card.arrived_at.day(),
        words::channel(locale, card.channel),
        times.join(", ")
    ));
    for (name, text) in [
        (td_string!(locale, desk.name), &card.name),
        (td_string!(locale, desk.phone_number), &card.phone),
        (td_string!(locale, desk.reference), &card.reference),
    ] {
        if let Some(text) = text {
            lines.push(format!("{name}: {text}"));
        }
    }
    if let Some(language) = &card.language {
        lines.push(format!("{}: {}", td_string!(locale, desk.language), words::language(locale, language)));
    }
    let notes = card.notes.iter().map(String::as_str).chain(std::iter::once(draft)).map(str::trim);
    lines.extend(notes.filter(|note| !note.is_empty()).map(str::to_owned));
    if let Some(end) = card.end {
        let outcome =
            card.outcome.as_ref().map(|outcome| format!(", {}", super::side::outcome(desk, card, outcome)));
        lines.push(format!("{}{}", words::end(locale, end), outcome.unwrap_or_default()));
    }
    lines.join("\n")
}

/// Copies it and says so.
pub fn copy(desk: Desk, card: VisitCard) {
    let text = text(desk, &card, &super::notes::unsaved(card.id));
    client::spawn(async move {
        if browser::copy(text).await {
            desk.say(td_string!(desk.locale, desk.said_copied, ticket = card.ticket).to_string(), None);
        } else {
            desk.fail(acts::words(desk, &client::offline()));
        }
    });
}
