//! How a file changes a district's hours.

use super::*;
use ics::{Effect, Import, plan};
use proptest::prelude::*;

fn import(hours: &Hours, text: &str) -> Import {
    let import = plan(hours, contents(text, "2026-11-25"));
    assert_eq!(import.hours.check(), Ok(()));
    import
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
    // Without a zone: the district's. With one, and in UTC, in summer and winter: converted to it.
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
    // Closed all evening, past midnight: what is left of the night belongs to the morning.
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

proptest! {
    /// Minute by minute: open afterwards is what was open before, less the event; the hours are valid.
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
