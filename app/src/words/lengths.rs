//! Durations, and differences of durations.

use crate::i18n::{Locale, td_string};
use domain::time::{MINUTE, Ms, SECOND};

/// The whole seconds of a displayed duration: rounded up, so that "within" holds for the displayed value, and
/// what exceeded its target never reads as the target itself. Negative durations are zero.
fn whole_seconds(ms: Ms) -> i64 {
    (ms.max(0) + (SECOND - 1)) / SECOND
}

/// A duration: `m:ss`, or `h:mm:ss` from an hour up.
pub fn length(ms: Ms) -> String {
    let seconds = whole_seconds(ms);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A duration inside a sentence: "40 s", "6 min", "6 min 20 s"; like [`length`] from a hundred minutes up.
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

/// Difference of two durations as both are displayed: positive where the first is longer.
pub fn shown_apart(one: Ms, other: Ms) -> Ms {
    (whole_seconds(one) - whole_seconds(other)) * SECOND
}

/// A difference of two durations, to the nearest second: it is not rounded up, because nobody was called
/// within a difference.
pub fn nearest(ms: Ms) -> Ms {
    (ms.abs() + SECOND / 2) / SECOND * SECOND
}

/// Absolute difference of two durations: like [`length`], to the nearest second; a smaller one reads as less
/// than a second.
pub fn length_apart(locale: Locale, ms: Ms) -> String {
    if ms.abs() < SECOND { td_string!(locale, common.under_a_second).to_owned() } else { length(nearest(ms)) }
}

/// Absolute difference of two durations inside a sentence: like [`spoken`], to the nearest second; a smaller
/// one reads as less than a second.
pub fn spoken_apart(locale: Locale, ms: Ms) -> String {
    if ms.abs() < SECOND {
        td_string!(locale, common.under_a_second).to_owned()
    } else {
        spoken(locale, nearest(ms))
    }
}

/// The end of a difference's range nearer to zero, in whole seconds: rounded down, so that the displayed
/// range still contains the real one. The farther end is rounded up, like every duration.
pub fn at_least(ms: Ms) -> Ms {
    ms.abs() / SECOND * SECOND
}

/// A running duration: like [`length`]; from a day up "1 day 12 h", and from two days up whole days: "6
/// days".
pub fn running(locale: Locale, ms: Ms) -> String {
    let hours = whole_seconds(ms) / 3_600;
    match (hours / 24, hours % 24) {
        (0, _) => length(ms),
        (1, 0) => td_string!(locale, common.one_day).to_owned(),
        (1, hours) => td_string!(locale, common.day_hours, n = hours).to_string(),
        (days, _) => td_string!(locale, common.days, n = days).to_string(),
    }
}

/// A duration in whole minutes, at least one: "12 min".
pub fn minutes(locale: Locale, ms: Ms) -> String {
    let minutes = ((ms + MINUTE / 2) / MINUTE).max(1);
    td_string!(locale, common.minutes, n = minutes).to_string()
}
