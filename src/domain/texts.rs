//! The texts of a district that people read in several languages: which are there, and which are missing.

use crate::rules::{Rules, Service};
use crate::words::{WordLists, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The pages of setup on which texts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Written {
    /// Services, with what to bring and their outcomes.
    Services,
    /// Windows and phone seats.
    Windows,
    /// Watches.
    Watches,
    /// The lists of reasons and needs.
    Reasons,
    /// Places that people are referred to.
    Places,
}

impl Written {
    /// All of them, in the order of the pages.
    pub const ALL: [Written; 5] =
        [Written::Services, Written::Windows, Written::Watches, Written::Reasons, Written::Places];

    /// The page's name in its address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Written::Services => "services",
            Written::Windows => "windows",
            Written::Watches => "watches",
            Written::Reasons => "reasons",
            Written::Places => "places",
        }
    }
}

/// A text, or a list of texts, in the languages in which it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'r> {
    /// Where it is written.
    pub page: Written,
    /// The name of the entry it belongs to.
    pub entry: &'r Words,
    /// The languages in which it is not empty.
    pub languages: BTreeSet<&'r str>,
}

impl Text<'_> {
    /// Whether it is written, but not in this language.
    #[must_use]
    pub fn lacks(&self, language: &str) -> bool {
        !self.languages.is_empty() && !self.languages.contains(language)
    }
}

/// Every text of a district that can be written in several languages.
#[must_use]
pub fn texts(rules: &Rules) -> Vec<Text<'_>> {
    let services = rules.services.iter().flat_map(of_service);
    let windows = rules.windows.iter().map(|window| name(Written::Windows, &window.name));
    let watches = rules.watches.iter().map(|watch| name(Written::Watches, &watch.name));
    let lists = [
        &rules.hold_reasons,
        &rules.call_reasons,
        &rules.away_reasons,
        &rules.cancel_reasons,
        &rules.reopen_reasons,
        &rules.needs,
    ];
    let reasons = lists.into_iter().flatten().map(|reason| name(Written::Reasons, &reason.name));
    let places = rules.places.iter().flat_map(|place| {
        let words = [Some(&place.name), Some(&place.what), place.hours.as_ref()];
        words.into_iter().flatten().map(move |words| text(Written::Places, &place.name, spoken(words)))
    });
    services.chain(windows).chain(watches).chain(reasons).chain(places).collect()
}

fn name(page: Written, name: &Words) -> Text<'_> {
    text(page, name, spoken(name))
}

fn of_service(service: &Service) -> Vec<Text<'_>> {
    let words = [
        Some(&service.name),
        service.public_name.as_ref(),
        Some(&service.hint),
        Some(&service.takes),
        service.notice.as_ref(),
    ];
    let outcomes = service.outcomes.iter().map(|outcome| &outcome.name);
    let own = |languages| text(Written::Services, &service.name, languages);
    let mut all: Vec<Text<'_>> = words.into_iter().flatten().chain(outcomes).map(spoken).map(own).collect();
    all.push(own(listed(&service.bring)));
    all
}

fn text<'r>(page: Written, entry: &'r Words, languages: BTreeSet<&'r str>) -> Text<'r> {
    Text { page, entry, languages }
}

fn spoken(words: &Words) -> BTreeSet<&str> {
    let some = words.0.iter().filter(|(_, text)| !text.trim().is_empty());
    some.map(|(language, _)| language.as_str()).collect()
}

fn listed(lists: &WordLists) -> BTreeSet<&str> {
    lists.0.iter().filter(|(_, list)| !list.is_empty()).map(|(language, _)| language.as_str()).collect()
}
