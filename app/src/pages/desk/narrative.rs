//! What goes into the records system: the visit in words, copied with one key.

use super::browser;
use super::keys::Act;
use super::script::run;
use super::sheet::KeyButton;
use super::state::Desk;
use crate::api::VisitCard;
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::ids::LegId;
use domain::script::run::Answer;
use domain::script::{AnswerType, Step};
use domain::time::At;
use domain::visit::StepDone;
use leptos::prelude::*;

/// The visit in words, a line each.
pub fn text(desk: Desk, card: &VisitCard, draft: (&str, &str)) -> String {
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
    lines.extend(told(desk, card));
    let (draft, saved) = draft;
    let known =
        card.notes.iter().map(|note| note.trim()).filter(|note| draft.is_empty() || *note != saved.trim());
    let notes = known.chain(std::iter::once(draft.trim()));
    lines.extend(notes.filter(|note| !note.is_empty()).map(str::to_owned));
    if let Some(end) = card.end {
        let outcome =
            card.outcome.as_ref().map(|outcome| format!(", {}", super::side::outcome(desk, card, outcome)));
        lines.push(format!("{}{}", words::end(locale, end), outcome.unwrap_or_default()));
    }
    lines.join("\n")
}

/// What was answered at the steps, a sentence each, in the order in which it was answered; of every need of the visit, and of
/// the situations that came up.
fn told(desk: Desk, card: &VisitCard) -> Vec<String> {
    let tag = words::tag(desk.locale);
    let mut records: Vec<(LegId, StepDone)> = untrack(|| run::records(desk, card));
    records.sort_by_key(|(_, record)| record.at);
    let sentence = |(leg, record): &(LegId, StepDone)| {
        let script = untrack(|| run::version(desk, record.script.as_ref()?))?;
        let step = script.step(&record.step)?;
        let plain = answer(desk, card, *leg, step, record, tag);
        step.answer.as_ref()?.sentence(&chosen(desk, card, *leg, step, record), plain.as_deref(), tag)
    };
    records.iter().filter(|(_, record)| !record.skipped).filter_map(sentence).collect()
}

/// The codes chosen at a step, from the record or from what is kept apart.
fn chosen(desk: Desk, card: &VisitCard, leg: LegId, step: &Step, record: &StepDone) -> Vec<String> {
    match &record.answer {
        Some(Answer::Chosen(codes)) => codes.iter().map(ToString::to_string).collect(),
        Some(Answer::Apart) => {
            let text = run::told(desk, card, leg, &step.key).unwrap_or_default();
            text.split(',').map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// What was answered at a step, in the reader's words.
pub fn answer(
    desk: Desk,
    card: &VisitCard,
    leg: LegId,
    step: &Step,
    record: &StepDone,
    tag: &str,
) -> Option<String> {
    let question = step.answer.as_ref()?;
    if question.kind.is_list() {
        let codes = chosen(desk, card, leg, step, record);
        let names = codes.iter().filter_map(|code| {
            let value = question.values.iter().find(|value| value.key.as_str() == code)?;
            Some(value.name.get(tag).to_owned())
        });
        let names: Vec<String> = names.collect();
        return (!names.is_empty()).then(|| names.join(", "));
    }
    let zone = desk.line.with_untracked(|line| line.at);
    let moment = |at: At| {
        let at = words::at(at, zone);
        format!("{} {}", at.day(), words::time(at))
    };
    match record.answer.as_ref()? {
        Answer::Number(number) => Some(number.to_string()),
        Answer::When(at) => Some(moment(*at)),
        Answer::Chosen(_) => None,
        Answer::Apart => {
            let text = run::told(desk, card, leg, &step.key)?;
            match (question.kind, text.parse::<i64>()) {
                (AnswerType::Datetime, Ok(ms)) => Some(moment(At(ms))),
                (AnswerType::Datetime, Err(_)) => Some(text.replace('T', " ")),
                _ => Some(text),
            }
        }
    }
}

/// The narrative as it is copied: as the officer has made it, else as the visit makes it.
pub fn current(desk: Desk, card: &VisitCard) -> String {
    let own = desk.narrative.get().filter(|(id, _)| *id == card.id).map(|(_, text)| text);
    own.unwrap_or_else(|| {
        let (draft, saved) = super::notes::unsaved(card.id);
        text(desk, card, (&draft, &saved))
    })
}

/// The narrative, to read, change and copy.
#[component]
pub fn Narrative(
    /// The desk.
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
) -> impl IntoView {
    let locale = desk.locale;
    let open = RwSignal::new(false);
    let shown = Memo::new(move |_| match card.get().filter(|_| open.get()) {
        Some(card) => {
            // What is ticked meanwhile belongs into it.
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
                <KeyButton desk act=Act::Copy class="btn small" />
                <Show when=move || own.get()>
                    <button type="button" class="btn small" on:click=move |_| desk.narrative.set(None)>
                        {td_string!(locale, desk.narrative_again)}
                    </button>
                </Show>
            </div>
        </details>
    }
}

/// Copies it and says so.
pub fn copy(desk: Desk, card: VisitCard) {
    let text = untrack(|| current(desk, &card));
    client::spawn(async move {
        if browser::copy(text).await {
            desk.say(td_string!(desk.locale, desk.said_copied, ticket = card.ticket).to_string(), None);
        } else {
            desk.fail(td_string!(desk.locale, desk.did_not_work));
        }
    });
}
