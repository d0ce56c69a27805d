//! Alarms while another process holds up a line or the store.

use crate::couriers::Waits;
use crate::department::{START, kiosk};
use crate::messages::{letter_to, rang_in, with_messages, with_messages_of};
use crate::senders::{send_all, sender};
use crate::world::{World, district};
use domain::command::Command;
use domain::fact::Place;
use ops::ports::*;
use sqlx::Connection;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_district_that_stands_still_keeps_no_other_from_ringing() {
    let world = World::postgres().await;
    for name in ["first", "second"] {
        let mut node = world.node(name).await;
        node.run(|pen| {
            pen.ask(&kiosk(), &Command::RaiseAlert { place: Place::Lobby });
        })
        .await
        .unwrap();
    }
    let (ops, _clock) = sender(&world, START).await;
    let mut holder = sqlx::PgConnection::connect(&world.url).await.unwrap();
    let hold = "BEGIN; SELECT 1 FROM line WHERE chain = 'first' FOR UPDATE";
    sqlx::raw_sql(hold).execute(&mut holder).await.unwrap();
    // Waiting for that lock would take two and a half seconds.
    let looked = tokio::time::timeout(Duration::from_secs(2), ops.watch_alarms()).await;
    looked.expect("it waits for the one that stands still");
    assert!(rang_in(&world, "first").await.is_empty());
    assert!(!rang_in(&world, "second").await.is_empty());
    // It is not asked again before it has answered; afterwards it is.
    ops.watch_alarms().await;
    assert_eq!(ops.clerk(&district("first")).unwrap().waiting(), 0);
    sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.unwrap();
    let rings = async {
        while rang_in(&world, "first").await.is_empty() {
            ops.watch_alarms().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), rings).await.expect("it is never asked again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_was_delivered_is_put_on_record_while_others_wait_for_the_store() {
    let world = World::postgres().await;
    with_messages(&world, vec![letter_to("first@example.org")]).await;
    let (ops, _clock) = sender(&world, START).await;
    let (sent, waits) = (Arc::default(), Arc::new(Waits::default()));
    let courier: Arc<dyn Courier> = waits.clone();
    let mut delivered = send_all(&ops, &courier, &sent).await;
    waits.came.notified().await;
    // As many as may use the store at once.
    let others = (0..4).map(|number| {
        let mut one = letter_to(&format!("{number}@example.org"));
        one.notice.district = district("second");
        one
    });
    with_messages_of(&world, "second", others.collect()).await;
    let mut holder = sqlx::PgConnection::connect(&world.url).await.unwrap();
    let hold = "BEGIN; LOCK TABLE district IN ACCESS EXCLUSIVE MODE";
    sqlx::raw_sql(hold).execute(&mut holder).await.unwrap();
    let mut others = send_all(&ops, &courier, &sent).await;
    assert_eq!(others.len(), 4);
    let ends = async {
        while world.count("outbox WHERE attempts > 0").await < 5 {}
        waits.gate.notify_one();
        while world.count("outbox WHERE done_at IS NOT NULL").await < 1 {
            assert!(others.try_join_next().is_none(), "it waited until they were through");
        }
    };
    tokio::time::timeout(Duration::from_secs(60), ends).await.expect("it waits for the others");
    delivered.abort_all();
}
