//! Verbs that end a visit, reopen it or undo its last step.

use super::request::{requests, verbs};
use crate::api::VisitView;
use domain::ids::VisitId;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

verbs! {
    /// Ends a visit with an outcome. `done` is in every list; a reference is never required.
    Resolve("resolve") {
        /// The outcome, by a code of the service's list.
        outcome: String,
        /// A reference, such as a report number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 60))]
        reference: Option<String>,
        /// A note for staff.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 4000))]
        note: Option<String>,
        /// A follow-up owed after the visit, in words or with its time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise: Option<Promise>,
    }
    /// Ends a visit by referring the person elsewhere.
    Refer("refer") {
        /// The place, by a code of the district's list.
        to: String,
        /// What the person was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 4000))]
        note: Option<String>,
    }
    /// Ends a visit in a way that has a name of its own.
    End("end") {
        /// The way it ends.
        r#as: EndName,
    }
    /// Ends a visit whose person was called and did not come.
    NoShow("no_show") {
        /// Whether an officer went and looked for the person.
        looked: bool,
    }
    /// Ends a visit whose person went away.
    Leave("leave") {}
    /// Ends a visit that staff take out of the line.
    Cancel("cancel") {
        /// The reason, by a code of the district's list.
        reason: String,
    }
    /// Puts a person who came after all back into the line.
    Reinstate("reinstate") {}
    /// Reopens an ended visit.
    Reopen("reopen") {
        /// The reason, by a code of the district's list.
        reason: String,
    }
    /// Undoes the last step of a visit.
    Undo("undo") {}
}

impl Resolve {
    /// Resolves with an outcome only.
    #[must_use]
    pub fn new(outcome: String) -> Resolve {
        Resolve { outcome, reference: None, note: None, promise: None }
    }
}

/// A follow-up owed after the visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Promise {
    /// Text without a time.
    Words(String),
    /// Text with a time.
    Due(Due),
}

/// A follow-up with the time it is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// The follow-up in words.
    #[cfg_attr(feature = "ssr", schema(max_length = 500))]
    pub text: String,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime))]
    pub due: Option<Moment>,
}

/// The ends that have a name of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndName {
    /// The person was in an emergency and was handed to 911.
    #[serde(rename = "sent_to_911")]
    SentTo911,
    /// The person stays in custody.
    InCustody,
    /// The question was answered at the kiosk.
    AnsweredAtKiosk,
    /// The caller hung up while ringing.
    RangOff,
}
