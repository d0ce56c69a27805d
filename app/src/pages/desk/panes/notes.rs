//! The note about the visit at the window: one field, one note. It is saved while it is typed, after a short
//! pause and when the field, the visit or the page is left; always under the same key, so that it stays one
//! note however often it is corrected. The input stays in the field whatever the line does meanwhile, and is
//! restored after the page was reloaded.

use super::super::browser;
use super::super::requests::{send_as, words as refusal_words};
use super::super::state::Desk;
use crate::api::requests::{Note, path};
use crate::api::{Problem, VisitView};
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::ids::VisitId;
use domain::time::Moment;
use leptos::html;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// Name under which this tab stores the note being written.
const KEPT: &str = "district-window.note";
/// How long typing pauses before it is saved, in milliseconds.
const REST: u64 = 1_500;

/// The note being written, as it is in the field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    /// The account that writes it: no one else is shown it.
    actor: String,
    visit: VisitId,
    /// The idempotency key under which every save is the same note.
    key: String,
    text: String,
    /// The part of it that the server has.
    saved: String,
}

thread_local! {
    /// The note of the only field there is.
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

/// The unsaved text about a visit, and the saved text it replaces.
pub fn unsaved(id: VisitId) -> (String, String) {
    let note = now().filter(|note| note.visit == id && !note.is_saved());
    note.map(|note| (note.text, note.saved)).unwrap_or_default()
}

/// The note as a request.
fn draft(note: &Written) -> Note {
    Note::draft(note.text.trim().to_owned())
}

/// Saves it while the page is being closed, without waiting for the answer.
fn save_leaving() {
    if let Some(note) = now().filter(|note| !note.is_saved()) {
        let body = serde_json::to_string(&draft(&note)).unwrap_or_default();
        client::send_off(&path::<Note>(&note.visit), &body, &note.key);
    }
}

/// Saves unsaved text until there is none.
async fn save(desk: Desk) -> Result<Option<VisitView>, Problem> {
    let mut last = None;
    while let Some(note) = now().filter(|note| !note.is_saved()) {
        // A note that was never saved and is empty again is not sent.
        let answer = send_as(desk, &note.visit, &draft(&note), &note.key).await;
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

/// The field in which the note is written.
#[derive(Clone, Copy)]
struct Field {
    desk: Desk,
    id: VisitId,
    node: NodeRef<html::Textarea>,
    /// The text of the field as the server has it: it is not shown above the field as well.
    own: RwSignal<String>,
    saved_at: RwSignal<Option<Moment>>,
    sending: StoredValue<bool>,
    typed: StoredValue<u64>,
}

impl Field {
    /// Restores what the same person was writing about this visit when the page was left.
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

    /// The visit has left the window: unsaved text is saved without the field, and the note is finished.
    fn leave(self) {
        let desk = self.desk;
        // Blanked temporarily: the note is stored for its author, and saved when the page is left.
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
            let answer = send_as(desk, &note.visit, &draft(&note), &note.key).await;
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
    // Text typed while the server was not reached is saved once it is.
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
                        Some(at) => {
                            let time = words::the_time(locale, words::second(at));
                            td_string!(locale, desk.saved_at, time = time).to_string()
                        }
                        None => td_string!(locale, desk.saved_as_typed).to_owned(),
                    }}
                </p>
            </div>
        </div>
    }
}
