//! What a person should know at once about the chosen service.

use super::call_for_help::{calls, help_at_once};
use super::heading::title;
use crate::i18n::Locale;
use crate::pages::kiosk::flow::comes_at_once;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use crate::words;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let service = tablet.service();
    let at_once = service.as_ref().is_some_and(comes_at_once);
    let urgent = service.as_ref().is_some_and(|service| service.urgent);
    let text = service.and_then(|service| service.notice).unwrap_or_default();
    // Immediate help comes before the notice: the tablet has notified nobody, or nobody is there to be
    // notified.
    let help = help_at_once(tablet, locale, urgent && !at_once);
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0">
            <div class="middle">
                {title(tablet, Place::Notice, locale)}
                {help} {calls(tablet, locale)} <p class="lead">
                    <b>{text.get(words::tag(locale)).to_owned()}</b>
                </p>
            </div>
        </main>
    }
}
