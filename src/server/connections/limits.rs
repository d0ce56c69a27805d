//! What connections may do, and how many there may be.

use std::time::Duration;

/// What connections may do, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub struct Sockets {
    /// A handshake, or a request's head once it has begun, must be complete within this.
    pub head: Duration,
    /// A connection without any request is closed after this.
    pub idle: Duration,
    /// The client must take the next 16 KiB of an answer within this: a reader slower than some 550 bytes a second is cut off.
    pub stall: Duration,
    /// Connections at once.
    pub most: usize,
    /// Of these, how many of one address that have not shown who they are.
    pub strangers: usize,
    /// Bytes of bodies that have begun to arrive and are not complete, on all connections together.
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
    /// As many as fit into so many open files.
    #[must_use]
    pub fn within(files: usize) -> Sockets {
        let usual = Sockets::default();
        let most = usual.most.min(files.saturating_sub(OTHER_FILES).max(64));
        // No address can take all there is.
        Sockets { most, strangers: usual.strangers.min(most / 2), ..usual }
    }
}
