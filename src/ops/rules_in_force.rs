//! Rules of some time, with their calendar.

use crate::calendar::Calendar;
use crate::error::Error;
use domain::rules::Rules;
use domain::time::At;
use std::sync::Arc;

/// Rules that are or were in force, with their calendar.
pub struct InForce {
    /// The rules, of all kinds.
    pub rules: Arc<Rules>,
    /// Their opening hours, in their time zone.
    pub calendar: Calendar,
}

impl InForce {
    /// Builds the calendar of some rules.
    ///
    /// # Errors
    /// When their hours are not valid.
    pub fn of(rules: &Rules) -> Result<InForce, Error> {
        let calendar = Calendar::new(&rules.hours).map_err(|error| Error::Fault(error.to_string()))?;
        Ok(InForce { rules: Arc::new(rules.clone()), calendar })
    }
}

/// Known earlier rules of a district. Valid until the rules change.
pub(crate) struct KnownRules {
    pub(crate) newest: Arc<Rules>,
    pub(crate) times: Vec<Ruling>,
}

/// From when, until when at least, and which rules; `None` where nothing had been decided on record by then.
pub(crate) type Ruling = (At, At, Option<Arc<InForce>>);
