//! The page of a question that is answered by typing.

use super::heading::title;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::answers::Answers;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::questions::Question;
use crate::pages::kiosk::tablet::Tablet;
use crate::presence;
use crate::screen;
use leptos::prelude::*;

/// The field of a page with a single one, and where its input goes.
pub struct Entry {
    pub place: Place,
    pub label: &'static str,
    /// Why it is asked.
    pub why: &'static str,
    /// The error message for an invalid answer.
    pub wrong: &'static str,
    /// The `inputmode` attribute of the field.
    pub mode: &'static str,
    /// Label of the button that skips the question; a call cannot be requested without a number.
    pub skip: Option<&'static str>,
    pub answer: fn(&Answers) -> &str,
    pub keep: fn(&mut Answers, String),
}

/// The page of one question. A function is built anew for each, where a reused element would keep its input.
pub fn view(tablet: Tablet, locale: Locale, question: Question) -> impl IntoView {
    move || asked(tablet, locale, question)
}

fn asked(tablet: Tablet, locale: Locale, question: Question) -> impl IntoView {
    let row = question.row();
    let page = Entry {
        place: Place::Question(question),
        label: (row.label)(locale),
        why: (row.why)(locale),
        wrong: (row.wrong)(locale),
        mode: row.mode,
        skip: Some((row.skip)(locale)),
        answer: row.answer,
        keep: row.keep,
    };
    entry(tablet, locale, page)
}

/// A page with a single field.
pub fn entry(tablet: Tablet, locale: Locale, page: Entry) -> impl IntoView {
    let Entry { place, label, why, wrong, mode, skip, answer, keep } = page;
    let value = tablet.answers.with_untracked(|answers| answer(answers).to_owned());
    let faulty = move || tablet.fault.get().is_some();
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        tablet.answers.update(|answers| keep(answers, text));
    };
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            {skip.map(|_| view! { <p class="step">{td_string!(locale, kiosk.optional)}</p> })}
            {title(tablet, place, locale)}
            {(place == Place::CallBack).then(|| why_call(tablet, locale))}
            <form
                class="stack loose"
                autocomplete="off"
                novalidate=true
                on:submit=move |event| {
                    event.prevent_default();
                    tablet.forward();
                }
            >
                {move || faulty().then(|| errors(locale, wrong))}
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

/// "Talk to an officer" leads here while closed: it says that no officer is available, and what helps
/// instead.
fn why_call(tablet: Tablet, locale: Locale) -> impl IntoView {
    view! {
        <p class="lead">
            <b>{move || tablet.nobody(locale).unwrap_or_else(|| presence::closed(locale, None, tablet.now()))}</b>
        </p>
        <p class="call911" role="note">
            <Icon name="phone" />
            <span>{td_string!(locale, kiosk.danger_911)}</span>
        </p>
    }
}

/// The error above the form, with a link to the field.
fn errors(locale: Locale, wrong: &'static str) -> impl IntoView {
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
}
