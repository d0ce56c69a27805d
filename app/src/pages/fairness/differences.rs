//! Differences between groups: their direction, their size, and which are reported first. No texts.

use crate::api::{ComparedView, GapView};
use crate::words;
use domain::reports::Measure;
use domain::time::{MINUTE, Ms, SECOND};
use std::cmp::Ordering::{self, Equal, Greater, Less};

/// Differences of times smaller than this are not named in the sentence on top: nobody would notice them.
pub(super) const SLIGHT: Ms = 10 * SECOND;

/// Whether the page says that a row is below four fifths.
pub(super) fn below_four_fifths(row: &ComparedView) -> bool {
    row.below_four_fifths && row.stands
}

/// The difference reported for a row.
pub(super) fn gap(row: &ComparedView) -> Option<&GapView> {
    row.median.as_ref().or(row.share.as_ref())
}

/// The direction of a row's difference: positive, negative, or `Equal` when not certain. Without a range, the
/// exact test of few shares still gives a direction; the test of times only says that they differ.
pub(super) fn way(row: &ComparedView, gap: &GapView) -> Ordering {
    let (low, high) = match gap.low.zip(gap.high) {
        Some(range) => range,
        None if row.median.is_some() => return Equal,
        None => (gap.by, gap.by),
    };
    if low > 0.0 {
        Greater
    } else if high < 0.0 {
        Less
    } else {
        Equal
    }
}

/// The difference of the 90th percentiles, where it is certain.
fn longest(row: &ComparedView) -> Option<(Ordering, &GapView)> {
    let gap = row.p90.as_ref()?;
    let way = way(row, gap);
    (way != Equal).then_some((way, gap))
}

/// How a row is reported: what is named first, and in which direction.
pub(super) struct Told<'r> {
    pub first: Ordering,
    /// The 90th percentiles, where they say more than the medians: they differ more, or the other way round,
    /// or they alone differ for certain.
    pub longest: Option<&'r GapView>,
    /// The direction of the other figure of a time.
    pub second: Ordering,
}

pub(super) fn told(row: &ComparedView) -> Told<'_> {
    let Some(found) = gap(row) else { return Told { first: Equal, longest: None, second: Equal } };
    let half = way(row, found);
    match longest(row) {
        Some((way, longest)) if way != half || longest.by.abs() > found.by.abs() => {
            Told { first: way, longest: Some(longest), second: half }
        }
        Some((way, _)) => Told { first: half, longest: None, second: way },
        None => Told { first: half, longest: None, second: Equal },
    }
}

/// Whether everything reported for a row is a slight difference of times, as displayed.
pub(super) fn is_slight(row: &ComparedView) -> bool {
    let Some(median) = row.median.as_ref() else { return false };
    let Told { longest, second, .. } = told(row);
    // Beside the 90th percentiles, a median difference that may be chance says nothing.
    let median = (longest.is_none() || second != Equal).then_some(median);
    median.into_iter().chain(longest).all(|gap| shown_apart(gap).abs() < SLIGHT)
}

/// Whether a group fares worse (`Greater`) or better (`Less`) by the figure reported first; `Equal` when not
/// certain.
fn worse(row: &ComparedView) -> Ordering {
    let first = told(row).first;
    if matches!(row.measure, Measure::Called | Measure::Acknowledged) { first.reverse() } else { first }
}

/// The size of a difference, comparable between measures: for shares the difference of their angles (Cohen's
/// h), for times the logarithm of their ratio after adding a minute, so that seconds count for little.
fn size(row: &ComparedView) -> f64 {
    let Some(found) = gap(row) else { return 0.0 };
    if row.median.is_none() {
        let angle = |share: f64| 2.0 * share.clamp(0.0, 1.0).sqrt().asin();
        return (angle(found.group) - angle(found.rest)).abs();
    }
    let first = told(row).longest.unwrap_or(found);
    let more = |ms: f64| ms + MINUTE as f64;
    (more(first.group) / more(first.rest)).ln().abs()
}

/// Groups that fare worse first, then the largest differences first.
pub(super) fn in_order<'r>(rows: impl Iterator<Item = &'r ComparedView>) -> Vec<&'r ComparedView> {
    let mut rows: Vec<&ComparedView> = rows.collect();
    rows.sort_by(|one, other| worse(other).cmp(&worse(one)).then(size(other).total_cmp(&size(one))));
    rows
}

/// The difference of the two times, as displayed.
pub(super) fn shown_apart(gap: &GapView) -> Ms {
    words::shown_apart(gap.group.round() as Ms, gap.rest.round() as Ms)
}

/// The ends of a range that excludes zero, the nearer one first.
pub(super) fn ends(gap: &GapView) -> Option<(f64, f64)> {
    gap.low.zip(gap.high).map(words::ends)
}
