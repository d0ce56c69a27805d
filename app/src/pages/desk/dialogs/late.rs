//! What is asked when a person is checked in who arrived earlier: when, with which slip, and why only now.

use super::super::browser;
use super::super::state::Desk;
use super::fields::{Choose, TextField, at_clock, written};
use crate::api::requests::CheckIn;
use crate::i18n::td_string;
use crate::words;
use domain::time::HOUR;
use domain::visit::{LATE_REASONS, Source, slip_number};
use leptos::prelude::*;

/// The refusal of a time at which people rarely come.
const UNLIKELY: &str = "unlikely_time";
/// The refusal of a slip that was not printed here.
const UNKNOWN: &str = "slip_unknown";

/// The fields about an earlier arrival.
#[derive(Clone, Copy)]
pub struct Late {
    time: RwSignal<String>,
    slip: RwSignal<String>,
    reason: RwSignal<String>,
    /// The refusals that the officer can answer by confirming.
    asks: RwSignal<Vec<String>>,
    /// Those that were confirmed.
    sure: RwSignal<Vec<String>>,
    wrong: RwSignal<Option<&'static str>>,
}

impl Late {
    /// Empty fields.
    pub fn empty() -> Late {
        Late {
            time: RwSignal::new(String::new()),
            slip: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            asks: RwSignal::new(Vec::new()),
            sure: RwSignal::new(Vec::new()),
            wrong: RwSignal::new(None),
        }
    }

    /// Offers to confirm what was refused, where that can be confirmed.
    pub fn refused(self, code: &str) {
        if [UNLIKELY, UNKNOWN].contains(&code) {
            self.asks.update(|asks| asks.push(code.to_owned()));
        }
    }

    fn is_sure(self, code: &str) -> Option<bool> {
        self.sure.with_untracked(|sure| sure.iter().any(|known| known == code)).then_some(true)
    }

    /// Adds the fields to an arrival; `None`, after saying what is wrong, if they are not complete.
    pub fn fill(self, desk: Desk, arrival: CheckIn) -> Option<CheckIn> {
        let locale = desk.locale;
        let Some(at) = at_clock(desk, &self.time.get_untracked()) else {
            desk.fail(td_string!(locale, desk.when_needed));
            return None;
        };
        // The most recent time the clock showed this, not the next.
        let at = if at.at > desk.at() { words::at(at.at + -(24 * HOUR), at) } else { at };
        if desk.at() - at.at > words::NEAR {
            self.wrong.set(Some(td_string!(locale, desk.time_to_come)));
            browser::focus("ct");
            return None;
        }
        let typed = written(self.slip).filter(|_| arrival.source == Some(Source::Paper));
        let slip = typed.as_deref().and_then(slip_number);
        if typed.is_some() && slip.is_none() {
            desk.fail(td_string!(locale, paper.fault_number));
            return None;
        }
        let chosen = self.reason.get_untracked();
        Some(CheckIn {
            arrived_at: Some(at),
            slip,
            late_reason: LATE_REASONS.into_iter().find(|reason| reason.as_str() == chosen),
            sure_of_time: self.is_sure(UNLIKELY),
            sure_of_slip: self.is_sure(UNKNOWN),
            ..arrival
        })
    }
}

/// The fields, as far as they are asked for that source.
#[component]
pub fn LateFields(desk: Desk, late: Late, source: RwSignal<String>) -> impl IntoView {
    let locale = desk.locale;
    let mut reasons = vec![(String::new(), td_string!(locale, paper.reason_none).to_owned())];
    let named = LATE_REASONS
        .map(|reason| (reason.as_str().to_owned(), words::late_reason(locale, reason).to_owned()));
    reasons.extend(named);
    let Late { time, slip, reason, asks, sure, wrong } = late;
    let is_asked = move |code: &str| asks.with(|asks| asks.iter().any(|known| known == code));
    view! {
        <Show when=move || source.get() == "paper">
            <TextField id="cp" label=td_string!(locale, paper.number) hint=td_string!(locale, desk.optional) value=slip class="input short" />
            <Show when=move || is_asked(UNKNOWN)>
                <Sure label=td_string!(locale, paper.sure_slip) code=UNKNOWN sure />
            </Show>
        </Show>
        <Show when=move || source.get() != "observed">
            <TextField id="ct" label=td_string!(locale, desk.time_came) value=time kind="time" class="input short" wrong />
            <Show when=move || is_asked(UNLIKELY)>
                <Sure label=td_string!(locale, paper.sure_time) code=UNLIKELY sure />
            </Show>
            <Choose
                id="cr"
                label=td_string!(locale, paper.reason)
                hint=td_string!(locale, paper.reason_hint)
                choices=reasons.clone()
                chosen=reason
            />
        </Show>
    }
}

/// A box by which something unusual is confirmed.
#[component]
fn Sure(label: &'static str, code: &'static str, sure: RwSignal<Vec<String>>) -> impl IntoView {
    let tick = move |event| {
        let on = event_target_checked(&event);
        sure.update(|sure| {
            sure.retain(|known| known != code);
            if on {
                sure.push(code.to_owned());
            }
        });
    };
    view! {
        <label class="pick">
            <input type="checkbox" on:change=tick />
            <span>{label}</span>
        </label>
    }
}
