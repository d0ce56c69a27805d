//! The chart and the table of a grouping.

use super::differences::{below_four_fifths, shown_apart, way};
use super::names::{by_words, named, people};
use crate::api::{ComparedView, FairnessPage, GapView};
use crate::components::ScrollTable;
use crate::components::chart::ticks;
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::words::{self, hundred};
use domain::reports::{ComparedBy, Measure};
use domain::time::{MINUTE, Ms, SECOND};
use leptos::prelude::*;

/// Left edge of the plot; its width and the height of a row follow.
const LEFT: f64 = 200.0;
const WIDTH: f64 = 420.0;
const LINE: f64 = 28.0;

/// A difference of medians with its range, as drawn.
struct Drawn {
    name: String,
    by: f64,
    low: f64,
    high: f64,
    stands: bool,
}

impl Drawn {
    /// The difference for a group; `None` for one that is not judged, or with too few people for a range.
    fn median_wait(locale: Locale, page: &FairnessPage, row: &ComparedView) -> Option<Drawn> {
        let gap = row.median.filter(|_| row.measure == Measure::Wait && row.adjusted.is_some())?;
        let (low, high) = gap.low.zip(gap.high)?;
        Some(Drawn { name: named(locale, page, row), by: gap.by, low, high, stands: row.stands })
    }
}

/// A dot and its range for the median wait of each group that is judged.
pub fn chart(locale: Locale, page: &FairnessPage, rows: &[&ComparedView]) -> Option<AnyView> {
    let waits: Vec<Drawn> = rows.iter().filter_map(|row| Drawn::median_wait(locale, page, row)).collect();
    let far = waits.iter().map(|wait| wait.low.abs().max(wait.high.abs())).fold(0.0, f64::max);
    let (unit, title) = if far < MINUTE as f64 {
        (SECOND as f64, td_string!(locale, fairness.chart_seconds))
    } else {
        (MINUTE as f64, td_string!(locale, fairness.chart))
    };
    let ticks = ticks(far / unit);
    let most = ticks.last().copied().unwrap_or(1.0);
    let middle = LEFT + WIDTH / 2.0;
    let x = |units: f64| middle + units / most * WIDTH / 2.0;
    let base = LINE * waits.len() as f64 + 8.0;
    let grid: Vec<_> = ticks
        .iter()
        .flat_map(|tick| if *tick > 0.0 { vec![-tick, *tick] } else { vec![0.0] })
        .map(|tick| {
            let class = if tick == 0.0 { "axis" } else { "grid" };
            view! {
                <line class=class x1=px(x(tick)) x2=px(x(tick)) y1="0" y2=px(base)></line>
                <text x=px(x(tick)) y=px(base + 18.0) text-anchor="middle">{signed(tick, &px(tick.abs()))}</text>
            }
        })
        .collect();
    let lines: Vec<_> = waits
        .iter()
        .enumerate()
        .map(|(place, wait)| {
            let y = px((place as f64 + 0.5) * LINE);
            let short: String = wait.name.chars().take(26).collect();
            let at = |ms: f64| px(x(ms / unit));
            view! {
                <text class="value" x=px(LEFT - 12.0) y=px((place as f64 + 0.5) * LINE + 4.0) text-anchor="end">{short}</text>
                <line class="p50" x1=at(wait.low) x2=at(wait.high) y1=y.clone() y2=y.clone()></line>
                <circle class=if wait.stands { "dot out" } else { "dot" } cx=at(wait.by) cy=y r="5"></circle>
            }
        })
        .collect();
    (!waits.is_empty()).then(|| {
        view! {
            <figure>
                <figcaption class="formula">{title}</figcaption>
                <svg class="chart" viewBox=format!("0 -4 640 {}", px(base + 48.0)) role="img" aria-label=title>
                    {grid}
                    {lines}
                    <text x=px(middle) y=px(base + 38.0) text-anchor="middle">{td_string!(locale, fairness.chart_same)}</text>
                </svg>
            </figure>
        }
        .into_any()
    })
}

fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), ToOwned::to_owned)
}

/// A number with its sign, to distinguish longer from shorter.
fn signed(value: f64, text: &str) -> String {
    match value {
        // What is displayed as zero has no sign.
        _ if !text.contains(|letter| ('1'..='9').contains(&letter)) => text.to_owned(),
        value if value > 0.0 => format!("+{text}"),
        value if value < 0.0 => format!("\u{2212}{text}"),
        _ => text.to_owned(),
    }
}

/// All comparisons of a grouping.
pub fn table(locale: Locale, page: &FairnessPage, rows: &[&ComparedView], by: ComparedBy) -> AnyView {
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    let body: Vec<AnyView> =
        rows.iter().filter(|row| row.n.is_some()).flat_map(|row| lines(locale, page, row)).collect();
    let strata = if by == ComparedBy::Channel {
        td_string!(locale, fairness.districts)
    } else {
        td_string!(locale, fairness.services)
    };
    let label = format!("{}: {}", td_string!(locale, fairness.table), by_words(locale, by));
    view! {
        <ScrollTable label=label>
            <thead>
                <tr>
                    <th scope="col">{td_string!(locale, fairness.group)}</th>
                    <th scope="col">{td_string!(locale, fairness.measure)}</th>
                    {number(td_string!(locale, fairness.own))}
                    {number(td_string!(locale, fairness.others))}
                    {number(td_string!(locale, fairness.difference))}
                    {number(td_string!(locale, fairness.range))}
                    {number(td_string!(locale, fairness.stands_on))}
                    {number(strata)}
                    <th scope="col">{td_string!(locale, fairness.verdict)}</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </ScrollTable>
    }
    .into_any()
}

/// The rows of a comparison: a time has one for the median and one for the 90th percentile.
fn lines(locale: Locale, page: &FairnessPage, row: &ComparedView) -> Vec<AnyView> {
    let names = match row.measure {
        Measure::Wait => [td_string!(locale, fairness.wait_p50), td_string!(locale, fairness.wait_p90)],
        Measure::Acknowledgement => {
            [td_string!(locale, fairness.greet_p50), td_string!(locale, fairness.greet_p90)]
        }
        Measure::Called => [td_string!(locale, fairness.share_called), ""],
        Measure::Acknowledged => [td_string!(locale, fairness.share_greeted), ""],
        Measure::Left => [td_string!(locale, fairness.share_left), ""],
    };
    let first = row.median.or(row.share).map(|gap| (gap, verdict(locale, row)));
    let second = row
        .p90
        .map(|gap| (gap, view! { <small>{td_string!(locale, fairness.judged_above)}</small> }.into_any()));
    let found = names.into_iter().zip([first, second]);
    found
        .filter_map(|(what, found)| found.map(|(gap, verdict)| line(locale, page, row, what, &gap, verdict)))
        .collect()
}

/// Tenths of a second, without sign.
fn tenths(ms: f64) -> String {
    format!("{:.1}\u{a0}s", ms.abs() / SECOND as f64)
}

fn line(
    locale: Locale,
    page: &FairnessPage,
    row: &ComparedView,
    what: &'static str,
    gap: &GapView,
    verdict: AnyView,
) -> AnyView {
    let is_time = row.median.is_some();
    let figure = |value: f64| {
        if is_time {
            words::length(value.round() as Ms)
        } else {
            td_string!(locale, fairness.of_100, n = hundred(value)).to_string()
        }
    };
    let sure = way(row, gap) != std::cmp::Ordering::Equal;
    let apart = shown_apart(gap);
    // Where both sides are displayed as the same second, tenths show how they differ.
    let is_same = apart == 0;
    let by = if !is_time {
        words::hundred_apart(gap.group, gap.rest)
    } else if is_same {
        tenths(gap.by)
    } else {
        words::length(apart.abs())
    };
    // The nearer end is rounded down and the farther one up, so that the displayed range contains the real
    // one.
    let end = |value: f64, is_near: bool| {
        let (far, is_near) = (value.abs(), sure && is_near);
        let text = match (is_time, is_near) {
            (true, _) if far < SECOND as f64 && (is_same || is_near) => tenths(far),
            (true, true) => words::length(words::at_least(far.round() as Ms)),
            (true, false) => words::length(far.round() as Ms),
            (false, true) => words::hundred_at_least(far),
            (false, false) => words::hundred_at_most(far),
        };
        signed(value, &text)
    };
    let range = gap.low.zip(gap.high).map_or_else(
        || td_string!(locale, fairness.no_range).to_owned(),
        |(low, high)| {
            let near = low.abs() <= high.abs();
            format!("{} … {}", end(low, near), end(high, !near))
        },
    );
    let (n, rest) = people(locale, row);
    let stands_on = td_string!(locale, fairness.n_and, n = n, rest = rest).to_string();
    let services = format!("{} / {}", row.services, row.services + row.left_out);
    let class = if sure { "nums" } else { "nums muted" };
    view! {
        <tr>
            <th scope="row">{group(locale, page, row)}</th>
            <td>{what}</td>
            <td class="nums">{figure(gap.group)}</td>
            <td class="nums">{figure(gap.rest)}</td>
            <td class=class>{signed(gap.by, &by)}</td>
            <td class="nums">{range}</td>
            <td class="nums">{stands_on}</td>
            <td class="nums">{services}</td>
            <td>{verdict}</td>
        </tr>
    }
    .into_any()
}

/// A group links to its own figures; a need does not, because figures cannot be filtered by it.
fn group(locale: Locale, page: &FairnessPage, row: &ComparedView) -> AnyView {
    let name = named(locale, page, row);
    if row.by == ComparedBy::Need {
        return name.into_any();
    }
    let own = [(row.by.as_str(), Some(row.group.as_str())), ("by", None)];
    let figures = scope::link(&page.scope, "/figures", &own);
    let visits = format!("{}&list=all", scope::link(&page.scope, "/figures/visits", &own));
    let label = td_string!(locale, fairness.visits_of, name = name.clone()).to_string();
    view! {
        <a href=figures>{name}</a>
        " "
        <a class="small" href=visits aria-label=label>{td_string!(locale, fairness.visits)}</a>
    }
    .into_any()
}

fn verdict(locale: Locale, row: &ComparedView) -> AnyView {
    let Some(adjusted) = row.adjusted else {
        return td_string!(locale, fairness.half_left_out).into_any();
    };
    let p = if adjusted < 0.001 { "< 0.001".to_owned() } else { format!("{adjusted:.3}") };
    let (class, word) = if row.stands {
        ("tag warn", td_string!(locale, fairness.sure))
    } else {
        ("tag", td_string!(locale, fairness.chance))
    };
    let fifths = below_four_fifths(row)
        .then(|| view! { " " <span class="tag warn">{td_string!(locale, fairness.four_fifths)}</span> });
    view! {
        <span class=class>{word}</span>
        {fifths}
        " "
        <small>{td_string!(locale, fairness.adjusted, p = p).to_string()}</small>
    }
    .into_any()
}
