//! A figure day by day: the days, their median, the limits within which chance alone moves them, what stands
//! out, and remarks on some days.

use super::sheet::Sheet;
use super::{format, scope};
use crate::api::{RemarkView, SignalView, TrendView};
use crate::components::ScrollTable;
use crate::components::chart::{HEIGHT, LEFT, WIDTH, grid, px, ticks};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::time::{Day, MINUTE, Ms};
use leptos::prelude::*;

/// The base line: the position of zero.
const BASE: f64 = 240.0;
/// Limits of shares that exclude less than a tenth of all possible shares cannot distinguish one day from
/// another.
const TOO_WIDE: f64 = 0.9;
/// The largest number of days labeled below the chart.
const LABELS: i32 = 12;

const MEASURES: [&str; 5] = ["called", "wait", "wait_p90", "acknowledgement", "acknowledged"];

/// The chart with its choices, what stands out, and the same as a table.
pub(super) fn view(sheet: &Sheet<'_>, remarks: &[RemarkView]) -> AnyView {
    let (locale, trend) = (sheet.locale, &sheet.figures.trend);
    let choices = (!sheet.paper).then(|| {
        let links = MEASURES.map(|name| {
            let current = (name == trend.measure).then_some("true");
            let to = scope::link(sheet.scope, "/figures", &[("measure", Some(name))]);
            view! { <a href=format!("{to}#trend") aria-current=current>{measure(locale, name)}</a> }
        });
        view! { <nav class="times no-print" aria-label=td_string!(locale, figures.measure_to_follow)>{links.collect_view()}</nav> }
    });
    let marked: Vec<&RemarkView> = remarks.iter().filter(|remark| !remark.commitment).collect();
    let note = sheet.about_shares().filter(|_| trend.is_share);
    let body = if trend.is_share && sheet.counted().is_none() {
        ().into_any()
    } else if trend.points.is_empty() {
        view! { <p class="muted">{td_string!(locale, figures.trend_none)}</p> }.into_any()
    } else {
        view! {
            {drawn(locale, trend, &marked)}
            {legend(locale, trend, &marked)}
            {explained(locale, trend)}
            {table(sheet)}
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="trend">
            <h2 id="trend">
                {td_string!(locale, figures.trend, measure = measure(locale, &trend.measure)).to_string()}
            </h2>
            {choices}
            {part(sheet).map(|text| view! { <p class="muted">{text}</p> })}
            {note.map(|text| view! { <p class="muted">{text}</p> })}
            {body}
        </section>
    }
    .into_any()
}

/// Says that some days cover fewer districts and are left out, or that some days of the compared period do.
fn part(sheet: &Sheet<'_>) -> Option<String> {
    let scope = sheet.scope;
    let all = scope.comparable_from?;
    let is_part = scope.recorded_from.is_some_and(|first| first < all)
        && (scope.from < all || scope.before.is_some_and(|(first, _)| first < all));
    let day = words::date(sheet.locale, all);
    is_part.then(|| td_string!(sheet.locale, figures.trend_part, day = day).to_string())
}

fn measure(locale: Locale, name: &str) -> &'static str {
    match name {
        "wait_p90" => td_string!(locale, figures.measure_wait_p90),
        "called" => td_string!(locale, figures.called_in),
        "acknowledgement" => td_string!(locale, figures.measure_acknowledgement),
        "acknowledged" => td_string!(locale, figures.acknowledged_in),
        _ => td_string!(locale, figures.measure_wait),
    }
}

/// Maps days and figures to positions in the chart.
struct Plane {
    first: Day,
    days: f64,
    ticks: Vec<f64>,
    /// Unit of the axis: minutes, or hundredths.
    unit: f64,
}

impl Plane {
    fn of(trend: &TrendView) -> Plane {
        let first = trend.points.first().map_or(Day(0), |(day, ..)| *day);
        let last = trend.points.last().map_or(first, |(day, ..)| *day);
        let unit = if trend.is_share { 0.01 } else { MINUTE as f64 };
        let values = trend.points.iter().map(|(_, _, value)| *value);
        let most = values.chain(trend.limits.map(|(_, high)| high)).fold(0.0, f64::max);
        let ticks = if trend.is_share { ticks(100.0) } else { ticks(most / unit) };
        Plane { first, days: f64::from(last.0 - first.0 + 1), ticks, unit }
    }

    fn x(&self, day: Day) -> f64 {
        LEFT + (f64::from(day.0 - self.first.0) + 0.5) / self.days * WIDTH
    }

    fn y(&self, value: f64) -> f64 {
        BASE - value / self.unit / self.ticks.last().copied().unwrap_or(1.0) * HEIGHT
    }
}

/// Whether a day is part of what stands out.
fn stands_out(trend: &TrendView, day: Day) -> bool {
    trend.signals.iter().any(|signal| signal.from <= day && day <= signal.to)
}

/// Whether a day is beyond the limits drawn, but not beyond its own: days with few visits have wider limits.
fn has_wider_limits(trend: &TrendView, day: Day, value: f64) -> bool {
    let is_beyond = trend.limits.is_some_and(|(low, high)| value < low || value > high);
    is_beyond && !stands_out(trend, day)
}

fn drawn(locale: Locale, trend: &TrendView, remarks: &[&RemarkView]) -> AnyView {
    let plane = Plane::of(trend);
    let across = |class: &'static str, value: f64| {
        let y = px(plane.y(value));
        view! { <line class=class x1=px(LEFT) x2=px(LEFT + WIDTH) y1=y.clone() y2=y></line> }
    };
    let line: Vec<String> = trend
        .points
        .iter()
        .map(|(day, _, value)| format!("{},{}", px(plane.x(*day)), px(plane.y(*value))))
        .collect();
    // A year of days has no room for a dot each; days that stand out always have one.
    let few = trend.points.len() <= 100;
    let dots: Vec<_> = trend
        .points
        .iter()
        .filter(|(day, _, value)| few || stands_out(trend, *day) || has_wider_limits(trend, *day, *value))
        .map(|(day, _, value)| {
            let (class, r) = match (stands_out(trend, *day), has_wider_limits(trend, *day, *value)) {
                (true, _) => ("dot out", "4.5"),
                (false, true) => ("dot wider", "3"),
                (false, false) => ("dot", "3"),
            };
            view! { <circle class=class cx=px(plane.x(*day)) cy=px(plane.y(*value)) r=r></circle> }
        })
        .collect();
    let last = Day(plane.first.0 + plane.days as i32 - 1);
    let every = (last.0 - plane.first.0) / LABELS + 1;
    let labels: Vec<_> = (plane.first.0..=last.0)
        .step_by(every as usize)
        .map(|day| {
            let text = short(locale, Day(day));
            view! { <text x=px(plane.x(Day(day))) y=px(BASE + 18.0) text-anchor="middle">{text}</text> }
        })
        .collect();
    let notes: Vec<_> = remarks
        .iter()
        .enumerate()
        .filter(|(_, remark)| remark.to >= plane.first && remark.from <= last)
        .map(|(place, remark)| {
            let x = px(plane.x(remark.from.max(plane.first)));
            view! {
                <line class="target" x1=x.clone() x2=x.clone() y1="34" y2=px(BASE)></line>
                <text class="value" x=x y="30" text-anchor="middle">{place + 1}</text>
            }
        })
        .collect();
    let unit = if trend.is_share {
        td_string!(locale, figures.unit_share)
    } else {
        td_string!(locale, figures.unit_minutes)
    };
    view! {
        <figure>
            <svg class="chart" viewBox="0 14 640 266" role="img" aria-labelledby="trend">
                {grid(&plane.ticks, BASE)}
                {trend.limits.map(|(low, high)| view! { {across("p90", low)} {across("p90", high)} })}
                {trend.middle.map(|middle| across("axis", middle))}
                {notes}
                <polyline class="p50" points=line.join(" ")></polyline>
                {dots}
                <g class="labels">{labels}</g>
                <line class="axis" x1=px(LEFT) x2=px(LEFT + WIDTH) y1=px(BASE) y2=px(BASE)></line>
                <text x=px(LEFT) y="276">{unit}</text>
            </svg>
        </figure>
    }
    .into_any()
}

/// "3/10", "10/3".
fn short(locale: Locale, day: Day) -> String {
    let (_, month, number) = day.civil();
    match locale {
        Locale::en => format!("{month}/{number}"),
        Locale::es => format!("{number}/{month}"),
    }
}

fn legend(locale: Locale, trend: &TrendView, remarks: &[&RemarkView]) -> AnyView {
    let line = |class: &'static str, words: &'static str| {
        view! {
            <span>
                <svg class="chart" viewBox="0 0 24 12" aria-hidden="true">
                    <line class=class x1="0" x2="24" y1="6" y2="6"></line>
                </svg>
                " "
                {words}
            </span>
        }
    };
    let dot = |class: &'static str, r: &'static str, words: &'static str| {
        view! {
            <span>
                <svg class="chart" viewBox="0 0 24 12" aria-hidden="true"><circle class=class cx="12" cy="6" r=r></circle></svg>
                " "
                {words}
            </span>
        }
    };
    let has_wider = trend.points.iter().any(|(day, _, value)| has_wider_limits(trend, *day, *value));
    let limits = trend.limits.map(|_| {
        view! {
            {line("p90", td_string!(locale, figures.legend_limits))}
            {dot("dot out", "4.5", td_string!(locale, figures.legend_out))}
            {has_wider.then(|| dot("dot wider", "3", td_string!(locale, figures.legend_wider)))}
        }
    });
    let formula =
        trend.limits.map(|_| view! { <p class="formula">{td_string!(locale, figures.marks_formula)}</p> });
    let notes: Vec<_> = remarks
        .iter()
        .enumerate()
        .map(|(place, remark)| {
            let days = scope::days(locale, remark.from, remark.to);
            view! { <li><b>{place + 1}</b> {format!(" {days}: {}", remark.text)}</li> }
        })
        .collect();
    view! {
        <p class="legend">
            {line("p50", td_string!(locale, figures.legend_days))}
            {line("axis", td_string!(locale, figures.legend_median))}
            {limits}
        </p>
        {formula}
        {(!notes.is_empty()).then(|| view! { <ol class="notes" role="list">{notes}</ol> })}
    }
    .into_any()
}

/// What stands out, one sentence for each stretch.
fn explained(locale: Locale, trend: &TrendView) -> AnyView {
    if trend.limits.is_none() {
        return view! { <p class="muted">{td_string!(locale, figures.limits_none)}</p> }.into_any();
    }
    if trend.signals.is_empty() {
        let wide = trend.is_share && trend.limits.is_some_and(|(low, high)| high - low >= TOO_WIDE);
        let words = if wide {
            td_string!(locale, figures.limits_wide)
        } else {
            td_string!(locale, figures.signals_none)
        };
        return view! { <p>{words}</p> }.into_any();
    }
    let lines: Vec<_> =
        trend.signals.iter().map(|signal| view! { <li>{sentence(locale, signal)}</li> }).collect();
    view! { <ul class="signals">{lines}</ul> }.into_any()
}

/// "Tuesday, March 3, 2026: above what chance alone would show."
fn sentence(locale: Locale, signal: &SignalView) -> String {
    let days = if signal.from == signal.to {
        format!(
            "{}, {}",
            words::capital(words::weekday(locale, signal.from)),
            words::date(locale, signal.from)
        )
    } else {
        scope::days(locale, signal.from, signal.to)
    };
    match (signal.kind.as_str(), signal.up) {
        ("one_side", true) => td_string!(locale, figures.signal_one_side_up, days = days).to_string(),
        ("one_side", false) => td_string!(locale, figures.signal_one_side_down, days = days).to_string(),
        (_, true) => td_string!(locale, figures.signal_beyond_up, days = days).to_string(),
        (_, false) => td_string!(locale, figures.signal_beyond_down, days = days).to_string(),
    }
}

/// The same days as a table.
fn table(sheet: &Sheet<'_>) -> AnyView {
    let (locale, trend) = (sheet.locale, &sheet.figures.trend);
    let value = |value: f64| {
        if trend.is_share { format::percent(value) } else { words::length(value.round() as Ms) }
    };
    let rows: Vec<_> = trend
        .points
        .iter()
        .map(|(day, n, point)| {
            let out = stands_out(trend, *day).then(|| td_string!(locale, figures.stands_out));
            view! {
                <tr>
                    <th scope="row">{words::date(locale, *day)}</th>
                    <td class="nums">{words::number(*n)}</td>
                    <td class="nums">{value(*point)}</td>
                    <td>{out}</td>
                </tr>
            }
        })
        .collect();
    let name = measure(locale, &trend.measure);
    let middle = trend.middle.map(value);
    let limits = trend.limits.map(|(low, high)| {
        td_string!(locale, figures.limits, low = value(low), high = value(high)).to_string()
    });
    view! {
        <details class="open-print" open=sheet.paper>
            <summary>{td_string!(locale, figures.as_table)}</summary>
            <ScrollTable label=name>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, figures.day)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.people)}</th>
                        <th scope="col" class="nums">{name}</th>
                        <th scope="col"><span class="sr">{td_string!(locale, figures.stands_out)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{td_string!(locale, figures.legend_median)}</th>
                        <td></td>
                        <td class="nums">{middle}</td>
                        <td>
                            {limits}
                        </td>
                    </tr>
                </tfoot>
            </ScrollTable>
        </details>
    }
    .into_any()
}
