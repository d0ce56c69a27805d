//! Use cases, and the one door to them.
//!
//! [`Ops`] holds a clerk for each district. [`Ops::perform`] in `door.rs` is the way of every command; one file per kind of work
//! beside it. What is needed from outside stands in `ports.rs`.

pub mod alarms;
pub mod audit;
pub mod calendar;
pub mod changes;
pub mod clerk;
pub mod clocks;
pub mod door;
pub mod error;
pub mod explain;
pub mod fairness;
pub mod figures;
pub mod follow;
pub mod ics;
pub mod ports;
pub mod practice;
pub mod publish;
pub mod remarks;
pub mod replay;
pub mod report;
pub mod scripts;
pub mod setup;
pub mod staff;
pub mod staffing;
pub mod text;
pub mod totals;
pub mod trends;
pub mod windows;

use crate::clerk::{Clerk, Published, Tools};
use crate::error::Error;
use arc_swap::ArcSwapOption;
use domain::ids::DistrictId;
use domain::quote::Quotes;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// A change of the line is followed by new quotes after at most this long.
const QUOTES_EVERY: Duration = Duration::from_millis(200);
/// After working out quotes, nobody works out any for so many times as long, or [`QUOTES_EVERY`] if that is shorter: however
/// much happens, all districts together take about a tenth of one core for it.
const QUOTES_REST: u32 = 9;

/// While somebody is at a window, time alone changes what the others are told: quotes are worked out anew this often.
const QUOTES_AGAIN: Duration = Duration::from_secs(30);

/// Everything a running department needs.
pub struct Ops {
    /// Store, clock and chance.
    pub tools: Tools,
    districts: RwLock<BTreeMap<DistrictId, Desk>>,
    order: RwLock<Vec<DistrictId>>,
    /// One district after the other works out its quotes.
    turn: Arc<tokio::sync::Mutex<()>>,
    shelf: scripts::Shelf,
}

#[derive(Clone)]
struct Desk {
    clerk: Clerk,
    quotes: Arc<ArcSwapOption<Quotes>>,
}

impl Ops {
    /// Reads every line and starts its clerk.
    ///
    /// # Errors
    /// When the store cannot be read, or a line holds what this program does not know.
    pub async fn start(tools: Tools) -> Result<Arc<Ops>, Error> {
        let ops = Arc::new(Ops {
            tools,
            districts: RwLock::default(),
            order: RwLock::default(),
            turn: Arc::default(),
            shelf: scripts::Shelf::default(),
        });
        ops.find_districts().await?;
        Ok(ops)
    }

    /// Starts a clerk for every district that has none yet, and takes over their order.
    ///
    /// # Errors
    /// As [`Ops::start`].
    pub async fn find_districts(&self) -> Result<(), Error> {
        let districts = self.tools.store.every_district().await?;
        for district in &districts {
            let known = self.read().contains_key(&district.id);
            if !known {
                let clerk = Clerk::start(district.id.clone(), self.tools.clone()).await?;
                let quotes = Arc::new(ArcSwapOption::empty());
                let turn = Arc::clone(&self.turn);
                tokio::spawn(keep_quotes(clerk.clone(), self.tools.clone(), Arc::clone(&quotes), turn));
                let mut desks = self.districts.write().unwrap_or_else(PoisonError::into_inner);
                desks.entry(district.id.clone()).or_insert(Desk { clerk, quotes });
            }
        }
        *self.order.write().unwrap_or_else(PoisonError::into_inner) =
            districts.into_iter().filter(|one| !one.rules.practice).map(|district| district.id).collect();
        Ok(())
    }

    /// The clerk of a district.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn clerk(&self, district: &DistrictId) -> Result<Clerk, Error> {
        self.read().get(district).map(|desk| desk.clerk.clone()).ok_or(Error::NotFound)
    }

    /// The waits expected in a district, a moment ago. None while no officer is at a window, whatever was expected before.
    #[must_use]
    pub fn quotes(&self, district: &DistrictId) -> Option<Arc<Quotes>> {
        let desk = self.read().get(district).cloned()?;
        let staffed = desk.clerk.published().presence(self.tools.clock.now()).is_staffed();
        desk.quotes.load_full().filter(|_| staffed)
    }

    /// The districts, in their order; lines for practice are not among them.
    #[must_use]
    pub fn districts(&self) -> Vec<DistrictId> {
        self.order.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every line as last committed, those for practice included.
    #[must_use]
    pub fn every_line(&self) -> Vec<Published> {
        self.read().values().map(|desk| desk.clerk.published()).collect()
    }

    /// How many commands wait for their turn, of each district.
    #[must_use]
    pub fn waiting(&self) -> Vec<usize> {
        self.read().values().map(|desk| desk.clerk.waiting()).collect()
    }

    /// Follows what other processes write: their hints at once, and every line's head once a second. Ends never.
    pub async fn follow(self: Arc<Self>) {
        let mut hints = self.tools.store.hints();
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = tick.tick() => self.poll().await,
                Ok(district) = hints.recv() => if let Ok(clerk) = self.clerk(&district) { clerk.look() },
            }
        }
    }

    async fn poll(&self) {
        let heads = match self.tools.store.heads().await {
            Ok(heads) => heads,
            Err(error) => return tracing::warn!(%error, "the lines could not be polled"),
        };
        let mut unknown = false;
        for (district, seq, _) in heads {
            match self.clerk(&district) {
                Ok(clerk) if clerk.published().line.head.seq < seq => clerk.look(),
                Ok(_) => {}
                Err(_) => unknown = true,
            }
        }
        if unknown && let Err(error) = self.find_districts().await {
            tracing::error!(%error, "a new district could not be opened");
        }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<DistrictId, Desk>> {
        self.districts.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Simulates the waits of a district after each change, and now and then while somebody is served, off the clerk.
async fn keep_quotes(
    clerk: Clerk,
    tools: Tools,
    place: Arc<ArcSwapOption<Quotes>>,
    turn: Arc<tokio::sync::Mutex<()>>,
) {
    let mut lines = clerk.watch();
    drop(clerk);
    loop {
        let mine = turn.lock().await;
        let begun = now();
        let published = lines.borrow_and_update().clone();
        let at = tools.clock.now();
        let at_work = published.line.live().any(|visit| visit.state.window().is_some());
        let worked = tokio::task::spawn_blocking(move || {
            domain::quote::expect(&published.line, at, published.line.head.seq)
        })
        .await;
        if let Ok(quotes) = worked {
            place.store(Some(Arc::new(quotes)));
        }
        tokio::time::sleep(begun.elapsed().saturating_mul(QUOTES_REST).min(QUOTES_EVERY)).await;
        drop(mine);
        tokio::time::sleep(QUOTES_EVERY).await;
        tokio::select! {
            changed = lines.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(QUOTES_AGAIN), if at_work => {}
        }
    }
}

/// For measuring how long something took: not a time that is shown or stored.
#[allow(clippy::disallowed_methods)]
fn now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}
