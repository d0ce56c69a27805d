//! Everything derived from the facts is compared with them, and rebuilt from them.

use crate::department::{officer, window};
use crate::figures::{count, lived_in};
use crate::people::script;
use crate::world::{Node, World, district};
use domain::command::Command;
use ops::audit;
use ops::ports::*;
use std::sync::Arc;

/// A district that was counted after its window had closed.
async fn after_a_day(world: &World) -> Node {
    let mut node = lived_in(world, "first", 5, 90).await;
    node.run(|pen| pen.ask(&officer("one"), &Command::Close { window: window("one"), hand_to: None }))
        .await
        .unwrap();
    count(world, "first").await;
    node
}

const TOTAL: &str = "district, span, start, watch, service, channel, language, body";
const CLOSED: &str = "district, day, id, hour, watch, service, channel, language, area, needs, counts, end_kind, outcome, arrived_at, \
    ended_at, clocks, targets, p50_ms, p80_ms, handover_ms, causes, unnumbered, reopened, repeat";

/// A statement that copies rows of a table to a day `later` days after.
fn copied(table: &str, columns: &str, day: &str, later: i64, which: &str) -> String {
    let moved: Vec<String> = columns
        .split(", ")
        .map(|name| if name == day { format!("{day} + {later}") } else { name.to_owned() })
        .collect();
    format!("INSERT INTO {table} ({columns}) SELECT {} FROM {table} WHERE {which}", moved.join(", "))
}

fn shared(world: &World) -> SharedStore {
    Arc::clone(&world.store) as SharedStore
}

async fn derived(world: &World) -> Vec<String> {
    audit::derived(&shared(world), &mut |_, _| {}).await.unwrap()
}

async fn rebuild(world: &World) {
    for district in world.store.every_district().await.unwrap() {
        audit::rebuild(&shared(world), &district.id, Some(&district.rules)).await.unwrap();
    }
}

/// Nobody can change facts normally; this tries what an administrator of the database can do.
async fn without_triggers(world: &World, sql: &str) {
    let sql = match world.is_postgres() {
        true => format!("ALTER TABLE fact DISABLE TRIGGER USER; {sql}; ALTER TABLE fact ENABLE TRIGGER USER"),
        false => format!("DROP TRIGGER fact_stays; DROP TRIGGER fact_stays_there; {sql}"),
    };
    world.raw(&sql).await.unwrap();
}

on_both! {
    async fn what_was_changed_by_hand_is_found_and_made_again(world: World) {
        let mut node = after_a_day(&world).await;
        assert_eq!(derived(&world).await, Vec::<String>::new());
        for (sql, expected) in [
            ("UPDATE visit SET wait_ms = 7 WHERE number = 1", "does not match its facts"),
            ("UPDATE visit SET state = 'ended' WHERE state <> 'ended'", "does not match its facts"),
            ("UPDATE visit SET body = replace(body, '\"announcements\":0', '\"announcements\":9')", "does not match its facts"),
            ("DELETE FROM visit WHERE number = 2", "visits are stored"),
            ("UPDATE line SET head = replace(head, '\"absent\":0', '\"absent\":3') WHERE chain = 'first'", "its head does not match its facts (pace)"),
            ("UPDATE district SET rules = replace(rules, '900000', '900001')", "its rules are not those that were decided last"),
            ("UPDATE closed SET hour = 3, reopened = 5", "the figures of the visit"),
            ("DELETE FROM closed", "the figures of the visit"),
            ("DELETE FROM total WHERE span = 'day'", "the totals of"),
            ("UPDATE total SET body = '{\"acknowledged\":5}' WHERE span = 'month'", "the totals of the month"),
            // Of days and months in which nothing happened.
            (copied("total", TOTAL, "start", 400, "span = 'day'").as_str(), "the totals of"),
            (copied("total", TOTAL, "start", -4_000, "span = 'month'").as_str(), "the totals of the month"),
            (copied("closed", CLOSED, "day", 400, "true").as_str(), "which its facts do not put there"),
            (copied("closed", CLOSED, "day", 1, "true").as_str(), "which its facts do not put there"),
            ("DELETE FROM follower", "which its facts do not put there"),
            ("UPDATE follower SET position = 0", "which its facts do not put there"),
            ("UPDATE follower SET position = position + 1000", "and its facts end at"),
            ("UPDATE follower SET state = '{'", "what its figures carry over cannot be read"),
            ("UPDATE follower SET state = '{\"open\":{\"one\":5}}'", "what its figures carry over does not match its facts"),
        ] {
            world.raw(sql).await.unwrap();
            let found = derived(&world).await;
            assert!(found.iter().any(|one| one.contains(expected)), "{sql}: {found:?}");
            rebuild(&world).await;
            assert_eq!(derived(&world).await, Vec::<String>::new(), "{sql}");
        }
        // The rebuilt line is equal to the earlier one, so work continues.
        let again = Node::start(Arc::clone(&world.store), "first").await;
        assert_eq!(again.line.head, node.line.head);
        node.arrives().await.unwrap();
        assert_eq!(derived(&world).await, Vec::<String>::new());
    }

    async fn figures_that_are_counted_anew_are_said_not_to_be_compared(world: World) {
        after_a_day(&world).await;
        assert!(audit::not_compared(&shared(&world)).await.unwrap().is_empty());
        world.store.recount(&district("first")).await.unwrap();
        assert!(audit::not_compared(&shared(&world)).await.unwrap()[0].contains("first: its figures"));
        assert_eq!(derived(&world).await, Vec::<String>::new(), "and that is no difference");
    }

    async fn a_district_that_cannot_be_read_is_found_and_its_rules_made_again(world: World) {
        after_a_day(&world).await;
        world.raw("UPDATE district SET rules = '[]'").await.unwrap();
        let found = derived(&world).await;
        assert!(found.iter().any(|one| one.contains("table district, column rules, row first")), "{found:?}");
        audit::rebuild(&shared(&world), &district("first"), None).await.unwrap();
        assert_eq!(derived(&world).await, Vec::<String>::new());
        world.raw("UPDATE district SET card = '[]'").await.unwrap();
        let found = derived(&world).await;
        assert!(found.iter().any(|one| one.contains("table district, column card, row first")), "{found:?}");
        world.raw("DELETE FROM district").await.unwrap();
        assert_eq!(derived(&world).await, ["first: there are facts of it, and no such district."]);
    }

    async fn rules_that_no_fact_holds_are_not_made_up(world: World) {
        world.node("first").await.arrives().await.unwrap();
        world.raw("UPDATE district SET rules = '[]'").await.unwrap();
        let error = audit::rebuild(&shared(&world), &district("first"), None).await.unwrap_err();
        assert!(format!("{error:?}").contains("no fact holds them"), "{error:?}");
        let found = derived(&world).await;
        assert!(found.iter().any(|one| one.contains("nothing of it was compared")), "{found:?}");
    }

    async fn a_script_that_was_changed_by_hand_is_found(world: World) {
        let script = script(1);
        world.store.put_script(&script, ops::scripts::fingerprint(&script).unwrap()).await.unwrap();
        assert_eq!(derived(&world).await, Vec::<String>::new());
        world.raw("UPDATE script SET body = replace(body, 'General', 'Special')").await.unwrap();
        assert_eq!(derived(&world).await, ["The script general, version 1, is not what its SHA-256 was taken of."]);
    }

    /// While the district is in use, reads at two moments are not reported as differences.
    async fn what_happens_meanwhile_is_no_difference(world: World) {
        let mut node = after_a_day(&world).await;
        let working = tokio::spawn(async move {
            loop {
                node.arrives().await.unwrap();
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        });
        for _ in 0..20 {
            assert_eq!(derived(&world).await, Vec::<String>::new());
        }
        assert!(!working.is_finished());
        working.abort();
    }

    async fn a_fact_that_does_not_fit_stops_a_rebuild_and_changes_nothing(world: World) {
        let node = after_a_day(&world).await;
        world.raw("UPDATE visit SET wait_ms = 7 WHERE number = 1").await.unwrap();
        without_triggers(&world, "UPDATE fact SET body = replace(body, 'arrived', 'Arrived') WHERE district = 'first' AND seq = 5").await;
        let before = derived_or_not(&world).await;
        let district = world.store.every_district().await.unwrap().remove(0);
        let error = audit::rebuild(&shared(&world), &district.id, Some(&district.rules)).await.unwrap_err();
        assert!(format!("{error:?}").contains("fact 5"), "{error:?}");
        assert_eq!(derived_or_not(&world).await, before);
        drop(node);
    }

    async fn facts_that_were_cut_off_are_missed(world: World) {
        after_a_day(&world).await;
        let tools = |ops::ports::ChainEnd { seq, prev_hash, .. }| {
            let body = format!("{{\"seq\":{seq}}}");
            let hash = domain::fact::chain(&prev_hash, &body);
            Ok(vec![FactRow { seq, at: domain::time::At(5), visit: None, kind: "signed_in".to_owned(), body, prev_hash, hash }])
        };
        for _ in 0..3 {
            world.store.append_all("_department", Box::new(tools)).await.unwrap();
        }
        let check = async || audit::chains(&shared(&world), &[], &mut |_, _| {}).await;
        let whole = check().await.unwrap();
        assert!(whole.iter().any(|chain| chain.name == "_department" && chain.facts == 3), "{whole:?}");
        without_triggers(&world, "DELETE FROM fact WHERE district = '_department' AND seq = 3").await;
        let error = format!("{:?}", check().await.unwrap_err());
        assert!(error.contains("_department: the line stands at 3, the facts end at 2"), "{error}");
        // The end of the line was cut off too: only heads stored elsewhere reveal it.
        world.raw("UPDATE line SET seq = 2, head_hash = (SELECT hash FROM fact WHERE district = '_department' AND seq = 2) \
                   WHERE chain = '_department'").await.unwrap();
        check().await.unwrap();
        let end = whole.iter().find(|chain| chain.name == "_department").unwrap();
        let pin = audit::Pin { chain: end.name.clone(), seq: end.facts, hash: end.hash, what: "checkpoint" };
        let error = audit::chains(&shared(&world), &[pin], &mut |_, _| {}).await.unwrap_err();
        assert!(format!("{error:?}").contains("the checkpoint stands at 3"), "{error:?}");
    }
}

/// The differences in words, even if the facts cannot be read.
async fn derived_or_not(world: &World) -> String {
    let visits =
        world.store.visits(&ops::ports::VisitFilter { limit: 1_000, ..Default::default() }).await.unwrap();
    let head = world.store.load_line(&district("first")).await.unwrap().unwrap().head;
    format!("{visits:?} {head:?}")
}
