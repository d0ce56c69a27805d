//! Calendar files: what they mean, what they make of a district's hours, and what is said of those that cannot be read.

mod limits;
mod readers;

use domain::hours::{Hours, Interval, Week};
use domain::time::Day;
use jiff::tz::TimeZone;
use ops::ics::{BadFile, Contents, Effect, Import, Reading, Span, Why, plan, read};
use proptest::prelude::*;
use std::collections::BTreeMap;

const FEDERAL: &str = include_str!("calendars/federal.ics");
const FERIEN: &str = include_str!("calendars/ferien.ics");

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn reading(today: &str) -> Reading {
    Reading { zone: TimeZone::get("America/New_York").unwrap(), today: day(today), free: false }
}

/// A calendar of these lines.
fn file(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n", lines.trim().replace('\n', "\r\n"))
}

fn event(lines: &str) -> String {
    file(&format!("BEGIN:VEVENT\nUID:1\n{}\nEND:VEVENT", lines.trim()))
}

fn contents(text: &str, today: &str) -> Contents {
    read(text, &reading(today)).unwrap()
}

/// The days on which an event falls, from its lines.
fn days(lines: &str, today: &str) -> Vec<String> {
    let closures = contents(&event(lines), today).closures.into_iter();
    let day = |span| match span {
        Span::Day(day) => day.to_string(),
        Span::Times(from, _) => Day(from.div_euclid(1_440) as i32).to_string(),
    };
    closures.map(|closure| day(closure.span)).collect()
}

/// What is left out, each with its line.
fn left_out(text: &str) -> Vec<(usize, Why)> {
    let passed = contents(text, "2026-11-25").passed.into_iter();
    passed.map(|passed| (passed.line, passed.why)).collect()
}

fn open(texts: &[&str]) -> Vec<Interval> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn every_day(texts: &[&str]) -> Hours {
    Hours {
        zone: "America/New_York".to_owned(),
        day_starts_min: 0,
        week: Week::Days([texts; 7].map(open)),
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    }
}

fn import(hours: &Hours, text: &str) -> Import {
    let import = plan(hours, contents(text, "2026-11-25"));
    assert_eq!(import.hours.check(), Ok(()));
    import
}

/// The federal holidays of 5 U.S.C. 6103(a) by their rules, days observed and the inauguration listed beside them.
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
fn rules_fall_on_the_days_the_standard_gives() {
    // Examples of RFC 5545, section 3.8.5.3, moved to years that are looked at; and others where implementations differ.
    let days = |lines: &str| days(lines, "2027-01-01");
    let some = |lines: &str, expected: &str| {
        let found = days(lines);
        let wanted: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(found[..wanted.len().min(found.len())], wanted, "{lines}");
    };
    let all = |lines: &str, expected: &str| {
        assert_eq!(days(lines), expected.split_whitespace().collect::<Vec<_>>(), "{lines}");
    };
    all(
        "DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=DAILY;INTERVAL=10;COUNT=5",
        "2027-01-01 2027-01-11 2027-01-21 2027-01-31 2027-02-10",
    );
    all(
        "DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=1FR",
        "2027-01-01 2027-02-05 2027-03-05",
    );
    all(
        "DTSTART;VALUE=DATE:20270131\nRRULE:FREQ=MONTHLY;COUNT=4",
        "2027-01-31 2027-03-31 2027-05-31 2027-07-31",
    );
    all(
        "DTSTART;VALUE=DATE:20270131\nRRULE:FREQ=MONTHLY;COUNT=4;BYMONTHDAY=-1",
        "2027-01-31 2027-02-28 2027-03-31 2027-04-30",
    );
    // The last working day of the month.
    all(
        "DTSTART;VALUE=DATE:20270129\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "2027-01-29 2027-02-26 2027-03-31",
    );
    all("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;UNTIL=20330101", "2028-02-29");
    // Every other week, Tuesday and Sunday: the day on which weeks begin makes a difference.
    all(
        "DTSTART;VALUE=DATE:20270105\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "2027-01-05 2027-01-10 2027-01-19 2027-01-24",
    );
    all(
        "DTSTART;VALUE=DATE:20270105\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "2027-01-05 2027-01-17 2027-01-19 2027-01-31",
    );
    // Friday the 13th.
    some(
        "DTSTART;VALUE=DATE:20270813\nRRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "2027-08-13 2028-10-13 2029-04-13 2029-07-13",
    );
    // Election day: every four years, the first Tuesday after a Monday in November.
    all(
        "DTSTART;VALUE=DATE:19961105\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "2028-11-07",
    );
    some("DTSTART;VALUE=DATE:20270517\nRRULE:FREQ=YEARLY;BYDAY=20MO", "2027-05-17 2028-05-15 2029-05-14");
    // The count begins with the first time, however long ago that was.
    all("DTSTART;VALUE=DATE:20250704\nRRULE:FREQ=YEARLY;COUNT=4", "2027-07-04 2028-07-04");
    all("DTSTART;VALUE=DATE:20270704\nRRULE:FREQ=YEARLY;UNTIL=20280704", "2027-07-04 2028-07-04");
    all("DTSTART;VALUE=DATE:20270704\nRRULE:FREQ=YEARLY;UNTIL=20280703", "2027-07-04");
    all(
        "DTSTART;VALUE=DATE:20270701\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;VALUE=DATE:20270702,20270703\nRDATE;VALUE=DATE:20271231",
        "2027-07-01 2027-07-04 2027-12-31",
    );
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
fn a_time_closes_those_hours_in_the_districts_zone() {
    let hours = every_day(&["08:00-12:00", "13:00-18:00"]);
    let after = |lines: &str| {
        let import = import(&hours, &event(lines));
        let [one] = import.days.as_slice() else { panic!("{:?}", import.days) };
        let Effect::Shorter { before, after } = &one.effect else { panic!("{:?}", one.effect) };
        assert_eq!(before, &open(&["08:00-12:00", "13:00-18:00"]));
        assert_eq!(import.hours.special.get(&one.day), Some(after));
        (one.day.to_string(), after.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    };
    let expect = |day: &str, hours: &str| (day.to_owned(), hours.to_owned());
    // Without a zone: the district's. With one, and in UTC, in summer and winter: moved into it.
    assert_eq!(
        after("DTSTART:20261224T110000\nDTEND:20261224T150000"),
        expect("2026-12-24", "08:00-11:00 15:00-18:00")
    );
    assert_eq!(
        after(
            "DTSTART;TZID=America/Los_Angeles:20261224T110000\nDTEND;TZID=America/Los_Angeles:20261224T130000"
        ),
        expect("2026-12-24", "08:00-12:00 13:00-14:00 16:00-18:00")
    );
    assert_eq!(
        after("DTSTART:20261224T170000Z\nDURATION:PT4H"),
        expect("2026-12-24", "08:00-12:00 16:00-18:00")
    );
    assert_eq!(
        after("DTSTART:20270701T170000Z\nDURATION:PT4H"),
        expect("2027-07-01", "08:00-12:00 17:00-18:00")
    );
    for zone in ["\"Eastern Standard Time\"", "/freeassociation.sourceforge.net/America/New_York"] {
        assert_eq!(
            after(&format!("DTSTART;TZID={zone}:20261224T080000\nDTEND;TZID={zone}:20261224T170030")),
            expect("2026-12-24", "17:01-18:00"),
            "a minute begun is closed"
        );
    }
}

#[test]
fn a_weekly_time_keeps_its_hour_over_daylight_saving() {
    let text = event(
        "SUMMARY:Roll call\nDTSTART;TZID=America/New_York:20270301T090000\nDURATION:PT30M\n\
         RRULE:FREQ=WEEKLY;UNTIL=20270322T130000Z\nEXDATE;TZID=America/New_York:20270308T090000",
    );
    let import = import(&every_day(&["08:00-12:00"]), &text);
    // 09:00 of the 22nd is 13:00 in UTC by then, so the last one still counts.
    assert_eq!(import.hours.special.len(), 3);
    assert!(import.hours.special.values().all(|left| *left == open(&["08:00-09:00", "09:30-12:00"])));
    assert_eq!(import.hours.note(day("2027-03-22")), "Roll call");
}

#[test]
fn a_night_is_cut_where_it_stands() {
    let hours = every_day(&["22:00-06:00"]);
    let import = import(&hours, &event("DTSTART:20261225T000000\nDTEND:20261225T020000"));
    assert_eq!(import.hours.special[&day("2026-12-24")], open(&["22:00-24:00"]));
    assert_eq!(import.hours.special[&day("2026-12-25")], open(&["02:00-06:00", "22:00-06:00"]));
    // Closed all evening, over midnight: what is left of the night belongs to the morning.
    let import =
        plan(&hours, contents(&event("DTSTART:20261224T200000\nDTEND:20261225T010000"), "2026-11-25"));
    assert_eq!(import.hours.holidays, [day("2026-12-24")]);
    assert_eq!(import.hours.special[&day("2026-12-25")], open(&["01:00-06:00", "22:00-06:00"]));
}

#[test]
fn what_is_there_already_is_said_and_special_hours_stay() {
    let mut hours = every_day(&["08:00-12:00"]);
    hours.holidays = vec![day("2026-12-25")];
    hours.special.insert(day("2026-12-24"), open(&["08:00-10:00"]));
    let text = file(
        "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Christmas\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART:20261224T090000\nDTEND:20261224T093000\nSUMMARY:Carols\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART:20261228T130000\nDTEND:20261228T140000\nSUMMARY:Cleaning\nEND:VEVENT",
    );
    let import = import(&hours, &text);
    let effects: Vec<(String, &Effect)> =
        import.days.iter().map(|changed| (changed.day.to_string(), &changed.effect)).collect();
    let shorter =
        Effect::Shorter { before: open(&["08:00-10:00"]), after: open(&["08:00-09:00", "09:30-10:00"]) };
    let expected = [
        ("2026-12-24".to_owned(), &Effect::Kept(open(&["08:00-10:00"]))),
        ("2026-12-24".to_owned(), &shorter),
        ("2026-12-25".to_owned(), &Effect::There),
        ("2026-12-26".to_owned(), &Effect::Closes),
        ("2026-12-28".to_owned(), &Effect::Outside),
    ];
    assert_eq!(effects, expected);
    assert_eq!(import.hours.holidays, [day("2026-12-25"), day("2026-12-26")]);
    assert_eq!(import.hours.note(day("2026-12-25")), "Christmas", "a holiday without a name is given one");
    assert_eq!(plan(&import.hours, contents(&text, "2026-11-25")).hours.holidays, import.hours.holidays);
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

/// The rest of the file is taken: each of these stands beside a day that is.
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
    // Only the line, where the event can do without.
    let line = |line: usize, why: Why| (2, vec![(line, why)]);
    assert_eq!(said("DTSTART:20261225\nnonsense\nmore"), line(10, Why::NotALine("nonsense".to_owned())));
    assert_eq!(said("DTSTART:20261225\nDTSTART:20261226"), line(10, Why::Twice("DTSTART".to_owned())));
    assert_eq!(
        said("DTSTART:20261225\nDTEND:20261226\nDURATION:P9D"),
        line(11, Why::Twice("DURATION".to_owned()))
    );
    assert_eq!(said("DTSTART:20261225\nEXDATE:Christmas"), line(10, dates("Christmas")));
    assert_eq!(said("DTSTART:20261225\nX-NOTE;LANGUAGE:none"), (2, vec![]), "a parameter without a value");
    // What is cut off, and what ends without having begun.
    let cut = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\nEND:VEVENT\nEND:VTODO\nBEGIN:VEVENT\nDTSTART:20261225";
    let ends = |kind: &str| kind.to_owned();
    let expected = [
        (1, Why::NoEnd(ends("VCALENDAR"))),
        (5, Why::StrayEnd(ends("VTODO"))),
        (6, Why::NoEnd(ends("VEVENT"))),
    ];
    assert_eq!(left_out(cut), expected);
    assert_eq!(contents(cut, "2026-11-25").closures.len(), 1);
    // As many days as anybody looks over.
    let many =
        (0..5).map(|nth| format!("BEGIN:VEVENT\nUID:{nth}\nDTSTART:20261225\nRRULE:FREQ=DAILY\nEND:VEVENT"));
    assert_eq!(
        left_out(&file(&many.collect::<Vec<_>>().join("\n"))),
        [(18, Why::TooMany), (23, Why::TooMany)]
    );
}

/// A moment is the same in every zone; a day stands for all times of that day, and a time for its day.
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

fn midnight(text: &str) -> i64 {
    i64::from(day(text).0) * 1_440
}

#[test]
fn an_alarm_within_an_event_is_not_the_event() {
    let text = event(
        "BEGIN:VALARM\nTRIGGER:-P1D\nSUMMARY:Wake up\nDURATION:PT15M\nEND:VALARM\nDTSTART:20261225\nSUMMARY:Christmas",
    );
    assert_eq!(contents(&text, "2026-11-25").closures[0].note, "Christmas");
}

proptest! {
    /// However a file is folded, it says the same; and every fault names a line that is there.
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

    /// Minute by minute: what is open after is what was open before, less the event; the hours can be kept.
    #[test]
    fn a_time_takes_out_its_minutes_and_no_others(
        spans in prop::sample::select(vec![vec!["08:00-12:00", "13:00-18:00"], vec!["22:00-06:00"], vec!["00:00-24:00"], vec!["06:00-14:00", "20:00-02:00"]]),
        start in 0..(3 * 1_440_i64),
        length in 1..(2 * 1_440_i64),
        holiday in 0..4_i32,
    ) {
        let mut hours = every_day(&spans);
        let first = day("2027-06-01");
        hours.holidays = vec![Day(first.0 + holiday)];
        let stamp = |minute: i64| {
            let (year, month, date) = Day(first.0 + minute.div_euclid(1_440) as i32).civil();
            format!("{year:04}{month:02}{date:02}T{:02}{:02}00", minute.rem_euclid(1_440) / 60, minute % 60)
        };
        let text = event(&format!("DTSTART:{}\nDTEND:{}", stamp(start), stamp(start + length)));
        let import = import(&hours, &text);
        let is_open = |hours: &Hours, minute: i64| {
            let day = first.0 + minute.div_euclid(1_440) as i32;
            let minute = minute.rem_euclid(1_440) as u16;
            let holds = |day: i32, minute: u16| {
                hours.on(Day(day)).iter().any(|span| (span.from_min..span.to_min).contains(&minute))
            };
            holds(day, minute) || holds(day - 1, minute + 1_440)
        };
        for minute in (-1_440..7 * 1_440).step_by(5) {
            let within = (start..start + length).contains(&minute);
            prop_assert_eq!(is_open(&import.hours, minute), is_open(&hours, minute) && !within, "{}", stamp(minute));
        }
    }
}
