//! Whether people are served alike, in sentences that can be read out: what differs, by how much, how certain
//! that is, how many people it is based on, and what it does not mean. Plain HTML; `differences.rs` decides
//! the direction of a difference, `sentences.rs` puts it into words, `table.rs` has the chart and the table
//! of a grouping.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /fairness` | the page; the filters of all captain's pages, and `by` (`district`, `area`, `language`, `channel`, `need`) to show one grouping. All comparisons are judged together, whichever are shown |

mod differences;
mod names;
mod sentences;
mod table;

use crate::api::{ComparedView, FairnessPage, FairnessView};
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::pages::practice;
use crate::words;
use differences::{SLIGHT, below_four_fifths, in_order, is_slight};
use domain::reports::ComparedBy;
use leptos::prelude::*;
use names::{by_words, named, others};
use sentences::{sentence, short};
use std::collections::BTreeSet;

/// How many differences the sentence on top names, or one of each grouping where these are more.
const NAMED: usize = 3;

/// The fairness page.
#[component]
pub fn Fairness(
    /// The data of the page.
    page: FairnessPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let found = page.found.as_ref().map(|found| {
        let shown = ComparedBy::ALL.iter().copied().filter(|by| shows(&page, *by));
        let sections: Vec<AnyView> = shown.map(|by| section(locale, &page, found, by)).collect();
        let judged = (found.compared > 1).then(|| {
            let n = words::number(found.compared);
            let text = td_string!(locale, fairness.judged_with, n = n).to_string();
            view! { <p class="muted">{text}</p> }
        });
        view! {
            <div class="stack tight">
                {sum(locale, &page, found)}
                {scope::is_narrowed(&page.scope)
                    .then(|| view! { <p>{td_string!(locale, fairness.without_calls)}</p> })}
                {judged}
            </div>
            {sections}
        }
    });
    let rows = page.found.iter().flat_map(|found| &found.rows);
    let uses_four_fifths = rows.filter(|row| shows(&page, row.by)).any(below_four_fifths);
    view! {
        {practice::bar(locale, &page.me, "/figures")}
        <main class="floor figures" id="main" tabindex="-1">
            <h1>{td_string!(locale, fairness.title)}</h1>
            {scope::bar(locale, &page.scope, "/fairness")}
            {groupings(locale, &page)}
            {found}
            <details class="open-print">
                <summary>{td_string!(locale, fairness.formulas)}</summary>
                <p class="formula">{td_string!(locale, fairness.formula_strata)}</p>
                <p class="formula">{td_string!(locale, fairness.formula_times)}</p>
                <p class="formula">{td_string!(locale, fairness.formula_rates)}</p>
                <p class="formula">{td_string!(locale, fairness.formula_many)}</p>
                {uses_four_fifths.then(|| {
                    view! { <p class="formula">{td_string!(locale, fairness.formula_four_fifths)}</p> }
                })}
            </details>
        </main>
    }
}

/// Whether a grouping is shown.
fn shows(page: &FairnessPage, by: ComparedBy) -> bool {
    page.by.is_none_or(|only| only == by)
}

/// Links to each grouping.
fn groupings(locale: Locale, page: &FairnessPage) -> AnyView {
    let one = |by: Option<ComparedBy>| {
        let current = (page.by == by).then_some("true");
        let name = by.map_or(td_string!(locale, fairness.by_all), |by| by_words(locale, by));
        view! { <a href=scope::link(&page.scope, "/fairness", &[("by", by.map(ComparedBy::as_str))]) aria-current=current>{name}</a> }
    };
    let links: Vec<_> =
        std::iter::once(None).chain(ComparedBy::ALL.iter().copied().map(Some)).map(one).collect();
    view! { <nav class="times no-print" aria-label=td_string!(locale, fairness.groupings)>{links}</nav> }
        .into_any()
}

/// "The last 12 months: of 34 comparisons, 2 show a difference that is more than chance: …", for the
/// groupings shown. Two groups that are almost entirely each other's others count once. Slight differences of
/// times are counted, but named only in the lists.
fn sum(locale: Locale, page: &FairnessPage, found: &FairnessView) -> AnyView {
    let about = &page.scope;
    let days = (about.from, about.to);
    let period = scope::with_record(locale, scope::period(locale, about), days, about.recorded_from);
    if found.rows.is_empty()
        && let Some(text) = scope::nothing_known(locale, about, &period)
    {
        return view! { <p class="sum">{text}</p> }.into_any();
    }
    let shown = |row: &&ComparedView| !row.mirror && shows(page, row.by);
    let n = found.rows.iter().filter(shown).filter(|row| row.adjusted.is_some()).count();
    let sure = in_order(found.rows.iter().filter(shown).filter(|row| row.stands));
    let (slight, large): (Vec<&ComparedView>, Vec<&ComparedView>) =
        sure.iter().copied().partition(|row| is_slight(row));
    let named = to_name(&large);
    let mut list: Vec<String> = named.iter().filter_map(|row| short(locale, page, row)).collect();
    let time = words::spoken(locale, SLIGHT);
    match slight.len() {
        0 => {}
        1 => list.push(td_string!(locale, fairness.slight_one, time = time).to_string()),
        n => list.push(td_string!(locale, fairness.slight, n = n, time = time).to_string()),
    }
    if large.len() > named.len() {
        list.push(td_string!(locale, fairness.and_more, n = large.len() - named.len()).to_string());
    }
    // The count is in large type, the differences in body type.
    let count = match (n, sure.len()) {
        (0, _) => td_string!(locale, fairness.sum_nothing, period = period).to_string(),
        (1, 0) => td_string!(locale, fairness.sum_none_one, period = period).to_string(),
        (n, 0) => td_string!(locale, fairness.sum_none, period = period, n = n).to_string(),
        (1, _) => td_string!(locale, fairness.sum_one_of_one, period = period).to_string(),
        (n, 1) => td_string!(locale, fairness.sum_one, period = period, n = n).to_string(),
        (n, k) => td_string!(locale, fairness.sum_some, period = period, n = n, k = k).to_string(),
    };
    let list = (!list.is_empty()).then(|| format!("{}.", list.join("; ")));
    view! {
        <p class="sum">
            {count}
            {list.map(|list| view! { " " <span class="detail">{list}</span> })}
        </p>
    }
    .into_any()
}

/// The differences to name: the first of each grouping, so that none hides another, and then the next in
/// order.
fn to_name<'r>(sure: &[&'r ComparedView]) -> Vec<&'r ComparedView> {
    let mut groupings = BTreeSet::new();
    let (mut named, rest): (Vec<&'r ComparedView>, Vec<&'r ComparedView>) =
        sure.iter().copied().partition(|row| groupings.insert(row.by));
    let more = NAMED.saturating_sub(named.len());
    named.extend(rest.into_iter().take(more));
    in_order(named.into_iter())
}

/// A grouping: what is certain, what it does not mean, and all figures.
fn section(locale: Locale, page: &FairnessPage, found: &FairnessView, by: ComparedBy) -> AnyView {
    let rows: Vec<&ComparedView> = found.rows.iter().filter(|row| row.by == by).collect();
    let heading = format!("by-{}", by.as_str());
    let id = heading.clone();
    let sure: Vec<_> = in_order(rows.iter().copied().filter(|row| row.stands && !row.mirror))
        .into_iter()
        .filter_map(|row| sentence(locale, page, row))
        .map(|text| view! { <li>{text}</li> })
        .collect();
    let told = rows.iter().any(|row| row.n.is_some());
    let plain = sure.is_empty().then(|| without_findings(locale, page, &rows, by));
    let own = match by {
        ComparedBy::District => td_string!(locale, fairness.not_district),
        ComparedBy::Area => td_string!(locale, fairness.not_area),
        ComparedBy::Language => td_string!(locale, fairness.not_language),
        ComparedBy::Channel => td_string!(locale, fairness.not_channel),
        ComparedBy::Need => td_string!(locale, fairness.not_need),
    };
    // What a call was about may only be known from how it ended.
    let (not_mix, calls) = match by {
        ComparedBy::Channel => (None, None),
        ComparedBy::District => {
            (Some(td_string!(locale, fairness.not_mix)), Some(td_string!(locale, fairness.calls_with_calls)))
        }
        ComparedBy::Area | ComparedBy::Language | ComparedBy::Need => {
            (Some(td_string!(locale, fairness.not_mix)), None)
        }
    };
    let meaning = told.then(|| {
        view! {
            <p>
                <b>{td_string!(locale, fairness.meaning)}": "</b>
                {td_string!(locale, fairness.not_why)}
                " "
                {own}
                " "
                {not_mix}
            </p>
            <p>
                {td_string!(locale, fairness.others_are, others = others(locale, by)).to_string()}
                " "
                {calls}
            </p>
            {table::chart(locale, page, &rows)}
            {table::table(locale, page, &rows, by)}
        }
    });
    view! {
        <section aria-labelledby=heading>
            <h2 id=id>{by_words(locale, by)}</h2>
            {plain.map(|plain| view! { <p>{plain}</p> })}
            {(!sure.is_empty()).then(|| view! { <ul>{sure}</ul> })}
            {told.then(|| too_few(locale, page, &rows))}
            {meaning}
        </section>
    }
    .into_any()
}

/// The text for a grouping without a certain difference.
fn without_findings(
    locale: Locale,
    page: &FairnessPage,
    rows: &[&ComparedView],
    by: ComparedBy,
) -> &'static str {
    if by == ComparedBy::Channel && scope::is_narrowed(&page.scope) {
        return td_string!(locale, fairness.channel_filtered);
    }
    let told = rows.iter().any(|row| row.n.is_some());
    let judged = rows.iter().any(|row| row.adjusted.is_some());
    match (told, judged) {
        (false, _) => td_string!(locale, fairness.one_group),
        (true, false) => td_string!(locale, fairness.nothing_judged),
        (true, true) => td_string!(locale, fairness.nothing_sure),
    }
}

/// Groups with too few people to compare.
fn too_few(locale: Locale, page: &FairnessPage, rows: &[&ComparedView]) -> Option<AnyView> {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        let told = rows.iter().any(|other| other.group == row.group && other.n.is_some());
        let name = named(locale, page, row);
        if !told && !names.contains(&name) {
            names.push(name);
        }
    }
    let text = || td_string!(locale, fairness.too_few_groups, list = names.join(", ")).to_string();
    (!names.is_empty()).then(|| view! { <p class="muted">{text()}</p> }.into_any())
}
