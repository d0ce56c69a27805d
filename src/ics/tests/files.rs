//! The meaning of files, and what is reported of what is left out.

use super::*;
use ics::BadFile;
use proptest::prelude::*;

const FEDERAL: &str = include_str!("calendars/federal.ics");
const FERIEN: &str = include_str!("calendars/ferien.ics");

/// The federal holidays of 5 U.S.C. 6103(a) by their rules, with observed days and Inauguration Day listed
/// next to them.
#[test]
fn the_federal_holidays_are_those_of_the_law() {
    let found = contents(FEDERAL, "2026-11-25");
    let mut days: Vec<(String, String)> = found
        .closures
        .iter()
        .map(|closure| match closure.span {
            Span::Day(day) => (day.to_string(), closure.note.clone()),
            Span::Times(..) => panic!("a time"),
        })
        .collect();
    days.sort();
    let of_2027: Vec<_> = days.iter().filter(|(day, _)| day.starts_with("2027")).collect();
    let named = |day: &str, note: &str| (day.to_owned(), note.to_owned());
    // As published by the Office of Personnel Management for 2027.
    let published = [
        named("2027-01-01", "New Year's Day"),
        named("2027-01-18", "Birthday of Martin Luther King, Jr."),
        named("2027-02-15", "Washington's Birthday"),
        named("2027-05-31", "Memorial Day"),
        named("2027-06-18", "Juneteenth National Independence Day (observed)"),
        named("2027-06-19", "Juneteenth National Independence Day"),
        named("2027-07-04", "Independence Day"),
        named("2027-07-05", "Independence Day (observed)"),
        named("2027-09-06", "Labor Day"),
        named("2027-10-11", "Columbus Day"),
        named("2027-11-11", "Veterans Day"),
        named("2027-11-25", "Thanksgiving Day"),
        named("2027-12-24", "Christmas Day (observed)"),
        named("2027-12-25", "Christmas Day"),
        named("2027-12-31", "New Year's Day (observed)"),
    ];
    assert_eq!(of_2027, published.iter().collect::<Vec<_>>());
    assert!(days.contains(&named("2029-01-20", "Inauguration Day; every fourth year, in Washington only")));
    assert_eq!(days.first().unwrap().0, "2026-11-26", "Thanksgiving is tomorrow; what is over is not there");
    assert!(days.last().unwrap().0.as_str() < "2029-11-25", "three years");
    let whys: Vec<Why> = found.passed.iter().map(|passed| passed.why.clone()).collect();
    assert_eq!(whys, [Why::Cancelled, Why::Free, Why::NotAnEvent]);
    assert_eq!(found.passed[1].summary, "Valentine's Day");
}

#[test]
fn holidays_that_last_are_closed_every_day() {
    let found = contents(FERIEN, "2026-11-25");
    let of = |note: &str| {
        let days = found.closures.iter().filter(|closure| closure.note.starts_with(note));
        let days = days.map(|closure| match closure.span {
            Span::Day(day) => day.to_string(),
            Span::Times(..) => panic!("a time"),
        });
        days.collect::<Vec<_>>()
    };
    let christmas = of("Weihnachtsferien");
    assert_eq!((christmas.len(), christmas[0].as_str()), (14, "2026-12-21"));
    assert_eq!(christmas.last().unwrap(), "2027-01-03", "the end is the day after the last");
    assert_eq!(of("Osterferien, 2027 – Großstädte").len(), 12, "folded, with letters beyond ASCII");
    assert_eq!(of("Pfingsten"), ["2027-05-17", "2027-05-18"], "by its length");
    assert_eq!(of("Umzug"), ["2027-02-01"], "a day without an end; its category is its name");
}

#[test]
fn one_time_of_several_can_be_moved_or_called_off() {
    let text = file(
        "BEGIN:VEVENT\nUID:m\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=MONTHLY;COUNT=4\nSUMMARY:Training\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:m\nRECURRENCE-ID;VALUE=DATE:20270201\nDTSTART;VALUE=DATE:20270203\nSUMMARY:Training\\, moved\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:m\nRECURRENCE-ID;VALUE=DATE:20270301\nDTSTART;VALUE=DATE:20270301\nSTATUS:CANCELLED\nEND:VEVENT",
    );
    let found = contents(&text, "2026-11-25");
    let days: Vec<Span> = found.closures.iter().map(|closure| closure.span).collect();
    assert_eq!(days, ["2027-01-01", "2027-04-01", "2027-02-03"].map(|text| Span::Day(day(text))));
    assert_eq!(found.closures[2].note, "Training, moved");
    assert_eq!(found.passed.len(), 1);
}

#[test]
fn free_time_is_taken_when_asked() {
    let text = event("DTSTART;VALUE=DATE:20261225\nTRANSP:TRANSPARENT\nSUMMARY:Christmas");
    assert_eq!(contents(&text, "2026-11-25").passed[0].why, Why::Free);
    let all = Reading { free: true, ..reading("2026-11-25") };
    assert_eq!(read(&text, &all).unwrap().closures.len(), 1);
}

#[test]
fn what_is_no_calendar_is_refused() {
    for (text, line) in [("Hello", 1), ("", 1), ("\n\nBEGIN:VEVENT\nEND:VEVENT", 3)] {
        assert_eq!(read(text, &reading("2026-11-25")), Err(BadFile { line }), "{text}");
    }
    assert!(BadFile { line: 3 }.to_string().starts_with("Line 3: "));
}

/// The rest of the file is taken: each of these is next to a day that is.
#[test]
fn what_is_left_out_is_said_with_its_line() {
    let said = |lines: &str| {
        let text = file(&format!(
            "BEGIN:VEVENT\nUID:other\nDTSTART:20261224\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\n{}\nEND:VEVENT",
            lines.trim()
        ));
        let found = contents(&text, "2026-11-25");
        assert_eq!(found.closures[0].span, Span::Day(day("2026-12-24")), "{lines}");
        // The first of its lines is the ninth of the file.
        (found.closures.len(), left_out(&text))
    };
    let one = |line: usize, why: Why| (1, vec![(line, why)]);
    let dates = |text: &str| Why::NotADate(text.to_owned());
    assert_eq!(said("SUMMARY:x"), one(7, Why::NoStart));
    assert_eq!(said("SUMMARY:long\n  and folded\nDTSTART:2026-12-25"), one(11, dates("2026-12-25")));
    assert_eq!(said("DTSTART;VALUE=DATE:20260230"), one(9, dates("20260230")));
    assert_eq!(said("DTSTART:20261225T256000"), one(9, dates("20261225T256000")));
    assert_eq!(said("DTSTART:18891225"), one(9, Why::FarAway(day("1889-12-25"))));
    assert_eq!(said("DTSTART:20261225\nDTEND:20261224"), one(10, Why::BadEnd));
    assert_eq!(said("DTSTART:20261225\nDTEND:20261226T100000"), one(10, Why::BadEnd));
    assert_eq!(said("DTSTART:20261225\nDURATION:P1X"), one(10, Why::NotALength("P1X".to_owned())));
    assert_eq!(said("DTSTART:20261225\nDURATION:-P1D"), one(10, Why::NotALength("-P1D".to_owned())));
    assert_eq!(said("DTSTART:20261225\nDTEND:20281225"), one(9, Why::TooLong));
    let zone = Why::UnknownZone("Mars/Phobos".to_owned());
    assert_eq!(said("DTSTART;TZID=Mars/Phobos:20261225T100000"), one(9, zone));
    for rule in [
        "FREQ=HOURLY",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;INTERVAL=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "COUNT=3",
        "BYEASTER=0;FREQ=YEARLY",
    ] {
        let (taken, left) = said(&format!("DTSTART:20261225\nRRULE:{rule}"));
        assert!(taken == 1 && matches!(left.as_slice(), [(10, Why::Rule(_))]), "{rule}: {left:?}");
    }
    assert!(matches!(said("DTSTART:20261225\nEXRULE:FREQ=DAILY").1.as_slice(), [(10, Why::Rule(_))]));
    // Only the line, if the event is valid without it.
    let line = |line: usize, why: Why| (2, vec![(line, why)]);
    assert_eq!(said("DTSTART:20261225\nnonsense\nmore"), line(10, Why::NotALine("nonsense".to_owned())));
    assert_eq!(said("DTSTART:20261225\nDTSTART:20261226"), line(10, Why::Twice("DTSTART".to_owned())));
    assert_eq!(
        said("DTSTART:20261225\nDTEND:20261226\nDURATION:P9D"),
        line(11, Why::Twice("DURATION".to_owned()))
    );
    assert_eq!(said("DTSTART:20261225\nEXDATE:Christmas"), line(10, dates("Christmas")));
    assert_eq!(said("DTSTART:20261225\nX-NOTE;LANGUAGE:none"), (2, vec![]), "a parameter without a value");
    // Components that are cut off, and an END without a BEGIN.
    let cut = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\nEND:VEVENT\nEND:VTODO\nBEGIN:VEVENT\nDTSTART:20261225";
    let ends = |kind: &str| kind.to_owned();
    let expected = [
        (1, Why::NoEnd(ends("VCALENDAR"))),
        (5, Why::StrayEnd(ends("VTODO"))),
        (6, Why::NoEnd(ends("VEVENT"))),
    ];
    assert_eq!(left_out(cut), expected);
    assert_eq!(contents(cut, "2026-11-25").closures.len(), 1);
    // As many days as anyone reviews.
    let many =
        (0..5).map(|nth| format!("BEGIN:VEVENT\nUID:{nth}\nDTSTART:20261225\nRRULE:FREQ=DAILY\nEND:VEVENT"));
    assert_eq!(
        left_out(&file(&many.collect::<Vec<_>>().join("\n"))),
        [(18, Why::TooMany), (23, Why::TooMany)]
    );
}

/// A time is the same in every zone; a day matches all times of that day, and a time matches its day.
#[test]
fn a_time_is_left_out_by_its_moment_or_its_day() {
    let timed = "DTSTART;TZID=America/New_York:20270301T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4";
    let without = |lines: &str| days(&format!("{timed}\n{lines}"), "2026-11-25");
    assert_eq!(without("EXDATE;VALUE=DATE:20270302\nEXDATE:20270303T140000Z"), ["2027-03-01", "2027-03-04"]);
    assert_eq!(without("EXDATE:20270303T140001Z").len(), 4);
    assert_eq!(without("RDATE:20270303T140000Z,20270305T140000Z").len(), 5);
    let whole = "DTSTART;VALUE=DATE:20270301\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20270302T230000";
    assert_eq!(days(whole, "2026-11-25"), ["2027-03-01", "2027-03-03"]);
}

#[test]
fn an_alarm_within_an_event_is_not_the_event() {
    let text = event(
        "BEGIN:VALARM\nTRIGGER:-P1D\nSUMMARY:Wake up\nDURATION:PT15M\nEND:VALARM\nDTSTART:20261225\nSUMMARY:Christmas",
    );
    assert_eq!(contents(&text, "2026-11-25").closures[0].note, "Christmas");
}

proptest! {
    /// However a file is folded, its meaning is the same; and every fault has the number of an existing line.
    #[test]
    fn folding_changes_nothing(width in 1..75_usize, tab in any::<bool>()) {
        let fold = |line: &str| {
            let letters: Vec<char> = line.chars().collect();
            let lines: Vec<String> = letters.chunks(width).map(|part| part.iter().collect()).collect();
            lines.join(if tab { "\r\n\t" } else { "\r\n " })
        };
        let plain = FEDERAL.replace("\r\n ", "");
        let folded: Vec<String> = plain.split("\r\n").map(fold).collect();
        let mut found = contents(&folded.join("\r\n"), "2026-11-25");
        let mut expected = contents(FEDERAL, "2026-11-25");
        for passed in found.passed.iter_mut().chain(&mut expected.passed) {
            passed.line = 0;
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_text_is_read_or_refused(lines in prop::collection::vec("[A-Z;=:0-9T,-]{0,20}", 0..12), cut in 0..FEDERAL.len()) {
        let count = |text: &str| text.split('\n').count();
        for text in [event(&lines.join("\n")), FEDERAL.chars().take(cut).collect()] {
            let lines = match read(&text, &reading("2026-11-25")) {
                Ok(found) => found.passed.iter().map(|passed| passed.line).collect(),
                Err(BadFile { line }) => vec![line],
            };
            prop_assert!(lines.iter().all(|line| (1..=count(&text)).contains(line)));
        }
    }
}
