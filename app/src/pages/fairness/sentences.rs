//! A difference between groups in a sentence: a short one for the top of the page, and a full one.

use super::differences::{ends, gap, shown_apart, told, way};
use super::names::{inside, others, people, what, who};
use crate::api::{ComparedView, FairnessPage, GapView};
use crate::i18n::{Locale, td_string};
use crate::words::{self, hundred};
use domain::reports::Measure;
use domain::time::{Ms, SECOND};
use std::cmp::Ordering::{Equal, Greater, Less};

/// "people who chose Spanish waited 4 min 5 s longer to be called (412 people, 3,870 others)".
pub(super) fn short(locale: Locale, page: &FairnessPage, row: &ComparedView) -> Option<String> {
    let found = gap(row)?;
    let (who, what) = (inside(&who(locale, page, row)), what(locale, row));
    let (n, rest) = people(locale, row);
    macro_rules! say {
        ($key:ident $(, $more:ident)*) => {
            td_string!(locale, fairness.$key, who = who, n = n, rest = rest $(, $more = $more)*).to_string()
        };
    }
    let told = told(row);
    if row.median.is_none() {
        let (own, other) = (hundred(found.group), hundred(found.rest));
        return Some(match (told.first, row.measure) {
            (Greater, Measure::Left) => say!(short_left_more, own, other),
            (Less, Measure::Left) => say!(short_left_less, own, other),
            (Greater, _) => say!(short_more, what, own, other),
            (Less, _) => say!(short_less, what, own, other),
            (Equal, _) => say!(short_mixed, what),
        });
    }
    let apart = |gap: &GapView| words::spoken_apart(locale, shown_apart(gap));
    let Some(longest) = told.longest else {
        let by = apart(found);
        return Some(match told.first {
            Greater => say!(short_longer, what, by),
            Less => say!(short_shorter, what, by),
            Equal => say!(short_mixed, what),
        });
    };
    let (own, by) = (words::spoken(locale, longest.group.round() as Ms), apart(longest));
    let median = apart(found);
    Some(match (told.first, told.second) {
        (Greater, Less) => say!(short_longest_longer_half_less, what, own, by, median),
        (Less, Greater) => say!(short_longest_less_half_longer, what, own, by, median),
        (Greater, _) => say!(short_longest_longer, what, own, by),
        (Less, _) => say!(short_longest_less, what, own, by),
        (Equal, _) => say!(short_mixed, what),
    })
}

/// A figure of both sides, and the range of its difference, without sign.
struct Apart {
    group: String,
    rest: String,
    range: String,
}

impl Apart {
    fn of_times(locale: Locale, gap: &GapView) -> Apart {
        let length = |ms: f64| words::spoken(locale, ms.round() as Ms);
        let range = ends(gap).map(|(near, far)| {
            let (near, far) = (near.round() as Ms, far.round() as Ms);
            let low = if near < SECOND {
                words::spoken_apart(locale, near)
            } else {
                words::spoken(locale, words::at_least(near))
            };
            let high = words::spoken(locale, far);
            td_string!(locale, fairness.range_times, low = low, high = high).to_string()
        });
        Apart { group: length(gap.group), rest: length(gap.rest), range: range.unwrap_or_default() }
    }

    fn of_shares(locale: Locale, gap: &GapView) -> Apart {
        let range = ends(gap).map(|(near, far)| {
            let (low, high) = (words::hundred_at_least(near), words::hundred_at_most(far));
            td_string!(locale, fairness.range_shares, low = low, high = high).to_string()
        });
        Apart { group: hundred(gap.group), rest: hundred(gap.rest), range: range.unwrap_or_default() }
    }
}

/// The full sentence about a difference.
pub(super) fn sentence(locale: Locale, page: &FairnessPage, row: &ComparedView) -> Option<String> {
    let found = row.n.and_then(|_| gap(row))?;
    let who = who(locale, page, row);
    let text = if row.median.is_some() {
        in_times(locale, row, who, found)
    } else {
        in_shares(locale, row, who, found)
    };
    let (n, rest) = people(locale, row);
    let stands_on = td_string!(locale, fairness.people, n = n, rest = rest).to_string();
    Some(format!("{text} {stands_on}"))
}

/// The sentence about how long both sides waited; the figure that says more comes first.
fn in_times(locale: Locale, row: &ComparedView, who: String, median: &GapView) -> String {
    let (what, others, told) = (what(locale, row), others(locale, row.by), told(row));
    let apart = |gap: &GapView| words::spoken_apart(locale, shown_apart(gap));
    macro_rules! begin {
        ($key:ident, $gap:expr, $who:expr) => {{
            let (Apart { group, rest, range }, by) = (Apart::of_times(locale, $gap), apart($gap));
            let who = $who;
            td_string!(
                locale,
                fairness.$key,
                who = who,
                what = what,
                others = others,
                group = group,
                rest = rest,
                by = by,
                range = range
            )
            .to_string()
        }};
    }
    macro_rules! go_on {
        ($key:ident, $gap:expr) => {{
            let (Apart { group, rest, range }, by) = (Apart::of_times(locale, $gap), apart($gap));
            td_string!(locale, fairness.$key, group = group, rest = rest, by = by, range = range).to_string()
        }};
    }
    let first = match (told.first, told.longest) {
        (Greater, Some(longest)) => begin!(longest_longer, longest, inside(&who)),
        (Less, Some(longest)) => begin!(longest_shorter, longest, inside(&who)),
        (Greater, None) => begin!(longer, median, who),
        (Less, None) => begin!(shorter, median, who),
        (Equal, _) => return mixed(locale, row, who, Apart::of_times(locale, median)),
    };
    let second = match (told.second, told.longest, row.p90.as_ref()) {
        (Greater, Some(_), _) => go_on!(median_longer, median),
        (Less, Some(_), _) => go_on!(median_shorter, median),
        (Equal, Some(_), _) => {
            let Apart { group, rest, .. } = Apart::of_times(locale, median);
            td_string!(locale, fairness.median_unsure, group = group, rest = rest).to_string()
        }
        (Greater, None, Some(longest)) => go_on!(nine_longer, longest),
        (Less, None, Some(longest)) => go_on!(nine_shorter, longest),
        (..) => return first,
    };
    format!("{first} {second}")
}

/// The sentence about shares.
fn in_shares(locale: Locale, row: &ComparedView, who: String, share: &GapView) -> String {
    let (what, others) = (what(locale, row), others(locale, row.by));
    let apart = Apart::of_shares(locale, share);
    let way = way(row, share);
    if way == Equal {
        return mixed(locale, row, who, apart);
    }
    let Apart { group, rest, range } = apart;
    macro_rules! say {
        ($key:ident $(, $more:ident)*) => {
            td_string!(
                locale,
                fairness.$key,
                who = who,
                others = others,
                group = group,
                rest = rest,
                range = range
                $(, $more = $more)*
            )
            .to_string()
        };
    }
    match (way == Greater, row.measure) {
        (true, Measure::Left) => say!(left_more),
        (false, Measure::Left) => say!(left_less),
        (true, _) => say!(more, what),
        (false, _) => say!(less, what),
    }
}

/// The sentence about sides that differ without a certain direction.
fn mixed(locale: Locale, row: &ComparedView, who: String, apart: Apart) -> String {
    let (what, others) = (what(locale, row), others(locale, row.by));
    let Apart { group, rest, .. } = apart;
    td_string!(locale, fairness.mixed, who = who, others = others, what = what, group = group, rest = rest)
        .to_string()
}
