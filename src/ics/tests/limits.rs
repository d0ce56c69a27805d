//! How much of a calendar file is examined, and what is reported of the rest.

use super::*;
use ics::plan;

/// Short lines with more occurrences than a machine can store: the event is left out, the rest of the file
/// stays.
#[test]
fn a_rule_falls_on_no_more_times_than_can_be_held() {
    let all = |many: i32| (0..many).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let every_second = format!("BYHOUR={};BYMINUTE={};BYSECOND={}", all(24), all(60), all(60));
    let start = "DTSTART:20261225T000000\nDURATION:PT1M";
    for clocks in [every_second.as_str(), &format!("BYHOUR={};BYMINUTE=0,30", all(24))] {
        let found = left_out(&event(&format!("{start}\nRRULE:FREQ=DAILY;COUNT=9;{clocks}")));
        assert!(matches!(found.as_slice(), [(7, Why::Rule(_))]), "{found:?}");
    }
    let hourly = event(&format!("{start}\nRRULE:FREQ=DAILY;COUNT=48;BYHOUR={}", all(24)));
    assert_eq!(contents(&hourly, "2026-11-25").closures.len(), 48);
    // A repeated value counts once.
    let again = ["9"; 100].join(",");
    let again =
        event(&format!("{start}\nRRULE:FREQ=DAILY;COUNT=3;BYHOUR={again};BYMINUTE={again};BYSECOND={again}"));
    assert_eq!(contents(&again, "2026-11-25").closures.len(), 3);
    // Several rules of one event are counted together; and no zone changes its clocks every hour.
    let rules = format!("\nRRULE:FREQ=DAILY;UNTIL=20270403;BYHOUR={}", all(24)).repeat(50);
    assert_eq!(left_out(&event(&format!("{start}{rules}"))), [(3, Why::TooMany)]);
    for clocks in [every_second, format!("BYHOUR={}", all(24))] {
        let text = file(&format!(
            "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\n\
             RRULE:FREQ=YEARLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15;{clocks}\nEND:STANDARD\nEND:VTIMEZONE\n\
             BEGIN:VEVENT\nDTSTART;TZID=Own:20261225T000000\nDURATION:PT1H\nEND:VEVENT"
        ));
        assert_eq!(left_out(&text), [(13, Why::UnknownZone("Own".to_owned()))]);
    }
}

/// Rules that are counted from 1900 and never match: what follows once the limit is reached is left out, what
/// does not recur is taken.
#[test]
fn a_file_is_looked_at_so_far_and_no_further() {
    let never =
        "BEGIN:VEVENT\nDTSTART:19000101\nRRULE:FREQ=YEARLY;COUNT=9;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n";
    let text = file(&format!("{}BEGIN:VEVENT\nDTSTART:20261225\nEND:VEVENT", never.repeat(500)));
    let found = contents(&text, "2026-11-25");
    assert_eq!(found.closures.len(), 1);
    let past = found.passed.iter().take_while(|passed| passed.why == Why::Past).count();
    assert!((400..450).contains(&past), "{past}");
    assert!(found.passed[past..].iter().all(|passed| passed.why == Why::TooMany));
    assert_eq!(found.passed.len(), 500);
}

/// A time over several days counts as that many days, each of which has to be applied to the hours.
#[test]
fn days_are_counted_and_not_events() {
    let year = "BEGIN:VEVENT\nDTSTART:20270101T000000\nDURATION:P366D\nEND:VEVENT\n";
    let found = contents(&file(&year.repeat(20)), "2026-11-25");
    assert_eq!(found.closures.len(), 10, "of 367 days each");
    assert_eq!(found.passed.len(), 10);
    assert!(found.passed.iter().all(|passed| passed.why == Why::TooMany));
}

#[test]
fn what_was_left_out_is_reported_up_to_a_thousand() {
    let found = contents(&file(&["END:VTODO"; 3_000].join("\n")), "2026-11-25");
    assert_eq!((found.passed.len(), found.more), (1_000, 2_000));
    assert_eq!(found.passed[999].line, 1_002, "the first of them");
    let import = plan(&every_day(&["08:00-12:00"]), found);
    assert_eq!((import.passed.len(), import.more), (1_000, 2_000));
    // One per line.
    let bad = ["Christmas"; 1_000].join(",");
    let found = left_out(&event(&format!("DTSTART:20261225\nEXDATE:{bad}\nRDATE:{bad}")));
    let fault = || Why::NotADate("Christmas".to_owned());
    assert_eq!(found, [(6, fault()), (7, fault())]);
    // Components nested again and again are not parsed without limit.
    let deep = file(&[["BEGIN:X"; 20].join("\n"), ["END:X"; 20].join("\n")].join("\n"));
    let found = left_out(&deep);
    assert_eq!(found.first(), Some(&(18, Why::NotALine("BEGIN:X".to_owned()))));
    assert_eq!(found.len(), 5 + 5, "the calendar and 15 within it are opened");
}

/// Thousands of events with one UID: each later version counts, and each overridden time.
#[test]
fn many_events_of_one_name_find_each_other() {
    let first = day("2026-12-01");
    let date = |nth: i32| Day(first.0 + nth).to_string().replace('-', "");
    let instead = |(nth, version): (i32, i32)| {
        let (from, to) = (date(nth), date(nth + 2_000));
        format!(
            "BEGIN:VEVENT\nUID:m\nSEQUENCE:{version}\nRECURRENCE-ID;VALUE=DATE:{from}\nDTSTART;VALUE=DATE:{to}\nEND:VEVENT"
        )
    };
    let versions = (0..900).flat_map(|nth| [(nth, 1), (nth, 2)]).map(instead).collect::<Vec<_>>().join("\n");
    let except: Vec<String> = (900..1_000).map(date).collect();
    let series = format!(
        "BEGIN:VEVENT\nUID:m\nDTSTART;VALUE=DATE:{}\nRRULE:FREQ=DAILY;COUNT=1005\nEXDATE;VALUE=DATE:{}\nRDATE;VALUE=DATE:{},{}\nEND:VEVENT",
        date(0),
        except.join(","),
        date(1_004),
        date(1_010)
    );
    let found = contents(&file(&format!("{series}\n{versions}")), "2026-11-25");
    let mut days: Vec<i32> = found
        .closures
        .iter()
        .map(|closure| match closure.span {
            Span::Day(day) => day.0 - first.0,
            Span::Times(..) => panic!("a time"),
        })
        .collect();
    days.sort_unstable();
    assert_eq!(days, (1_000..1_005).chain([1_010]).chain(2_000..2_900).collect::<Vec<_>>());
    assert_eq!((found.passed.len(), found.more), (900, 0));
    assert!(found.passed.iter().all(|passed| passed.why == Why::Superseded));
    // "This and future" changes are applied to every later time: their number is limited.
    let onward = |many: usize| {
        let one =
            "BEGIN:VEVENT\nUID:m\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270102\nDTSTART:20270102\nEND:VEVENT\n";
        let series = "BEGIN:VEVENT\nUID:m\nDTSTART:20270101\nRRULE:FREQ=DAILY;COUNT=5\nEND:VEVENT\n";
        left_out(&file(&format!("{series}{}", one.repeat(many))))
    };
    assert!(onward(100).is_empty());
    assert_eq!(onward(101), [(3, Why::TooMany)]);
}

/// 256 days of 25 years in 63 kB, as in the federal list of the United States; and ten times that.
#[test]
fn a_list_of_many_years_is_read() {
    let event = |nth: i32| {
        let date = Day(12_784 + nth * 27).to_string().replace('-', "");
        format!(
            "BEGIN:VEVENT\nUID:{nth}\nDTSTART:{date}\nDTEND:{date}\nDESCRIPTION:{}\nEND:VEVENT",
            "Most staff observe it on the working day next to it. ".repeat(4)
        )
    };
    for many in [256, 2_560] {
        let found = contents(&file(&(0..many).map(event).collect::<Vec<_>>().join("\n")), "2026-11-25");
        let to_come = (0..many).filter(|nth| 12_784 + nth * 27 >= day("2026-11-25").0).count();
        assert_eq!(found.closures.len(), to_come);
        assert!(found.passed.iter().all(|passed| passed.why == Why::Past));
    }
}
