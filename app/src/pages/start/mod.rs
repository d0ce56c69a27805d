//! The first start: from an empty department to an open counter, step by step, in plain HTML forms.
//!
//! # The forms, as the server answers them
//!
//! `GET /start` leads to the step that is next, `GET /start/{step}` shows one (see
//! [`StartPlace`]). Which steps are done is read from what is stored, so the steps may be left at any point.
//!
//! `POST /start/{step}` takes `application/x-www-form-urlencoded`, `POST /start/photo` a `multipart/form-data`
//! with one file. Done: 303 to the next step; where a link or a code is shown once: 200 with the page. Refused:
//! 422 with the page, the input in `typed`, and a `(field, problem)` in `errors` for each error, as in
//! [`setup`](crate::pages::setup). A step that was done in another tab meanwhile: 409 with the page as it is now.
//!
//! | step | fields |
//! |---|---|
//! | department | `name` · `main`: a language · ticks `also_L` · `zone` (IANA) · `was` |
//! | district | `name` · `id` (blank: made from the name) · `address` · `phone` · `week`: `always`, `same` or `later` · ticks `mon` … `sun`, `opens` `closes` (for `same`) · `counters` `phones` (numbers) · `rank` `captain` `captain_phone` `captain_email` · ticks `s_ID`, one for each service |
//! | photo | `district` · `do`: `set` or `remove` · `photo`: a file |
//! | officers | of each row `0` … `4`: `name_0` · `login_0` · `role_0`. Rows without name and login are left out |
//! | tablet, display | `do`: `pair` with the `name` of the device, or `check` with the `id` of the device and the `code` that is shown |
//! | finish | no fields |

mod department;
mod device;
mod district;
mod finish;
mod officers;
mod onward;

pub use officers::ROWS;

use crate::api::{StartPage, StartPlace, StartStep};
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use domain::access::Role;
use leptos::prelude::*;

/// The page's title in the browser's tab.
pub fn title(page: &StartPage, locale: Locale) -> String {
    let title = format!("{} · {}", name(page.step.place(), locale), td_string!(locale, start.title));
    if page.errors.is_empty() {
        title
    } else {
        td_string!(locale, sign_in.error_title, title = title).to_string()
    }
}

fn name(place: StartPlace, locale: Locale) -> &'static str {
    match place {
        StartPlace::Department => td_string!(locale, start.department),
        StartPlace::District => td_string!(locale, start.district),
        StartPlace::Officers => td_string!(locale, start.officers),
        StartPlace::Tablet => td_string!(locale, start.tablet),
        StartPlace::Display => td_string!(locale, start.display),
        StartPlace::Finish => td_string!(locale, start.finish),
    }
}

/// A page of the first start.
#[component]
pub fn Start(
    /// The data of the page.
    page: StartPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let steps: Vec<_> = StartPlace::ALL
        .into_iter()
        .zip(1..)
        .map(|(place, number)| step(locale, &page, place, number))
        .collect();
    view! {
        <a class="skip" href="#main">{td_string!(locale, setup.skip)}</a>
        <header class="bar">
            <span class="brand"><Icon name="brand" />{td_string!(locale, common.product)}</span>
            <span class="end">{page.me.name.clone()}</span>
            <form method="post" action="/sign-out">
                <button type="submit" class="btn">{td_string!(locale, setup.sign_out)}</button>
            </form>
        </header>
        <div class="setup">
            <nav aria-label=td_string!(locale, start.title)><ul role="list">{steps}</ul></nav>
            <main id="main" tabindex="-1">{body(locale, &page)}</main>
        </div>
    }
}

/// A step in the list: a link if it can be opened.
fn step(locale: Locale, page: &StartPage, place: StartPlace, number: usize) -> AnyView {
    let label = format!("{number}. {}", name(place, locale));
    if place > page.open_to {
        return view! { <li><span class="muted">{label}</span></li> }.into_any();
    }
    let current = (place == page.step.place()).then_some("step");
    let done = page.done.contains(&place).then(|| {
        view! {
            " "
            <Icon name="check" />
            <span class="sr">{td_string!(locale, start.done)}</span>
        }
    });
    view! { <li><a href=place.address() aria-current=current>{label}{done}</a></li> }.into_any()
}

fn body(locale: Locale, page: &StartPage) -> AnyView {
    match &page.step {
        StartStep::Department(known) => department::view(locale, page, known),
        StartStep::NewDistrict { services } => district::form(locale, page, services),
        StartStep::District(known) => district::view(locale, page, known),
        StartStep::Officers { staff, slips } => officers::view(locale, page, staff, slips),
        StartStep::Tablet(step) => device::view(locale, page, Role::Kiosk, step),
        StartStep::Display(step) => device::view(locale, page, Role::Display, step),
        StartStep::Finish { card, origin, always_open } => finish::view(locale, card, origin, *always_open),
    }
}
