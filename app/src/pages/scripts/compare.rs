//! The comparison of two versions: steps added, removed, moved or changed, field by field with the old and
//! new text.

use super::desk::{Desk, crumbs, here, href};
use super::{lines, words};
use crate::api::VersionPage;
use crate::i18n::{Locale, td_string};
use domain::script::{Script, Step};
use domain::words::Words;
use leptos::prelude::*;

/// A field to compare: its label, its language if it has one, its text.
type Told = (String, Option<String>, String);

/// The comparison; `other` is the earlier version.
pub fn view(desk: &Desk<'_>, version: &VersionPage, other: &Script) -> AnyView {
    let locale = desk.locale;
    let script = &version.script;
    let title = td_string!(locale, scripts.compare_title, n = other.version, m = script.version).to_string();
    let old = td_string!(locale, scripts.version_n, n = other.version).to_string();
    let head = changes(locale, &head(locale, other), &head(locale, script));
    let steps: Vec<AnyView> = steps(locale, other, script);
    let same = (head.is_empty() && steps.is_empty())
        .then(|| view! { <p>{td_string!(locale, scripts.no_difference)}</p> });
    let head = (!head.is_empty()).then(|| {
        view! { <section class="panel"><h2>{td_string!(locale, scripts.about)}</h2><dl class="facts told">{head}</dl></section> }
    });
    view! {
        {crumbs(desk, Some(version))}
        <h1>{title}</h1>
        <div class="btns">
            <a class="btn" href=here(version)>{td_string!(locale, scripts.version_n, n = script.version).to_string()}</a>
            <a class="btn" href=href(other.id.as_str(), other.version)>{old}</a>
        </div>
        {same}
        {head}
        {steps}
    }
    .into_any()
}

/// The steps that differ, in the order of the newer version, then those that were removed.
fn steps(locale: Locale, other: &Script, script: &Script) -> Vec<AnyView> {
    let stayed = stayed(other, script);
    let mut parts = Vec::new();
    for (place, step) in script.steps.iter().enumerate() {
        let Some(before) = other.step(&step.key) else {
            let gone: Vec<Told> = Vec::new();
            parts.push(part(
                step,
                "tag good",
                td_string!(locale, scripts.added),
                changes(locale, &gone, &told(locale, script, step)),
            ));
            continue;
        };
        let changed = changes(locale, &told(locale, other, before), &told(locale, script, step));
        let moved = !stayed.contains(&place);
        match (moved, changed.is_empty()) {
            (true, _) => parts.push(part(step, "tag info", td_string!(locale, scripts.moved), changed)),
            (false, false) => {
                parts.push(part(step, "tag warn", td_string!(locale, scripts.changed_step), changed))
            }
            (false, true) => {}
        }
    }
    for step in other.steps.iter().filter(|step| script.step(&step.key).is_none()) {
        let none: Vec<Told> = Vec::new();
        let gone = changes(locale, &told(locale, other, step), &none);
        parts.push(part(step, "tag late", td_string!(locale, scripts.removed), gone));
    }
    parts
}

fn part(step: &Step, class: &'static str, how: &'static str, changes: Vec<AnyView>) -> AnyView {
    view! {
        <section class="panel">
            <div class="row"><h2>{step.key.to_string()}</h2><span class=class>{how}</span></div>
            <dl class="facts told">{changes}</dl>
        </section>
    }
    .into_any()
}

/// Indices of the newer steps that kept their order: the longest sequence that both versions have in the same
/// order.
fn stayed(other: &Script, script: &Script) -> Vec<usize> {
    // For each newer step that existed before: its old index. The longest increasing subsequence of these did
    // not move.
    let places: Vec<(usize, usize)> = script
        .steps
        .iter()
        .enumerate()
        .filter_map(|(place, step)| Some((place, other.place(&step.key)?)))
        .collect();
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut longest: Vec<usize> = Vec::new();
    for (at, (place, old)) in places.iter().enumerate() {
        let before = rows.iter().zip(&places).take(at).filter(|(_, (_, earlier))| earlier < old);
        let mut row = before.map(|(row, _)| row).max_by_key(|row| row.len()).cloned().unwrap_or_default();
        row.push(*place);
        if row.len() > longest.len() {
            longest.clone_from(&row);
        }
        rows.push(row);
    }
    longest
}

/// The fields that differ, old and new.
fn changes(locale: Locale, before: &[Told], now: &[Told]) -> Vec<AnyView> {
    let same = |one: &Told, other: &Told| one.0 == other.0 && one.1 == other.1;
    let text = |all: &[Told], each: &Told| {
        all.iter().find(|known| same(known, each)).map(|known| known.2.clone()).unwrap_or_default()
    };
    let mut fields: Vec<&Told> = now.iter().collect();
    fields.extend(before.iter().filter(|each| !now.iter().any(|known| same(known, each))));
    let mut parts = Vec::new();
    for each in fields {
        let (old, new) = (text(before, each), text(now, each));
        if old == new {
            continue;
        }
        let label = match &each.1 {
            Some(language) => format!("{} · {}", each.0, crate::words::language(locale, language)),
            None => each.0.clone(),
        };
        let language = each.1.clone();
        let old = (!old.is_empty()).then(|| {
            view! { <p><b>{td_string!(locale, scripts.before)}": "</b><del lang=language.clone()>{old}</del></p> }
        });
        let new = (!new.is_empty()).then(|| {
            view! { <p><b>{td_string!(locale, scripts.now)}": "</b><ins lang=language>{new}</ins></p> }
        });
        parts.push(view! { <div><dt>{label}</dt><dd>{old}{new}</dd></div> }.into_any());
    }
    parts
}

fn in_words(label: &str, words: Option<&Words>) -> Vec<Told> {
    let all = words.iter().flat_map(|words| &words.0);
    all.map(|(language, text)| (label.to_owned(), Some(language.clone()), text.clone())).collect()
}

/// The fields of a version's head.
fn head(locale: Locale, script: &Script) -> Vec<Told> {
    let mut told = in_words(td_string!(locale, scripts.title_field), Some(&script.title));
    let consulted: Vec<_> = script.consulted.iter().map(lines::consulted).collect();
    let day = |day: Option<domain::time::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let plain = [
        (td_string!(locale, scripts.purpose), words::purpose(locale, script.purpose).to_owned()),
        (td_string!(locale, scripts.languages), script.languages.join(", ")),
        (td_string!(locale, scripts.exit), script.exit.as_ref().map(ToString::to_string).unwrap_or_default()),
        (td_string!(locale, scripts.note), script.note.clone()),
        (td_string!(locale, scripts.consulted), consulted.join("; ")),
        (td_string!(locale, scripts.from), day(script.from)),
        (td_string!(locale, scripts.until), day(script.until)),
    ];
    told.extend(plain.into_iter().map(|(label, text)| (label.to_owned(), None, text)));
    told
}

/// The fields of a step.
fn told(locale: Locale, script: &Script, step: &Step) -> Vec<Told> {
    let mut told = Vec::new();
    for (_, label, text) in words::texts(locale, step) {
        told.extend(in_words(label, text));
    }
    let tells: Vec<_> = step.tells.iter().map(|each| words::tells(locale, *each)).collect();
    let askers: Vec<_> = step.askers.iter().map(|each| words::asker(locale, *each)).collect();
    let effects: Vec<_> = step.effects.iter().map(lines::effect).collect();
    let next: Vec<_> = step.next.iter().map(lines::branch).collect();
    let once = if step.once { td_string!(locale, scripts.yes) } else { "" };
    let plain = [
        (td_string!(locale, scripts.stage), words::stage(locale, step.stage).to_owned()),
        (td_string!(locale, scripts.kind), words::kind(locale, step.kind).to_owned()),
        (td_string!(locale, scripts.r), words::r(locale, step.r).to_owned()),
        (td_string!(locale, scripts.required), words::required(locale, &step.required)),
        (td_string!(locale, scripts.once), once.to_owned()),
        (td_string!(locale, scripts.tells), tells.join(", ")),
        (td_string!(locale, scripts.askers), askers.join(" ")),
        (td_string!(locale, scripts.target), step.target_s.map(|n| n.to_string()).unwrap_or_default()),
        (td_string!(locale, scripts.effects), effects.join("; ")),
        (td_string!(locale, scripts.next), next.join("; ")),
    ];
    told.extend(plain.into_iter().map(|(label, text)| (label.to_owned(), None, text)));
    let Some(question) = &step.answer else { return told };
    let kind = words::answer_type(locale, question.kind);
    told.push((td_string!(locale, scripts.answer_type).to_owned(), None, kind.to_owned()));
    let privacy = words::privacy(locale, question.privacy);
    told.push((td_string!(locale, scripts.privacy).to_owned(), None, privacy.to_owned()));
    told.extend(in_words(td_string!(locale, scripts.narrative), question.narrative.as_ref()));
    for value in &question.values {
        let label = format!("{} {}", td_string!(locale, scripts.value), value.key);
        told.push((label, None, lines::value(value, &script.languages)));
    }
    told
}
