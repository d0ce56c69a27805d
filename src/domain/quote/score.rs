//! How good the waits were that residents were told: each quote beside what came of it. For reports, and for the line itself,
//! which sets its next quotes by it. Pure; sets add up in any order.

use crate::clocks::{clocks, counts};
use crate::stats::{Rate, quantile};
use crate::time::Ms;
use crate::visit::Visit;
use crate::vocabulary::visit::Quote;
use std::collections::BTreeMap;

/// What came of a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Called, or served at once, after so many milliseconds.
    Called(Ms),
    /// Gone without a turn after so many milliseconds.
    Left(Ms),
}

/// A wait that was told, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// As it was told, unrounded.
    pub quote: Quote,
    /// What came of it.
    pub came: Came,
}

impl Told {
    /// What can be scored of a visit. Nothing when no wait was told, or a wait of nothing; when it is not known yet, when the
    /// arrival is an estimate or from paper, or when the place in line was changed by a long absence: then the wait is not the line's doing.
    #[must_use]
    pub fn of(visit: &Visit) -> Option<Told> {
        let scored = counts(visit) && visit.rank_from == visit.arrived_at;
        let quote = visit.quote.filter(|quote| scored && quote.promises())?;
        let came = match (clocks(visit, None).wait_ms, visit.ended_at) {
            (Some(waited), _) => Came::Called(waited),
            (None, Some(ended)) => Came::Left((ended - visit.arrived_at).max(0)),
            (None, None) => return None,
        };
        Some(Told { quote, came })
    }
}

/// The score of a set of quotes. Goal: four of five called within the p80, 75 to 85 %, and half within the p50.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// Called or served.
    pub called: u64,
    /// Of those, within the quoted p50.
    pub within_p50: u64,
    /// Of those, within the quoted p80.
    pub within_p80: u64,
    /// Gone without a turn.
    pub left: u64,
    /// Of those, gone when the quoted p80 was over already: the quote had failed them.
    pub left_late: u64,
    /// Waited less the quoted p50 of those called, mean, in milliseconds: above zero, the quotes were too short. `None` of nobody.
    pub bias_mean_ms: Option<f64>,
    /// The median of the same.
    pub bias_median_ms: Option<f64>,
}

impl Score {
    /// Of what was told, and what came of it.
    #[must_use]
    pub fn of(told: impl IntoIterator<Item = Told>) -> Score {
        let mut score = Score::default();
        let mut beyond: Vec<Ms> = Vec::new();
        for Told { quote, came } in told {
            match came {
                Came::Called(waited) => {
                    score.called += 1;
                    score.within_p50 += u64::from(waited <= quote.p50_ms);
                    score.within_p80 += u64::from(waited <= quote.p80_ms);
                    beyond.push(waited - quote.p50_ms);
                }
                Came::Left(waited) => {
                    score.left += 1;
                    score.left_late += u64::from(waited > quote.p80_ms);
                }
            }
        }
        beyond.sort_unstable();
        score.bias_median_ms = quantile(&beyond, 0.5);
        let sum: f64 = beyond.iter().map(|ms| *ms as f64).sum();
        score.bias_mean_ms = (!beyond.is_empty()).then(|| sum / beyond.len() as f64);
        score
    }

    /// One score a key: a service, a language, a channel, an hour.
    #[must_use]
    pub fn by<K: Ord>(told: impl IntoIterator<Item = (K, Told)>) -> BTreeMap<K, Score> {
        let mut sets: BTreeMap<K, Vec<Told>> = BTreeMap::new();
        for (key, told) in told {
            sets.entry(key).or_default().push(told);
        }
        sets.into_iter().map(|(key, told)| (key, Score::of(told))).collect()
    }

    /// Called within the p80, of those called: the share the goal speaks of.
    #[must_use]
    pub fn in_p80(&self) -> Rate {
        Rate { part: self.within_p80, whole: self.called }
    }

    /// Called within the p50, of those called.
    #[must_use]
    pub fn in_p50(&self) -> Rate {
        Rate { part: self.within_p50, whole: self.called }
    }

    /// The stricter share: who left after the p80 was over counts as missed. Who left earlier says nothing either way.
    #[must_use]
    pub fn in_p80_with_left(&self) -> Rate {
        Rate { part: self.within_p80, whole: self.called + self.left_late }
    }
}
