//! The choice of service: the common ones.

use super::choices::{choice, choose_one, unsure};
use super::heading::title;
use super::needs::often;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::flow::listed;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let common: Vec<_> = page
        .services
        .iter()
        .filter(|service| listed(service) && service.common)
        .take(6)
        .map(|service| choice(tablet, locale, service, true))
        .collect();
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.step_one)}</p>
            {title(tablet, Place::Needs, locale)}
            {choose_one(tablet, locale)}
            <ul class="choices" role="list" aria-labelledby="heading">
                {common}
                <li>
                    <button type="button" class="choice more" on:click=move |_| tablet.go(Place::More)>
                        {td_string!(locale, kiosk.more_reasons)}
                    </button>
                </li>
                {unsure(tablet, locale)}
            </ul>
            {often(tablet, locale)}
        </main>
    }
}
