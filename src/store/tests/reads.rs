//! Slow reads: each ends at the limit of its kind, and when nobody waits for it, and none takes the place of
//! another kind.

use crate::world::{World, district};
use domain::fact::Ticket;
use domain::time::Day;
use domain::totals::Closed;
use futures::future::join_all;
use ops::ports::*;
use sqlx::{Connection, Row};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Database;

/// Far below the limit of a report, far above the time anything here takes that works.
const SOON: Duration = Duration::from_secs(10);

/// Makes every read of a table wait forever.
async fn never_ends(world: &World, table: &str) {
    let slow = if world.is_postgres() {
        "EXISTS (SELECT 1 FROM pg_sleep(600))"
    } else {
        "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) > 0"
    };
    let sql = format!(
        "ALTER TABLE {table} RENAME TO kept_{table}; \
         CREATE VIEW {table} AS SELECT * FROM kept_{table} WHERE {slow}"
    );
    world.raw(&sql).await.unwrap();
}

/// Whether a statement that reads is running in the database.
async fn is_reading(world: &World) -> bool {
    if world.is_postgres() {
        let (_, schema) = world.url.rsplit_once("search_path%3D").unwrap();
        let mut conn = sqlx::PgConnection::connect(&world.url).await.unwrap();
        let text = "SELECT count(*) FROM pg_stat_activity \
                    WHERE application_name = $1 AND wait_event = 'PgSleep'";
        let active: i64 = sqlx::query_scalar(text).bind(schema).fetch_one(&mut conn).await.unwrap();
        active > 0
    } else {
        // The log cannot be emptied while a reader has a snapshot from before its newest entry.
        world.store.probe().await.unwrap();
        let options: sqlx::sqlite::SqliteConnectOptions = world.url.parse().unwrap();
        let options = options.busy_timeout(Duration::ZERO);
        let mut conn = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut conn).await.unwrap();
        row.get::<i64, _>(0) != 0
    }
}

async fn until_reading(world: &World, wanted: bool) {
    let changes = async { while is_reading(world).await != wanted {} };
    tokio::time::timeout(SOON, changes).await.unwrap_or_else(|_| panic!("reading: {}", !wanted));
}

async fn report(store: Arc<Database>) -> Result<Vec<Closed>, StoreError> {
    let filter = ClosedFilter {
        districts: Vec::new(),
        from: Day(0),
        to: Day(1),
        watch: None,
        service: None,
        channel: None,
        language: None,
        area: None,
    };
    store.closed(&district("first"), &filter, None, 10).await
}

/// One row for a report to read, so that it has something to wait for.
async fn closed_row(world: &World) {
    let id = if world.is_postgres() {
        "CAST('00000000-0000-0000-0000-000000000001' AS uuid)"
    } else {
        "zeroblob(16)"
    };
    let sql = format!(
        "INSERT INTO closed (district, day, id, hour, channel, needs, counts, end_kind, arrived_at, ended_at, clocks, \
         targets, causes, reopened, repeat) VALUES ('first', 0, {id}, 0, 'walk_in', '', 0, 'left', 0, 0, '', '', '', 0, 0)"
    );
    world.raw(&sql).await.unwrap();
}

fn remark() -> ops::ports::Remark {
    ops::ports::Remark {
        id: crate::world::id(),
        district: None,
        kind: RemarkKind::Note,
        from: Day(0),
        to: Day(1),
        text: "text".to_owned(),
        owner: String::new(),
        due: None,
        author: domain::ids::StaffId(crate::world::id()),
        created_at: domain::time::At(0),
        done_at: None,
        withdrawn_at: None,
    }
}

on_both! {
    async fn a_read_ends_at_the_limit_of_its_kind(world: World) {
        world.store.set_setting("name", "value").await.unwrap();
        world.store.add_remark(&remark()).await.unwrap();
        never_ends(&world, "setting").await;
        never_ends(&world, "remark").await;
        let begun = Instant::now();
        let (asked, page) = tokio::join!(
            async { (world.store.setting("name").await, begun.elapsed()) },
            async { (world.store.remarks(Day(0), Day(1)).await, begun.elapsed()) },
        );
        for ((error, took), limit) in [((asked.0.unwrap_err(), asked.1), 2), ((page.0.unwrap_err(), page.1), 5)] {
            assert!(matches!(error, StoreError::TooLong), "{error}");
            let limit = Duration::from_secs(limit);
            assert!(took > limit.mul_f32(0.9) && took < limit + Duration::from_secs(2), "{took:?} of {limit:?}");
        }
        // A connection whose statement was stopped still works.
        for _ in 0..9 {
            world.store.heads().await.unwrap();
            world.store.every_district().await.unwrap();
        }
    }

    async fn a_read_that_nobody_waits_for_is_stopped(world: World) {
        world.node("first").await;
        closed_row(&world).await;
        never_ends(&world, "closed").await;
        for _ in 0..2 {
            let reading = tokio::spawn(report(Arc::clone(&world.store)));
            until_reading(&world, true).await;
            reading.abort();
            until_reading(&world, false).await;
        }
        // Many clients that ask and disconnect leave every place free.
        for _ in 0..20 {
            let given_up = tokio::time::timeout(Duration::from_millis(20), report(Arc::clone(&world.store)));
            assert!(given_up.await.is_err());
        }
        let first = [district("first")];
        let totals = world.store.totals(&first, ops::ports::Span::Day, Day(0), Day(1));
        assert!(tokio::time::timeout(SOON, totals).await.unwrap().unwrap().is_empty());
    }

    async fn no_kind_of_read_takes_the_place_of_another(world: World) {
        let mut node = world.node("first").await;
        closed_row(&world).await;
        world.store.add_remark(&remark()).await.unwrap();
        never_ends(&world, "closed").await;
        never_ends(&world, "remark").await;
        let reports: Vec<_> = (0..12).map(|_| tokio::spawn(report(Arc::clone(&world.store)))).collect();
        let pages: Vec<_> = (0..12)
            .map(|_| {
                let store = Arc::clone(&world.store);
                tokio::spawn(async move { store.remarks(Day(0), Day(1)).await })
            })
            .collect();
        until_reading(&world, true).await;
        // While all of them wait, a visitor at a tablet does not.
        while pages.iter().any(|page| !page.is_finished()) {
            let begun = Instant::now();
            node.arrives().await.unwrap();
            world.store.session([1; 32]).await.unwrap();
            world.store.staff_by_login("nobody").await.unwrap();
            world.store.heads().await.unwrap();
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        }
        // Pages end at their time limit, or are rejected at once because too many are running.
        let pages: Vec<StoreError> =
            join_all(pages).await.into_iter().map(|page| page.unwrap().unwrap_err()).collect();
        assert!(pages.iter().any(|error| matches!(error, StoreError::Busy)), "{pages:?}");
        assert!(pages.iter().all(|error| matches!(error, StoreError::Busy | StoreError::TooLong)), "{pages:?}");
        reports.iter().for_each(tokio::task::JoinHandle::abort);
        until_reading(&world, false).await;
    }

    async fn visits_are_read_in_pages(world: World) {
        let mut node = world.node("first").await;
        for _ in 0..11 {
            node.arrives().await.unwrap();
        }
        let (mut after, mut read): (Option<(Day, Ticket)>, Vec<_>) = (None, Vec::new());
        loop {
            let days = (Day(i32::MIN), Day(i32::MAX));
            let page = world.store.visits_after(&district("first"), days, after, 4).await.unwrap();
            assert!(page.len() <= 4);
            let Some(last) = page.last() else { break };
            after = Some((last.day, last.ticket.clone()));
            read.extend(page);
        }
        let numbers: Vec<u32> = read.iter().map(|visit| visit.ticket.number).collect();
        assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
        let day = read[0].day;
        for (days, expected) in [((day, day), 11), ((Day(day.0 + 1), Day(day.0 + 9)), 0), ((Day(0), Day(day.0 - 1)), 0)] {
            let page = world.store.visits_after(&district("first"), days, None, 100).await.unwrap();
            assert_eq!(page.len(), expected, "{days:?}");
        }
    }
}
