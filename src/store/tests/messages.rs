//! Messages about alarms as the clerk writes them, and queries of those stored.

use crate::department::START;
use crate::world::{World, district, id};
use domain::alarm::{AlarmKind, Audience};
use domain::fact::{Event, Fact};
use domain::ids::AlarmId;
use domain::time::{At, HOUR};
use ops::alarms::{Noted, Notice, Way};
use ops::ports::*;

pub(crate) const LATER: At = At(START.0 + 100 * HOUR);

/// Takes everything that waits to be sent, forever.
pub(crate) async fn taken(world: &World) -> Vec<Message> {
    let mut all = Vec::new();
    for lane in world.store.lanes(LATER).await.unwrap() {
        all.extend(world.store.take_messages(&lane, LATER, LATER + HOUR, 10_000).await.unwrap());
    }
    all
}

/// The lane of [`message`].
pub(crate) fn lane() -> Lane {
    message(0).notice.lane()
}

pub(crate) fn told(messages: &[Message]) -> Vec<(Way, Audience, AlarmId, u8)> {
    let of = |one: &Message| {
        let (way, to) = (one.notice.way, one.notice.to);
        one.notice.alarms.iter().map(move |alarm| (way, to, alarm.id, alarm.level)).collect::<Vec<_>>()
    };
    messages.iter().flat_map(of).collect()
}

/// A message as the clerk writes one, but without facts.
pub(crate) fn message(level: u8) -> Message {
    let noted = Noted {
        id: AlarmId(id()),
        kind: AlarmKind::LongWait,
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
        to: Audience::Supervisor,
        district: district("first"),
        language: "en".to_owned(),
        at: START,
        time: String::new(),
        address: None,
        alarms: vec![noted],
    };
    Message { id: id(), created_at: START, attempts: 0, notice }
}

/// [`message`], to the web hook of its district.
pub(crate) fn to_hook(created_at: At) -> Message {
    let mut one = Message { created_at, ..message(0) };
    one.notice.way = Way::Hook;
    one
}

/// A letter to an address.
pub(crate) fn letter_to(address: &str) -> Message {
    let mut one = message(0);
    one.notice.address = Some(address.to_owned());
    // No fact on record yet can end its alarm.
    one.notice.at = LATER;
    one
}

/// The alarms that rang according to the record, with their levels, in order.
pub(crate) async fn rang(world: &World) -> Vec<(AlarmId, u8)> {
    rang_in(world, "first").await
}

pub(crate) async fn rang_in(world: &World, name: &str) -> Vec<(AlarmId, u8)> {
    let facts = world.store.facts(name, 0, 10_000).await.unwrap();
    let rang = |text: &str| match Fact::decode(text).unwrap().what {
        Event::AlarmRang { alarm, level, .. } => Some((alarm, level)),
        _ => None,
    };
    facts.iter().filter_map(|fact| rang(&fact.row.body)).collect()
}

/// Stores messages together with an arrival.
pub(crate) async fn with_messages(world: &World, messages: Vec<Message>) {
    with_messages_of(world, "first", messages).await;
}

pub(crate) async fn with_messages_of(world: &World, name: &str, messages: Vec<Message>) {
    let mut node = world.node(name).await;
    node.run(move |pen| {
        pen.arrives();
        pen.writes.messages = messages;
    })
    .await
    .unwrap();
}
