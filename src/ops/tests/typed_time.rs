//! Times as people write them on slips, and the moments that are meant.

use domain::hours::{Hours, Week};
use domain::time::{At, Day, HOUR, MINUTE};
use ops::calendar::Calendar;
use ops::typed_time::{BadTime, meant, readings};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn hours(day_starts_min: u16, spans: Option<&str>) -> Hours {
    let week = match spans {
        None => Week::Always,
        Some(span) => Week::Days(std::array::from_fn(|_| vec![span.parse().unwrap()])),
    };
    Hours {
        zone: "America/New_York".to_owned(),
        day_starts_min,
        week,
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    }
}

fn at(text: &str) -> At {
    At(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn a_time_is_read_as_people_write_it() {
    for typed in ["9:50", "950", "9.50", "9h50", " 9:50 "] {
        assert_eq!(readings(typed), [590, 1_310], "{typed}: morning or evening");
    }
    for typed in ["09:50", "0950", "9:50 am", "9:50a", "9:50 A.M.", "9:50 a. m."] {
        assert_eq!(readings(typed), [590], "{typed}");
    }
    for (typed, minutes) in
        [("21:50", 1_310), ("9:50 pm", 1_310), ("12:05 am", 5), ("0:05", 5), ("12:05 p.m.", 725)]
    {
        assert_eq!(readings(typed), [minutes], "{typed}");
    }
    assert_eq!(readings("12:05"), [5, 725]);
    for typed in [
        "", "9", "24:00", "9:5", "9:60", "13:00 pm", "0:10 am", "noon", "9:50 mp", "1e3", "٩:٥٠", "9:50:31",
        "99999",
    ] {
        assert!(readings(typed).is_empty(), "{typed}");
    }
}

#[test]
fn the_latest_time_that_has_passed_is_meant() {
    let calendar = Calendar::new(&hours(0, None)).unwrap();
    // 14:20 on December 2 in New York.
    let (now, today) = (at("2026-12-02T19:20:00Z"), day("2026-12-02"));
    let read = |typed: &str| meant(&calendar, 0, today, now, typed);
    assert_eq!(read("2:10"), Ok(at("2026-12-02T19:10:00Z")), "ten minutes ago, not twelve hours");
    assert_eq!(read("02:10"), Ok(at("2026-12-02T07:10:00Z")));
    assert_eq!(read("9:50"), Ok(at("2026-12-02T14:50:00Z")));
    assert_eq!(read("14:21"), Ok(now), "another clock is a minute fast");
    assert_eq!(read("3:10 pm"), Err(BadTime::ToCome), "a slip of the pen is no time of yesterday");
    assert_eq!(read("later"), Err(BadTime::Unreadable));
    assert_eq!(meant(&calendar, 0, day("2026-12-01"), now, "3:10 pm"), Ok(at("2026-12-01T20:10:00Z")));
}

#[test]
fn after_midnight_a_time_before_it_is_one_of_yesterday() {
    let calendar = Calendar::new(&hours(0, None)).unwrap();
    let (now, today) = (at("2026-12-02T05:01:00Z"), day("2026-12-02"));
    let came = meant(&calendar, 0, today, now, "23:50").unwrap();
    assert_eq!(came, at("2026-12-02T04:50:00Z"));
    assert_eq!(calendar.business_day(came), day("2026-12-01"));
    assert_eq!(meant(&calendar, 0, today, now, "15:00"), Err(BadTime::ToCome), "not as long ago as that");
    // Where the day begins at five, half past midnight belongs to the day before.
    let late = Calendar::new(&hours(300, None)).unwrap();
    let now = at("2026-12-02T06:00:00Z");
    let day = late.business_day(now);
    assert_eq!(day, self::day("2026-12-01"));
    assert_eq!(meant(&late, 300, day, now, "0:30"), Ok(at("2026-12-02T05:30:00Z")));
    assert_eq!(meant(&late, 300, day, now, "23:50"), Ok(at("2026-12-02T04:50:00Z")));
}

#[test]
fn a_likely_time_is_within_opening_hours_and_not_long_ago() {
    let calendar = Calendar::new(&hours(0, Some("08:00-18:00"))).unwrap();
    let likely = |came: &str, now: &str, early| calendar.is_likely(at(came), at(now), early);
    assert!(likely("2026-12-02T13:05:00Z", "2026-12-02T19:00:00Z", 0), "five past eight");
    assert!(!likely("2026-12-02T12:55:00Z", "2026-12-02T19:00:00Z", 0), "before opening");
    assert!(likely("2026-12-02T12:55:00Z", "2026-12-02T19:00:00Z", 15 * MINUTE), "where that is allowed");
    assert!(
        likely("2026-12-02T22:50:00Z", "2026-12-03T00:30:00Z", 0),
        "a slip from before closing, after it"
    );
    assert!(!likely("2026-12-02T23:10:00Z", "2026-12-03T00:30:00Z", 0), "after closing");
    assert!(!likely("2026-12-01T22:50:00Z", "2026-12-02T13:30:00Z", 0), "yesterday evening, this morning");
    let always = Calendar::new(&hours(0, None)).unwrap();
    let now = at("2026-12-02T05:01:00Z");
    assert!(always.is_likely(now + -HOUR, now, 0), "just before midnight");
    assert!(!always.is_likely(now + -5 * HOUR, now, 0));
}

proptest! {
    #[test]
    fn no_typed_text_is_a_time_to_come(typed in "\\PC{0,12}", minutes in 0_u16..1_440, starts in 0_u16..720) {
        let calendar = Calendar::new(&hours(starts, None)).unwrap();
        let now = at("2026-12-02T19:20:00Z");
        let day = calendar.business_day(now);
        let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        for text in [typed, clock] {
            if let Ok(came) = meant(&calendar, starts, day, now, &text) {
                prop_assert!(came <= now && now - came <= 24 * HOUR, "{text}");
            }
        }
    }
}
