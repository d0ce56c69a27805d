//! The history that is written for benchmarks and demos: it must be one that could have happened.

use domain::clocks::Stretch;
use domain::fact::{Event, Fact};
use domain::ids::{DistrictId, VisitId};
use domain::line::{Line, WindowState};
use domain::quote::score::{Score, Told};
use domain::time::{At, Day, HOUR};
use domain::totals::Total;
use domain::visit::{Channel, End, Visit};
use indicatif::ProgressBar;
use ops::calendar::Calendar;
use ops::clerk::Tools;
use ops::figures::GroupBy;
use ops::ports::{Chance, Clock, ClosedFilter, District, PersonalKind, SharedStore, VisitFilter, VisitRow};
use simulator::history::{Detail, Plan, Written, write};
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use uuid::Uuid;

/// Long after every history of these tests: January 2027.
const NOW: At = At(1_800_000_000_000);

/// The time and randomness that use cases need, for reading only.
struct Later;

impl Clock for Later {
    fn now(&self) -> At {
        NOW
    }
}

impl Chance for Later {
    fn id(&self) -> Uuid {
        Uuid::nil()
    }

    fn secret(&self) -> [u8; 32] {
        [0; 32]
    }
}

/// A month of a small department, in which daylight saving begins.
fn month() -> Plan {
    Plan {
        days: 30,
        until: Some(Day::of(2024, 3, 25).unwrap()),
        setup: None,
        districts: 2,
        visits_a_year: 24_000.0,
        detail: Detail::Full,
        seed: 7,
        append: false,
        equal: false,
    }
}

struct Place {
    store: SharedStore,
    url: String,
    _folder: TempDir,
}

impl Place {
    async fn sqlite() -> Place {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Place { store: store::open(&url).await.unwrap(), url, _folder: folder }
    }

    async fn postgres() -> Place {
        static MADE: AtomicU64 = AtomicU64::new(1);
        let server = std::env::var("TEST_POSTGRES_URL").expect(
            "set TEST_POSTGRES_URL to a PostgreSQL for tests, such as the one that tools/postgres starts",
        );
        let schema = format!("history_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let made = Command::new("psql")
            .args([
                "--no-psqlrc",
                "--quiet",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                &format!("CREATE SCHEMA {schema}"),
            ])
            .arg(&server)
            .status()
            .expect("psql, which comes with PostgreSQL's client programs");
        assert!(made.success());
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options=-csearch_path%3D{schema}");
        Place { store: store::open(&url).await.unwrap(), url, _folder: TempDir::new().unwrap() }
    }

    async fn lives(&self, plan: &Plan) -> Written {
        write(Arc::clone(&self.store), NOW, plan, &ProgressBar::hidden())
            .await
            .unwrap_or_else(|error| panic!("{error}"))
    }

    async fn visits(&self, district: &DistrictId) -> BTreeMap<VisitId, Visit> {
        let filter = VisitFilter {
            districts: Some(vec![district.clone()]),
            limit: i64::MAX,
            ..VisitFilter::default()
        };
        let visits = self.store.visits(&filter).await.unwrap();
        visits.into_iter().map(|(_, visit)| (visit.id, visit)).collect()
    }

    async fn facts(&self, district: &DistrictId) -> Vec<Fact> {
        let stored = self.store.facts(district.as_str(), 0, i64::MAX).await.unwrap();
        stored.iter().map(|fact| Fact::decode(&fact.row.body).unwrap()).collect()
    }
}

/// Folds all facts of a district again, and checks what must hold after each of them.
fn folded(district: &District, facts: &[Fact]) -> (Line, BTreeMap<VisitId, Visit>) {
    let mut line = Line::new(district.id.clone(), Arc::new(district.rules.clone()));
    let mut all: BTreeMap<VisitId, Visit> = BTreeMap::new();
    for fact in facts {
        // A line forgets visits that ended a while ago; a visit that is opened again is loaded from the
        // store.
        if let Some(id) = fact.visit.filter(|id| line.visit(*id).is_none())
            && let Some(visit) = all.get(&id)
        {
            line.admit(visit.clone());
        }
        line.apply(fact);
        if let Some(visit) = fact.visit.and_then(|id| line.visit(id)) {
            all.insert(visit.id, visit.clone());
        }
        for (id, window) in &line.head.windows {
            let at_window = window.visit.and_then(|visit| line.visit(visit));
            assert_eq!(window.visit.is_some(), at_window.is_some(), "fact {}: nobody is at {id}", fact.seq);
            if let Some(visit) = at_window {
                assert_eq!(visit.state.occupies(), Some(id), "fact {}", fact.seq);
                assert_eq!(window.state, WindowState::Open, "fact {}", fact.seq);
            }
        }
    }
    (line, all)
}

/// Checks what holds for every visit that is over.
fn is_whole(visit: &Visit) {
    let ticket = visit.ticket.to_string();
    assert!(!visit.is_live(), "{ticket} of {} is not over", visit.day);
    let order = [Some(visit.arrived_at), visit.called_at, visit.serving_at, visit.ended_at];
    assert!(order.into_iter().flatten().is_sorted(), "{ticket} of {}: {order:?}", visit.day);
    let stretches: Vec<Stretch> =
        visit.segments.iter().map(|segment| (segment.from, segment.to.expect("an end"))).collect();
    assert!(stretches.iter().all(|(from, to)| from <= to), "{ticket} of {}", visit.day);
    assert!(stretches.windows(2).all(|pair| pair[0].1 == pair[1].0), "{ticket} of {}", visit.day);
}

/// Makes one test per database.
macro_rules! on_both {
    ($(async fn $name:ident($place:ident: Place) $body:block)+) => {$(
        mod $name {
            use super::*;
            async fn test($place: Place) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test(Place::sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test(Place::postgres().await).await;
            }
        }
    )+};
}

/// Every hash is correct, and everything derived from the facts equals what they give.
async fn verifies(store: &SharedStore) {
    ops::audit::chains(store, &[], &mut |_, _| {}).await.unwrap();
    assert_eq!(ops::audit::derived(store, &mut |_, _| {}).await.unwrap(), Vec::<String>::new());
}

on_both! {
    async fn a_month_is_what_its_facts_make_of_it(place: Place) {
        let written = place.lives(&month()).await;
        verifies(&place.store).await;
        let tools = Tools { store: Arc::clone(&place.store), clock: Arc::new(Later), chance: Arc::new(Later) };
        let ops = ops::Ops::start(tools).await.unwrap();
        let (mut facts, mut visits) = (0, 0);
        for district in place.store.districts().await.unwrap() {
            let log = place.facts(&district.id).await;
            let (line, all) = folded(&district, &log);
            let stored = place.store.load_line(&district.id).await.unwrap().unwrap();
            assert_eq!(line.head, stored.head);
            assert_eq!(all, place.visits(&district.id).await);
            all.values().for_each(is_whole);
            assert!(stored.head.windows.values().all(|window| window.state == WindowState::Closed));
            let calendar = Calendar::new(&district.rules.hours).unwrap();
            let filter = VisitFilter { districts: Some(vec![district.id.clone()]), ..VisitFilter::default() };
            for row in place.store.counted(&filter).await.unwrap() {
                let clocks = VisitRow::of(all[&row.id].clone(), &calendar).clocks;
                let kept = (row.acknowledgement_ms, row.wait_ms, row.resolution_ms);
                assert_eq!(kept, (clocks.acknowledgement_ms, clocks.wait_ms, clocks.resolution_ms));
            }
            let asked_for = log.iter().filter(|fact| fact.visit.is_some() || matches!(fact.what, Event::WindowOpened { .. }));
            assert!(asked_for.count() > 1_000);
            facts += log.len() as u64;
            visits += all.len() as u64;
        }
        // The first fact of each district is its rules, from before the history.
        assert_eq!(written, Written { visits, facts: facts - 2 });
        ops.count_all().await.unwrap();
        let everything = ClosedFilter {
            districts: ops.districts(), from: Day(0), to: Day(100_000), watch: None, service: None, channel: None, language: None, area: None,
        };
        let days = ops.figures(&everything, &[GroupBy::Day]).await.unwrap();
        assert_eq!(days.values().map(domain::totals::Total::closed).sum::<i64>(), visits as i64);
        assert!(days.values().all(|day| day.open == 0));
        assert!((25..=31).contains(&days.len()), "{} days", days.len());
        for filter in filters(&everything) {
            adds_up(&ops, &filter).await;
        }
    }

    async fn it_goes_on_only_when_asked_to(place: Place) {
        let plan = Plan { days: 4, detail: Detail::Brief, ..month() };
        place.lives(&plan).await;
        let later = Plan { until: Some(Day(plan.until.unwrap().0 + 5)), days: 8, ..plan };
        let refused = write(Arc::clone(&place.store), NOW, &later, &ProgressBar::hidden()).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("has visits already")));
        place.lives(&Plan { append: true, ..later.clone() }).await;
        verifies(&place.store).await;
        for district in place.store.districts().await.unwrap() {
            let (line, all) = folded(&district, &place.facts(&district.id).await);
            assert_eq!(all, place.visits(&district.id).await);
            all.values().for_each(is_whole);
            let calendar = Calendar::new(&district.rules.hours).unwrap();
            assert!(calendar.date(line.head.at) >= later.until.unwrap(), "{}", district.id);
        }
        let again = write(Arc::clone(&place.store), NOW, &Plan { append: true, ..later }, &ProgressBar::hidden()).await;
        assert!(again.is_err(), "those days are written already");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_makes_the_same_bytes() {
    let plan = Plan { days: 10, ..month() };
    let (one, same, other) = (Place::sqlite().await, Place::postgres().await, Place::sqlite().await);
    one.lives(&plan).await;
    same.lives(&plan).await;
    other.lives(&Plan { seed: 8, ..plan }).await;
    let heads = one.store.heads().await.unwrap();
    assert_eq!(heads, same.store.heads().await.unwrap());
    assert_ne!(heads, other.store.heads().await.unwrap());
    for (district, ..) in heads {
        let visits = one.visits(&district).await;
        assert_eq!(visits, same.visits(&district).await);
        let ids: Vec<VisitId> = visits.into_keys().collect();
        for id in ids.into_iter().take(200) {
            assert_eq!(one.store.personal(id).await.unwrap(), same.store.personal(id).await.unwrap());
        }
    }
    // So do the records besides the lines.
    let department = one.store.facts("_department", 0, i64::MAX).await.unwrap();
    assert_eq!(department, same.store.facts("_department", 0, i64::MAX).await.unwrap());
    let staff = |store: SharedStore| async move { store.staff().await.unwrap() };
    assert_eq!(staff(one.store).await, staff(same.store).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_are_not_over_are_refused() {
    let place = Place::sqlite().await;
    let plan = Plan { until: Some(Day(40_000)), ..month() };
    let refused = write(Arc::clone(&place.store), NOW, &plan, &ProgressBar::hidden()).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("must have been over")));
    assert!(place.store.districts().await.unwrap().is_empty(), "nothing was made");
}

/// Everything, and what each filter selects; over whole months, and over days at their ends.
fn filters(everything: &ClosedFilter) -> Vec<ClosedFilter> {
    let days = [(Day(0), Day(100_000)), (Day::of(2024, 2, 27).unwrap(), Day::of(2024, 3, 31).unwrap())];
    let over = |(from, to)| {
        let all = ClosedFilter { from, to, ..everything.clone() };
        [
            ClosedFilter { service: Some("report_copy".to_owned()), ..all.clone() },
            ClosedFilter { channel: Some(Channel::WalkIn), ..all.clone() },
            ClosedFilter { language: Some("es".to_owned()), ..all.clone() },
            all,
        ]
    };
    days.into_iter().flat_map(over).collect()
}

/// However figures are broken down, the sums are the same; and hours of the week are in all of them or in
/// none.
async fn adds_up(ops: &ops::Ops, filter: &ClosedFilter) {
    let whole = ops.figure(filter).await.unwrap();
    assert!(whole.arrived() > 20, "{filter:?}");
    for by in GroupBy::ALL.iter().copied().filter(|by| *by != GroupBy::Need) {
        let mut sum = Total::default();
        for part in ops.figures(filter, &[by]).await.unwrap().values() {
            sum.merge(part);
        }
        let in_hours = sum.hours.values().map(|hour| hour.arrived).sum::<i64>();
        assert!(sum.hours.is_empty() || in_hours == sum.arrived(), "{by:?} {filter:?}: {in_hours}");
        let hours = BTreeMap::new();
        let whole = Total { hours: hours.clone(), ..whole.clone() };
        assert_eq!(Total { hours, ..sum }, whole, "{by:?} {filter:?}");
    }
}

/// The median wait of people who were called, in minutes.
fn waits<'v>(visits: impl Iterator<Item = &'v Visit>) -> f64 {
    let mut all: Vec<i64> = visits.filter_map(|visit| Some(visit.called_at? - visit.arrived_at)).collect();
    all.sort_unstable();
    domain::stats::quantile(&all, 0.5).expect("a visit was called") / 60_000.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_a_department_as_they_are() {
    let (place, brief) = (Place::sqlite().await, Place::sqlite().await);
    // Large enough that several windows are open.
    let plan = Plan { visits_a_year: 60_000.0, ..month() };
    let written = place.lives(&plan).await;
    let short = brief.lives(&Plan { detail: Detail::Brief, equal: true, ..plan }).await;
    let per_visit = |written: Written| written.facts as f64 / written.visits as f64;
    assert!((10.0..15.0).contains(&per_visit(written)), "{}", per_visit(written));
    assert!((4.0..7.0).contains(&per_visit(short)), "{}", per_visit(short));
    let first: DistrictId = "d1".parse().unwrap();
    let visits = place.visits(&first).await;
    let all = visits.len() as f64;
    let share = |of: &dyn Fn(&Visit) -> bool| visits.values().filter(|visit| of(visit)).count() as f64 / all;
    for (what, share, expected) in [
        ("by phone", share(&|visit| visit.channel == Channel::Phone), 0.18..0.30),
        ("resolved", share(&|visit| visit.end() == Some(End::Resolved)), 0.70..0.95),
        ("left", share(&|visit| visit.end() == Some(End::Left)), 0.01..0.20),
        ("not there", share(&|visit| visit.end() == Some(End::NoShow)), 0.003..0.04),
        ("referred", share(&|visit| visit.end() == Some(End::Referred)), 0.02..0.12),
        ("opened again", share(&|visit| visit.reopened > 0), 0.002..0.05),
        (
            "on hold",
            share(&|visit| visit.segments.iter().any(|segment| segment.reason.is_some())),
            0.02..0.12,
        ),
        ("in Spanish", share(&|visit| visit.language.as_deref() == Some("es")), 0.08..0.17),
        ("a wait was told", share(&|visit| visit.quote.is_some()), 0.40..0.80),
    ] {
        assert!(expected.contains(&share), "{what}: {share:.3}");
    }
    let spanish = |visit: &&Visit| visit.language.as_deref() == Some("es");
    let apart = |visits: &BTreeMap<VisitId, Visit>| {
        (waits(visits.values().filter(spanish)), waits(visits.values().filter(|visit| !spanish(visit))))
    };
    let (es, others) = apart(&visits);
    assert!(es > 1.5 * others, "{es:.1} and {others:.1} minutes");
    let (es, others) = apart(&brief.visits(&first).await);
    assert!(es < 1.5 * others, "{es:.1} and {others:.1} minutes where all are equal");

    let mut phoned: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut texts: BTreeMap<PersonalKind, f64> = BTreeMap::new();
    for visit in visits.values() {
        for text in place.store.personal(visit.id).await.unwrap() {
            *texts.entry(text.kind).or_default() += 1.0 / all;
            if text.kind == PersonalKind::Phone && visit.channel == Channel::Phone {
                phoned.entry(text.text).or_default().push(visit.arrived_at.0);
            }
        }
    }
    for (kind, expected) in [
        (PersonalKind::Name, 0.35..0.60),
        (PersonalKind::Phone, 0.10..0.25),
        (PersonalKind::Note, 0.07..0.18),
    ] {
        assert!(expected.contains(&texts[&kind]), "{kind:?}: {:.3}", texts[&kind]);
    }
    let again = phoned.values_mut().any(|times| {
        times.sort_unstable();
        times.windows(2).any(|pair| pair[1] - pair[0] < 7 * 24 * HOUR)
    });
    assert!(again, "nobody of {} phoned again within a week", phoned.len());
}

/// One open window is enough for the difference that reports are meant to find, and without it nobody waits
/// for a language.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_departments_have_the_difference_too() {
    for (districts, visits_a_year, days) in [(1, 600.0, 180), (2, 12_000.0, 120)] {
        for equal in [false, true] {
            let place = Place::sqlite().await;
            let detail = Detail::Brief;
            place.lives(&Plan { districts, visits_a_year, days, detail, equal, ..month() }).await;
            let visits = place.visits(&"d1".parse().unwrap()).await;
            let spanish = |visit: &&Visit| visit.language.as_deref() == Some("es");
            let es = waits(visits.values().filter(spanish));
            let others = waits(visits.values().filter(|visit| !spanish(visit)));
            let told = format!("{visits_a_year} a year, equal {equal}: {es:.2} and {others:.2} minutes");
            assert_eq!(es < 1.5 * others, equal, "{told}");
            assert!(equal || es > 5.0, "{told}");
        }
    }
}

/// The quoted waits are the line's own, so what it learns from their results is right for its next quotes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waits_are_quoted_as_the_line_computes_them() {
    let place = Place::sqlite().await;
    place.lives(&Plan { detail: Detail::Brief, visits_a_year: 60_000.0, equal: true, ..month() }).await;
    for district in place.store.districts().await.unwrap() {
        let lean = place.store.load_line(&district.id).await.unwrap().unwrap().head.leans.all;
        // The limit in the line itself is 1,500.
        assert!(lean.p50.abs() < 700 && lean.p80.abs() < 700, "{}: {lean:?}", district.id);
        let visits = place.visits(&district.id).await;
        let held = Score::of(visits.values().filter_map(Told::of)).in_p80();
        let share = held.part as f64 / held.whole as f64;
        assert!(held.whole > 300 && (0.70..=0.90).contains(&share), "{}: {share:.3}, {held:?}", district.id);
    }
}

/// A tablet's keys, sign-ins and name views, sessions and messages of the last day: what accumulates over
/// years besides visits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_leaves_the_records_that_use_leaves() {
    let place = Place::postgres().await;
    let written = place.lives(&Plan { detail: Detail::Brief, visits_a_year: 60_000.0, ..month() }).await;
    let visits = written.visits as f64;
    let department = place.store.facts("_department", 0, i64::MAX).await.unwrap();
    assert!(department.is_sorted_by_key(|fact| fact.row.at), "by time");
    let of = |kind: &str| department.iter().filter(|fact| fact.row.kind == kind).count() as f64;
    let read = of("personal_read") / visits;
    assert!((0.3..0.8).contains(&read), "{read:.2} of the visits were read");
    assert!(
        of("signed_in") > 60.0 && of("signed_out") > 0.4 * of("signed_in"),
        "{} signed in",
        of("signed_in")
    );
    let count = |what: &str| -> f64 {
        let sql = format!("SELECT COUNT(*) FROM {what}");
        let counted = Command::new("psql").args(["--no-psqlrc", "-qAt", "-c", &sql]).arg(&place.url).output();
        String::from_utf8(counted.unwrap().stdout).unwrap().trim().parse().unwrap()
    };
    let tickets = count("visit WHERE source = 'kiosk'");
    let keys = count("idempotency WHERE actor LIKE 'device:%'");
    assert!(
        tickets > 0.3 * visits && tickets <= keys && keys < 1.2 * tickets,
        "{keys} keys of {tickets} tickets"
    );
    assert!(count("session") > 0.0);
    assert!(count("outbox") > 0.0 && count("outbox WHERE done_at IS NULL") == 0.0);
    assert!(count("personal_word") > 2.0 * count("personal WHERE kind = 'name'"));
}
