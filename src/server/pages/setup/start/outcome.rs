//! How a form of the first start ends.

use super::super::merge::Fields;
use app::api::{PairingView, SlipView, StartPlace};
use http::StatusCode;

/// What a page shows besides stored data.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) typed: Fields,
    pub(super) errors: Vec<(String, String)>,
    pub(super) slips: Vec<SlipView>,
    pub(super) pairing: Option<PairingView>,
    pub(super) status: StatusCode,
}

impl Shown {
    /// The form again, with what was wrong.
    pub(super) fn refused(status: StatusCode, typed: Fields, errors: Vec<(String, String)>) -> Shown {
        Shown { typed, errors, status, ..Shown::default() }
    }
}

/// How an accepted form goes on.
pub(super) enum Outcome {
    /// With this step.
    Go(StartPlace),
    /// With the same page, which shows something once, or says that something else happened meanwhile.
    Show(Box<Shown>),
}
