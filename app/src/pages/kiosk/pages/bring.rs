//! What to bring, and how long it takes.

use super::heading::title;
use super::needs::often;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use crate::presence;
use crate::words;
use leptos::either::Either;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let tag = words::tag(locale);
    let service = tablet.service();
    let list: Vec<String> =
        service.as_ref().map(|service| service.bring.get(tag).to_vec()).unwrap_or_default();
    let takes = service.as_ref().map(|service| service.takes.get(tag).to_owned()).unwrap_or_default();
    let id = service.map(|service| service.id.to_string()).unwrap_or_default();
    let wait = Memo::new(move |_| {
        let known =
            tablet.line.view.with(|line| line.quotes.get(&id).or_else(|| line.quotes.get("")).copied());
        let known = known.filter(|_| tablet.line.fresh.get());
        presence::wait(locale, &tablet.presence.get(), tablet.line.fresh.get(), tablet.now(), known)
    });
    // The time at the window means nothing while no officer is there.
    let staffed = Memo::new(move |_| tablet.staffed());
    let takes = move || (staffed.get() && !takes.is_empty()).then(|| view! { <p>{takes.clone()}</p> });
    let what = if list.is_empty() {
        Either::Left(view! { <p>{td_string!(locale, kiosk.bring_nothing)}</p> })
    } else {
        let list: Vec<_> = list.into_iter().map(|item| view! { <li>{item}</li> }).collect();
        Either::Right(view! {
            <ul class="bring">{list}</ul>
            <p class="muted">{td_string!(locale, kiosk.bring_missing)}</p>
        })
    };
    view! {
        <main class="kiosk-main split" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.step_two)}</p>
            {title(tablet, Place::Bring, locale)}
            <section class="stack">
                <h2>{td_string!(locale, kiosk.bring)}</h2>
                {what}
            </section>
            <section class="stack">
                <h2>{td_string!(locale, kiosk.how_long)}</h2>
                <p class="lead">{wait}</p>
                {takes}
                <p class="btns">
                    <button type="button" class="btn" on:click=move |_| tablet.add_details()>
                        <Icon name="plus" />
                        <span>{td_string!(locale, kiosk.add_details)}</span>
                    </button>
                </p>
                <p class="muted">{td_string!(locale, kiosk.details_optional)}</p>
            </section>
            {often(tablet, locale)}
        </main>
    }
}
