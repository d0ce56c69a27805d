//! Times of a group compared with those of the others: the test over ranks, and the quantiles of both sides.

use super::{Base, Comparison, Gap, Seen, Sides, Times, means};
use crate::stats::days::{self, Quantile, WRONG, fewest};
use crate::stats::distribution::student_beyond;
use crate::stats::rank::van_elteren;
use crate::stats::sample::Sample;
use crate::time::Ms;

impl Comparison<Times> {
    /// Compares times within each stratum. Fastest when the times are already in rising order.
    #[must_use]
    pub fn of_times(mut seen: Vec<Seen<Ms>>) -> Comparison<Times> {
        seen.sort_by_key(|one| one.value);
        let base = Base::of(seen);
        base.compared(base.freedom.filter(|_| base.used > 0).and_then(|freedom| base.times(freedom)))
    }

    /// The p-value of the result; `None` without a result, or of less than half of the group.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        self.found.filter(|_| self.is_of_most).map(|found| found.p)
    }
}

impl Base<Ms> {
    fn times(&self, freedom: usize) -> Option<Times> {
        let mut times: Vec<Sides<Vec<Ms>>> = vec![Sides::default(); self.strata.len()];
        for one in &self.seen {
            if let Some(sides) = times.get_mut(one.stratum as usize) {
                sides.of_mut(one.in_group).push(one.value);
            }
        }
        let sample = |times: &Vec<Ms>| times.iter().copied().collect::<Sample>();
        let samples: Vec<Sides<Sample>> = times
            .iter()
            .map(|sides| Sides { group: sample(&sides.group), rest: sample(&sides.rest) })
            .collect();
        let alone = van_elteren(samples.iter().map(|sides| (&sides.group, &sides.rest)))?;
        let ranks = self.ranks();
        let far = means(self, ranks.iter().copied());
        let effect = self.effect(far.into_iter(), |around| 1.0 / (around.group + around.rest + 1.0));
        let z = alone.z / effect.sqrt();
        let p = student_beyond(z, freedom);
        Some(Times { median: self.gap(0.5)?, p90: self.gap(0.9).filter(|_| self.enough(0.9)), p, z })
    }

    /// The rank of each within the stratum; equal times share their mean rank.
    fn ranks(&self) -> Vec<f64> {
        let mut before = vec![0.0; self.strata.len()];
        let mut equal = before.clone();
        let mut ranks = Vec::with_capacity(self.seen.len());
        for same in self.seen.chunk_by(|one, other| one.value == other.value) {
            let stratum = |one: &Seen<Ms>| one.stratum as usize;
            for one in same {
                if let Some(equal) = equal.get_mut(stratum(one)) {
                    *equal += 1.0;
                }
            }
            for one in same {
                let before = before.get(stratum(one)).copied().unwrap_or(0.0);
                ranks.push(before + (equal.get(stratum(one)).copied().unwrap_or(0.0) + 1.0) / 2.0);
            }
            for one in same {
                if let (Some(before), Some(equal)) =
                    (before.get_mut(stratum(one)), equal.get_mut(stratum(one)))
                {
                    *before += *equal;
                    *equal = 0.0;
                }
            }
        }
        ranks
    }

    fn enough(&self, q: f64) -> bool {
        self.n.group.min(self.n.rest) >= fewest(q)
    }

    /// The `q`-quantiles of both sides, with an interval where there are enough visits for one.
    fn gap(&self, q: f64) -> Option<Gap> {
        let side = |in_group: bool| {
            let theirs = self.seen.iter().filter(|one| one.in_group == in_group);
            let weight = |one: &Seen<Ms>| {
                let around = self.around(one);
                if in_group { 1.0 } else { around.group / around.rest }
            };
            let rising: Vec<days::Seen> = theirs
                .map(|one| days::Seen { ms: one.value, day: one.day, count: 1.0, weight: weight(one) })
                .collect();
            Quantile::of(&rising, q)
        };
        let (group, rest) = (side(true)?, side(false)?);
        Some(Gap {
            of: Sides { group: group.value, rest: rest.value },
            range: group.less(&rest, WRONG).filter(|_| self.enough(q)),
        })
    }
}
