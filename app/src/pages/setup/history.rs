//! The history of a section: who changed what and when, and a button to take one change back.

use super::desk::Desk;
use super::differences;
use crate::api::{Author, HistoryEntry, HistoryView, UndoQuestion};
use crate::components::fields::hidden;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::difference::{Conflict, What};
use leptos::prelude::*;
use serde_json::Value;

/// The sections whose settings are rules of a district: each change of them is on record, and can be undone.
pub const HISTORIES: &[&str] = &[
    "services",
    "reasons",
    "places",
    "windows",
    "tablets",
    "hours",
    "closing",
    "watches",
    "areas",
    "targets",
    "rules",
    "alarms",
    "notices",
    "department",
];

/// The link from the forms of a section to its history.
pub fn link(desk: &Desk<'_>) -> Option<AnyView> {
    let section = desk.page.section.as_str();
    let has_one = HISTORIES.contains(&section) && desk.page.card.id.is_some() && desk.page.history.is_none();
    has_one.then(|| {
        let label = td_string!(desk.locale, history.link);
        view! { <p><a href=address(desk)>{label}</a></p> }.into_any()
    })
}

/// The page of a section with this name.
pub fn view(desk: &Desk<'_>, history: &HistoryView, section: &'static str) -> AnyView {
    let locale = desk.locale;
    let district = desk.page.card.name.clone();
    let title = td_string!(locale, history.title, section = section, name = district).to_string();
    let entries: Vec<AnyView> = history.entries.iter().map(|one| entry(desk, one)).collect();
    let none = history.entries.is_empty().then(|| {
        let text = if history.older.is_some() {
            td_string!(locale, history.none_lately)
        } else {
            td_string!(locale, history.none)
        };
        view! { <p class="notice">{text}</p> }
    });
    let older = history.older.map(|until| {
        let href = format!("{}&until={until}", address(desk));
        view! { <p><a class="btn" href=href>{td_string!(locale, history.older)}</a></p> }
    });
    view! {
        <h1>{title}</h1>
        {history.question.as_ref().map(|question| ask(desk, question))}
        <p class="hint">{td_string!(locale, history.hint)}</p>
        <p><a href=desk.here()>{td_string!(locale, history.back)}</a></p>
        {none}
        {entries}
        {older}
    }
    .into_any()
}

fn address(desk: &Desk<'_>) -> String {
    format!("/setup/{}/history?district={}", desk.page.section, desk.slug())
}

fn entry(desk: &Desk<'_>, entry: &HistoryEntry) -> AnyView {
    let locale = desk.locale;
    let at = entry.at;
    let (time, day) = (words::time(at), words::date(locale, at.day()));
    let when = td_string!(locale, common.time_on_day, time = time, day = day).to_string();
    let title =
        td_string!(locale, history.entry, when = when, who = author(locale, &entry.author)).to_string();
    let lines: Vec<_> = entry
        .changes
        .iter()
        .filter_map(|change| differences::sentence(locale, change))
        .map(|line| view! { <li>{line}</li> })
        .collect();
    let body = if entry.changes.is_empty() {
        view! { <p class="muted">{td_string!(locale, history.first)}</p> }.into_any()
    } else {
        view! {
            <ul>{lines}</ul>
            {undo(desk, entry.seq, None, td_string!(locale, history.undo), &title)}
        }
        .into_any()
    };
    view! {
        <section class="stack tight">
            <h2>{title.clone()}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn author(locale: Locale, author: &Author) -> String {
    match author {
        Author::Person(name) => name.clone(),
        Author::Program => td_string!(locale, history.by_program).to_owned(),
        Author::Service => td_string!(locale, history.by_service).to_owned(),
    }
}

/// The button that takes a change back.
fn undo(desk: &Desk<'_>, seq: u64, seen: Option<&str>, label: &'static str, whose: &str) -> AnyView {
    view! {
        <form method="post" action=format!("/setup/{}/history", desk.page.section)>
            {desk.head("undo", Some(seq.to_string().as_str()))}
            {seen.map(|seen| hidden("seen", seen))}
            <button type="submit" class="btn">{label}<span class="sr">{format!(" {whose}")}</span></button>
        </form>
    }
    .into_any()
}

/// What has changed since, field by field, and whether to go on.
fn ask(desk: &Desk<'_>, question: &UndoQuestion) -> AnyView {
    let locale = desk.locale;
    let lines: Vec<_> = question
        .conflicts
        .iter()
        .map(|conflict| view! { <li>{conflicting(locale, conflict)}</li> })
        .collect();
    view! {
        <div class="notice warn stack tight" role="alert">
            <h2>{td_string!(locale, history.asks)}</h2>
            <ul>{lines}</ul>
            <div class="row">
                {undo(desk, question.seq, Some(question.seen.as_str()), td_string!(locale, history.undo_anyway), "")}
                <a class="btn" href=address(desk)>{td_string!(locale, setup.cancel)}</a>
            </div>
        </div>
    }
    .into_any()
}

fn conflicting(locale: Locale, conflict: &Conflict) -> String {
    let path = &conflict.change.path;
    let field = differences::field(locale, path);
    if conflict.is_gone {
        return td_string!(locale, history.gone, field = field).to_string();
    }
    let shown = |value: Option<Value>| differences::value(locale, differences::last_field(path), value);
    let wanted = match &conflict.change.what {
        What::Set { after, .. } => after.clone(),
        What::Order { after, .. } => Some(after.iter().map(|entry| entry.name.clone()).collect()),
    };
    let (now, wanted) = (shown(conflict.now.clone()), shown(wanted));
    td_string!(locale, history.conflict, field = field, now = now, wanted = wanted).to_string()
}
