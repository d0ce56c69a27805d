//! The public figures of twelve whole months: by district and month, in plain words, with how they are
//! measured. Plain HTML, no sign-in. Figures of too few people are not shown.

use crate::api::{PublicCell, PublicPage};
use crate::components::{Icon, ScrollTable};
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::pages::status;
use crate::words;
use domain::time::{Day, MINUTE, Ms};
use leptos::prelude::*;
use std::cmp::Ordering;

/// The months of some districts, and the first day on record of each.
type Row<'p> = (&'p Vec<PublicCell>, &'p [Option<Day>]);

/// The head of a public page.
pub(super) fn head(locale: Locale) -> impl IntoView {
    view! {
        <a class="skip" href="#main">{td_string!(locale, public.skip)}</a>
        <header class="bar"><span class="brand"><Icon name="brand" />{td_string!(locale, common.product)}</span></header>
    }
}

/// The page of public figures.
#[component]
pub fn Public(
    /// The data of the page.
    page: PublicPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let all = td_string!(locale, public.all).to_owned();
    // The sum of all districts first: it is what most readers want. With one district they are the same.
    let rows = page.cells.iter().zip(page.recorded_from.iter().map(std::slice::from_ref));
    let mut named: Vec<(String, Row)> = page.districts.iter().cloned().zip(rows).collect();
    if page.districts.len() != 1 {
        let every = page.recorded_from.get(..page.districts.len()).unwrap_or_default();
        named.extend(page.cells.last().map(|cells| (all, (cells, every))));
        named.rotate_right(1);
    }
    let tables: Vec<AnyView> = named
        .iter()
        .filter(|_| !page.months.is_empty())
        .enumerate()
        .map(|(place, (name, row))| table(locale, &page.months, name, *row, place))
        .collect();
    let department = (!page.department.is_empty())
        .then(|| td_string!(locale, public.department, name = page.department.clone()).to_string());
    view! {
        {head(locale)}
        <main class="floor" id="main" tabindex="-1">
            {status::languages(locale, "/public", &page.languages)}
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
                <p>
                    <a href=format!("/measures?lang={}", words::tag(locale)) hreflang="en">
                        {td_string!(locale, figures.measures)}
                    </a>
                </p>
            </section>
        </main>
    }
}

/// All districts and months in one sentence.
fn sum(locale: Locale, page: &PublicPage) -> String {
    if page.months.is_empty() {
        return td_string!(locale, public.sum_nothing).to_owned();
    }
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
            let n = words::number(n);
            td_string!(locale, public.sum, days = days, n = n, part = part, p50 = p50, p90 = p90).to_string()
        }
        _ => td_string!(locale, public.sum_none, days = days).to_string(),
    }
}

/// Whole minutes, rounded up, because people are said to have been called within them. Below two minutes with
/// seconds.
fn length(locale: Locale, ms: Ms) -> String {
    if ms < 2 * MINUTE {
        words::spoken(locale, ms)
    } else {
        words::minutes(locale, (ms + (MINUTE - 1)) / MINUTE * MINUTE)
    }
}

/// How many districts were on record by the end of a month.
fn begun(beginnings: &[Option<Day>], month: Day) -> usize {
    beginnings.iter().flatten().filter(|from| from.first_of_month() <= month).count()
}

/// "March 2026".
fn month(locale: Locale, first: Day) -> String {
    let (year, ..) = first.civil();
    td_string!(locale, public.month_year, month = words::month(locale, first), year = year).to_string()
}

/// The column names. On a narrow screen the rows are stacked, each figure below its month with its column's
/// name before it; the roles keep it a table for screen readers.
fn columns(locale: Locale) -> [&'static str; 6] {
    [
        td_string!(locale, public.came),
        td_string!(locale, public.p50),
        td_string!(locale, public.p90),
        td_string!(locale, public.greeted),
        td_string!(locale, public.called),
        td_string!(locale, public.left),
    ]
}

fn table(locale: Locale, months: &[Day], name: &str, (cells, beginnings): Row, place: usize) -> AnyView {
    let recorded_from = beginnings.iter().flatten().min().copied();
    let head = |label: &'static str| view! { <th scope="col" role="columnheader" class="nums">{label}</th> };
    let in_month = |(first, cell): (&Day, &PublicCell)| {
        let name = words::capital(&month(locale, *first));
        // In months of several districts, some may not be on record yet.
        let (begun, of) = (begun(beginnings, *first), beginnings.len());
        let name = if (1..of).contains(&begun) {
            td_string!(locale, public.month_of_some, month = name, n = begun, of = of).to_string()
        } else {
            name
        };
        match recorded_from.map(|from| (from, first.cmp(&from.first_of_month()))) {
            Some((_, Ordering::Greater)) => row(locale, name, cell),
            Some((from, Ordering::Equal)) if from == *first => row(locale, name, cell),
            Some((from, Ordering::Equal)) => {
                let (.., day) = from.civil();
                let name = td_string!(locale, public.month_from, month = name, day = day).to_string();
                row(locale, name, cell)
            }
            Some((_, Ordering::Less)) | None => nothing(locale, name),
        }
    };
    let body: Vec<_> = months.iter().zip(cells).map(in_month).collect();
    let foot = cells.get(months.len()).filter(|_| recorded_from.is_some());
    let foot = foot.map(|cell| row(locale, td_string!(locale, public.all_months).to_owned(), cell));
    let heads = columns(locale).map(head).collect_view();
    let heading = format!("table-{place}");
    let id = heading.clone();
    view! {
        <section class="stacked" aria-labelledby=heading>
            <h2 id=id>{name.to_owned()}</h2>
            <ScrollTable label=name.to_owned()>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{td_string!(locale, public.month)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody role="rowgroup">{body}</tbody>
                <tfoot role="rowgroup">{foot}</tfoot>
            </ScrollTable>
        </section>
    }
    .into_any()
}

/// A month before anything of a district was on record.
fn nothing(locale: Locale, month: String) -> AnyView {
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">{month}</th>
            <td role="cell" colspan="6" class="muted">{td_string!(locale, public.not_recorded)}</td>
        </tr>
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
    let came = cell.arrived.map_or_else(hidden, words::number);
    let figures = [
        came,
        time(cell.wait_p50_ms),
        time(cell.wait_p90_ms),
        share(cell.greeted),
        share(cell.called),
        share(cell.left),
    ];
    let cells = columns(locale).into_iter().zip(figures).map(|(label, figure)| {
        view! { <td role="cell" class="nums" data-label=label>{figure}</td> }
    });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">{month}</th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}
