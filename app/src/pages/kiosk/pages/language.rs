//! The choice of language; first of all it says that this is not 911.

use crate::components::Icon;
use crate::i18n::td_string;
use crate::pages::kiosk::answers::Language;
use crate::pages::kiosk::tablet::Tablet;
use crate::words;
use leptos::prelude::*;

pub fn view(tablet: Tablet) -> impl IntoView {
    let locale = tablet.locale;
    let page = tablet.page();
    let is = move |language: &Language| {
        tablet.answers.with(|answers| match &answers.language {
            Some(chosen) => chosen == language,
            None => *language == Language::Written(words::tag(locale.get()).to_owned()),
        })
    };
    let written = page.languages.iter().map(|tag| {
        let language = Language::Written(tag.clone());
        let chosen = language.clone();
        view! {
            <li>
                <button
                    type="button"
                    class="choice"
                    lang=tag.clone()
                    dir=words::direction(tag)
                    aria-pressed=move || is(&language).to_string()
                    on:click=move |_| tablet.choose_language(chosen.clone())
                >
                    {words::own_name(tag).to_owned()}
                </button>
            </li>
        }
    });
    let languages: Vec<_> = written.collect();
    // A few languages fill the page; many still fit on it.
    let grid = if languages.len() > 4 { "choices four" } else { "choices tall" };
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="call911" role="note">
                <Icon name="phone" />
                <span>{move || td_string!(locale.get(), kiosk.not_911)}</span>
            </p>
            <h1 id="heading" tabindex="-1">{move || td_string!(locale.get(), kiosk.choose_language)}</h1>
            <ul class=grid role="list">
                {languages}
                <li>
                    <button
                        type="button"
                        class="choice with-icon"
                        aria-pressed=move || is(&Language::Sign).to_string()
                        on:click=move |_| tablet.choose_language(Language::Sign)
                    >
                        <Icon name="sign" />
                        <span lang="en">"American Sign Language"</span>
                    </button>
                </li>
                <li>
                    <button
                        type="button"
                        class="choice more"
                        aria-pressed=move || is(&Language::Other).to_string()
                        on:click=move |_| tablet.choose_language(Language::Other)
                    >
                        {move || td_string!(locale.get(), kiosk.other_language)}
                    </button>
                </li>
            </ul>
            <p class="muted" aria-live="polite">
                {move || {
                    is(&Language::Other).then(|| td_string!(locale.get(), kiosk.interpreter_comes))
                        .or_else(|| is(&Language::Sign).then(|| td_string!(locale.get(), kiosk.signer_comes)))
                }}
            </p>
        </main>
    }
}
