//! A running department: the clerk of each district, which districts are in service, and the waits forecast
//! in each.

use crate::clerk::Clerk;
use crate::clerk::published::Published;
use crate::error::{Error, OutOfService};
use crate::fitness::Standing;
use crate::ports::StoreError;
use crate::rules_in_force::KnownRules;
use crate::scripts::shelf::Shelf;
use crate::staff::register::Register;
use crate::tools::Tools;
use arc_swap::ArcSwapOption;
use domain::ids::DistrictId;
use domain::quote::Quotes;
use domain::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::watch;

/// At most this long after a change of the line, new quotes are computed.
const QUOTES_EVERY: Duration = Duration::from_millis(200);
/// After computing quotes, no quotes are computed for this many times as long, or for [`QUOTES_EVERY`] if
/// that is shorter: together, all districts use about a tenth of one core for quotes.
const QUOTES_REST: u32 = 9;
/// While an officer is at a window, quotes change with time alone: they are recomputed this often.
const QUOTES_AGAIN: Duration = Duration::from_secs(30);

/// A running department: its clerks, and what they share.
pub struct Ops {
    /// Store, clock and chance, shared by all use cases.
    pub tools: Tools,
    districts: RwLock<BTreeMap<DistrictId, Desk>>,
    order: RwLock<Vec<DistrictId>>,
    /// Districts whose line could not be loaded, and why.
    pub(crate) broken: RwLock<BTreeMap<DistrictId, OutOfService>>,
    /// `None` while this node may work.
    pub(crate) standing: watch::Sender<Standing>,
    /// Districts compute their quotes one at a time.
    turn: Arc<tokio::sync::Mutex<()>>,
    pub(crate) shelf: Shelf,
    /// Cached rules of earlier times, for measuring visits that have ended.
    pub(crate) known_rules: Mutex<BTreeMap<DistrictId, KnownRules>>,
    /// Districts whose clerk was asked to check its alarms and has not answered yet.
    pub(crate) looking: Arc<Mutex<BTreeSet<DistrictId>>>,
    /// The devices in use, and when each was last heard.
    pub(crate) register: Register,
}

/// The clerk of a district, and the waits forecast there.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) clerk: Clerk,
    quotes: Arc<ArcSwapOption<Quotes>>,
}

impl Ops {
    /// Loads every line and starts its clerk. A district with damaged rows, or with facts that this program
    /// does not know, is out of service; the others are not affected.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(tools: Tools) -> Result<Arc<Ops>, Error> {
        let ops = Arc::new(Ops {
            tools,
            districts: RwLock::default(),
            order: RwLock::default(),
            broken: RwLock::default(),
            standing: watch::Sender::new(None),
            turn: Arc::default(),
            shelf: Shelf::default(),
            known_rules: Mutex::default(),
            looking: Arc::default(),
            register: Register::default(),
        });
        ops.find_districts().await?;
        Ok(ops)
    }

    /// Starts a clerk for every district that has none yet, and adopts the order of districts.
    ///
    /// # Errors
    /// As [`Ops::start`].
    pub async fn find_districts(&self) -> Result<(), Error> {
        let (mut districts, mut broken) = (Vec::new(), BTreeMap::new());
        for row in self.tools.store.district_rows().await? {
            match row {
                Ok(district) => districts.push(district),
                Err(error) => match &error {
                    StoreError::BrokenRow { id, .. } => {
                        broken
                            .extend(id.parse().ok().map(|id| (id, OutOfService::Damaged(error.to_string()))));
                    }
                    _ => return Err(error.into()),
                },
            }
        }
        for district in &districts {
            let known = self.read().contains_key(&district.id);
            if !known {
                let clerk = match Clerk::start(district.id.clone(), self.tools.clone()).await {
                    Ok(clerk) => clerk,
                    Err(Error::OutOfService(why)) => {
                        broken.insert(district.id.clone(), why);
                        continue;
                    }
                    Err(Error::NotFound) => {
                        let why = OutOfService::Damaged("table line: its row is missing".to_owned());
                        broken.insert(district.id.clone(), why);
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                let quotes = Arc::new(ArcSwapOption::empty());
                let turn = Arc::clone(&self.turn);
                tokio::spawn(keep_quotes(clerk.clone(), self.tools.clone(), Arc::clone(&quotes), turn));
                let mut desks = self.districts.write().unwrap_or_else(PoisonError::into_inner);
                desks.entry(district.id.clone()).or_insert(Desk { clerk, quotes });
            }
        }
        self.set_broken(broken);
        *self.order.write().unwrap_or_else(PoisonError::into_inner) =
            districts.into_iter().filter(|one| !one.rules.practice).map(|district| district.id).collect();
        Ok(())
    }

    /// Logs once which districts could not be loaded, and why.
    fn set_broken(&self, broken: BTreeMap<DistrictId, OutOfService>) {
        let mut before = self.broken.write().unwrap_or_else(PoisonError::into_inner);
        for (district, why) in broken.iter().filter(|(id, why)| before.get(id) != Some(why)) {
            tracing::error!(%district, %why, "the district is out of service");
        }
        *before = broken;
    }

    /// The clerk of a district, if that is in service.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::OutOfService`].
    pub fn clerk(&self, district: &DistrictId) -> Result<Clerk, Error> {
        if let Some(desk) = self.read().get(district) {
            return match desk.clerk.trouble() {
                Some(why) => Err(Error::OutOfService(OutOfService::clone(&why))),
                None => Ok(desk.clerk.clone()),
            };
        }
        let broken = self.broken.read().unwrap_or_else(PoisonError::into_inner);
        Err(broken.get(district).map_or(Error::NotFound, |why| Error::OutOfService(why.clone())))
    }

    /// The rules of a district as last committed, even if it has gone out of service since; `None` if its
    /// line could not be loaded.
    #[must_use]
    pub fn rules(&self, district: &DistrictId) -> Option<Arc<Rules>> {
        let desk = self.read().get(district).cloned()?;
        Some(Arc::clone(&desk.clerk.published().line.rules))
    }

    /// The waits last forecast in a district; `None` while no officer is at a window, whatever was forecast
    /// before.
    #[must_use]
    pub fn quotes(&self, district: &DistrictId) -> Option<Arc<Quotes>> {
        let desk = self.read().get(district).cloned()?;
        let staffed = desk.clerk.published().presence(self.tools.clock.now()).is_staffed();
        desk.quotes.load_full().filter(|_| staffed)
    }

    /// The districts in service, in their order, without practice lines.
    #[must_use]
    pub fn districts(&self) -> Vec<DistrictId> {
        let order = self.order.read().unwrap_or_else(PoisonError::into_inner).clone();
        order.into_iter().filter(|district| self.clerk(district).is_ok()).collect()
    }

    /// Whether the department has any district, in service or not, as this node last found them.
    #[must_use]
    pub fn has_districts(&self) -> bool {
        let some = !self.order.read().unwrap_or_else(PoisonError::into_inner).is_empty();
        some || !self.broken.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Every line as last committed, practice lines included.
    #[must_use]
    pub fn every_line(&self) -> Vec<Published> {
        self.read().values().map(|desk| desk.clerk.published()).collect()
    }

    /// How many commands are queued in each district.
    #[must_use]
    pub fn waiting(&self) -> Vec<usize> {
        self.read().values().map(|desk| desk.clerk.waiting()).collect()
    }

    pub(crate) fn read(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<DistrictId, Desk>> {
        self.districts.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Simulates the waits of a district after each change, and periodically while someone is being served,
/// outside the clerk's task.
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

/// For measuring durations only; never shown or stored.
#[allow(clippy::disallowed_methods)]
pub(crate) fn now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}
