//! Buttons to choose a service.

use crate::api::KioskService;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::answers::Fault;
use crate::pages::kiosk::flow::UNSURE;
use crate::pages::kiosk::tablet::Tablet;
use crate::screen;
use crate::words;
use leptos::prelude::*;

/// The button of a service.
pub fn choice(tablet: Tablet, locale: Locale, service: &KioskService, hint: bool) -> impl IntoView + use<> {
    let (id, chosen) = (service.id.clone(), service.id.clone());
    let dom_id = format!("s-{id}");
    let tag = words::tag(locale);
    let name = service.name.get(tag).to_owned();
    let hint =
        Some(service.hint.get(tag)).filter(|text| hint && !text.is_empty()).map(|hint| format!(" {hint}"));
    view! {
        <li>
            <button
                type="button"
                class="choice"
                id=dom_id
                aria-pressed=move || {
                    tablet.answers.with(|answers| answers.service.as_ref() == Some(&id)).to_string()
                }
                on:click=move |_| tablet.choose(&chosen)
            >
                {name}
                {hint.map(|hint| view! { <small>{hint}</small> })}
            </button>
        </li>
    }
}

/// "Something else, or not sure".
pub fn unsure(tablet: Tablet, locale: Locale) -> impl IntoView {
    let known = tablet.page().services.iter().find(|service| service.id.as_str() == UNSURE).cloned();
    known.map(|service| {
        let (id, chosen) = (service.id.clone(), service.id);
        view! {
            <li>
                <button
                    type="button"
                    class="choice more"
                    id="unsure"
                    aria-pressed=move || {
                        tablet.answers.with(|answers| answers.service.as_ref() == Some(&id)).to_string()
                    }
                    on:click=move |_| tablet.choose(&chosen)
                >
                    {td_string!(locale, kiosk.unsure)}
                </button>
            </li>
        }
    })
}

pub fn choose_one(tablet: Tablet, locale: Locale) -> impl IntoView {
    view! {
        {move || {
            (tablet.fault.get() == Some(Fault::ChooseOne)).then(|| {
                view! {
                    <div class="errors" role="alert" tabindex="-1" id="errors">
                        <p>
                            <b>{td_string!(locale, kiosk.choose_one)}</b>
                            " "
                            {td_string!(locale, kiosk.not_sure)}
                            " "
                            <a
                                href="#unsure"
                                on:click=move |event| {
                                    event.prevent_default();
                                    screen::focus("#unsure");
                                }
                            >
                                {td_string!(locale, kiosk.unsure)}
                            </a>
                        </p>
                    </div>
                }
            })
        }}
    }
}
