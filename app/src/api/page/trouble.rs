//! The error page.

use serde::{Deserialize, Serialize};

/// Data of the error page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TroublePage {
    /// Language of the page, by its tag.
    pub language: String,
    /// HTTP status code.
    pub status: u16,
    /// Heading, in a few words.
    pub title: String,
    /// What the reader can do, in a sentence.
    pub detail: String,
    /// A link onward: address and text.
    pub link: Option<(String, String)>,
}
