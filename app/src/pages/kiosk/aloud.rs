//! Reads the page, its prompts, fields and errors aloud. What a person typed is never spoken: only elements
//! are read, and none marked `data-private`.

use super::tablet::Tablet;
use crate::client;
use crate::screen;
use crate::words;
use leptos::prelude::*;

/// The elements that are read, in document order.
const READ: &str = "#main :is(h1, h2, p:not(.btns), li, legend:not(.sr), label, .choice.primary)";

/// The error in an answer.
const WRONG: &str = "#errors p";

/// While reading aloud is on, reads each page once it is in the document, and any error in an answer. A choice does
/// not begin the page again: only what received the focus is named.
pub fn watch(tablet: Tablet) {
    let stage = Memo::new(move |_| tablet.stage());
    let page = Memo::new(move |_| {
        let (place, locale, given) =
            (tablet.place.get(), tablet.locale.get(), tablet.given.with(Option::is_some));
        (tablet.aloud.get(), place, locale, given, stage.get(), tablet.presence.get())
    });
    Effect::new(move |_| {
        let (wanted, _place, locale, ..) = page.get();
        if wanted {
            client::after(60, move || {
                let text = screen::texts(READ).join(". ");
                screen::say(&[(words::tag(locale).to_owned(), text)]);
            });
        } else {
            screen::say(&[]);
        }
    });
    Effect::new(move |_| {
        if tablet.fault.get().is_some() && tablet.aloud.get_untracked() {
            let tag = words::tag(tablet.locale.get_untracked()).to_owned();
            client::after(60, move || screen::say(&[(tag, screen::texts(WRONG).join(". "))]));
        }
    });
    Effect::new(move |said: Option<bool>| {
        let warning = tablet.warning.with(Option::is_some);
        if tablet.aloud.get_untracked() && warning && said != Some(true) {
            let tag = words::tag(tablet.locale.get_untracked()).to_owned();
            client::after(60, move || screen::say(&[(tag, screen::texts("#idle, dialog p").join(". "))]));
        }
        warning
    });
}

/// Reads the name of the element that received the focus.
pub fn focused(tablet: Tablet, event: &leptos::ev::FocusEvent) {
    if tablet.aloud.get_untracked()
        && let Some(name) = screen::name_of_target(event)
    {
        screen::say(&[(words::tag(tablet.locale.get_untracked()).to_owned(), name)]);
    }
}
