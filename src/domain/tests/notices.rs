//! Notices for the lobby screens, and emergency notices.

use crate::department::{Desk, code, officer};
use domain::command::{Command, Outcome};
use domain::fact::Event;
use domain::notice::{
    BadNotice, Emergency, LONGEST_NOTICE, LocalTime, MOST_NOTICES, Notice, Raised, check, free_id,
};
use domain::time::{At, Day, HOUR, MINUTE, Moment};
use domain::words::Words;
use proptest::prelude::*;

fn notice(id: &str, text: &str) -> Notice {
    Notice { id: code(id), text: Words::plain(text), until: "2026-11-24T18:00".parse().unwrap() }
}

proptest! {
    #[test]
    fn a_local_time_is_read_as_it_is_written(day in -100_000..100_000_i32, minute in 0..1_440_u16) {
        let time = LocalTime { day: Day(day), minute };
        let year = time.day.civil().0;
        prop_assume!((1..=9_999).contains(&year));
        prop_assert_eq!(time.to_string().parse::<LocalTime>(), Ok(time));
        // A moment is at its own local time, and has passed it only from then on.
        let offset_min = -300_i16;
        let at = At(i64::from(day) * 24 * HOUR + (i64::from(minute) - i64::from(offset_min)) * MINUTE);
        let moment = |ms| Moment { at: at + ms, offset_min };
        prop_assert_eq!(LocalTime::of(moment(0)), time);
        prop_assert!(time.has_passed(moment(0)) && !time.has_passed(moment(-1)));
    }
}

#[test]
fn what_is_no_date_with_a_time_is_refused() {
    assert_eq!("2026-11-24 08:05".parse::<LocalTime>().unwrap().to_string(), "2026-11-24T08:05");
    for bad in
        ["", "2026-11-24", "18:00", "2026-11-24T24:00", "2026-11-24T18:60", "2026-02-30T10:00", "T", "x y"]
    {
        assert!(bad.parse::<LocalTime>().is_err(), "{bad}");
    }
}

#[test]
fn notices_fit_on_a_screen() {
    let many = |count: usize| (0..count).map(|n| notice(&format!("n{n}"), "Open.")).collect::<Vec<_>>();
    assert_eq!(check(&many(MOST_NOTICES)), Ok(()));
    assert_eq!(check(&many(MOST_NOTICES + 1)), Err(BadNotice::TooMany));
    assert_eq!(check(&[notice("a", "One."), notice("a", "Two.")]), Err(BadNotice::Twice(code("a"))));
    assert_eq!(check(&[notice("a", "")]), Err(BadNotice::Empty(code("a"))));
    assert_eq!(check(&[notice("a", &"é".repeat(LONGEST_NOTICE))]), Ok(()));
    for text in ["é".repeat(LONGEST_NOTICE + 1), "two\nlines".to_owned()] {
        assert_eq!(check(&[notice("a", &text)]), Err(BadNotice::Text(code("a"))));
    }
}

#[test]
fn a_new_notice_takes_an_id_that_no_other_has() {
    let mut notices = Vec::new();
    for expected in ["1", "2", "3"] {
        let id = free_id(&notices).unwrap();
        assert_eq!(id, code(expected));
        notices.push(notice(id.as_str(), "Open."));
    }
    notices.remove(1);
    assert_eq!(free_id(&notices), Some(code("2")));
}

#[test]
fn an_emergency_notice_is_up_since_it_was_first_shown_until_it_is_taken_down() {
    let mut desk = Desk::staffed();
    let show = |desk: &mut Desk, notice| desk.ask(&officer("one"), Command::ShowEmergency { notice });
    let up = |desk: &Desk| desk.line.head.emergency;
    let written = desk.facts.len();
    assert_eq!(show(&mut desk, None), Ok(Outcome::Done));
    assert_eq!((desk.facts.len(), up(&desk)), (written, None), "there is none to take down");
    let first = desk.at;
    show(&mut desk, Some(Emergency::BuildingClosed)).unwrap();
    assert_eq!(desk.last(), &Event::EmergencyShown { notice: Some(Emergency::BuildingClosed) });
    desk.wait(MINUTE);
    show(&mut desk, Some(Emergency::BuildingClosed)).unwrap();
    assert_eq!(desk.facts.len(), written + 1, "the same again writes nothing");
    assert_eq!(up(&desk), Some(Raised { notice: Emergency::BuildingClosed, since: first }));
    let later = desk.at;
    show(&mut desk, Some(Emergency::StayInside)).unwrap();
    assert_eq!(up(&desk), Some(Raised { notice: Emergency::StayInside, since: later }));
    show(&mut desk, None).unwrap();
    assert_eq!(up(&desk), None);
}
