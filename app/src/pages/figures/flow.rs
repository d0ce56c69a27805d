//! How far visits got, who left and after how long; patience; and outcomes.

use super::sheet::Sheet;
use super::{format, keys};
use crate::api::{HalfView, OutcomeView};
use crate::components::ScrollTable;
use crate::components::chart::{HEIGHT, LEFT, WIDTH, grid, px, ticks};
use crate::i18n::td_string;
use crate::pages::practice::said;
use crate::words;
use domain::drilldown::{ENDS, List};
use domain::time::MINUTE;
use domain::totals::Total;
use domain::visit::End;
use leptos::prelude::*;

/// From arrival to resolution, with those who left the path.
pub(super) fn view(sheet: &Sheet<'_>) -> AnyView {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let resolved = total.ended(|end| end == End::Resolved);
    // People narrowed by service, language or area include only callers who were answered: no share of them is shown.
    let arrived = if sheet.is_narrowed() { 0 } else { total.arrived() };
    let steps = [
        (td_string!(locale, figures.arrived), total.arrived()),
        (td_string!(locale, figures.step_acknowledged), total.acknowledged),
        (td_string!(locale, figures.step_called), total.turned),
        (td_string!(locale, figures.step_begun), total.begun),
        (td_string!(locale, figures.served), total.served()),
        (td_string!(locale, figures.step_resolved), resolved),
    ];
    let rows: Vec<_> = steps.into_iter().map(|(name, n)| row(name.to_owned(), n, arrived, None)).collect();
    let others =
        ENDS.into_iter().filter(|(_, end)| *end != End::Resolved && total.ended(|one| one == *end) > 0);
    let others: Vec<AnyView> = others
        .map(|(_, end)| {
            let list = (!sheet.paper).then(|| keys::visits(sheet, List::End(end)));
            let name = words::capital(words::end(locale, end));
            row(name, total.ended(|one| one == end), arrived, list)
        })
        .collect();
    let left = (total.left.n() > 0).then(|| {
        let n = words::number(total.left.n());
        let (median, p90) = (format::clock(&total.left, 0.5), format::clock(&total.left, 0.9));
        let text = if total.left.n() < words::FEW {
            td_string!(locale, figures.left_before, left = n).to_string()
        } else {
            td_string!(locale, figures.left_after, n = n, median = median, p90 = p90).to_string()
        };
        view! { <p>{text}</p> }
    });
    let title = td_string!(locale, figures.flow);
    let head = move || {
        view! {
            <thead>
                <tr>
                    <th scope="col">{td_string!(locale, figures.step)}</th>
                    <th scope="col" class="nums">{td_string!(locale, figures.people)}</th>
                    <th scope="col" class="nums">{td_string!(locale, figures.of_arrived)}</th>
                    <th scope="col"><span class="sr">{td_string!(locale, figures.picture)}</span></th>
                </tr>
            </thead>
        }
    };
    let other = td_string!(locale, figures.other_ends);
    let others = (!others.is_empty()).then(|| {
        view! {
            <h3>{other}</h3>
            <ScrollTable label=other>{head()} <tbody>{others}</tbody></ScrollTable>
        }
    });
    view! {
        <section>
            <h2 id="flow">{title}</h2>
            <ScrollTable label=title>{head()} <tbody>{rows}</tbody></ScrollTable>
            {others}
            {left}
            {sheet.is_narrowed().then(|| view! { <p class="formula">{td_string!(locale, figures.flow_narrowed)}</p> })}
        </section>
    }
    .into_any()
}

fn row(name: String, n: i64, of: i64, link: Option<String>) -> AnyView {
    let share = format::share(format::parts(n, of));
    let wide = if of > 0 { n as f64 / of as f64 * 100.0 } else { 0.0 };
    let name = match link {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="nums">{words::number(n)}</td>
            <td class="nums">{share}</td>
            <td>
                <svg class="spark" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                    <rect width=px(wide) height="10"></rect>
                </svg>
            </td>
        </tr>
    }
    .into_any()
}

/// How long people wait before they leave, taking into account those who were called first.
pub(super) fn patience(sheet: &Sheet<'_>) -> AnyView {
    let (locale, curve) = (sheet.locale, &sheet.figures.patience);
    // With few people who left, the curve would show when each of them did, and chance.
    let is_enough = sheet.counted().is_some_and(|total| total.left.n() >= words::FEW);
    let body = (!curve.is_empty() && is_enough).then(|| {
        view! {
            {drawn(sheet)}
            {table(sheet)}
            <p class="formula">{td_string!(locale, figures.patience_formula)}</p>
        }
    });
    view! {
        <section>
            <h2 id="patience">{td_string!(locale, figures.patience)}</h2>
            {sheet.counted().map(|total| view! { <p>{half(sheet, total)}</p> })}
            {sheet.about_shares().map(|text| view! { <p class="muted">{text}</p> })}
            {body}
        </section>
    }
    .into_any()
}

/// Median patience, its uncertainty, and how many people it is based on.
fn half(sheet: &Sheet<'_>, total: &Total) -> String {
    let locale = sheet.locale;
    let (left, seen) = (total.left.n(), total.left.n() + total.wait.n());
    let (n, of) = (words::number(left), words::number(seen));
    let half = sheet.figures.half.filter(|_| left >= words::FEW);
    match (half, left) {
        (_, 0) if seen == 0 => td_string!(locale, figures.none_of_it).to_owned(),
        (_, 0) if seen == 1 => td_string!(locale, figures.half_nobody_one).to_owned(),
        (_, 0) => td_string!(locale, figures.half_nobody, of = of).to_string(),
        (None, _) => td_string!(locale, figures.half_never, n = n, of = of).to_string(),
        (Some(HalfView { after, low, high }), _) => {
            let time = words::spoken(locale, after);
            let low = words::spoken(locale, words::at_least(low));
            match high.map(|high| words::spoken(locale, high)) {
                Some(high) => td_string!(
                    locale,
                    figures.half_after,
                    time = time,
                    low = low,
                    high = high,
                    n = n,
                    of = of
                )
                .to_string(),
                None => td_string!(locale, figures.half_after_least, time = time, low = low, n = n, of = of)
                    .to_string(),
            }
        }
    }
}

fn drawn(sheet: &Sheet<'_>) -> AnyView {
    let (locale, curve) = (sheet.locale, &sheet.figures.patience);
    let base = 240.0;
    let minutes = |ms: i64| ms as f64 / MINUTE as f64;
    let longest = curve.last().map_or(1.0, |(ms, ..)| minutes(*ms));
    let across = ticks(longest);
    let end = across.last().copied().unwrap_or(1.0);
    let x = |minutes: f64| LEFT + minutes / end * WIDTH;
    let y = |share: f64| base - share * HEIGHT;
    // Horizontal until someone leaves, then down.
    let line = |of: fn(&(i64, f64, f64, f64)) -> f64| {
        let mut points = vec![format!("{},{}", px(x(0.0)), px(y(1.0)))];
        let mut last = 1.0;
        for step in curve {
            let (here, share) = (px(x(minutes(step.0))), of(step));
            points.push(format!("{here},{}", px(y(last))));
            points.push(format!("{here},{}", px(y(share))));
            last = share;
        }
        points.join(" ")
    };
    let labels: Vec<_> = across
        .iter()
        .map(|tick| view! { <text x=px(x(*tick)) y=px(base + 18.0) text-anchor="middle">{px(*tick)}</text> })
        .collect();
    view! {
        <figure>
            <svg class="chart" viewBox="0 26 660 254" role="img" aria-labelledby="patience">
                {grid(&ticks(100.0), base)}
                <polyline class="p90" points=line(|step| step.2)></polyline>
                <polyline class="p90" points=line(|step| step.3)></polyline>
                <polyline class="p50" points=line(|step| step.1)></polyline>
                <g class="labels">{labels}</g>
                <line class="axis" x1=px(LEFT) x2=px(LEFT + WIDTH) y1=px(base) y2=px(base)></line>
                <text x=px(LEFT) y="276">{td_string!(locale, figures.patience_axis)}</text>
            </svg>
        </figure>
    }
    .into_any()
}

fn table(sheet: &Sheet<'_>) -> AnyView {
    let locale = sheet.locale;
    let rows: Vec<_> = sheet
        .figures
        .patience
        .iter()
        .map(|(ms, share, low, high)| {
            let range = format!("{} – {}", format::percent(*low), format::percent(*high));
            view! {
                <tr>
                    <th scope="row">{words::length(*ms)}</th>
                    <td class="nums">{format::percent(*share)}</td>
                    <td class="nums">{range}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <details class="open-print" open=sheet.paper>
            <summary>{td_string!(locale, figures.as_table)} <span class="sr">{format!(": {}", td_string!(locale, figures.patience))}</span></summary>
            <ScrollTable label=td_string!(locale, figures.patience)>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, figures.after)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.still_waiting)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.range)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
        </details>
    }
    .into_any()
}

/// How many outcomes are shown at once.
const COMMON: usize = 10;

/// Outcomes of resolved visits, most frequent first.
pub(super) fn outcomes(sheet: &Sheet<'_>) -> AnyView {
    let locale = sheet.locale;
    let all: i64 = sheet.figures.outcomes.iter().map(|outcome| outcome.n).sum();
    if all == 0 {
        return ().into_any();
    }
    let named = |outcome: &OutcomeView| {
        let name = match &outcome.name {
            Some(name) => said(locale, name).0,
            // Every service has this outcome, whatever else it has.
            None if outcome.code.as_str() == "done" => td_string!(locale, desk.done).to_owned(),
            None => outcome.code.to_string(),
        };
        (name, outcome.n)
    };
    let mut outcomes: Vec<(String, i64)> = sheet.figures.outcomes.iter().map(named).collect();
    let title = td_string!(locale, figures.outcomes);
    let table = |title: &'static str, outcomes: Vec<(String, i64)>| {
        let rows: Vec<_> = outcomes.into_iter().map(|(name, n)| row(name, n, all, None)).collect();
        view! {
            <ScrollTable label=title>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, figures.outcome)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.visits)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.of_resolved)}</th>
                        <th scope="col"><span class="sr">{td_string!(locale, figures.picture)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
        }
    };
    let rarer = if outcomes.len() > COMMON + 1 { outcomes.split_off(COMMON) } else { Vec::new() };
    let rest = (!rarer.is_empty()).then(|| {
        let summary = td_string!(locale, figures.rarer_outcomes, n = words::number(rarer.len())).to_string();
        outcomes.push((summary.clone(), rarer.iter().map(|(_, n)| n).sum()));
        view! {
            <details>
                <summary>{summary}</summary>
                {table(td_string!(locale, figures.rarer), rarer)}
            </details>
        }
    });
    view! {
        <section>
            <h2 id="outcomes">{title}</h2>
            {table(title, outcomes)}
            {rest}
        </section>
    }
    .into_any()
}
