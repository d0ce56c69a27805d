use crate::department::{START, officer, rules, telephone, window};
use crate::world::{Node, Pen, World, district, id, set_up};
use domain::command::{CallEvent, CallEventKind, Command, Outcome, Verb};
use domain::fact::{Actor, Event, Fact, chain};
use domain::ids::VisitId;
use domain::line::{Happening, KEEP_ENDED};
use ops::ports::*;
use std::sync::Arc;

on_both! {
    async fn facts_come_back_as_written_in_one_chain(world: World) {
        let mut node = world.node("first").await;
        let visit = node.arrives().await.unwrap();
        node.run(move |pen| {
            pen.ask(&officer("one"), &Command::Open { window: window("one"), services: None, take_over: false, sign_on: None });
            pen.ask(&officer("one"), &Command::Next { window: window("one") });
        }).await.unwrap();
        let facts = node.facts().await;
        let kinds: Vec<_> = facts.iter().map(|fact| fact.kind.as_str()).collect();
        assert_eq!(kinds, ["arrived", "window_opened", "called"]);
        for fact in &facts {
            let read = Fact::decode(&fact.body).unwrap();
            assert_eq!((read.seq, read.at, read.visit, read.what.kind()), (fact.seq, fact.at, fact.visit, fact.kind.as_str()));
            assert_eq!(read.encode().unwrap(), fact.body);
        }
        assert_eq!(world.store.visit_facts(visit).await.unwrap(), [facts[0].body.clone(), facts[2].body.clone()]);
        assert_eq!(world.store.facts("first", 1, 1).await.unwrap()[0].row, facts[1]);
    }

    async fn a_started_node_knows_the_line_as_it_was(world: World) {
        let mut node = world.node("first").await;
        let gone = node.arrives().await.unwrap();
        let here = node.arrives().await.unwrap();
        node.run(move |pen| pen.ask(&officer("one"), &Command::Visit { visit: gone, verb: Verb::Leave, if_match: None })).await.unwrap();
        let stored = world.store.load_line(&district("first")).await.unwrap().unwrap();
        assert_eq!(stored.head, node.line.head);
        assert_eq!(stored.rules, rules());
        assert_eq!(stored.visits, [here, gone].map(|id| node.line.visit(id).unwrap().clone()));
        assert_eq!(stored.kinds, ["arrived", "ended"]);
        assert_eq!(stored.hash, node.facts().await.last().unwrap().hash);
        assert!(world.store.load_line(&district("nowhere")).await.unwrap().is_none());
    }

    async fn a_started_node_has_at_hand_who_left_a_short_while_ago(world: World) {
        let leave = |visit| Command::Visit { visit, verb: Verb::Leave, if_match: None };
        let mut node = world.node("first").await;
        let early = node.arrives().await.unwrap();
        node.run(move |pen| pen.ask(&officer("one"), &leave(early))).await.unwrap();
        // An ended visit that cannot be read does not prevent work.
        let broken = node.arrives().await.unwrap();
        node.run(move |pen| pen.ask(&officer("one"), &leave(broken))).await.unwrap();
        world.raw("UPDATE visit SET body = '{' WHERE seq = 4").await.unwrap();
        // Each of these facts is one second after the previous one.
        node.run(|pen| {
            for _ in 0..KEEP_ENDED / 1_000 - 4 {
                pen.arrives();
            }
        }).await.unwrap();
        let late = node.arrives().await.unwrap();
        node.run(move |pen| pen.ask(&officer("one"), &leave(late))).await.unwrap();
        let ended = |node: &Node| -> Vec<VisitId> {
            node.line.visits.values().filter(|visit| !visit.is_live()).map(|visit| visit.id).collect()
        };
        let mut again = Node::start(Arc::clone(&world.store), "first").await;
        assert_eq!(ended(&again), [late]);
        assert_eq!(again.line.live().count(), node.line.live().count());
        again.arrives().await.unwrap();
        assert_eq!(ended(&again), [late], "as long as it would have been");
    }

    async fn facts_are_never_changed_or_deleted(world: World) {
        let mut node = world.node("first").await;
        node.arrives().await.unwrap();
        let mut attempts = vec!["UPDATE fact SET kind = 'x'", "DELETE FROM fact", "DELETE FROM fact WHERE seq = 1"];
        if world.is_postgres() {
            attempts.push("TRUNCATE fact");
        }
        for attempt in attempts {
            let refused = world.raw(attempt).await.unwrap_err().to_string();
            assert!(refused.contains("facts are never"), "{attempt}: {refused}");
        }
        assert_eq!(node.facts().await.len(), 1);
    }

    async fn a_ticket_number_is_given_once(world: World) {
        let mut node = world.node("first").await;
        node.arrives().await.unwrap();
        let mut behind = node.clone();
        let error = node.run(|pen| {
            // A clerk that has lost count of its tickets.
            pen.line.head.series.clear();
            pen.line.visits.clear();
            pen.arrives()
        }).await.unwrap_err();
        assert!(matches!(error, StoreError::BadValue(_)), "{error}");
        assert_eq!(node.facts().await.len(), 1);
        // Nothing of it was stored, and the line continues.
        behind.arrives().await.unwrap();
        assert_eq!(behind.facts().await.len(), 2);
    }

    async fn keys_come_back_in_the_order_asked(world: World) {
        let mut node = world.node("first").await;
        let name = |actor: &str, key: &str| KeyName { actor: actor.to_owned(), key: key.to_owned() };
        let replay = |n: u8| Replay { request: [n; 32], status: 201, visit: Some(VisitId(id())), seq: u64::from(n) };
        let (one, two) = (replay(1), Replay { visit: None, status: 200, ..replay(2) });
        let kept = vec![(name("device:a", "k1"), one.clone(), START), (name("staff:b", "k2"), two.clone(), START)];
        node.run(move |pen| pen.writes.keys = kept).await.unwrap();
        node.keys = vec![name("staff:b", "k2"), name("staff:b", "k1"), name("device:a", "k1"), name("staff:b", "k2")];
        let found = node.run(|pen| pen.replays.clone()).await.unwrap();
        assert_eq!(found, [Some(two.clone()), None, Some(one.clone()), Some(two)]);
        // The same key in another district is a different key.
        let mut other = world.node("second").await;
        other.keys = node.keys.clone();
        assert_eq!(other.run(|pen| pen.replays.clone()).await.unwrap(), [None, None, None, None]);
        // A tablet may repeat a request at any later time; others may not.
        world.store.forget(START + 1).await.unwrap();
        assert_eq!(node.run(|pen| pen.replays.clone()).await.unwrap(), [None, None, Some(one), None]);
    }

    async fn what_another_node_wrote_is_handed_over(world: World) {
        let mut node = world.node("first").await;
        let mut other = Node::start(world.another().await, "first").await;
        let visit = node.arrives().await.unwrap();
        let caught_up = other.run(|pen| pen.caught_up.clone()).await.unwrap();
        assert_eq!(caught_up, Some((1, vec!["arrived".to_owned()])));
        assert_eq!(other.line.visit(visit), node.line.visit(visit));
        assert_eq!(other.run(|pen| pen.caught_up.clone()).await.unwrap(), None);
        // Rules are included when they changed, and only then.
        let mut changed = rules();
        changed.recalls = 7;
        let configured = changed.clone();
        other.run(move |pen| {
            let happening = Happening { visit: None, what: Event::Configured(Box::new(configured)) };
            let fact = pen.line.record(happening, START, &Actor::system());
            pen.put(&fact);
        }).await.unwrap();
        node.run(move |pen| assert_eq!(pen.line.rules.recalls, 7)).await.unwrap();
        assert_eq!(*node.line.rules, changed);
        assert_eq!(node.line.head, other.line.head);
        assert_eq!(world.store.districts().await.unwrap()[0].rules, changed);
        assert_eq!(node.facts().await.len(), 2);
    }

    async fn rules_that_did_not_change_are_not_sent_again(world: World) {
        let mut node = world.node("first").await;
        let behind = node.clone();
        node.arrives().await.unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let decide = Box::new(move |found: ops::ports::Found| {
            tell.send(found.newer.unwrap().rules.is_none()).unwrap();
            Writes::default()
        });
        let batch = Batch { district: district("first"), seen: behind.line.head.seq, keys: vec![], visits: vec![], decide };
        world.store.commit(batch).await.unwrap();
        assert!(told.recv().unwrap());
    }

    async fn a_line_that_lost_facts_is_not_written_to(world: World) {
        let mut node = world.node("first").await;
        let decide = Box::new(|_: ops::ports::Found| -> Writes { panic!("must not be asked") });
        let batch = Batch { district: district("first"), seen: 5, keys: vec![], visits: vec![], decide };
        let error = world.store.commit(batch).await.unwrap_err();
        assert!(matches!(error, StoreError::Moved(_)), "{error}");
        node.arrives().await.unwrap();
    }

    async fn visits_that_ended_are_found_when_asked_for(world: World) {
        let mut node = world.node("first").await;
        let mut other = world.node("second").await;
        let gone = node.arrives().await.unwrap();
        let foreign = other.arrives().await.unwrap();
        node.run(move |pen| pen.ask(&officer("one"), &Command::Visit { visit: gone, verb: Verb::Leave, if_match: None })).await.unwrap();
        node.wanted = vec![gone, foreign, VisitId(id())];
        let found = node.run(|pen| pen.visits.clone()).await.unwrap();
        assert_eq!(found, [node.line.visit(gone).unwrap().clone()]);
    }

    async fn a_nul_sinks_only_its_own_batch(world: World) {
        let (mut good, mut bad, mut worse) = (world.node("first").await, world.node("second").await, world.node("third").await);
        let mut goods = Vec::new();
        // Many at once, so that on SQLite they share commits.
        for round in 0..10 {
            let (mut a, mut b) = (bad.clone(), worse.clone());
            let (ok, nul, nul_in_key) = tokio::join!(
                good.arrives(),
                a.run(|pen: &mut Pen| { let visit = pen.arrives(); pen.text(visit, PersonalKind::Name, "Bobby\0Tables"); }),
                b.run(|pen: &mut Pen| {
                    let name = KeyName { actor: "token:x".to_owned(), key: "a\0".to_owned() };
                    pen.writes.keys.push((name, Replay { request: [0; 32], status: 200, visit: None, seq: 1 }, START));
                }),
            );
            goods.push(ok.unwrap());
            for error in [nul.unwrap_err(), nul_in_key.unwrap_err()] {
                assert!(matches!(error, StoreError::BadValue(_)), "{round}: {error}");
            }
        }
        assert_eq!((good.facts().await.len(), bad.facts().await.len(), worse.facts().await.len()), (10, 0, 0));
        bad.arrives().await.unwrap();
        worse.arrives().await.unwrap();
        assert!(world.store.personal_of_live(&district("second")).await.unwrap().is_empty());
        // Text that only looks like a NUL is stored as it is.
        let text = "\\u0000 \u{2028} “ß” '; DROP TABLE fact; --";
        let visit = bad.run(move |pen| { let visit = pen.arrives(); pen.text(visit, PersonalKind::Note, text); visit }).await.unwrap();
        assert_eq!(world.store.personal(visit).await.unwrap()[0].text, text);
    }

    async fn a_fact_keeps_a_nul_in_its_text(world: World) {
        let mut node = world.node("first").await;
        let visit = node.run(|pen| {
            let event = CallEvent { call: "a\0b\\u0000".to_owned(), event: CallEventKind::Ringing, at: START, window: None };
            match pen.ask(&telephone(), &Command::Call(event)) {
                Outcome::Created(visit) | Outcome::Visit(visit) => visit,
                other => panic!("{other:?}"),
            }
        }).await.unwrap();
        assert!(node.facts().await[0].body.contains("a\\u0000b\\\\u0000"));
        assert_eq!(world.store.visit(visit).await.unwrap().unwrap().1.call.as_deref(), Some("a\0b\\u0000"));
    }

    async fn a_decision_that_panics_leaves_the_store_usable(world: World) {
        let mut node = world.node("first").await;
        let mut neighbor = world.node("second").await;
        for _ in 0..20 {
            let mut failing = node.clone();
            let (bad, good) = tokio::join!(failing.run(|_| panic!("on purpose")), neighbor.arrives());
            let bad: Result<(), _> = bad;
            assert!(matches!(bad, Err(StoreError::BadValue(_))));
            good.unwrap();
        }
        node.arrives().await.unwrap();
        assert_eq!((node.facts().await.len(), neighbor.facts().await.len()), (1, 20));
    }

    async fn two_nodes_on_one_line_write_one_line(world: World) {
        let mut here = world.node("first").await;
        let mut there = Node::start(world.another().await, "first").await;
        let work = |mut node: Node| async move {
            let mut made = Vec::new();
            for _ in 0..40 {
                made.push(node.arrives().await.unwrap());
            }
            made
        };
        let (a, b) = tokio::join!(tokio::spawn(work(here.clone())), tokio::spawn(work(there.clone())));
        let made: std::collections::BTreeSet<_> = a.unwrap().into_iter().chain(b.unwrap()).collect();
        assert_eq!(made.len(), 80);
        assert_eq!(here.facts().await.len(), 80);
        here.run(|_| ()).await.unwrap();
        there.run(|_| ()).await.unwrap();
        assert_eq!(here.line.head, there.line.head);
        let numbers: Vec<u32> = here.line.order(START + 100_000).iter().map(|visit| visit.ticket.number).collect();
        assert_eq!(numbers, (1..=80).collect::<Vec<_>>());
    }

    async fn facts_out_of_step_are_refused(world: World) {
        let mut node = world.node("first").await;
        for gap in [0, 2] {
            let error = node.run(move |pen| {
                pen.arrives();
                pen.writes.facts[0].seq = gap;
            }).await.unwrap_err();
            assert!(matches!(error, StoreError::BadValue(_)), "{error}");
        }
        assert!(node.facts().await.is_empty());
    }

    async fn the_departments_own_chains_grow_fact_by_fact(world: World) {
        for n in 1..=3 {
            let build = Box::new(move |ChainEnd { seq, prev_hash, .. }| {
                let body = format!("{{\"seq\":{seq}}}");
                let hash = chain(&prev_hash, &body);
                Ok(vec![FactRow { seq, at: START + n, visit: None, kind: "signed_in".to_owned(), body, prev_hash, hash }])
            });
            world.store.append_all("_department", build).await.unwrap();
        }
        let facts = world.store.facts("_department", 0, 10).await.unwrap();
        assert_eq!(facts.iter().map(|fact| fact.row.seq).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(facts.windows(2).all(|pair| pair[1].row.prev_hash == pair[0].row.hash));
        assert_eq!(world.store.chains().await.unwrap(), ["_department", "_standards"]);
        assert!(world.store.heads().await.unwrap().is_empty());
        let build = Box::new(|ChainEnd { seq, prev_hash, .. }| Ok(vec![FactRow {
            seq: seq + 1, at: START, visit: None, kind: "x".to_owned(), body: "{}".to_owned(), prev_hash, hash: [0; 32],
        }]));
        assert!(world.store.append_all("_department", build).await.is_err());
        assert_eq!(world.store.facts("_department", 0, 10).await.unwrap().len(), 3);
    }

    async fn a_district_is_made_once_and_its_card_changes(world: World) {
        world.store.create_district(&set_up("second")).await.unwrap();
        world.store.create_district(&set_up("first")).await.unwrap();
        assert!(matches!(world.store.create_district(&set_up("first")).await, Err(StoreError::Taken(_))));
        assert!(matches!(world.store.create_district(&set_up("_department")).await, Err(StoreError::Taken(_))));
        let card = Card { name: "First".to_owned(), ..Card::default() };
        let before = set_up("first");
        let other = Card { name: "Another".to_owned(), ..Card::default() };
        assert!(world.store.set_card(&before, 9, &card).await.unwrap());
        assert!(!world.store.set_card(&before, 9, &other).await.unwrap(), "it is not as it was read");
        let all = world.store.districts().await.unwrap();
        assert_eq!(all.iter().map(|district| district.id.as_str()).collect::<Vec<_>>(), ["second", "first"]);
        assert_eq!((all[1].position, &all[1].card, &all[1].rules), (9, &card, &rules()));
        let heads = world.store.heads().await.unwrap();
        assert_eq!(heads.iter().map(|(id, seq, _)| (id.as_str(), *seq)).collect::<Vec<_>>(), [("first", 0), ("second", 0)]);
    }

    async fn cards_are_read_without_rules_in_order_and_without_practice(world: World) {
        let set_up_at = |name: &str, position| District { position, ..set_up(name) };
        for (name, position) in [("first", 2), ("practice-one", 0), ("second", 1), ("third", 2), ("broken", 0)] {
            let mut one = set_up_at(name, position);
            one.rules.practice = name.starts_with("practice-");
            world.store.create_district(&one).await.unwrap();
        }
        world.raw("UPDATE district SET card = '{' WHERE id = 'broken'").await.unwrap();
        // Reading names does not read rules.
        world.raw("UPDATE district SET rules = '{' WHERE id = 'second'").await.unwrap();
        let card = |name: &str| DistrictCard { id: district(name), card: set_up(name).card };
        assert_eq!(world.store.cards().await.unwrap(), ["second", "first", "third"].map(card));
        assert_eq!(world.store.card(&district("second")).await.unwrap(), Some(set_up("second").card));
        assert_eq!(world.store.card(&district("practice-one")).await.unwrap(), None);
    }

    async fn one_district_is_read_without_the_others_and_none_for_practice(world: World) {
        for name in ["first", "practice-one", "broken"] {
            let mut one = set_up(name);
            one.rules.practice = name.starts_with("practice-");
            world.store.create_district(&one).await.unwrap();
        }
        world.raw("UPDATE district SET rules = '{' WHERE id = 'broken'").await.unwrap();
        let read = async |name: &str| world.store.district(&district(name)).await;
        assert_eq!(read("first").await.unwrap(), Some(set_up("first")));
        assert_eq!(read("practice-one").await.unwrap(), None);
        assert_eq!(read("nowhere").await.unwrap(), None);
        let error = read("broken").await.unwrap_err();
        assert!(matches!(&error, StoreError::BrokenRow { id, column: "rules", .. } if id == "broken"), "{error}");
    }

    async fn of_two_who_change_one_card_the_second_is_told(world: World) {
        let before = set_up("first");
        world.store.create_district(&before).await.unwrap();
        let card = |name: &str| Card { name: name.to_owned(), ..Card::default() };
        let (one, other) = (card("One"), card("Other"));
        let (a, b) = tokio::join!(
            world.store.set_card(&before, before.position, &one),
            world.store.set_card(&before, before.position, &other)
        );
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!(a ^ b);
        assert_eq!(world.store.districts().await.unwrap()[0].card, if a { one } else { other });
    }

    async fn a_broken_row_says_where_it_is(world: World) {
        let mut node = world.node("first").await;
        let visit = node.arrives().await.unwrap();
        world.raw("UPDATE visit SET body = '{'").await.unwrap();
        match world.store.visit(visit).await {
            Err(StoreError::BrokenRow { table: "visit", column: "body", id, .. }) => assert_eq!(id, visit.to_string()),
            other => panic!("{other:?}"),
        }
        world.raw("UPDATE line SET head = '{}' WHERE chain = 'first'").await.unwrap();
        let error = world.store.load_line(&district("first")).await.err().unwrap().to_string();
        assert!(error.contains("table line, column head, row first"), "{error}");
    }
}
