//! The emergency notice that the lobby screens show, so that nobody forgets to take it down.

use super::super::actions::Action;
use super::super::button::KeyButton;
use super::super::state::Desk;
use crate::components::Icon;
use crate::i18n::td_string;
use crate::words;
use leptos::prelude::*;

/// The row of the notice; empty while there is none.
#[component]
pub fn EmergencyUp(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let up = Memo::new(move |_| desk.line.with(|line| line.emergency));
    let text = move || {
        up.get().map(|up| {
            let text = words::emergency(locale, up.notice);
            let time = words::the_time(locale, words::when(locale, up.since, desk.now.get()));
            td_string!(locale, desk.emergency_up, text = text, time = time).to_string()
        })
    };
    view! {
        <Show when=move || up.with(Option::is_some)>
            <div class="banner" role="status">
                <Icon name="alert" />
                <span>{text}</span>
                <span class="end row">
                    <KeyButton desk action=Action::Emergency class="btn small" />
                </span>
            </div>
        </Show>
    }
}
