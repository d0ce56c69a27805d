//! Random values from a seed, and the distributions drawn from them.

use crate::draws::{Draws, Length};
use domain::rng;
use domain::time::{At, Ms, SECOND};
use uuid::Uuid;

/// The same for the same seed.
pub(super) struct Dice(rng::Dice);

impl Dice {
    /// `of` identifies the owner of these dice: a district, a day, a person.
    pub(super) fn of(seed: u64, of: &[u64]) -> Dice {
        Dice(rng::Dice::new(of.iter().fold(seed, |state, part| rng::Dice::new(state ^ part).draw())))
    }

    /// From 0 to `n`, exclusive; 0 where there is nothing to choose from.
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0.below(n)
    }

    /// A random element of a list.
    pub(super) fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let place = self.below(list.len());
        list.get(place)
    }

    /// The index of one of several shares, drawn by their weight.
    pub(super) fn share(&mut self, shares: impl Iterator<Item = f64> + Clone) -> Option<usize> {
        let mut left = self.unit() * shares.clone().sum::<f64>();
        shares.into_iter().position(|share| {
            left -= share;
            left < 0.0
        })
    }

    /// A random duration in milliseconds.
    pub(super) fn length(&mut self, length: Length) -> Ms {
        (self.seconds(length) * SECOND as f64) as Ms
    }

    /// A log-normal duration.
    pub(super) fn time(&mut self, median_s: f64, spread: f64) -> Ms {
        self.length(Length::LogNormal { median_s, spread })
    }

    /// A UUIDv7 of this time.
    pub(super) fn id(&mut self, at: At) -> Uuid {
        let ms = u128::from(at.0.max(0).unsigned_abs()) & 0xffff_ffff_ffff;
        let (count, low) = (self.0.draw(), self.0.draw());
        let high = (ms << 80) | (0x7 << 76) | (u128::from(count & 0xfff) << 64);
        Uuid::from_u128(high | u128::from((low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000))
    }

    /// 32 random bytes.
    pub(super) fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.chunks_mut(8).for_each(|eight| eight.copy_from_slice(&self.0.draw().to_le_bytes()));
        bytes
    }
}

impl Draws for Dice {
    fn unit(&mut self) -> f64 {
        1.0 - self.0.unit()
    }

    fn normal(&mut self) -> f64 {
        self.0.normal()
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        self.0.exponential(mean)
    }
}
