//! Alarms and their messages on both databases: each fact once, each message with its fact, nobody sends what another is sending.

use crate::clerk::{Desk, Fault};
use crate::department::{START, kiosk};
use crate::world::{World, district, id};
use domain::alarm::{Kind, To};
use domain::command::{Command, Outcome};
use domain::fact::{Actor, Fact, Place, What};
use domain::ids::AlarmId;
use domain::time::{At, HOUR};
use futures::future::join_all;
use ops::alarms::{Noted, Notice, Way};
use ops::ports::{Message, Outcome as Became, Store};
use std::collections::BTreeSet;
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
    world.store.take_messages(LATER, LATER + HOUR, 10_000).await.unwrap()
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
        service: None,
        since: START,
        due: START,
        minutes: 3,
    };
    let notice = Notice {
        way: Way::Mail,
        to: To::Supervisor,
        district: district("first"),
        language: "en".to_owned(),
        at: START,
        alarms: vec![noted],
    };
    Message { id: id(), created_at: START, attempts: 0, notice }
}

/// Messages that go with the arrival of somebody.
async fn with_messages(world: &World, messages: Vec<Message>) {
    let mut node = world.node("first").await;
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
        let store = &world.store;
        assert!(store.take_messages(At(START.0 - 1), START, 5).await.unwrap().is_empty(), "not yet");
        let first = store.take_messages(START, START + HOUR, 5).await.unwrap();
        assert_eq!((first.len(), first[0].attempts), (1, 1));
        assert!(store.take_messages(At(START.0 + HOUR - 1), LATER, 5).await.unwrap().is_empty(), "somebody has it");
        let again = store.take_messages(START + HOUR, START + 2 * HOUR, 5).await.unwrap();
        assert_eq!(again, [Message { attempts: 2, ..first[0].clone() }], "the same id, and what it said");
        store.put_off_message(&again[0], START + 9 * HOUR).await.unwrap();
        assert!(store.take_messages(START + 8 * HOUR, LATER, 5).await.unwrap().is_empty());
        let third = store.take_messages(START + 9 * HOUR, START + 10 * HOUR, 5).await.unwrap();
        assert_eq!(third[0].attempts, 3);
        store.finish_message(&third[0], START + 9 * HOUR, Became::Sent).await.unwrap();
        assert!(taken(&world).await.is_empty());
        store.put_off_message(&third[0], START).await.unwrap();
        assert!(taken(&world).await.is_empty(), "what is done stays done");
    }

    async fn many_that_send_at_once_take_each_message_once(world: World) {
        with_messages(&world, (0..40).map(message).collect()).await;
        let other = world.another().await;
        let stores = [&world.store, &other, &world.store, &other];
        let takers = stores.map(|store| async move {
            let mut mine: Vec<Uuid> = Vec::new();
            loop {
                let some = store.take_messages(START, LATER, 3).await.unwrap();
                if some.is_empty() {
                    // Passed over because another is taking it is not the same as gone.
                    let left = store.take_messages(START, LATER, 40).await.unwrap();
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

    async fn what_was_sent_is_forgotten_and_what_was_not_is_kept(world: World) {
        with_messages(&world, vec![message(0), message(1)]).await;
        let two = world.store.take_messages(START, START + HOUR, 5).await.unwrap();
        world.store.finish_message(&two[0], START, Became::GivenUp).await.unwrap();
        world.store.forget(START + HOUR).await.unwrap();
        let left = taken(&world).await;
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [two[1].id]);
    }
}
