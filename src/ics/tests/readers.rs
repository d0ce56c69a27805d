//! Calendar files compared with the result of an independent implementation.

use super::*;

/// Files modeled on public test files of other implementations, and the result of an independent one:
/// `tools/calendar-days`.
#[test]
fn a_file_means_the_same_days_to_an_independent_reader() {
    let expected: BTreeMap<&str, Vec<&str>> = include_str!("calendars/expected.txt")
        .lines()
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, closed)| (name, closed.split_whitespace().collect()))
        .collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/calendars/shapes");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), expected.len());
    let mut differ = Vec::new();
    for (name, expected) in &expected {
        let text = std::fs::read_to_string(format!("{folder}/{name}.ics")).unwrap();
        let at = |minute: i64| {
            let day = Day(minute.div_euclid(1_440) as i32);
            format!("{day}T{:02}:{:02}", minute.rem_euclid(1_440) / 60, minute % 60)
        };
        let closed = |span: Span| match span {
            Span::Day(day) => day.to_string(),
            Span::Times(from, to) => format!("{}/{}", at(from), at(to)),
        };
        let mut found: Vec<String> =
            contents(&text, "2026-11-25").closures.into_iter().map(|closure| closed(closure.span)).collect();
        found.sort();
        found.dedup();
        if found != *expected {
            differ.push(format!("{name}\n  {found:?}\n  {expected:?}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(expected.len() >= 60);
}

/// Where that implementation differs from the standard: it swaps the ends of an event that ends before it
/// begins, takes one event of several with the same UID that are not versions of each other, takes all days
/// of a week whose weekday is not given, and ends a time that recurs until a day before that day.
#[test]
fn where_readers_differ_the_standard_and_caution_decide() {
    let list = "BEGIN:VEVENT\nUID:same\nDTSTART:20261224\nEND:VEVENT\nBEGIN:VEVENT\nUID:same\nDTSTART:20261225\nEND:VEVENT";
    assert_eq!(contents(&file(list), "2026-11-25").closures.len(), 2);
    assert_eq!(
        days("DTSTART;VALUE=DATE:20270518\nRRULE:FREQ=YEARLY;COUNT=2;BYWEEKNO=20", "2026-11-25"),
        ["2027-05-18", "2028-05-16"]
    );
    // If a recurring time has a day as its end, that whole day is included.
    let until = days("DTSTART:20270301T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20270304", "2026-11-25");
    assert_eq!(until.last().unwrap(), "2027-03-04");
    let versions = "BEGIN:VEVENT\nUID:v\nDTSTART:20261224\nEND:VEVENT\nBEGIN:VEVENT\nUID:v\nSEQUENCE:1\nDTSTART:20261225\nEND:VEVENT";
    assert_eq!(left_out(&file(versions)), [(3, Why::Superseded)]);
    // A zone's colon without quotes, and Outlook's names without a definition.
    for zone in
        ["(GMT-05:00) Eastern Time (US & Canada)", "Eastern Standard Time", "\"Eastern Standard Time\""]
    {
        let text = event(&format!("DTSTART;TZID={zone}:20261224T080000\nDURATION:PT1H"));
        let at = midnight("2026-12-24") + 8 * 60;
        assert_eq!(contents(&text, "2026-11-25").closures[0].span, Span::Times(at, at + 60), "{zone}");
    }
}
