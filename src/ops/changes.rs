//! How figures differ from those of another time, and how sure that is: medians and 90th percentiles between order statistics, shares by
//! Newcombe's interval, both with the day as the unit, since days share their wait, and all of a page judged together. A page says that
//! something changed where the interval leaves out zero and that stands among all comparisons, and nowhere else; with too few people or
//! days there is no comparison.

use domain::stats::compare::{FALSE_ALARMS, Judged, judge};
use domain::stats::days::Change;
use domain::stats::ratio::Difference;
use domain::stats::{Histogram, Rate, days};
use domain::totals::Total;
use std::collections::BTreeMap;

/// Times in a total.
type Times = fn(&Total) -> &Histogram;

/// Times, by name.
const TIMES: [(&str, Times); 4] = [
    ("acknowledgement", |total| &total.acknowledgement),
    ("wait", |total| &total.wait),
    ("resolution", |total| &total.resolution),
    ("handover", |total| &total.handover),
];

/// Each figure of some days less that of others, by name: `acknowledgement`, `wait`, `resolution` and `handover` are medians in
/// milliseconds, the same with `_p90` 90th percentiles; `acknowledged`, `called`, `served`, `resolved`, `left`, `told`, `reopened`,
/// `unnumbered` and `repeats` are shares.
/// What has too few people or days on a side to be compared is absent; `None` is a difference that may be chance, by its own interval or
/// among all of them, be it large or small.
#[must_use]
pub fn changes(now: &[&Total], before: &[&Total]) -> BTreeMap<String, Option<Difference>> {
    let mut all: Vec<(String, Change)> = Vec::new();
    for (name, of) in TIMES {
        let now: Vec<&Histogram> = now.iter().copied().map(of).collect();
        let before: Vec<&Histogram> = before.iter().copied().map(of).collect();
        for (name, q) in [(name.to_owned(), 0.5), (format!("{name}_p90"), 0.9)] {
            if let Some(found) = days::times(&now, &before, q) {
                all.push((name, found));
            }
        }
    }
    for (name, of) in RATES {
        let now: Vec<Rate> = now.iter().copied().map(of).collect();
        let before: Vec<Rate> = before.iter().copied().map(of).collect();
        if let Some(found) = days::shares(&now, &before) {
            all.push((name.to_owned(), found));
        }
    }
    let p: Vec<Option<f64>> = all.iter().map(|(_, found)| Some(found.p)).collect();
    let stands = |found: &Change, judged: Option<Judged>| {
        found.by.is_sure() && judged.is_some_and(|judged| judged.stands)
    };
    let told = all.into_iter().zip(judge(&p));
    let mut told: BTreeMap<String, Option<Difference>> =
        told.map(|((name, found), judged)| (name, stands(&found, judged).then_some(found.by))).collect();
    // Telephone numbers are no facts, so nobody can work out from the record who came back, and no other judgement may depend on it: it
    // stands by itself, and is as sure as one of so many tries has to be (Bonferroni).
    let repeats = |totals: &[&Total]| -> Vec<Rate> {
        totals.iter().map(|total| whole(total.repeats, total.closed())).collect()
    };
    if let Some(found) = days::shares(&repeats(now), &repeats(before)) {
        let tries = (told.len() + 1) as f64;
        let is_sure = found.by.is_sure() && found.p * tries <= FALSE_ALARMS;
        told.insert("repeats".to_owned(), is_sure.then_some(found.by));
    }
    told
}

/// A share in a total.
type Part = fn(&Total) -> Rate;

/// Shares, by name.
const RATES: [(&str, Part); 8] = [
    ("acknowledged", |total| of(total.acknowledged_in.usual())),
    ("called", |total| of(total.called_in.usual())),
    ("served", |total| whole(total.served(), total.closed())),
    ("resolved", |total| whole(total.resolved_within, total.resolved_within + total.resolved_later)),
    ("left", |total| whole(total.gave_up(), total.closed())),
    ("told", |total| whole(total.quotes.within_p80, total.quotes.n)),
    ("reopened", |total| whole(total.reopened, total.closed())),
    ("unnumbered", |total| whole(total.unnumbered, total.numbered)),
];

fn of((part, whole): (u64, u64)) -> Rate {
    Rate { part, whole }
}

fn whole(part: i64, whole: i64) -> Rate {
    Rate { part: part.max(0) as u64, whole: whole.max(0) as u64 }
}
