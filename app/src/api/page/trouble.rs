//! The page of something that did not work.

use serde::{Deserialize, Serialize};

/// Something did not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TroublePage {
    /// Language of the page.
    pub language: String,
    /// HTTP status.
    pub status: u16,
    /// What it is about, in a few words.
    pub title: String,
    /// What can be done, in a sentence.
    pub detail: String,
    /// Where to go, and what that is called.
    pub link: Option<(String, String)>,
}
