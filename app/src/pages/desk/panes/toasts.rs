//! What was just done, in a line at the edge of the screen, with a button to undo it.

use super::super::actions::Action;
use super::super::button::KeyButton;
use super::super::state::Desk;
use super::super::visits::take_back;
use crate::components::Icon;
use crate::i18n::td_string;
use domain::time::MINUTE;
use leptos::prelude::*;

/// How long a toast stays, in milliseconds.
const STAYS: i64 = 2 * MINUTE;

/// The toast, with its undo button.
#[component]
pub fn Toasts(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let shown = Memo::new(move |_| desk.toast.get().filter(|toast| desk.now.get() - toast.at < STAYS));
    let undoable = Memo::new(move |_| {
        let id = shown.get().and_then(|toast| toast.undo)?;
        desk.undoable().filter(|card| card.id == id).map(|card| card.id)
    });
    view! {
        <div class="toasts">
            <div role="status">
                {move || {
                    shown
                        .get()
                        .map(|toast| {
                            view! {
                                <div class="toast">
                                    <span>{toast.text}</span>
                                    <Show when=move || undoable.get().is_some()>
                                        <KeyButton
                                            desk
                                            action=Action::Undo
                                            class="btn small"
                                            icon="undo"
                                            run=Callback::new(move |()| {
                                                if let Some(id) = undoable.get_untracked() {
                                                    take_back(desk, id);
                                                }
                                            })
                                        />
                                    </Show>
                                    <button type="button" class="btn small" on:click=move |_| desk.toast.set(None)>
                                        <Icon name="close" />
                                        <span class="sr">{td_string!(locale, desk.close)}</span>
                                    </button>
                                </div>
                            }
                        })
                }}
            </div>
        </div>
    }
}
