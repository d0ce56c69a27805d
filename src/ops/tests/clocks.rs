//! The clocks of a visit on a calendar: the worked cases of the vectors, and random days checked minute by
//! minute.

use domain::clocks::{CLOCKS, Clock, Measured, clocks, union, working};
use domain::fact::{Actor, Arrived, Event, Fact, Starts, Ticket, VERSION, Who};
use domain::hours::{Hours, Interval, Week};
use domain::ids::{LegId, Series, StaffId, VisitId, WindowId};
use domain::rules::Times;
use domain::time::{At, Day, HOUR, MINUTE, Ms, SECOND};
use domain::visit::{Channel, End, Segment, Source, StateKind, Visit};
use ops::calendar::Calendar;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn weekday(name: &str) -> i32 {
    NAMES.iter().position(|known| *known == name).unwrap() as i32
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The week of a case: its calendar, and moments given by weekday and time of day.
struct Case {
    monday: Day,
    calendar: Calendar,
}

impl Case {
    fn new(file: &Value, case: &Value, zone: &str, monday: Day) -> Case {
        let spans = |name: &str| -> Vec<Interval> {
            list(&file["calendar"]["open"][name])
                .map(|text| text.as_str().unwrap().parse().unwrap())
                .collect()
        };
        let closed = list(&case["closed_days"]).map(|name| Day(monday.0 + weekday(name.as_str().unwrap())));
        let hours = Hours {
            zone: zone.to_owned(),
            day_starts_min: 0,
            week: Week::Days(NAMES.map(spans)),
            holidays: closed.collect(),
            special: BTreeMap::new(),
            notes: BTreeMap::new(),
        };
        Case { monday, calendar: Calendar::new(&hours).unwrap() }
    }

    /// The first moment with this weekday and time at or after `not_before`, in the week of the arrival or
    /// the next one.
    fn moment(&self, text: &Value, not_before: At) -> At {
        let (name, time) = text.as_str().unwrap().split_once(' ').unwrap();
        let (hour, minute) = time.split_once(':').unwrap();
        let minutes = hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap();
        let on = |day: i32| self.calendar.at(Day(day), minutes);
        let first = self.monday.0 + weekday(name);
        if on(first) < not_before { on(first + 7) } else { on(first) }
    }

    fn check(&self, file: &Value, case: &Value) {
        let arrived = self.moment(&case["arrived"], At(i64::MIN));
        let target = &file["targets"][case["target"].as_str().unwrap()];
        let seconds = |name: &str| target[name].as_i64().unwrap() * SECOND;
        let targets = Times {
            acknowledge_ms: seconds("acknowledge_s"),
            resolve_ms: seconds("resolve_s"),
            ..Times::default()
        };
        let mut pauses: Vec<(At, At)> = list(&case["pauses"])
            .map(|pair| (self.moment(&pair[0], arrived), self.moment(&pair[1], arrived)))
            .collect();
        if let Some(paused) = case["paused_s"].as_i64() {
            pauses.push((arrived + MINUTE, arrived + MINUTE + paused * SECOND));
        }
        // "In these cases the visit is acknowledged on arrival."
        let later = arrived + 30 * 24 * HOUR;
        let visit = visit(arrived, Some(arrived), &pauses, None);
        let measure = |clock| self.calendar.measure(clock, &visit, targets, later);
        if !case["acknowledge_by"].is_null() {
            assert_eq!(
                measure(Clock::Acknowledge).due,
                self.moment(&case["acknowledge_by"], arrived),
                "{case}"
            );
        }
        if !case["resolve_by"].is_null() {
            let due = measure(Clock::Resolve).due;
            assert_eq!(due, self.moment(&case["resolve_by"], arrived), "{case}");
            let open = self.calendar.open_stretches(arrived, due).unwrap();
            let paused: Ms = pauses.iter().map(|(from, to)| working(*from, *to, Some(&open))).sum();
            assert_eq!(working(arrived, due, Some(&open)) - paused, targets.resolve_ms, "{case}");
        }
        if !case["resolved"].is_null() {
            let end = self.moment(&case["resolved"], arrived);
            let visit = self::visit(arrived, Some(arrived), &pauses, Some(end));
            let took = case["resolution_s"].as_i64().unwrap() * SECOND;
            assert_eq!(self.calendar.clocks(&visit).resolution_ms, Some(took), "{case}");
            let measured = self.calendar.measure(Clock::Resolve, &visit, targets, later);
            assert_eq!((measured.elapsed_ms, measured.met), (took, Some(true)), "{case}");
        }
    }
}

#[test]
fn the_worked_cases_in_three_zones_and_over_both_changes_of_the_clock() {
    let file: Value = serde_json::from_str(include_str!("../../domain/tests/vectors/clocks.json")).unwrap();
    assert_eq!(file["cases"].as_array().unwrap().len(), 7);
    // The clocks of New York change on the Sunday within the second and third week; no case is at night.
    for monday in ["2026-11-02", "2026-03-02", "2026-10-26", "2028-02-28"] {
        for zone in [file["calendar"]["zone"].as_str().unwrap(), "America/New_York", "Asia/Kathmandu"] {
            for case in list(&file["cases"]) {
                Case::new(&file, case, zone, day(monday)).check(&file, case);
            }
        }
    }
}

fn fact(at: At, what: Event) -> Fact {
    let window: WindowId = "one".parse().unwrap();
    let actor = Actor { who: Who::Staff(StaffId(Uuid::from_u128(9))), window: Some(window), session: None };
    let visit = Some(VisitId(Uuid::from_u128(1)));
    Fact { v: VERSION, district: "first".parse().unwrap(), seq: 1, at, tick: None, actor, visit, what }
}

fn waiting(arrived_at: At) -> Visit {
    let arrived = Arrived {
        ticket: Ticket { series: Series::try_from("D".to_owned()).unwrap(), number: 1 },
        day: Day(0),
        channel: Channel::WalkIn,
        source: Source::Observed,
        arrived_at,
        starts: Starts::Waiting,
        leg: LegId(Uuid::from_u128(2)),
        service: None,
        language: None,
        needs: Vec::new(),
        area: None,
        party_size: None,
        quote: None,
        quoted_by_hour: false,
        call: None,
        window: None,
        from_visit: None,
        opens_at: None,
        late: None,
        slip: false,
    };
    let fact = fact(arrived_at, Event::Arrived(Box::new(arrived.clone())));
    Visit::arrive(&fact, VisitId(Uuid::from_u128(1)), &arrived)
}

/// A visit that is acknowledged, served from arrival on, on hold during each pause, and resolved.
fn visit(arrived_at: At, acknowledged: Option<At>, pauses: &[(At, At)], end: Option<At>) -> Visit {
    let mut visit = waiting(arrived_at);
    let served = |at: At| fact(at, Event::Served { window: "one".parse().unwrap(), script: None });
    visit.apply(&served(arrived_at));
    visit.acknowledged_at = acknowledged;
    for (from, to) in pauses {
        let held = Event::Held { reason: "resident".parse().unwrap(), due: None, stops_clock: true };
        visit.apply(&fact(*from, held));
        visit.apply(&served(*to));
    }
    if let Some(end) = end {
        visit.apply(&fact(end, resolved()));
    }
    visit
}

fn resolved() -> Event {
    Event::Ended { end: End::Resolved, detail: None, has_reference: false, promise_due: None }
}

/// A segment on hold for a reason that stops the clock.
fn held(from: At, length: Ms) -> Segment {
    let window = Some("one".parse().unwrap());
    let reason = Some("resident".parse().unwrap());
    let to = Some(from + length);
    Segment { state: StateKind::OnHold, from, to, window, staff: None, reason, stops_clock: true }
}

fn weekdays(text: &str) -> Calendar {
    let spans = |_| vec![text.parse().unwrap()];
    let hours = Hours {
        zone: "America/New_York".to_owned(),
        day_starts_min: 0,
        week: Week::Days([0, 1, 2, 3, 4, 5, 6].map(spans)),
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    };
    Calendar::new(&hours).unwrap()
}

/// The targets of these tests: 60 s, 15 min, one hour.
fn promised() -> Times {
    Times { resolve_ms: HOUR, ..Times::default() }
}

#[test]
fn greeting_is_measured_in_working_time_and_calling_by_the_clock_on_the_wall() {
    let calendar = weekdays("08:00-18:00");
    let on = |minutes: u16| calendar.at(day("2026-11-24"), minutes);
    let (before_opening, opening) = (on(7 * 60), on(8 * 60));
    let mut visit = waiting(before_opening);
    visit.apply(&fact(opening + 30 * SECOND, Event::Acknowledged));
    let shown = calendar.clocks(&visit);
    assert_eq!(shown.acknowledgement_ms, Some(HOUR + 30 * SECOND));
    assert_eq!(shown.acknowledgement_working_ms, Some(30 * SECOND));
    let measures = calendar.measures(&visit, promised(), opening + HOUR);
    assert_eq!((measures.acknowledge.due, measures.acknowledge.met), (opening + MINUTE, Some(true)));
    assert_eq!((measures.call.due, measures.call.met), (before_opening + 15 * MINUTE, Some(false)));
    assert_eq!(measures.call.elapsed_ms, 2 * HOUR);
}

#[test]
fn what_is_due_at_closing_time_is_not_late_before_the_next_opening() {
    let calendar = weekdays("08:00-18:00");
    let closing = calendar.at(day("2026-11-24"), 18 * 60);
    let opening = calendar.at(day("2026-11-25"), 8 * 60);
    let arrived = closing + -HOUR;
    let measure = |end| {
        calendar.measure(Clock::Resolve, &visit(arrived, Some(arrived), &[], end), promised(), opening + HOUR)
    };
    let open = measure(None);
    assert_eq!((open.due, open.late_after, open.met), (closing, opening, Some(false)));
    // Resolved at night: no more than the target has been counted.
    assert_eq!(measure(Some(closing + 5 * HOUR)).met, Some(true));
    assert_eq!(measure(Some(opening)).met, Some(true));
    assert_eq!(measure(Some(opening + 1)).met, Some(false));
}

#[test]
fn a_pause_after_a_breach_does_not_undo_it_and_none_begins_before_acknowledgement() {
    let calendar = weekdays("00:00-24:00");
    let arrived = calendar.at(day("2026-11-24"), 600);
    let late = arrived + HOUR + MINUTE;
    let measure = |visit: &Visit, now| calendar.measure(Clock::Resolve, visit, promised(), now);
    let paused = visit(arrived, Some(arrived), &[(late, late + 5 * HOUR)], None);
    let after = measure(&paused, late + 6 * HOUR);
    assert_eq!((after.due, after.met, after.elapsed_ms), (arrived + HOUR, Some(false), 2 * HOUR + MINUTE));
    let early = [(arrived + 10 * MINUTE, arrived + 30 * MINUTE)];
    let greeted_in_it = visit(arrived, Some(arrived + 20 * MINUTE), &early, None);
    assert_eq!(measure(&greeted_in_it, late).due, arrived + 70 * MINUTE);
    let greeted_later = visit(arrived, Some(arrived + 40 * MINUTE), &early, None);
    assert_eq!(measure(&greeted_later, late).due, arrived + HOUR);
}

#[test]
fn time_between_an_end_and_a_reopening_is_not_counted_and_both_ends_are_kept() {
    let calendar = weekdays("08:00-18:00");
    let arrived = calendar.at(day("2026-11-24"), 17 * 60);
    let first = arrived + 20 * MINUTE;
    let again = calendar.at(day("2026-11-25"), 9 * 60);
    let mut visit = visit(arrived, Some(arrived), &[], Some(first));
    visit.apply(&fact(again, Event::Reopened { reason: "more_to_do".parse().unwrap(), ticket: None }));
    let measure = |visit: &Visit| calendar.measure(Clock::Resolve, visit, promised(), again + MINUTE);
    assert_eq!((measure(&visit).due, measure(&visit).met), (again + 40 * MINUTE, None));
    assert_eq!((visit.first_resolved_at, visit.last_resolved_at), (Some(first), Some(first)));
    let last = again + 30 * MINUTE;
    visit.apply(&fact(last, resolved()));
    assert_eq!(calendar.clocks(&visit).resolution_ms, Some(50 * MINUTE));
    assert_eq!((measure(&visit).met, measure(&visit).done_at), (Some(true), Some(last)));
    assert_eq!((visit.first_resolved_at, visit.last_resolved_at), (Some(first), Some(last)));
    assert_eq!(visit.acknowledged_at, Some(arrived));
}

#[test]
fn all_waiting_is_summed_beside_the_first() {
    let calendar = weekdays("00:00-24:00");
    let at = |minutes| At(minutes * MINUTE);
    let mut visit = waiting(at(0));
    visit.apply(&fact(at(5), Event::Called { window: "one".parse().unwrap(), out_of_order: None }));
    visit.apply(&fact(at(6), Event::PutBack));
    assert_eq!(
        (calendar.clocks(&visit).wait_ms, calendar.clocks(&visit).waiting_ms),
        (Some(5 * MINUTE), None)
    );
    visit.apply(&fact(at(10), Event::Served { window: "one".parse().unwrap(), script: None }));
    assert_eq!(calendar.clocks(&visit).waiting_ms, Some(9 * MINUTE));
}

const NEW_YORK: &str = "America/New_York";

/// Days around both clock changes in 2026 and around two leap days.
fn days() -> impl Strategy<Value = Day> {
    let around = |text: &str| {
        let first = day(text).0;
        (first - 3..first + 3).prop_map(Day)
    };
    prop_oneof![around("2026-03-08"), around("2026-11-01"), around("2024-02-29"), around("2028-02-29")]
}

prop_compose! {
    fn plans()(
        first in days(),
        cuts in prop::array::uniform7(prop::collection::btree_set((0..=48_u16).prop_map(|half| half * 30), 0..=6)),
        nights in prop::array::uniform7(any::<bool>()),
        holidays in prop::collection::btree_set(-2..9_i32, 0..3),
        special in (-2..9_i32, 0..=32_u16),
    ) -> (Day, Hours) {
        let mut week: [Vec<Interval>; 7] = cuts.map(|cuts| {
            let cuts: Vec<u16> = cuts.into_iter().collect();
            cuts.chunks_exact(2).map(|pair| Interval { from_min: pair[0], to_min: pair[1] }).collect()
        });
        if week.iter().all(Vec::is_empty) {
            week[0] = vec![Interval { from_min: 480, to_min: 1_440 }];
        }
        for today in 0..7 {
            let next = week[(today + 1) % 7].first().map_or(360, |span| span.from_min);
            if let Some(last) = week[today].last_mut()
                && nights[today]
            {
                last.to_min = 1_440 + next.min(last.from_min);
            }
        }
        let special_day = Day(first.0 + special.0);
        let holidays = holidays.into_iter().map(|n| Day(first.0 + n)).filter(|day| *day != special_day).collect();
        let hours = vec![Interval { from_min: special.1 * 30, to_min: special.1 * 30 + 450 }];
        let special = BTreeMap::from([(special_day, hours)]);
        let hours = Hours { zone: NEW_YORK.to_owned(), day_starts_min: 0, week: Week::Days(week), holidays, special, notes: BTreeMap::new() };
        (first, hours)
    }
}

/// Minutes counted one by one, when the district is open by a different calculation, and outside all pauses.
struct Minutes<'a> {
    calendar: &'a Calendar,
    pauses: &'a [(At, At)],
}

impl Minutes<'_> {
    fn counts(&self, at: At) -> bool {
        let paused = self.pauses.iter().any(|(from, to)| *from <= at && at < *to);
        !paused && self.calendar.is_open(at)
    }

    fn due(&self, arrived: At, target: Ms) -> At {
        let (mut at, mut left) = (arrived, target);
        while left > 0 {
            left -= if self.counts(at) { MINUTE } else { 0 };
            at = at + MINUTE;
        }
        at
    }

    fn elapsed(&self, arrived: At, until: At) -> Ms {
        let minutes = (0..(until - arrived) / MINUTE).map(|n| arrived + n * MINUTE);
        minutes.filter(|at| self.counts(*at)).count() as Ms * MINUTE
    }
}

proptest! {
    // `PROPTEST_CASES=20000` for a thorough run.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn working_to_the_due_time_less_pauses_is_the_target(
        (first, hours) in plans(),
        start in 0..48 * 60_i64,
        greeted in 0..600_i64,
        target in 1..2_400_i64,
        holds in prop::collection::vec((0..3_000_i64, 1..600_i64), 0..5),
        took in 0..6_000_i64,
    ) {
        let Ok(calendar) = Calendar::new(&hours) else { return Ok(()) };
        let arrived = calendar.at(first, 0) + start * MINUTE;
        let acknowledged = arrived + greeted * MINUTE;
        let end = arrived + took * MINUTE;
        let mut visit = visit(arrived, Some(acknowledged), &[], None);
        // Holds may overlap here: only the facts of a line prevent that.
        visit.segments = holds.iter().map(|(from, length)| held(arrived + *from * MINUTE, *length * MINUTE)).collect();
        let pauses: Vec<(At, At)> = union(holds
            .iter()
            .map(|(from, length)| (arrived + *from * MINUTE, arrived + (*from + *length) * MINUTE))
            .map(|(from, to)| (from.max(acknowledged), to))
            .filter(|(from, to)| from < to)
            .collect());
        let minutes = Minutes { calendar: &calendar, pauses: &pauses };
        let later = arrived + 60 * 24 * HOUR;
        let targets = Times { resolve_ms: target * MINUTE, acknowledge_ms: target * MINUTE, call_ms: MINUTE };
        let measured = calendar.measure(Clock::Resolve, &visit, targets, later);
        check(&calendar, &measured, arrived, &pauses)?;
        prop_assert_eq!(measured.due, minutes.due(arrived, target * MINUTE));
        let greeting = calendar.measure(Clock::Acknowledge, &visit, targets, later);
        check(&calendar, &greeting, arrived, &[])?;
        prop_assert_eq!(greeting.due, Minutes { calendar: &calendar, pauses: &[] }.due(arrived, target * MINUTE));

        // Met means elapsed <= target: the target can be met until its last moment.
        visit.apply(&fact(end, resolved()));
        let done = calendar.measure(Clock::Resolve, &visit, targets, end);
        prop_assert_eq!(done.elapsed_ms, minutes.elapsed(arrived, end));
        prop_assert_eq!(Some(done.elapsed_ms), calendar.clocks(&visit).resolution_ms);
        prop_assert_eq!(done.met, Some(done.elapsed_ms <= done.target_ms));
        prop_assert_eq!(done.met, Some(end <= done.late_after));
        // The result follows from recorded times, never from the time of the query.
        for clock in CLOCKS {
            let (soon, late) = (calendar.measure(clock, &visit, targets, end), calendar.measure(clock, &visit, targets, later));
            prop_assert_eq!(soon, late);
        }
        let open = calendar.open_stretches(arrived, end);
        prop_assert_eq!(clocks(&visit, open.as_deref()), calendar.clocks(&visit));
    }

    #[test]
    fn what_is_missed_stays_missed_however_it_is_paused(
        (first, hours) in plans(),
        start in 0..48 * 60_i64,
        target in 1..600_i64,
        holds in prop::collection::vec((1..400_i64, 1..400_i64), 0..5),
        looks in prop::collection::btree_set(0..4_000_i64, 2..12),
    ) {
        let Ok(calendar) = Calendar::new(&hours) else { return Ok(()) };
        let arrived = calendar.at(first, 0) + start * MINUTE;
        let targets = Times { resolve_ms: target * MINUTE, ..Times::default() };
        let mut at = arrived;
        let mut pauses = Vec::new();
        for (gap, length) in holds {
            pauses.push((at + gap * MINUTE, at + (gap + length) * MINUTE));
            at = at + (gap + length) * MINUTE;
        }
        let mut last: Option<Measured> = None;
        for look in looks {
            let now = arrived + look * MINUTE;
            let known: Vec<_> = pauses.iter().copied().filter(|(_, to)| *to <= now).collect();
            let mut visit = visit(arrived, Some(arrived), &known, None);
            // One pause has not ended.
            if let Some((from, _)) = pauses.iter().find(|(from, to)| *from <= now && now < *to) {
                let held = Event::Held { reason: "resident".parse().unwrap(), due: None, stops_clock: true };
                visit.apply(&fact(*from, held));
            }
            let seen = calendar.measure(Clock::Resolve, &visit, targets, now);
            if let Some(before) = last {
                prop_assert!(seen.elapsed_ms >= before.elapsed_ms && seen.due >= before.due);
                if before.met == Some(false) {
                    prop_assert_eq!((seen.met, seen.due), (Some(false), before.due));
                }
            }
            last = Some(seen);
        }
    }
}

fn check(
    calendar: &Calendar,
    measured: &Measured,
    arrived: At,
    pauses: &[(At, At)],
) -> Result<(), TestCaseError> {
    let open = calendar.open_stretches(arrived, measured.late_after + HOUR);
    let open = open.as_deref();
    let counted = |until: At| {
        let paused = pauses.iter().map(|(from, to)| working(*from, (*to).min(until), open));
        working(arrived, until, open) - paused.sum::<Ms>()
    };
    prop_assert_eq!(counted(measured.due), measured.target_ms, "working(arrived, due) - paused = target");
    prop_assert!(
        counted(measured.due + -1) < measured.target_ms,
        "no earlier moment; the end of a day stays"
    );
    prop_assert_eq!(counted(measured.late_after), measured.target_ms);
    prop_assert!(counted(measured.late_after + 1) > measured.target_ms);
    Ok(())
}
