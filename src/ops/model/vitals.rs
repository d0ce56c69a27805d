//! The condition of the database.

/// The condition of the database, as far as it can be seen without a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vitals {
    /// The size of its file in bytes, if it is a file on this machine.
    pub bytes: Option<u64>,
    /// The size of its log in bytes. The log grows while a reader keeps an old snapshot open.
    pub log_bytes: Option<u64>,
    /// Free and total bytes on the disk of that file.
    pub disk: Option<(u64, u64)>,
    /// Its connections, by purpose.
    pub pools: Vec<PoolUse>,
}

/// The connections that share one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolUse {
    /// The purpose, as metrics name it.
    pub name: &'static str,
    /// How many are in use.
    pub used: u32,
    /// How many reads wait for one.
    pub waiting: u32,
    /// How many there may be at most.
    pub most: u32,
}
