//! The ticket is being requested.

use super::heading::title;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0" aria-busy="true">
            <div class="middle">
                {title(tablet, Place::Sending, locale)}
                <p class="lead" role="status">
                    {move || {
                        if !tablet.retrying.get() {
                            td_string!(locale, kiosk.one_moment)
                        } else {
                            td_string!(locale, kiosk.sending_offline)
                        }
                    }}
                </p>
            </div>
        </main>
    }
}
