//! Alarms and their messages on both databases: each fact once, each message with its fact, nobody sends what another is sending.

use crate::clerk::{Desk, Fault};
use crate::department::{START, kiosk};
use crate::world::{Counting, World, district, id, set_up};
use domain::alarm::{Kind, To};
use domain::command::{Command, Outcome};
use domain::fact::{Actor, Fact, Place, What};
use domain::ids::AlarmId;
use domain::time::{At, HOUR, MINUTE};
use futures::future::join_all;
use ops::Ops;
use ops::alarms::{GIVE_UP, Noted, Notice, Sent, Way, pause};
use ops::clerk::Tools;
use ops::ports::{Card, Clock, Courier, Lane, Message, Outcome as Became, Recipients, Store, Undelivered};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Barrier;
use uuid::Uuid;

async fn look(desk: &Desk) -> crate::clerk::Told {
    desk.ask(&Actor::system(), Command::Watch(Box::default())).await
}

async fn danger(desk: &Desk) {
    let raised = desk.ask(&kiosk(), Command::RaiseAlert { place: Place::Lobby }).await.unwrap();
    assert!(matches!(raised.outcome, Outcome::Alert(_)));
}

/// What rang by the record: the level of which alarm, in order.
async fn rang(world: &World) -> Vec<(AlarmId, u8)> {
    let facts = world.store.facts("first", 0, 10_000).await.unwrap();
    let rang = |text: &str| match Fact::decode(text).unwrap().what {
        What::AlarmRang { alarm, level, .. } => Some((alarm, level)),
        _ => None,
    };
    facts.iter().filter_map(|fact| rang(&fact.row.body)).collect()
}

const LATER: At = At(START.0 + 100 * HOUR);

/// Everything that waits to be sent, taken for ever.
async fn taken(world: &World) -> Vec<Message> {
    let mut all = Vec::new();
    for lane in world.store.lanes(LATER).await.unwrap() {
        all.extend(world.store.take_messages(&lane, LATER, LATER + HOUR, 10_000).await.unwrap());
    }
    all
}

/// The lane of [`message`].
fn lane() -> Lane {
    message(0).notice.lane()
}

fn told(messages: &[Message]) -> Vec<(Way, To, AlarmId, u8)> {
    let of = |one: &Message| {
        let (way, to) = (one.notice.way, one.notice.to);
        one.notice.alarms.iter().map(move |alarm| (way, to, alarm.id, alarm.level)).collect::<Vec<_>>()
    };
    messages.iter().flat_map(of).collect()
}

/// A message as the clerk writes one, without its facts.
fn message(level: u8) -> Message {
    let noted = Noted {
        id: AlarmId(id()),
        kind: Kind::LongWait,
        level,
        ticket: Some("D007".to_owned()),
        window: None,
        place: None,
        device: None,
        service: None,
        since: START,
        due: START,
        minutes: 3,
        over: false,
    };
    let notice = Notice {
        way: Way::Mail,
        to: To::Supervisor,
        district: district("first"),
        language: "en".to_owned(),
        at: START,
        time: String::new(),
        address: None,
        alarms: vec![noted],
    };
    Message { id: id(), created_at: START, attempts: 0, notice }
}

/// The same to the hook of its district.
fn to_hook(created_at: At) -> Message {
    let mut one = Message { created_at, ..message(0) };
    one.notice.way = Way::Hook;
    one
}

/// A clock that is set by hand.
struct ByHand(AtomicI64);

impl ByHand {
    fn set(&self, at: At) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for ByHand {
    fn now(&self) -> At {
        At(self.0.load(Ordering::SeqCst))
    }
}

/// Whoever sends what is stored, and its clock.
async fn sender(world: &World, now: At) -> (Arc<Ops>, Arc<ByHand>) {
    let clock = Arc::new(ByHand(AtomicI64::new(now.0)));
    let tools = Tools { store: world.store.clone(), clock: clock.clone(), chance: Arc::new(Counting) };
    (Ops::start(tools).await.unwrap(), clock)
}

/// Delivers nothing, and says so once so many are on their way.
struct Dead(Barrier);

#[async_trait::async_trait]
impl Courier for Dead {
    async fn carry(&self, _message: &Message, _card: &Card) -> Result<Became, Undelivered> {
        self.0.wait().await;
        Err(Undelivered("nobody answers".to_owned()))
    }
}

/// Messages that go with the arrival of somebody.
async fn with_messages(world: &World, messages: Vec<Message>) {
    with_messages_of(world, "first", messages).await;
}

async fn with_messages_of(world: &World, name: &str, messages: Vec<Message>) {
    let mut node = world.node(name).await;
    node.run(move |pen| {
        pen.arrives();
        pen.writes.messages = messages;
    })
    .await
    .unwrap();
}

on_both! {
    async fn two_that_look_at_once_ring_once_and_write_one_message(world: World) {
        let (one, two) = (Desk::at(&world.store).await, Desk::at(&world.another().await).await);
        danger(&one).await;
        for _ in 0..40 {
            let (first, second) = tokio::join!(look(&one), look(&two));
            first.unwrap();
            second.unwrap();
        }
        one.clerk.look();
        let rang = rang(&world).await;
        assert_eq!(rang.len(), rang.iter().collect::<BTreeSet<_>>().len(), "{rang:?}");
        assert!(rang.len() >= 2, "the desk, and the supervisor after half a minute: {rang:?}");
        let told = told(&taken(&world).await);
        assert_eq!(told.len(), told.iter().collect::<BTreeSet<_>>().len(), "{told:?}");
        let hooked: BTreeSet<_> = told.iter().filter(|one| one.0 == Way::Hook).map(|one| (one.2, one.3)).collect();
        assert_eq!(hooked, rang.into_iter().collect());
        look(&one).await.unwrap();
        one.agrees().await;
    }

    async fn a_message_is_stored_with_its_fact_or_not_at_all(world: World) {
        let desk = Desk::at(&world.store).await;
        danger(&desk).await;
        desk.faults(&[Fault::Undone]);
        assert!(look(&desk).await.is_err());
        assert!(rang(&world).await.is_empty());
        assert!(taken(&world).await.is_empty());
        // Nobody says whether it happened: decided again once where it did not, left alone where it did.
        desk.faults(&[Fault::UnclearUndone, Fault::UnclearDone]);
        look(&desk).await.unwrap();
        look(&desk).await.unwrap();
        let rang = rang(&world).await;
        assert_eq!(rang.iter().filter(|(_, level)| *level == 0).count(), 1, "{rang:?}");
        let told = told(&taken(&world).await);
        assert_eq!(told.iter().filter(|one| one.3 == 0).count(), 1, "{told:?}");
        desk.agrees().await;
    }

    async fn whoever_takes_a_message_has_it_for_a_while(world: World) {
        with_messages(&world, vec![message(0)]).await;
        let (store, lane) = (&world.store, lane());
        assert!(store.take_messages(&lane, At(START.0 - 1), START, 5).await.unwrap().is_empty(), "not yet");
        let first = store.take_messages(&lane, START, START + HOUR, 5).await.unwrap();
        assert_eq!((first.len(), first[0].attempts), (1, 1));
        let early = store.take_messages(&lane, At(START.0 + HOUR - 1), LATER, 5).await.unwrap();
        assert!(early.is_empty(), "somebody has it");
        let again = store.take_messages(&lane, START + HOUR, START + 2 * HOUR, 5).await.unwrap();
        assert_eq!(again, [Message { attempts: 2, ..first[0].clone() }], "the same id, and what it said");
        store.put_off_message(&again[0], START + 9 * HOUR).await.unwrap();
        assert!(store.take_messages(&lane, START + 8 * HOUR, LATER, 5).await.unwrap().is_empty());
        let third = store.take_messages(&lane, START + 9 * HOUR, START + 10 * HOUR, 5).await.unwrap();
        assert_eq!(third[0].attempts, 3);
        store.finish_message(&third[0], START + 9 * HOUR, Became::Sent).await.unwrap();
        assert!(taken(&world).await.is_empty());
        store.put_off_message(&third[0], START).await.unwrap();
        assert!(taken(&world).await.is_empty(), "what is done stays done");
    }

    async fn many_that_send_at_once_take_each_message_once(world: World) {
        with_messages(&world, (0..40).map(message).collect()).await;
        let other = world.another().await;
        let lane = &lane();
        let stores = [&world.store, &other, &world.store, &other];
        let takers = stores.map(|store| async move {
            let mut mine: Vec<Uuid> = Vec::new();
            loop {
                let some = store.take_messages(lane, START, LATER, 3).await.unwrap();
                if some.is_empty() {
                    // Passed over because another is taking it is not the same as gone.
                    let left = store.take_messages(lane, START, LATER, 40).await.unwrap();
                    mine.extend(left.iter().map(|one| one.id));
                    if left.is_empty() {
                        return mine;
                    }
                }
                mine.extend(some.iter().map(|one| one.id));
            }
        });
        let all: Vec<Uuid> = join_all(takers).await.into_iter().flatten().collect();
        assert_eq!(all.len(), 40);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 40);
    }

    async fn each_receiver_has_a_lane_danger_apart_and_the_newest_first(world: World) {
        let one = |way, kind, at| {
            let mut one = Message { created_at: at, ..message(0) };
            one.notice.way = way;
            one.notice.alarms[0].kind = kind;
            one
        };
        let messages = [
            one(Way::Hook, Kind::LongWait, START),
            one(Way::Hook, Kind::LongWait, START + HOUR),
            one(Way::Hook, Kind::Danger, START),
            one(Way::Mail, Kind::Danger, START),
        ];
        with_messages(&world, messages.to_vec()).await;
        let (store, now) = (&world.store, START + HOUR);
        let lanes: BTreeSet<Lane> = store.lanes(now).await.unwrap().into_iter().collect();
        assert_eq!(lanes, messages.iter().map(|one| one.notice.lane()).collect());
        assert_eq!(lanes.len(), 3);
        let hook = messages[0].notice.lane();
        for expected in [&messages[1], &messages[0]] {
            let next = store.take_messages(&hook, now, LATER, 1).await.unwrap();
            assert_eq!(next.iter().map(|one| one.id).collect::<Vec<_>>(), [expected.id]);
        }
        assert_eq!(store.lanes(now).await.unwrap().len(), 2, "the others have waited for none of these");
    }

    async fn mail_becomes_one_letter_to_each_address(world: World) {
        with_messages(&world, vec![message(0)]).await;
        let store = &world.store;
        let mail = store.take_messages(&lane(), START, START + HOUR, 5).await.unwrap().remove(0);
        for _twice in 0..2 {
            let letters = ["one@example.org", "two@example.org"].map(|address| {
                let notice = Notice { address: Some(address.to_owned()), ..mail.notice.clone() };
                Message { id: id(), notice, ..mail.clone() }
            });
            store.divide_message(&mail, START, &letters).await.unwrap();
        }
        let all = taken(&world).await;
        let addresses: Vec<_> = all.iter().map(|one| one.notice.address.as_deref().unwrap()).collect();
        assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), 2);
        assert_eq!(addresses.len(), 2, "once each, whoever divides it again");
    }

    async fn a_message_that_cannot_be_read_keeps_no_other_waiting(world: World) {
        let three = (0..3).map(|place| Message { created_at: START + place, ..message(0) }).collect();
        with_messages(&world, three).await;
        world.raw(&format!("UPDATE outbox SET body = '{{' WHERE created_at = {}", START.0 + 1)).await.unwrap();
        let read: BTreeSet<At> = taken(&world).await.iter().map(|one| one.created_at).collect();
        assert_eq!(read, BTreeSet::from([START, START + 2]));
        let nowhere = format!("UPDATE outbox SET district = 'no such' WHERE created_at = {}", START.0);
        world.raw(&nowhere).await.unwrap();
        assert_eq!(world.store.lanes(LATER + 2 * HOUR).await.unwrap(), [lane()]);
    }

    async fn mail_that_becomes_no_letter_keeps_no_other_waiting(world: World) {
        for name in ["first", "second"] {
            let of = |created_at| {
                let mut one = Message { created_at, ..message(0) };
                one.notice.district = district(name);
                one
            };
            with_messages_of(&world, name, vec![of(START), of(START + HOUR)]).await;
            let before = set_up(name);
            let supervisor = vec!["one@example.org".to_owned()];
            let alarms = Recipients { supervisor, ..Recipients::default() };
            let card = Card { alarms, ..before.card.clone() };
            assert!(world.store.set_card(&before, before.position, &card).await.unwrap());
        }
        // The newest of the first district tells of nothing, and cannot be stored again.
        let nothing = serde_json::to_string(&Notice { alarms: Vec::new(), ..message(0).notice }).unwrap();
        let newest = format!("district = 'first' AND created_at = {}", START.0 + HOUR);
        world.raw(&format!("UPDATE outbox SET body = '{nothing}' WHERE {newest}")).await.unwrap();
        let (ops, _clock) = sender(&world, START + HOUR).await;
        let lanes = ops.lanes(&Sent::default()).await.unwrap();
        let of = |name| Lane {
            district: district(name),
            receiver: "mail:one@example.org".to_owned(),
            danger: false,
        };
        assert_eq!(lanes.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([of("first"), of("second")]));
    }

    async fn what_is_a_day_old_is_given_up_though_its_turn_never_came(world: World) {
        let newest = to_hook(START + HOUR);
        with_messages(&world, vec![to_hook(START), to_hook(START), newest.clone()]).await;
        let sending = world.store.take_messages(&newest.notice.lane(), START, LATER, 1).await.unwrap().remove(0);
        let (ops, clock) = sender(&world, START + GIVE_UP).await;
        let sent = Sent::default();
        // Not a day yet; not a minute later; a minute later.
        for (passed, given_up) in [(0, 0), (1, 0), (MINUTE, 1), (2 * MINUTE, 1)] {
            clock.set(START + GIVE_UP + passed);
            ops.lanes(&sent).await.unwrap();
            assert_eq!(sent.given_up.load(Ordering::SeqCst), given_up, "after {passed} ms");
        }
        let left: BTreeSet<Uuid> = taken(&world).await.iter().map(|one| one.id).collect();
        assert_eq!(left, BTreeSet::from([sending.id, newest.id]));
    }

    async fn hooks_that_a_program_without_lanes_wrote_get_their_lane(world: World) {
        let one = to_hook(START);
        with_messages(&world, vec![one.clone()]).await;
        world.raw("UPDATE outbox SET lane = 'mail'").await.unwrap();
        let (ops, _clock) = sender(&world, START).await;
        assert_eq!(ops.lanes(&Sent::default()).await.unwrap(), [one.notice.lane()]);
    }

    async fn what_fails_at_once_is_one_failure(world: World) {
        let hooks = (0..4).map(|_| {
            let mut one = to_hook(START);
            // Nothing that is on record by now can say that it is over.
            one.notice.at = LATER;
            one
        });
        with_messages(&world, hooks.collect()).await;
        let (ops, clock) = sender(&world, START).await;
        let (sent, dead, stopped) = (Sent::default(), Dead(Barrier::new(4)), || false);
        let mut lanes = Vec::new();
        for _ in 0..4 {
            lanes.extend(ops.lanes(&sent).await.unwrap());
        }
        assert_eq!(lanes.len(), 4);
        let all = join_all(lanes.iter().map(|lane| ops.send(lane, &dead, &sent, &stopped)));
        tokio::time::timeout(Duration::from_secs(60), all).await.expect("all were on their way at once");
        assert_eq!(sent.failed.load(Ordering::SeqCst), 4);
        clock.set(START + pause(1, 0));
        assert_eq!(ops.lanes(&sent).await.unwrap().len(), 1, "it rests as after the first failure");
    }

    async fn what_was_sent_is_forgotten_and_what_was_not_is_kept(world: World) {
        with_messages(&world, vec![message(0), message(1)]).await;
        let two = world.store.take_messages(&lane(), START, START + HOUR, 5).await.unwrap();
        world.store.finish_message(&two[0], START, Became::GivenUp).await.unwrap();
        world.store.forget(START + HOUR).await.unwrap();
        let left = taken(&world).await;
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [two[1].id]);
    }
}
