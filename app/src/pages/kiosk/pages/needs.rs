//! Needs to tick: one each, and those most people have in one line, on the page of services and before the ticket.

use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::tablet::Tablet;
use crate::words;
use domain::rules::Reason;
use leptos::prelude::*;

/// The needs in one line, where the district lists them. All are behind "Add details".
const OFTEN: [&str; 3] = ["come_to_me", "interpreter", "wheelchair"];

/// A need to tick, with a hint where there is one.
pub fn need(
    tablet: Tablet,
    locale: Locale,
    need: &Reason,
    hint: Option<&'static str>,
) -> impl IntoView + use<> {
    let (id, asked) = (need.id.clone(), need.id.clone());
    let checked = move || tablet.answers.with(|answers| answers.needs.contains(&asked));
    let change = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        tablet.answers.update(|answers| {
            answers.needs.retain(|need| need != &id);
            if on {
                answers.needs.push(id.clone());
            }
        });
    };
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=checked on:change=change />
            <span>
                {need.name.get(words::tag(locale)).to_owned()}
                {hint.map(|hint| view! { <br /><small>{hint}</small> })}
            </span>
        </label>
    }
}

/// The line of needs; nothing where the district lists none of them.
pub fn often(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let listed: Vec<_> = OFTEN
        .iter()
        .filter_map(|id| page.needs.iter().find(|need| need.id.as_str() == *id))
        .map(|known| need(tablet, locale, known, None))
        .collect();
    (!listed.is_empty()).then(|| {
        view! {
            <fieldset class="needs whole">
                <legend>{td_string!(locale, kiosk.needs_line)}</legend>
                {listed}
            </fieldset>
        }
    })
}
