//! Lengths of time, and how far two of them lie apart.

use crate::i18n::{Locale, td_string};
use domain::time::{MINUTE, Ms, SECOND};

/// The whole seconds of every length that is shown or told: one that has begun counts, so that "within" is true of what is
/// read, and what took longer than its target never reads as long as it. Less than nothing is nothing.
fn whole_seconds(ms: Ms) -> i64 {
    (ms.max(0) + (SECOND - 1)) / SECOND
}

/// A length of time: `m:ss`, or `h:mm:ss` from an hour on.
pub fn length(ms: Ms) -> String {
    let seconds = whole_seconds(ms);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A length of time as it stands in a sentence: "40 s", "6 min", "6 min 20 s"; as [`length`] from a hundred minutes on.
pub fn spoken(locale: Locale, ms: Ms) -> String {
    let seconds = whole_seconds(ms);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => td_string!(locale, common.seconds, n = seconds).to_string(),
        (minutes @ ..100, 0) => td_string!(locale, common.minutes, n = minutes).to_string(),
        (minutes @ ..100, seconds) => {
            td_string!(locale, common.minutes_seconds, m = minutes, s = seconds).to_string()
        }
        _ => length(ms),
    }
}

/// How far a time lies from another, as both are shown: the difference of what people read, above zero where the first is longer.
pub fn shown_apart(one: Ms, other: Ms) -> Ms {
    (whole_seconds(one) - whole_seconds(other)) * SECOND
}

/// A difference of two times, to the nearest second: unlike a length it is nothing that anybody was within.
pub fn nearest(ms: Ms) -> Ms {
    (ms.abs() + SECOND / 2) / SECOND * SECOND
}

/// How far two times lie apart, either way: as [`length`], to the nearest second; less than one is said as that.
pub fn length_apart(locale: Locale, ms: Ms) -> String {
    if ms.abs() < SECOND { td_string!(locale, common.under_a_second).to_owned() } else { length(nearest(ms)) }
}

/// How far two times lie apart, as it stands in a sentence: as [`spoken`], to the nearest second; less than one is said as that.
pub fn spoken_apart(locale: Locale, ms: Ms) -> String {
    if ms.abs() < SECOND {
        td_string!(locale, common.under_a_second).to_owned()
    } else {
        spoken(locale, nearest(ms))
    }
}

/// The nearer end of the range of a difference, in whole seconds: rounded down, so that the range still holds what it held.
/// The farther end is rounded up, as every length is.
pub fn at_least(ms: Ms) -> Ms {
    ms.abs() / SECOND * SECOND
}

/// A time that runs: as [`length`]; from a day on "1 day 12 h", and from two days on in whole days: "6 days".
pub fn running(locale: Locale, ms: Ms) -> String {
    let hours = whole_seconds(ms) / 3_600;
    match (hours / 24, hours % 24) {
        (0, _) => length(ms),
        (1, 0) => td_string!(locale, common.one_day).to_owned(),
        (1, hours) => td_string!(locale, common.day_hours, n = hours).to_string(),
        (days, _) => td_string!(locale, common.days, n = days).to_string(),
    }
}

/// A length of time in whole minutes: "12 min". Never less than one.
pub fn minutes(locale: Locale, ms: Ms) -> String {
    let minutes = ((ms + MINUTE / 2) / MINUTE).max(1);
    td_string!(locale, common.minutes, n = minutes).to_string()
}
