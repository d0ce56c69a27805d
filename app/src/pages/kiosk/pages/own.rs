//! What a person who has a number can choose before closing, and what they have chosen. The same buttons are on
//! the page of a ticket that was just given.

use super::find::{refusal, waits};
use super::heading::title;
use crate::api::{ClosingView, OwnClosingView};
use crate::closing;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use crate::presence;
use domain::visit::StateKind;
use domain::vocabulary::closing::ClosingChoice;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let found = Memo::new(move |_| tablet.own.with(|own| own.found.clone()));
    let lines =
        Memo::new(move |_| found.get().map(|found| lines(tablet, locale, &found)).unwrap_or_default());
    let others = Memo::new(move |_| {
        let closing = found.get().and_then(|found| found.closing)?;
        let own = closing::own(locale, &closing, tablet.now(), tablet.staffed());
        Some((closing, own.others))
    });
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0">
            <div class="middle">
                {title(tablet, Place::Own, locale)} {refusal(tablet, locale)}
                <div class="stack" role="status">
                    {move || lines.get().into_iter().map(|line| view! { <p class="lead">{line}</p> }).collect_view()}
                </div>
                {move || others.get().map(|(closing, others)| buttons(tablet, locale, &closing, &others))}
                <p class="muted" role="status">{move || waits(tablet, locale)}</p>
            </div>
        </main>
    }
}

/// What there is to know about the visit, in sentences.
fn lines(tablet: Tablet, locale: Locale, found: &OwnClosingView) -> Vec<String> {
    let (now, staffed) = (tablet.now(), tablet.staffed());
    let ask = || staffed.then(|| td_string!(locale, kiosk.ask_window).to_owned());
    match (&found.closing, found.state) {
        (Some(told), _) => {
            let own = closing::own(locale, told, now, staffed);
            let is_first = told.chosen == Some(ClosingChoice::FirstNext);
            let first = is_first.then(|| closing::first(locale, told, now));
            let more = is_first.then(|| td_string!(locale, status.closing_first_more).to_owned());
            let rest = [own.chosen.unwrap_or_default(), own.asks].map(str::to_owned);
            let all = [closing::news(locale, told, now)].into_iter().chain(first).chain(more).chain(rest);
            all.filter(|line| !line.is_empty()).collect()
        }
        (None, StateKind::CallbackDue) => {
            // A time that has passed is no promise, nor is any while no officer is here.
            let due = found.callback_due.filter(|due| staffed && due.at >= now.at);
            let when = due.map(|due| {
                let when = presence::when(locale, due, now);
                td_string!(locale, status.callback_by, when = when).to_string()
            });
            let later = || td_string!(locale, kiosk.call_later).to_owned();
            vec![td_string!(locale, status.call_noted).to_owned(), when.unwrap_or_else(later)]
        }
        (None, _) => {
            let nothing = td_string!(locale, kiosk.own_nothing).to_owned();
            [nothing].into_iter().chain(tablet.nobody(locale).or_else(ask)).collect()
        }
    }
}

/// A button for each choice.
fn buttons(
    tablet: Tablet,
    locale: Locale,
    closing: &ClosingView,
    choices: &[ClosingChoice],
) -> impl IntoView + use<> {
    let buttons = choices.iter().map(|one| {
        let choice = *one;
        let label = closing::choice(locale, choice, closing, tablet.now());
        view! {
            <li>
                <button type="button" class="choice" on:click=move |_| tablet.choose_closing(choice)>
                    {label}
                </button>
            </li>
        }
    });
    let buttons: Vec<_> = buttons.collect();
    view! { <ul class="choices four" role="list">{buttons}</ul> }
}

/// On a ticket that is given shortly before closing: when that is, and the choices. A discreet visit reads no
/// choices, and without the code of the ticket the tablet cannot make any.
pub fn offer(tablet: Tablet, locale: Locale, discreet: bool) -> impl IntoView {
    let closing = Memo::new(move |_| {
        let call = tablet.given.with(|given| given.as_ref().is_some_and(|given| given.call));
        tablet.line.view.with(|line| line.closing.clone()).filter(|_| !call)
    });
    let coded = Memo::new(move |_| {
        !discreet
            && tablet.given.with(|given| given.as_ref().is_some_and(|given| given.tablet_code.is_some()))
    });
    move || {
        closing.get().map(|told| {
            let (text, offers) = if coded.get() {
                (closing::news(locale, &told, tablet.now()), told.offers.clone())
            } else {
                let bare = ClosingView { offers: Vec::new(), ..told.clone() };
                let told = if discreet { &bare } else { &told };
                (closing::offer(locale, told, tablet.now()), Vec::new())
            };
            let choices = (!offers.is_empty()).then(|| {
                view! {
                    <p>{td_string!(locale, common.closing_can)}</p>
                    {buttons(tablet, locale, &told, &offers)}
                    <p class="muted" role="status">{move || waits(tablet, locale)}</p>
                }
            });
            view! {
                <p class="notice" role="status">
                    <Icon name="clock" />
                    <span>{text}</span>
                </p>
                {choices}
            }
        })
    }
}

/// Above every page on which a person begins: a person who has a number already can choose.
pub fn notice(tablet: Tablet) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let begins =
            matches!(tablet.place.get(), Place::Languages | Place::Needs | Place::More | Place::Closed);
        begins && tablet.offers_closing() && tablet.given.with(Option::is_none)
    });
    move || {
        shown.get().then(|| {
            let locale = tablet.locale.get();
            view! {
                <section class="banner quiet" aria-label=td_string!(locale, kiosk.find_title)>
                    <Icon name="clock" />
                    <span>{move || {
                        let told = tablet.line.view.with(|line| line.closing.clone());
                        let news = told.map(|told| closing::news(locale, &told, tablet.now()));
                        format!("{} {}", news.unwrap_or_default(), td_string!(locale, kiosk.find_offer))
                    }}</span>
                    <span class="end">
                        <button type="button" class="btn" id="find" on:click=move |_| tablet.find()>
                            {td_string!(locale, kiosk.find)}
                        </button>
                    </span>
                </section>
            }
        })
    }
}
