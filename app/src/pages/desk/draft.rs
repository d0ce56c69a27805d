//! Unsent input when the desk was blanked. It is stored in this tab, for the person who typed it.

use super::browser;
use super::state::{Desk, Dialog, OnLine};
use crate::api::VisitCard;
use crate::client;
use domain::ids::{StepKey, VisitId};
use domain::visit::StateKind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Name of the stored value.
const DRAFT: &str = "district-window.draft";

/// Unsent input when the desk was blanked.
#[derive(Debug, Serialize, Deserialize)]
struct Draft {
    /// The account that typed it: no one else is shown it.
    actor: String,
    ask: Option<Dialog>,
    /// The call about which nothing is saved yet: closing its dialog undoes it.
    #[serde(default)]
    on_line: Option<OnLine>,
    fields: Vec<(String, String, bool)>,
    /// The answer to a step of the script.
    visit: Option<VisitId>,
    step: Option<StepKey>,
    written: String,
    picked: Vec<String>,
}

/// Stores the unsent input in this tab.
pub fn keep(desk: Desk) {
    // It was stored before, completely; by now nothing of it is on the page.
    if desk.locked.get_untracked() || desk.gone.get_untracked().is_some() {
        return;
    }
    let ask = desk.dialog.get_untracked();
    let draft = Draft {
        actor: desk.me(),
        on_line: desk.on_line.get_value(),
        fields: if ask.is_some() { browser::typed() } else { Vec::new() },
        ask,
        visit: untrack(|| desk.mine()).map(|card| card.id),
        step: desk.at_step.get_untracked(),
        written: desk.written.get_untracked(),
        picked: desk.picked_answers.get_untracked(),
    };
    let asks = draft.ask.is_some() || draft.on_line.is_some();
    if asks || !draft.written.is_empty() || !draft.picked.is_empty() {
        browser::keep_here(DRAFT, serde_json::to_string(&draft).ok().as_deref());
    }
}

/// Restores the stored input for the person who typed it, if its dialog or field still exists.
pub fn recall(desk: Desk) {
    let Some(text) = browser::kept_here(DRAFT) else { return };
    browser::keep_here(DRAFT, None);
    let Some(draft) = serde_json::from_str::<Draft>(&text).ok().filter(|draft| draft.actor == desk.me())
    else {
        return;
    };
    if draft.visit.is_some() && untrack(|| desk.mine()).map(|card| card.id) == draft.visit {
        desk.at_step.set(draft.step);
        desk.picked_answers.set(draft.picked);
        desk.written.set(draft.written);
    }
    let goes_on = |card: VisitCard| card.state != StateKind::Ended;
    let on_line = draft.on_line.filter(|known| untrack(|| desk.card(known.call)).is_some_and(goes_on));
    desk.on_line.set_value(on_line);
    let Some(ask) = draft.ask else { return };
    let is_there = ask.visit().is_none_or(|id| untrack(|| desk.card(id)).is_some());
    if is_there {
        desk.open_dialog(ask);
        client::after(0, move || browser::type_again(&draft.fields));
    }
}
