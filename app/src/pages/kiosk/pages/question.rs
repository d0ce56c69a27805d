//! A question that is answered by typing: name, telephone and ZIP code are asked in the same way.

use super::heading::title;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::answers::Answers;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use crate::presence;
use crate::screen;
use leptos::prelude::*;

/// What is asked, and what becomes of the answer.
pub struct Question {
    pub place: Place,
    pub label: &'static str,
    /// What the answer is for.
    pub why: &'static str,
    /// What an answer that cannot be right lacks.
    pub wrong: &'static str,
    /// `inputmode` of the entry.
    pub mode: &'static str,
    /// What the button says that leaves the question open; a call cannot be asked for without an answer.
    pub skip: Option<&'static str>,
    pub answer: fn(&Answers) -> &str,
    pub keep: fn(&mut Answers, String),
}

/// The page of a question.
pub fn view(tablet: Tablet, locale: Locale, question: Question) -> impl IntoView {
    let Question { place, label, why, wrong, mode, skip, answer, keep } = question;
    let value = tablet.answers.with_untracked(|answers| answer(answers).to_owned());
    let faulty = move || tablet.fault.get().is_some();
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        tablet.answers.update(|answers| keep(answers, text));
    };
    // "Talk to an officer" leads here while closed: who cannot be talked to, and what helps instead.
    let why_call = skip.is_none().then(|| {
        view! {
            <p class="lead">
                <b>{move || tablet.nobody(locale).unwrap_or_else(|| presence::closed(locale, None, tablet.now()))}</b>
            </p>
            <p class="call911" role="note">
                <Icon name="phone" />
                <span>{td_string!(locale, kiosk.danger_911)}</span>
            </p>
        }
    });
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            {skip.map(|_| view! { <p class="step">{td_string!(locale, kiosk.optional)}</p> })}
            {title(tablet, place, locale)} {why_call}
            <form
                class="stack loose"
                autocomplete="off"
                novalidate=true
                on:submit=move |event| {
                    event.prevent_default();
                    tablet.forward();
                }
            >
                {move || {
                    faulty().then(|| {
                        view! {
                            <div class="errors" role="alert" tabindex="-1" id="errors">
                                <p>
                                    <b>{td_string!(locale, kiosk.check_one)}</b>
                                    " "
                                    <a
                                        href="#entry"
                                        on:click=move |event| {
                                            event.prevent_default();
                                            screen::focus("#entry");
                                        }
                                    >
                                        {wrong}
                                    </a>
                                </p>
                            </div>
                        }
                    })
                }}
                <div class="field">
                    <label for="entry">{label}</label>
                    <p class="hint" id="why">{why}</p>
                    {move || {
                        faulty().then(|| {
                            view! {
                                <p class="error" id="wrong">{wrong}</p>
                            }
                        })
                    }}
                    <input
                        class="input"
                        id="entry"
                        inputmode=mode
                        autocomplete="off"
                        autocapitalize=if mode == "text" { "words" } else { "off" }
                        spellcheck="false"
                        aria-describedby=move || if faulty() { "why wrong" } else { "why" }
                        aria-invalid=move || faulty().then_some("true")
                        prop:value=value
                        on:input=typed
                    />
                </div>
                {skip.map(|skip| {
                    view! {
                        <p class="btns">
                            <button type="button" class="btn" on:click=move |_| tablet.skip()>
                                {skip}
                            </button>
                        </p>
                    }
                })}
            </form>
        </main>
    }
}
