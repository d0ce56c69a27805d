//! Whether this node may work. Once a second it reads the database's clock and the head of every line. A node
//! whose clock is off, or that no longer sees what others write, records nothing, runs no jobs, and says so.
//!
//! While the database is away the clerk answers taps with 503 `unavailable` (`clerk/state.rs`), and screens keep the last line
//! and say after 3 s that it is not current.

use crate::clerk::errand::Errand;
use crate::department::{Ops, now};
use crate::error::{Error, OutOfService};
use crate::fitness::{Standing, Unfit};
use domain::command::Command;
use domain::ids::DistrictId;
use domain::time::{At, Ms};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

const EVERY: Duration = Duration::from_secs(1);
/// Screens show that they are not current when the lines could not be read for this long.
pub const NOT_CURRENT_AFTER: Duration = Duration::from_secs(3);

impl Ops {
    /// Follows what other processes write: their hints at once, and the head of every line once a second.
    /// Never returns.
    pub async fn follow(self: Arc<Self>) {
        let mut hints = self.tools.store.hints();
        let mut tick = tokio::time::interval(EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut last = (now(), self.tools.clock.now());
        loop {
            tokio::select! {
                _ = tick.tick() => {
                    let left = NOT_CURRENT_AFTER.saturating_sub(last.0.elapsed()).max(EVERY);
                    let (begun, at) = (now(), self.tools.clock.now());
                    match tokio::time::timeout(left, self.poll()).await {
                        Ok(Ok(())) => last = (begun, at),
                        Ok(Err(error)) => tracing::warn!(%error, "the lines could not be polled"),
                        Err(_) => tracing::warn!("the lines could not be polled: the database does not answer"),
                    }
                    let stale = last.0.elapsed() >= NOT_CURRENT_AFTER;
                    self.set_standing(if stale {
                        Some((last.1, Unfit::Database))
                    } else {
                        self.tools.clock.off().map(|off| (at, Unfit::Clock(off)))
                    });
                }
                Ok(district) = hints.recv() => self.look(&district),
            }
        }
    }

    /// Since when this node may show outdated data, and why; `None` while it does not.
    #[must_use]
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Why this node must not work at present; jobs pause meanwhile.
    #[must_use]
    pub fn unfit(&self) -> Option<Unfit> {
        let clock = self.tools.clock.off().map(Unfit::Clock);
        clock.or_else(|| self.standing.borrow().map(|(_, why)| why))
    }

    /// Whether this node may work at present.
    #[must_use]
    pub fn is_fit(&self) -> bool {
        self.unfit().is_none()
    }

    /// The districts that are out of service, and why.
    #[must_use]
    pub fn out_of_service(&self) -> Vec<(DistrictId, OutOfService)> {
        let desks = self.read();
        let troubled = desks
            .iter()
            .filter_map(|(id, desk)| Some((id.clone(), OutOfService::clone(&*desk.clerk.trouble()?))));
        let broken = self.broken.read().unwrap_or_else(PoisonError::into_inner);
        troubled.chain(broken.iter().map(|(id, why)| (id.clone(), why.clone()))).collect()
    }

    /// The most by which the last fact of any line is in the future; 0 if none is.
    #[must_use]
    pub fn head_ahead(&self) -> Ms {
        let now = self.tools.clock.now();
        let desks = self.read();
        desks.values().filter_map(|desk| desk.clerk.published().line.head_ahead(now)).max().unwrap_or(0)
    }

    /// Notifies the screens when it changes, but not for a change in how far the clock is off.
    fn set_standing(&self, standing: Standing) {
        let kind = |standing: &Standing| standing.map(|(_, why)| std::mem::discriminant(&why));
        let changed = self.standing.send_if_modified(|before| {
            let changed = kind(before) != kind(&standing);
            if changed {
                *before = standing;
            }
            changed
        });
        match (changed, standing) {
            (true, Some((_, Unfit::Database))) => {
                tracing::error!("the database cannot be read: what is shown is not current");
            }
            (true, Some((_, Unfit::Clock(off)))) => {
                tracing::error!(%off, "nothing is recorded and no job runs")
            }
            (true, None) => tracing::warn!("this node works again"),
            (false, _) => {}
        }
    }

    async fn poll(&self) -> Result<(), Error> {
        let asked = self.tools.clock.tick();
        let reference = self.tools.store.database_time().await?;
        self.tools.clock.compare(asked, reference);
        let heads = self.tools.store.head_rows().await?;
        let mut unknown = false;
        let mut seen = Vec::with_capacity(heads.len());
        for (district, seq, _) in heads.into_iter().flatten() {
            let known = self.read().get(&district).map(|desk| desk.clerk.clone());
            match known {
                Some(clerk) if clerk.published().line.head.seq < seq => clerk.look(),
                Some(clerk) if clerk.trouble().is_some() => clerk.look(),
                Some(_) => {}
                None => unknown = true,
            }
            seen.push(district);
        }
        // A line whose row cannot be read finds out by itself.
        let lost: Vec<DistrictId> = self.read().keys().filter(|id| !seen.contains(id)).cloned().collect();
        lost.iter().for_each(|district| self.look(district));
        if unknown && let Err(error) = self.find_districts().await {
            tracing::error!(%error, "a new district could not be opened");
        }
        self.correct_clocks(reference);
        Ok(())
    }

    fn look(&self, district: &DistrictId) {
        if let Some(desk) = self.read().get(district) {
            desk.clerk.look();
        }
    }

    /// Makes every line whose recorded times are wrong continue at the true time, even without commands.
    fn correct_clocks(&self, reference: At) {
        let clock = &self.tools.clock;
        let Ok(stamp) = clock.stamp(reference) else { return };
        if !clock.corrects() {
            return;
        }
        for published in self.every_line() {
            if published.line.clock_error(stamp).is_none() {
                continue;
            }
            let Ok(clerk) = self.clerk(&published.line.district) else { continue };
            tokio::spawn(async move {
                // Any command corrects the times first; this one does nothing else.
                if let Err(error) = clerk.ask(Errand::of_system(Command::CorrectClock { why: None })).await {
                    tracing::warn!(district = %published.line.district, %error, "the clock of a line could not be corrected");
                }
            });
        }
    }
}
