//! Patience: how long people wait before they leave. People who were called, or are still waiting, would have
//! left later or never, so a plain mean of those who left is too low; Kaplan and Meier (1958, "Nonparametric
//! estimation from incomplete observations") count them for as long as they were observed.

use super::distribution::Z95;
use super::sample::Sample;
use crate::time::Ms;

/// A product that equals one half may be slightly more by rounding.
const HALF: f64 = 0.5 + 1e-12;

/// The share of people who are still waiting, by how long they have waited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Survival {
    steps: Vec<Step>,
}

/// A wait after which at least one person left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The length of that wait in milliseconds.
    pub after: Ms,
    /// The number of people observed to wait that long.
    pub at_risk: u64,
    /// The number of them who left then.
    pub left: u64,
    /// The share of people who wait longer than that.
    pub share: f64,
    /// The uncertainty of the share; `None` once nobody is left.
    pub spread: Option<Spread>,
}

/// The uncertainty of a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Its variance (Greenwood 1926).
    pub variance: f64,
    /// The low end of its 95 % interval, computed on the scale of `ln(-ln S)` so that it stays within 0 and 1
    /// (Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time Data", 2nd ed., 1.4).
    pub low: f64,
    /// The high end of that interval.
    pub high: f64,
}

impl Survival {
    /// From the waits that ended with leaving, and those that ended otherwise or go on. A person called at
    /// the very time at which another left counts as having waited that long.
    #[must_use]
    pub fn of(left: &Sample, otherwise: &Sample) -> Survival {
        let mut others = otherwise.iter().peekable();
        let mut at_risk = left.n() + otherwise.n();
        let (mut share, mut greenwood) = (1.0, 0.0);
        let mut steps = Vec::new();
        for (after, left) in left.iter() {
            while let Some((_, gone)) = others.next_if(|(ms, _)| *ms < after) {
                at_risk -= gone;
            }
            let (d, n) = (left as f64, at_risk as f64);
            share *= (n - d) / n;
            greenwood += d / (n * (n - d));
            steps.push(Step { after, at_risk, left, share, spread: Spread::of(share, greenwood) });
            at_risk -= left;
        }
        Survival { steps }
    }

    /// The steps, by rising wait.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The share of people who wait longer than `ms`.
    #[must_use]
    pub fn share_after(&self, ms: Ms) -> f64 {
        let before = self.steps.partition_point(|step| step.after <= ms);
        before.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(1.0, |step| step.share)
    }

    /// The time after which half of the people have left; `None` when fewer than half were observed to leave.
    #[must_use]
    pub fn median(&self) -> Option<Ms> {
        self.steps.iter().find(|step| step.share <= HALF).map(|step| step.after)
    }

    /// The 95 % interval of the median: from where the low end of the curve's interval falls to one half, to
    /// where the high end does (Brookmeyer and Crowley 1982, "A confidence interval for the median survival
    /// time"). `None` where an end never does.
    #[must_use]
    pub fn median_between(&self) -> (Option<Ms>, Option<Ms>) {
        let first = |end: fn(&Step) -> f64| {
            let step = self.steps.iter().find(|step| end(step) <= HALF)?;
            Some(step.after)
        };
        // Once nobody is left there is no interval: the curve has come down, but whether it stays there is
        // unknown.
        let low = first(|step| step.spread.map_or(0.0, |spread| spread.low));
        let high = first(|step| step.spread.map_or(1.0, |spread| spread.high));
        (low, high)
    }
}

impl Spread {
    /// `greenwood` is Σ d / (n (n - d)).
    fn of(share: f64, greenwood: f64) -> Option<Spread> {
        let reach = (Z95 * greenwood.sqrt() / share.ln().abs()).exp();
        let spread = Spread {
            variance: share * share * greenwood,
            low: share.powf(reach),
            high: share.powf(reach.recip()),
        };
        (share > 0.0).then_some(spread)
    }
}
