//! The page of a resident's own visit.

use super::card::CardView;
use crate::api::visit::QuoteView;
use domain::presence::Presence;
use domain::time::{Moment, Ms};
use domain::visit::{End, StateKind};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// A resident's own visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusPage {
    /// The link's own address, for the forms.
    pub link: String,
    /// Language of the page.
    pub language: String,
    /// Languages offered.
    pub languages: Vec<String>,
    /// The district of the visit.
    pub card: CardView,
    /// Public label.
    pub ticket: String,
    /// Shows the number and "Ask at the window" only.
    pub discreet: bool,
    /// Where it stands.
    pub state: StateKind,
    /// How many stand before, while waiting.
    pub ahead: Option<usize>,
    /// The wait expected from now.
    pub expected: Option<QuoteView>,
    /// Whether an officer is at a window now.
    pub presence: Presence<Moment>,
    /// Name of the window called to or served at.
    pub window: Option<Words>,
    /// Since when the person has stepped out.
    pub out_since: Option<Moment>,
    /// How long a place is kept in full while out.
    pub step_out_free_ms: Ms,
    /// How it ended.
    pub end: Option<End>,
    /// Outcome or place, in every language there is.
    pub outcome: Option<Words>,
    /// The place referred to.
    pub place: Option<domain::rules::Place>,
    /// Reference, such as a report number.
    pub reference: Option<String>,
    /// A follow-up that was promised, in the officer's words.
    pub promise: Option<String>,
    /// By when it was promised.
    pub promise_due: Option<Moment>,
    /// By when the person is called back.
    pub callback_due: Option<Moment>,
    /// What to bring, in the page's language.
    pub bring: Vec<String>,
    /// Name of the service in every language there is.
    pub service: Option<Words>,
    /// The page's own time.
    pub at: Moment,
    /// When it was certainly right: before `at` while the service cannot reach its record or its clock is wrong.
    pub as_of: Moment,
    /// A sentence about what was just done or refused.
    pub said: Option<String>,
    /// It renews itself.
    pub renews: bool,
}
