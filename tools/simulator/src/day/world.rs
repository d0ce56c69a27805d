//! The state shared by people and officers of one run, and their requests to the server.

use super::api::{Answer, Api, text};
use super::phones::Phones;
use super::services::Offered;
use super::tally::Tally;
use super::traits::Traits;
use crate::draws::{Draws, Length};
use crate::error::{Error, Result};
use reqwest::Method;
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The state shared by people and officers of one run.
pub(super) struct World {
    pub(super) api: Api,
    pub(super) district: String,
    pub(super) scale: f64,
    pub(super) seed: u64,
    pub(super) services: Vec<Offered>,
    /// Ringing callers, and callbacks that are owed.
    pub(super) phones: Phones,
    /// The number of people who are here or still to come.
    pub(super) open: AtomicUsize,
    pub(super) tally: Tally,
}

impl World {
    /// Waits for simulated seconds.
    pub(super) async fn pass(&self, seconds: f64) {
        tokio::time::sleep(Duration::from_secs_f64((seconds / self.scale).max(0.0))).await;
    }

    pub(super) fn is_over(&self) -> bool {
        self.open.load(Ordering::SeqCst) == 0
    }

    /// Sends a POST, counting time and refusals. `None` when refused or failed.
    pub(super) async fn post(&self, what: &'static str, path: &str, body: Value, key: &str) -> Option<Value> {
        let began = instant();
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

    /// The server's own time, as it formats it.
    pub(super) async fn server_time(&self) -> Result<String> {
        let line = self.api.get(&format!("/districts/{}/line?audience=display", self.district)).await?;
        text(&line, "at").map(str::to_owned).ok_or_else(|| Error::Other("the line has no time".to_owned()))
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

    /// The service time of this visit, in simulated seconds.
    pub(super) fn service_time(&self, traits: &mut Traits, service: Option<&str>) -> f64 {
        let median = self
            .services
            .iter()
            .find(|offered| Some(offered.id.as_str()) == service)
            .map_or(420.0, |offered| offered.median_s);
        traits.seconds(Length::LogNormal { median_s: median, spread: 0.5 }).clamp(20.0, 5_400.0)
    }
}

/// A time for measuring response times: never sent, never stored.
#[allow(clippy::disallowed_methods)]
fn instant() -> Instant {
    Instant::now()
}
