//! Whether people are served alike, in words that can be read out: what differs, by how much, how sure that is, on how many it stands,
//! and what it does not mean. Plain HTML; `table.rs` holds the chart and the table of a grouping.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /fairness` | the page; the filters of all captain's pages, and `by` (`district`, `area`, `language`, `channel`, `need`) to show one grouping. All comparisons are judged together whatever is shown |

mod table;

use crate::api::{ComparedView, FairnessPage, FairnessView, GapView};
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::pages::practice::{self, said};
use crate::pages::steps::hundred;
use crate::words;
use domain::time::{MINUTE, Ms, SECOND};
use leptos::prelude::*;

/// The groupings, in the order shown.
const GROUPS: [&str; 5] = ["district", "area", "language", "channel", "need"];
/// So many differences are named in the sentence on top.
const NAMED: usize = 3;

/// The page.
#[component]
pub fn Fairness(
    /// What it shows.
    page: FairnessPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let found = page.found.as_ref().map(|found| {
        let shown = GROUPS.into_iter().filter(|by| page.by.as_deref().is_none_or(|only| only == *by));
        let sections: Vec<AnyView> = shown.map(|by| section(locale, &page, found, by)).collect();
        view! {
            <div class="stack tight">
                <p class="sum">{sum(locale, &page, found)}</p>
                <p class="muted">{td_string!(locale, fairness.judged_with, n = found.compared).to_string()}</p>
            </div>
            {sections}
        }
    });
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
                <p class="formula">{td_string!(locale, fairness.formula_four_fifths)}</p>
            </details>
        </main>
    }
}

/// One click to each grouping.
fn groupings(locale: Locale, page: &FairnessPage) -> AnyView {
    let one = |by: Option<&str>| {
        let current = (page.by.as_deref() == by).then_some("true");
        let name = by.map_or(td_string!(locale, fairness.by_all), |by| by_words(locale, by));
        view! { <a href=scope::link(&page.scope, "/fairness", &[("by", by)]) aria-current=current>{name}</a> }
    };
    let links: Vec<_> = std::iter::once(None).chain(GROUPS.map(Some)).map(one).collect();
    view! { <nav class="times no-print" aria-label=td_string!(locale, fairness.groupings)>{links}</nav> }
        .into_any()
}

fn by_words(locale: Locale, by: &str) -> &'static str {
    match by {
        "district" => td_string!(locale, fairness.by_district),
        "area" => td_string!(locale, fairness.by_area),
        "language" => td_string!(locale, fairness.by_language),
        "channel" => td_string!(locale, fairness.by_channel),
        _ => td_string!(locale, fairness.by_need),
    }
}

/// "Of 34 comparisons, 2 show a difference that is more than chance: …": of what is shown.
fn sum(locale: Locale, page: &FairnessPage, found: &FairnessView) -> String {
    let shown = |row: &&ComparedView| page.by.as_ref().is_none_or(|by| *by == row.by);
    let n = found.rows.iter().filter(shown).filter(|row| row.adjusted.is_some()).count();
    let sure: Vec<&ComparedView> = found.rows.iter().filter(shown).filter(|row| row.stands).collect();
    let mut list: Vec<String> = sure.iter().take(NAMED).map(|row| short(locale, page, row)).collect();
    if sure.len() > NAMED {
        list.push(td_string!(locale, fairness.and_more, n = sure.len() - NAMED).to_string());
    }
    let list = list.join("; ");
    match (n, sure.len()) {
        (0, _) => td_string!(locale, fairness.sum_nothing).to_owned(),
        (1, 0) => td_string!(locale, fairness.sum_none_one).to_owned(),
        (n, 0) => td_string!(locale, fairness.sum_none, n = n).to_string(),
        (n, 1) => td_string!(locale, fairness.sum_one, n = n, list = list).to_string(),
        (n, k) => td_string!(locale, fairness.sum_some, n = n, k = k, list = list).to_string(),
    }
}

/// A group as people read it.
fn named(locale: Locale, page: &FairnessPage, row: &ComparedView) -> String {
    if row.by == "need" {
        let known = page.needs.iter().find(|(id, _)| id.as_str() == row.group);
        return known.map_or_else(|| row.group.clone(), |(_, name)| said(locale, name).0);
    }
    scope::named(locale, &page.scope, &row.by, &row.group)
}

/// Which way a difference of a row goes: above zero, below, or neither for sure. Where there is no range, the exact test of few shares tells the
/// way as well; that of times only that they differ.
fn way(row: &ComparedView, gap: &GapView) -> std::cmp::Ordering {
    let (low, high) = match gap.low.zip(gap.high) {
        Some(range) => range,
        None if row.median.is_some() => return std::cmp::Ordering::Equal,
        None => (gap.by, gap.by),
    };
    if low > 0.0 {
        std::cmp::Ordering::Greater
    } else if high < 0.0 {
        std::cmp::Ordering::Less
    } else {
        std::cmp::Ordering::Equal
    }
}

/// What a measure is about, as a sentence uses it.
fn what(locale: Locale, row: &ComparedView) -> &'static str {
    match row.measure.as_str() {
        "wait" => td_string!(locale, fairness.to_call),
        "acknowledgement" => td_string!(locale, fairness.to_greet),
        "called" => td_string!(locale, fairness.called),
        "acknowledged" => td_string!(locale, fairness.greeted),
        _ => td_string!(locale, fairness.left),
    }
}

/// The difference that a row is about.
fn gap(row: &ComparedView) -> Option<&GapView> {
    row.median.as_ref().or(row.share.as_ref())
}

/// "Spanish waited longer to be called (412 people, 3870 others)".
fn short(locale: Locale, page: &FairnessPage, row: &ComparedView) -> String {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let (name, what) = (named(locale, page, row), what(locale, row));
    let (n, rest) = row.n.unwrap_or_default();
    macro_rules! told {
        ($key:ident) => {
            td_string!(locale, fairness.$key, name = name, what = what, n = n, rest = rest).to_string()
        };
    }
    match (gap(row).map_or(Equal, |gap| way(row, gap)), row.median.is_some()) {
        (Greater, true) => told!(short_longer),
        (Less, true) => told!(short_shorter),
        (Greater, false) => told!(short_more),
        (Less, false) => told!(short_less),
        (Equal, _) => told!(short_mixed),
    }
}

/// Whom a group is compared with.
fn others(locale: Locale, by: &str) -> &'static str {
    match by {
        "district" => td_string!(locale, fairness.others_district),
        "area" => td_string!(locale, fairness.others_area),
        "language" => td_string!(locale, fairness.others_language),
        "channel" => td_string!(locale, fairness.others_channel),
        _ => td_string!(locale, fairness.others_need),
    }
}

/// A length of time as it is read out: "4 min 5 s".
fn spoken(locale: Locale, ms: f64) -> String {
    let ms = ms.abs().round() as Ms;
    let seconds = (ms + SECOND / 2) / SECOND;
    if ms < MINUTE && seconds < 60 {
        return td_string!(locale, fairness.seconds, n = seconds).to_string();
    }
    td_string!(locale, fairness.minutes_seconds, m = seconds / 60, s = seconds % 60).to_string()
}

/// A difference in full.
fn sentence(locale: Locale, page: &FairnessPage, row: &ComparedView) -> Option<String> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let (found, (n, rest)) = (gap(row)?, row.n?);
    let is_time = row.median.is_some();
    let tell = |value: f64| if is_time { spoken(locale, value) } else { hundred(value.abs()) };
    let people = td_string!(locale, fairness.people, n = n, rest = rest).to_string();
    let name = named(locale, page, row);
    let who = match row.by.as_str() {
        "district" => td_string!(locale, fairness.who_district, name = name).to_string(),
        "area" => td_string!(locale, fairness.who_area, name = name).to_string(),
        "language" => td_string!(locale, fairness.who_language, name = name).to_string(),
        "channel" => td_string!(locale, fairness.who_channel, name = name).to_string(),
        _ => td_string!(locale, fairness.who_need, name = name).to_string(),
    };
    let (group, rest, what) = (tell(found.group), tell(found.rest), what(locale, row));
    let (by, others) = (tell(found.by), others(locale, &row.by));
    let range = match found.low.zip(found.high) {
        None => String::new(),
        Some((low, high)) => {
            let (low, high) = (tell(low.abs().min(high.abs())), tell(low.abs().max(high.abs())));
            if is_time {
                td_string!(locale, fairness.range_times, low = low, high = high).to_string()
            } else {
                td_string!(locale, fairness.range_shares, low = low, high = high).to_string()
            }
        }
    };
    macro_rules! told {
        ($key:ident $(, $more:ident)*) => {
            td_string!(
                locale,
                fairness.$key,
                who = who,
                others = others,
                group = group,
                rest = rest,
                people = people
                $(, $more = $more)*
            )
            .to_string()
        };
    }
    Some(match (way(row, found), row.measure.as_str()) {
        (Equal, _) => told!(mixed, what),
        (Greater, "left") => told!(left_more, range),
        (Less, "left") => told!(left_less, range),
        (Greater, _) if is_time => told!(longer, range, by, what),
        (Less, _) if is_time => told!(shorter, range, by, what),
        (Greater, _) => told!(more, range, what),
        (Less, _) => told!(less, range, what),
    })
}

/// A grouping: what is sure, what it does not mean, all figures.
fn section(locale: Locale, page: &FairnessPage, found: &FairnessView, by: &'static str) -> AnyView {
    let rows: Vec<&ComparedView> = found.rows.iter().filter(|row| row.by == by).collect();
    let heading = format!("by-{by}");
    let id = heading.clone();
    let sure: Vec<_> = rows
        .iter()
        .filter(|row| row.stands)
        .filter_map(|row| sentence(locale, page, row))
        .map(|text| view! { <li>{text}</li> })
        .collect();
    let told = rows.iter().any(|row| row.n.is_some());
    let plain = match (told, sure.is_empty()) {
        (false, _) => Some(td_string!(locale, fairness.one_group)),
        (true, true) => Some(td_string!(locale, fairness.nothing_sure)),
        _ => None,
    };
    let own = match by {
        "district" => td_string!(locale, fairness.not_district),
        "area" => td_string!(locale, fairness.not_area),
        "language" => td_string!(locale, fairness.not_language),
        "channel" => td_string!(locale, fairness.not_channel),
        _ => td_string!(locale, fairness.not_need),
    };
    let meaning = told.then(|| {
        view! {
            <p>
                <b>{td_string!(locale, fairness.meaning)}": "</b>
                {td_string!(locale, fairness.not_why)}
                " "
                {own}
                " "
                {td_string!(locale, fairness.not_mix)}
            </p>
            <p>{td_string!(locale, fairness.others_are, others = others(locale, by)).to_string()}</p>
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

/// Groups about which nothing can be said.
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
