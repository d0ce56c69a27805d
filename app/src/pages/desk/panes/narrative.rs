//! The narrative for the records system: the visit in words, copied with one key.

use super::super::actions::Action;
use super::super::browser;
use super::super::button::KeyButton;
use super::super::script::run;
use super::super::state::Desk;
use super::notes::unsaved;
use crate::api::VisitCard;
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::ids::LegId;
use domain::visit::StepDone;
use leptos::prelude::*;

/// The visit in words, one line for each fact.
fn text(desk: Desk, card: &VisitCard, draft: (&str, &str)) -> String {
    let locale = desk.locale;
    let mut lines = vec![format!("{} · {}", card.ticket, untrack(|| desk.matter_here(card)))];
    let mut times = vec![format!("{} {}", td_string!(locale, desk.arrived), words::second(card.arrived_at))];
    for (name, at) in [
        (td_string!(locale, desk.greeted_at), card.acknowledged_at),
        (td_string!(locale, desk.called_at), card.called_at),
        (td_string!(locale, desk.served_at), card.serving_at),
        (td_string!(locale, desk.ended_at), card.ended_at),
    ] {
        if let Some(at) = at {
            let time = words::dated(locale, words::second(at), at.day(), card.arrived_at.day());
            times.push(format!("{name} {time}"));
        }
    }
    lines.push(format!(
        "{} {} · {}",
        card.arrived_at.day(),
        words::channel(locale, card.channel),
        times.join(", ")
    ));
    for (name, text) in [
        (td_string!(locale, desk.name), &card.name),
        (td_string!(locale, desk.phone_number), &card.phone),
        (td_string!(locale, desk.reference), &card.reference),
    ] {
        if let Some(text) = text {
            lines.push(format!("{name}: {text}"));
        }
    }
    if let Some(language) = &card.language {
        lines.push(format!("{}: {}", td_string!(locale, desk.language), words::language(locale, language)));
    }
    lines.extend(answers(desk, card));
    let (draft, saved) = draft;
    let known =
        card.notes.iter().map(|note| note.trim()).filter(|note| draft.is_empty() || *note != saved.trim());
    let notes = known.chain(std::iter::once(draft.trim()));
    lines.extend(notes.filter(|note| !note.is_empty()).map(str::to_owned));
    if let Some(end) = card.end {
        let outcome = card.outcome.as_ref().map(|outcome| format!(", {}", desk.outcome(card, outcome)));
        lines.push(format!("{}{}", words::end(locale, end), outcome.unwrap_or_default()));
    }
    lines.join("\n")
}

/// The answers at the steps, one sentence each in the order they were given; of all legs of the visit, and of
/// the situations that came up.
fn answers(desk: Desk, card: &VisitCard) -> Vec<String> {
    let tag = words::tag(desk.locale);
    let mut records: Vec<(LegId, StepDone)> = untrack(|| run::records(desk, card));
    records.sort_by_key(|(_, record)| record.at);
    let sentence = |(leg, record): &(LegId, StepDone)| {
        let script = untrack(|| run::version(desk, record.script.as_ref()?))?;
        let step = script.step(&record.step)?;
        let plain = run::answer_words(desk, card, *leg, step, record, tag);
        step.answer.as_ref()?.sentence(&run::chosen(desk, card, *leg, step, record), plain.as_deref(), tag)
    };
    records.iter().filter(|(_, record)| !record.skipped).filter_map(sentence).collect()
}

/// The narrative as it is copied: as edited by the officer, otherwise as generated from the visit.
fn current(desk: Desk, card: &VisitCard) -> String {
    let own = desk.narrative.get().filter(|(id, _)| *id == card.id).map(|(_, text)| text);
    own.unwrap_or_else(|| {
        let (draft, saved) = unsaved(card.id);
        text(desk, card, (&draft, &saved))
    })
}

/// The narrative, to read, edit and copy.
#[component]
pub fn Narrative(
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
) -> impl IntoView {
    let locale = desk.locale;
    let open = RwSignal::new(false);
    let shown = Memo::new(move |_| match card.get().filter(|_| open.get()) {
        Some(card) => {
            // Steps ticked meanwhile belong in it.
            desk.ticked.track();
            current(desk, &card)
        }
        None => String::new(),
    });
    let own = Memo::new(move |_| {
        let id = card.get().map(|card| card.id);
        desk.narrative.with(|narrative| narrative.as_ref().map(|(known, _)| *known) == id && id.is_some())
    });
    view! {
        <details class="all-steps" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary>{td_string!(locale, desk.narrative)}</summary>
            <div class="field">
                <label for="narrative">{td_string!(locale, desk.narrative_hint)}</label>
                <textarea
                    id="narrative"
                    rows="8"
                    prop:value=move || shown.get()
                    on:input=move |event| {
                        if let Some(card) = card.get_untracked() {
                            desk.narrative.set(Some((card.id, event_target_value(&event))));
                        }
                    }
                ></textarea>
            </div>
            <div class="btns">
                <KeyButton desk action=Action::Copy class="btn small" />
                <Show when=move || own.get()>
                    <button type="button" class="btn small" on:click=move |_| desk.narrative.set(None)>
                        {td_string!(locale, desk.narrative_again)}
                    </button>
                </Show>
            </div>
        </details>
    }
}

/// Copies the narrative and confirms it.
pub fn copy(desk: Desk, card: &VisitCard) {
    let (text, ticket) = (untrack(|| current(desk, card)), card.ticket.clone());
    client::spawn(async move {
        if browser::copy(text).await {
            desk.say(td_string!(desk.locale, desk.said_copied, ticket = ticket).to_string(), None);
        } else {
            desk.fail(td_string!(desk.locale, desk.did_not_work));
        }
    });
}
