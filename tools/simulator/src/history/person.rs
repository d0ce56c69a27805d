//! The plan of a simulated person's visit.

use super::dice::Dice;
use super::ways;
use crate::draws::Draws;
use crate::habits::HISTORY;
use domain::fact::ScriptRef;
use domain::ids::ServiceId;
use domain::time::{At, Ms};

/// A person who is here, and how their visit will go.
pub(super) struct Person {
    pub(super) dice: Dice,
    /// The service, even if the line does not know it yet.
    pub(super) service: Option<ServiceId>,
    pub(super) spanish: bool,
    pub(super) leaves_at: At,
    /// Will not be there when called.
    pub(super) misses_call: bool,
    /// What a hold was waiting for has arrived.
    pub(super) ready: bool,
    pub(super) taken_back: bool,
    /// The path through the script, and the progress on it.
    pub(super) script: Option<ScriptRef>,
    pub(super) way: ways::Way,
    pub(super) next: usize,
    pub(super) parts: usize,
    pub(super) part_ms: Ms,
    pub(super) hold_at: Option<usize>,
    pub(super) transfer_at: Option<usize>,
    pub(super) leg_at: Option<usize>,
}

impl Person {
    pub(super) fn new(mut dice: Dice, service: Option<ServiceId>, spanish: bool) -> Person {
        let misses_call = dice.chance(HISTORY.misses_call);
        Person {
            dice,
            service,
            spanish,
            leaves_at: At(i64::MAX),
            misses_call,
            ready: false,
            taken_back: false,
            script: None,
            way: Vec::new().into(),
            next: 0,
            parts: 0,
            part_ms: 0,
            hold_at: None,
            transfer_at: None,
            leg_at: None,
        }
    }
}
