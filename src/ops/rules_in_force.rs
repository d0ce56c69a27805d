//! The rules of some time with the calendar that belongs to them.

use crate::calendar::Calendar;
use crate::error::Error;
use domain::rules::Rules;
use domain::time::At;
use std::sync::Arc;

/// The rules of some time, with the calendar that belongs to them.
pub struct InForce {
    /// The rules.
    pub rules: Arc<Rules>,
    /// Their hours over their zone.
    pub calendar: Calendar,
}

impl InForce {
    /// For rules.
    ///
    /// # Errors
    /// When their hours cannot be.
    pub fn of(rules: &Rules) -> Result<InForce, Error> {
        let calendar = Calendar::new(&rules.hours).map_err(|error| Error::Fault(error.to_string()))?;
        Ok(InForce { rules: Arc::new(rules.clone()), calendar })
    }
}

/// What is known of the rules that a district had: it holds for as long as no others are decided.
pub(crate) struct KnownRules {
    pub(crate) newest: Arc<Rules>,
    pub(crate) times: Vec<Ruling>,
}

/// Since when, until when at least, and which; none where nothing was decided on record by then.
pub(crate) type Ruling = (At, At, Option<Arc<InForce>>);
