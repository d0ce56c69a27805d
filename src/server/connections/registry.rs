//! All connections of a listener, and which one is evicted when there are too many.

use super::answers::InFlight;
use super::bodies::{Arrivals, Arriving};
use super::connection::{Connection, Given, Order, lock, since};
use super::counts::Counts;
use super::limits::Sockets;
use crate::os::instant;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Replaces [`Sockets::stall`] once the server stops: a client that does not read would keep it from stopping.
const STALL_AT_END: Duration = Duration::from_secs(2);

/// All connections of a listener, within its [`Sockets`] limits.
#[derive(Debug)]
pub struct Connections {
    limits: Sockets,
    base: Instant,
    /// Proxies, which carry the connections of many clients at one address.
    proxies: Vec<IpAddr>,
    open: Mutex<Open>,
    bodies: Arc<Arrivals>,
    counts: Arc<Counts>,
    ending: AtomicBool,
}

#[derive(Debug, Default)]
struct Open {
    by_source: HashMap<IpAddr, Vec<Arc<Connection>>>,
    count: usize,
}

impl Connections {
    /// No connections yet; `proxies` may have any number of them within the total.
    #[must_use]
    pub fn new(limits: Sockets, proxies: Vec<IpAddr>) -> Arc<Connections> {
        let counts = Arc::new(Counts::default());
        Arc::new(Connections {
            limits,
            base: instant(),
            proxies,
            open: Mutex::default(),
            bodies: Arc::new(Arrivals::new(limits.bodies, Arc::clone(&counts))),
            counts,
            ending: AtomicBool::new(false),
        })
    }

    /// The number of open connections.
    #[must_use]
    pub fn count(&self) -> usize {
        lock(&self.open).count
    }

    /// The maximum number of open connections.
    #[must_use]
    pub fn most(&self) -> usize {
        self.limits.most
    }

    /// Counts of connections that this server ended, by reason.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Admits a new connection, evicting another if necessary. `None` when none may be evicted.
    pub(crate) fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Admitted> {
        let source = block_of(peer);
        let connection = Arc::new(Connection::new(self.base));
        let mut open = lock(&self.open);
        if !self.proxies.contains(&peer) {
            let mine = open.by_source.entry(source).or_default();
            let is_stranger = |one: &&Arc<Connection>| !one.known.load(Relaxed);
            if mine.len() >= self.limits.strangers
                && mine.iter().filter(is_stranger).count() >= self.limits.strangers
            {
                self.evict(&mut open, Some(source), 1);
            }
        }
        if open.count >= self.limits.most {
            // Several at once, because finding them means sorting all.
            self.evict(&mut open, None, 1 + self.limits.most / 100);
        }
        if open.count >= self.limits.most {
            self.counts.refused.fetch_add(1, Relaxed);
            return None;
        }
        open.count += 1;
        open.by_source.entry(source).or_default().push(Arc::clone(&connection));
        drop(open);
        Some(Admitted { source, place: Arc::new(Place { all: Arc::clone(self), connection }) })
    }

    /// Cuts off up to `most` unauthenticated connections, of one address or of all, in the order of [`Connection::worth`].
    fn evict(&self, open: &mut Open, source: Option<IpAddr>, most: usize) {
        let of = open.by_source.iter().filter(|(of, _)| source.is_none_or(|source| **of == source));
        let mut strangers: Vec<_> = of
            .flat_map(|(source, all)| all.iter().map(|one| (one.worth(), *source, Arc::clone(one))))
            .filter(|((known, ..), ..)| !known)
            .collect();
        strangers.sort_unstable_by_key(|(worth, ..)| *worth);
        for (_, source, connection) in strangers.into_iter().take(most) {
            connection.cut.cancel();
            open.remove(source, &connection);
            self.counts.evicted.fetch_add(1, Relaxed);
        }
    }

    /// Checks all connections periodically. Never returns.
    pub(crate) async fn watch(self: Arc<Self>) {
        let limits = &self.limits;
        let pause = Duration::from_secs(1).min(limits.head).min(limits.idle).min(limits.stall);
        loop {
            tokio::time::sleep(pause).await;
            let now = since(self.base);
            let stall = if self.ending.load(Relaxed) { limits.stall.min(STALL_AT_END) } else { limits.stall };
            let all: Vec<Arc<Connection>> = lock(&self.open).by_source.values().flatten().cloned().collect();
            for connection in all {
                let Some((order, why)) = connection.verdict(now, limits, stall) else { continue };
                if connection.ordered(order).is_cancelled() {
                    continue;
                }
                if !connection.leave.is_cancelled() {
                    let count = if why == "idle" { &self.counts.idle } else { &self.counts.slow };
                    count.fetch_add(1, Relaxed);
                }
                tracing::debug!(why, "a connection is closed");
                connection.ordered(order).cancel();
            }
        }
    }

    /// Gives all of them an order, because the server stops.
    pub(crate) fn order(&self, order: Order) {
        self.ending.store(true, Relaxed);
        for connection in lock(&self.open).by_source.values().flatten() {
            connection.ordered(order).cancel();
        }
    }
}

impl Open {
    fn remove(&mut self, source: IpAddr, connection: &Arc<Connection>) {
        let Some(mine) = self.by_source.get_mut(&source) else { return };
        let before = mine.len();
        mine.retain(|one| !Arc::ptr_eq(one, connection));
        self.count = self.count.saturating_sub(before - mine.len());
        if mine.is_empty() {
            self.by_source.remove(&source);
        }
    }
}

/// The addresses that share one allowance: an IPv4 address, or the 2^64 IPv6 addresses that one customer of a provider has.
fn block_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(peer) => IpAddr::V4(peer),
        IpAddr::V6(peer) => {
            let [a, b, c, d, ..] = peer.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// A connection's place among all, given up when it ends.
pub(crate) struct Admitted {
    source: IpAddr,
    place: Arc<Place>,
}

/// What the requests of a connection need from it.
pub(crate) struct Place {
    all: Arc<Connections>,
    connection: Arc<Connection>,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        lock(&self.place.all.open).remove(self.source, &self.place.connection);
    }
}

impl Admitted {
    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.place.connection
    }

    pub(crate) fn place(&self) -> &Arc<Place> {
        &self.place
    }
}

impl Place {
    /// Begins a request; it lasts until the answer is dropped.
    pub(crate) fn begin(&self) -> InFlight {
        let given = Arc::new(Given::default());
        self.connection.heard.store(0, Relaxed);
        lock(&self.connection.answers).push(Arc::clone(&given));
        InFlight { connection: Arc::clone(&self.connection), given }
    }

    /// Wraps a request's body to count it among the arriving ones.
    pub(crate) fn arriving<B>(&self, body: B) -> Arriving<B> {
        Arriving::new(body, Arc::clone(&self.all.bodies))
    }
}
