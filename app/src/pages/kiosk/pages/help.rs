//! The person's needs.

use super::heading::title;
use super::needs::need;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let needs: Vec<_> = page
        .needs
        .iter()
        .map(|known| {
            let hint = (known.id.as_str() == "come_to_me").then(|| td_string!(locale, kiosk.come_hint));
            need(tablet, locale, known, hint)
        })
        .collect();
    let none = move || tablet.answers.with(|answers| answers.needs.is_empty());
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.optional)}</p>
            <form autocomplete="off" on:submit=move |event| event.prevent_default()>
                <fieldset class="stack">
                    <legend class="sr">{td_string!(locale, kiosk.needs_question)}</legend>
                    {title(tablet, Place::Help, locale)}
                    <p class="muted">{td_string!(locale, kiosk.needs_why)}</p>
                    <div class="choices">
                        {needs} <label class="choice">
                            <input
                                type="checkbox"
                                prop:checked=none
                                on:change=move |_| tablet.answers.update(|answers| answers.needs.clear())
                            />
                            <span>{td_string!(locale, kiosk.none_of_these)}</span>
                        </label>
                    </div>
                </fieldset>
            </form>
        </main>
    }
}
