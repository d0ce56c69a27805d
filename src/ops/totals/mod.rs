//! Figures follow the log. For each district one step after the other is worked out from the facts since the last one and the
//! visits they ended, and written with the position it leads to, so that everything counts exactly once, whoever was killed
//! meanwhile. Rows and totals can be thrown away and counted anew from the log.

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

/// How often the log is looked at for something to count.
pub const EVERY: Duration = Duration::from_secs(2);
/// After a step nobody counts for so many times as long as it took, so that counting years anew leaves room for the desk.
const REST: u32 = 1;

/// How far counting has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where.
    pub district: DistrictId,
    /// The last fact counted.
    pub position: u64,
    /// The last fact written.
    pub of: u64,
    /// What was counted before is still being thrown away.
    pub clearing: bool,
}

impl Progress {
    /// Whether everything but the newest facts has been counted.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.clearing && self.of.saturating_sub(self.position) <= STEP as u64
    }
}

impl Ops {
    /// How far counting has come in every district.
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

    /// Counts until every district has been counted to its end.
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

    /// Follows every log for as long as the program runs.
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

    /// Says what counting anew has changed, if it just ended.
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
            tracing::warn!(district = %counter.district, %error, "what counting anew has changed could not be told");
        }
    }

    /// Throws the figures of some districts away and counts them anew from the log, in the background.
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
