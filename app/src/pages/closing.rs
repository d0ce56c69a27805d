//! The closing on a resident's own page: what they can choose, what they have chosen, and what happens next.
//! Every choice is a form of one button, and works without scripts.

use crate::api::{ClosingView, StatusPage};
use crate::closing::{Own, choice, first, news, own};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::vocabulary::closing::ClosingChoice;
use leptos::prelude::*;

/// Whether the person has gone home until the next opening.
pub(super) fn is_home(page: &StatusPage) -> bool {
    let chosen = page.closing.as_ref().and_then(|closing| closing.chosen);
    !page.discreet && chosen == Some(ClosingChoice::FirstNext)
}

/// What the ticket says in place of a wait: that the person is among the first at the next opening.
pub(super) fn place(locale: Locale, page: &StatusPage) -> Option<(String, Vec<String>)> {
    let closing = page.closing.as_ref().filter(|_| is_home(page))?;
    let place = first(locale, closing, page.at);
    Some((place, vec![td_string!(locale, status.closing_first_more).to_owned()]))
}

/// The panel below the ticket. A discreet visit learns the time, and asks at the window.
pub(super) fn panel(locale: Locale, page: &StatusPage) -> Option<AnyView> {
    let closing = page.closing.as_ref()?;
    let now = page.at;
    let news = news(locale, closing, now);
    if page.discreet {
        return Some(view! { <p class="notice" role="status">{news}</p> }.into_any());
    }
    let Own { chosen, asks, others } = own(locale, closing, now, page.presence.is_staffed());
    let forms: Vec<AnyView> = others.into_iter().map(|one| form(locale, page, closing, one)).collect();
    Some(
        view! {
            <section class="panel" aria-labelledby="closing">
                <h2 id="closing">{news}</h2>
                {chosen.map(|chosen| view! { <p>{chosen}</p> })}
                {(!asks.is_empty()).then(|| view! { <p>{asks}</p> })}
                <div class="stack tight">{forms}</div>
            </section>
        }
        .into_any(),
    )
}

/// A choice as a button. A call needs a number: where none is known, a page that stands still asks for it.
fn form(locale: Locale, page: &StatusPage, closing: &ClosingView, one: ClosingChoice) -> AnyView {
    let label = choice(locale, one, closing, page.at);
    let needs_number = one == ClosingChoice::CallBack && !page.has_number;
    if needs_number && page.number.is_none() {
        let href = format!("{}?lang={}&call=1", page.link, words::tag(locale));
        return view! { <a class="btn" href=href>{label}</a> }.into_any();
    }
    let number = page.number.clone().filter(|_| needs_number).map(|typed| {
        view! {
            <div class="field">
                <label for="closing-phone">{td_string!(locale, status.closing_number)}</label>
                <input
                    id="closing-phone"
                    type="tel"
                    name="phone"
                    autocomplete="tel"
                    maxlength="40"
                    required=true
                    value=typed
                />
            </div>
        }
    });
    view! {
        <form method="post" action=format!("{}/choose_closing", page.link)>
            <input type="hidden" name="lang" value=words::tag(locale) />
            <input type="hidden" name="choice" value=one.as_str() />
            {number}
            <button type="submit" class="btn">{label}</button>
        </form>
    }
    .into_any()
}
