//! Intervals as people write them. Plans expanded in a zone are tested where the calendar is.

use domain::hours::{BadHours, Hours, Interval, Week, weekday};
use domain::time::Day;
use proptest::prelude::*;

#[test]
fn intervals_are_read() {
    let read = |text: &str| text.parse::<Interval>();
    assert_eq!(read("08:00-12:00"), Ok(Interval { from_min: 480, to_min: 720 }));
    assert_eq!(read(" 8:30 - 12:00 "), Ok(Interval { from_min: 510, to_min: 720 }));
    assert_eq!(read("00:00-24:00"), Ok(Interval { from_min: 0, to_min: 1_440 }));
    assert_eq!(read("22:00-06:00"), Ok(Interval { from_min: 1_320, to_min: 1_800 }));
    assert_eq!(read("22:00–00:00"), Ok(Interval { from_min: 1_320, to_min: 1_440 }));
    for wrong in [
        "",
        "8-12",
        "08:00",
        "08:00-08:00",
        "24:00-06:00",
        "08:60-09:00",
        "08:00-24:01",
        "-1:00-02:00",
        "08:00-12:00-13:00",
        "08:000-9:00",
    ] {
        assert_eq!(read(wrong), Err(BadHours::NotAnInterval(wrong.to_owned())));
    }
}

#[test]
fn days_have_their_names() {
    assert_eq!(weekday("2026-11-02".parse().unwrap()), 0);
    assert_eq!(weekday("2026-11-22".parse().unwrap()), 6);
    assert_eq!(weekday(Day(-1)), 2);
}

#[test]
fn a_night_from_sunday_reaches_monday() {
    let mut days: [Vec<Interval>; 7] = Default::default();
    days[6] = vec!["22:00-06:00".parse().unwrap()];
    days[0] = vec!["06:00-08:00".parse().unwrap()];
    let plan = |days| Hours {
        zone: "UTC".into(),
        day_starts_min: 0,
        week: Week::Days(days),
        holidays: vec![],
        special: Default::default(),
        notes: Default::default(),
    };
    assert_eq!(plan(days.clone()).check(), Ok(()));
    days[0] = vec!["05:59-08:00".parse().unwrap()];
    assert!(matches!(plan(days).check(), Err(BadHours::RunsInto { .. })));
}

#[test]
fn invalid_plans() {
    let span = |from_min, to_min| Interval { from_min, to_min };
    let check = |list: Vec<Interval>| {
        let mut days: [Vec<Interval>; 7] = Default::default();
        days[2] = list;
        let week = Week::Days(days);
        Hours {
            zone: "UTC".into(),
            day_starts_min: 0,
            week,
            holidays: vec![],
            special: Default::default(),
            notes: Default::default(),
        }
        .check()
    };
    assert_eq!(check(vec![]), Err(BadHours::EmptyWeek));
    assert_eq!(check(vec![span(600, 720), span(480, 600)]), Ok(()), "touching is not overlapping");
    assert!(matches!(check(vec![span(600, 720), span(480, 601)]), Err(BadHours::Overlap { .. })));
    for wrong in [span(600, 600), span(600, 540), span(1_440, 1_500), span(60, 1_501)] {
        assert!(matches!(check(vec![wrong]), Err(BadHours::Backwards { .. })), "{wrong}");
    }
}

proptest! {
    #[test]
    fn intervals_are_written_as_they_are_read(from_min in 0..1_440_u16, length in 1..1_440_u16) {
        let span = Interval { from_min, to_min: from_min + length };
        prop_assert_eq!(span.to_string().parse::<Interval>(), Ok(span));
    }
}
