//! Number and code of a person who has a ticket already.

use super::heading::title;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::answers::Fault;
use crate::pages::kiosk::own_visit::Own;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

/// A field of the page.
#[derive(Clone, Copy)]
struct Entry {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    /// The error where it is missing.
    wrong: &'static str,
    mode: &'static str,
    read: fn(&Own) -> &str,
    keep: fn(&mut Own, String),
    is_there: fn(&Own) -> bool,
}

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let number = Entry {
        id: "number",
        label: td_string!(locale, kiosk.find_number),
        hint: td_string!(locale, kiosk.find_number_hint),
        wrong: td_string!(locale, kiosk.find_number_wrong),
        mode: "text",
        read: |own| &own.ticket,
        keep: |own, text| own.ticket = text,
        is_there: Own::has_number,
    };
    let code = Entry {
        id: "code",
        label: td_string!(locale, kiosk.find_code),
        hint: td_string!(locale, kiosk.find_code_hint),
        wrong: td_string!(locale, kiosk.find_code_wrong),
        mode: "numeric",
        read: |own| &own.code,
        keep: |own, text| own.code = text,
        is_there: Own::has_code,
    };
    // Without a code an officer helps, where one is certainly here.
    let without = move || {
        let ask = || tablet.staffed().then(|| td_string!(locale, kiosk.find_no_code).to_owned());
        tablet.nobody(locale).or_else(ask)
    };
    // Two fields without a button of their own are not sent by Enter.
    let enter = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            tablet.forward();
        }
    };
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            {title(tablet, Place::Find, locale)}
            <form
                class="stack loose"
                autocomplete="off"
                novalidate=true
                on:keydown=enter
                on:submit=move |event| event.prevent_default()
            >
                {refusal(tablet, locale)} {entry(tablet, number)} {entry(tablet, code)}
                <p class="muted" role="status">
                    {move || waits(tablet, locale).map(str::to_owned).or_else(without)}
                </p>
            </form>
        </main>
    }
}

/// While an answer is awaited.
pub(super) fn waits(tablet: Tablet, locale: Locale) -> Option<&'static str> {
    tablet.own.with(|own| own.asking).then(|| td_string!(locale, kiosk.one_moment))
}

fn entry(tablet: Tablet, field: Entry) -> impl IntoView {
    let Entry { id, label, hint, wrong, mode, read, keep, is_there } = field;
    let value = tablet.own.with_untracked(|own| read(own).to_owned());
    let faulty =
        move || tablet.fault.get() == Some(Fault::Incomplete) && !tablet.own.with_untracked(is_there);
    let (why, error) = (format!("{id}-why"), format!("{id}-wrong"));
    let described = format!("{why} {error}");
    let plain = why.clone();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <p class="hint" id=why>{hint}</p>
            {move || faulty().then(|| view! { <p class="error" id=error.clone()>{wrong}</p> })}
            <input
                class="input"
                id=id
                inputmode=mode
                maxlength="12"
                autocomplete="off"
                autocapitalize="characters"
                spellcheck="false"
                aria-describedby=move || if faulty() { described.clone() } else { plain.clone() }
                aria-invalid=move || faulty().then_some("true")
                prop:value=value
                on:input=move |event| {
                    let text = event_target_value(&event);
                    tablet.own.update(|own| keep(own, text));
                }
            />
        </div>
    }
}

/// Why nothing was found, or a choice was not taken.
pub(super) fn refusal(tablet: Tablet, locale: Locale) -> impl IntoView {
    move || {
        tablet.fault.get().map(|fault| {
            let told = match fault {
                Fault::Refused => tablet.refused.get(),
                _ => td_string!(locale, kiosk.find_check).to_owned(),
            };
            view! {
                <div class="errors" role="alert" tabindex="-1" id="errors">
                    <p>
                        <b>{told}</b>
                    </p>
                </div>
            }
        })
    }
}
