//! Delivery of messages, at least once and under the same id each time: take, send, retry, give up.

use crate::alarms::receivers::{Busy, GIVE_UP, Sent, Worker};
use crate::department::Ops;
use crate::error::Error;
use crate::model::outbox::{Lane, Message, Notice, Outcome, Way};
use crate::ports::{Courier, Standing, Undelivered};
use domain::alarm::AlarmKind;
use domain::ids::DeviceId;
use domain::time::{At, MINUTE, Ms, SECOND};
use futures::StreamExt;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

/// A message belongs to the process that took it for this long; then another sends it. A process still
/// sending renews its claim.
pub const LEASE: Ms = 30 * SECOND;
/// A claim is renewed this often.
const STILL_AT_IT: Duration = Duration::from_secs(10);
/// Messages divided into letters at a time.
const DIVIDED: i64 = 100;
/// Districts whose mail is divided into letters at the same time.
const DIVIDING: usize = 8;
/// The pause after the first failed attempt; doubled after each further one.
const FIRST_PAUSE: Ms = 5 * SECOND;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Ms = 10 * MINUTE;

impl Ops {
    /// The lanes that have messages due: [`Ops::send`] is to be called for each.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn lanes(&self, sent: &Sent) -> Result<Vec<Lane>, Error> {
        let store = &self.tools.store;
        let now = self.tools.clock.now();
        if sent.tidies(now, self.tools.real(MINUTE)) {
            self.give_up(sent, now).await;
        }
        let mut due = store.lanes(now).await?;
        if due.iter().any(|lane| lane.receiver == Lane::MAIL) {
            store.put_hooks_in_lane(now).await?;
            due.retain(|lane| lane.receiver == Lane::MAIL);
            let divided = futures::stream::iter(due).for_each_concurrent(DIVIDING, |lane| async move {
                if let Err(error) = self.divide(&lane).await {
                    tracing::error!(district = %lane.district, %error, "mail about alarms could not be processed");
                }
            });
            divided.await;
            due = store.lanes(self.tools.clock.now()).await?;
        }
        let now = self.tools.clock.now();
        due.retain(|lane| lane.receiver != Lane::MAIL && sent.begin(lane, now));
        Ok(due)
    }

    /// Gives up messages that are a day old, even if never tried: for a receiver that fails, one message at a
    /// time is tried.
    async fn give_up(&self, sent: &Sent, now: At) {
        match self.tools.store.give_up_messages(now, now + -self.tools.real(GIVE_UP)).await {
            Ok(0) => {}
            Ok(messages) => {
                sent.given_up.fetch_add(messages, Relaxed);
                tracing::error!(messages, "messages about alarms were given up: they are a day old");
            }
            Err(error) => tracing::warn!(%error, "old messages about alarms could not be given up"),
        }
    }

    /// Divides mail into one letter for each address, so that one that is refused or slow does not delay the
    /// others.
    async fn divide(&self, lane: &Lane) -> Result<(), Error> {
        let store = &self.tools.store;
        let now = self.tools.clock.now();
        // Taken before the card is read: if that fails, the next attempt is after the lease and not a second
        // later.
        let messages = store.take_messages(lane, now, now + self.tools.real(LEASE), DIVIDED).await?;
        let alarms = store.card(&lane.district).await?.map(|card| card.alarms).unwrap_or_default();
        for message in messages {
            // Written in the meantime by a version without lanes; next time it has a lane of its own.
            if message.notice.way == Way::Hook {
                continue;
            }
            let letter = |address: &String| Message {
                id: self.tools.chance.id(),
                notice: Notice { address: Some(address.clone()), ..message.notice.clone() },
                ..message.clone()
            };
            let letters: Vec<Message> = alarms.addresses(message.notice.to).iter().map(letter).collect();
            let done = if letters.is_empty() {
                store.finish_message(&message, now, Outcome::NobodyToTell).await
            } else {
                store.divide_message(&message, now, &letters).await
            };
            if let Err(error) = done {
                tracing::error!(message = %message.id, district = %lane.district, %error,
                    "mail about an alarm could not be made into letters");
            }
        }
        Ok(())
    }

    /// Sends the messages due in a lane, those with the fewest attempts first and of these the newest, until
    /// none is left, the receiver fails, or `stopped` says so. Failed messages are retried after growing,
    /// randomized pauses; after a day they are given up, which is logged.
    pub async fn send(
        &self,
        lane: &Lane,
        courier: &dyn Courier,
        sent: &Sent,
        stopped: &(dyn Fn() -> bool + Sync),
    ) {
        let _worker = Worker(sent, lane);
        while !stopped() {
            match self.send_next(lane, courier, sent, stopped).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(district = %lane.district, %error, "messages about alarms could not be processed");
                    return;
                }
            }
        }
    }

    /// Sends one message; says whether there may be another.
    async fn send_next(
        &self,
        lane: &Lane,
        courier: &dyn Courier,
        sent: &Sent,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, Error> {
        let store = &self.tools.store;
        let turn = sent.turn(lane).await;
        let now = self.tools.clock.now();
        if stopped() || sent.rests(lane, now) {
            return Ok(false);
        }
        let taken = store.take_messages(lane, now, now + self.tools.real(LEASE), 1).await?;
        let Some(message) = taken.into_iter().next() else { return Ok(false) };
        // It may still be on its way, if its attempt took longer than the clock says.
        let Some(_under_way) = Busy::with(&sent.under_way, &message.id) else { return Ok(true) };
        let mut stands = self.as_it_stands(&message);
        let card = match &mut stands {
            Some(message) => {
                self.name_tablets(message).await;
                store.card(&lane.district).await?
            }
            None => None,
        };
        drop(turn);
        let result = match (stands, card) {
            (None, _) => Ok(Outcome::Over),
            (Some(_), None) => Ok(Outcome::NobodyToTell),
            (Some(now), Some(card)) => {
                let standing = Stands(self, &now);
                self.held(&message, courier.carry(&now, &card, &standing)).await
            }
        };
        self.delivered(lane, &message, result, sent).await
    }

    /// The message with the alarms marked that have ended since it rang. `None` when all have ended and none
    /// was danger.
    fn as_it_stands(&self, message: &Message) -> Option<Message> {
        let mut message = message.clone();
        let alarms = &mut message.notice.alarms;
        if let Ok(clerk) = self.clerk(&message.notice.district) {
            let line = clerk.published().line;
            // Another node may have written it; until this one has caught up with that, it cannot say which
            // alarms have ended.
            if line.head.at > message.notice.at {
                for alarm in alarms.iter_mut() {
                    let known = line.head.alarms.known.get(&alarm.id);
                    alarm.over = known.is_none_or(|known| known.over.is_some());
                }
            }
        }
        if alarms.iter().all(|alarm| alarm.over && alarm.kind != AlarmKind::Danger) {
            return None;
        }
        Some(message)
    }

    /// Adds the names of the tablets at which help was requested. If they cannot be read, the message goes
    /// without them rather than later.
    async fn name_tablets(&self, message: &mut Message) {
        let alarms = &mut message.notice.alarms;
        if alarms.iter().all(|alarm| alarm.device.is_none()) {
            return;
        }
        let names: BTreeMap<DeviceId, String> = match self.tools.store.device_names().await {
            Ok(names) => names.into_iter().flatten().collect(),
            Err(error) => {
                tracing::warn!(message = %message.id, %error, "an alarm is reported without the name of its tablet");
                return;
            }
        };
        for alarm in alarms.iter_mut() {
            let name = alarm.device.as_ref().and_then(|device| names.get(device));
            alarm.place = name.cloned().or(alarm.place.take());
        }
    }

    /// Attempts delivery and keeps the claim on the message for as long as it takes.
    async fn held(
        &self,
        message: &Message,
        attempt: impl Future<Output = Result<Outcome, Undelivered>> + Send,
    ) -> Result<Outcome, Undelivered> {
        let mut attempt = std::pin::pin!(attempt);
        loop {
            if let Ok(result) = tokio::time::timeout(STILL_AT_IT, attempt.as_mut()).await {
                return result;
            }
            let until = self.tools.clock.now() + self.tools.real(LEASE);
            if let Err(error) = self.tools.store.put_off_message(message, until).await {
                tracing::warn!(message = %message.id, %error, "a message about an alarm may be sent twice");
            }
        }
    }

    async fn delivered(
        &self,
        lane: &Lane,
        message: &Message,
        result: Result<Outcome, Undelivered>,
        sent: &Sent,
    ) -> Result<bool, Error> {
        let now = self.tools.clock.now();
        let (id, district, way) = (message.id, &lane.district, message.notice.way.as_str());
        let [chance, ..] = self.tools.chance.secret();
        let rest = |failures| Some(self.tools.real(pause(failures, chance)));
        let (outcome, more) = match result {
            Ok(outcome) => {
                match outcome {
                    Outcome::Sent => {
                        sent.delivered.fetch_add(1, Relaxed);
                        sent.worked(lane);
                    }
                    Outcome::Refused => {
                        sent.refused.fetch_add(1, Relaxed);
                        sent.troubled(lane, now, "the mail server does not know the address", |_| None);
                        tracing::error!(message = %id, %district, to = message.notice.to.as_str(),
                            "the mail server does not know an address that alarms go to");
                    }
                    Outcome::NobodyToTell => sent.worked(lane),
                    Outcome::Over | Outcome::GivenUp | Outcome::Divided => {}
                }
                (outcome, true)
            }
            Err(Undelivered(why)) if now - message.created_at >= self.tools.real(GIVE_UP) => {
                sent.given_up.fetch_add(1, Relaxed);
                sent.troubled(lane, now, &why, rest);
                tracing::error!(message = %id, %district, way, attempts = message.attempts, why,
                    "a message about an alarm was given up");
                (Outcome::GivenUp, lane.danger)
            }
            Err(Undelivered(why)) => {
                sent.failed.fetch_add(1, Relaxed);
                sent.troubled(lane, now, &why, rest);
                tracing::warn!(message = %id, %district, way, attempts = message.attempts, why,
                    "a message about an alarm was not delivered and is tried again");
                let next = now + self.tools.real(pause(message.attempts, chance));
                self.tools.store.put_off_message(message, next).await?;
                return Ok(lane.danger);
            }
        };
        // At once, without waiting for the lane's turn: until then no process would renew the claim.
        self.tools.store.finish_message(message, now, outcome).await?;
        Ok(more)
    }
}

/// A message on its way, which can be asked for its current state.
struct Stands<'a>(&'a Ops, &'a Message);

impl Standing for Stands<'_> {
    fn now(&self) -> Option<Message> {
        self.0.as_it_stands(self.1)
    }
}

/// The pause after this many attempts: doubled each time, and shortened at random by up to a quarter.
#[must_use]
pub fn pause(attempts: u32, chance: u8) -> Ms {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(20));
    let whole = doubled.min(LONGEST_PAUSE);
    whole - whole * Ms::from(chance) / (4 * 255)
}
