//! The end of the first start: what to do now, and where everything can be changed.

use crate::api::{CardView, StartPlace};
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// The step.
pub(super) fn view(locale: Locale, card: &CardView, origin: &str, always_open: bool) -> AnyView {
    let id = card.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let address = |path: &str| format!("{origin}{path}");
    let section = |section: &str| format!("/setup/{section}?district={id}");
    let hours = always_open.then(|| {
        view! {
            <li>
                {td_string!(locale, start.now_hours)} " "
                <a href=section("hours")>{td_string!(locale, start.change_hours)}</a>
            </li>
        }
    });
    let changes = [
        ("services", td_string!(locale, setup.services)),
        ("windows", td_string!(locale, setup.windows)),
        ("hours", td_string!(locale, setup.hours)),
        ("targets", td_string!(locale, setup.targets)),
        ("staff", td_string!(locale, setup.staff)),
        ("devices", td_string!(locale, setup.devices)),
    ];
    let changes = changes.map(|(name, label)| view! { <a class="btn small" href=section(name)>{label}</a> });
    view! {
        <h1>{td_string!(locale, start.ready, name = card.name.clone()).to_string()}</h1>
        <section class="panel">
            <h2>{td_string!(locale, start.now)}</h2>
            <ol>
                <li>
                    {td_string!(locale, start.now_desk)} " " <a href="/desk">{address("/desk")}</a>
                </li>
                <li>{td_string!(locale, start.now_tablet)}</li>
                <li>{td_string!(locale, start.now_serve)}</li>
                <li>
                    {td_string!(locale, start.now_captain)} " " <a href="/floor">{address("/floor")}</a>
                </li>
                {hours}
            </ol>
        </section>
        <section class="panel">
            <h2>{td_string!(locale, start.where_to_change)}</h2>
            <p>{td_string!(locale, start.where_to_change_hint)}</p>
            <p class="btns">{changes.into_iter().collect::<Vec<_>>()}</p>
        </section>
        <form method="post" action=StartPlace::Finish.address()>
            <button type="submit" class="btn primary">{td_string!(locale, start.end)}</button>
        </form>
    }
    .into_any()
}
