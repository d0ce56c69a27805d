//! Notes are saved as they are typed: after a short rest, and when the field is left, what is new since the last time is
//! added to the visit's notes. What was typed stays in the field until it is left, whatever the line does meanwhile.

use super::acts;
use super::state::Desk;
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::ids::VisitId;
use domain::time::Moment;
use leptos::html;
use leptos::prelude::*;
use serde_json::json;
use std::cell::RefCell;

thread_local! {
    /// What is typed and not saved yet, of the one field there is.
    static DRAFT: RefCell<Option<(VisitId, String)>> = const { RefCell::new(None) };
}

/// What is typed about a visit and not saved yet.
pub fn unsaved(id: VisitId) -> String {
    DRAFT.with_borrow(|draft| {
        draft.as_ref().filter(|(visit, _)| *visit == id).map(|(_, text)| text.clone()).unwrap_or_default()
    })
}

/// How long typing rests before it is saved.
const REST: u64 = 1_500;

/// The notes of the visit at the window.
#[component]
pub fn Notes(
    /// The desk.
    desk: Desk,
    /// Whose.
    id: VisitId,
) -> impl IntoView {
    let locale = desk.locale;
    let field = NodeRef::<html::Textarea>::new();
    // How much of the field is saved, in bytes, and how many of the visit's notes came from it.
    let saved = StoredValue::new(String::new());
    let own = RwSignal::new(0_usize);
    let typed = StoredValue::new(0_u64);
    let saved_at = RwSignal::new(None::<Moment>);
    let waiting = RwSignal::new(false);

    let text = move || field.get_untracked().map(|field| field.value()).unwrap_or_default();
    let fresh = move |text: &str| {
        let former = saved.get_value();
        text.strip_prefix(former.as_str()).unwrap_or(text).trim().to_owned()
    };
    let save = move |leaving: bool| {
        let all = text();
        let new = fresh(&all);
        if new.is_empty() || waiting.get_untracked() {
            if leaving && new.is_empty() {
                clear(field, saved, own);
            }
            return;
        }
        waiting.set(true);
        client::spawn(async move {
            let answer = acts::verb(desk, id, "note", json!({ "text": new })).await;
            waiting.try_set(false);
            match answer {
                Ok(visit) => {
                    saved.try_set_value(all.clone());
                    own.try_update(|own| *own += 1);
                    saved_at.try_set(Some(Moment { at: desk.at(), ..visit.card.since }));
                    DRAFT.with_borrow_mut(|draft| {
                        if draft.as_ref().is_some_and(|(visit, text)| *visit == id && *text == new) {
                            *draft = None;
                        }
                    });
                    if leaving
                        && field.try_get_untracked().flatten().is_some_and(|field| field.value() == all)
                    {
                        clear(field, saved, own);
                    }
                }
                Err(problem) => desk.fail(acts::words(desk, &problem)),
            }
        });
    };
    let on_input = move |_| {
        let new = fresh(&text());
        DRAFT.with_borrow_mut(|draft| *draft = (!new.is_empty()).then_some((id, new)));
        let Some(count) = typed.try_update_value(|typed| {
            *typed += 1;
            *typed
        }) else {
            return;
        };
        client::after(REST, move || {
            if typed.try_get_value() == Some(count) {
                save(false);
            }
        });
    };
    let earlier = move || {
        let notes = desk.card(id).map(|card| card.notes).unwrap_or_default();
        let shown = notes.len().saturating_sub(own.get());
        notes.into_iter().take(shown).map(|note| view! { <p>{note}</p> }).collect_view()
    };
    view! {
        <div class="notes">
            <div class="field">
                <label for="note">{td_string!(locale, desk.notes)}</label>
                {earlier}
                <textarea
                    id="note"
                    node_ref=field
                    aria-describedby="saved"
                    on:input=on_input
                    on:blur=move |_| save(true)
                ></textarea>
                <p class="hint" id="saved">
                    {move || match saved_at.get() {
                        Some(at) => td_string!(locale, desk.saved_at, time = words::second(at)).to_string(),
                        None => td_string!(locale, desk.saved_as_typed).to_owned(),
                    }}
                </p>
            </div>
        </div>
    }
}

fn clear(field: NodeRef<html::Textarea>, saved: StoredValue<String>, own: RwSignal<usize>) {
    if let Some(field) = field.try_get_untracked().flatten() {
        field.set_value("");
    }
    saved.try_set_value(String::new());
    own.try_set(0);
}
