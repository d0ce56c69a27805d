//! Whether the department publishes its figures.

use super::desk::Desk;
use crate::i18n::td_string;
use leptos::prelude::*;

/// The section: what is published, and one button.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let (state, verb, class, label) = if desk.page.publishes {
        let text = td_string!(locale, setup.publish_on);
        (text, "withdraw", "btn risk", td_string!(locale, setup.publish_stop))
    } else {
        let text = td_string!(locale, setup.publish_off);
        (text, "publish", "btn primary", td_string!(locale, setup.publish_start))
    };
    let link = desk.page.publishes.then(|| {
        view! { <p><a href="/public">{td_string!(locale, setup.publish_link)}</a></p> }
    });
    view! {
        <h1>{td_string!(locale, setup.publish)}</h1>
        <p><b>{state}</b></p>
        {link}
        <p>{td_string!(locale, setup.publish_what)}</p>
        <p>{td_string!(locale, setup.publish_small)}</p>
        <p>{td_string!(locale, setup.publish_hour)}</p>
        {desk.button(verb, "", class, label, "")}
    }
    .into_any()
}
