//! The key figures. Each stands with the number it is made from, the same figure before, its formula, and the visits behind it. To
//! add one: a function that makes a [`Key`], and its place in a group below.

use super::{Sheet, say, scope};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::behind::{ENDS, List};
use domain::stats::{Rate, ServiceLevel};
use domain::time::HOUR;
use domain::totals::Total;
use leptos::prelude::*;
use std::cmp::Ordering;

/// A figure with all that stands beside it.
#[derive(Default)]
pub(super) struct Key {
    /// What it is.
    pub name: &'static str,
    /// The figure itself.
    pub value: String,
    /// What it stands on.
    pub stands: String,
    /// The same before.
    pub before: Option<String>,
    /// How it differs, as far as that is sure.
    pub change: Option<String>,
    /// How it is worked out.
    pub formula: &'static str,
    /// More of it, line by line, each with the visits behind it where it has some.
    pub lines: Vec<(String, Option<List>)>,
    /// The visits behind it, and how many those are.
    pub behind: Option<(List, i64)>,
}

/// All of them, in groups.
pub(super) fn view(sheet: &Sheet<'_>) -> AnyView {
    let locale = sheet.locale;
    let groups = [
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
    ];
    let groups = groups.into_iter().filter(|(_, _, keys)| !keys.is_empty()).map(|(id, name, keys)| {
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
            n => td_string!(locale, figures.open_visits, n = say::number(n)).to_string(),
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
    let keys = [
        arrived(sheet),
        served(sheet),
        unserved(sheet),
        acknowledgement(sheet),
        level(sheet, true),
        wait(sheet),
        level(sheet, false),
        told(sheet),
        resolution(sheet),
        resolved(sheet),
        reopened(sheet),
        repeats(sheet),
        handover(sheet),
        unnumbered(sheet),
    ];
    keys.into_iter().chain(windows(sheet)).map(|key| (key.name, key.formula)).collect()
}

fn before<T>(sheet: &Sheet<'_>, of: impl Fn(&Total) -> T) -> Option<T> {
    sheet.figures.before.as_ref().map(of)
}

fn arrived(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let open = match total.open {
        0 if total.arrived() == 0 => td_string!(locale, figures.none_of_it).to_owned(),
        0 => td_string!(locale, figures.all_ended).to_owned(),
        n => td_string!(locale, figures.still_here, n = say::number(n)).to_string(),
    };
    Key {
        name: td_string!(locale, figures.arrived),
        value: say::number(total.arrived()),
        stands: open,
        before: before(sheet, |total| say::number(total.arrived())),
        formula: td_string!(locale, figures.arrived_formula),
        behind: Some((List::All, total.closed())),
        ..Key::default()
    }
}

/// "56 % of 25 that ended"; of few without the share.
fn of_ended(sheet: &Sheet<'_>, n: i64) -> String {
    let (locale, parts) = (sheet.locale, say::parts(n, sheet.figures.total.closed()));
    let of = say::number(parts.1);
    if parts.1 < say::FEW {
        td_string!(locale, figures.of_ended_few, n = of).to_string()
    } else {
        td_string!(locale, figures.of_ended, share = say::share(parts), n = of).to_string()
    }
}

/// How many ended so before, and their share, likewise.
fn ended_before(sheet: &Sheet<'_>, of: fn(&Total) -> i64) -> Option<String> {
    before(sheet, |total| {
        let (n, parts) = (say::number(of(total)), say::parts(of(total), total.closed()));
        if parts.1 < say::FEW { n } else { format!("{n} ({})", say::share(parts)) }
    })
}

/// What a share stands on: "14 of 25".
fn stands_on(locale: Locale, parts: (u64, u64)) -> String {
    match parts.1 {
        0 => td_string!(locale, figures.none_of_it).to_owned(),
        _ => say::n_of(locale, parts),
    }
}

fn served(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.served),
        value: say::number(total.served()),
        stands: of_ended(sheet, total.served()),
        before: ended_before(sheet, Total::served),
        formula: td_string!(locale, figures.served_formula),
        lines: ends(sheet, true),
        behind: Some((List::Served, total.served())),
        ..Key::default()
    }
}

fn unserved(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.unserved),
        value: say::number(total.unserved()),
        stands: of_ended(sheet, total.unserved()),
        before: ended_before(sheet, Total::unserved),
        change: say::share_change(sheet, "left", |total| say::parts(total.gave_up(), total.closed()))
            .map(|change| td_string!(locale, figures.left_change, change = change).to_string()),
        formula: td_string!(locale, figures.unserved_formula),
        lines: ends(sheet, false),
        behind: Some((List::Unserved, total.unserved())),
    }
}

/// Each way to end that happened, served or not.
fn ends(sheet: &Sheet<'_>, served: bool) -> Vec<(String, Option<List>)> {
    let total = &sheet.figures.total;
    let happened = ENDS.into_iter().filter(|(_, end)| end.counts_as_served() == served);
    let line = |(_, end)| {
        let n = total.ended(|one| one == end);
        let name = words::capital(words::end(sheet.locale, end));
        (n > 0).then(|| (format!("{name}: {}", say::number(n)), Some(List::End(end))))
    };
    happened.filter_map(line).collect()
}

/// A median with the 90th percentile, on whom they stand, and who left meanwhile.
fn spread(sheet: &Sheet<'_>, name: &str, of: say::Times) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let times = |total: &Total| (say::clock(of(total), 0.5), say::clock(of(total), 0.9));
    let (median, p90) = times(total);
    let count = say::number(of(total).n());
    let (value, stands) = match of(total).n() {
        0 => (say::NOTHING.to_owned(), td_string!(locale, figures.none_of_it).to_owned()),
        1..say::FEW => (say::NOTHING.to_owned(), td_string!(locale, figures.too_few, n = count).to_string()),
        _ => (
            td_string!(locale, figures.median_value, time = median).to_string(),
            td_string!(locale, figures.p90_value, time = p90, n = count).to_string(),
        ),
    };
    let change = |name: &str, q: f64| say::time_change(sheet, name, of, q);
    let (median_change, p90_change) = (change(name, 0.5), change(&format!("{name}_p90"), 0.9));
    Key {
        value,
        stands,
        before: before(sheet, |total| {
            let (median, p90) = times(total);
            let n = say::number(of(total).n());
            match of(total).n() {
                0 => td_string!(locale, figures.before_none).to_owned(),
                1..say::FEW => td_string!(locale, figures.before_few, n = n).to_string(),
                _ => td_string!(locale, figures.spread_before, median = median, p90 = p90, n = n).to_string(),
            }
        }),
        change: match (median_change, p90_change) {
            (Some(median), Some(p90)) => {
                Some(td_string!(locale, figures.spread_change, median = median, p90 = p90).to_string())
            }
            // Of fewer than a hundred people nine of ten are compared with nothing.
            (Some(median), None) => {
                Some(td_string!(locale, figures.spread_half, median = median).to_string())
            }
            (None, Some(p90)) => Some(td_string!(locale, figures.spread_nine, p90 = p90).to_string()),
            (None, None) => None,
        },
        ..Key::default()
    }
}

fn acknowledgement(sheet: &Sheet<'_>) -> Key {
    let locale = sheet.locale;
    Key {
        name: td_string!(locale, figures.acknowledgement),
        formula: td_string!(locale, figures.acknowledgement_formula),
        lines: left_before(sheet),
        ..spread(sheet, "acknowledgement", |total| &total.acknowledgement)
    }
}

fn wait(sheet: &Sheet<'_>) -> Key {
    let locale = sheet.locale;
    Key {
        name: td_string!(locale, figures.wait),
        formula: td_string!(locale, figures.wait_formula),
        lines: left_before(sheet),
        ..spread(sheet, "wait", |total| &total.wait)
    }
}

fn resolution(sheet: &Sheet<'_>) -> Key {
    let locale = sheet.locale;
    Key {
        name: td_string!(locale, figures.resolution),
        formula: td_string!(locale, figures.resolution_formula),
        ..spread(sheet, "resolution", |total| &total.resolution)
    }
}

fn handover(sheet: &Sheet<'_>) -> Key {
    let locale = sheet.locale;
    Key {
        name: td_string!(locale, figures.handover),
        formula: td_string!(locale, figures.handover_formula),
        ..spread(sheet, "handover", |total| &total.handover)
    }
}

/// Who left before their turn, and so has no such time.
fn left_before(sheet: &Sheet<'_>) -> Vec<(String, Option<List>)> {
    let left = say::number(sheet.figures.total.left.n());
    vec![(td_string!(sheet.locale, figures.left_before, left = left).to_string(), None)]
}

/// A service level: the usual formula large, all four by name beside it.
fn level(sheet: &Sheet<'_>, acknowledged: bool) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let of = |total: &Total| if acknowledged { total.acknowledged_in } else { total.called_in };
    let (name, list, change) = if acknowledged {
        (td_string!(locale, figures.acknowledged_in), List::AcknowledgedLate, "acknowledged")
    } else {
        (td_string!(locale, figures.called_in), List::Late, "called")
    };
    let here: ServiceLevel = of(total);
    let four = [
        (td_string!(locale, figures.formula_usual), here.usual()),
        (td_string!(locale, figures.formula_offered), here.of_offered()),
        (td_string!(locale, figures.formula_early), here.early_abandons_met()),
        (td_string!(locale, figures.formula_answered), here.of_answered()),
    ];
    Key {
        name,
        value: say::share(here.usual()),
        stands: stands_on(locale, here.usual()),
        before: before(sheet, |total| say::share_of(locale, of(total).usual())),
        change: say::share_change(sheet, change, |total| of(total).usual()),
        formula: td_string!(locale, figures.level_formula),
        lines: four
            .into_iter()
            .map(|(name, parts)| (format!("{name}: {}", say::share(parts)), None))
            .collect(),
        behind: Some((list, list.count(total))),
    }
}

fn told(sheet: &Sheet<'_>) -> Key {
    let (locale, quotes) = (sheet.locale, sheet.figures.total.quotes);
    let (part, whole) = say::parts(quotes.within_p80, quotes.n);
    let is_enough = whole >= say::FEW;
    let interval = Rate { part, whole }.wilson().filter(|_| is_enough);
    let bias = is_enough.then(|| quotes.bias_ms / quotes.n).map(|ms| {
        let by = words::length_apart(locale, ms);
        match quotes.bias_ms.cmp(&0) {
            Ordering::Greater => td_string!(locale, figures.told_longer, by = by).to_string(),
            Ordering::Less => td_string!(locale, figures.told_shorter, by = by).to_string(),
            Ordering::Equal => td_string!(locale, figures.told_same).to_owned(),
        }
    });
    let range = interval.map(|(low, high)| {
        td_string!(locale, figures.between, low = say::percent(low), high = say::percent(high)).to_string()
    });
    let behind = List::QuotedBeyond;
    Key {
        name: td_string!(locale, figures.told),
        value: say::share((part, whole)),
        stands: match quotes.n {
            0 => td_string!(locale, figures.none_of_it).to_owned(),
            1 => td_string!(locale, figures.told_one).to_owned(),
            n => td_string!(locale, figures.told_n, n = say::number(n)).to_string(),
        },
        before: before(sheet, |total| {
            say::share_of(locale, say::parts(total.quotes.within_p80, total.quotes.n))
        }),
        change: say::share_change(sheet, "told", |total| say::parts(total.quotes.within_p80, total.quotes.n)),
        formula: td_string!(locale, figures.told_formula),
        lines: range.into_iter().chain(bias).map(|line| (line, None)).collect(),
        behind: Some((behind, behind.count(&sheet.figures.total))),
    }
}

/// A share of counts, with a count before.
fn share(sheet: &Sheet<'_>, of: fn(&Total) -> (i64, i64)) -> Key {
    let locale = sheet.locale;
    let parts = |total: &Total| {
        let (part, whole) = of(total);
        say::parts(part, whole)
    };
    let here = parts(&sheet.figures.total);
    Key {
        value: say::share(here),
        stands: stands_on(locale, here),
        before: before(sheet, |total| say::share_of(locale, parts(total))),
        ..Key::default()
    }
}

fn resolved(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.resolved),
        change: say::share_change(sheet, "resolved", |total| {
            say::parts(total.resolved_within, total.resolved_within + total.resolved_later)
        }),
        formula: td_string!(locale, figures.resolved_formula),
        behind: Some((List::ResolvedLate, total.resolved_later)),
        ..share(sheet, |total| (total.resolved_within, total.resolved_within + total.resolved_later))
    }
}

fn reopened(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.reopened),
        formula: td_string!(locale, figures.reopened_formula),
        behind: Some((List::Reopened, total.reopened)),
        ..share(sheet, |total| (total.reopened, total.closed()))
    }
}

fn repeats(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.repeats),
        formula: td_string!(locale, figures.repeats_formula),
        behind: Some((List::Repeats, total.repeats)),
        ..share(sheet, |total| (total.repeats, total.closed()))
    }
}

fn unnumbered(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.unnumbered),
        change: say::share_change(sheet, "unnumbered", |total| say::parts(total.unnumbered, total.numbered)),
        formula: td_string!(locale, figures.unnumbered_formula),
        behind: Some((List::Unnumbered, total.unnumbered)),
        ..share(sheet, |total| (total.unnumbered, total.numbered))
    }
}

/// Window time, and visits served in it; nothing where it cannot be told apart as the filter asks.
fn windows(sheet: &Sheet<'_>) -> Vec<Key> {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    if !sheet.figures.staffed {
        return Vec::new();
    }
    let hours = |total: &Total| total.staffed_ms() as f64 / HOUR as f64;
    let said = |total: &Total| match hours(total) {
        few if few > 0.0 && few < 0.1 => "<0.1".to_owned(),
        hours => words::decimal(hours),
    };
    let pace = |total: &Total| {
        let hours = hours(total);
        if hours > 0.0 { words::decimal(total.begun as f64 / hours) } else { say::NOTHING.to_owned() }
    };
    vec![
        Key {
            name: td_string!(locale, figures.staffed),
            value: said(total),
            stands: td_string!(locale, figures.staffed_stands).to_owned(),
            before: before(sheet, said),
            formula: td_string!(locale, figures.staffed_formula),
            ..Key::default()
        },
        Key {
            name: td_string!(locale, figures.pace),
            value: pace(total),
            stands: td_string!(locale, figures.pace_stands, n = say::number(total.begun)).to_string(),
            before: before(sheet, pace),
            formula: td_string!(locale, figures.pace_formula),
            ..Key::default()
        },
    ]
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
