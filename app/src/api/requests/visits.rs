//! Verbs about a live visit: greeting, calling, serving, holding, transferring, calling back, and what it is
//! about.

use super::request::{requests, verbs};
use crate::api::VisitView;
use domain::ids::VisitId;
use domain::vocabulary::closing::ClosingChoice;
use serde::{Deserialize, Serialize};

verbs! {
    /// Records the first human contact.
    Acknowledge("acknowledge") {}
    /// Answers a ringing call.
    Answer("answer") {
        /// The window that answers; the caller's own when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<String>,
    }
    /// Asks the caller to hold the line.
    Wait("wait") {}
    /// Calls a visit to a window; out of order only with a reason.
    Call("call") {
        /// The window it is called to.
        window: String,
        /// Why it is called out of order, by a code of the district's list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }
    /// Announces a called visit again.
    Recall("recall") {}
    /// Begins serving. For a waiting visit the window must be named.
    Serve("serve") {
        /// The window that serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<String>,
    }
    /// Puts a called visit back into the line.
    PutBack("put_back") {}
    /// Puts a visit on hold.
    Hold("hold") {
        /// The reason, by a code of the district's list.
        reason: String,
        /// Milliseconds after which it is to be resumed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(minimum = 0, maximum = 34_560_000_000_i64))]
        due_ms: Option<i64>,
    }
    /// Resumes a visit that is on hold.
    Resume("resume") {
        /// The window that resumes it; the one that put it on hold when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<String>,
    }
    /// Offers a visit to another window, or to any window that takes another service.
    Transfer("transfer") {
        /// The new service, where it changes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// The window it is offered to; any that takes the service when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<String>,
    }
    /// Accepts an offered visit.
    Accept("accept") {
        /// The window that accepts it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<String>,
    }
    /// Declines an offered visit.
    Decline("decline") {}
    /// Promises a call-back.
    CallBack("call_back") {
        /// Milliseconds after which it is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(minimum = 0, maximum = 34_560_000_000_i64))]
        due_ms: Option<i64>,
        /// The number to call, for a visit that has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 40))]
        phone: Option<String>,
    }
    /// Chooses what happens at closing, for a person who waits. A call is promised with `call_back`.
    ChooseClosing("choose_closing") {
        /// The choice.
        #[cfg_attr(feature = "ssr", schema(value_type = crate::api::schema::ClosingChoice))]
        choice: ClosingChoice,
    }
    /// Records an attempt to call back.
    Attempt("attempt") {
        /// Whether the person was reached.
        reached: bool,
    }
    /// Sets or changes the service.
    SetService("set_service") {
        /// The service, by its slug.
        service: String,
    }
    /// Adds a leg for a second need.
    AddLeg("add_leg") {
        /// The service of that leg, by its slug.
        service: String,
    }
    /// Records that the person steps out; their place is reserved for a while.
    StepOut("step_out") {}
    /// Records that the person is back.
    StepBack("step_back") {}
    /// Moves a visit before all others, or back.
    SetUrgent("set_urgent") {
        /// Whether it is urgent from now on.
        urgent: bool,
    }
    /// Marks a visit to be kept apart from another in the district, or no longer.
    KeepApart("keep_apart") {
        /// The other visit.
        #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
        visit: VisitId,
        /// Whether they are to be kept apart; `true` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        apart: Option<bool>,
    }
    /// Adds a note, or a name or number that was missing.
    Note("note") {
        /// Text of the note.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 4000))]
        text: Option<String>,
        /// The person's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 120))]
        name: Option<String>,
        /// The person's telephone number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(max_length = 40))]
        phone: Option<String>,
        /// Whether it is still being written: sent again with the same Idempotency-Key, it replaces the
        /// note's text, until the visit has moved on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draft: Option<bool>,
    }
}

impl Note {
    /// A finished note.
    #[must_use]
    pub fn new(text: String) -> Note {
        Note { text: Some(text), name: None, phone: None, draft: None }
    }

    /// A note that is still being written.
    #[must_use]
    pub fn draft(text: String) -> Note {
        Note { draft: Some(true), ..Note::new(text) }
    }
}
