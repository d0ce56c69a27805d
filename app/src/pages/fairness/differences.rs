//! Differences between groups: which way one goes, how large it is, and which are told first. No words.

use crate::api::{ComparedView, GapView};
use crate::words;
use domain::time::{MINUTE, Ms, SECOND};
use std::cmp::Ordering::{self, Equal, Greater, Less};

/// Times that lie less than this apart are not named in the sentence on top: nobody would notice the difference.
pub(super) const SLIGHT: Ms = 10 * SECOND;

/// Whether a row is told to fall short of four fifths.
pub(super) fn below_four_fifths(row: &ComparedView) -> bool {
    row.below_four_fifths && row.stands
}

/// The difference that a row is about.
pub(super) fn gap(row: &ComparedView) -> Option<&GapView> {
    row.median.as_ref().or(row.share.as_ref())
}

/// Which way a difference of a row goes: above zero, below, or neither for sure. Where there is no range, the exact test of few shares tells the
/// way as well; that of times only that they differ.
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

/// The difference of the longest waits, those of nine of ten, where it is one for sure.
fn longest(row: &ComparedView) -> Option<(Ordering, &GapView)> {
    let gap = row.p90.as_ref()?;
    let way = way(row, gap);
    (way != Equal).then_some((way, gap))
}

/// Which way a row is told, by what is told of it first.
pub(super) struct Told<'r> {
    pub first: Ordering,
    /// The longest waits tell more than the median: they lie further apart, or the other way round, or they alone differ for sure.
    pub longest: Option<&'r GapView>,
    /// The way of the other figure of a time.
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

/// Whether all that is told of a row is a slight difference of times, as they are shown.
pub(super) fn is_slight(row: &ComparedView) -> bool {
    let Some(median) = row.median.as_ref() else { return false };
    let Told { longest, second, .. } = told(row);
    // Beside the longest waits a median that may be chance says nothing.
    let median = (longest.is_none() || second != Equal).then_some(median);
    median.into_iter().chain(longest).all(|gap| shown_apart(gap).abs() < SLIGHT)
}

/// Whether a group fares worse by what is told of it first, better, or neither for sure.
fn worse(row: &ComparedView) -> Ordering {
    let first = told(row).first;
    if matches!(row.measure.as_str(), "called" | "acknowledged") { first.reverse() } else { first }
}

/// How large a difference is, whatever is compared: shares by the difference of their angles (Cohen's h), times by the logarithm of their
/// ratio, of a minute more, so that seconds count for little.
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

/// Those who fare worse first, and the largest differences first.
pub(super) fn in_order<'r>(rows: impl Iterator<Item = &'r ComparedView>) -> Vec<&'r ComparedView> {
    let mut rows: Vec<&ComparedView> = rows.collect();
    rows.sort_by(|one, other| worse(other).cmp(&worse(one)).then(size(other).total_cmp(&size(one))));
    rows
}

/// How far the times of both sides lie apart, as they are shown.
pub(super) fn shown_apart(gap: &GapView) -> Ms {
    words::shown_apart(gap.group.round() as Ms, gap.rest.round() as Ms)
}

/// The ends of a range that leaves out zero, the nearer one first.
pub(super) fn ends(gap: &GapView) -> Option<(f64, f64)> {
    gap.low.zip(gap.high).map(words::ends)
}
