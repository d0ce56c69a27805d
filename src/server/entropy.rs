//! The source of ids and secrets.

use crate::os::{fill, secret, wall};
use ops::ports::Chance;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Randomness from the operating system. Ids are UUIDv7: later ones sort after earlier ones, even within a millisecond.
#[derive(Debug, Default)]
pub struct OsChance {
    last: Mutex<(u64, u16)>,
}

impl Chance for OsChance {
    fn id(&self) -> Uuid {
        let mut random = [0; 10];
        fill(&mut random);
        let now = u64::try_from(wall().0).unwrap_or_default();
        let counter = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            // Twelve bits count within a millisecond; when they run out, the next millisecond is used ahead of time.
            *last = match *last {
                (ms, 0xfff) if now <= ms => (ms + 1, 0),
                (ms, count) if now <= ms => (ms, count + 1),
                _ => (now, 0),
            };
            *last
        };
        let (ms, count) = counter;
        let [a, b, c, d, e, f, g, h, ..] = random;
        let high = (u128::from(ms & 0xffff_ffff_ffff) << 80) | (0x7_u128 << 76) | (u128::from(count) << 64);
        let low = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        Uuid::from_u128(high | u128::from((low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000))
    }

    fn secret(&self) -> [u8; 32] {
        secret()
    }
}
