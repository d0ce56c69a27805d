//! What can come up at any step: a situation with its own script, and calls for help.

use super::super::actions::Action;
use super::super::button::KeyButton;
use super::super::requests::tell;
use super::super::state::Desk;
use super::run;
use crate::api::VisitCard;
use crate::api::requests::{Escalate, Meet, Turn};
use crate::components::{Clock, Icon};
use crate::i18n::{Locale, td_string};
use domain::ids::VisitId;
use domain::script::run::Escalation;
use leptos::prelude::*;

/// A call for help, in words.
fn called_for(locale: Locale, to: Escalation) -> &'static str {
    match to {
        Escalation::Danger => td_string!(locale, desk.asked_danger),
        Escalation::Supervisor => td_string!(locale, desk.asked_supervisor),
        Escalation::Interpreter => td_string!(locale, desk.asked_interpreter),
    }
}

/// The buttons available at any step: situations, and calls for help.
#[component]
pub fn Turns(
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
) -> impl IntoView {
    let locale = desk.locale;
    let aside = Memo::new(move |_| card.get().is_some_and(|card| run::is_aside(&card)));
    view! {
            <div class="btns turns" role="group" aria-label=td_string!(locale, desk.from_any_step)>
                <Show when=move || aside.get()>
                    <KeyButton desk action=Action::OwnScript class="btn small" />
                </Show>
                <KeyButton desk action=Action::Situation class="btn small" />
                <KeyButton desk action=Action::Supervisor class="btn small" />
                <KeyButton desk action=Action::Interpreter class="btn small" />
                <KeyButton desk action=Action::Alarm class="btn small risk" />
            </div>
    }
}

/// Calls for help that nobody has come for yet.
#[component]
pub fn Calls(
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
) -> impl IntoView {
    let locale = desk.locale;
    let open = Memo::new(move |_| {
        let legs = card.get().and_then(|card| card.leg).map(|leg| leg.escalated).unwrap_or_default();
        legs.into_iter().filter(|each| each.met_at.is_none()).collect::<Vec<_>>()
    });
    view! {
        <div role="status" class="calls">
            <For each=move || open.get() key=|each| (each.to, each.at) let:each>
                <p class="notice warn">
                    <Icon name="bell" />
                    <span>
                        {called_for(locale, each.to)} " "
                        <Clock since=each.at now=desk.now />
                    </span>
                    <KeyButton desk action=Action::Met class="btn small" run=Callback::new(move |()| met(desk, each.to)) />
                </p>
            </For>
        </div>
    }
}

/// Records that someone who was called for is there.
fn met(desk: Desk, to: Escalation) {
    if let Some(card) = untrack(|| desk.mine()) {
        meet(desk, card.id, to);
    }
}

/// Records that the last one called for is there.
pub fn met_last(desk: Desk, card: &VisitCard) {
    let mut open = card.leg.iter().flat_map(|leg| &leg.escalated).filter(|each| each.met_at.is_none());
    if let Some(last) = open.next_back() {
        met(desk, last.to);
    }
}

/// Records that someone who was called for is there, at any window.
pub fn meet(desk: Desk, id: VisitId, to: Escalation) {
    tell(desk, id, Meet { to }, move |_| td_string!(desk.locale, desk.said_met).to_owned());
}

/// Calls for help from the visible step.
pub fn call_for(desk: Desk, card: &VisitCard, to: Escalation) {
    tell(desk, card.id, Escalate { to }, move |_| called_for(desk.locale, to).to_owned());
}

/// Opens the script of a situation, or closes it.
pub fn turn(desk: Desk, id: VisitId, script: Option<String>) {
    desk.look(None);
    tell(desk, id, Turn { script }, move |card| {
        let locale = desk.locale;
        if run::is_aside(card) {
            td_string!(locale, desk.said_turned).to_owned()
        } else {
            td_string!(locale, desk.said_turned_back).to_owned()
        }
    });
}

/// Returns from the script of a situation to the visit's own.
pub fn turn_back(desk: Desk, card: &VisitCard) {
    if run::is_aside(card) {
        turn(desk, card.id, None);
    }
}
