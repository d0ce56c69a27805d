//! Today in one district: how long people waited, how many left, the hours of the day. Medians and 90th
//! percentiles with their counts, never a mean; formulas are named.

use super::now::{list, or_nobody, pair, percent};
use super::unit::Unit;
use crate::api::{Spread, SummaryRow, Today};
use crate::components::chart::{Bar, Bars, Key, Lines, Point};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::ids::DistrictId;
use domain::stats::ServiceLevel;
use domain::time::{MINUTE, Ms};
use leptos::prelude::*;

/// The section of one district's day.
pub fn view(unit: &Unit) -> impl IntoView + use<> {
    let locale = words::tongue();
    let line = unit.line;
    let today = Memo::new(move |_| line.with(|line| line.today.clone().unwrap_or_default()));
    let unit = unit.clone();
    move || {
        let (locale, today) = (locale.get(), today.get());
        let id = unit.id();
        let targets = unit.rules.targets;
        let hours = hours(&today.hours, unit.rules.day_starts_min);
        view! {
            <section aria-labelledby="today">
                <h2 id="today">{td_string!(locale, floor.today_of, name = unit.card.name.clone()).to_string()}</h2>
                <p>{came(locale, &today.total)}</p>
                {clocks(locale, &id, &today, (targets.acknowledge_ms, targets.call_ms, targets.resolve_ms))}
                <p class="formula">{td_string!(locale, floor.formula_clocks)}</p>
                <p class="formula">{td_string!(locale, floor.formula_within)}</p>
                <p class="btns">
                    <a class="btn" href=format!("/floor.csv?district={id}&list=all") download="">
                        <crate::components::Icon name="download" />
                        {td_string!(locale, floor.csv)}
                    </a>
                    <button type="button" class="btn" on:click=|_| crate::screen::print()>
                        <crate::components::Icon name="print" />
                        {td_string!(locale, floor.print)}
                    </button>
                </p>
            </section>
            {(!hours.is_empty()).then(|| by_hour(locale, &id, &hours, &today.total, targets.call_ms))}
        }
    }
}

/// "143 people came. Served: 134. Left or hung up: 4. Still here: 5."
fn came(locale: Locale, total: &SummaryRow) -> String {
    if total.arrived == 0 {
        return td_string!(locale, floor.came_nobody).to_owned();
    }
    let other = total.unserved.saturating_sub(total.left);
    let first = match total.arrived {
        1 => td_string!(locale, floor.came_single).to_owned(),
        n => td_string!(locale, floor.came, n = words::number(n)).to_string(),
    };
    let (served, left, open) =
        (words::number(total.served), words::number(total.left), words::number(total.open));
    let rest = td_string!(locale, floor.came_rest, served = served, left = left, open = open).to_string();
    match other {
        0 => format!("{first} {rest}"),
        n => format!("{first} {rest} {}", td_string!(locale, floor.came_else, n = words::number(n))),
    }
}

/// Greeted, called, resolved: median, 90th percentile, count, and the share within the target.
fn clocks(locale: Locale, id: &DistrictId, today: &Today, targets: (Ms, Ms, Ms)) -> impl IntoView + use<> {
    let (acknowledge, call, resolve) = targets;
    let rows = [
        (
            td_string!(locale, floor.clock_greeted),
            "acknowledged",
            today.total.acknowledgement_ms,
            acknowledge,
            Some(today.acknowledged),
        ),
        (td_string!(locale, floor.clock_called), "called", today.total.wait_ms, call, Some(today.called)),
        (td_string!(locale, floor.clock_resolved), "resolved", today.total.resolution_ms, resolve, None),
    ];
    let rows = rows.into_iter().map(|(name, kind, spread, target, within)| {
        clock(locale, list(Some(id), kind), name, spread, target, within)
    });
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    view! {
        <div class="scroll-x" role="region" aria-labelledby="clocks" tabindex="0">
            <table class="table">
                <caption id="clocks">{td_string!(locale, floor.clocks)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, floor.from_arrival)}</th>
                        {number(td_string!(locale, floor.median))}
                        {number(td_string!(locale, floor.p90))}
                        {number(td_string!(locale, floor.people))}
                        {number(td_string!(locale, floor.target))}
                        {number(td_string!(locale, floor.within))}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn clock(
    locale: Locale,
    href: String,
    name: &'static str,
    spread: Spread,
    target: Ms,
    within: Option<ServiceLevel>,
) -> impl IntoView {
    let figure = |ms: Option<Ms>| or_nobody(locale, ms.map(words::length));
    let share = match within {
        Some(within) => {
            // More people than have a time: those who left first, or still wait past the target, are counted
            // as well.
            let (part, whole) = within.usual();
            let of = |share: String| {
                let (n, all) = (words::number(part), words::number(whole));
                td_string!(locale, floor.share_n_of, share = share, n = n, all = all).to_string()
            };
            or_nobody(locale, percent((part, whole)).map(of))
        }
        None => "—".to_owned(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="nums"><a href=href.clone()>{figure(spread.p50)}</a></td>
            <td class="nums"><a href=href.clone()>{figure(spread.p90)}</a></td>
            <td class="nums"><a href=href.clone()>{words::number(spread.n)}</a></td>
            <td class="nums">{words::length(target)}</td>
            <td class="nums"><a href=href>{share}</a></td>
        </tr>
    }
}

/// The hours from the first arrival to the last, in the order of the business day, including empty ones.
fn hours(rows: &[SummaryRow], day_starts_min: u16) -> Vec<SummaryRow> {
    let starts = u32::from(day_starts_min) / 60;
    let place = |row: &SummaryRow| {
        row.key.parse::<u32>().ok().filter(|hour| *hour < 24).map(|hour| (hour + 24 - starts) % 24)
    };
    let known: Vec<(u32, &SummaryRow)> =
        rows.iter().filter_map(|row| place(row).map(|place| (place, row))).collect();
    let (Some(first), Some(last)) =
        (known.iter().map(|(at, _)| *at).min(), known.iter().map(|(at, _)| *at).max())
    else {
        return vec![];
    };
    let hour = |at: u32| {
        let row = known.iter().find(|(place, _)| *place == at).map(|(_, row)| (*row).clone());
        row.unwrap_or_else(|| SummaryRow {
            key: format!("{:02}", (at + starts) % 24),
            ..SummaryRow::default()
        })
    };
    (first..=last).map(hour).collect()
}

/// "7": the label under a bar.
fn short(key: &str) -> String {
    key.parse::<u32>().map_or_else(|_| key.to_owned(), |hour| hour.to_string())
}

/// The hour of a row: "9 AM".
fn hour_words(key: &str) -> String {
    key.parse().map_or_else(|_| key.to_owned(), words::hour)
}

fn by_hour(
    locale: Locale,
    id: &DistrictId,
    hours: &[SummaryRow],
    total: &SummaryRow,
    target: Ms,
) -> impl IntoView + use<> {
    let bars = hours.iter().map(|row| Bar {
        label: short(&row.key),
        done: row.served,
        open: row.open,
        missed: row.unserved,
    });
    let minutes = |ms: Option<Ms>| ms.map(|ms| ms as f64 / MINUTE as f64);
    let points = hours.iter().map(|row| Point {
        label: short(&row.key),
        middle: minutes(row.wait_ms.p50),
        upper: minutes(row.wait_ms.p90),
    });
    let (bars, points): (Vec<_>, Vec<_>) = (bars.collect(), points.collect());
    let promise = td_string!(locale, floor.target_line, time = words::length(target)).to_string();
    view! {
        <div class="cols">
            <section aria-labelledby="arrivals">
                <h2 id="arrivals">{td_string!(locale, floor.by_hour)}</h2>
                <Bars bars axis=td_string!(locale, floor.hour_of_arrival).to_owned() labelled_by="arrivals" />
                <p class="legend">
                    <Key mark="served" words=td_string!(locale, floor.key_served) />
                    <Key mark="open" words=td_string!(locale, floor.key_open) />
                    <Key mark="unserved" words=td_string!(locale, floor.key_unserved) />
                </p>
                <h2 id="waits">{td_string!(locale, floor.wait_by_hour)}</h2>
                <Lines points target=Some((target as f64 / MINUTE as f64, promise)) labelled_by="waits" />
                <p class="legend">
                    <Key mark="p50" words=td_string!(locale, floor.median) />
                    <Key mark="p90" words=td_string!(locale, floor.p90) />
                    <Key mark="target" words=td_string!(locale, floor.target) />
                </p>
                <p class="formula">{td_string!(locale, floor.formula_p90)}</p>
            </section>
            <section>{table(locale, id, hours, total)}</section>
        </div>
    }
}

/// The same as a table.
fn table(locale: Locale, id: &DistrictId, hours: &[SummaryRow], total: &SummaryRow) -> impl IntoView + use<> {
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    let wait = |spread: &Spread| or_nobody(locale, pair(spread));
    let rows = hours.iter().map(|row| {
        let href = format!("{}&hour={}", list(Some(id), "all"), row.key);
        view! {
            <tr>
                <th scope="row">{hour_words(&row.key)}</th>
                <td class="nums"><a href=href>{words::number(row.arrived)}</a></td>
                <td class="nums">{words::number(row.served)}</td>
                <td class="nums">{words::number(row.unserved)}</td>
                <td class="nums">{words::number(row.open)}</td>
                <td class="nums">{wait(&row.wait_ms)}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll-x" role="region" aria-labelledby="hours" tabindex="0">
            <table class="table">
                <caption id="hours">{td_string!(locale, floor.as_table)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, floor.hour)}</th>
                        {number(td_string!(locale, floor.col_came))}
                        {number(td_string!(locale, floor.col_served))}
                        {number(td_string!(locale, floor.col_unserved))}
                        {number(td_string!(locale, floor.col_open))}
                        {number(td_string!(locale, floor.col_wait))}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{td_string!(locale, floor.all)}</th>
                        <td class="nums"><a href=list(Some(id), "all")>{words::number(total.arrived)}</a></td>
                        <td class="nums"><a href=list(Some(id), "served")>{words::number(total.served)}</a></td>
                        <td class="nums"><a href=list(Some(id), "unserved")>{words::number(total.unserved)}</a></td>
                        <td class="nums"><a href=list(Some(id), "open")>{words::number(total.open)}</a></td>
                        <td class="nums"><a href=list(Some(id), "called")>{wait(&total.wait_ms)}</a></td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}
