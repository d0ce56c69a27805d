//! Counting of figures on both databases: each visit counts once, as it last ended, despite undoing,
//! reopening, interruptions and two counters at once.

use crate::department::{officer, rules, walk_in, window};
use crate::world::{World, district};
use domain::command::{CheckIn, Command, Verb};
use domain::ids::VisitId;
use domain::rules::Targets;
use domain::time::{Day, MINUTE};
use domain::totals::{Closed, Sign, Total};
use domain::visit::{Channel, StateKind};
use ops::ports::*;
use ops::totals::Counter;
use std::collections::BTreeMap;
use std::sync::Arc;

const FOREVER: (Day, Day) = (Day(0), Day(100_000));

/// A small random number generator with a seed, the same on every platform.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

pub async fn count(world: &World, name: &str) {
    let mut counter = Counter::new(Arc::clone(&world.store) as Arc<dyn Store>, district(name));
    while counter.step().await.unwrap() {}
}

async fn sums(world: &World, name: &str, span: Span) -> Total {
    let mut sum = Total::default();
    for (_, _, total) in world.store.totals(&[district(name)], span, FOREVER.0, FOREVER.1).await.unwrap() {
        sum.merge(&total);
    }
    sum
}

async fn rows(world: &World, name: &str) -> Vec<Closed> {
    let filter = ClosedFilter {
        districts: vec![district(name)],
        from: FOREVER.0,
        to: FOREVER.1,
        watch: None,
        service: None,
        channel: None,
        language: None,
        area: None,
    };
    // In pages that end within a day as well as between two days.
    let (place, mut after, mut rows) = (district(name), None, Vec::new());
    loop {
        let page = world.store.closed(&place, &filter, after, 7).await.unwrap();
        let Some(last) = page.last() else { return rows };
        after = Some((last.day, last.visit));
        rows.extend(page);
    }
}

/// Everything that should be counted, from the current state of the visits.
async fn expected(world: &World, name: &str) -> BTreeMap<VisitId, (domain::visit::End, i64)> {
    let filter = VisitFilter {
        districts: Some(vec![district(name)]),
        state: Some(StateKind::Ended),
        limit: 100_000,
        ..VisitFilter::default()
    };
    let visits = world.store.visits(&filter).await.unwrap();
    visits
        .into_iter()
        .map(|(_, visit)| (visit.id, (visit.end().unwrap(), visit.ended_at.unwrap() - visit.arrived_at)))
        .collect()
}

/// Checks that totals are the sums of the rows, and that the rows are the visits that have ended.
async fn all_agrees(world: &World, name: &str) {
    let rows = rows(world, name).await;
    let counted: BTreeMap<_, _> =
        rows.iter().map(|row| (row.visit, (row.end, row.ended_at - row.arrived_at))).collect();
    assert_eq!(counted, expected(world, name).await);
    let mut sum = Total::default();
    for row in &rows {
        sum.count(row, Sign::Plus, false);
    }
    // Every second of waiting has a cause, and no other second has one.
    let waited: i64 = rows.iter().filter_map(|row| row.clocks.waiting_ms).sum();
    assert_eq!(sum.causes.values().sum::<i64>(), waited);
    assert_eq!(sums(world, name, Span::Month).await, sum);
    let by_day = sums(world, name, Span::Day).await;
    assert_eq!(by_day.hours.values().map(|hour| hour.arrived).sum::<i64>(), rows.len() as i64);
    assert_eq!(Total { hours: BTreeMap::new(), ..by_day }, sum);
}

/// A district with an open window and this many random events.
pub async fn lived_in(world: &World, name: &str, seed: u64, pieces: usize) -> crate::world::Node {
    let mut node = world.node(name).await;
    node.run(|pen| {
        pen.ask(&officer("one"), &Command::Configure(Box::new(rules())));
        pen.ask(
            &officer("one"),
            &Command::Open { window: window("one"), services: None, take_over: false, sign_on: None },
        );
    })
    .await
    .unwrap();
    let (mut dice, mut open, mut over) = (Dice(seed), Vec::new(), Vec::new());
    for _ in 0..pieces {
        happens(&mut node, &mut dice, &mut open, &mut over).await;
    }
    node
}

/// A random event at a window: people arrive, are served, leave, are reopened; steps are undone.
async fn happens(
    node: &mut crate::world::Node,
    dice: &mut Dice,
    open: &mut Vec<VisitId>,
    over: &mut Vec<VisitId>,
) {
    let (roll, which) = (dice.below(10), dice.below(1 << 20) as usize);
    let pick = |list: &[VisitId]| (!list.is_empty()).then(|| list[which % list.len()]);
    let (waiting, ended) = (pick(open), pick(over));
    node.wanted = ended.into_iter().collect();
    let done: Option<(VisitId, bool)> = node
        .run(move |pen| {
            let known = pen.visits.drain(..).collect::<Vec<_>>();
            for visit in known {
                if pen.line.visit(visit.id).is_none() {
                    pen.line.admit(visit);
                }
            }
            let about = |visit, verb| Command::Visit { visit, verb, if_match: None };
            match roll {
                0..4 => {
                    let language = if which % 5 == 0 { Some("es".to_owned()) } else { None };
                    let kind = if which % 2 == 0 { "report" } else { "property" };
                    Some((pen.check_in(CheckIn { language, ..walk_in(Some(kind)) }), true))
                }
                4 => waiting.map(|visit| {
                    pen.ask(&officer("one"), &about(visit, Verb::Leave));
                    (visit, false)
                }),
                5..8 => waiting.map(|visit| {
                    pen.ask(&officer("one"), &about(visit, Verb::Serve { window: Some(window("one")) }));
                    let outcome = Verb::Resolve {
                        outcome: "done".parse().unwrap(),
                        has_reference: false,
                        promise_due: None,
                    };
                    pen.ask(&officer("one"), &about(visit, outcome));
                    (visit, false)
                }),
                8 => ended.map(|visit| {
                    pen.ask(
                        &officer("one"),
                        &about(visit, Verb::Reopen { reason: "more_to_do".parse().unwrap() }),
                    );
                    (visit, true)
                }),
                _ => None,
            }
        })
        .await
        .unwrap();
    if let Some((visit, is_open)) = done {
        open.retain(|one| *one != visit);
        over.retain(|one| *one != visit);
        if is_open { open.push(visit) } else { over.push(visit) }
    }
}

on_both! {
    async fn every_visit_counts_once_as_it_last_ended(world: World) {
        let mut node = world.node("first").await;
        node.run(|pen| {
            pen.ask(&officer("one"), &Command::Configure(Box::new(rules())));
            pen.ask(&officer("one"), &Command::Open { window: window("one"), services: None, take_over: false, sign_on: None });
        }).await.unwrap();
        let (mut dice, mut open, mut over) = (Dice(7), Vec::new(), Vec::new());
        for round in 0..160 {
            happens(&mut node, &mut dice, &mut open, &mut over).await;
            if dice.below(9) == 0 {
                count(&world, "first").await;
            }
            if round == 80 {
                all_agrees_after(&world).await;
            }
        }
        all_agrees_after(&world).await;
        assert!(over.len() > 20 && !open.is_empty(), "{} over, {} open", over.len(), open.len());
        let before = (rows(&world, "first").await, sums(&world, "first", Span::Day).await);
        // A recount from the beginning gives the same result.
        world.store.recount(&district("first")).await.unwrap();
        assert_eq!(world.store.follower(&district("first")).await.unwrap().position, None);
        count(&world, "first").await;
        assert_eq!((rows(&world, "first").await, sums(&world, "first", Span::Day).await), before);
    }

    async fn two_who_count_at_once_count_once(world: World) {
        let mut node = world.node("first").await;
        node.run(|pen| { pen.ask(&officer("one"), &Command::Open { window: window("one"), services: None, take_over: false, sign_on: None }); }).await.unwrap();
        let another = world.another().await;
        let (mut dice, mut open, mut over) = (Dice(11), Vec::new(), Vec::new());
        for _ in 0..12 {
            for _ in 0..6 {
                happens(&mut node, &mut dice, &mut open, &mut over).await;
            }
            let mut one = Counter::new(Arc::clone(&world.store) as Arc<dyn Store>, district("first"));
            let mut other = Counter::new(Arc::clone(&another) as Arc<dyn Store>, district("first"));
            let (first, second) = tokio::join!(one.step(), other.step());
            assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        }
        all_agrees_after(&world).await;
        // A step that was computed from an outdated position writes nothing.
        let before = (rows(&world, "first").await, sums(&world, "first", Span::Day).await);
        let stale = ops::ports::Advance {
            district: district("first"), from: 0, to: 3, state: String::new(), gone: Vec::new(), closed: Vec::new(),
            totals: vec![(TotalKey::Day { day: Day(1), watch: None }, Total { acknowledged: 5, ..Total::default() })],
        };
        assert!(!world.store.advance(&stale).await.unwrap());
        assert_eq!((rows(&world, "first").await, sums(&world, "first", Span::Day).await), before);
    }

    async fn a_visit_keeps_the_targets_it_ended_under(world: World) {
        let mut node = world.node("first").await;
        let changed = domain::rules::Rules {
            targets: Targets { call_ms: 5 * MINUTE, ..Targets::default() },
            ..rules()
        };
        let (early, late) = node.run(move |pen| {
            let gone = |pen: &mut crate::world::Pen| {
                let visit = pen.arrives();
                pen.ask(&officer("one"), &Command::Visit { visit, verb: Verb::Leave, if_match: None });
                visit
            };
            pen.ask(&officer("one"), &Command::Configure(Box::new(rules())));
            let early = gone(pen);
            pen.ask(&officer("one"), &Command::Configure(Box::new(changed)));
            (early, gone(pen))
        }).await.unwrap();
        count(&world, "first").await;
        // A note written later changes nothing.
        node.wanted = vec![early];
        node.run(move |pen| {
            let known = pen.visits.drain(..).collect::<Vec<_>>();
            known.into_iter().for_each(|visit| pen.line.admit(visit));
            pen.ask(&officer("one"), &Command::Visit { visit: early, verb: Verb::Note, if_match: None });
        }).await.unwrap();
        count(&world, "first").await;
        let targets: BTreeMap<_, _> =
            rows(&world, "first").await.into_iter().map(|row| (row.visit, row.targets.call_ms)).collect();
        assert_eq!(targets, BTreeMap::from([(early, 15 * MINUTE), (late, 5 * MINUTE)]));
    }

    async fn the_same_telephone_within_a_week_is_a_repeat(world: World) {
        let mut node = world.node("first").await;
        let second = node.run(|pen| {
            let first = pen.check_in(CheckIn { channel: Channel::Phone, ..walk_in(Some("report")) });
            pen.text(first, PersonalKind::Phone, "(215) 555-0142");
            let second = pen.check_in(walk_in(Some("property")));
            pen.text(second, PersonalKind::Phone, "215 555 0142");
            let other = pen.check_in(walk_in(Some("property")));
            pen.text(other, PersonalKind::Phone, "215 555 0143");
            for visit in [first, second, other] {
                pen.ask(&officer("one"), &Command::Visit { visit, verb: Verb::Leave, if_match: None });
            }
            second
        }).await.unwrap();
        count(&world, "first").await;
        let repeats: Vec<VisitId> =
            rows(&world, "first").await.into_iter().filter(|row| row.repeat).map(|row| row.visit).collect();
        assert_eq!(repeats, [second]);
        // The number is deleted at some time; that the person came again stays known.
        world.raw("DELETE FROM personal").await.unwrap();
        world.store.recount(&district("first")).await.unwrap();
        count(&world, "first").await;
        assert!(rows(&world, "first").await.iter().all(|row| !row.repeat), "counted anew, what is purged is unknown");
    }
}

async fn all_agrees_after(world: &World) {
    count(world, "first").await;
    all_agrees(world, "first").await;
}
