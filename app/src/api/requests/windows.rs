//! Requests about a window and the officer at it.

use super::request::requests;
use crate::api::{VisitView, WindowView};
use domain::ids::{DistrictId, VisitId, WindowId};
use domain::time::Moment;
use serde::{Deserialize, Serialize};

requests! {
    /// Opens a window, for all services when none are named. One that another officer holds is refused with
    /// `window_taken`, unless it is to be taken over.
    OpenWindow("/api/v1/districts/{d}/windows/{w}/open", (DistrictId, WindowId) => WindowView) {
        /// The services it takes; all when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        services: Option<Vec<String>>,
        /// Whether to take it over from the officer who holds it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        take_over: Option<bool>,
        /// The service of a sign-on session to hold there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sign_on: Option<String>,
    }
    /// Marks the officer at a window as away for a while.
    LeaveWindow("/api/v1/districts/{d}/windows/{w}/away", (DistrictId, WindowId) => WindowView) {
        /// The reason, by a code of the district's list.
        reason: String,
        /// When the officer is back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime))]
        back_at: Option<Moment>,
    }
    /// Closes a window; its visits on hold go to another window or back into the line.
    CloseWindow("/api/v1/districts/{d}/windows/{w}/close", (DistrictId, WindowId) => WindowView) {
        /// The window that takes the visits on hold; back into the line when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hand_to: Option<String>,
    }
    /// Puts the visit being served on hold and resumes another.
    Swap("/api/v1/districts/{d}/windows/{w}/swap", (DistrictId, WindowId) => VisitView) {
        /// The visit to resume.
        #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
        visit: VisitId,
    }
    /// Calls the next person this window may take. The answer is empty when nobody is waiting for it.
    CallNext("/api/v1/districts/{d}/windows/{w}/next", (DistrictId, WindowId) => Option<VisitView>) {}
}
