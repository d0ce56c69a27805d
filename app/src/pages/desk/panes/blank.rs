//! The blanked desk after the session ended: nothing of the line, and a link to sign in.

use super::super::state::{Desk, Gone};
use crate::client;
use crate::i18n::td_string;
use leptos::prelude::*;

/// Says why nothing is shown.
#[component]
pub fn Blank(desk: Desk, gone: Gone) -> impl IntoView {
    let locale = desk.locale;
    let name = desk.page.with_value(|page| page.me.name.clone());
    let (heading, text) = match gone {
        Gone::SignedOut => {
            (td_string!(locale, desk.signed_out), td_string!(locale, desk.signed_out_text).to_owned())
        }
        Gone::OtherAccount => (
            td_string!(locale, desk.other_account),
            td_string!(locale, desk.other_account_text, name = name).to_string(),
        ),
    };
    let go_on = move |_| match gone {
        Gone::SignedOut => client::sign_in_again(),
        Gone::OtherAccount => client::reload(),
    };
    view! {
        <div class="locked">
            <main id="main" tabindex="-1">
                <div class="sheet" role="alert">
                    <h1>{heading}</h1>
                    <p>{text}</p>
                    <button type="button" class="btn primary" on:click=go_on>
                        {match gone {
                            Gone::SignedOut => td_string!(locale, desk.sign_in),
                            Gone::OtherAccount => td_string!(locale, desk.open_for_them),
                        }}
                    </button>
                </div>
            </main>
        </div>
    }
}
