//! Watches: which one is on duty, the day it belongs to, and which lists of them are invalid.

use crate::department::rules;
use domain::hours::weekday;
use domain::rules::Rules;
use domain::time::Day;
use domain::watch::{BadWatches, Watch, Weekday, check, of, on};
use domain::words::Words;
use proptest::prelude::*;
use serde_json::json;

fn watch(id: &str, hours: &str, days: &[Weekday]) -> Watch {
    let hours: domain::hours::Interval = hours.parse().unwrap();
    Watch {
        id: id.parse().unwrap(),
        name: Words::plain(id),
        from_min: hours.from_min,
        to_min: hours.to_min,
        days: days.iter().copied().collect(),
    }
}

fn three() -> Vec<Watch> {
    vec![
        watch("day", "07:00-15:00", &[]),
        watch("evening", "15:00-23:00", &[]),
        watch("night", "23:00-07:00", &[]),
    ]
}

#[test]
fn a_night_belongs_to_the_day_it_began_on() {
    let (watches, day) = (three(), Day(20_800));
    let at = |minute| on(&watches, day, minute).map(|(watch, day)| (watch.id.as_str(), day.0));
    assert_eq!(at(0), Some(("night", 20_799)));
    assert_eq!(at(419), Some(("night", 20_799)));
    assert_eq!(at(420), Some(("day", 20_800)));
    assert_eq!(at(900), Some(("evening", 20_800)));
    assert_eq!(at(1_379), Some(("evening", 20_800)));
    assert_eq!(at(1_380), Some(("night", 20_800)));
    assert_eq!(at(1_439), Some(("night", 20_800)));
}

#[test]
fn only_the_days_it_begins_on_count() {
    let friday = vec![watch("friday", "22:00-06:00", &[Weekday::Fri])];
    let at = |weekday, minute| of(&friday, weekday, minute).is_some();
    assert!(at(Weekday::Fri, 1_320) && at(Weekday::Sat, 359), "the night that begins on Friday");
    assert!(!at(Weekday::Fri, 359) && !at(Weekday::Sat, 360) && !at(Weekday::Sat, 1_320));
    let sunday = vec![watch("sunday", "22:00-06:00", &[Weekday::Sun])];
    assert!(of(&sunday, Weekday::Mon, 0).is_some(), "over the end of the week");
}

#[test]
fn gaps_may_be_and_overlaps_may_not() {
    assert_eq!(check(&three()), Ok(()));
    assert_eq!(check(&[]), Ok(()));
    assert_eq!(check(&[watch("day", "09:00-17:00", &[Weekday::Mon])]), Ok(()));
    assert_eq!(check(&[watch("all", "08:00-07:59", &[]), watch("rest", "07:59-08:00", &[])]), Ok(()));
    let overlap = |watches: &[Watch]| match check(watches) {
        Err(BadWatches::Overlap { on, one, other }) => Some((on, one.to_string(), other.to_string())),
        _ => None,
    };
    let named = |on, one: &str, other: &str| Some((on, one.to_owned(), other.to_owned()));
    assert_eq!(
        overlap(&[watch("a", "07:00-15:01", &[Weekday::Tue]), watch("b", "15:00-23:00", &[])]),
        named("Tuesday", "a", "b")
    );
    assert_eq!(
        overlap(&[
            watch("day", "05:00-15:00", &[Weekday::Mon]),
            watch("night", "22:00-06:00", &[Weekday::Sun])
        ]),
        named("Monday", "night", "day"),
        "Sunday's night runs into Monday"
    );
    // The same hours on other days are no overlap.
    assert_eq!(
        check(&[watch("week", "07:00-15:00", &[Weekday::Mon]), watch("sat", "07:00-15:00", &[Weekday::Sat])]),
        Ok(())
    );
}

#[test]
fn what_cannot_be_is_said() {
    let wrong = |from_min, to_min| Watch { from_min, to_min, ..watch("day", "07:00-15:00", &[]) };
    for bad in [wrong(600, 600), wrong(600, 500), wrong(1_440, 1_500), wrong(0, 1_441), wrong(0, u16::MAX)] {
        assert!(matches!(check(std::slice::from_ref(&bad)), Err(BadWatches::Backwards(_))), "{bad:?}");
    }
    assert_eq!(check(&[wrong(420, 1_860)]), Ok(()), "a watch of 24 hours");
    let twice = [watch("day", "07:00-15:00", &[]), watch("day", "15:00-23:00", &[])];
    assert!(matches!(check(&twice), Err(BadWatches::Twice(_))));
    let unnamed = Watch { name: Words::default(), ..watch("day", "07:00-15:00", &[]) };
    assert!(matches!(check(&[unnamed]), Err(BadWatches::Unnamed(_))));
}

#[test]
fn rules_without_watches_are_read_and_written_as_before() {
    let plain = serde_json::to_value(rules()).unwrap();
    assert!(plain.get("watches").is_none() && plain.get("areas").is_none());
    assert_eq!(serde_json::from_value::<Rules>(plain).unwrap(), rules());
    let night = watch("night", "23:00-07:00", &[Weekday::Mon, Weekday::Sun]);
    let written = json!({ "id": "night", "name": { "en": "night" }, "from_min": 1380, "to_min": 1860, "days": ["mon", "sun"] });
    assert_eq!(serde_json::to_value(&night).unwrap(), written);
    let with = Rules { watches: vec![night], ..rules() };
    assert_eq!(serde_json::from_value::<Rules>(serde_json::to_value(&with).unwrap()).unwrap(), with);
}

fn some_watches() -> impl Strategy<Value = Vec<Watch>> {
    let one = (0..1_440_u16, 1..1_441_u16, prop::collection::btree_set(0..7_usize, 0..3));
    prop::collection::vec(one, 1..4).prop_map(|list| {
        let named =
            |(nth, (from_min, length, days)): (usize, (u16, u16, std::collections::BTreeSet<usize>))| Watch {
                id: format!("w{nth}").parse().unwrap(),
                name: Words::plain("w"),
                from_min,
                to_min: from_min + length,
                days: days.into_iter().map(|day| Weekday::ALL[day]).collect(),
            };
        list.into_iter().enumerate().map(named).collect()
    })
}

proptest! {
    /// Compared with the simplest method: how many watches claim each minute of a week.
    #[test]
    fn a_minute_has_one_watch_or_none(watches in some_watches()) {
        let mut claims = vec![Vec::new(); 7 * 1_440];
        for watch in &watches {
            for day in 0..7_usize {
                if watch.days.is_empty() || watch.days.contains(&Weekday::ALL[day]) {
                    for minute in watch.from_min..watch.to_min {
                        claims[(day * 1_440 + usize::from(minute)) % (7 * 1_440)].push(watch);
                    }
                }
            }
        }
        prop_assert_eq!(check(&watches).is_ok(), claims.iter().all(|who| who.len() <= 1));
        if check(&watches).is_ok() {
            for day in 20_800..20_807 {
                for minute in (0..1_440_u16).step_by(7) {
                    let claimed = claims[weekday(Day(day)) * 1_440 + usize::from(minute)].first().copied();
                    let found = on(&watches, Day(day), minute);
                    prop_assert_eq!(found.map(|(watch, _)| watch), claimed);
                    if let Some((watch, begun)) = found {
                        let since = (day - begun.0) * 1_440 + i32::from(minute);
                        prop_assert!(since >= i32::from(watch.from_min) && since < i32::from(watch.to_min));
                        prop_assert!(watch.begins_on(Weekday::of(begun)));
                        prop_assert_eq!(of(&watches, Weekday::of(Day(day)), minute), Some(watch));
                    }
                }
            }
        }
    }
}
