//! Officers: they open their windows, answer phones, call, serve by the script, hold, resolve, take a break,
//! and close when the day is over.

use super::api::text;
use super::phones::Phone;
use super::steps::Following;
use super::traits::Traits;
use super::world::World;
use crate::draws::{Draws, Length};
use crate::habits::DAY;
use serde_json::{Value, json};
use std::sync::Arc;

/// How long an idle officer waits before checking again, in simulated seconds.
const IDLE_S: f64 = 6.0;
/// From picking up to knowing what a caller needs.
const TRIAGE: Length = Length::LogNormal { median_s: 20.0, spread: 0.3 };

/// An officer's day at a window.
pub(super) async fn work(world: Arc<World>, window: String, index: u64) {
    let mut officer = Officer {
        traits: Traits::of(world.seed ^ 0x0ff1_ce55, index),
        world,
        window,
        index,
        moves: 0,
        served: 0,
    };
    officer.at_window("open", json!({})).await;
    while !officer.world.is_over() {
        // Every third officer is nearest to the phones and answers them first.
        let phone = if index % 3 == 2 || officer.moves.is_multiple_of(4) {
            officer.world.phones.take()
        } else {
            None
        };
        let busy = match phone {
            Some(phone) => officer.answer(phone).await,
            None => officer.next().await,
        };
        if !busy {
            if let Some(phone) = officer.world.phones.take() {
                officer.answer(phone).await;
            }
            officer.world.pass(IDLE_S).await;
        }
        officer.rest().await;
    }
    officer.at_window("close", json!({})).await;
}

struct Officer {
    world: Arc<World>,
    window: String,
    index: u64,
    traits: Traits,
    moves: u64,
    served: u64,
}

impl Officer {
    fn key(&mut self) -> String {
        self.moves += 1;
        format!("officer-{}-{}", self.index, self.moves)
    }

    async fn at_window(&mut self, verb: &'static str, body: Value) -> Option<Value> {
        let (key, path) =
            (self.key(), format!("/districts/{}/windows/{}/{verb}", self.world.district, self.window));
        self.world.post(verb, &path, body, &key).await
    }

    async fn about(&mut self, visit: &str, verb: &'static str, body: Value) -> Option<Value> {
        let (key, path) = (self.key(), format!("/visits/{visit}/{verb}"));
        self.world.post(verb, &path, body, &key).await
    }

    /// Calls the next person and serves them; false when nobody is waiting.
    async fn next(&mut self) -> bool {
        let Some(visit) = self.at_window("next", json!({})).await else { return false };
        let Some(id) = text(&visit, "id").map(str::to_owned) else { return false };
        let service = text(&visit, "service").map(str::to_owned);
        if text(&visit, "channel") == Some("walk_in") && self.traits.chance(DAY.misses_call) {
            self.nobody_came(&id).await;
            return true;
        }
        let walk = self.traits.seconds(DAY.walk);
        self.world.pass(walk).await;
        if self.about(&id, "serve", json!({"window": self.window})).await.is_some() {
            self.serve(&id, service.as_deref()).await;
        }
        true
    }

    async fn nobody_came(&mut self, id: &str) {
        for _ in 0..2 {
            self.world.pass(60.0).await;
            self.about(id, "recall", json!({})).await;
        }
        self.world.pass(60.0).await;
        self.about(id, "no_show", json!({"looked": true})).await;
    }

    /// From the start of serving to the end, step by step through the script and, now and then, with a hold.
    async fn serve(&mut self, id: &str, service: Option<&str>) {
        let time = self.world.service_time(&mut self.traits, service);
        let holds = self.traits.chance(DAY.holds);
        let mut following = Following::of(&self.world, id).await;
        let steps = following.as_ref().map_or(4, Following::length);
        for step in 0..steps {
            self.world.pass(time / steps as f64).await;
            if let Some(body) = following.as_mut().and_then(|following| following.next(&mut self.traits)) {
                self.about(id, "steps", body).await;
            }
            if holds && step == 2 {
                self.about(id, "hold", json!({"reason": "records_search", "due_ms": 300_000})).await;
                self.world.pass(120.0).await;
                self.about(id, "resume", json!({"window": self.window})).await;
            }
        }
        self.served += 1;
        match self.served % 20 {
            7 => self.about(id, "refer", json!({"to": "city_311"})).await,
            _ => self.about(id, "resolve", json!({"outcome": "done"})).await,
        };
    }

    /// Answers a phone; true whatever the result.
    async fn answer(&mut self, phone: Phone) -> bool {
        match phone {
            Phone::Rings { call, visit, index } => self.take_call(&call, &visit, index).await,
            Phone::Owed { visit, index, misses } => self.call_back(&visit, index, misses).await,
        }
        true
    }

    async fn take_call(&mut self, call: &str, visit: &str, index: u64) {
        let Ok(now) = self.world.server_time().await else { return };
        let body = json!({"call_id": call, "event": "answered", "at": now, "agent": self.window});
        let (key, path) = (self.key(), format!("/districts/{}/calls", self.world.district));
        if self.world.post("answer", &path, body, &key).await.is_none() {
            return;
        }
        let triage = self.traits.seconds(TRIAGE);
        self.world.pass(triage).await;
        if self.traits.chance(DAY.called_back) {
            self.about(visit, "call_back", json!({"due_ms": 900_000})).await;
            let misses = if self.traits.chance(0.1) { 3 } else { u32::from(self.traits.chance(0.3)) };
            self.world.phones.push(Phone::Owed { visit: visit.to_owned(), index, misses });
        } else if self.traits.chance(0.2) {
            self.about(visit, "wait", json!({})).await;
        } else if self.about(visit, "serve", json!({"window": self.window})).await.is_some() {
            self.serve(visit, None).await;
        } else {
            // The window was occupied meanwhile: the caller holds the line for a colleague.
            self.about(visit, "wait", json!({})).await;
        }
    }

    async fn call_back(&mut self, visit: &str, index: u64, misses: u32) {
        self.world.pass(60.0).await;
        if misses > 0 {
            let tried = self.about(visit, "attempt", json!({"reached": false})).await;
            if tried.is_some_and(|visit| text(&visit, "state") == Some("callback_due")) {
                self.world.phones.push(Phone::Owed { visit: visit.to_owned(), index, misses: misses - 1 });
            }
            return;
        }
        let reached = self.about(visit, "attempt", json!({"reached": true})).await;
        let begun = reached.is_some_and(|visit| text(&visit, "state") == Some("serving"));
        if begun || self.about(visit, "serve", json!({"window": self.window})).await.is_some() {
            self.serve(visit, None).await;
        } else {
            self.world.phones.push(Phone::Owed { visit: visit.to_owned(), index, misses });
        }
    }

    /// Takes a break after a while.
    async fn rest(&mut self) {
        if self.served > 0 && self.served.is_multiple_of(25) && !self.world.is_over() {
            self.served += 1;
            self.at_window("away", json!({"reason": "break"})).await;
            self.world.pass(600.0).await;
            self.at_window("open", json!({})).await;
        }
    }
}
