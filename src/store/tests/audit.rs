//! What was made from the facts is held against them, and made again from them.

use crate::department::{officer, rules, window};
use crate::figures::{Dice, count, happens};
use crate::world::{Node, World, district};
use domain::command::Command;
use ops::audit;
use ops::ports::{FactRow, SharedStore, Store};
use std::sync::Arc;

/// A district in which much has happened, counted.
async fn lived_in(world: &World) -> Node {
    let mut node = world.node("first").await;
    node.run(|pen| {
        pen.ask(&officer("one"), &Command::Configure(Box::new(rules())));
        pen.ask(
            &officer("one"),
            &Command::Open { window: window("one"), services: None, take_over: false, sign_on: None },
        );
    })
    .await
    .unwrap();
    let (mut dice, mut open, mut over) = (Dice(5), Vec::new(), Vec::new());
    for _ in 0..90 {
        happens(&mut node, &mut dice, &mut open, &mut over).await;
    }
    node.run(|pen| pen.ask(&officer("one"), &Command::Close { window: window("one"), hand_to: None }))
        .await
        .unwrap();
    count(world, "first").await;
    node
}

fn shared(world: &World) -> SharedStore {
    Arc::clone(&world.store) as SharedStore
}

async fn derived(world: &World) -> Vec<String> {
    audit::derived(&shared(world), &mut |_, _| {}).await.unwrap()
}

async fn rebuild(world: &World) {
    for district in world.store.every_district().await.unwrap() {
        audit::rebuild(&shared(world), &district).await.unwrap();
    }
}

/// Facts are changed by nobody; what a hand that may do everything can do to them is tried all the same.
async fn without_triggers(world: &World, sql: &str) {
    let sql = match world.is_postgres() {
        true => format!("ALTER TABLE fact DISABLE TRIGGER USER; {sql}; ALTER TABLE fact ENABLE TRIGGER USER"),
        false => format!("DROP TRIGGER fact_stays; DROP TRIGGER fact_stays_there; {sql}"),
    };
    world.raw(&sql).await.unwrap();
}

on_both! {
    async fn what_was_changed_by_hand_is_found_and_made_again(world: World) {
        let mut node = lived_in(&world).await;
        assert_eq!(derived(&world).await, Vec::<String>::new());
        for (sql, expected) in [
            ("UPDATE visit SET wait_ms = 7 WHERE number = 1", "is not what its facts make of it"),
            ("UPDATE visit SET state = 'ended' WHERE state <> 'ended'", "is not what its facts make of it"),
            ("UPDATE visit SET body = replace(body, '\"announcements\":0', '\"announcements\":9')", "is not what its facts make of it"),
            ("DELETE FROM visit WHERE number = 2", "visits are stored"),
            ("UPDATE line SET head = replace(head, '\"absent\":0', '\"absent\":3') WHERE chain = 'first'", "its head is not what its facts make of it (pace)"),
            ("UPDATE district SET rules = replace(rules, '900000', '900001')", "its rules are not those that were decided last"),
            ("UPDATE closed SET hour = 3, reopened = 5", "the figures of the visit"),
            ("DELETE FROM closed", "the figures of the visit"),
            ("DELETE FROM total WHERE span = 'day'", "the totals of"),
            ("UPDATE total SET body = '{\"acknowledged\":5}' WHERE span = 'month'", "the totals of the month"),
        ] {
            world.raw(sql).await.unwrap();
            let found = derived(&world).await;
            assert!(found.iter().any(|one| one.contains(expected)), "{sql}: {found:?}");
            rebuild(&world).await;
            assert_eq!(derived(&world).await, Vec::<String>::new(), "{sql}");
        }
        // The line that was made again is the one that was there: work goes on.
        let again = Node::start(Arc::clone(&world.store), "first").await;
        assert_eq!(again.line.head, node.line.head);
        node.arrives().await.unwrap();
        assert_eq!(derived(&world).await, Vec::<String>::new());
    }

    async fn a_fact_that_does_not_fit_stops_a_rebuild_and_changes_nothing(world: World) {
        let node = lived_in(&world).await;
        world.raw("UPDATE visit SET wait_ms = 7 WHERE number = 1").await.unwrap();
        without_triggers(&world, "UPDATE fact SET body = replace(body, 'arrived', 'Arrived') WHERE district = 'first' AND seq = 5").await;
        let before = derived_or_not(&world).await;
        let district = world.store.every_district().await.unwrap().remove(0);
        let error = audit::rebuild(&shared(&world), &district).await.unwrap_err();
        assert!(format!("{error:?}").contains("fact 5"), "{error:?}");
        assert_eq!(derived_or_not(&world).await, before);
        drop(node);
    }

    async fn facts_that_were_cut_off_are_missed(world: World) {
        lived_in(&world).await;
        let tools = |ops::ports::ChainEnd { seq, prev_hash, .. }| {
            let body = format!("{{\"seq\":{seq}}}");
            let hash = domain::fact::chain(&prev_hash, &body);
            Ok(FactRow { seq, at: domain::time::At(5), visit: None, kind: "signed_in".to_owned(), body, prev_hash, hash })
        };
        for _ in 0..3 {
            world.store.append("_department", Box::new(tools)).await.unwrap();
        }
        let check = async || audit::chains(&shared(&world), &[], &mut |_, _| {}).await;
        let whole = check().await.unwrap();
        assert!(whole.iter().any(|chain| chain.name == "_department" && chain.facts == 3), "{whole:?}");
        without_triggers(&world, "DELETE FROM fact WHERE district = '_department' AND seq = 3").await;
        let error = format!("{:?}", check().await.unwrap_err());
        assert!(error.contains("_department: the line stands at 3, the facts end at 2"), "{error}");
        // The end of the line was cut off with them: only what was kept elsewhere knows.
        world.raw("UPDATE line SET seq = 2, head_hash = (SELECT hash FROM fact WHERE district = '_department' AND seq = 2) \
                   WHERE chain = '_department'").await.unwrap();
        check().await.unwrap();
        let end = whole.iter().find(|chain| chain.name == "_department").unwrap();
        let pin = audit::Pin { chain: end.name.clone(), seq: end.facts, hash: end.hash, what: "checkpoint" };
        let error = audit::chains(&shared(&world), &[pin], &mut |_, _| {}).await.unwrap_err();
        assert!(format!("{error:?}").contains("the checkpoint stands at 3"), "{error:?}");
    }
}

/// The rows as they are, told in words, also where the facts cannot be read.
async fn derived_or_not(world: &World) -> String {
    let visits =
        world.store.visits(&ops::ports::VisitFilter { limit: 1_000, ..Default::default() }).await.unwrap();
    let head = world.store.load_line(&district("first")).await.unwrap().unwrap().head;
    format!("{visits:?} {head:?}")
}
