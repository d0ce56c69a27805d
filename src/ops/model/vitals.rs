//! How the database is doing.

/// How the database is doing, as far as that can be seen without asking it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vitals {
    /// The size of its file, where it is one on this machine.
    pub bytes: Option<u64>,
    /// The size of its log, which grows as long as a reader stays at one moment.
    pub log_bytes: Option<u64>,
    /// Room on the disk of that file: what is left, and all of it.
    pub disk: Option<(u64, u64)>,
    /// Its connections, purpose by purpose.
    pub pools: Vec<PoolUse>,
}

/// Connections to the database that are shared for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolUse {
    /// What they are for, as metrics name it.
    pub name: &'static str,
    /// How many are at work.
    pub used: u32,
    /// Reads that wait for one.
    pub waiting: u32,
    /// There may be so many.
    pub most: u32,
}
