//! How accurate the quoted waits were: each quote with the actual wait. For reports, and for the line itself,
//! which adjusts its next quotes by it. Pure; sets add up in any order.

use crate::clocks::{clocks, counts, waited};
use crate::stats::{Rate, quantile};
use crate::time::Ms;
use crate::visit::Visit;
use crate::vocabulary::visit::Quote;
use std::collections::BTreeMap;

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Called, or served at once, after this many milliseconds.
    Called(Ms),
    /// Left without a turn after this many milliseconds.
    Left(Ms),
}

/// A quoted wait with the actual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// As quoted, unrounded.
    pub quote: Quote,
    /// How the wait ended.
    pub came: Came,
}

impl Told {
    /// The scorable quote of a visit. `None` when no wait was quoted, or a wait of zero; when the result is
    /// not known yet, when the arrival is an estimate or from paper, or when a long absence or a night changed the
    /// place in line: then the wait was not caused by the line.
    #[must_use]
    pub fn of(visit: &Visit) -> Option<Told> {
        let scored = counts(visit) && visit.rank_from == visit.arrived_at && visit.nights.is_empty();
        let quote = visit.quote.filter(|quote| scored && quote.promises())?;
        let came = match (clocks(visit, None).wait_ms, visit.ended_at) {
            (Some(wait), _) => Came::Called(wait),
            (None, Some(ended)) => Came::Left(waited(visit, ended)),
            (None, None) => return None,
        };
        Some(Told { quote, came })
    }
}

/// The score of a set of quotes. Goal: four of five called within the p80, 75 to 85 %, and half within the
/// p50.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// Called or served people.
    pub called: u64,
    /// Of those, within the quoted p50.
    pub within_p50: u64,
    /// Of those, within the quoted p80.
    pub within_p80: u64,
    /// People who left without a turn.
    pub left: u64,
    /// Of those, left when the quoted p80 was over already: the quote had failed them.
    pub left_late: u64,
    /// The mean of the wait less the quoted p50 of those called, in milliseconds: above zero, the quotes were
    /// too short. `None` for nobody.
    pub bias_mean_ms: Option<f64>,
    /// The median of the same difference.
    pub bias_median_ms: Option<f64>,
}

impl Score {
    /// The score of a set of quotes.
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

    /// One score per key: a service, a language, a channel, an hour.
    #[must_use]
    pub fn by<K: Ord>(told: impl IntoIterator<Item = (K, Told)>) -> BTreeMap<K, Score> {
        let mut sets: BTreeMap<K, Vec<Told>> = BTreeMap::new();
        for (key, told) in told {
            sets.entry(key).or_default().push(told);
        }
        sets.into_iter().map(|(key, told)| (key, Score::of(told))).collect()
    }

    /// Called within the p80, out of those called: the share of the goal.
    #[must_use]
    pub fn in_p80(&self) -> Rate {
        Rate { part: self.within_p80, whole: self.called }
    }

    /// Called within the p50, out of those called.
    #[must_use]
    pub fn in_p50(&self) -> Rate {
        Rate { part: self.within_p50, whole: self.called }
    }

    /// The stricter share: people who left after the p80 was over count as missed. People who left earlier
    /// count on neither side.
    #[must_use]
    pub fn in_p80_with_left(&self) -> Rate {
        Rate { part: self.within_p80, whole: self.called + self.left_late }
    }
}
