//! Services, and how often people ask for them.

use super::api::{Api, text};
use crate::error::Result;
use crate::services::{DEMAND, RARE};
use serde_json::Value;

/// A service that people can choose.
pub(super) struct Offered {
    pub(super) id: String,
    pub(super) weight: f64,
    pub(super) median_s: f64,
}

pub(super) async fn offered(api: &Api, district: &str) -> Result<Vec<Offered>> {
    let services = api.get(&format!("/districts/{district}/services")).await?;
    let services = services.as_array().cloned().unwrap_or_default();
    let offered =
        services.iter().filter_map(|service| text(service, "id").map(|id| (id, service))).map(|(id, _)| {
            let known = DEMAND.iter().find(|demand| demand.service == id).and_then(|demand| demand.usual);
            let usual = known.unwrap_or(RARE);
            Offered { id: id.to_owned(), weight: usual.visits, median_s: usual.median_s }
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
