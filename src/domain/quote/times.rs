//! The distributions that waits are drawn from: the department's own figures, adjusted towards the observed
//! ones.

use crate::ids::ServiceId;
use crate::line::{Line, Tally};
use crate::rng::Dice;
use crate::rules::Spread;
use crate::time::Ms;

/// The department's own figure has the weight of this many observations.
pub(super) const PRIOR: f64 = 10.0;
/// A distribution is represented by this many equally likely values.
const POINTS: usize = 1_024;

/// A log-normal distribution: the median in milliseconds and the standard deviation of the logarithm.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogNormal {
    median_ms: f64,
    spread: f64,
}

impl LogNormal {
    /// The observed mean is shrunk towards the planned one while there are few observations, `(10 x plan +
    /// sum) / (10 + n)`, and so is the variance of the logarithm.
    pub(super) fn seen(tally: Tally, plan: Spread) -> LogNormal {
        let planned_spread = plan.spread.clamp(0.01, 3.0);
        let planned_mean = plan.median_s.max(0.0) * 1_000.0 * mean_per_median(planned_spread);
        // Without a planned value there is nothing to shrink towards.
        let weight = if planned_mean > 0.0 { PRIOR } else { 0.0 };
        let mean = (weight * planned_mean + tally.sum_ms.max(0) as f64) / (weight + tally.n as f64).max(1.0);
        let (squares, n) = tally.scatter();
        let variance = (PRIOR * planned_spread * planned_spread + squares) / (PRIOR + n);
        let spread = variance.sqrt().clamp(0.01, 3.0);
        LogNormal { median_ms: mean / mean_per_median(spread), spread }
    }

    /// The service times of a service.
    pub(super) fn of_service(line: &Line, service: Option<&ServiceId>) -> LogNormal {
        let known = service.and_then(|id| line.rules.service(id)).map(|service| service.duration);
        let plan = known.unwrap_or_default();
        let seen = service.and_then(|id| line.head.tallies.get(id)).copied().unwrap_or_default();
        LogNormal::seen(seen, Spread { median_s: plan.median_s.max(1.0), ..plan })
    }

    /// The remaining time of something that has lasted this long already.
    pub(super) fn remaining(&self, spent: f64, normal: &Normal, dice: &mut Dice) -> Ms {
        let z_spent =
            if spent < 1.0 { f64::NEG_INFINITY } else { (spent / self.median_ms).ln() / self.spread };
        let z = if z_spent < 1.0 { normal.above(z_spent, dice) } else { dice.normal_beyond(z_spent) };
        ((self.median_ms * (self.spread * z).exp() - spent).max(0.0)) as Ms
    }
}

fn mean_per_median(spread: f64) -> f64 {
    (spread * spread / 2.0).exp()
}

/// Times to draw from, each value equally likely.
pub(super) struct Times(Vec<Ms>);

impl Times {
    pub(super) fn of(spread: LogNormal, normal: &Normal) -> Times {
        Times(normal.0.iter().map(|z| (spread.median_ms * (spread.spread * z).exp()) as Ms).collect())
    }

    pub(super) fn draw(&self, dice: &mut Dice) -> Ms {
        self.0.get(dice.below(self.0.len())).copied().unwrap_or(0)
    }
}

/// Standard normal values, each equally likely, rising.
pub(super) struct Normal(Vec<f64>);

impl Normal {
    pub(super) fn new() -> Normal {
        Normal((0..POINTS).map(|i| normal_quantile((i as f64 + 0.5) / POINTS as f64)).collect())
    }

    fn above(&self, z: f64, dice: &mut Dice) -> f64 {
        let first = self.0.partition_point(|known| *known <= z);
        let among = (self.0.len() - first).max(1);
        self.0.get(first + dice.below(among)).copied().unwrap_or(z)
    }
}

/// The standard normal quantile, relative error below 1.2e-9 (P. J. Acklam's rational approximation).
fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    let horner = |of: &[f64], x: f64| of.iter().fold(0.0, |sum, c| sum * x + c);
    if p < 0.024_25 {
        let q = (-2.0 * p.ln()).sqrt();
        horner(&C, q) / horner(&D, q)
    } else if p > 0.975_75 {
        -normal_quantile(1.0 - p)
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(&A, r) * q / horner(&B, r)
    }
}
