//! The district is closed: when it opens, and what is possible until then.

use super::call_back::ask_button;
use super::heading::title;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::flow::listed;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use crate::presence;
use crate::words;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    // A number that nobody answers is not offered: after closing time an officer may still be here, otherwise
    // not.
    let phone = tablet.page().card.phone.clone();
    let phone = Memo::new(move |_| {
        (tablet.staffed() && !phone.is_empty())
            .then(|| td_string!(locale, kiosk.closed_phone, phone = phone.clone()).to_string())
    });
    let opens = Memo::new(move |_| {
        let opens = tablet.line.view.with(|line| line.opens_at);
        let opens = opens.map(|at| presence::when(locale, at, tablet.now()));
        let opens = opens.map(|when| td_string!(locale, common.here_opens, when = when).to_string());
        let nobody = (!tablet.presence.get().is_staffed()).then(|| td_string!(locale, common.here_nobody));
        opens.into_iter().chain(nobody.map(str::to_owned)).collect::<Vec<_>>().join(" ")
    });
    view! {
        <main class="kiosk-main closed" id="main" tabindex="-1">
            {title(tablet, Place::Closed, locale)}
            <p class="lead">
                <b>{opens}</b>
            </p>
            {move || phone.get().map(|phone| view! { <p class="lead">{phone}</p> })}
            <div class="ways">
                <p class="call911" role="note">
                    <Icon name="phone" />
                    <span>{td_string!(locale, kiosk.danger_911)}</span>
                </p>
                {ask_button(tablet, locale)}
            </div>
            {numbers(tablet, locale)}
        </main>
    }
}

/// The services that give out numbers at any hour.
fn numbers(tablet: Tablet, locale: Locale) -> Option<impl IntoView> {
    let page = tablet.page();
    let tag = words::tag(locale);
    let still: Vec<_> = page
        .services
        .iter()
        .filter(|service| listed(service) && service.always_open)
        .map(|service| {
            let id = service.id.clone();
            let hint =
                Some(service.hint.get(tag)).filter(|hint| !hint.is_empty()).map(|hint| format!(" {hint}"));
            view! {
                <li>
                    <button
                        type="button"
                        class="choice"
                        on:click=move |_| {
                            tablet.choose(&id);
                            tablet.after_choice();
                        }
                    >
                        {service.name.get(tag).to_owned()}
                        {hint.map(|hint| view! { <small>{hint}</small> })}
                    </button>
                </li>
            }
        })
        .collect();
    (!still.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{td_string!(locale, kiosk.closed_numbers)}</h2>
                <p>{td_string!(locale, kiosk.closed_number_is)}</p>
            </section>
            <ul class="choices four" role="list">
                {still}
            </ul>
        }
    })
}
