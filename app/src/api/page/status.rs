//! The status page: a resident's own visit.

use super::card::CardView;
use crate::api::closing::ClosingView;
use crate::api::visit::QuoteView;
use domain::notice::Emergency;
use domain::presence::Presence;
use domain::time::{Moment, Ms};
use domain::visit::{End, StateKind};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Data of the status page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusPage {
    /// The secret part of the page's address, for its forms.
    pub link: String,
    /// Language of the page, by its tag.
    pub language: String,
    /// Languages offered, by tag.
    pub languages: Vec<String>,
    /// The district of the visit.
    pub card: CardView,
    /// The ticket's public label.
    pub ticket: String,
    /// Whether the page shows only the number and "Ask at the window".
    pub discreet: bool,
    /// Current state of the visit.
    pub state: StateKind,
    /// Number of visits ahead; only while waiting.
    pub ahead: Option<usize>,
    /// The wait expected from now; only while waiting.
    pub expected: Option<QuoteView>,
    /// The emergency notice that the lobby screens show; only while the visit goes on.
    #[serde(default)]
    pub emergency: Option<Emergency>,
    /// Whether an officer is at the desk now.
    pub presence: Presence<Moment>,
    /// Name of the window called to or served at.
    pub window: Option<Words>,
    /// The closing that the person was told of, and what they can choose or have chosen.
    #[serde(default)]
    pub closing: Option<ClosingView>,
    /// Whether a number to call is known.
    #[serde(default)]
    pub has_number: bool,
    /// The number as typed so far, while the page asks for one.
    #[serde(default)]
    pub number: Option<String>,
    /// When the person stepped out; absent while they are here.
    pub out_since: Option<Moment>,
    /// How long a person may step out without losing any of their place, in milliseconds.
    pub step_out_free_ms: Ms,
    /// How the visit ended; absent while it goes on.
    pub end: Option<End>,
    /// Until when the person can take back that they left; absent where they cannot.
    #[serde(default)]
    pub return_until: Option<Moment>,
    /// Name of the outcome, or of the place referred to.
    pub outcome: Option<Words>,
    /// The place the person was referred to.
    pub place: Option<domain::rules::Place>,
    /// A reference, such as a report number.
    pub reference: Option<String>,
    /// A promised follow-up, in the officer's words.
    pub promise: Option<String>,
    /// When that follow-up is due.
    pub promise_due: Option<Moment>,
    /// When the person is called back at the latest.
    pub callback_due: Option<Moment>,
    /// What to bring, in the page's language.
    pub bring: Vec<String>,
    /// Name of the service.
    pub service: Option<Words>,
    /// The server's clock when the page was made.
    pub at: Moment,
    /// The last moment at which the page was certainly right: earlier than `at` while the database cannot be
    /// reached or the clock is wrong.
    pub as_of: Moment,
    /// A sentence about what was just done or refused.
    pub said: Option<String>,
    /// Whether the page refreshes itself.
    pub renews: bool,
}
