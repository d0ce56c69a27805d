//! How figures differ from those of another period, and how certain that is. Medians and 90th percentiles are
//! compared between order statistics, shares by Newcombe's interval, both with the day as the unit, because
//! visits of one day share their waits; all comparisons of a page are judged together. A page reports a
//! change only where the interval excludes zero and that holds among all comparisons. With too few people or
//! days there is no comparison.

use domain::stats::compare::{FALSE_ALARMS, Judged, judge};
use domain::stats::days::Change;
use domain::stats::ratio::Difference;
use domain::stats::{Histogram, Rate, days};
use domain::totals::{KeyFigure, Kind, Total};
use std::collections::BTreeMap;

/// Each key figure of some days minus that of others, by name. Durations are medians in milliseconds, and
/// 90th percentiles under the name with `_p90`; all others are shares. A figure with too few people or days
/// on either side is absent; `None` is a difference, of any size, that may be chance, by its own interval or
/// among all of them.
#[must_use]
pub fn changes(now: &[&Total], before: &[&Total]) -> BTreeMap<String, Option<Difference>> {
    let mut all: Vec<(String, Change)> = Vec::new();
    for figure in KeyFigure::ALL.iter().copied().filter(|figure| *figure != APART) {
        if let Kind::Times(of) = figure.kind() {
            let now: Vec<&Histogram> = now.iter().copied().map(of).collect();
            let before: Vec<&Histogram> = before.iter().copied().map(of).collect();
            for (name, q) in [(figure.name().to_owned(), 0.5), (format!("{}_p90", figure.name()), 0.9)] {
                if let Some(found) = days::times(&now, &before, q) {
                    all.push((name, found));
                }
            }
        } else if let Some(found) = days::shares(&rates(figure, now), &rates(figure, before)) {
            all.push((figure.name().to_owned(), found));
        }
    }
    let p: Vec<Option<f64>> = all.iter().map(|(_, found)| Some(found.p)).collect();
    let stands = |found: &Change, judged: Option<Judged>| {
        found.by.is_sure() && judged.is_some_and(|judged| judged.stands)
    };
    let told = all.into_iter().zip(judge(&p));
    let mut told: BTreeMap<String, Option<Difference>> =
        told.map(|((name, found), judged)| (name, stands(&found, judged).then_some(found.by))).collect();
    if let Some(found) = days::shares(&rates(APART, now), &rates(APART, before)) {
        let tries = (told.len() + 1) as f64;
        let is_sure = found.by.is_sure() && found.p * tries <= FALSE_ALARMS;
        told.insert(APART.name().to_owned(), is_sure.then_some(found.by));
    }
    told
}

/// Telephone numbers are not in the facts, so who came back cannot be recomputed from the record, and no
/// other judgment may depend on it. It is judged alone, with the certainty required of one among all the
/// comparisons (Bonferroni).
const APART: KeyFigure = KeyFigure::Repeats;

/// A figure of each day, as a part and a whole.
fn rates(figure: KeyFigure, days: &[&Total]) -> Vec<Rate> {
    days.iter().filter_map(|total| figure.kind().rate(total)).collect()
}
