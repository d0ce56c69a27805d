//! The list of all keys, where they can be changed.

use super::super::actions::Action;
use super::super::keymap::{DANGER_ANYWHERE, Keymap, shown, written};
use super::super::settings::change_keys;
use super::super::state::Desk;
use super::fields::Trouble;
use super::frame::Frame;
use crate::i18n::td_string;
use leptos::prelude::*;

/// The dialog with the list of keys.
#[component]
pub fn Keys(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let editing = RwSignal::new(false);
    let wanted = RwSignal::new(None::<Action>);
    view! {
        <Frame desk title=td_string!(locale, desk.keys_title).to_owned() wide=true>
            <div class="body">
                <p class="hint">{td_string!(locale, desk.keys_hint)}</p>
                <Switches desk editing wanted />
                <p class="hint" role="status">
                    {move || wanted.get().map(|action| td_string!(locale, desk.press_key, act = action.name(locale)).to_string())}
                </p>
                <dl class="keys">
                    {Action::ALL
                        .iter()
                        .copied()
                        .map(|action| view! { <Key desk action editing wanted /> })
                        .collect_view()}
                </dl>
                <Trouble desk />
            </div>
        </Frame>
    }
}

/// Switches: whether keys are being changed, whether they are on, whether there are sounds.
#[component]
fn Switches(desk: Desk, editing: RwSignal<bool>, wanted: RwSignal<Option<Action>>) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <div class="btns">
            <button
                type="button"
                class="btn"
                autofocus
                aria-pressed=move || if editing.get() { "true" } else { "false" }
                on:click=move |_| {
                    wanted.set(None);
                    editing.update(|on| *on = !*on);
                }
            >
                {td_string!(locale, desk.change_keys)}
            </button>
            <button
                type="button"
                class="btn"
                aria-pressed=move || if desk.keymap.with(|keys| keys.on) { "true" } else { "false" }
                on:click=move |_| change_keys(desk, |keys| keys.on = !keys.on)
            >
                {move || {
                    if desk.keymap.with(|keys| keys.on) {
                        td_string!(locale, desk.keys_on)
                    } else {
                        td_string!(locale, desk.keys_off)
                    }
                }}
            </button>
            <button
                type="button"
                class="btn"
                aria-pressed=move || if desk.muted.get() { "true" } else { "false" }
                on:click=move |_| desk.run(Action::Mute)
            >
                {td_string!(locale, desk.act_mute)}
            </button>
            <Show when=move || editing.get()>
                <button
                    type="button"
                    class="btn"
                    on:click=move |_| change_keys(desk, |keys| *keys = Keymap::default())
                >
                    {td_string!(locale, desk.usual_keys)}
                </button>
            </Show>
        </div>
    }
}

/// An action and its key; a button for it while keys are being changed.
#[component]
fn Key(
    desk: Desk,
    action: Action,
    editing: RwSignal<bool>,
    wanted: RwSignal<Option<Action>>,
) -> impl IntoView {
    let locale = desk.locale;
    let key = move || desk.keymap.with(|keys| shown(&keys.key(action)));
    let button = move || {
        view! {
            <button
                type="button"
                class="btn small"
                aria-pressed=move || if wanted.get() == Some(action) { "true" } else { "false" }
                aria-label=move || format!("{}: {}", action.name(locale), key())
                on:click=move |_| wanted.set(Some(action))
                on:keydown=move |event| change(desk, wanted, &event)
                on:blur=move |_| wanted.set(None)
            >
                <kbd>{key}</kbd>
            </button>
        }
    };
    view! {
        <div>
            <dt>{action.name(locale)}</dt>
            <dd>
                <Show when=move || editing.get() fallback=move || view! { <kbd>{key}</kbd> }>
                    {button()}
                </Show>
            </dd>
        </div>
    }
}

/// Assigns the pressed key to the action that is waiting for one.
fn change(desk: Desk, wanted: RwSignal<Option<Action>>, event: &leptos::ev::KeyboardEvent) {
    let Some(action) = wanted.get_untracked() else { return };
    if event.key() == "Tab" {
        return;
    }
    // It answers danger from anywhere, and cannot be reassigned.
    if written(event).as_deref() == Some(DANGER_ANYWHERE) {
        return;
    }
    event.prevent_default();
    event.stop_propagation();
    if let Some(key) = written(event).filter(|key| key != "Escape") {
        change_keys(desk, |keys| keys.change(action, &key));
    }
    if written(event).is_some() {
        wanted.set(None);
    }
}
