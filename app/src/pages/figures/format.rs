//! Figures as text: numbers, durations, shares, and changes, without claiming a change that may be chance.

use super::sheet::Sheet;
use crate::i18n::{Locale, td_string};
use crate::words::{self, FEW, hundred, number};
use domain::stats::Histogram;
use domain::time::Ms;
use domain::totals::Total;

/// Shown where there is no value.
pub(super) const NOTHING: &str = "–";

/// A quantile of times, in whole milliseconds.
pub(super) fn at(times: &Histogram, q: f64) -> Option<Ms> {
    times.quantile(q).map(|ms| ms.round() as Ms)
}

/// A quantile of times as a duration; [`NOTHING`] for too few people.
pub(super) fn clock(times: &Histogram, q: f64) -> String {
    at(times, q).filter(|_| times.n() >= FEW).map_or_else(|| NOTHING.to_owned(), words::length)
}

/// "56 %" of a part and a whole; [`NOTHING`] for too few people.
pub(super) fn share((part, whole): (u64, u64)) -> String {
    if whole < FEW { NOTHING.to_owned() } else { percent(part as f64 / whole as f64) }
}

/// "14 of 25".
pub(super) fn n_of(locale: Locale, (part, whole): (u64, u64)) -> String {
    td_string!(locale, figures.n_of, n = number(part), of = number(whole)).to_string()
}

/// A share with its counts, "56 % (14 of 25)"; for too few people only the counts, for nobody [`NOTHING`].
pub(super) fn share_of(locale: Locale, parts: (u64, u64)) -> String {
    match parts.1 {
        0 => NOTHING.to_owned(),
        1..FEW => n_of(locale, parts),
        _ => format!("{} ({})", share(parts), n_of(locale, parts)),
    }
}

/// "56 %".
pub(super) fn percent(share: f64) -> String {
    words::percent(hundred(share))
}

/// Counts of a total as part and whole.
pub(super) fn parts(part: i64, whole: i64) -> (u64, u64) {
    (part.max(0) as u64, whole.max(0) as u64)
}

/// Selects a histogram of times from a total.
pub(super) type Times = fn(&Total) -> &Histogram;

/// The change of a quantile from before, as both are displayed: positive where it is longer now.
pub(super) fn apart(sheet: &Sheet<'_>, of: Times, q: f64) -> Ms {
    let shown = |total: &Total| at(of(total), q).unwrap_or_default();
    let before = sheet.figures.before.as_ref().map_or(0, &shown);
    words::shown_apart(shown(&sheet.figures.total), before)
}

/// The change of a quantile: the amount where it is certain, otherwise that it may be chance. `None` where it
/// was not compared.
pub(super) fn time_change(sheet: &Sheet<'_>, name: &str, of: Times, q: f64) -> Option<String> {
    let locale = sheet.locale;
    let Some((by, low, high)) = *sheet.figures.changes.get(name)? else {
        return Some(td_string!(locale, figures.may_be_chance).to_owned());
    };
    let (least, most) = words::ends((low, high));
    let ms = |value: f64| value.round() as Ms;
    let (longer, apart) = (by > 0.0, apart(sheet, of, q));
    let apart = if longer { apart } else { -apart };
    let by = words::length_apart(locale, apart.max(0));
    let (least, most) = (words::length(words::at_least(ms(least))), words::length(ms(most)));
    Some(if longer {
        td_string!(locale, figures.longer, by = by, low = least, high = most).to_string()
    } else {
        td_string!(locale, figures.shorter, by = by, low = least, high = most).to_string()
    })
}

/// The change of a share, likewise; where both are displayed but were not compared, that there are too few
/// people. `None` where one of them is not displayed.
pub(super) fn share_change(
    sheet: &Sheet<'_>,
    name: &str,
    now: (u64, u64),
    before: Option<(u64, u64)>,
) -> Option<String> {
    let (locale, before) = (sheet.locale, before?);
    let Some(change) = sheet.figures.changes.get(name) else {
        let are_shown = now.1 >= FEW && before.1 >= FEW;
        return are_shown.then(|| td_string!(locale, figures.too_few_to_compare).to_owned());
    };
    let Some((by, low, high)) = *change else {
        return Some(td_string!(locale, figures.may_be_chance).to_owned());
    };
    let (least, most) = words::ends((low, high));
    let share = |(part, whole): (u64, u64)| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let share = words::hundred_apart(share(now), share(before));
    let (least, most) = (words::hundred_at_least(least), words::hundred_at_most(most));
    Some(if by > 0.0 {
        td_string!(locale, figures.higher, by = share, low = least, high = most).to_string()
    } else {
        td_string!(locale, figures.lower, by = share, low = least, high = most).to_string()
    })
}
