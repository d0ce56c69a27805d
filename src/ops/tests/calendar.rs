//! The calendar: business days, opening, working time, daylight saving.

use domain::clocks::working;
use domain::hours::{BadHours, Hours, Interval, Week};
use domain::time::{At, Day, HOUR, MINUTE};
use domain::vocabulary::closing::Closing;
use domain::watch::Watch;
use domain::words::Words;
use ops::calendar::Calendar;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn spans(texts: &[&str]) -> Vec<Interval> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn hours(zone: &str, week: [&[&str]; 7]) -> Hours {
    Hours {
        zone: zone.to_owned(),
        day_starts_min: 0,
        week: Week::Days(week.map(spans)),
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    }
}

fn every_day(zone: &str, texts: &[&str]) -> Hours {
    hours(zone, [texts; 7])
}

fn always(zone: &str) -> Hours {
    Hours { week: Week::Always, ..every_day(zone, &[]) }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A moment from RFC 3339 text.
fn at(text: &str) -> At {
    At(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn calendar(hours: &Hours) -> Calendar {
    Calendar::new(hours).unwrap()
}

#[test]
fn around_the_clock_is_a_calendar_too() {
    let calendar = calendar(&always("America/New_York"));
    let now = at("2026-11-22T05:00:00Z");
    assert!(calendar.is_open(now));
    assert_eq!(calendar.closes_at(now), None);
    assert_eq!(calendar.open_stretches(now, now + HOUR), None);
    assert_eq!(calendar.add(now, 90 * MINUTE), now + 90 * MINUTE);
    // Seven days of 24 hours mean the same.
    assert_eq!(self::calendar(&every_day("UTC", &["00:00-24:00"])).open_stretches(now, now + HOUR), None);
    assert_eq!(self::calendar(&every_day("UTC", &["00:00-11:00", "11:00-24:00"])).closes_at(now), None);
}

#[test]
fn around_the_clock_but_for_a_holiday() {
    let calendar = calendar(&Hours { holidays: vec![day("2026-12-25")], ..always("America/New_York") });
    let eve = at("2026-12-24T12:00:00-05:00");
    assert!(calendar.is_open(eve));
    assert_eq!(calendar.closes_at(eve), Some(at("2026-12-25T00:00:00-05:00")));
    assert!(!calendar.is_open(at("2026-12-25T12:00:00-05:00")));
    assert_eq!(calendar.opens_at(at("2026-12-25T12:00:00-05:00")), Some(at("2026-12-26T00:00:00-05:00")));
    assert_eq!(calendar.closes_at(at("2026-12-26T12:00:00-05:00")), None);
    assert_eq!(calendar.add(eve, 13 * HOUR), at("2026-12-26T01:00:00-05:00"));
}

#[test]
fn opens_and_closes_to_the_millisecond() {
    let calendar =
        calendar(&hours("America/New_York", [&["08:00-12:00", "13:00-17:00"], &[], &[], &[], &[], &[], &[]]));
    let open = at("2026-11-02T08:00:00-05:00");
    assert!(!calendar.is_open(At(open.0 - 1)));
    assert!(calendar.is_open(open));
    assert_eq!(calendar.closes_at(open), Some(at("2026-11-02T12:00:00-05:00")));
    assert!(calendar.is_open(at("2026-11-02T11:59:59.999-05:00")));
    assert!(!calendar.is_open(at("2026-11-02T12:00:00-05:00")));
    assert_eq!(calendar.closes_at(at("2026-11-02T12:30:00-05:00")), None);
    assert_eq!(calendar.opens_at(at("2026-11-02T12:30:00-05:00")), Some(at("2026-11-02T13:00:00-05:00")));
    assert_eq!(calendar.opens_at(at("2026-11-02T17:00:00-05:00")), Some(at("2026-11-09T08:00:00-05:00")));
    assert_eq!(calendar.closed_at(open), None);
    assert_eq!(calendar.closed_at(at("2026-11-02T12:30:00-05:00")), Some(at("2026-11-02T12:00:00-05:00")));
    let closed = at("2026-11-02T17:00:00-05:00");
    assert_eq!(calendar.closed_at(closed), Some(closed));
    assert_eq!(calendar.closed_at(at("2026-11-03T00:30:00-05:00")), Some(closed));
    assert_eq!(calendar.closed_at(at("2026-11-07T12:00:00-05:00")), Some(closed), "days ago");
    // Asked about an earlier moment, the cache gives no wrong answer.
    assert!(calendar.is_open(open));
}

#[test]
fn nights_join_across_midnight() {
    let night = calendar(&every_day("America/New_York", &["22:00-06:00"]));
    assert!(night.is_open(at("2026-11-03T02:00:00-05:00")));
    assert_eq!(night.closes_at(at("2026-11-02T23:00:00-05:00")), Some(at("2026-11-03T06:00:00-05:00")));
    assert!(!night.is_open(at("2026-11-03T06:00:00-05:00")));
    let joined = calendar(&hours("UTC", [&["18:00-24:00"], &["00:00-02:00"], &[], &[], &[], &[], &[]]));
    let evening = at("2026-11-02T19:00:00Z");
    assert_eq!(joined.closes_at(evening), Some(at("2026-11-03T02:00:00Z")));
    assert_eq!(joined.closed_at(at("2026-11-03T03:00:00Z")), Some(at("2026-11-03T02:00:00Z")));
    // What was told before midnight is about the same closing after it.
    let closing = |now: &str| joined.closing(at(now), 4 * HOUR).map(|closing| closing.opened_at);
    assert_eq!(closing("2026-11-02T23:30:00Z"), Some(at("2026-11-02T18:00:00Z")));
    assert_eq!(closing("2026-11-03T00:30:00Z"), closing("2026-11-02T23:30:00Z"));
    let stretches = joined.open_stretches(evening, evening + 24 * HOUR).unwrap();
    assert_eq!(stretches, [(evening, at("2026-11-03T02:00:00Z"))]);
    assert_eq!(joined.add(evening, 6 * HOUR), at("2026-11-03T01:00:00Z"));
}

#[test]
fn holidays_and_special_days() {
    let mut plan = every_day("America/New_York", &["08:00-17:00"]);
    plan.holidays = vec![day("2026-11-26")];
    plan.special =
        BTreeMap::from([(day("2026-11-27"), spans(&["10:00-12:00"])), (day("2026-11-28"), Vec::new())]);
    let calendar = calendar(&plan);
    assert!(!calendar.is_open(at("2026-11-26T10:00:00-05:00")));
    assert!(!calendar.is_open(at("2026-11-27T09:00:00-05:00")));
    assert!(calendar.is_open(at("2026-11-27T10:00:00-05:00")));
    assert!(!calendar.is_open(at("2026-11-28T10:00:00-05:00")));
    assert_eq!(calendar.add(at("2026-11-25T16:00:00-05:00"), 4 * HOUR), at("2026-11-29T09:00:00-05:00"));
}

#[test]
fn daylight_saving_both_ways() {
    // 2026: clocks in New York go forward on 8 March at 02:00 and back on 1 November at 02:00.
    let night = calendar(&every_day("America/New_York", &["22:00-06:00"]));
    let length = |from: &str, to: &str| {
        let (from, to) = (at(from), at(to));
        working(from, to, night.open_stretches(from, to).as_deref())
    };
    assert_eq!(length("2026-03-07T22:00:00-05:00", "2026-03-08T06:00:00-04:00"), 7 * HOUR);
    assert_eq!(length("2026-10-31T22:00:00-04:00", "2026-11-01T06:00:00-05:00"), 9 * HOUR);
    assert_eq!(night.add(at("2026-03-07T22:00:00-05:00"), 5 * HOUR), at("2026-03-08T04:00:00-04:00"));
    // From an hour that does not exist to one that does.
    let early = calendar(&every_day("America/New_York", &["02:30-05:00"]));
    let stretches =
        early.open_stretches(at("2026-03-08T00:00:00-05:00"), at("2026-03-08T12:00:00-04:00")).unwrap();
    assert_eq!(stretches, [(at("2026-03-08T03:30:00-04:00"), at("2026-03-08T05:00:00-04:00"))]);
    // Until an hour that occurs twice: the first time counts.
    let late = calendar(&every_day("America/New_York", &["20:00-24:00", "00:00-01:30"]));
    assert_eq!(late.closes_at(at("2026-10-31T23:00:00-04:00")), Some(at("2026-11-01T01:30:00-04:00")));
    assert!(!late.is_open(at("2026-11-01T01:15:00-05:00")));
}

#[test]
fn days_of_23_and_25_hours() {
    let plan = Hours { day_starts_min: 7 * 60, ..always("America/New_York") };
    let calendar = calendar(&plan);
    assert_eq!(calendar.business_day(at("2026-11-02T06:59:59.999-05:00")), day("2026-11-01"));
    assert_eq!(calendar.business_day(at("2026-11-02T07:00:00-05:00")), day("2026-11-02"));
    let length = |on: &str| calendar.at(Day(day(on).0 + 1), 420) - calendar.at(day(on), 420);
    assert_eq!(length("2026-03-07"), 23 * HOUR);
    assert_eq!(length("2026-10-31"), 25 * HOUR);
    assert_eq!(length("2026-11-02"), 24 * HOUR);
    assert_eq!(calendar.business_day(at("2026-03-08T07:00:00-04:00")), day("2026-03-08"));
    assert_eq!(calendar.business_day(at("2026-03-08T06:59:00-04:00")), day("2026-03-07"));
    assert_eq!(calendar.business_day(at("2026-03-07T12:00:00-05:00")), day("2026-03-07"));
}

#[test]
fn local_time_as_people_read_it() {
    let calendar = calendar(&always("America/New_York"));
    assert_eq!(calendar.moment(at("2026-11-01T05:30:00.007Z")).to_string(), "2026-11-01T01:30:00.007-04:00");
    assert_eq!(calendar.moment(at("2026-11-01T06:30:00Z")).to_string(), "2026-11-01T01:30:00.000-05:00");
    assert_eq!(
        self::calendar(&always("Asia/Kathmandu")).moment(At(0)).to_string(),
        "1970-01-01T05:30:00.000+05:30"
    );
    assert_eq!(self::calendar(&always("UTC")).moment(At(-1)).to_string(), "1969-12-31T23:59:59.999+00:00");
}

#[test]
fn plans_that_cannot_be_kept_are_refused_in_plain_words() {
    let refused = |plan: &Hours| Calendar::new(plan).unwrap_err().to_string();
    assert_eq!(
        refused(&always("America/Philadelphia")),
        "There is no time zone “America/Philadelphia”. Write it like America/New_York."
    );
    assert!(matches!(Calendar::new(&always("")), Err(BadHours::UnknownZone(_))));
    assert!(refused(&every_day("UTC", &[])).starts_with("The week has no opening hours at all."));
    assert_eq!(
        refused(&hours("UTC", [&[], &["13:00-17:00", "08:00-13:30"], &[], &[], &[], &[], &[]])),
        "Tuesday: 08:00-13:30 and 13:00-17:00 overlap. Make one of them shorter, or write them as one."
    );
    assert_eq!(
        refused(&hours("UTC", [&["05:00-08:00"], &[], &[], &[], &[], &[], &["22:00-06:00"]])),
        "Sunday: 22:00-06:00 runs into 05:00-08:00 of the next morning. Make one of them shorter."
    );
    let mut backwards = every_day("UTC", &["08:00-17:00"]);
    backwards.special.insert(day("2026-12-24"), vec![Interval { from_min: 600, to_min: 540 }]);
    assert!(refused(&backwards).starts_with("2026-12-24: 10:00-09:00 is not possible."));
    let mut both = every_day("UTC", &["08:00-17:00"]);
    both.holidays.push(day("2026-12-24"));
    both.special.insert(day("2026-12-24"), spans(&["10:00-12:00"]));
    assert_eq!(refused(&both), "2026-12-24 is a holiday and has special hours too. Keep one of the two.");
    assert!(matches!(
        Calendar::new(&Hours { day_starts_min: 1_440, ..always("UTC") }),
        Err(BadHours::DayStart)
    ));
}

prop_compose! {
    fn plans()(
        zone in prop::sample::select(vec!["UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Africa/Cairo", "America/Havana"]),
        starts in 0..1_440_u16,
        cuts in prop::array::uniform7(prop::collection::btree_set(0..1_440_u16, 0..=4)),
        nights in prop::array::uniform7(any::<bool>()),
        holidays in prop::collection::vec(20_500..20_900_i32, 0..4),
        special in 20_500..20_900_i32,
    ) -> Hours {
        let mut week: [Vec<Interval>; 7] = cuts.map(|cuts| {
            let cuts: Vec<u16> = cuts.into_iter().collect();
            cuts.chunks_exact(2).map(|pair| Interval { from_min: pair[0], to_min: pair[1] }).collect()
        });
        if week.iter().all(Vec::is_empty) {
            week[0] = vec![Interval { from_min: 480, to_min: 1_440 }];
        }
        for today in 0..7 {
            let first = week[(today + 1) % 7].first().map_or(1_440, |span| span.from_min);
            if let Some(last) = week[today].last_mut()
                && nights[today]
                && first > 0
            {
                last.to_min = 1_440 + first.min(last.from_min);
            }
        }
        let mut holidays: Vec<Day> = holidays.into_iter().map(Day).collect();
        holidays.retain(|day| day.0 != special);
        let special = BTreeMap::from([(Day(special), vec![Interval { from_min: 600, to_min: 1_500 }])]);
        Hours { zone: zone.to_owned(), day_starts_min: starts, week: Week::Days(week), holidays, special, notes: BTreeMap::new() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_due_time_is_when_the_target_is_used_up(plan in plans(), start in 20_400..21_000_i64, ms in 0..24 * HOUR, target in 1..200 * HOUR) {
        let calendar = calendar(&plan);
        let arrived = At(start * 24 * HOUR + ms);
        let due = calendar.add(arrived, target);
        // If a district is open half an hour a week, the rest counts around the clock after some five years.
        prop_assume!(due - arrived < 1_800 * 24 * HOUR);
        let stretches = calendar.open_stretches(arrived, due + HOUR);
        prop_assert_eq!(working(arrived, due, stretches.as_deref()), target);
        prop_assert!(working(arrived, At(due.0 - 1), stretches.as_deref()) < target);
    }

    #[test]
    fn every_way_of_asking_agrees(plan in plans(), start in 20_400..21_000_i64, steps in prop::collection::vec(0..5 * HOUR, 1..40)) {
        let (remembering, mut at) = (calendar(&plan), At(start * 24 * HOUR));
        let mut last = Day(i32::MIN);
        for step in steps {
            at = at + step;
            let fresh = calendar(&plan);
            let day = remembering.business_day(at);
            prop_assert_eq!(day, fresh.business_day(at));
            prop_assert!(day >= last && (last.0 == i32::MIN || day.0 - last.0 <= 1));
            last = day;
            let open = remembering.is_open(at);
            prop_assert_eq!(open, fresh.is_open(at));
            prop_assert_eq!(open, working(at, at + 1, fresh.open_stretches(at, at + 1).as_deref()) == 1);
            if let Some(closes) = remembering.closes_at(at) {
                prop_assert!(open && closes > at && !fresh.is_open(closes) && fresh.is_open(At(closes.0 - 1)));
                prop_assert_eq!(working(at, closes, fresh.open_stretches(at, closes).as_deref()), closes - at);
            }
            if let Some(opens) = remembering.opens_at(at) {
                prop_assert!(!open && opens > at && fresh.is_open(opens) && !fresh.is_open(At(opens.0 - 1)));
                prop_assert_eq!(working(at, opens, fresh.open_stretches(at, opens).as_deref()), 0);
            }
            prop_assert_eq!(fresh.moment(at).to_string().parse::<jiff::Timestamp>().unwrap().as_millisecond(), at.0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// However many days in a row a district is closed, its last closing is known until it opens again, in
    /// whatever order it is asked about.
    #[test]
    fn a_closing_is_known_until_the_next_opening(
        plan in plans(),
        first in 20_520..20_860_i32,
        days in 0..=10_i32,
        asked in prop::collection::vec((-3 * 24 * 60..14 * 24 * 60_i64, 0..=4 * HOUR), 1..20),
    ) {
        let mut plan = plan;
        let shut = (first..first + days).map(Day).filter(|day| !plan.special.contains_key(day));
        plan.holidays.extend(shut.collect::<Vec<Day>>());
        let remembering = calendar(&plan);
        let from = At(i64::from(first) * 24 * HOUR);
        let stretches = remembering.open_stretches(from + -40 * 24 * HOUR, from + 60 * 24 * HOUR);
        prop_assume!(stretches.is_some());
        let open = stretches.unwrap();
        for (minute, warn_ms) in asked {
            let now = from + minute * MINUTE;
            let begun = open.iter().filter(|(opened_at, _)| *opened_at <= now).count();
            // The first one may have begun before what was looked at.
            let (Some((opened_at, closes_at)), Some((opens_at, _))) =
                (begun.checked_sub(1).filter(|last| *last > 0).and_then(|last| open.get(last)), open.get(begun))
            else {
                continue;
            };
            let known = (now + warn_ms >= *closes_at).then_some(Closing {
                opened_at: *opened_at,
                closes_at: *closes_at,
                opens_at: Some(*opens_at),
            });
            for calendar in [&remembering, &calendar(&plan)] {
                prop_assert_eq!(calendar.closing(now, warn_ms), known, "{}", calendar.moment(now));
                let closed_at = (now >= *closes_at).then_some(*closes_at);
                prop_assert_eq!(calendar.closed_at(now), closed_at, "{}", calendar.moment(now));
            }
        }
    }
}

fn watches(list: &[(&str, &str)]) -> Vec<Watch> {
    let one = |(id, hours): &(&str, &str)| {
        let hours: Interval = hours.parse().unwrap();
        let (id, name) = (id.parse().unwrap(), Words::plain(id));
        Watch { id, name, from_min: hours.from_min, to_min: hours.to_min, days: Default::default() }
    };
    list.iter().map(one).collect()
}

#[test]
fn a_watch_lasts_as_long_as_the_clock_on_the_wall_says() {
    let calendar = calendar(&always("America/New_York"));
    let watches = watches(&[("day", "07:00-15:00"), ("evening", "15:00-23:00"), ("night", "23:00-07:00")]);
    let on = |text: &str| calendar.watch(&watches, at(text)).unwrap();
    let noon = on("2026-11-22T12:00:00-05:00");
    assert_eq!((noon.watch.id.as_str(), noon.day), ("day", day("2026-11-22")));
    // The clock goes back at two: this night has nine hours. Both moments at 01:30 belong to the night of the
    // 31st.
    for text in ["2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"] {
        let night = on(text);
        assert_eq!((night.watch.id.as_str(), night.day), ("night", day("2026-10-31")));
        assert_eq!(night.to - night.from, 9 * HOUR);
    }
    // The clock goes forward at two: seven hours.
    let night = on("2026-03-08T03:30:00-04:00");
    assert_eq!((night.watch.id.as_str(), night.day), ("night", day("2026-03-07")));
    assert_eq!(night.to - night.from, 7 * HOUR);
    assert_eq!(on("2026-03-08T07:00:00-04:00").watch.id.as_str(), "day", "the end is no longer in it");
    assert_eq!(on("2026-03-08T06:59:59-04:00").watch.id.as_str(), "night");
}

#[test]
fn a_watch_that_changes_within_the_repeated_hour_changes_once() {
    let calendar = calendar(&always("America/New_York"));
    let watches = watches(&[("early", "00:00-01:30"), ("late", "01:30-09:00")]);
    let on = |text: &str| calendar.watch(&watches, at(text)).map(|turn| turn.watch.id.to_string());
    assert_eq!(on("2026-11-01T01:29:59-04:00").as_deref(), Some("early"));
    assert_eq!(on("2026-11-01T01:30:00-04:00").as_deref(), Some("late"));
    assert_eq!(
        on("2026-11-01T01:15:00-05:00").as_deref(),
        Some("late"),
        "the second 01:15 is after the change"
    );
    assert_eq!(on("2026-11-01T09:00:00-05:00"), None, "a gap");
}

proptest! {
    /// Watches around the clock leave no moment uncovered, whatever the time zone does, and the watch found
    /// contains the moment.
    #[test]
    fn watches_around_the_clock_leave_no_gap(
        zone in prop::sample::select(vec!["America/New_York", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia", "UTC"]),
        cuts in prop::collection::btree_set(0..96_u16, 2..5),
        minutes in prop::collection::vec(0..(3 * 366 * 1_440_i64), 40),
    ) {
        let calendar = calendar(&always(zone));
        let cuts: Vec<u16> = cuts.into_iter().map(|quarter| quarter * 15).collect();
        let ends = cuts.iter().skip(1).copied().chain(cuts.first().map(|first| first + 1_440));
        let one = |(from_min, to_min): (u16, u16)| Watch {
            id: format!("w{from_min}").parse().unwrap(), name: Words::plain("w"), from_min, to_min, days: Default::default(),
        };
        let watches: Vec<Watch> = cuts.iter().copied().zip(ends).map(one).collect();
        prop_assert_eq!(domain::watch::check(&watches), Ok(()));
        for minute in minutes {
            let now = at("2025-01-01T00:00:00Z") + minute * MINUTE;
            let turn = calendar.watch(&watches, now);
            prop_assert!(turn.is_some_and(|turn| turn.from <= now && now < turn.to), "{}", calendar.moment(now));
        }
    }
}
