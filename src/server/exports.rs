//! The exports of the command line, which the server puts on record.

/// A kind of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// One row a visit.
    Visits,
    /// One fact a line, as stored.
    Facts,
}

impl What {
    /// Every kind of export.
    pub const ALL: [What; 2] = [What::Visits, What::Facts];

    /// The setting that keeps when it was last exported, in milliseconds UTC, until that is on record.
    #[must_use]
    pub fn noted(self) -> &'static str {
        match self {
            What::Visits => "exported_visits",
            What::Facts => "exported_facts",
        }
    }

    /// What stands on record.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            What::Visits => "export visits",
            What::Facts => "export facts",
        }
    }
}
