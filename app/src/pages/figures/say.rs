//! Figures in words: numbers, lengths of time, shares, and how they differ from before, which is told only where it is sure.

use super::Sheet;
use crate::i18n::{Locale, td_string};
use crate::pages::steps::hundred;
use crate::words;
pub(super) use crate::words::number;
use domain::stats::Histogram;
use domain::time::{MINUTE, Ms, SECOND};

/// What is not there.
pub(super) const NOTHING: &str = "–";

/// A length of time as it stands in a sentence: "40 seconds", "6 minutes", "1:45:00" from a hundred minutes on.
pub(super) fn spoken(locale: Locale, ms: Ms) -> String {
    let minutes = (ms + MINUTE / 2) / MINUTE;
    match (ms, minutes) {
        (ms, _) if ms < MINUTE => {
            let seconds = (ms + SECOND / 2) / SECOND;
            if seconds == 1 {
                td_string!(locale, figures.second).to_owned()
            } else {
                td_string!(locale, figures.seconds, n = seconds).to_string()
            }
        }
        (_, 1) => td_string!(locale, figures.minute).to_owned(),
        (_, minutes) if minutes < 100 => td_string!(locale, figures.minutes, n = minutes).to_string(),
        _ => words::length(ms),
    }
}

/// A quantile of times, in whole milliseconds.
pub(super) fn at(times: &Histogram, q: f64) -> Option<Ms> {
    times.quantile(q).map(|ms| ms.round() as Ms)
}

/// A quantile of times as a clock shows it.
pub(super) fn clock(times: &Histogram, q: f64) -> String {
    at(times, q).map_or_else(|| NOTHING.to_owned(), words::length)
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

/// How a time differs from before: by how much where that is sure, else that it is about the same.
pub(super) fn time_change(sheet: &Sheet<'_>, name: &str) -> Option<String> {
    let locale = sheet.locale;
    let (by, low, high) = *sheet.figures.changes.get(name)?;
    let ms = |value: f64| words::length(value.abs().round() as Ms);
    let (by, least, most) = (ms(by), ms(low.abs().min(high.abs())), ms(low.abs().max(high.abs())));
    Some(if low > 0.0 {
        td_string!(locale, figures.longer, by = by, low = least, high = most).to_string()
    } else if high < 0.0 {
        td_string!(locale, figures.shorter, by = by, low = least, high = most).to_string()
    } else {
        td_string!(locale, figures.about_as_before).to_owned()
    })
}

/// How a share differs from before, likewise.
pub(super) fn share_change(sheet: &Sheet<'_>, name: &str) -> Option<String> {
    let locale = sheet.locale;
    let (by, low, high) = *sheet.figures.changes.get(name)?;
    let of = |value: f64| hundred(value.abs());
    let (by, least, most) = (of(by), of(low.abs().min(high.abs())), of(low.abs().max(high.abs())));
    Some(if low > 0.0 {
        td_string!(locale, figures.higher, by = by, low = least, high = most).to_string()
    } else if high < 0.0 {
        td_string!(locale, figures.lower, by = by, low = least, high = most).to_string()
    } else {
        td_string!(locale, figures.about_as_before).to_owned()
    })
}
