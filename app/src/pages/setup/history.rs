//! The history of a section: who changed what and when, and a button to take one change back.

use super::desk::Desk;
use super::differences;
use super::sections::{History, history_of};
use crate::api::{Author, Deed, HistoryEntry, HistoryView, RecordView, UndoQuestion};
use crate::components::fields::hidden;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::difference::{Conflict, Step, What};
use leptos::prelude::*;
use serde_json::Value;

/// The link from the forms of a section to its history.
pub fn link(desk: &Desk<'_>) -> Option<AnyView> {
    let page = desk.page;
    let is_there = match history_of(&page.section)? {
        History::Nothing => false,
        History::Rules | History::Staff | History::Devices => true,
        // Each district has a card of its own.
        History::Card => desk.open() == Some(desk.slug()),
    };
    (is_there && page.card.id.is_some() && page.history.is_none()).then(|| {
        let label = td_string!(desk.locale, history.link);
        view! { <p><a href=address(desk)>{label}</a></p> }.into_any()
    })
}

/// The page of a section with this name.
pub fn view(desk: &Desk<'_>, history: &HistoryView, section: &'static str) -> AnyView {
    let locale = desk.locale;
    let kind = history_of(&desk.page.section);
    let district = desk.page.card.name.clone();
    let (title, hint) = match kind {
        Some(History::Staff | History::Devices) => (
            td_string!(locale, history.title_all, section = section).to_string(),
            td_string!(locale, history.hint_record),
        ),
        kind => (
            td_string!(locale, history.title, section = section, name = district).to_string(),
            if kind == Some(History::Card) {
                td_string!(locale, history.hint_card)
            } else {
                td_string!(locale, history.hint)
            },
        ),
    };
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
    let back = if kind == Some(History::Card) { desk.edit(desk.slug()) } else { desk.here() };
    view! {
        <h1>{title}</h1>
        {history.question.as_ref().map(|question| ask(desk, question))}
        <p class="hint">{hint}</p>
        <p><a href=back>{td_string!(locale, history.back)}</a></p>
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
    let did = entry.record.as_ref().map(|record| did(desk, record, !entry.changes.is_empty()));
    let changes = entry.changes.iter().filter_map(|change| differences::sentence(locale, change));
    let lines: Vec<_> = did.into_iter().chain(changes).map(|line| view! { <li>{line}</li> }).collect();
    let can_undo = entry.record.as_ref().is_none_or(|record| record.can_undo);
    let body = if entry.changes.is_empty() && entry.record.is_none() {
        view! { <p class="muted">{td_string!(locale, history.first)}</p> }.into_any()
    } else {
        view! {
            <ul>{lines}</ul>
            {can_undo.then(|| undo(desk, entry.seq, None, td_string!(locale, history.undo), &title))}
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

/// What was done with an account, a device or a district, and which fields changed whose values are not known.
fn did(desk: &Desk<'_>, record: &RecordView, explained: bool) -> String {
    let (locale, name) = (desk.locale, record.name.clone());
    let fields: Vec<String> = record.fields.iter().map(|name| field(desk, name)).collect();
    let said = match record.deed {
        Deed::Added => td_string!(locale, history.did_add, name = name).to_string(),
        Deed::Changed if fields.is_empty() && explained => return name,
        Deed::Changed if fields.is_empty() => td_string!(locale, history.did_change, name = name).to_string(),
        Deed::Changed => {
            let fields = fields.join(", ");
            return td_string!(locale, history.did_fields, name = name, fields = fields).to_string();
        }
        Deed::Closed => td_string!(locale, history.did_close, name = name).to_string(),
        Deed::Opened => td_string!(locale, history.did_open, name = name).to_string(),
        Deed::Linked => td_string!(locale, history.did_link, name = name).to_string(),
        Deed::PasswordChosen => td_string!(locale, history.did_password, name = name).to_string(),
        Deed::PauseLifted => td_string!(locale, history.did_lift, name = name).to_string(),
        Deed::Paired => td_string!(locale, history.did_pair, name = name).to_string(),
        Deed::Coded => td_string!(locale, history.did_code, name = name).to_string(),
        Deed::Revoked => td_string!(locale, history.did_revoke, name = name).to_string(),
    };
    if fields.is_empty() {
        return said;
    }
    let fields = td_string!(locale, history.did_also, fields = fields.join(", ")).to_string();
    format!("{said} {fields}")
}

/// A field of the record, as the forms call it.
fn field(desk: &Desk<'_>, name: &str) -> String {
    let locale = desk.locale;
    match (desk.page.section.as_str(), name) {
        ("staff", "login") => td_string!(locale, setup.login).to_owned(),
        ("staff", "supervisor") => td_string!(locale, setup.answers_to).to_owned(),
        ("devices", "kiosk") => td_string!(locale, devices.tablet).to_owned(),
        ("devices", "display") => td_string!(locale, history.display).to_owned(),
        _ => {
            let path: Vec<Step> = name.split('.').map(|part| Step::Field(part.to_owned())).collect();
            differences::field(locale, &path)
        }
    }
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
