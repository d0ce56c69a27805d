//! Everything moves from one database to the other and back unchanged.

use crate::figures::{count, lived_in};
use crate::world::World;
use ops::audit;
use ops::ports::*;
use std::sync::Arc;
use store::OpenError;

async fn three_districts() -> World {
    let world = World::sqlite().await;
    for name in ["first", "second", "practice-one"] {
        let mut node = lived_in(&world, name, 3, 40).await;
        node.run(|pen| {
            let visit = pen.arrives();
            pen.text(visit, PersonalKind::Name, "José \"O'Brien\" \\ ñ \u{1f600}");
            pen.text(visit, PersonalKind::Phone, "(215) 555-0142");
        })
        .await
        .unwrap();
        count(&world, name).await;
    }
    world.store.set_setting("department", "Zürich — a test").await.unwrap();
    world.store.set_setting("server_key", "secret").await.unwrap();
    world
}

/// Everything that can be read from a database.
async fn all_of(url: &str) -> String {
    let store = store::open_existing(url).await.unwrap();
    let mut text = String::new();
    for name in store.chains().await.unwrap() {
        for fact in store.facts(&name, 0, 1_000_000).await.unwrap() {
            text += &format!("{fact:?}\n");
        }
    }
    let filter = ops::ports::VisitFilter { limit: 1_000_000, ..Default::default() };
    for (district, visit) in store.visits(&filter).await.unwrap() {
        text += &format!("{district} {visit:?} {:?}\n", store.personal(visit.id).await.unwrap());
    }
    for district in store.every_district().await.unwrap() {
        let line = store.load_line(&district.id).await.unwrap().unwrap();
        let follower = store.follower(&district.id).await.unwrap();
        text += &format!("{district:?} {:?} {:?} {follower:?}\n", line.head, line.hash);
    }
    for name in ["department", "server_key", "epoch"] {
        text += &format!("{name} {:?}\n", store.setting(name).await.unwrap());
    }
    let shared: SharedStore = Arc::clone(&store) as SharedStore;
    audit::chains(&shared, &[], &mut |_, _| {}).await.unwrap();
    assert_eq!(audit::derived(&shared, &mut |_, _| {}).await.unwrap(), Vec::<String>::new());
    store.close().await;
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn there_and_back_it_is_the_same() {
    let world = three_districts().await;
    let before = all_of(&world.url).await;
    let postgres = World::empty_postgres().await;
    let back = format!("sqlite:{}", world.folder.path().join("back.db").display());
    let mut told = |_: &str, _| {};
    let there = store::transfer(&world.url, &postgres, &mut told).await.unwrap();
    assert!(there["fact"] > 100 && there["personal"] > 5, "{there:?}");
    assert_eq!(all_of(&postgres).await, before);
    let again = store::transfer(&postgres, &back, &mut told).await.unwrap();
    assert_eq!(there, again);
    assert_eq!(all_of(&back).await, before);
    // Never into a database that is not empty.
    for (from, to) in [(&postgres, &world.url), (&back, &postgres)] {
        let error = store::transfer(from, to, &mut told).await.unwrap_err();
        assert!(matches!(error, OpenError::Refused(..)), "{error}");
    }
    assert_eq!(all_of(&postgres).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn nothing_is_moved_while_a_server_runs() {
    let world = three_districts().await;
    let postgres = World::empty_postgres().await;
    let mut told = |_: &str, _| {};
    let serving = world.store.lock_for_serving().await.unwrap();
    let error = store::transfer(&world.url, &postgres, &mut told).await.unwrap_err();
    assert!(matches!(error, OpenError::Served(_)), "{error}");
    drop(serving);
    let target = store::open(&postgres).await.unwrap();
    let serving = target.lock_for_serving().await.unwrap();
    let error = store::transfer(&world.url, &postgres, &mut told).await.unwrap_err();
    assert!(matches!(error, OpenError::Served(_)), "{error}");
    drop(serving);
    // A transfer that fails half way leaves nothing, and can be repeated.
    let broken = World::sqlite().await;
    broken.node("first").await.arrives().await.unwrap();
    broken.raw("DROP TRIGGER fact_stays; UPDATE fact SET body = body || ' '").await.unwrap();
    let half = format!("sqlite:{}", broken.folder.path().join("half.db").display());
    let error = store::transfer(&broken.url, &half, &mut told).await.unwrap_err();
    assert!(error.to_string().contains("hash"), "{error}");
    for entry in std::fs::read_dir(broken.folder.path()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with("half.db"), "{name}");
    }
}
