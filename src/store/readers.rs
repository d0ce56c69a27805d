//! Limits on reading. Every read names its [`Class`], and each class has its own connections, so that a
//! report takes none from a visitor at a tablet. A statement ends at the time limit of its class, and when
//! nobody waits for it any longer: dropping [`Held`] gives up everything unfinished.

use crate::conn::Conn;
use crate::watch::Watched;
use ops::background;
use ops::ports::{PoolUse, StoreError};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The purpose of a read. A new kind of read has to name one, and cannot wait in the queue of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Authentication, and what a command needs before it is decided.
    Command,
    /// Pages and live views.
    Page,
    /// Searching for a visit by a name or a number.
    Search,
    /// Reports, exports, and the counting behind them.
    Report,
}

impl Class {
    pub(crate) const ALL: [Class; 4] = [Class::Command, Class::Page, Class::Search, Class::Report];

    /// The element of this class, from an array in the order of [`Class::ALL`].
    pub(crate) fn of<T>(self, [command, page, search, report]: &[T; Class::ALL.len()]) -> &T {
        match self {
            Class::Command => command,
            Class::Page => page,
            Class::Search => search,
            Class::Report => report,
        }
    }

    /// The time limit of one statement.
    pub(crate) const fn limit(self) -> Duration {
        Duration::from_secs(match self {
            Class::Command => 2,
            Class::Page | Class::Search => 5,
            Class::Report => 30,
        })
    }

    /// How long to wait for a connection before the read is rejected.
    const fn patience(self) -> Duration {
        Duration::from_secs(match self {
            Class::Command => 2,
            Class::Page | Class::Search => 3,
            Class::Report => 15,
        })
    }

    /// The number of connections, which is the number of concurrent reads.
    pub(crate) fn connections(self) -> u32 {
        match self {
            Class::Command | Class::Page => 4,
            Class::Search => 2,
            Class::Report => u32::try_from(background::at_once()).unwrap_or(1),
        }
    }

    /// Whether its work has low priority, so that commands do not wait for it on few cores.
    pub(crate) const fn gives_way(self) -> bool {
        matches!(self, Class::Search | Class::Report)
    }
}

/// How long closing a file waits for the reads of a class.
const DRAIN: Duration = Duration::from_secs(1);

/// The queue for the connections of one class.
#[derive(Debug)]
pub(crate) struct Lane {
    class: Class,
    turns: Arc<Semaphore>,
    waiting: AtomicU32,
}

/// Counts one waiting read until dropped.
struct Waits<'l>(&'l AtomicU32);

impl<'l> Waits<'l> {
    fn begin(waiting: &'l AtomicU32) -> Waits<'l> {
        waiting.fetch_add(1, Ordering::Relaxed);
        Waits(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Lane {
    pub(crate) fn new(class: Class) -> Lane {
        let turns = Arc::new(Semaphore::new(class.connections() as usize));
        Lane { class, turns, waiting: AtomicU32::new(0) }
    }

    /// Waits for a turn to read, first come, first served.
    pub(crate) async fn turn(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let _waits = Waits::begin(&self.waiting);
        let turn = Arc::clone(&self.turns).acquire_owned();
        match tokio::time::timeout(self.class.patience(), turn).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) => Err(StoreError::Unavailable("the database is being closed".to_owned())),
            Err(_) => Err(StoreError::Busy),
        }
    }

    /// How many reads are running, and how many wait.
    pub(crate) fn in_use(&self) -> PoolUse {
        let most = self.class.connections();
        let free = u32::try_from(self.turns.available_permits()).unwrap_or(u32::MAX);
        let name = match self.class {
            Class::Command => "command reads",
            Class::Page => "pages",
            Class::Search => "searches",
            Class::Report => "reports",
        };
        PoolUse { name, used: most.saturating_sub(free), waiting: self.waiting.load(Ordering::Relaxed), most }
    }

    /// Waits a moment for all reads to end: a reader that is still open when the writer closes would keep the
    /// log beside the file.
    pub(crate) async fn drain(&self) {
        let all = self.turns.acquire_many(self.class.connections());
        let _all = tokio::time::timeout(DRAIN, all).await;
    }

    pub(crate) fn close(&self) {
        self.turns.close();
    }
}

/// Connections to a file that are not in use.
pub(crate) type Idle = Mutex<Vec<Watched>>;

/// A connection in use. It is returned to its pool only when its work is known to have ended. Otherwise, and
/// when the caller is dropped, it is closed, which ends the transaction and stops what is still running.
#[derive(Debug)]
pub(crate) struct Held {
    conn: Option<Conn>,
    home: Option<Arc<Idle>>,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Held {
    pub(crate) fn new(conn: Conn) -> Held {
        Held { conn: Some(conn), home: None, _turn: None }
    }

    /// A connection of a class, until dropped.
    pub(crate) fn in_turn(conn: Conn, home: Option<Arc<Idle>>, turn: OwnedSemaphorePermit) -> Held {
        Held { conn: Some(conn), home, _turn: Some(turn) }
    }

    pub(crate) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        self.conn.as_mut().ok_or_else(|| StoreError::Unavailable("the connection is gone".to_owned()))
    }

    pub(crate) fn release(mut self) {
        if let (Some(Conn::Sqlite(watched)), Some(home)) = (self.conn.take(), self.home.as_ref()) {
            home.lock().unwrap_or_else(PoisonError::into_inner).push(*watched);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        match self.conn.as_mut() {
            Some(Conn::Postgres(conn)) => conn.close_on_drop(),
            Some(Conn::Sqlite(watched)) => watched.watch.give_up(),
            Some(Conn::PostgresAlone(_)) | None => {}
        }
    }
}
