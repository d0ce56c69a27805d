//! The server refused the check-in.

use super::call_back::ask_button;
use super::heading::title;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use crate::presence;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    // The desk gives no more tickets for this today: when the next opening is, and a call instead.
    let stopped = Memo::new(move |_| {
        let service = tablet.service().map(|service| service.id);
        tablet.line.view.with(|line| {
            let closing = line.closing.as_ref()?;
            let decided = closing.decided.as_ref()?;
            let stops = service.as_ref().map_or(decided.stopped, |service| decided.stops(service));
            stops.then_some(closing.opens_at)
        })
    });
    let opens = move || {
        stopped.get().flatten().map(|opens_at| {
            let when = presence::when(locale, opens_at, tablet.now());
            view! { <p class="lead">{td_string!(locale, common.here_opens, when = when).to_string()}</p> }
        })
    };
    let ask_call = move || stopped.get().map(|_| ask_button(tablet, locale));
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0">
            <div class="middle">
                {title(tablet, Place::Refused, locale)}
                <p class="lead" role="alert">{move || tablet.refused.get()}</p>
                <p class="lead">
                    {move || {
                        let ask = || tablet.staffed().then(|| td_string!(locale, kiosk.ask_window).to_owned());
                        tablet.nobody(locale).or_else(ask)
                    }}
                </p>
                {opens}
                {ask_call}
            </div>
        </main>
    }
}
