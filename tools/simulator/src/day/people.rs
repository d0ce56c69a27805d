//! Residents and callers: they come, wait, and leave when their patience ends.

use super::api::text;
use super::phones::Phone;
use super::traits::Traits;
use super::world::World;
use crate::draws::Draws;
use crate::error::{Error, Result};
use crate::habits::DAY;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The share of people who phone.
const PHONES: f64 = 0.25;
/// The share of people who speak Spanish.
const SPANISH: f64 = 0.2;
/// How often a person checks whether they are still waiting, in simulated seconds.
const LOOK_S: f64 = 30.0;

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

fn missing(what: &str) -> Error {
    Error::Other(format!("{what}: the answer has no visit"))
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
    let patience = traits.seconds(DAY.patience);
    let greeting = traits.seconds(DAY.greeted);
    world.pass(greeting.min(patience)).await;
    if greeting < patience {
        world
            .post("acknowledge", &format!("/visits/{id}/acknowledge"), json!({}), &format!("ack-{id}"))
            .await;
    }
    wait_for_end(world, &id, (patience - greeting).max(0.0)).await
}

/// Waits until the visit has ended; leaves when patience ends and it is still in the line.
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
    world.pass(traits.seconds(DAY.rings)).await;
    if world.phones.forget(&id) {
        let now = world.server_time().await?;
        world.post("hang up", &path, ring("hung_up", now), &format!("off-{index}")).await;
    }
    wait_for_end(world, &id, traits.seconds(DAY.patience_on_the_line)).await
}
