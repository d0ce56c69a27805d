//! How much is counted at once: facts of a step, days of a month.

use domain::time::Day;
use std::collections::BTreeSet;

/// Facts counted in one step: few enough that its transaction holds nobody up.
pub(crate) const STEP: i64 = 4_000;

/// The months of some days, one by one, and all that lies before, between and after them, where nothing should be.
pub(crate) fn spans(days: impl IntoIterator<Item = Day>) -> Vec<(Day, Day)> {
    let firsts: BTreeSet<Day> = days.into_iter().map(Day::first_of_month).collect();
    let (mut spans, mut next) = (Vec::new(), Some(Day(i32::MIN)));
    for first in firsts {
        if let Some(from) = next.filter(|from| *from < first) {
            spans.push((from, Day(first.0 - 1)));
        }
        let last = first.last_of_month();
        spans.push((first, last));
        // None after the last day that can be stored, which damage alone makes.
        next = last.0.checked_add(1).map(Day);
    }
    spans.extend(next.map(|from| (from, Day(i32::MAX))));
    spans
}
