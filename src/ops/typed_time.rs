//! A time of day as people write it on a slip or type it in, and the moment that is meant.

use crate::calendar::{Calendar, OVER_NIGHT};
use domain::time::{At, Day, MINUTE};

const HALF_DAY: u16 = 12 * 60;
const DAY: u16 = 24 * 60;

/// Why a typed time is no time of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadTime {
    /// It is no time of day.
    Unreadable,
    /// It has not come yet.
    ToCome,
}

/// The moment of a business day that a person means by a time of day: of several readings the latest one that has
/// passed. `starts_min` says when business days begin, in minutes after midnight. Shortly after one has begun, a time
/// that it has not reached yet is one of the day before.
///
/// # Errors
/// When it cannot be read, or has not come yet.
pub fn meant(calendar: &Calendar, starts_min: u16, day: Day, now: At, typed: &str) -> Result<At, BadTime> {
    let readings = readings(typed);
    if readings.is_empty() {
        return Err(BadTime::Unreadable);
    }
    let on = |day: Day, minutes: u16| {
        // The hours after midnight until the day begins belong to it, too.
        calendar.at(day, if minutes < starts_min { minutes + DAY } else { minutes })
    };
    // Clocks differ by a little, and typing takes a moment.
    let passed = |at: &At| *at <= now + MINUTE;
    let of = |day: Day| readings.iter().map(|minutes| on(day, *minutes)).filter(passed).max();
    let before = || of(Day(day.0 - 1)).filter(|at| now - *at <= OVER_NIGHT);
    of(day).or_else(before).map(|at| at.min(now)).ok_or(BadTime::ToCome)
}

/// What a typed time may be, in minutes after midnight: `9:50`, `950`, `9.50 pm`, `21h50`, `09:50`. Where neither a.m. nor
/// p.m. is written, an hour up to twelve may be either, unless it begins with a zero. Nothing if it is no time.
#[must_use]
pub fn readings(typed: &str) -> Vec<u16> {
    let lower = typed.trim().to_lowercase();
    let known = |letter: char| letter.is_ascii_digit() || letter.is_whitespace() || ":.apmh".contains(letter);
    let letters: String = lower.chars().filter(char::is_ascii_alphabetic).collect();
    let groups: Vec<&str> =
        lower.split(|letter: char| !letter.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let Some((hour_text, minutes)) = parts(&groups).filter(|_| lower.chars().all(known)) else {
        return Vec::new();
    };
    let Ok(hour) = hour_text.parse::<u16>() else { return Vec::new() };
    let half = match letters.as_str() {
        "a" | "am" => Some(0),
        "p" | "pm" => Some(HALF_DAY),
        "" | "h" => None,
        _ => return Vec::new(),
    };
    let in_half = |half: u16| half + hour % 12 * 60 + minutes;
    match half {
        Some(half) if (1..=12).contains(&hour) => vec![in_half(half)],
        None if (1..=12).contains(&hour) && !hour_text.starts_with('0') => {
            vec![in_half(0), in_half(HALF_DAY)]
        }
        None if hour < 24 => vec![hour * 60 + minutes],
        _ => Vec::new(),
    }
}

/// The hour as written, and the minutes.
fn parts<'t>(groups: &[&'t str]) -> Option<(&'t str, u16)> {
    let (hour, minutes) = match *groups {
        [hour, minutes] => (hour, minutes),
        [both] if (3..=4).contains(&both.len()) => both.split_at(both.len() - 2),
        _ => return None,
    };
    let minutes = minutes.parse::<u16>().ok().filter(|number| *number < 60 && minutes.len() == 2)?;
    (hour.len() <= 2).then_some((hour, minutes))
}
