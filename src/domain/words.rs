//! Texts that a department writes itself, in all the languages it serves.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in several languages: language tag (`en`, `es`) to text. The requested language is preferred, then
/// English, then any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(pub BTreeMap<String, String>);

impl Words {
    /// The text in `language`, or in English, or in any other language; empty when there is none.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether it is empty in every language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }

    /// The same text under English only: for names that need no translation.
    #[must_use]
    pub fn plain(text: &str) -> Words {
        Words(BTreeMap::from([("en".to_owned(), text.to_owned())]))
    }
}

/// A list of short texts in several languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WordLists(pub BTreeMap<String, Vec<String>>);

impl WordLists {
    /// The list in `language`, or in English; empty when there is none.
    #[must_use]
    pub fn get(&self, language: &str) -> &[String] {
        self.0.get(language).or_else(|| self.0.get("en")).map_or(&[], Vec::as_slice)
    }

    /// Whether the list is empty in every language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(Vec::is_empty)
    }
}
