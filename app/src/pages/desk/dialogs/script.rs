//! The dialogs about the script: which situation has come up, and why a step is skipped.

use super::super::script::run;
use super::super::script::situations::turn;
use super::super::state::Desk;
use super::fields::{Choose, Picks};
use super::frame::Sheet;
use crate::api::VisitCard;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::ids::StepKey;
use domain::script::run::{SKIP_REASONS, SkipReason};
use leptos::prelude::*;

/// Which situation has come up.
#[component]
pub fn Situation(
    desk: Desk,
    /// The visit at the window.
    card: VisitCard,
) -> impl IntoView {
    let locale = desk.locale;
    let tag = words::tag(locale);
    let choices: Vec<(String, String)> = desk.page.with_value(|page| {
        page.situations.iter().map(|(id, title)| (id.to_string(), title.get(tag).to_owned())).collect()
    });
    let chosen = RwSignal::new(choices.first().map(|(id, _)| id.clone()).unwrap_or_default());
    let size = u8::try_from(choices.len().clamp(2, 12)).unwrap_or(12);
    let id = card.id;
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.act_situation)
            answer=td_string!(locale, desk.situation_open)
            on_answer=move |()| turn(desk, id, Some(chosen.get_untracked()))
        >
            <p>{td_string!(locale, desk.situation_hint)}</p>
            <Choose id="situation" label=td_string!(locale, desk.situation_which) choices chosen size first=true />
        </Sheet>
    }
}

fn reason_words(locale: Locale, reason: SkipReason) -> (&'static str, &'static str) {
    match reason {
        SkipReason::DoesNotFit => ("does_not_fit", td_string!(locale, desk.skip_does_not_fit)),
        SkipReason::Declined => ("declined", td_string!(locale, desk.skip_declined)),
        SkipReason::NotSafe => ("not_safe", td_string!(locale, desk.skip_not_safe)),
        SkipReason::DoneElsewhere => ("done_elsewhere", td_string!(locale, desk.skip_done_elsewhere)),
        SkipReason::NoTime => ("no_time", td_string!(locale, desk.skip_no_time)),
    }
}

/// Why a required step is skipped.
#[component]
pub fn SkipStep(
    desk: Desk,
    /// The visit at the window.
    card: VisitCard,
    step: StepKey,
) -> impl IntoView {
    let locale = desk.locale;
    let choices: Vec<(String, String, String)> = SKIP_REASONS
        .into_iter()
        .map(|reason| reason_words(locale, reason))
        .map(|(code, words)| (code.to_owned(), words.to_owned(), String::new()))
        .collect();
    let (chosen, wrong) = (RwSignal::new(String::new()), RwSignal::new(None));
    let go = move |()| {
        let known =
            SKIP_REASONS.into_iter().find(|reason| reason_words(locale, *reason).0 == chosen.get_untracked());
        let Some(reason) = known else {
            wrong.set(Some(td_string!(locale, desk.please_answer)));
            return;
        };
        let script = untrack(|| run::of(desk, &card));
        if let Some((script, step)) = script.as_ref().and_then(|script| Some((script, script.step(&step)?))) {
            let record = run::Record { skipped: true, reason: Some(reason), ..run::Record::default() };
            run::record(desk, &card, script, step, record);
        }
        desk.answered();
    };
    view! {
        <Sheet desk title=td_string!(locale, desk.skip_title) answer=td_string!(locale, desk.act_skip) on_answer=go>
            <p>{td_string!(locale, desk.skip_hint)}</p>
            <Picks legend=td_string!(locale, desk.skip_why) name="skip" choices chosen wrong />
        </Sheet>
    }
}
