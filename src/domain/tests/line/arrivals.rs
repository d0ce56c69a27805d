//! Arriving, and the numbers of tickets.

use crate::department::{Desk, TODAY, kiosk, officer, walk_in, window};
use domain::command::{CheckIn, Command, Outcome, Then, Verb};
use domain::ids::VisitId;
use domain::refusal::Refusal;
use domain::time::{At, Day, HOUR, MINUTE, SECOND};
use domain::visit::{Channel, End, Source, State, Visit};

#[test]
fn numbers_rise_within_series_and_day_and_skip_those_still_held() {
    let mut desk = Desk::staffed();
    let number = |desk: &Desk, id: VisitId| desk.visit(id).ticket.to_string();
    let ids = [desk.arrives("report"), desk.arrives("report")];
    let lobby = desk.check_in(CheckIn {
        kiosk: Some("lobby".parse().unwrap()),
        source: Source::Kiosk,
        ..walk_in(Some("report"))
    });
    let phone = desk.check_in(CheckIn::phone());
    let paper = desk.check_in(CheckIn { source: Source::Paper, ..walk_in(Some("report")) });
    assert_eq!(
        [ids[0], ids[1], lobby, phone, paper].map(|id| number(&desk, id)),
        ["D001", "D002", "A001", "P001", "S001"]
    );
    desk.verb(&kiosk(), ids[0], Verb::Leave).unwrap();
    desk.wait(16 * HOUR);
    desk.day = Day(TODAY.0 + 1);
    let next = [desk.arrives("report"), desk.arrives("report")];
    assert_eq!(next.map(|id| number(&desk, id)), ["D001", "D003"]);
}

#[test]
fn a_business_day_that_goes_back_reuses_no_number() {
    // The zone or the start of the day was changed.
    let mut desk = Desk::staffed();
    let used = desk.arrives("report");
    desk.verb(&kiosk(), used, Verb::Leave).unwrap();
    desk.day = Day(TODAY.0 + 1);
    desk.arrives("report");
    desk.day = TODAY;
    let again = desk.arrives("report");
    desk.day = Day(TODAY.0 + 1);
    let after = desk.arrives("report");
    let known = |id| (desk.visit(id).ticket.number, desk.visit(id).day);
    assert_eq!([again, after].map(known), [(2, Day(TODAY.0 + 1)), (3, Day(TODAY.0 + 1))]);
}

#[test]
fn a_closed_district_takes_only_what_never_closes() {
    let mut desk = Desk::staffed();
    desk.open = false;
    let ask = |desk: &mut Desk, of: Option<&str>| desk.ask(&kiosk(), Command::CheckIn(walk_in(of)));
    assert_eq!(ask(&mut desk, Some("report")), Err(Refusal::DistrictClosed));
    assert_eq!(ask(&mut desk, None), Err(Refusal::DistrictClosed));
    assert!(ask(&mut desk, Some("missing")).is_ok());
    assert_eq!(ask(&mut desk, Some("pizza")), Err(Refusal::UnknownService));
    let online = CheckIn { channel: Channel::Online, ..walk_in(Some("missing")) };
    assert_eq!(desk.ask(&kiosk(), Command::CheckIn(online)), Err(Refusal::UnknownService));
}

#[test]
fn arrival_times_are_believable() {
    let mut desk = Desk::staffed();
    let ask = |desk: &mut Desk, arrived_at: At| {
        let arrival =
            CheckIn { arrived_at: Some(arrived_at), source: Source::Estimated, ..walk_in(Some("report")) };
        desk.ask(&officer("one"), Command::CheckIn(arrival))
    };
    let now = desk.at;
    assert_eq!(ask(&mut desk, now + 2 * MINUTE), Err(Refusal::BadTime));
    assert_eq!(ask(&mut desk, now + -25 * HOUR), Err(Refusal::BadTime));
    let Ok(Outcome::Created(early)) = ask(&mut desk, now + -HOUR) else { panic!() };
    assert_eq!(
        (desk.visit(early).arrived_at, desk.visit(early).segments[0].from),
        (now + -HOUR, now + -HOUR)
    );
    let Ok(Outcome::Created(ahead)) = ask(&mut desk, now + 30 * SECOND) else { panic!() };
    assert_eq!(desk.visit(ahead).arrived_at, now, "a clock a little ahead is not the future");
}

#[test]
fn walk_ups_and_quick_questions() {
    let mut desk = Desk::staffed();
    let served = desk.served_at("one");
    assert_eq!(desk.visit(served).state, State::Serving { window: window("one") });
    assert_eq!(desk.visit(served).acknowledged_at, Some(desk.at), "serving implies acknowledgement");
    let quick = CheckIn { then: Then::Quick(window("one")), ..walk_in(None) };
    let Ok(Outcome::Created(quick)) = desk.ask(&officer("one"), Command::CheckIn(quick)) else {
        panic!("a quick question occupies no window")
    };
    assert_eq!(desk.visit(quick).end(), Some(End::Resolved));
    let another = CheckIn { then: Then::Serve(window("one")), ..walk_in(None) };
    assert_eq!(desk.ask(&officer("one"), Command::CheckIn(another)), Err(Refusal::WindowBusy));
}

#[test]
fn who_came_on_an_earlier_day_takes_no_number_of_today() {
    let mut desk = Desk::staffed();
    let came = desk.at;
    let paper = |came| CheckIn { arrived_at: came, source: Source::Paper, ..walk_in(Some("report")) };
    let slips = |desk: &mut Desk, came| {
        let visit = desk.check_in(paper(came));
        let Visit { ticket, day, .. } = desk.visit(visit);
        (*day, ticket.number)
    };
    for number in 1..=3 {
        assert_eq!(slips(&mut desk, None), (TODAY, number));
    }
    for visit in desk.line.visits.keys().copied().collect::<Vec<_>>() {
        desk.verb(&officer("one"), visit, Verb::Leave).unwrap();
    }
    desk.wait(20 * MINUTE);
    let tomorrow = Day(TODAY.0 + 1);
    desk.day = tomorrow;
    assert_eq!(slips(&mut desk, None), (tomorrow, 1));
    // Judged by when it was: the caller passes that day.
    desk.day = TODAY;
    assert_eq!(slips(&mut desk, Some(came)), (TODAY, 4));
    desk.day = tomorrow;
    assert_eq!(slips(&mut desk, None), (tomorrow, 2));
}
