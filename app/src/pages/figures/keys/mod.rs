//! The key figures. Each stands with the number it is made from, the same figure before, its formula, and the visits behind it. To
//! add one: a function that makes a [`Key`] in the file of its group, and its place in that group below.

mod contact;
mod key;
mod people;
mod result;
mod windows;

use super::scope;
use super::sheet::Sheet;
use crate::i18n::td_string;
use crate::words;
use contact::{acknowledgement, level, told, wait};
use domain::drilldown::List;
use key::Key;
use leptos::prelude::*;
use people::{arrived, served, unserved};
use result::{handover, reopened, repeats, resolution, resolved, unnumbered};
use windows::windows;

/// A group of figures: the id of its section, its heading, its figures.
type Group = (&'static str, &'static str, Vec<Key>);

/// All of them.
fn groups(sheet: &Sheet<'_>) -> [Group; 4] {
    let locale = sheet.locale;
    [
        (
            "people",
            td_string!(locale, figures.group_people),
            vec![arrived(sheet), served(sheet), unserved(sheet)],
        ),
        (
            "contact",
            td_string!(locale, figures.group_contact),
            vec![acknowledgement(sheet), level(sheet, true), wait(sheet), level(sheet, false), told(sheet)],
        ),
        (
            "result",
            td_string!(locale, figures.group_result),
            vec![
                resolution(sheet),
                resolved(sheet),
                reopened(sheet),
                repeats(sheet),
                handover(sheet),
                unnumbered(sheet),
            ],
        ),
        ("windows", td_string!(locale, figures.group_windows), windows(sheet)),
    ]
}

/// All of them, in groups.
pub(super) fn view(sheet: &Sheet<'_>) -> AnyView {
    let groups = groups(sheet).into_iter().filter(|(_, _, keys)| !keys.is_empty()).map(|(id, name, keys)| {
        let keys: Vec<_> = keys.into_iter().map(|key| panel(sheet, key)).collect();
        view! {
            <section aria-labelledby=id>
                <h2 id=id>{name}</h2>
                <div class="keys">{keys}</div>
            </section>
        }
    });
    let groups: Vec<_> = groups.collect();
    view! {
        {groups}
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

/// The address of a list of visits, with the filters of the page.
pub(super) fn visits(sheet: &Sheet<'_>, list: List) -> String {
    scope::link(
        sheet.scope,
        "/figures/visits",
        &[("list", Some(list.name())), ("measure", None), ("heat", None)],
    )
}

/// Every formula with its name, for paper.
pub(super) fn formulas(sheet: &Sheet<'_>) -> Vec<(&'static str, &'static str)> {
    let keys = groups(sheet).into_iter().flat_map(|(_, _, keys)| keys);
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
