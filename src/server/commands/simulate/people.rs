//! Residents and callers: they come, wait, and leave when their patience is over.

use super::super::outcome::{Result, Sentence};
use super::World;
use super::api::{Answer, Api, text};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

/// The share of people who phone.
const PHONES: f64 = 0.25;
/// The share of people who speak Spanish.
const SPANISH: f64 = 0.2;
/// How often somebody looks whether they are still waiting, in simulated seconds.
const LOOK_S: f64 = 30.0;

/// A service as people choose it.
pub(super) struct Offered {
    id: String,
    weight: f64,
    median_s: f64,
}

/// How much is asked for, from two real counters and a usual front desk; other services are rare.
const DEMAND: [(&str, f64, f64); 9] = [
    ("court_sign_on", 186.0, 180.0),
    ("property_pickup", 131.0, 600.0),
    ("custody_question", 88.0, 420.0),
    ("registration", 62.0, 900.0),
    ("show_documents", 50.0, 300.0),
    ("officer", 49.0, 720.0),
    ("report_incident", 120.0, 1200.0),
    ("report_copy", 90.0, 420.0),
    ("city_service", 30.0, 240.0),
];

pub(super) async fn offered(api: &Api, district: &str) -> Result<Vec<Offered>> {
    let services = api.get(&format!("/districts/{district}/services")).await?;
    let services = services.as_array().cloned().unwrap_or_default();
    let offered =
        services.iter().filter_map(|service| text(service, "id").map(|id| (id, service))).map(|(id, _)| {
            let known = DEMAND.iter().find(|(name, ..)| *name == id);
            let (weight, median_s) = known.map_or((3.0, 420.0), |(_, weight, median)| (*weight, *median));
            Offered { id: id.to_owned(), weight, median_s }
        });
    // A walk-in and a phone call must both be able to ask for it: the list is what both offer.
    let both: Vec<Offered> = offered
        .filter(|one| {
            services.iter().any(|service| {
                text(service, "id") == Some(one.id.as_str())
                    && has(service, "walk_in")
                    && has(service, "phone")
            })
        })
        .collect();
    if both.is_empty() { Err("The district offers no service.".into()) } else { Ok(both) }
}

fn has(service: &Value, channel: &str) -> bool {
    service
        .get("channels")
        .and_then(Value::as_array)
        .is_some_and(|channels| channels.iter().any(|one| one == channel))
}

/// Somebody's traits, the same for the same seed and number.
pub(super) struct Traits {
    rng: StdRng,
}

impl Traits {
    pub(super) fn of(seed: u64, index: u64) -> Traits {
        Traits { rng: StdRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ index) }
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.rng.random::<f64>() < share
    }

    /// A log-normal time in seconds (Box and Muller for the normal).
    pub(super) fn time(&mut self, median_s: f64, spread: f64) -> f64 {
        let (one, other) = (1.0 - self.rng.random::<f64>(), self.rng.random::<f64>());
        let normal = (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos();
        median_s * (spread * normal).exp()
    }

    fn service<'a>(&mut self, services: &'a [Offered]) -> Option<&'a Offered> {
        let all: f64 = services.iter().map(|service| service.weight).sum();
        let mut place = self.rng.random::<f64>() * all;
        services.iter().find(|service| {
            place -= service.weight;
            place <= 0.0
        })
    }
}

/// A phone that rings, or a call-back that is owed.
#[derive(Debug, Clone)]
pub(super) enum Phone {
    /// It rings.
    Rings { call: String, visit: String, index: u64 },
    /// A call-back, and how many attempts will fail.
    Owed { visit: String, index: u64, misses: u32 },
}

/// What officers find on the phone.
#[derive(Default)]
pub(super) struct Phones {
    queue: Mutex<VecDeque<Phone>>,
}

impl Phones {
    pub(super) fn push(&self, phone: Phone) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(phone);
    }

    pub(super) fn take(&self) -> Option<Phone> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn forget(&self, visit: &str) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let before = queue.len();
        queue.retain(|phone| !matches!(phone, Phone::Rings { visit: rings, .. } if rings == visit));
        queue.len() < before
    }
}

impl World {
    /// Posts, counting time and refusals. `None` when refused or failed.
    pub(super) async fn post(&self, what: &'static str, path: &str, body: Value, key: &str) -> Option<Value> {
        let began = crate::world::instant();
        let answer = self.api.ask(Method::POST, path, Some(&body), key).await;
        self.tally.took(what, began.elapsed());
        match answer {
            Ok(Answer::Good(value)) => Some(value),
            Ok(Answer::Refused(code)) => {
                self.tally.refused(code);
                None
            }
            Err(error) => {
                self.tally.fault(&error);
                None
            }
        }
    }

    /// The server's own time, as it writes it.
    pub(super) async fn server_time(&self) -> Result<String> {
        let line = self.api.get(&format!("/districts/{}/line?audience=display", self.district)).await?;
        text(&line, "at").map(str::to_owned).ok_or_else(|| Sentence("the line has no time".to_owned()))
    }

    pub(super) async fn visit(&self, id: &str) -> Option<Value> {
        match self.api.get(&format!("/visits/{id}")).await {
            Ok(visit) => Some(visit),
            Err(error) => {
                self.tally.fault(&error);
                None
            }
        }
    }

    /// How long serving this visit takes, in simulated seconds.
    pub(super) fn service_time(&self, traits: &mut Traits, service: Option<&str>) -> f64 {
        let median = self
            .services
            .iter()
            .find(|offered| Some(offered.id.as_str()) == service)
            .map_or(420.0, |offered| offered.median_s);
        traits.time(median, 0.5).clamp(20.0, 5_400.0)
    }
}

/// One person's day, from before they come until their visit has ended.
pub(super) async fn live(world: Arc<World>, index: u64, at: f64) {
    world.pass(at).await;
    let mut traits = Traits::of(world.seed, index);
    let came = if traits.chance(PHONES) {
        phone(&world, &mut traits, index).await
    } else {
        walk_in(&world, &mut traits, index).await
    };
    if let Err(error) = came {
        world.tally.fault(&error);
    }
    world.open.fetch_sub(1, Ordering::SeqCst);
}

fn missing(what: &str) -> Sentence {
    Sentence(format!("{what}: the answer has no visit"))
}

async fn walk_in(world: &World, traits: &mut Traits, index: u64) -> Result<()> {
    let service = traits.service(&world.services).map(|service| service.id.clone());
    let language = if traits.chance(SPANISH) { "es" } else { "en" };
    let body = json!({"channel": "walk_in", "service": service, "language": language, "source": "observed"});
    let visit = world
        .post("check in", &format!("/districts/{}/visits", world.district), body, &format!("in-{index}"))
        .await;
    let id =
        visit.as_ref().and_then(|visit| text(visit, "id")).ok_or_else(|| missing("check in"))?.to_owned();
    let patience = traits.time(3_000.0, 0.6);
    let greeting = traits.time(25.0, 0.8);
    world.pass(greeting.min(patience)).await;
    if greeting < patience {
        world
            .post("acknowledge", &format!("/visits/{id}/acknowledge"), json!({}), &format!("ack-{id}"))
            .await;
    }
    wait_for_end(world, &id, (patience - greeting).max(0.0)).await
}

/// Waits until the visit has ended; leaves when patience is over and it is still in the line.
async fn wait_for_end(world: &World, id: &str, patience: f64) -> Result<()> {
    let mut waited = 0.0;
    loop {
        world.pass(LOOK_S).await;
        waited += LOOK_S;
        let Some(visit) = world.visit(id).await else { return Ok(()) };
        match text(&visit, "state") {
            Some("ended") => return Ok(()),
            Some("waiting") if waited > patience => {
                world
                    .post("leave", &format!("/visits/{id}/leave"), json!({}), &format!("leave-{id}-{waited}"))
                    .await;
            }
            _ => {}
        }
    }
}

async fn phone(world: &World, traits: &mut Traits, index: u64) -> Result<()> {
    let call = format!("{}-{index}", world.api.run());
    let ring =
        |event: &str, at: String| json!({"call_id": call, "event": event, "at": at, "from": "555-0100"});
    let path = format!("/districts/{}/calls", world.district);
    let now = world.server_time().await?;
    let visit = world.post("ring", &path, ring("ringing", now), &format!("ring-{index}")).await;
    let id = visit.as_ref().and_then(|visit| text(visit, "id")).ok_or_else(|| missing("ring"))?.to_owned();
    world.phones.push(Phone::Rings { call: call.clone(), visit: id.clone(), index });
    world.pass(traits.time(120.0, 0.5)).await;
    if world.phones.forget(&id) {
        let now = world.server_time().await?;
        world.post("hang up", &path, ring("hung_up", now), &format!("off-{index}")).await;
    }
    wait_for_end(world, &id, traits.time(1_500.0, 0.6)).await
}
