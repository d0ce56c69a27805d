//! Figures in words: numbers, lengths of time, shares, and how they differ from before, of which nothing is claimed that may be chance.

use super::Sheet;
use crate::i18n::td_string;
use crate::words::{self, hundred};
pub(super) use crate::words::{number, spoken};
use domain::stats::Histogram;
use domain::time::Ms;

/// What is not there.
pub(super) const NOTHING: &str = "–";

/// Of fewer people than this nothing usual is told: no median, no time within which nine of ten were, no share.
pub(super) const FEW: u64 = 10;

/// A quantile of times, in whole milliseconds.
pub(super) fn at(times: &Histogram, q: f64) -> Option<Ms> {
    times.quantile(q).map(|ms| ms.round() as Ms)
}

/// A quantile of times as a clock shows it; of too few people nothing.
pub(super) fn clock(times: &Histogram, q: f64) -> String {
    at(times, q).filter(|_| times.n() >= FEW).map_or_else(|| NOTHING.to_owned(), words::length)
}

/// "56 %" of a part and a whole.
pub(super) fn share((part, whole): (u64, u64)) -> String {
    if whole == 0 { NOTHING.to_owned() } else { percent(part as f64 / whole as f64) }
}

/// "56 %".
pub(super) fn percent(share: f64) -> String {
    words::percent(hundred(share))
}

/// Counts of a total as a part and a whole.
pub(super) fn parts(part: i64, whole: i64) -> (u64, u64) {
    (part.max(0) as u64, whole.max(0) as u64)
}

/// How a time differs from before: by how much where that is sure, else that it may be chance. `None` where it was not compared.
pub(super) fn time_change(sheet: &Sheet<'_>, name: &str) -> Option<String> {
    let locale = sheet.locale;
    let Some((by, low, high)) = *sheet.figures.changes.get(name)? else {
        return Some(td_string!(locale, figures.may_be_chance).to_owned());
    };
    let (least, most) = words::ends((low, high));
    let ms = |value: f64| value.round() as Ms;
    let (by, longer) = (words::length_apart(locale, ms(by)), by > 0.0);
    let (least, most) = (words::length(words::at_least(ms(least))), words::length(ms(most)));
    Some(if longer {
        td_string!(locale, figures.longer, by = by, low = least, high = most).to_string()
    } else {
        td_string!(locale, figures.shorter, by = by, low = least, high = most).to_string()
    })
}

/// How a share differs from before, likewise.
pub(super) fn share_change(sheet: &Sheet<'_>, name: &str) -> Option<String> {
    let locale = sheet.locale;
    let Some((by, low, high)) = *sheet.figures.changes.get(name)? else {
        return Some(td_string!(locale, figures.may_be_chance).to_owned());
    };
    let (least, most) = words::ends((low, high));
    let (share, least, most) = (hundred(by.abs()), hundred(least), hundred(most));
    Some(if by > 0.0 {
        td_string!(locale, figures.higher, by = share, low = least, high = most).to_string()
    } else {
        td_string!(locale, figures.lower, by = share, low = least, high = most).to_string()
    })
}
