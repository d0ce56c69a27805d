//! The locked desk: nothing of the line but its count; danger is still shown on top.

use super::super::account;
use super::super::browser;
use super::super::dialogs::fields::Trouble;
use super::super::requests::{send_as, words_unrecorded};
use super::super::state::Desk;
use super::header::{Alerts, NotLive, Ringing};
use crate::api::requests::Unlock;
use crate::client;
use crate::i18n::td_string;
use leptos::html;
use leptos::prelude::*;

/// A space may be part of a password: here it presses no button.
fn no_space(event: leptos::ev::KeyboardEvent) {
    if event.key() == " " {
        event.prevent_default();
    }
}

/// Unlocks with the password; when it is refused, shows the error and selects the input for retyping.
async fn unlock(desk: Desk, password: String, field: NodeRef<html::Input>) {
    // The password is not stored for another attempt.
    match send_as(desk, &(), &Unlock { password }, &client::key()).await {
        Ok(()) => account::unlock_here(desk),
        Err(problem) => {
            desk.fail(match problem.code.as_str() {
                // Only a password was asked for, so the message speaks of nothing else.
                "wrong_password" => td_string!(desk.locale, desk.wrong_password).to_owned(),
                _ => words_unrecorded(desk, &problem),
            });
            browser::focus("pw");
            if let Some(input) = field.get_untracked() {
                input.select();
            }
        }
    }
}

/// Who is signed in, how many wait, and the password field.
#[component]
pub fn Locked(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let me = desk.page.with_value(|page| page.me.name.clone());
    let field = NodeRef::<html::Input>::new();
    let empty = RwSignal::new(false);
    let waiting = Memo::new(move |_| desk.line.with(|line| line.waiting.len()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = field.get_untracked() else { return };
        let password = input.value();
        empty.set(password.is_empty());
        if password.is_empty() {
            browser::focus("pw");
            return;
        }
        client::spawn(unlock(desk, password, field));
    };
    Effect::new(move |_| client::after(0, || browser::focus("pw")));
    view! {
        <div class="locked">
            <section aria-label=td_string!(locale, desk.alerts) on:keydown=no_space on:keyup=no_space>
                <Alerts desk />
                <Ringing desk />
                <NotLive desk />
            </section>
            <main id="main" tabindex="-1">
                <form class="sheet" method="post" on:submit=submit>
                    <h1>{td_string!(locale, desk.locked)}</h1>
                    <p>
                        {me}
                        " · "
                        {move || desk.seat_name()}
                        <br />
                        <span class="muted">
                            {move || td_string!(locale, desk.n_waiting, n = waiting.get()).to_string()}
                        </span>
                    </p>
                    <div class="field">
                        <label for="pw">{td_string!(locale, desk.password)}</label>
                        <Show when=move || empty.get()>
                            <p class="error" id="pw-e">
                                {td_string!(locale, desk.password_needed)}
                            </p>
                        </Show>
                        <input
                            class="input"
                            id="pw"
                            type="password"
                            autocomplete="current-password"
                            autofocus
                            node_ref=field
                            aria-invalid=move || empty.get().then_some("true")
                            aria-describedby=move || empty.get().then_some("pw-e")
                        />
                    </div>
                    <Trouble desk />
                    <button type="submit" class="btn primary">
                        {td_string!(locale, desk.unlock)}
                    </button>
                    <button type="submit" class="btn bare" form="sign-out">
                        {td_string!(locale, desk.someone_else)}
                    </button>
                </form>
                <form id="sign-out" method="post" action="/sign-out" on:submit=move |_| account::signing_out(desk)></form>
            </main>
        </div>
    }
}
