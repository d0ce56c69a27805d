//! The visits behind a figure. Each list is selected from the visits that ended by the same rule by which a
//! [`crate::totals::Total`] counts them, so that opening a number shows as many visits as it says. The lists
//! are a table in `totals/figures.rs`.

pub use crate::totals::{LISTS, List};

use crate::vocabulary::visit::End;

/// Every end, with its name in URLs.
pub const ENDS: [(&str, End); 11] = [
    ("end:resolved", End::Resolved),
    ("end:referred", End::Referred),
    ("end:sent_to_911", End::SentTo911),
    ("end:in_custody", End::InCustody),
    ("end:answered_at_kiosk", End::AnsweredAtKiosk),
    ("end:left", End::Left),
    ("end:rang_off", End::RangOff),
    ("end:unreachable", End::Unreachable),
    ("end:no_show", End::NoShow),
    ("end:cancelled", End::Cancelled),
    ("end:closed_unserved", End::ClosedUnserved),
];

impl List {
    /// The list with this name in URLs.
    #[must_use]
    pub fn named(name: &str) -> Option<List> {
        let list = LISTS.into_iter().find(|(known, _)| *known == name).map(|(_, list)| list);
        list.or_else(|| ENDS.into_iter().find(|(known, _)| *known == name).map(|(_, end)| List::End(end)))
    }

    /// Its name in URLs.
    #[must_use]
    pub fn name(self) -> &'static str {
        let ends = ENDS.into_iter().map(|(name, end)| (name, List::End(end)));
        LISTS.into_iter().chain(ends).find(|(_, list)| *list == self).map_or("all", |(name, _)| name)
    }
}
