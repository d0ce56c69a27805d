//! Random values for one person.

use super::services::Offered;
use crate::draws::Draws;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A person's traits, the same for the same seed and number.
pub(super) struct Traits {
    rng: StdRng,
}

impl Traits {
    pub(super) fn of(seed: u64, index: u64) -> Traits {
        Traits { rng: StdRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ index) }
    }

    pub(super) fn service<'a>(&mut self, services: &'a [Offered]) -> Option<&'a Offered> {
        let all: f64 = services.iter().map(|service| service.weight).sum();
        let mut place = self.unit() * all;
        services.iter().find(|service| {
            place -= service.weight;
            place <= 0.0
        })
    }
}

impl Draws for Traits {
    fn unit(&mut self) -> f64 {
        self.rng.random()
    }

    /// By the method of Box and Muller (1958).
    fn normal(&mut self) -> f64 {
        let (one, other) = (1.0 - self.unit(), self.unit());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }
}
