//! Chance from a seed, and the spreads that are drawn from it.

use domain::time::{At, Ms, SECOND};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

/// The same for the same seed.
pub(super) struct Dice(StdRng);

impl Dice {
    /// `of` says whose dice these are: a district, a day, a person. Mixed as SplitMix64 does (Steele, Lea and Flood 2014).
    pub(super) fn of(seed: u64, of: &[u64]) -> Dice {
        let mixed = of.iter().fold(seed, |state, part| {
            let z = (state ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        });
        Dice(StdRng::seed_from_u64(mixed))
    }

    /// From 0 up to, not including, 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// From 0 up to, not including, `n`; 0 where there is nothing to choose from.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// One of a list.
    pub(super) fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let place = self.below(list.len());
        list.get(place)
    }

    /// Place of one of several shares.
    pub(super) fn share(&mut self, shares: impl Iterator<Item = f64> + Clone) -> Option<usize> {
        let mut left = self.unit() * shares.clone().sum::<f64>();
        shares.into_iter().position(|share| {
            left -= share;
            left < 0.0
        })
    }

    /// A standard normal value (Box and Muller).
    pub(super) fn normal(&mut self) -> f64 {
        let (one, other) = (1.0 - self.unit(), self.unit());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }

    /// A log-normal length of time.
    pub(super) fn time(&mut self, median_s: f64, spread: f64) -> Ms {
        seconds(median_s * (spread * self.normal()).exp())
    }

    /// An exponential length of time.
    pub(super) fn exponential(&mut self, mean_s: f64) -> Ms {
        seconds(-mean_s * (1.0 - self.unit()).ln())
    }

    /// A UUIDv7 of that moment.
    pub(super) fn id(&mut self, at: At) -> Uuid {
        let ms = u128::from(at.0.max(0).unsigned_abs()) & 0xffff_ffff_ffff;
        let (count, low): (u16, u64) = (self.0.random(), self.0.random());
        let high = (ms << 80) | (0x7 << 76) | (u128::from(count & 0xfff) << 64);
        Uuid::from_u128(high | u128::from((low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000))
    }

    /// 32 bytes.
    pub(super) fn bytes(&mut self) -> [u8; 32] {
        self.0.random()
    }
}

/// A length of time in milliseconds.
pub(super) fn seconds(seconds: f64) -> Ms {
    (seconds * SECOND as f64) as Ms
}
