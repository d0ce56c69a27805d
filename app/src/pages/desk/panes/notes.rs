//! The note about the visit at the window: one note, one text. It is saved as it is typed, after a short rest and when the
//! field, the visit or the page is left; each time under the same key, so that it stays one note, whatever was corrected. What
//! is typed stays in the field, whatever the line does meanwhile, and is there again when the page was loaded anew.

use super::super::browser;
use super::super::requests::{send_as, words as refusal_words};
use super::super::state::Desk;
use crate::api::{Problem, VisitView};
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::ids::VisitId;
use domain::time::Moment;
use leptos::html;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::cell::RefCell;

/// Where this tab keeps the note that is being written.
const KEPT: &str = "district-window.note";
/// How long typing rests before it is saved.
const REST: u64 = 1_500;

/// The note that is being written, as it stands in the field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    /// By whom: nobody else is shown it.
    actor: String,
    visit: VisitId,
    /// The key that makes every saving the same note.
    key: String,
    text: String,
    /// What of it the service has.
    saved: String,
}

thread_local! {
    /// Of the one field there is.
    static NOTE: RefCell<Option<Written>> = const { RefCell::new(None) };
}

impl Written {
    fn is_saved(&self) -> bool {
        self.text.trim() == self.saved.trim()
    }
}

fn change(what: impl FnOnce(&mut Option<Written>)) {
    NOTE.with_borrow_mut(|note| {
        what(note);
        let text = note.as_ref().and_then(|note| serde_json::to_string(note).ok());
        browser::keep_here(KEPT, text.as_deref());
    });
}

fn now() -> Option<Written> {
    NOTE.with_borrow(Clone::clone)
}

/// What is typed about a visit and not saved yet, and the text it takes the place of.
pub fn unsaved(id: VisitId) -> (String, String) {
    let note = now().filter(|note| note.visit == id && !note.is_saved());
    note.map(|note| (note.text, note.saved)).unwrap_or_default()
}

fn path(note: &Written) -> String {
    format!("/api/v1/visits/{}/note", note.visit)
}

fn body(note: &Written) -> Value {
    json!({ "text": note.text.trim(), "draft": true })
}

/// Saves it while the page goes away: nobody waits for the answer.
fn save_leaving() {
    if let Some(note) = now().filter(|note| !note.is_saved()) {
        client::send_off(&path(&note), &body(&note).to_string(), &note.key);
    }
}

/// Saves what is not saved yet, until nothing is.
async fn save(desk: Desk) -> Result<Option<VisitView>, Problem> {
    let mut last = None;
    while let Some(note) = now().filter(|note| !note.is_saved()) {
        // What was never saved and is empty again is no note.
        let answer = send_as(desk, &path(&note), body(&note), &note.key).await;
        let closed = answer.as_ref().is_err_and(|problem: &Problem| problem.code == "note_closed");
        if closed {
            // The visit has moved on and come back: what was added since is a note of its own.
            let added = note.text.strip_prefix(note.saved.as_str()).unwrap_or(&note.text).trim().to_owned();
            change(|known| {
                if let Some(known) = known {
                    (known.key, known.text, known.saved) = (client::key(), added, String::new());
                }
            });
            continue;
        }
        last = Some(answer?);
        change(|known| {
            if let Some(known) = known.as_mut().filter(|known| known.key == note.key) {
                known.saved = note.text;
            }
        });
    }
    Ok(last)
}

/// The field of the note.
#[derive(Clone, Copy)]
struct Field {
    desk: Desk,
    id: VisitId,
    node: NodeRef<html::Textarea>,
    /// The text in the field as the service has it: it is not shown above the field too.
    own: RwSignal<String>,
    saved_at: RwSignal<Option<Moment>>,
    sending: StoredValue<bool>,
    typed: StoredValue<u64>,
}

impl Field {
    /// What was being written about this visit when the page was left, by the same person.
    fn recall(self) {
        let kept = browser::kept_here(KEPT).and_then(|text| serde_json::from_str::<Written>(&text).ok());
        let kept = kept.filter(|note| note.visit == self.id && note.actor == self.desk.me());
        if let (Some(note), Some(field)) = (kept, self.node.get_untracked()) {
            field.set_value(&note.text);
            self.own.set(note.saved.clone());
            change(|known| *known = Some(note));
            client::spawn(self.save());
        }
    }

    fn typing(self) {
        let Some(text) = self.node.try_get_untracked().flatten().map(|field| field.value()) else { return };
        change(|note| match note.as_mut().filter(|note| note.visit == self.id) {
            Some(note) => note.text = text,
            None => {
                let (actor, key) = (self.desk.me(), client::key());
                *note = Some(Written { actor, visit: self.id, key, text, saved: String::new() });
            }
        });
        let count = self.typed.try_update_value(|typed| {
            *typed += 1;
            *typed
        });
        client::after(REST, move || {
            if count.is_some() && self.typed.try_get_value() == count {
                client::spawn(self.save());
            }
        });
    }

    async fn save(self) {
        if self.sending.try_get_value().unwrap_or(true) {
            return;
        }
        self.sending.try_set_value(true);
        let answer = save(self.desk).await;
        self.sending.try_set_value(false);
        match answer {
            Ok(Some(visit)) => {
                self.own.try_set(now().map(|note| note.saved).unwrap_or_default());
                self.desk.take(&visit);
                self.saved_at.try_set(Some(words::at(self.desk.at(), visit.card.since)));
            }
            Ok(None) => {}
            Err(problem) => self.desk.fail(refusal_words(self.desk, &problem)),
        }
    }

    /// The visit has left the window: what is not saved yet is saved without the field, and the note is finished.
    fn leave(self) {
        let desk = self.desk;
        // Blanked for a while: it is kept for who wrote it, and saved as the page is left.
        if desk.locked.get_untracked() || desk.gone.get_untracked().is_some() {
            if desk.gone.get_untracked().is_none() {
                save_leaving();
            }
            return;
        }
        let note = now().filter(|note| note.visit == self.id);
        change(|known| *known = None);
        let Some(note) = note.filter(|note| !note.is_saved()) else { return };
        client::spawn(async move {
            let answer = send_as::<VisitView>(desk, &path(&note), body(&note), &note.key).await;
            match answer {
                Ok(visit) => desk.take(&visit),
                Err(problem) => desk.fail(refusal_words(desk, &problem)),
            }
        });
    }
}

/// The notes of the visit at the window.
#[component]
pub fn Notes(desk: Desk, id: VisitId) -> impl IntoView {
    let locale = desk.locale;
    let field = Field {
        desk,
        id,
        node: NodeRef::new(),
        own: RwSignal::new(String::new()),
        saved_at: RwSignal::new(None),
        sending: StoredValue::new(false),
        typed: StoredValue::new(0),
    };
    Effect::new(move |_| {
        if field.node.get().is_some() {
            field.recall();
        }
    });
    Effect::new(move |_| {
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| save_leaving());
        on_cleanup(move || leaving.remove());
    });
    // Typed while the service was not reached: saved once it is.
    Effect::new(move |last: Option<bool>| {
        let live = desk.live.get();
        if live && last == Some(false) {
            client::spawn(field.save());
        }
        live
    });
    on_cleanup(move || field.leave());
    let earlier = Memo::new(move |_| {
        let mut notes = desk.card(id).map(|card| card.notes).unwrap_or_default();
        let own = field.own.get();
        if let Some(place) = notes.iter().rposition(|note| !own.trim().is_empty() && note == own.trim()) {
            notes.remove(place);
        }
        notes
    });
    view! {
        <div class="notes">
            <div class="field">
                <label for="note">{td_string!(locale, desk.notes)}</label>
                {move || earlier.get().into_iter().map(|note| view! { <p>{note}</p> }).collect_view()}
                <textarea
                    id="note"
                    node_ref=field.node
                    maxlength="4000"
                    aria-describedby="saved"
                    on:input=move |_| field.typing()
                    on:blur=move |_| client::spawn(field.save())
                ></textarea>
                <p class="hint" id="saved">
                    {move || match field.saved_at.get() {
                        Some(at) => td_string!(locale, desk.saved_at, time = words::second(at)).to_string(),
                        None => td_string!(locale, desk.saved_as_typed).to_owned(),
                    }}
                </p>
            </div>
        </div>
    }
}
