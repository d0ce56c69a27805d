//! Hours of the week and figures of a plan as text.

use crate::api::{StaffingHour, StaffingView};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::time::{Day, Ms};

/// "Monday at 9 AM".
pub(super) fn at(locale: Locale, hour: u8) -> String {
    let time = words::the_time(locale, words::hour(u32::from(hour % 24)));
    td_string!(locale, staffing.at, day = weekday(locale, hour / 24), hour = time).to_string()
}

/// The name of a weekday; Monday is 0.
pub(super) fn weekday(locale: Locale, day: u8) -> String {
    // 1970-01-05 was a Monday.
    words::capital(words::weekday(locale, Day(4 + i32::from(day))))
}

/// With one decimal place: "2.1".
pub(super) fn tenth(value: f64) -> String {
    format!("{value:.1}")
}

/// How many came in that hour, over all weeks.
pub(super) fn came(plan: &StaffingView, hour: &StaffingHour) -> i64 {
    (hour.arrivals_mean * f64::from(plan.weeks)).round() as i64
}

/// A computed duration in milliseconds as text.
pub(super) fn length(locale: Locale, ms: f64) -> String {
    words::spoken(locale, ms.round() as Ms)
}
