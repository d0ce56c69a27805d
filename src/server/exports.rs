//! The exports of the command line, which the server puts on record.

/// The kinds of exports, as arguments of `export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// One row for each visit.
    Visits,
    /// One fact on each line, as stored.
    Facts,
}

impl What {
    /// Every kind of export, for reading their settings.
    pub const ALL: [What; 2] = [What::Visits, What::Facts];

    /// The setting with the time of an export that is not on record yet, in milliseconds UTC.
    #[must_use]
    pub fn noted(self) -> &'static str {
        match self {
            What::Visits => "exported_visits",
            What::Facts => "exported_facts",
        }
    }

    /// How the export is named on record.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            What::Visits => "export visits",
            What::Facts => "export facts",
        }
    }
}
