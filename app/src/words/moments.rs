//! Times of day and dates.

use crate::i18n::{Locale, td_string};
use domain::time::{At, Day, HOUR, MINUTE, Moment, Ms, SECOND};

/// A time of day as people in the United States read it, in each of their languages: "3:20 PM". Without periods, so
/// that it can end a sentence.
pub fn time(at: Moment) -> String {
    let (hour, minute) = at.clock();
    twelve(hour, &format!(":{minute:02}"))
}

/// A time of day to the second: "10:02:31 AM".
pub fn second(at: Moment) -> String {
    let ((hour, minute), second) = (at.clock(), (at.at.0 / SECOND).rem_euclid(60));
    twelve(hour, &format!(":{minute:02}:{second:02}"))
}

/// An hour of the day, from 0 to 24: "3 PM".
pub fn hour(hour: u32) -> String {
    twelve(hour % 24, "")
}

/// A time of day by its minutes after midnight, past 1440 that of the next morning: "3:20 PM".
pub fn minute(minutes: u16) -> String {
    twelve(u32::from(minutes / 60 % 24), &format!(":{:02}", minutes % 60))
}

/// An hour from 0 to 23, and what follows it, on a clock of twelve hours.
fn twelve(hour: u32, rest: &str) -> String {
    let half = if hour < 12 { "AM" } else { "PM" };
    format!("{}{rest}\u{a0}{half}", (hour + 11) % 12 + 1)
}

/// The value of a field for a time of day, which a browser shows as its reader expects: "15:20".
pub fn time_field(at: Moment) -> String {
    let (hour, minute) = at.clock();
    format!("{hour:02}:{minute:02}")
}

/// A time of day inside a sentence, after a word such as "at" or "until": Spanish says "las 3:20 PM", and "la 1:20 PM".
pub fn the_time(locale: Locale, time: String) -> String {
    let is_one = time.split(|letter: char| !letter.is_ascii_digit()).next() == Some("1");
    match locale {
        Locale::en => time,
        Locale::es if is_one => format!("la {time}"),
        Locale::es => format!("las {time}"),
    }
}

/// A moment as read at `now`: its time of day, "3:20 PM"; on another day with the weekday, "3:20 PM on Tuesday";
/// from a week on with the date.
pub fn when(locale: Locale, at: Moment, now: At) -> String {
    on_day(locale, time(at), at, now)
}

/// The same to the second: "10:02:31 AM on Tuesday".
pub fn second_when(locale: Locale, at: Moment, now: At) -> String {
    on_day(locale, second(at), at, now)
}

fn on_day(locale: Locale, time: String, of: Moment, now: At) -> String {
    let (day, today) = (of.day(), at(now, of).day());
    match (day.0 - today.0).abs() {
        1..7 => {
            let day = weekday(locale, day);
            td_string!(locale, common.time_on_day, time = time, day = day).to_string()
        }
        _ => dated(locale, time, day, today),
    }
}

/// A time of day in a record of day `own`, which may be read long afterwards: on another day the date is
/// added.
pub fn dated(locale: Locale, time: String, day: Day, own: Day) -> String {
    if day == own {
        return time;
    }
    td_string!(locale, common.time_on_day, time = time, day = date(locale, day)).to_string()
}

/// A moment in the time zone of `zone`: for clocks that run on from the server's time.
pub fn at(now: At, zone: Moment) -> Moment {
    Moment { at: now, offset_min: zone.offset_min }
}

/// A typed time of day means today up to this long before or after now; anything further away was mistyped,
/// or passed while it was being typed.
pub const NEAR: Ms = 12 * HOUR;

/// A typed time of day, "15:20": the next moment at which the clock of `now` shows it.
pub fn at_clock(typed: &str, now: Moment) -> Option<Moment> {
    let (hour, minute) = typed.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    let day = i64::from(now.day().0) * 24 * 60;
    let today = At((day + hour * 60 + minute - i64::from(now.offset_min)) * MINUTE);
    Some(at(if today < now.at { today + 24 * HOUR } else { today }, now))
}

/// "back about 3:20 PM", with the day where it is another one; once that time has passed, "back soon".
pub fn back(locale: Locale, at: Moment, now: At) -> String {
    if at.at > now {
        let time = the_time(locale, when(locale, at, now));
        td_string!(locale, common.back_about, time = time).to_string()
    } else {
        td_string!(locale, common.back_soon).to_owned()
    }
}

/// The day of the week: "Tuesday".
pub fn weekday(locale: Locale, day: Day) -> &'static str {
    match day.0.rem_euclid(7) {
        0 => td_string!(locale, common.thursday),
        1 => td_string!(locale, common.friday),
        2 => td_string!(locale, common.saturday),
        3 => td_string!(locale, common.sunday),
        4 => td_string!(locale, common.monday),
        5 => td_string!(locale, common.tuesday),
        _ => td_string!(locale, common.wednesday),
    }
}

/// "Tuesday 10:14 AM".
pub fn day_and_time(locale: Locale, at: Moment) -> String {
    format!("{} {}", weekday(locale, at.day()), time(at))
}

/// A date as people write it: "November 24, 2026", "24 de noviembre de 2026".
pub fn date(locale: Locale, day: Day) -> String {
    let (year, _, number) = day.civil();
    let month = month(locale, day);
    td_string!(locale, common.date, day = number, month = month, year = year).to_string()
}

/// The month of a day: "November", "noviembre".
pub fn month(locale: Locale, day: Day) -> &'static str {
    let (_, month, _) = day.civil();
    match month {
        1 => td_string!(locale, common.january),
        2 => td_string!(locale, common.february),
        3 => td_string!(locale, common.march),
        4 => td_string!(locale, common.april),
        5 => td_string!(locale, common.may),
        6 => td_string!(locale, common.june),
        7 => td_string!(locale, common.july),
        8 => td_string!(locale, common.august),
        9 => td_string!(locale, common.september),
        10 => td_string!(locale, common.october),
        11 => td_string!(locale, common.november),
        _ => td_string!(locale, common.december),
    }
}
