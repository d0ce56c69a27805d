//! The clerk on both databases: what it answers is what is stored, whatever happens in between.

use crate::department::{START, kiosk, officer, telephone, token, walk_in, window};
use crate::faulty_store::{Fault, Faulty};
use crate::world::{Counting, Node, World, district, set_up};
use domain::command::{CallEvent, CallEventKind, CheckIn, Command, Outcome, Then, Verb};
use domain::fact::Actor;
use domain::ids::VisitId;
use domain::line::{KEEP_ENDED, Line};
use domain::refusal::Refusal;
use domain::time::At;
use futures::future::join_all;
use ops::clerk::{Answer, Clerk, Errand, Tools, actor_name};
use ops::error::Error;
use ops::ports::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Database;

/// A clock that advances one second with each reading.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> At {
        At(self.0.fetch_add(1_000, Ordering::SeqCst))
    }
}

/// A clerk at work, and the faults to inject.
pub struct Desk {
    pub clerk: Clerk,
    store: Arc<Faulty>,
}

pub type Told = Result<Answer, Error>;

impl Desk {
    /// Creates the first district if necessary.
    pub async fn at(store: &Arc<Database>) -> Desk {
        let _there = store.create_district(&set_up("first")).await;
        let store = Arc::new(Faulty { inner: Arc::clone(store), faults: Mutex::default() });
        let tools = Tools {
            store: store.clone(),
            clock: Arc::new(Ticking(AtomicI64::new(START.0))),
            chance: Arc::new(Counting),
        };
        Desk { clerk: Clerk::start(district("first"), tools).await.unwrap(), store }
    }

    pub fn faults(&self, faults: &[Fault]) {
        *self.store.faults.lock().unwrap() = faults.iter().rev().copied().collect();
    }

    pub async fn ask(&self, actor: &Actor, command: Command) -> Told {
        self.clerk.ask(errand(actor, command)).await
    }

    async fn arrives(&self) -> VisitId {
        made(&self.ask(&kiosk(), arrival()).await.unwrap())
    }

    async fn next(&self, seat: &str) -> Told {
        self.ask(&officer(seat), Command::Next { window: window(seat) }).await
    }

    async fn open(&self, seats: &[&str]) {
        for seat in seats {
            self.ask(
                &officer(seat),
                Command::Open { window: window(seat), services: None, take_over: false, sign_on: None },
            )
            .await
            .unwrap();
        }
    }

    /// The line another process would read, after checking that the record is one chain and folds to the same
    /// line.
    async fn stored(&self) -> Line {
        let node = Node::start(Arc::clone(&self.store.inner), "first").await;
        node.facts().await;
        node.line
    }

    /// Checks that what is shown is what is stored.
    pub async fn agrees(&self) -> Line {
        let (stored, shown) = (self.stored().await, self.clerk.published().line);
        assert_eq!(shown.head, stored.head);
        assert_eq!(shown.live().collect::<Vec<_>>(), stored.live().collect::<Vec<_>>());
        stored
    }
}

fn errand(actor: &Actor, command: Command) -> Errand {
    Errand { command, actor: actor.clone(), supervisor: false, key: None, texts: Vec::new(), draft: false }
}

fn arrival() -> Command {
    Command::CheckIn(walk_in(Some("report")))
}

fn keyed(key: &str, request: u8) -> Errand {
    let name = KeyName { actor: actor_name(&kiosk()), key: key.to_owned() };
    Errand { key: Some((name, [request; 32])), ..errand(&kiosk(), arrival()) }
}

fn made(answer: &Answer) -> VisitId {
    match answer.outcome {
        Outcome::Created(visit) | Outcome::Visit(visit) => visit,
        ref other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_key_has_one_effect(world: World) {
        let desk = Desk::at(&world.store).await;
        // At the same time, so that some share a batch.
        let taps = join_all((0..8).map(|_| desk.clerk.ask(keyed("k", 1)))).await;
        let ids: BTreeSet<VisitId> = taps.iter().map(|tap| made(tap.as_ref().unwrap())).collect();
        assert_eq!((ids.len(), desk.agrees().await.head.seq), (1, 1));
        assert_eq!(taps.iter().filter(|tap| tap.as_ref().unwrap().replayed).count(), 7);
        assert!(matches!(desk.clerk.ask(keyed("k", 2)).await, Err(Error::KeyReused)));
        // After a restart, and after further changes: the same visit in its current state.
        let again = Desk::at(&world.store).await;
        again.open(&["one"]).await;
        again.next("one").await.unwrap();
        let replay = again.clerk.ask(keyed("k", 1)).await.unwrap();
        assert!(replay.replayed && matches!(replay.outcome, Outcome::Created(visit) if ids.contains(&visit)));
        assert_eq!(replay.visit.unwrap().seq, 3);
        assert_eq!(again.agrees().await.head.seq, 3);
        // A refused command is decided again.
        let next = |seat: &str| {
            let key = Some((KeyName { actor: "staff".to_owned(), key: "n".to_owned() }, [3; 32]));
            Errand { key, ..errand(&officer(seat), Command::Next { window: window(seat) }) }
        };
        assert!(matches!(again.clerk.ask(next("one")).await, Err(Error::Refused { refusal: Refusal::WindowBusy, .. })));
        again.ask(&officer("one"), Command::Visit { visit: *ids.first().unwrap(), verb: Verb::Leave, if_match: None }).await.unwrap();
        assert_eq!(again.clerk.ask(next("one")).await.unwrap().outcome, Outcome::Nobody);
        let later = again.arrives().await;
        assert_eq!(made(&again.clerk.ask(next("one")).await.unwrap()), later);
        again.agrees().await;
    }

    async fn an_unclear_commit_is_looked_up(world: World) {
        let desk = Desk::at(&world.store).await;
        // It happened: reported as such, and not repeated.
        desk.faults(&[Fault::UnclearDone]);
        let first = desk.clerk.ask(keyed("a", 1)).await.unwrap();
        assert!(!first.replayed);
        assert_eq!((desk.agrees().await.head.seq, made(&first)), (1, first.visit.unwrap().id));
        // It did not happen: decided again.
        desk.faults(&[Fault::UnclearUndone, Fault::UnclearUndone]);
        desk.clerk.ask(keyed("b", 1)).await.unwrap();
        assert_eq!(desk.agrees().await.head.seq, 2);
        // Another process's fact at that place is not its own.
        desk.faults(&[Fault::Overtaken]);
        let overtaken = desk.clerk.ask(keyed("c", 1)).await.unwrap();
        assert_eq!(overtaken.visit.unwrap().seq, 4);
        assert_eq!(desk.agrees().await.head.seq, 4);
        // Again and again: reported as not stored, which is true.
        desk.faults(&[Fault::UnclearUndone; 3]);
        assert!(matches!(desk.clerk.ask(keyed("d", 1)).await, Err(Error::Unavailable(_))));
        assert_eq!(desk.agrees().await.head.seq, 4);
        assert!(!desk.clerk.ask(keyed("d", 1)).await.unwrap().replayed);
        assert_eq!(desk.agrees().await.head.seq, 5);
    }

    async fn nothing_is_said_or_shown_before_it_is_stored(world: World) {
        let desk = Desk::at(&world.store).await;
        desk.open(&["one"]).await;
        let waits = desk.arrives().await;
        let mut shown = desk.clerk.watch();
        shown.mark_unchanged();
        desk.faults(&[Fault::Undone, Fault::Undone]);
        assert!(matches!(desk.next("one").await, Err(Error::Unavailable(_))));
        assert!(matches!(desk.ask(&kiosk(), arrival()).await, Err(Error::Unavailable(_))));
        assert!(!shown.has_changed().unwrap());
        assert_eq!(desk.agrees().await.head.seq, 2);
        // Nobody was called, so the same person is still next.
        assert_eq!(made(&desk.next("one").await.unwrap()), waits);
        assert!(shown.has_changed().unwrap());
        desk.agrees().await;
    }

    async fn one_that_cannot_be_stored_sinks_alone(world: World) {
        let desk = Desk::at(&world.store).await;
        let with = |text: &str| {
            let texts = vec![(PersonalKind::Name, text.to_owned())];
            desk.clerk.ask(Errand { texts, ..errand(&kiosk(), arrival()) })
        };
        for round in 1..=5 {
            let names = ["Ana", "Bobby\0Tables", "Chen", "\0", "Dara"];
            let told = join_all(names.map(with)).await;
            for (name, told) in names.iter().zip(told) {
                match told {
                    Ok(answer) => assert!(!name.contains('\0'), "{answer:?}"),
                    Err(Error::Invalid { code: "bad_text", .. }) => assert!(name.contains('\0'), "{name}"),
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert_eq!(desk.agrees().await.head.seq, 3 * round);
        }
        let texts = world.store.personal_of_live(&district("first")).await.unwrap();
        assert_eq!(texts.len(), 15);
    }

    async fn facts_of_one_batch_build_on_each_other(world: World) {
        let desk = Desk::at(&world.store).await;
        desk.open(&["one"]).await;
        // Two facts of one command, and many commands at once, of which some share a batch.
        let served = CheckIn { then: Then::Serve(window("one")), ..walk_in(Some("report")) };
        desk.ask(&officer("one"), Command::CheckIn(served)).await.unwrap();
        assert_eq!(desk.agrees().await.head.seq, 3);
        let told = join_all((0..20).map(|_| desk.clerk.ask(errand(&kiosk(), arrival())))).await;
        let numbers: BTreeSet<u32> = told.into_iter().map(|told| told.unwrap().visit.unwrap().ticket.number).collect();
        assert_eq!((numbers.len(), desk.agrees().await.head.seq), (20, 23));
    }

    async fn a_clerk_that_panics_reads_its_line_again(world: World) {
        let desk = Desk::at(&world.store).await;
        desk.open(&["one"]).await;
        let waits = desk.arrives().await;
        let mut shown = desk.clerk.watch();
        shown.mark_unchanged();
        desk.faults(&[Fault::Panics]);
        // The caller is told that the result is unknown. It did happen, and the clerk knows that before the
        // next command.
        assert!(matches!(desk.next("one").await, Err(Error::Unavailable(_))));
        tokio::time::timeout(Duration::from_secs(5), shown.changed()).await.expect("nothing is shown").unwrap();
        desk.agrees().await;
        assert!(matches!(desk.next("one").await, Err(Error::Refused { refusal: Refusal::WindowBusy, .. })));
        let line = desk.agrees().await;
        assert_eq!(line.head.windows[&window("one")].visit, Some(waits));
        desk.arrives().await;
        desk.agrees().await;
    }

    async fn two_processes_never_call_one_person_twice(world: World) {
        let here = Desk::at(&world.store).await;
        let there = Desk::at(&world.another().await).await;
        here.open(&["one", "two"]).await;
        for _ in 0..15 {
            // One visitor waits and two processes call: one of them is told that nobody is waiting.
            let waits = here.arrives().await;
            let both = tokio::join!(here.next("one"), there.next("two"));
            let outcomes = [both.0.unwrap().outcome, both.1.unwrap().outcome];
            assert!(outcomes.contains(&Outcome::Visit(waits)) && outcomes.contains(&Outcome::Nobody), "{outcomes:?}");
            // The called visitor is at the same window for both.
            let busy = if outcomes[0] == Outcome::Nobody { "two" } else { "one" };
            for desk in [&here, &there] {
                assert!(matches!(desk.next(busy).await, Err(Error::Refused { refusal: Refusal::WindowBusy, .. })));
            }
            there.ask(&token(1), Command::Visit { visit: waits, verb: Verb::Leave, if_match: None }).await.unwrap();
        }
        assert_eq!(here.next("one").await.unwrap().outcome, Outcome::Nobody);
        here.agrees().await;
        there.next("one").await.unwrap();
        there.agrees().await;
    }

    async fn facts_about_no_visit_are_found_by_kind(world: World) {
        let desk = Desk::at(&world.store).await;
        desk.open(&["one", "two"]).await;
        made(&desk.clerk.ask(errand(&kiosk(), arrival())).await.unwrap());
        let found = async |chain, kind, until, limit| -> Vec<u64> {
            let facts = world.store.line_facts(chain, kind, until, limit).await.unwrap();
            facts.iter().map(|fact| fact.row.seq).collect()
        };
        assert_eq!(found("first", "window_opened", 100, 10).await, [2, 1]);
        assert_eq!(found("first", "window_opened", 100, 1).await, [2]);
        assert_eq!(found("first", "window_opened", 1, 10).await, [1]);
        assert!(found("first", "arrived", 100, 10).await.is_empty());
        assert!(found("second", "window_opened", 100, 10).await.is_empty());
    }

    async fn a_call_that_is_over_stays_so_on_every_node(world: World) {
        let desk = Desk::at(&world.store).await;
        let told = |event, at| Command::Call(CallEvent { call: "c1".to_owned(), event, at, window: None });
        let (rang, over) = (START + (-KEEP_ENDED - 2_000), START + -KEEP_ENDED);
        let first = made(&desk.ask(&telephone(), told(CallEventKind::HungUp, over)).await.unwrap());
        // Another node does not hold a visit in memory that ended so long ago.
        let other = Desk::at(&world.store).await;
        assert!(other.clerk.published().line.visit(first).is_none());
        for _ in 0..2 {
            let late = other.ask(&telephone(), told(CallEventKind::Ringing, rang)).await.unwrap();
            assert_eq!((made(&late), late.outcome), (first, Outcome::Visit(first)));
        }
        let line = other.agrees().await;
        assert_eq!(line.live().count(), 0);
        let (_, visit) = world.store.visit(first).await.unwrap().unwrap();
        assert_eq!((visit.arrived_at, visit.ended_at), (rang, Some(over)));
        assert_eq!(line.head.seq, 3, "arrived, over, and when it rang");
    }

    async fn who_came_before_midnight_counts_for_that_day(world: World) {
        let desk = Desk::at(&world.store).await;
        let calendar = desk.clerk.published().calendar;
        let today = calendar.business_day(START);
        let earlier = START + -23 * 3_600_000;
        assert_ne!(calendar.business_day(earlier), today);
        let came =
            |arrived_at| Command::CheckIn(CheckIn { arrived_at, sure_of_time: true, ..walk_in(Some("report")) });
        for (arrived_at, day) in [(None, today), (Some(earlier), calendar.business_day(earlier)), (None, today)] {
            let answer = desk.ask(&kiosk(), came(arrived_at)).await.unwrap();
            assert_eq!(answer.visit.unwrap().day, day);
        }
        desk.agrees().await;
    }

    async fn what_is_personal_stays_out_of_the_record(world: World) {
        let desk = Desk::at(&world.store).await;
        let texts = [PersonalKind::Name, PersonalKind::Phone, PersonalKind::Note, PersonalKind::Reference, PersonalKind::Promise];
        let texts: Vec<_> = texts.iter().map(|kind| (*kind, format!("canary {kind:?}"))).collect();
        let visit = made(&desk.clerk.ask(Errand { texts: texts.clone(), ..errand(&kiosk(), arrival()) }).await.unwrap());
        let note = Command::Visit { visit, verb: Verb::Note, if_match: None };
        desk.clerk.ask(Errand { texts: texts.clone(), ..errand(&officer("one"), note) }).await.unwrap();
        let call = CallEvent { call: "c1".to_owned(), event: CallEventKind::Ringing, at: START, window: None };
        desk.clerk.ask(Errand { texts: texts.clone(), ..errand(&telephone(), Command::Call(call)) }).await.unwrap();
        let facts = world.store.facts("first", 0, 100).await.unwrap();
        assert_eq!(facts.len(), 3);
        assert!(facts.iter().all(|fact| !fact.row.body.contains("canary")), "{facts:#?}");
        let line = desk.agrees().await;
        assert!(!serde_json::to_string(&line.head).unwrap().contains("canary"));
        assert!(line.live().all(|visit| !serde_json::to_string(visit).unwrap().contains("canary")));
        assert_eq!(world.store.personal_of_live(&district("first")).await.unwrap().len(), 15);
    }
}

/// A failover, a restart of the server, a firewall that drops connections: nothing was committed, so nobody
/// has to notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn lost_connections_are_replaced_before_anybody_hears_of_it() {
    let world = World::postgres().await;
    let desk = Desk::at(&world.store).await;
    for round in 0..4 {
        // Several connections were used just now, so none of them is tested before use.
        let at_once = (0..4).map(|_| world.store.probe());
        for done in join_all(at_once).await {
            done.unwrap();
        }
        world.drop_connections().await;
        let told = desk.ask(&kiosk(), arrival()).await;
        assert!(told.is_ok(), "round {round}: {:?}", told.err());
        assert!(world.store.heads().await.is_ok(), "round {round}");
    }
    assert_eq!(desk.agrees().await.head.seq, 4, "each happened once");
}
