//! The text of a fact, which is stored, exported and hashed: every kind's name, reading and writing, the chain of hashes.

use super::{Fact, What};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Every kind this program knows, as it stands in the text.
pub const KINDS: [&str; 46] = [
    "configured",
    "window_opened",
    "window_away",
    "window_closed",
    "arrived",
    "acknowledged",
    "answered",
    "asked_to_wait",
    "called",
    "recalled",
    "served",
    "put_back",
    "held",
    "hold_moved",
    "returned",
    "offered",
    "declined",
    "callback_set",
    "attempted",
    "service_set",
    "leg_added",
    "stepped_out",
    "stepped_back",
    "step_done",
    "turned",
    "escalated",
    "met",
    "urgency_set",
    "kept_apart",
    "ended",
    "reopened",
    "reinstated",
    "undone",
    "noted",
    "hung_up",
    "alert_raised",
    "alert_pressed",
    "alert_answered",
    "alert_closed",
    "number_voided",
    "alarm_rang",
    "alarm_seen",
    "alarm_over",
    "clock_corrected",
    "times_moved",
    "call_told",
];

impl What {
    /// The kind as it stands in the text.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            What::Configured(_) => "configured",
            What::WindowOpened { .. } => "window_opened",
            What::WindowAway { .. } => "window_away",
            What::WindowClosed { .. } => "window_closed",
            What::Arrived(_) => "arrived",
            What::Acknowledged => "acknowledged",
            What::Answered { .. } => "answered",
            What::AskedToWait => "asked_to_wait",
            What::Called { .. } => "called",
            What::Recalled => "recalled",
            What::Served { .. } => "served",
            What::PutBack => "put_back",
            What::Held { .. } => "held",
            What::HoldMoved { .. } => "hold_moved",
            What::Returned => "returned",
            What::Offered { .. } => "offered",
            What::Declined => "declined",
            What::CallbackSet { .. } => "callback_set",
            What::Attempted { .. } => "attempted",
            What::ServiceSet { .. } => "service_set",
            What::LegAdded { .. } => "leg_added",
            What::SteppedOut => "stepped_out",
            What::SteppedBack { .. } => "stepped_back",
            What::StepDone { .. } => "step_done",
            What::Turned { .. } => "turned",
            What::Escalated { .. } => "escalated",
            What::Met { .. } => "met",
            What::UrgencySet { .. } => "urgency_set",
            What::KeptApart { .. } => "kept_apart",
            What::Ended { .. } => "ended",
            What::Reopened { .. } => "reopened",
            What::Reinstated { .. } => "reinstated",
            What::Undone { .. } => "undone",
            What::Noted => "noted",
            What::HungUp => "hung_up",
            What::AlertRaised { .. } => "alert_raised",
            What::AlertPressed { .. } => "alert_pressed",
            What::AlertAnswered { .. } => "alert_answered",
            What::AlertClosed { .. } => "alert_closed",
            What::NumberVoided { .. } => "number_voided",
            What::AlarmRang { .. } => "alarm_rang",
            What::AlarmSeen { .. } => "alarm_seen",
            What::AlarmOver { .. } => "alarm_over",
            What::ClockCorrected { .. } => "clock_corrected",
            What::TimesMoved { .. } => "times_moved",
            What::CallTold(_) => "call_told",
        }
    }
}

/// A fact's text cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote a kind this one does not know.
    #[error(
        "fact {seq} is of the kind “{kind}”, which this version does not know: run a newer version on this database"
    )]
    UnknownKind {
        /// The kind.
        kind: String,
        /// Where in the log.
        seq: u64,
    },
    /// The text is damaged.
    #[error("a fact cannot be read: {0}")]
    Broken(#[from] serde_json::Error),
}

impl Fact {
    /// The text that is stored, exported and hashed.
    ///
    /// # Errors
    /// When the value cannot be written as JSON, which no fact this program builds does.
    pub fn encode(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads a stored text. Fields not known are passed over.
    ///
    /// # Errors
    /// [`Unreadable`] for a kind from a newer program or a damaged text.
    pub fn decode(text: &str) -> Result<Fact, Unreadable> {
        #[derive(Deserialize)]
        struct Head {
            kind: String,
            seq: u64,
        }
        serde_json::from_str::<Fact>(text).map_err(|error| match serde_json::from_str::<Head>(text) {
            Ok(head) if !KINDS.contains(&head.kind.as_str()) => {
                Unreadable::UnknownKind { kind: head.kind, seq: head.seq }
            }
            _ => Unreadable::Broken(error),
        })
    }
}

/// The hash before the first fact of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// SHA-256 over the previous hash and the stored bytes.
#[must_use]
pub fn chain(previous: &[u8], text: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(text.as_bytes());
    hasher.finalize().into()
}
