//! What a recount changed is reported on both databases: nothing if the record is unchanged; old and new
//! values, and why, if what was counted had been changed behind the program's back.

use crate::department::{TODAY, officer, window};
use crate::figures::{count, lived_in};
use crate::world::{Counting, Node, World, district};
use domain::command::{Command, Verb};
use domain::recount::{Change, Differences, Figure, Why};
use domain::time::{At, Day, HOUR, MINUTE, Stamp};
use domain::totals::{Closed, Total};
use ops::clerk::Tools;
use ops::error::Error;
use ops::ports::*;
use ops::recount::{self, Account};
use ops::totals::Counter;
use std::collections::BTreeSet;
use std::sync::Arc;

const ALL: (Day, Day) = (Day(0), Day(100_000));

/// A clock that is off, so that nothing is recorded.
struct Off;

impl Clock for Off {
    fn now(&self) -> At {
        At(0)
    }
    fn stamp(&self, _reference: At) -> Result<Stamp, ClockOff> {
        Err(ClockOff::Machine(HOUR))
    }
}

/// A district with many events, counted to its end.
async fn lived(world: &World, pieces: usize) -> Node {
    let mut node = lived_in(world, "first", 5, pieces).await;
    node.run(|pen| pen.ask(&officer("one"), &Command::Close { window: window("one"), hand_to: None }))
        .await
        .unwrap();
    count(world, "first").await;
    node
}

fn counter(world: &World) -> Counter {
    Counter::new(Arc::clone(&world.store) as Arc<dyn Store>, district("first"))
}

/// Counts to the end; returns what that has changed.
async fn account(world: &World) -> Account {
    let mut counter = counter(world);
    while counter.step().await.unwrap() {}
    counter.account().await.unwrap().expect("it was counted anew")
}

async fn recounted(world: &World) -> Differences {
    world.store.recount(&district("first")).await.unwrap();
    account(world).await.differences.expect("what was there before could be read")
}

async fn totals(world: &World, span: Span) -> Vec<(TotalKey, Total)> {
    let all = world.store.totals(&[district("first")], span, ALL.0, ALL.1).await.unwrap();
    all.into_iter().map(|(_, key, total)| (key, total)).collect()
}

/// Overwrites rows and totals that were counted.
async fn put(world: &World, closed: Vec<Closed>, totals: Vec<(TotalKey, Total)>) {
    let follower = world.store.follower(&district("first")).await.unwrap();
    let at = follower.position.unwrap();
    let step = Advance {
        district: district("first"),
        from: at,
        to: at,
        state: follower.state,
        gone: Vec::new(),
        closed,
        totals,
    };
    assert!(world.store.advance(&step).await.unwrap());
}

/// Adds seven reopened visits to one total of this span; returns their number in all such totals together.
async fn plant(world: &World, span: Span) -> i64 {
    let all = totals(world, span).await;
    let (key, total) = all.iter().find(|(_, total)| total.closed() > 0).unwrap().clone();
    put(world, Vec::new(), vec![(key, Total { reopened: total.reopened + 7, ..total })]).await;
    all.iter().map(|(_, total)| total.reopened).sum()
}

on_both! {
    async fn a_record_that_is_as_it_was_has_no_difference(world: World) {
        lived(&world, 90).await;
        for _ in 0..2 {
            world.store.recount(&district("first")).await.unwrap();
            let account = account(&world).await;
            assert_eq!(account.said(), ["first: figures were recounted, and nothing changed."]);
        }
        assert!(world.store.setting("figures_before:first").await.unwrap().is_none(), "nothing is left behind");
        assert!(counter(&world).account().await.unwrap().is_none(), "and nothing more is told");
    }

    async fn what_was_changed_is_told_with_old_and_new(world: World) {
        lived(&world, 90).await;
        let n = plant(&world, Span::Day).await;
        let found = recounted(&world).await;
        let reopened = vec![Change { figure: Figure::Reopened, was: n + 7, is: n }];
        assert_eq!((found.days, found.months, found.visits, found.left_out), (1, 0, 0, 0));
        assert_eq!((found.span, &found.changes), (Some((TODAY, TODAY)), &reopened));
        assert_eq!(found.why, BTreeSet::from([Why::Sums]));
        // A total of a month, whose days are correct.
        assert_eq!(plant(&world, Span::Month).await, n);
        let found = recounted(&world).await;
        assert_eq!((found.days, found.months, found.visits), (0, 1, 0));
        assert_eq!((&found.changes, found.why), (&reopened, BTreeSet::from([Why::Sums])));
        // Window time, which is in no row.
        let (key, total) = totals(&world, Span::Day).await.remove(0);
        let mut longer = total.clone();
        longer.staff(3, MINUTE);
        put(&world, Vec::new(), vec![(key, longer)]).await;
        let found = recounted(&world).await;
        let [change] = found.changes[..] else { panic!("{found:?}") };
        assert_eq!((change.figure, change.was - change.is), (Figure::StaffedMs, MINUTE));
        // Nothing of the saved state is left.
        assert!(recounted(&world).await.is_none());
    }

    async fn a_visit_that_was_changed_is_told(world: World) {
        lived(&world, 90).await;
        let filter = ClosedFilter {
            districts: vec![district("first")], from: ALL.0, to: ALL.1, watch: None, service: None, channel: None, language: None, area: None,
        };
        let row = world.store.closed(&district("first"), &filter, None, 1).await.unwrap().remove(0);
        put(&world, vec![Closed { language: Some("fr".to_owned()), ..row }], Vec::new()).await;
        world.store.recount(&district("first")).await.unwrap();
        let account = account(&world).await;
        let found = account.differences.as_ref().unwrap();
        assert_eq!((found.days, found.visits, &found.why), (1, 1, &BTreeSet::from([Why::Visits])));
        assert!(account.said()[0].contains("visits that now count differently: 1. Over those days: only finer details."), "{:?}", account.said());
    }

    /// A new version of the program deletes figures by itself, without the position they had reached.
    async fn an_update_is_told_as_one(world: World) {
        lived(&world, 90).await;
        plant(&world, Span::Day).await;
        let long_ago = Day(TODAY.0 - 400);
        let before = TotalKey::Day { day: long_ago, watch: None };
        put(&world, Vec::new(), vec![(before, Total { reopened: 4, ..Total::default() })]).await;
        world.raw("UPDATE follower SET position = -1, state = ''").await.unwrap();
        let found = account(&world).await.differences.unwrap();
        assert_eq!((found.days, found.span), (1, Some((long_ago, long_ago))));
        assert_eq!(found.changes, [Change { figure: Figure::Reopened, was: 4, is: 0 }]);
        assert_eq!(found.why, BTreeSet::from([Why::Update]));
        assert_eq!(found.left_out, 1, "of the last day it is not known what had been counted");
    }

    async fn what_is_recorded_meanwhile_is_no_difference(world: World) {
        let mut node = lived(&world, 90).await;
        world.store.recount(&district("first")).await.unwrap();
        let mut one = counter(&world);
        assert!(one.step().await.unwrap(), "how it stood is kept, and part of it thrown away");
        node.run(|pen| {
            let visit = pen.arrives();
            pen.ask(&officer("one"), &Command::Visit { visit, verb: Verb::Leave, if_match: None });
        }).await.unwrap();
        let account = account(&world).await;
        let found = account.differences.as_ref().unwrap();
        assert!(found.is_none() && found.left_out == 1, "{found:?}");
        assert!(account.said()[1].contains("more was recorded"), "{:?}", account.said());
    }

    async fn one_of_two_who_count_tells_of_it(world: World) {
        lived(&world, 60).await;
        plant(&world, Span::Day).await;
        world.store.recount(&district("first")).await.unwrap();
        let another = world.another().await;
        let mut one = counter(&world);
        let mut other = Counter::new(Arc::clone(&another) as Arc<dyn Store>, district("first"));
        let both = async |counter: &mut Counter| {
            while counter.step().await.unwrap() {}
            counter.account().await.unwrap()
        };
        let (first, second) = tokio::join!(both(&mut one), both(&mut other));
        let told: Vec<Account> = [first, second].into_iter().flatten().collect();
        let [account] = &told[..] else { panic!("{told:?}") };
        assert_eq!(account.differences.as_ref().unwrap().days, 1, "as it stood before either threw anything away");
    }

    async fn figures_that_cannot_be_read_are_counted_anew_all_the_same(world: World) {
        lived(&world, 30).await;
        world.raw("UPDATE total SET body = '{'").await.unwrap();
        world.store.recount(&district("first")).await.unwrap();
        let account = account(&world).await;
        assert!(account.differences.is_none() && account.said()[0].contains("could not be read"), "{:?}", account.said());
        assert!(recounted(&world).await.is_none());
    }

    async fn what_could_not_be_put_on_record_is_told_again(world: World) {
        lived(&world, 60).await;
        plant(&world, Span::Day).await;
        world.store.recount(&district("first")).await.unwrap();
        let first = account(&world).await;
        let tools = Tools { store: world.store.clone(), clock: Arc::new(Off), chance: Arc::new(Counting) };
        assert!(matches!(recount::put_on_record(&tools, &first).await, Err(Error::ClockOff(_))));
        assert_eq!(account(&world).await, first);
    }

    /// A day far outside any calendar is examined directly, without iterating over all days up to it.
    async fn a_damaged_day_is_counted_anew(world: World) {
        lived(&world, 30).await;
        for day in [i32::MIN, i32::MAX] {
            world.raw(&format!("UPDATE closed SET day = {day}")).await.unwrap();
            world.store.recount(&district("first")).await.unwrap();
            account(&world).await;
            assert!(recounted(&world).await.is_none());
        }
    }
}
