//! Comparisons with numbers small enough to be checked by hand.

use super::{Compared, Finding, Kind, Side, Visits, among_theirs};
use domain::clocks::Clocks;
use domain::ids::{Code, VisitId};
use domain::reports::ComparedBy;
use domain::rules::Times;
use domain::stats::compare::{Comparison, Rates, judge};
use domain::time::{At, Day, MINUTE};
use domain::totals::{Closed, Place};
use domain::visit::{Channel, End};
use domain::wait_causes::Sums;
use std::cmp::Ordering;

/// A call of ten minutes, answered after one, that was or was not transferred to a window.
fn call(end: End, put_through: bool) -> Closed {
    Closed {
        visit: VisitId(uuid::Uuid::nil()),
        district: "north".parse().unwrap(),
        day: Day(1),
        place: Place::default(),
        service: None,
        channel: Channel::Phone,
        language: None,
        area: None,
        needs: Vec::new(),
        counts: true,
        end,
        outcome: None,
        arrived_at: At(0),
        ended_at: At(10 * MINUTE),
        clocks: Clocks {
            acknowledgement_ms: Some(MINUTE),
            wait_ms: put_through.then_some(5 * MINUTE),
            ..Clocks::default()
        },
        targets: Times::default(),
        quote: None,
        handover_ms: None,
        causes: Sums::default(),
        unnumbered: None,
        reopened: 0,
        repeat: false,
    }
}

#[test]
fn a_caller_whom_the_answer_helped_had_a_turn_and_did_not_leave_before_it() {
    let left = |end, put_through| {
        let mut visits = Visits::default();
        visits.add(&call(end, put_through));
        visits.left.first().map(|one| one.value)
    };
    assert_eq!(left(End::Resolved, false), Some(false));
    assert_eq!(left(End::Resolved, true), Some(false));
    assert_eq!(left(End::RangOff, true), Some(false), "their turn had come");
    assert_eq!(left(End::RangOff, false), Some(true));
    assert_eq!(left(End::Left, false), Some(true));
    assert_eq!(left(End::NoShow, false), None, "neither had a turn nor chose to go");
}

/// Twelve days of forty calls, a quarter of them in Spanish, with the minutes that each language waits.
fn twelve_days(spanish_min: i64, english_min: i64) -> Visits {
    let mut visits = Visits::default();
    for (day, n) in (0..12).flat_map(|day| (0..40_i64).map(move |n| (day, n))) {
        let spanish = n % 4 == 0;
        let wait = if spanish { spanish_min } else { english_min } * MINUTE + n * 1_000;
        let whole = call(End::Resolved, true);
        visits.add(&Closed {
            day: Day(day),
            language: Some(if spanish { "es" } else { "en" }.to_owned()),
            clocks: Clocks { wait_ms: Some(wait), ..whole.clocks },
            ..whole
        });
    }
    visits
}

fn of<'c>(all: &'c [Compared], group: &str) -> Vec<&'c Compared> {
    all.iter().filter(|one| one.by == ComparedBy::Language && one.group == group).collect()
}

#[test]
fn of_two_groups_that_are_each_others_others_one_comparison_counts() {
    let all = twelve_days(20, 5).compared();
    let (spanish, english) = (of(&all, "es"), of(&all, "en"));
    assert!(spanish.iter().all(|one| !one.mirror) && english.iter().all(|one| one.mirror));
    for (one, other) in spanish.iter().zip(&english) {
        assert_eq!(one.judged, other.judged, "{one:?} {other:?}");
    }
    assert!(spanish[0].judged.is_some_and(|judged| judged.stands), "{:?}", spanish[0]);
    // Judged among those that count: waits, and shares in which there is nothing to find.
    let p: Vec<Option<f64>> = spanish.iter().map(|one| one.finding.p()).collect();
    let alone: Vec<Option<f64>> = judge(&p).iter().map(|one| one.map(|one| one.adjusted)).collect();
    let told: Vec<Option<f64>> = spanish.iter().map(|one| one.judged.map(|one| one.adjusted)).collect();
    let near = |told: &Option<f64>, alone: &Option<f64>| match (told, alone) {
        (Some(told), Some(alone)) => (told - alone).abs() < 1e-9,
        _ => told.is_none() && alone.is_none(),
    };
    assert!(told.iter().zip(&alone).all(|(told, alone)| near(told, alone)), "{told:?} {alone:?}");
}

#[test]
fn a_comparison_seen_from_both_of_its_groups_is_told_of_the_one_that_fares_worse() {
    // A few who chose a third language do not make it another comparison.
    let french = |n: i32| {
        let mut visits = twelve_days(5, 20);
        for day in 0..n {
            let one = call(End::Resolved, true);
            visits.add(&Closed { language: Some("fr".to_owned()), day: Day(day % 12), ..one });
        }
        visits.compared()
    };
    for n in [0, 12] {
        let all = french(n);
        let (spanish, english) = (of(&all, "es"), of(&all, "en"));
        let waits = (spanish[0], english[0]);
        assert!(waits.0.mirror && !waits.1.mirror, "English waits longer: {n} {waits:?}");
        assert!(waits.0.judged.is_some_and(|judged| judged.stands), "{n} {waits:?}");
        assert_eq!(waits.0.judged, waits.1.judged);
        let mirrors = all.iter().filter(|one| one.mirror).count();
        assert_eq!(mirrors, 5, "each measure counts once: {n}");
    }
    // With many of them, Spanish is compared with more than English.
    assert!(french(60).iter().all(|one| !one.mirror));
}

/// The same on each of twenty days: of visits like each of these, the first number of the second leave.
fn twenty_days(each_day: &[(Closed, usize, usize)]) -> Vec<Compared> {
    let mut visits = Visits::default();
    for (day, (like, left, came)) in (0..20).flat_map(|day| each_day.iter().map(move |group| (day, group))) {
        for n in 0..*came {
            let one = if n < *left { call(End::Left, false) } else { call(End::Resolved, true) };
            visits.add(&Closed {
                day: Day(day),
                district: like.district.clone(),
                channel: like.channel,
                service: like.service.clone(),
                language: like.language.clone(),
                ..one
            });
        }
    }
    visits.compared()
}

/// The same by language and service.
fn by_language(each_day: &[(&str, &str, usize, usize)]) -> Vec<Compared> {
    let like = |(language, service, left, came): &(&str, &str, usize, usize)| {
        let (language, service) = (Some((*language).to_owned()), Some(service.parse().unwrap()));
        (Closed { language, service, ..call(End::Resolved, true) }, *left, *came)
    };
    twenty_days(&each_day.iter().map(like).collect::<Vec<_>>())
}

/// The same in one district by channel, and by whether people named a service.
fn by_channel(each_day: &[(&str, Channel, bool, usize, usize)]) -> Vec<Compared> {
    let like = |(district, channel, has_service, left, came): &(&str, Channel, bool, usize, usize)| {
        let service = has_service.then(|| "officer".parse().unwrap());
        let district = district.parse().unwrap();
        (Closed { district, channel: *channel, service, ..call(End::Resolved, true) }, *left, *came)
    };
    twenty_days(&each_day.iter().map(like).collect::<Vec<_>>())
}

#[test]
fn a_mirror_stands_only_where_its_own_figures_bear_it_out() {
    // In both languages fewer left than in the other, each by its own mix of services.
    let all = by_language(&[
        ("en", "a", 100, 400),
        ("en", "b", 70, 100),
        ("es", "a", 14, 40),
        ("es", "b", 240, 400),
    ]);
    let stands = |group| {
        let (one, rates) = left(&all, ComparedBy::Language, group);
        (rates.found.unwrap().gap.way(), one.mirror, one.judged.is_some_and(|judged| judged.stands))
    };
    assert_eq!(stands("es"), (Ordering::Less, false, true));
    assert_eq!(stands("en"), (Ordering::Less, true, false));
}

#[test]
fn a_third_language_that_does_well_hides_nobody_who_does_not() {
    let all = by_language(&[("en", "a", 45, 450), ("es", "a", 8, 55), ("fr", "a", 1, 45)]);
    for group in ["en", "es", "fr"] {
        let (one, _) = left(&all, ComparedBy::Language, group);
        assert!(!one.mirror, "{group}");
    }
    let (spanish, rates) = left(&all, ComparedBy::Language, "es");
    assert_eq!(rates.found.unwrap().way(), Ordering::Greater);
    assert!(spanish.judged.is_some_and(|judged| judged.stands), "{spanish:?}");
}

/// The comparison of those who left before their turn, for one group.
fn left<'c>(all: &'c [Compared], by: ComparedBy, group: &str) -> (&'c Compared, &'c Comparison<Rates>) {
    let found = all.iter().filter(|one| one.by == by && one.group == group);
    let mut lefts = found.filter_map(|one| match &one.finding {
        Finding::Left(rates) => Some((one, rates)),
        _ => None,
    });
    lefts.next().unwrap()
}

#[test]
fn callers_who_hang_up_have_no_service_and_are_not_compared_by_it() {
    // Of 21 callers, `hang_up` do so before they say why they called. Of 40 walk-ins for a service, `leave`
    // do, and so does one of two who named none.
    let page = |hang_up: usize, leave: usize| {
        by_channel(&[
            ("north", Channel::Phone, false, hang_up, hang_up),
            ("north", Channel::Phone, true, 0, 21 - hang_up),
            ("north", Channel::WalkIn, true, leave, 40),
            ("north", Channel::WalkIn, false, 1, 2),
        ])
    };
    let all = page(6, 4);
    let (callers, rates) = left(&all, ComparedBy::Channel, "phone");
    let share = rates.found.unwrap().gap.of;
    assert!((share.group - 6.0 / 21.0).abs() < 1e-9, "their own share: {share:?}");
    assert!((share.rest - 5.0 / 42.0).abs() < 1e-9, "{share:?}");
    assert_eq!((rates.n.group, rates.n.rest, rates.whole), (420, 840, 420), "nobody is left out");
    assert!(callers.judged.is_some_and(|judged| judged.stands) && !callers.mirror, "{callers:?}");
    assert!(left(&all, ComparedBy::Channel, "walk_in").0.mirror, "told of those who leave more often");
    // The same number leaves either way, and nothing is reported.
    let all = page(4, 7);
    let (callers, rates) = left(&all, ComparedBy::Channel, "phone");
    assert!(rates.found.unwrap().gap.by().abs() < 1e-9, "{rates:?}");
    assert!(callers.judged.is_some_and(|judged| !judged.stands), "{callers:?}");
}

#[test]
fn districts_compare_calls_with_calls() {
    let calls = |district, hang_up: usize| {
        [
            (district, Channel::Phone, false, hang_up, hang_up),
            (district, Channel::Phone, true, 0, 20 - hang_up),
            (district, Channel::WalkIn, true, 2, 20),
        ]
    };
    let all = by_channel(&[calls("north", 8), calls("south", 2)].concat());
    let (north, rates) = left(&all, ComparedBy::District, "north");
    let share = rates.found.unwrap().gap.of;
    assert!((share.group - 0.25).abs() < 1e-9 && (share.rest - 0.1).abs() < 1e-9, "{share:?}");
    assert!(north.judged.is_some_and(|judged| judged.stands) && !north.mirror, "{north:?}");
}

#[test]
fn who_hung_up_before_saying_what_for_is_not_known_to_have_no_need() {
    let kind = |service: Option<&str>| Kind {
        district: "north".parse().unwrap(),
        service: service.map(|service| service.parse().unwrap()),
        channel: Channel::Phone,
        language: None,
        area: None,
        needs: Vec::new(),
    };
    assert_eq!(kind(None).side(ComparedBy::Need, "interpreter"), None);
    assert_eq!(kind(Some("officer")).side(ComparedBy::Need, "interpreter"), Some(false));
    assert_eq!(kind(Some("officer")).side(ComparedBy::Language, "es"), None);
}

#[test]
fn where_nobody_of_the_group_came_nobody_is_compared() {
    let side = |stratum, in_group| Some(Side { stratum, is_call: false, in_group });
    let sides = vec![side(0, true), side(1, false), None, side(0, false)];
    assert_eq!(among_theirs(sides), [side(0, true), None, None, side(0, false)]);
}

#[test]
fn people_with_a_need_who_walk_in_are_not_compared_with_callers_who_were_answered() {
    // Nobody with the need calls; of the others half do, and all callers who said why they called were
    // answered.
    let mut visits = Visits::default();
    let came = |channel, needs: &[&str], left: usize, came: usize| {
        let needs: Vec<Code> = needs.iter().map(|need| need.parse().unwrap()).collect();
        (0..20).flat_map(move |day| {
            let needs = needs.clone();
            (0..came).map(move |n| {
                let one = if n < left { call(End::Left, false) } else { call(End::Resolved, true) };
                let service = Some("officer".parse().unwrap());
                Closed { day: Day(day), channel, needs: needs.clone(), service, ..one }
            })
        })
    };
    let interpreter = came(Channel::WalkIn, &["interpreter"], 4, 20);
    let others = came(Channel::WalkIn, &[], 4, 20).chain(came(Channel::Phone, &[], 0, 20));
    interpreter.chain(others).for_each(|one| visits.add(&one));
    let all = visits.compared();
    let (one, rates) = left(&all, ComparedBy::Need, "interpreter");
    let share = rates.found.unwrap().gap.of;
    assert!((share.group - share.rest).abs() < 1e-9, "{share:?}");
    assert_eq!((rates.n.group, rates.n.rest), (400, 400), "of the others those who walked in");
    assert!(one.judged.is_some_and(|judged| !judged.stands), "{one:?}");
}

#[test]
fn where_visits_are_chosen_by_what_was_said_callers_are_left_out() {
    // Selected by language: none of the callers who hung up is included.
    let add = |mut visits: Visits| {
        for (day, n) in (0..20).flat_map(|day| (0..40).map(move |n| (day, n))) {
            let channel = if n % 2 == 0 { Channel::Phone } else { Channel::WalkIn };
            let left = channel == Channel::WalkIn && n % 8 == 1;
            let one = if left { call(End::Left, false) } else { call(End::Resolved, true) };
            let district = if n % 4 < 2 { "north" } else { "south" };
            visits.add(&Closed { day: Day(day), channel, district: district.parse().unwrap(), ..one });
        }
        visits.compared()
    };
    let stands = |one: &Compared| one.judged.is_some_and(|judged| judged.stands);
    let all = add(Visits::default());
    assert!(all.iter().any(|one| one.by == ComparedBy::Channel && stands(one)), "all callers were answered");
    let all = add(Visits { without_calls: true, ..Visits::default() });
    assert!(all.iter().all(|one| one.by != ComparedBy::Channel), "{all:?}");
    assert_eq!(left(&all, ComparedBy::District, "north").1.whole, 200, "those who walked in");
}

#[test]
fn a_district_is_compared_by_half_of_its_calls_and_half_of_its_other_visits() {
    // All calls are compared, but of the walk-ins only those for services that the other district offers too.
    let page = |shared: usize| {
        let visits = |district: &'static str, own: &'static str, left: usize| {
            [
                (district, Channel::Phone, "-", left, 20),
                (district, Channel::WalkIn, "officer", 1, shared),
                (district, Channel::WalkIn, own, 1, 20 - shared),
            ]
        };
        let like = |(district, channel, service, left, came): &(&str, Channel, &str, usize, usize)| {
            let service = (*service != "-").then(|| service.parse().unwrap());
            let district = district.parse().unwrap();
            (Closed { district, channel: *channel, service, ..call(End::Resolved, true) }, *left, *came)
        };
        let each = [visits("north", "permit", 9), visits("south", "record", 2)].concat();
        twenty_days(&each.iter().map(like).collect::<Vec<_>>())
    };
    for (shared, judged) in [(8, false), (12, true)] {
        let all = page(shared);
        let (north, rates) = left(&all, ComparedBy::District, "north");
        assert!(2 * rates.n.group >= rates.whole, "half of all: {rates:?}");
        assert_eq!(north.judged.is_some(), judged, "{shared}: {north:?}");
    }
}
