//! Sizes of work: facts per step, days per month.

use domain::time::Day;
use std::collections::BTreeSet;

/// Facts counted in one step: few enough not to hold others up with its transaction.
pub(crate) const STEP: i64 = 4_000;

/// The months of some days, and the spans before, between and after them, which should be empty.
pub(crate) fn spans(days: impl IntoIterator<Item = Day>) -> Vec<(Day, Day)> {
    let firsts: BTreeSet<Day> = days.into_iter().map(Day::first_of_month).collect();
    let (mut spans, mut next) = (Vec::new(), Some(Day(i32::MIN)));
    for first in firsts {
        if let Some(from) = next.filter(|from| *from < first) {
            spans.push((from, Day(first.0 - 1)));
        }
        let last = first.last_of_month();
        spans.push((first, last));
        // No span follows the last day that can be stored, which only occurs in damaged data.
        next = last.0.checked_add(1).map(Day);
    }
    spans.extend(next.map(|from| (from, Day(i32::MAX))));
    spans
}
