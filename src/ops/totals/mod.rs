//! Counting of figures, which follows the log. For each district one step after another is computed from the
//! facts since the last step and the visits they ended, and stored with the position it leads to. So
//! everything counts exactly once, whichever process is killed in between. Rows and totals can be deleted and
//! counted again from the log.

pub(crate) mod check;
pub(crate) mod counter;
pub(crate) mod place;
pub(crate) mod spans;

pub use counter::Counter;
pub use place::place;

use crate::department::{Ops, now};
use crate::error::Error;
use crate::recount;
use crate::totals::spans::STEP;
use domain::ids::DistrictId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How often the log is checked for something to count.
pub const EVERY: Duration = Duration::from_secs(2);
/// After a step, counting pauses for this many times its duration, so that a recount of years leaves room for
/// the desk.
const REST: u32 = 1;

/// The progress of counting in one district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The district that is counted.
    pub district: DistrictId,
    /// The number of the last fact counted.
    pub position: u64,
    /// The number of the last fact on record.
    pub of: u64,
    /// Whether earlier counts are still being deleted.
    pub clearing: bool,
}

impl Progress {
    /// Whether everything except the newest facts has been counted.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.clearing && self.of.saturating_sub(self.position) <= STEP as u64
    }
}

impl Ops {
    /// The progress of counting in every district.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn counting(&self) -> Result<Vec<Progress>, Error> {
        let followers: BTreeMap<DistrictId, Option<u64>> =
            self.tools.store.followers().await?.into_iter().map(|one| (one.district, one.position)).collect();
        let one = |district: DistrictId| {
            let of = self.clerk(&district).map_or(0, |clerk| clerk.published().line.head.seq);
            let position = followers.get(&district).copied().unwrap_or(Some(0));
            Progress { position: position.unwrap_or(0), of, clearing: position.is_none(), district }
        };
        Ok(self.districts().into_iter().map(one).collect())
    }

    /// Counts every district to the end of its log.
    ///
    /// # Errors
    /// As [`Counter::step`].
    pub async fn count_all(&self) -> Result<(), Error> {
        for district in self.districts() {
            let mut counter = Counter::new(Arc::clone(&self.tools.store), district);
            while counter.step().await? {}
            if let Some(account) = counter.account().await? {
                recount::tell(&self.tools, &account).await?;
            }
        }
        Ok(())
    }

    /// Follows the logs of all districts as long as the program runs.
    pub async fn keep_counting(self: Arc<Self>) {
        let mut counters: BTreeMap<DistrictId, Counter> = BTreeMap::new();
        let mut tick = tokio::time::interval(EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            if self.unfit().is_some() {
                continue;
            }
            let progress = match self.counting().await {
                Ok(progress) => progress,
                Err(error) => {
                    tracing::warn!(%error, "how far the figures have come could not be read");
                    continue;
                }
            };
            for district in progress {
                let behind = district.clearing || district.position < district.of;
                let untold = counters.get(&district.district).is_none_or(|counter| counter.anew);
                if !behind && !untold {
                    continue;
                }
                let counter = counters.entry(district.district.clone()).or_insert_with(|| {
                    Counter::new(Arc::clone(&self.tools.store), district.district.clone())
                });
                if !behind {
                    let begun = now();
                    self.tell_account(counter).await;
                    tokio::time::sleep(begun.elapsed() * REST).await;
                    continue;
                }
                loop {
                    let begun = now();
                    match counter.step().await {
                        Ok(true) => tokio::time::sleep(begun.elapsed() * REST).await,
                        Ok(false) => {
                            self.tell_account(counter).await;
                            break;
                        }
                        Err(error) => {
                            tracing::warn!(district = %district.district, %error, "the figures could not follow");
                            break;
                        }
                    }
                }
            }
        }
    }

    /// Reports what a recount changed, if it has just ended.
    async fn tell_account(&self, counter: &mut Counter) {
        let told = match counter.account().await {
            Ok(Some(account)) => {
                let told = recount::tell(&self.tools, &account).await;
                counter.anew = told.is_err();
                told
            }
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            tracing::warn!(district = %counter.district, %error, "what a recount has changed could not be reported");
        }
    }

    /// Deletes the figures of some districts and counts them again from the log, in the background.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn recount(&self, districts: &[DistrictId]) -> Result<(), Error> {
        for district in districts {
            self.tools.store.recount(district).await?;
        }
        Ok(())
    }
}
