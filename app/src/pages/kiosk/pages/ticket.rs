//! The ticket, and what happens next.

use super::call_back::ask_button;
use super::call_for_help::{calls, help_at_once};
use super::find::refusal;
use super::heading::title;
use super::own;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::flow::comes_at_once;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::{Given, Tablet};
use crate::pages::kiosk::{idle, qr};
use crate::presence;
use crate::words;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let given = tablet.given.get_untracked();
    let wait = given.as_ref().and_then(|given| given.quote).map(|quote| words::quote(locale, &quote));
    let call_back = given.as_ref().is_some_and(|given| given.call);
    let service = tablet.service();
    let urgent = service.as_ref().is_some_and(|service| service.urgent);
    let at_once = service.as_ref().is_some_and(comes_at_once);
    let here = Memo::new(move |_| tablet.staffed());
    let now = Memo::new(move |_| {
        if call_back {
            return when_called(tablet, locale);
        }
        if let Some(nobody) = tablet.nobody(locale) {
            let good_for = if tablet.open() {
                td_string!(locale, kiosk.place_safe)
            } else {
                td_string!(locale, kiosk.closed_number_is)
            };
            return format!("{nobody} {good_for}");
        }
        match &wait {
            _ if !here.get() => String::new(),
            _ if urgent => td_string!(locale, kiosk.first).to_owned(),
            Some(wait) => td_string!(locale, kiosk.your_wait, wait = wait.clone()).to_string(),
            None => td_string!(locale, kiosk.wait_unknown).to_owned(),
        }
    });
    // A person who cannot wait is told what helps at once. Where an officer is to come, `calls` says it.
    let help = help_at_once(tablet, locale, urgent && !at_once);
    // A person who cannot wait is not offered a call for tomorrow: 911 is what helps.
    let ask_call = Memo::new(move |_| !urgent && !call_back && !tablet.open());
    let ask_call = move || ask_call.get().then(|| ask_button(tablet, locale));
    let closes = own::offer(tablet, locale, service.as_ref().is_some_and(|one| one.discreet));
    let we_call = Memo::new(move |_| !urgent && !call_back && here.get());
    let hint = Memo::new(move |_| match tablet.nobody(locale) {
        Some(nobody) => format!("{} {nobody}", td_string!(locale, kiosk.have_number)),
        None if here.get() => td_string!(locale, kiosk.keep_number).to_owned(),
        None => td_string!(locale, kiosk.have_number).to_owned(),
    });
    view! {
        <main class="kiosk-main split" id="main" tabindex="0">
            {title(tablet, Place::Ticket, locale)}
            {stub(tablet, locale, given)}
            <section class="stack loose">
                {move || {
                    tablet.hint.get().then(|| {
                        view! {
                            <p class="notice" role="status">
                                <Icon name="info" />
                                <span>{hint}</span>
                            </p>
                        }
                    })
                }}
                <p class="lead" role="status">{now}</p>
                {refusal(tablet, locale)} {closes} {help} {ask_call}
                {calls(tablet, locale)}
                {move || {
                    we_call.get().then(|| view! { <p class="lead">{td_string!(locale, kiosk.we_call)}</p> })
                }}
                <p class="notice">
                    <Icon name="info" />
                    <span>{td_string!(locale, kiosk.no_paper)}</span>
                </p>
                <p class="muted">{td_string!(locale, kiosk.clears, n = idle::TICKET_S).to_string()}</p>
            </section>
        </main>
    }
}

/// When a person who asked for it is called back.
fn when_called(tablet: Tablet, locale: Locale) -> String {
    let opens = tablet.line.view.with(|line| line.opens_at);
    match opens.map(|at| presence::when(locale, at, tablet.now())) {
        Some(when) => td_string!(locale, kiosk.call_after, when = when).to_string(),
        None => td_string!(locale, kiosk.call_later).to_owned(),
    }
}

/// The ticket itself: its number, its service, and the link to its page.
fn stub(tablet: Tablet, locale: Locale, given: Option<Given>) -> impl IntoView {
    let label = given.as_ref().map(|given| given.ticket.clone()).unwrap_or_default();
    let came = given.as_ref().and_then(|given| given.arrived_at).map(|at| {
        let time = words::the_time(locale, words::time(at));
        td_string!(locale, kiosk.came_at, time = time).to_string()
    });
    let call_back = given.as_ref().is_some_and(|given| given.call);
    let before = given.as_ref().and_then(|given| given.before.clone());
    let before = before.map(|ticket| td_string!(locale, kiosk.also_number, ticket = ticket).to_string());
    let own_code = given.as_ref().and_then(|given| given.tablet_code.clone()).filter(|_| !call_back);
    let code = given.and_then(|given| given.status_url).and_then(|address| qr::svg_path(&address));
    let service = tablet.service().filter(|service| !service.discreet && !call_back);
    let service = service.map(|service| view! { <p>{service.name.get(words::tag(locale)).to_owned()}</p> });
    view! {
        <section class="stub" aria-label=td_string!(locale, kiosk.your_ticket)>
            <div>
                <p class="muted">{td_string!(locale, kiosk.your_number)}</p>
                <p class="ticket">
                    <bdi>{label}</bdi>
                </p>
                {own_code.map(|code| tablet_code(locale, code))}
                {service}
                {came.map(|came| view! { <p class="muted">{came}</p> })}
                {before.map(|before| view! { <p class="muted">{before}</p> })}
            </div>
            {code.map(|(size, path)| status_code(locale, size, path))}
        </section>
    }
}

/// The code with which the person finds their visit again at this tablet; never aloud.
fn tablet_code(locale: Locale, code: String) -> impl IntoView {
    view! {
        <p data-private>{td_string!(locale, kiosk.your_code)} " " <b>{code}</b></p>
        <p class="muted">{td_string!(locale, kiosk.code_why)}</p>
    }
}

/// The address of the status page as a QR code.
fn status_code(locale: Locale, size: usize, path: String) -> impl IntoView {
    view! {
        <div class="tear" data-private>
            <div class="row">
                <svg
                    class="qr"
                    viewBox=format!("-2 -2 {} {}", size + 4, size + 4)
                    role="img"
                    aria-label=td_string!(locale, kiosk.qr)
                >
                    <path d=path></path>
                </svg>
                <p>{td_string!(locale, kiosk.scan)}</p>
            </div>
        </div>
    }
}
