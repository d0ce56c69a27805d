//! Random values from a seed: the same seed gives the same values. Simulations take their seed as an argument
//! and draw from here.

/// The generator: SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
    /// Normal values are generated in pairs; this is the unused one.
    spare: Option<f64>,
}

impl Dice {
    /// A generator that gives the same values for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Dice {
        Dice { state: seed, spare: None }
    }

    /// Uniform over all 64-bit numbers.
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform from 0 to `n`, exclusive; `n` is below 2^32.
    pub fn below(&mut self, n: usize) -> usize {
        (((self.draw() >> 32) * n as u64) >> 32) as usize
    }

    /// Uniform above 0, up to and including 1.
    pub fn unit(&mut self) -> f64 {
        ((self.draw() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// An exponential value with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.unit().ln()
    }

    /// A normal value with mean 0 and standard deviation 1: the polar method (Marsaglia and Bray 1964).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let s = x * x + y * y;
            if s > 0.0 && s < 1.0 {
                let scale = (-2.0 * s.ln() / s).sqrt();
                self.spare = Some(y * scale);
                return x * scale;
            }
        }
    }

    /// A normal value, given that it is above `a`, which is positive (Marsaglia 1964).
    pub fn normal_beyond(&mut self, a: f64) -> f64 {
        for _ in 0..64 {
            let z = (a * a - 2.0 * self.unit().ln()).sqrt();
            if self.unit() * z <= a {
                return z;
            }
        }
        a
    }
}
