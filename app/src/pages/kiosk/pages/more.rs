//! The choice of service: all less common ones.

use super::choices::{choice, choose_one, unsure};
use super::heading::title;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::flow::listed;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let others: Vec<_> = page
        .services
        .iter()
        .filter(|service| listed(service) && !service.common)
        .map(|service| choice(tablet, locale, service, false))
        .collect();
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.step_one)}</p>
            {title(tablet, Place::More, locale)}
            {choose_one(tablet, locale)}
            <ul class="choices four" role="list" aria-labelledby="heading">
                {others}
                {unsure(tablet, locale)}
            </ul>
        </main>
    }
}
