//! The button of an action, with its key on it.

use super::actions::Action;
use super::keymap::{DANGER_ANYWHERE, shown};
use super::state::Desk;
use crate::components::Icon;
use leptos::prelude::*;

/// A button with its key on it. The key is announced by `aria-keyshortcuts`, so it is hidden from readers as text.
#[component]
pub fn KeyButton(
    desk: Desk,
    /// What it does.
    action: Action,
    #[prop(default = "btn")] class: &'static str,
    /// Other words than the action's own.
    #[prop(optional, into)]
    label: Option<String>,
    /// A picture before the words.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// Does this instead of what the key does for whoever is picked.
    #[prop(optional, into)]
    run: Option<Callback<()>>,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| action.name(desk.locale).to_owned());
    // What is pressed at a locked screen is a password, and in a dialog its answer: of all keys, one that neither contains
    // answers danger.
    let key = move || match (desk.locked.get(), action) {
        (true, Action::Danger) => Some(DANGER_ANYWHERE.to_owned()),
        (true, _) => None,
        (false, Action::Danger) if desk.dialog.with(Option::is_some) => Some(DANGER_ANYWHERE.to_owned()),
        (false, _) => Some(desk.keymap.with(|keys| keys.key(action))),
    };
    view! {
        <button
            type="button"
            class=class
            aria-keyshortcuts=key
            on:click=move |_| match run {
                Some(run) => run.run(()),
                None => desk.run(action),
            }
        >
            {icon.map(|name| view! { <Icon name /> })}
            <span>{label}</span>
            {move || key().map(|key| view! { " " <kbd aria-hidden="true">{shown(&key)}</kbd> })}
        </button>
    }
}
