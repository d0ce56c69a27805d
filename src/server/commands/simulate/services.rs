//! What people come for, and how often.

use super::super::outcome::Result;
use super::api::{Api, text};
use serde_json::Value;

/// A service as people choose it.
pub(super) struct Offered {
    pub(super) id: String,
    pub(super) weight: f64,
    pub(super) median_s: f64,
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
