//! The heading of a page, which is also its title.

use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use crate::words;
use leptos::prelude::*;

/// The heading of a page, which is also its title.
pub fn heading(tablet: Tablet, place: Place, locale: Locale) -> String {
    let service = || tablet.service().map(|service| service.name.get(words::tag(locale)).to_owned());
    match place {
        Place::Languages => td_string!(locale, kiosk.choose_language),
        Place::Needs => td_string!(locale, kiosk.what_for),
        Place::More => td_string!(locale, kiosk.more_reasons),
        Place::Closed => td_string!(locale, common.here_closed),
        Place::Notice | Place::Bring => return service().unwrap_or_default(),
        Place::Question(question) => (question.row().heading)(locale),
        Place::CallBack => td_string!(locale, kiosk.phone_question),
        Place::Help => td_string!(locale, kiosk.needs_question),
        Place::Sending => td_string!(locale, kiosk.sending),
        Place::Refused => td_string!(locale, kiosk.refused),
        Place::Ticket if tablet.given.with(|given| given.as_ref().is_some_and(|given| given.call)) => {
            td_string!(locale, kiosk.call_noted)
        }
        Place::Ticket if !tablet.presence.get().is_staffed() => td_string!(locale, kiosk.numbered),
        Place::Ticket => td_string!(locale, kiosk.in_line),
        Place::Find => td_string!(locale, kiosk.find_title),
        Place::Own => {
            let ticket = tablet.own.with(|own| own.found.as_ref().map(|found| found.ticket.clone()));
            return td_string!(locale, kiosk.own_title, ticket = ticket.unwrap_or_default()).to_string();
        }
        Place::OwnPhone => td_string!(locale, kiosk.phone_question),
        Place::Danger => td_string!(locale, kiosk.help_now),
    }
    .to_owned()
}

pub fn title(tablet: Tablet, place: Place, locale: Locale) -> impl IntoView {
    view! { <h1 id="heading" tabindex="-1">{move || heading(tablet, place, locale)}</h1> }
}
