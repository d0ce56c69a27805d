//! A district on the captain's screen: its card, its rules, and its latest line.

use crate::api::{CardView, FloorRules, LineView, Named};
use crate::i18n::Locale;
use crate::words;
use domain::ids::DistrictId;
use leptos::prelude::*;
use std::sync::Arc;

/// A district in the state of the page.
#[derive(Clone)]
pub(crate) struct Unit {
    pub(super) card: CardView,
    pub(super) rules: Arc<FloorRules>,
    pub(super) line: RwSignal<LineView>,
}

impl Unit {
    pub(super) fn id(&self) -> DistrictId {
        self.line.with_untracked(|line| line.district.clone())
    }
}

/// The name of an entry in a list.
pub(super) fn name_of<'a>(locale: Locale, list: &'a [Named], id: &str) -> Option<&'a str> {
    list.iter().find(|one| one.id == id).map(|one| one.name.get(words::tag(locale)))
}
