//! The key figures. Each is shown with its count, its value in the compared period, its formula, and the
//! visits behind it. They follow from the table in `domain::totals`, with their texts in `texts.rs`; only
//! those with more than their kind shows have a function of their own.

mod contact;
mod key;
mod people;
mod texts;
mod windows;

use super::scope;
use super::sheet::Sheet;
use crate::i18n::td_string;
use crate::words;
use contact::{acknowledgement, told, wait};
use domain::drilldown::List;
use domain::totals::{Group, KeyFigure};
use key::{Key, plain};
use leptos::prelude::*;
use people::{arrived, served, unserved};
use windows::windows;

/// A section of the page: id, heading, figures.
type Section = (&'static str, &'static str, Vec<Key>);

/// All sections of key figures.
fn sections(sheet: &Sheet<'_>) -> [Section; 4] {
    let locale = sheet.locale;
    let of = |group: Group| -> Vec<Key> {
        let figures = KeyFigure::ALL.iter().copied().filter(|figure| figure.group() == group);
        figures.map(|figure| key_of(sheet, figure)).collect()
    };
    let mut people = vec![arrived(sheet)];
    people.extend(of(Group::People));
    [
        ("people", td_string!(locale, figures.group_people), people),
        ("contact", td_string!(locale, figures.group_contact), of(Group::Contact)),
        ("result", td_string!(locale, figures.group_result), of(Group::Result)),
        ("windows", td_string!(locale, figures.group_windows), windows(sheet)),
    ]
}

/// One figure as the page shows it.
fn key_of(sheet: &Sheet<'_>, figure: KeyFigure) -> Key {
    match figure {
        KeyFigure::Served => served(sheet),
        KeyFigure::Left => unserved(sheet),
        KeyFigure::Acknowledgement => acknowledgement(sheet),
        KeyFigure::Wait => wait(sheet),
        KeyFigure::Told => told(sheet),
        _ => plain(sheet, figure),
    }
}

/// All key figures, section by section.
pub(super) fn view(sheet: &Sheet<'_>) -> AnyView {
    let sections = sections(sheet).into_iter().filter(|(_, _, keys)| !keys.is_empty());
    let sections = sections.map(|(id, name, keys)| {
        let keys: Vec<_> = keys.into_iter().map(|key| panel(sheet, key)).collect();
        view! {
            <section aria-labelledby=id>
                <h2 id=id>{name}</h2>
                <div class="keys">{keys}</div>
            </section>
        }
    });
    let sections: Vec<_> = sections.collect();
    view! {
        {sections}
        {causes(sheet)}
    }
    .into_any()
}

fn panel(sheet: &Sheet<'_>, key: Key) -> AnyView {
    let locale = sheet.locale;
    let name = key.name;
    let before = key.before.map(|before| td_string!(locale, figures.before, value = before).to_string());
    let lines: Vec<_> = key
        .lines
        .into_iter()
        .map(|(text, list)| match list.filter(|_| !sheet.paper) {
            Some(list) => view! { <li><a href=visits(sheet, list)>{text}</a></li> }.into_any(),
            None => view! { <li>{text}</li> }.into_any(),
        })
        .collect();
    let behind = key.behind.filter(|(_, n)| !sheet.paper && *n > 0).map(|(list, n)| {
        let text = match n {
            1 => td_string!(locale, figures.open_visit).to_owned(),
            n => td_string!(locale, figures.open_visits, n = words::number(n)).to_string(),
        };
        view! { <p><a href=visits(sheet, list)>{text} <span class="sr">{format!(": {name}")}</span></a></p> }
    });
    let how = (!sheet.paper).then(|| {
        view! {
            <details>
                <summary>{td_string!(locale, figures.how)} <span class="sr">{format!(": {name}")}</span></summary>
                <p class="formula">{key.formula}</p>
            </details>
        }
    });
    view! {
        <article class="panel key">
            <h3>{name}</h3>
            <p class="figure">{key.value}</p>
            <p class="muted">{key.stands}</p>
            {before.map(|before| view! { <p class="muted">{before}</p> })}
            {key.change.map(|change| view! { <p>{change}</p> })}
            {(!lines.is_empty()).then_some(view! { <ul>{lines}</ul> })}
            {behind}
            {how}
        </article>
    }
    .into_any()
}

/// The address of a list of visits, with the page's filters.
pub(super) fn visits(sheet: &Sheet<'_>, list: List) -> String {
    scope::link(
        sheet.scope,
        "/figures/visits",
        &[("list", Some(list.name())), ("measure", None), ("heat", None)],
    )
}

/// Every formula with its name, for the printed report.
pub(super) fn formulas(sheet: &Sheet<'_>) -> Vec<(&'static str, &'static str)> {
    let keys = sections(sheet).into_iter().flat_map(|(_, _, keys)| keys);
    keys.map(|key| (key.name, key.formula)).collect()
}

/// Why people waited: causes, never a culprit.
pub(super) fn causes(sheet: &Sheet<'_>) -> Option<AnyView> {
    let title = td_string!(sheet.locale, figures.why_waited);
    let table = crate::pages::floor::causes::table(sheet.locale, &sheet.figures.total.causes, "why-waited")?;
    Some(
        view! {
            <section aria-labelledby="why-waited">
                <h2 id="why-waited">{title}</h2>
                {table}
            </section>
        }
        .into_any(),
    )
}
