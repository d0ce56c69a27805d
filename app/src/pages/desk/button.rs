//! The button of an action, with its key on it.

use super::actions::Action;
use super::keymap::{DANGER_ANYWHERE, shown};
use super::state::Desk;
use crate::components::Icon;
use leptos::prelude::*;

/// A button that shows its key. The key is announced by `aria-keyshortcuts`, so its text is hidden from
/// screen readers.
#[component]
pub fn KeyButton(
    desk: Desk,
    /// The action of the button.
    action: Action,
    #[prop(default = "btn")] class: &'static str,
    /// A label other than the action's own.
    #[prop(optional, into)]
    label: Option<String>,
    /// An icon before the label.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// Called instead of the action on the picked visit.
    #[prop(optional, into)]
    run: Option<Callback<()>>,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| action.name(desk.locale).to_owned());
    // What is typed on a locked screen is a password, and in a dialog its answer: so the one key that occurs
    // in neither answers danger.
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
