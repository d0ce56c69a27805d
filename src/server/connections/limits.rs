//! Timeouts and limits of connections.

use std::time::Duration;

/// Timeouts and limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct Sockets {
    /// A handshake, or a request's head once it has begun, must be complete within this.
    pub head: Duration,
    /// A connection without a request in progress is closed after this.
    pub idle: Duration,
    /// The client must take the next 16 KiB of an answer within this time: a reader slower than some 550 bytes per second is
    /// cut off.
    pub stall: Duration,
    /// The most open connections.
    pub most: usize,
    /// Of these, how many unauthenticated ones from one address.
    pub strangers: usize,
    /// Bytes of incomplete request bodies, on all connections together.
    pub bodies: usize,
}

impl Default for Sockets {
    fn default() -> Self {
        Sockets {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            most: 20_000,
            strangers: 1_000,
            bodies: 32 << 20,
        }
    }
}

/// Open files that are not connections: the database, its log, its readers, hooks, mail.
const OTHER_FILES: usize = 256;

impl Sockets {
    /// The limits that fit into this many open files.
    #[must_use]
    pub fn within(files: usize) -> Sockets {
        let usual = Sockets::default();
        let most = usual.most.min(files.saturating_sub(OTHER_FILES).max(64));
        // No single address can take them all.
        Sockets { most, strangers: usual.strangers.min(most / 2), ..usual }
    }
}
