//! Figures for everybody, twelve whole months: by district and month, in plain words, with how they are measured. Plain HTML, no sign-in.
//! What stands on too few people is not shown.

use crate::api::{PublicCell, PublicPage};
use crate::components::{Icon, ScrollTable};
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::words;
use domain::time::{Day, Ms};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Public(
    /// What it shows.
    page: PublicPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let all = td_string!(locale, public.all).to_owned();
    // All of them first: it is what most people ask for. With one district they are the same.
    let mut named: Vec<(String, &Vec<PublicCell>)> =
        page.districts.iter().cloned().zip(&page.cells).collect();
    if page.districts.len() != 1 {
        named.extend(page.cells.last().map(|row| (all, row)));
        named.rotate_right(1);
    }
    let tables: Vec<AnyView> = named
        .iter()
        .enumerate()
        .map(|(place, (name, cells))| table(locale, &page.months, name, cells, place))
        .collect();
    let department = (!page.department.is_empty())
        .then(|| td_string!(locale, public.department, name = page.department.clone()).to_string());
    view! {
        <a class="skip" href="#main">{td_string!(locale, public.skip)}</a>
        <header class="bar"><span class="brand"><Icon name="brand" />{td_string!(locale, common.product)}</span></header>
        <main class="floor" id="main" tabindex="-1">
            <h1>{td_string!(locale, public.title)}</h1>
            {department.map(|text| view! { <p class="muted">{text}</p> })}
            <p class="sum">{sum(locale, &page)}</p>
            {tables}
            <section aria-labelledby="measured">
                <h2 id="measured">{td_string!(locale, public.measured)}</h2>
                <p>{td_string!(locale, public.measure_came)}</p>
                <p>{td_string!(locale, public.measure_wait)}</p>
                <p>{td_string!(locale, public.measure_time)}</p>
                <p>{td_string!(locale, public.measure_left)}</p>
                <p>{td_string!(locale, public.measure_small)}</p>
                <p>{td_string!(locale, public.measure_none)}</p>
                <p><a href="/measures" hreflang="en">{td_string!(locale, figures.measures)}</a></p>
            </section>
        </main>
    }
}

/// All districts and months in a sentence.
fn sum(locale: Locale, page: &PublicPage) -> String {
    let days = scope::days(locale, page.from, page.to);
    let all = page.cells.last().and_then(|row| row.last()).copied().unwrap_or_default();
    match (all.arrived, all.wait_p50_ms, all.wait_p90_ms) {
        (Some(n), Some(p50), Some(p90)) => {
            let (p50, p90) = (length(locale, p50), length(locale, p90));
            let part = match all.waited {
                Some(100) => td_string!(locale, public.sum_all_called).to_owned(),
                Some(share) => td_string!(locale, public.sum_called, share = share).to_string(),
                None => td_string!(locale, public.sum_some_called).to_owned(),
            };
            td_string!(locale, public.sum, days = days, n = n, part = part, p50 = p50, p90 = p90).to_string()
        }
        _ => td_string!(locale, public.sum_none, days = days).to_string(),
    }
}

/// Whole minutes; below two minutes also seconds.
fn length(locale: Locale, ms: Ms) -> String {
    if ms < 120_000 { words::length(ms) } else { words::minutes(locale, ms) }
}

/// "March 2026".
fn month(locale: Locale, first: Day) -> String {
    let (year, ..) = first.civil();
    td_string!(locale, public.month_year, month = words::month(locale, first), year = year).to_string()
}

fn table(locale: Locale, months: &[Day], name: &str, cells: &[PublicCell], place: usize) -> AnyView {
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    let names: Vec<String> = months.iter().map(|first| words::capital(&month(locale, *first))).collect();
    let body: Vec<_> = names.into_iter().zip(cells).map(|(month, cell)| row(locale, month, cell)).collect();
    let foot = cells
        .get(months.len())
        .map(|cell| row(locale, td_string!(locale, public.all_months).to_owned(), cell));
    let heading = format!("table-{place}");
    let id = heading.clone();
    view! {
        <section aria-labelledby=heading>
            <h2 id=id>{name.to_owned()}</h2>
            <ScrollTable label=name.to_owned()>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, public.month)}</th>
                        {number(td_string!(locale, public.came))}
                        {number(td_string!(locale, public.p50))}
                        {number(td_string!(locale, public.p90))}
                        {number(td_string!(locale, public.greeted))}
                        {number(td_string!(locale, public.called))}
                        {number(td_string!(locale, public.left))}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
                <tfoot>{foot}</tfoot>
            </ScrollTable>
        </section>
    }
    .into_any()
}

fn row(locale: Locale, month: String, cell: &PublicCell) -> AnyView {
    let hidden = || td_string!(locale, public.withheld).to_owned();
    let none = || if cell.arrived == Some(0) { "–".to_owned() } else { hidden() };
    let time = |ms: Option<Ms>| ms.map_or_else(none, |ms| length(locale, ms));
    let share = |share: Option<u32>| {
        share.map_or_else(none, |n| td_string!(locale, public.of_100, n = n).to_string())
    };
    let came = cell.arrived.map_or_else(hidden, |n| n.to_string());
    view! {
        <tr>
            <th scope="row">{month}</th>
            <td class="nums">{came}</td>
            <td class="nums">{time(cell.wait_p50_ms)}</td>
            <td class="nums">{time(cell.wait_p90_ms)}</td>
            <td class="nums">{share(cell.greeted)}</td>
            <td class="nums">{share(cell.called)}</td>
            <td class="nums">{share(cell.left)}</td>
        </tr>
    }
    .into_any()
}
