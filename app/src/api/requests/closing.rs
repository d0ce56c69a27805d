//! The end of the day: what the desk decides about it.

use super::request::requests;
use crate::api::{ClosingView, OwnClosingView, ServesView};
use domain::ids::DistrictId;
use domain::time::Moment;
use domain::vocabulary::closing::ClosingChoice;
use serde::{Deserialize, Serialize};

requests! {
    /// Decides how the day ends: who is served after closing, and which tickets are still given. It can be
    /// changed later; a change names the decision it was made from.
    DecideClosing("/api/v1/districts/{d}/closing", DistrictId => ClosingView) {
        /// The decision it was made from; absent where there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<u64>,
        /// Who is served after closing.
        serves: ServesView,
        /// Until when, for `until`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime))]
        until: Option<Moment>,
        /// Whether no more tickets are given, for any service.
        #[serde(default)]
        stop: bool,
        /// The services for which no more tickets are given.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        stop_for: Vec<String>,
    }

    /// Finds the visit of a person who has a number, by the code from their ticket, and chooses for them what
    /// happens at closing. Wrong codes are limited by number and by tablet.
    ChooseAtTablet("/api/v1/districts/{d}/closing/own", DistrictId => OwnClosingView) {
        /// The number on the ticket as the person writes it: `A045`, `a 45`, `45`.
        #[cfg_attr(feature = "ssr", schema(max_length = 40))]
        ticket: String,
        /// The code from the ticket.
        #[cfg_attr(feature = "ssr", schema(max_length = 40))]
        code: String,
        /// The choice; absent to look only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<crate::api::schema::ClosingChoice>))]
        choice: Option<ClosingChoice>,
        /// A telephone number for a call, where none is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 40))]
        phone: Option<String>,
    }
}
