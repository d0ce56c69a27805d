//! Chance of a person's own.

use super::services::Offered;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

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

    pub(super) fn service<'a>(&mut self, services: &'a [Offered]) -> Option<&'a Offered> {
        let all: f64 = services.iter().map(|service| service.weight).sum();
        let mut place = self.rng.random::<f64>() * all;
        services.iter().find(|service| {
            place -= service.weight;
            place <= 0.0
        })
    }
}
