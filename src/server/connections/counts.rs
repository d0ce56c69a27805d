//! Counts of how connections ended.

use std::sync::atomic::AtomicU64;

/// Why connections and bodies were ended by this server, counted since its start.
#[derive(Debug, Default)]
pub struct Counts {
    /// Closed after a time without requests.
    pub idle: AtomicU64,
    /// Cut off because the client read or wrote too slowly.
    pub slow: AtomicU64,
    /// Closed to make room for others.
    pub evicted: AtomicU64,
    /// Refused because there were too many.
    pub refused: AtomicU64,
    /// Bodies given up because too many were arriving at once.
    pub bodies: AtomicU64,
}
