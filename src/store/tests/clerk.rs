//! The clerk on both databases: what it answers is what is stored, whatever happens in between.

use crate::department::{START, kiosk, officer, telephone, token, walk_in, window};
use crate::world::{Counting, Node, World, district, set_up};
use domain::command::{CallEvent, CallEventKind, CheckIn, Command, Outcome, Then, Verb};
use domain::fact::Actor;
use domain::ids::{DistrictId, VisitId};
use domain::line::{KEEP_ENDED, Line};
use domain::refusal::Refusal;
use domain::time::At;
use futures::future::join_all;
use ops::clerk::{Answer, Clerk, Errand, Tools, actor_name};
use ops::error::Error;
use ops::ports::{Batch, Clock, KeyName, PersonalKind, Store, StoreError};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Database;
use uuid::Uuid;

/// A second passes with each look.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> At {
        At(self.0.fetch_add(1_000, Ordering::SeqCst))
    }
}

/// What goes wrong with the next commits, first come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It happens, and nobody says so.
    UnclearDone,
    /// It does not happen, and nobody says so.
    UnclearUndone,
    /// It does not happen, nobody says so, and meanwhile another process takes its place in the record.
    Overtaken,
    /// It is decided and then not stored.
    Undone,
    /// It is stored, and the answer makes the clerk stumble.
    Stumbles,
}

/// A database with faults in its commits.
pub struct Faulty {
    inner: Arc<Database>,
    faults: Mutex<Vec<Fault>>,
}

impl Faulty {
    fn fault(&self) -> Option<Fault> {
        self.faults.lock().unwrap().pop()
    }

    async fn faulty(&self, batch: Batch) -> Result<(), StoreError> {
        match self.fault() {
            None => self.inner.commit(batch).await,
            Some(Fault::UnclearDone) => {
                self.inner.commit(batch).await?;
                Err(StoreError::Unclear("the line was cut".to_owned()))
            }
            Some(Fault::Stumbles) => {
                self.inner.commit(batch).await?;
                panic!("on purpose")
            }
            Some(fault) => {
                // Decided like any other, on the line as it is, and rolled back.
                let Batch { decide, .. } = batch;
                let spoiled = Box::new(|found| {
                    let mut writes = decide(found);
                    for fact in &mut writes.facts {
                        fact.seq += 1;
                    }
                    writes
                });
                let refused = self.inner.commit(Batch { decide: spoiled, ..batch }).await;
                assert!(refused.is_err());
                if fault == Fault::Overtaken {
                    Node::start(Arc::clone(&self.inner), "first").await.arrives().await?;
                }
                let why = "it went away".to_owned();
                Err(if fault == Fault::Undone {
                    StoreError::Unavailable(why)
                } else {
                    StoreError::Unclear(why)
                })
            }
        }
    }
}

/// The clerk needs four operations of a store; the others are passed on all the same.
macro_rules! passed_on {
    ($($name:ident($($arg:ident: $kind:ty),*) -> $made:ty;)+) => {
        #[async_trait::async_trait]
        impl Store for Faulty {
            async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
                self.faulty(batch).await
            }
            fn hints(&self) -> tokio::sync::broadcast::Receiver<domain::ids::DistrictId> {
                self.inner.hints()
            }
            $(async fn $name(&self, $($arg: $kind),*) -> Result<$made, StoreError> {
                self.inner.$name($($arg),*).await
            })+
        }
    };
}

type Build = Box<dyn FnOnce(ops::ports::ChainEnd) -> Result<Vec<ops::ports::FactRow>, StoreError> + Send>;
type Rows<T> = Vec<Result<T, StoreError>>;
type Hash = [u8; 32];

passed_on! {
    every_head() -> Vec<(String, u64, [u8; 32])>;
    differing_visits(district: &DistrictId, rows: &[ops::ports::VisitRow]) -> Vec<VisitId>;
    visit_counts(district: &DistrictId) -> (u64, u64, u64);
    rebuild(district: &DistrictId, fold: Box<dyn ops::ports::Refold>) -> u64;
    append_all(chain: &'static str, build: Build) -> ();
    district_rows() -> Rows<ops::ports::District>;
    district(id: &DistrictId) -> Option<ops::ports::District>;
    cards() -> Vec<ops::ports::DistrictCard>;
    card(id: &DistrictId) -> Option<ops::ports::Card>;
    create_district(district: &ops::ports::District) -> ();
    set_card(before: &ops::ports::District, position: i64, card: &ops::ports::Card) -> bool;
    load_line(district: &domain::ids::DistrictId) -> Option<ops::ports::StoredLine>;
    head_rows() -> Rows<ops::ports::LineHead>;
    visit(id: VisitId) -> Option<(domain::ids::DistrictId, domain::visit::Visit)>;
    visits(filter: &ops::ports::VisitFilter) -> Vec<(domain::ids::DistrictId, domain::visit::Visit)>;
    visits_after(district: &DistrictId, days: (domain::time::Day, domain::time::Day), after: Option<(domain::time::Day, domain::fact::Ticket)>, limit: i64) -> Vec<domain::visit::Visit>;
    visit_facts(id: VisitId) -> Vec<String>;
    personal(id: VisitId) -> Vec<ops::ports::Personal>;
    personal_of_live(district: &domain::ids::DistrictId) -> Vec<ops::ports::Personal>;
    counted(filter: &ops::ports::VisitFilter) -> Vec<ops::ports::Counted>;
    facts(chain: &str, after: u64, limit: i64) -> Vec<ops::ports::StoredFact>;
    line_facts(chain: &str, kind: &str, until: u64, limit: i64) -> Vec<ops::ports::StoredFact>;
    chains() -> Vec<String>;
    staff() -> Vec<ops::staff::Staff>;
    staff_by_login(login: &str) -> Option<ops::staff::Staff>;
    staff_by_id(id: domain::ids::StaffId) -> Option<ops::staff::Staff>;
    put_staff(staff: &ops::staff::Staff) -> ();
    change_staff(before: &ops::staff::Staff, staff: &ops::staff::Staff) -> bool;
    set_password(id: domain::ids::StaffId, phc: &str) -> ();
    change_password(session: &ops::staff::Session, hash: Hash, phc: &str, at: At) -> bool;
    end_links(staff: domain::ids::StaffId, at: At) -> ();
    add_session(hash: Hash, session: &ops::staff::Session) -> ();
    session(hash: Hash) -> Option<ops::staff::Session>;
    session_by_id(id: domain::ids::SessionId) -> Option<ops::staff::Session>;
    seat_session(id: domain::ids::SessionId, seat: Option<&ops::ports::Seat>) -> ();
    lock_session(id: domain::ids::SessionId) -> ();
    unlock_session(id: domain::ids::SessionId, at: At) -> ();
    touch_session(id: domain::ids::SessionId, at: At) -> ();
    end_session(id: domain::ids::SessionId) -> ();
    end_sessions(staff: domain::ids::StaffId) -> ();
    tokens() -> Vec<ops::staff::Token>;
    token(hash: Hash) -> Option<ops::staff::Token>;
    add_token(hash: Hash, token: &ops::staff::Token) -> ();
    revoke_token(id: domain::ids::TokenId, at: At) -> bool;
    devices() -> Vec<ops::staff::Device>;
    device(hash: Hash) -> Option<ops::staff::Device>;
    add_device(pairing: Hash, device: &ops::staff::Device) -> ();
    pair_device(pairing: Hash, key: Hash, at: At) -> Option<ops::staff::Device>;
    revoke_device(id: domain::ids::DeviceId, at: At) -> bool;
    add_link(hash: Hash, link: &ops::staff::Link) -> ();
    link(hash: Hash) -> Option<ops::staff::Link>;
    use_link(hash: Hash, at: At) -> bool;
    scripts() -> Vec<ops::ports::Version>;
    script(id: &domain::ids::ScriptId, version: u32) -> Option<ops::ports::Version>;
    put_script(script: &domain::script::Script, sha256: Hash) -> ();
    put_draft(version: &ops::ports::Version, over: Option<Hash>) -> bool;
    drop_draft(id: &domain::ids::ScriptId, version: u32) -> bool;
    move_script(to: &ops::ports::Version, from: domain::script::Status) -> bool;
    retire_scripts(id: &domain::ids::ScriptId, but: u32) -> ();
    practices() -> Vec<ops::ports::Practice>;
    practice(id: uuid::Uuid) -> Option<ops::ports::Practice>;
    put_practice(practice: &ops::ports::Practice) -> ();
    setting(name: &str) -> Option<String>;
    setting_or(name: &str, value: &str) -> String;
    set_setting(name: &str, value: &str) -> ();
    take_setting(name: &str) -> Option<String>;
    database_time() -> At;
    probe() -> ();
    lanes(now: At) -> Vec<ops::ports::Lane>;
    take_messages(lane: &ops::ports::Lane, now: At, until: At, limit: i64) -> Vec<ops::ports::Message>;
    divide_message(message: &ops::ports::Message, at: At, into: &[ops::ports::Message]) -> ();
    put_hooks_in_lane(now: At) -> ();
    give_up_messages(now: At, before: At) -> u64;
    put_off_message(message: &ops::ports::Message, until: At) -> ();
    finish_message(message: &ops::ports::Message, at: At, outcome: ops::ports::Outcome) -> ();
    fill_words() -> bool;
    forget(before: At) -> ();
    followers() -> Vec<ops::ports::Follower>;
    follower(district: &DistrictId) -> ops::ports::Follower;
    changed_visits(district: &DistrictId, after: u64, to: u64) -> Vec<(domain::visit::Visit, bool)>;
    rules_at(district: &DistrictId, at: At) -> Option<(At, domain::rules::Rules)>;
    closed_by_id(district: &DistrictId, ids: &[(domain::time::Day, VisitId)]) -> Vec<domain::totals::Closed>;
    closed(district: &DistrictId, filter: &ops::ports::ClosedFilter, after: Option<(domain::time::Day, VisitId)>, limit: i64) -> Vec<domain::totals::Closed>;
    first_day(district: &DistrictId) -> Option<domain::time::Day>;
    totals_by_key(district: &DistrictId, keys: &[ops::ports::TotalKey]) -> Vec<(ops::ports::TotalKey, domain::totals::Total)>;
    totals(districts: &[DistrictId], span: ops::ports::Span, from: domain::time::Day, to: domain::time::Day) -> Vec<(DistrictId, ops::ports::TotalKey, domain::totals::Total)>;
    advance(step: &ops::ports::Advance) -> bool;
    recount(district: &DistrictId) -> ();
    clear_figures(district: &DistrictId, kept: Option<(&str, &str)>) -> bool;
    remarks(from: domain::time::Day, to: domain::time::Day) -> Vec<ops::ports::Remark>;
    commitments() -> Vec<ops::ports::Remark>;
    remark(id: Uuid) -> Option<ops::ports::Remark>;
    add_remark(remark: &ops::ports::Remark) -> ();
    end_remark(id: Uuid, done: Option<At>, withdrawn: Option<At>) -> ();
}

/// A clerk at work, and the faults to come.
pub struct Desk {
    pub clerk: Clerk,
    store: Arc<Faulty>,
}

pub type Told = Result<Answer, Error>;

impl Desk {
    /// The first district is made if need be.
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

    /// What another process would read, once it is sure that the record is one chain and folds to the same line.
    async fn stored(&self) -> Line {
        let node = Node::start(Arc::clone(&self.store.inner), "first").await;
        node.facts().await;
        node.line
    }

    /// What is shown is what is stored.
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
        // At once, so that some share a batch.
        let taps = join_all((0..8).map(|_| desk.clerk.ask(keyed("k", 1)))).await;
        let ids: BTreeSet<VisitId> = taps.iter().map(|tap| made(tap.as_ref().unwrap())).collect();
        assert_eq!((ids.len(), desk.agrees().await.head.seq), (1, 1));
        assert_eq!(taps.iter().filter(|tap| tap.as_ref().unwrap().replayed).count(), 7);
        assert!(matches!(desk.clerk.ask(keyed("k", 2)).await, Err(Error::KeyReused)));
        // After a restart, and when the visit has moved on: the same visit, as it stands now.
        let again = Desk::at(&world.store).await;
        again.open(&["one"]).await;
        again.next("one").await.unwrap();
        let replay = again.clerk.ask(keyed("k", 1)).await.unwrap();
        assert!(replay.replayed && matches!(replay.outcome, Outcome::Created(visit) if ids.contains(&visit)));
        assert_eq!(replay.visit.unwrap().seq, 3);
        assert_eq!(again.agrees().await.head.seq, 3);
        // What was refused is decided afresh.
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
        // It happened: told so, and not done again.
        desk.faults(&[Fault::UnclearDone]);
        let first = desk.clerk.ask(keyed("a", 1)).await.unwrap();
        assert!(!first.replayed);
        assert_eq!((desk.agrees().await.head.seq, made(&first)), (1, first.visit.unwrap().id));
        // It did not happen: decided again.
        desk.faults(&[Fault::UnclearUndone, Fault::UnclearUndone]);
        desk.clerk.ask(keyed("b", 1)).await.unwrap();
        assert_eq!(desk.agrees().await.head.seq, 2);
        // Another's fact in that place is not one's own.
        desk.faults(&[Fault::Overtaken]);
        let overtaken = desk.clerk.ask(keyed("c", 1)).await.unwrap();
        assert_eq!(overtaken.visit.unwrap().seq, 4);
        assert_eq!(desk.agrees().await.head.seq, 4);
        // Over and over: told that it was not stored, and it was not.
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
        // Nobody was called, so the same person is next, and not another.
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

    async fn a_clerk_that_stumbles_reads_its_line_again(world: World) {
        let desk = Desk::at(&world.store).await;
        desk.open(&["one"]).await;
        let waits = desk.arrives().await;
        let mut shown = desk.clerk.watch();
        shown.mark_unchanged();
        desk.faults(&[Fault::Stumbles]);
        // Whoever asked is told that it is not known; it happened all the same, and the clerk knows it before it is asked again.
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
            // One waits and two ask, each in another process: one of them is told that nobody does.
            let waits = here.arrives().await;
            let both = tokio::join!(here.next("one"), there.next("two"));
            let outcomes = [both.0.unwrap().outcome, both.1.unwrap().outcome];
            assert!(outcomes.contains(&Outcome::Visit(waits)) && outcomes.contains(&Outcome::Nobody), "{outcomes:?}");
            // And whoever is at a window is there for both.
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
        // Another node does not hold a visit that has been over for so long.
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
        let came = |arrived_at| Command::CheckIn(CheckIn { arrived_at, ..walk_in(Some("report")) });
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

/// A failover, a restart of the server, a firewall that forgets: nothing was committed, so nobody need hear of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn lost_connections_are_replaced_before_anybody_hears_of_it() {
    let world = World::postgres().await;
    let desk = Desk::at(&world.store).await;
    for round in 0..4 {
        // Several connections have just been at work, so that none of them is suspected.
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
