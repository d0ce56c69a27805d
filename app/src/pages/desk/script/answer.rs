//! The question of a step: a list with a digit for each answer, or a field.

use super::super::state::Desk;
use super::step::{FIELD, choose, tick};
use crate::i18n::td_string;
use crate::words;
use domain::script::{AnswerType, Privacy, Question};
use leptos::prelude::*;

/// The answers of a list, or the field.
#[component]
pub fn Answers(
    desk: Desk,
    /// The question of the step.
    question: Question,
) -> impl IntoView {
    let locale = desk.locale;
    let private = match question.privacy {
        Privacy::Open => None,
        Privacy::Personal => Some(td_string!(locale, desk.answer_personal)),
        Privacy::Sealed => Some(td_string!(locale, desk.answer_sealed)),
    };
    let described = private.map(|_| "answer-h");
    let hint = private.map(|text| view! { <p class="hint" id="answer-h">{text}</p> });
    if question.kind.is_list() {
        return view! {
            <fieldset class="answers" class:several=question.kind == AnswerType::MultiValueList aria-describedby=described>
                <legend>{td_string!(locale, desk.answer_choose)}</legend>
                {hint}
                <div class="btns">{choices(desk, &question)}</div>
            </fieldset>
        }
        .into_any();
    }
    let label = match question.kind {
        AnswerType::Number => td_string!(locale, desk.answer_number),
        AnswerType::Datetime => td_string!(locale, desk.answer_when),
        _ => td_string!(locale, desk.answer_write),
    };
    let field = if question.kind == AnswerType::Text {
        view! {
            <textarea
                id=FIELD
                rows="3"
                maxlength="2000"
                aria-describedby=described
                prop:value=move || desk.written.get()
                on:input=move |event| desk.written.set(event_target_value(&event))
                on:keydown=move |event| sent(desk, &event, true)
            ></textarea>
        }
        .into_any()
    } else {
        let kind = match question.kind {
            AnswerType::Datetime => "datetime-local",
            _ => "text",
        };
        let mode = (question.kind == AnswerType::Number).then_some("decimal");
        view! {
            <input
                id=FIELD
                class="input"
                type=kind
                inputmode=mode
                maxlength="2000"
                autocomplete="off"
                aria-describedby=described
                prop:value=move || desk.written.get()
                on:input=move |event| desk.written.set(event_target_value(&event))
                on:keydown=move |event| sent(desk, &event, false)
            />
        }
        .into_any()
    };
    view! {
        <div class="field answers">
            <label for=FIELD>{label}</label>
            {hint}
            {field}
        </div>
    }
    .into_any()
}

/// Enter records the text; in a longer text, Enter with Control.
fn sent(desk: Desk, event: &leptos::ev::KeyboardEvent, long: bool) {
    if event.key() == "Enter" && !event.is_composing() && (!long || event.ctrl_key() || event.meta_key()) {
        event.prevent_default();
        event.stop_propagation();
        tick(desk);
    }
}

fn choices(desk: Desk, question: &Question) -> Vec<AnyView> {
    let tag = words::tag(desk.locale);
    let several = question.kind == AnswerType::MultiValueList;
    let choice = |(place, value): (usize, &domain::script::Value)| {
        let name = value.name.get(tag).to_owned();
        let (code, is) = (value.key.to_string(), value.key.to_string());
        let digit = (place < 9).then(|| (place + 1).to_string());
        let key = digit.clone();
        let on = Memo::new(move |_| desk.picked_answers.with(|picked| picked.contains(&is)));
        view! {
            <button
                type="button"
                class="btn"
                class:on=move || on.get()
                aria-pressed=move || if on.get() { "true" } else { "false" }
                aria-keyshortcuts=key
                on:click=move |_| choose(desk, &code, several)
            >
                <span>{name}</span>
                {digit.map(|digit| view! { " " <kbd aria-hidden="true">{digit}</kbd> })}
            </button>
        }
        .into_any()
    };
    question.values.iter().enumerate().map(choice).collect()
}
