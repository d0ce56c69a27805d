//! How figures differ from those of another time, and how sure that is: medians and 90th percentiles by bootstrap, shares by
//! Newcombe's interval. A page says that something changed where the interval leaves out zero, and nowhere else.

use domain::stats::bootstrap::difference;
use domain::stats::ratio::Difference;
use domain::stats::{Histogram, Rate, Sample};
use domain::totals::Total;
use std::collections::BTreeMap;

/// Intervals are drawn with this seed, so that a page shows the same ones each time.
const SEED: u64 = 1;

/// Each figure less that of the time before, by name: `acknowledgement`, `wait`, `resolution` and `handover` are medians in
/// milliseconds, the same with `_p90` 90th percentiles; `acknowledged`, `called`, `resolved`, `left`, `told` and `unnumbered` are shares.
/// What has nobody on a side is absent.
#[must_use]
pub fn changes(now: &Total, before: &Total) -> BTreeMap<String, Difference> {
    let mut all = BTreeMap::new();
    let times: [(&str, &Histogram, &Histogram); 4] = [
        ("acknowledgement", &now.acknowledgement, &before.acknowledgement),
        ("wait", &now.wait, &before.wait),
        ("resolution", &now.resolution, &before.resolution),
        ("handover", &now.handover, &before.handover),
    ];
    for (name, now, before) in times {
        let (now, before) = (Sample::from(now), Sample::from(before));
        for (name, q) in [(name.to_owned(), 0.5), (format!("{name}_p90"), 0.9)] {
            if let Some(found) = difference(&now, &before, q, SEED) {
                all.insert(name, found);
            }
        }
    }
    for (name, of) in RATES {
        if let Some(found) = of(now).less(of(before)) {
            all.insert(name.to_owned(), found);
        }
    }
    all
}

/// A share in a total.
type Part = fn(&Total) -> Rate;

/// Shares, by name.
const RATES: [(&str, Part); 6] = [
    ("acknowledged", |total| of(total.acknowledged_in.usual())),
    ("called", |total| of(total.called_in.usual())),
    ("resolved", |total| whole(total.resolved_within, total.resolved_within + total.resolved_later)),
    ("left", |total| whole(total.gave_up(), total.closed())),
    ("told", |total| whole(total.quotes.within_p80, total.quotes.n)),
    ("unnumbered", |total| whole(total.unnumbered, total.numbered)),
];

fn of((part, whole): (u64, u64)) -> Rate {
    Rate { part, whole }
}

fn whole(part: i64, whole: i64) -> Rate {
    Rate { part: part.max(0) as u64, whole: whole.max(0) as u64 }
}
