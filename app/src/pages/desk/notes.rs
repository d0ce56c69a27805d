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

/// One field of notes: what is in it, and how much of that is saved.
#[derive(Clone, Copy)]
struct Draft {
    desk: Desk,
    id: VisitId,
    field: NodeRef<html::Textarea>,
    /// What of the field is saved.
    saved: StoredValue<String>,
    /// How many of the visit's notes came from the field and still stand in it.
    own: RwSignal<usize>,
    saved_at: RwSignal<Option<Moment>>,
    sending: StoredValue<bool>,
    typed: StoredValue<u64>,
}

impl Draft {
    fn text(self) -> Option<String> {
        self.field.try_get_untracked().flatten().map(|field| field.value())
    }

    /// What is typed and not saved yet.
    fn fresh(self) -> Option<String> {
        let (text, saved) = (self.text()?, self.saved.try_get_value()?);
        Some(text.strip_prefix(saved.as_str()).unwrap_or(&text).trim().to_owned())
    }

    fn remember(self) {
        if let Some(fresh) = self.fresh() {
            DRAFT.with_borrow_mut(|draft| *draft = (!fresh.is_empty()).then_some((self.id, fresh)));
        }
    }

    fn typing(self) {
        self.remember();
        let count = self.typed.try_update_value(|typed| {
            *typed += 1;
            *typed
        });
        client::after(REST, move || {
            if count.is_some() && self.typed.try_get_value() == count {
                client::spawn(self.save(false));
            }
        });
    }

    /// Saves what is new, until nothing is; a field that was left is emptied, for the notes above show it.
    async fn save(self, leaving: bool) {
        if self.sending.try_get_value().unwrap_or(true) {
            return;
        }
        while let (Some(all), Some(fresh)) = (self.text(), self.fresh()) {
            if fresh.is_empty() {
                if leaving {
                    self.clear();
                }
                return;
            }
            self.sending.try_set_value(true);
            let answer = acts::verb(self.desk, self.id, "note", json!({ "text": fresh })).await;
            self.sending.try_set_value(false);
            match answer {
                Ok(visit) => {
                    self.saved.try_set_value(all);
                    self.own.try_update(|own| *own += 1);
                    self.saved_at.try_set(Some(words::at(self.desk.at(), visit.card.since)));
                    self.remember();
                }
                Err(problem) => {
                    self.desk.fail(acts::words(self.desk, &problem));
                    return;
                }
            }
        }
    }

    /// The field is taken away: what is not saved yet is saved without it.
    fn leave(self) {
        let fresh = unsaved(self.id);
        DRAFT.with_borrow_mut(Option::take);
        if fresh.is_empty() {
            return;
        }
        client::spawn(async move {
            if let Err(problem) = acts::verb(self.desk, self.id, "note", json!({ "text": fresh })).await {
                self.desk.fail(acts::words(self.desk, &problem));
            }
        });
    }

    fn clear(self) {
        if let Some(field) = self.field.try_get_untracked().flatten() {
            field.set_value("");
        }
        self.saved.try_set_value(String::new());
        self.own.try_set(0);
    }
}

/// The notes of the visit at the window.
#[component]
pub fn Notes(
    /// The desk.
    desk: Desk,
    /// Whose.
    id: VisitId,
) -> impl IntoView {
    let locale = desk.locale;
    let draft = Draft {
        desk,
        id,
        field: NodeRef::new(),
        saved: StoredValue::new(String::new()),
        own: RwSignal::new(0),
        saved_at: RwSignal::new(None),
        sending: StoredValue::new(false),
        typed: StoredValue::new(0),
    };
    on_cleanup(move || draft.leave());
    let earlier = Memo::new(move |_| {
        let notes = desk.card(id).map(|card| card.notes).unwrap_or_default();
        let shown = notes.len().saturating_sub(draft.own.get());
        notes.into_iter().take(shown).collect::<Vec<_>>()
    });
    view! {
        <div class="notes">
            <div class="field">
                <label for="note">{td_string!(locale, desk.notes)}</label>
                {move || earlier.get().into_iter().map(|note| view! { <p>{note}</p> }).collect_view()}
                <textarea
                    id="note"
                    node_ref=draft.field
                    aria-describedby="saved"
                    on:input=move |_| draft.typing()
                    on:blur=move |_| client::spawn(draft.save(true))
                ></textarea>
                <p class="hint" id="saved">
                    {move || match draft.saved_at.get() {
                        Some(at) => td_string!(locale, desk.saved_at, time = words::second(at)).to_string(),
                        None => td_string!(locale, desk.saved_as_typed).to_owned(),
                    }}
                </p>
            </div>
        </div>
    }
}
