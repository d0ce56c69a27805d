//! What surrounds every page: the head, the foot, the banner above and the idle warning over the page.

use super::pages::call_for_help::{says_stage, sentences};
use super::pages::heading::heading;
use super::place::Place;
use super::tablet::Tablet;
use super::{aloud, idle, pages};
use crate::components::emergency::emergency;
use crate::components::{Dialog, Icon};
use crate::i18n::{Locale, td_string};
use crate::screen;
use crate::words;
use leptos::either::Either;
use leptos::prelude::*;

/// Keeps what is outside the view in step with the answers: language, text size, title, focus.
pub fn watch(tablet: Tablet) {
    Effect::new(move |_| {
        let tag = words::tag(tablet.locale.get());
        screen::root_attribute("lang", Some(tag));
        screen::root_attribute("dir", Some(words::direction(tag)));
    });
    Effect::new(move |_| screen::root_attribute("data-text", tablet.large.get().then_some("large")));
    Effect::new(move |_| {
        let heading = heading(tablet, tablet.place.get(), tablet.locale.get());
        screen::set_title(&format!("{heading} · {}", tablet.page.with_value(|page| page.card.name.clone())));
    });
    Effect::new(move |seen: Option<(Place, u32)>| {
        let now = (tablet.place.get(), tablet.round.get());
        if seen.is_some_and(|seen| seen != now) {
            screen::focus("#heading");
        }
        now
    });
    Effect::new(move |_| {
        let _second = tablet.line.now.get();
        tablet.look_for_answer();
    });
    // The district closes or opens while a person is using the tablet.
    let open = Memo::new(move |_| tablet.gives_numbers());
    Effect::new(move |_| {
        let _changed = open.get();
        let here = tablet.place.get_untracked();
        if tablet.settled(here) != here {
            tablet.go(here);
        }
    });
    Effect::new(move |_| {
        if tablet.fault.get().is_some() {
            screen::focus("#errors");
        }
    });
    // On a tablet that is out of use, input is cleared. The language stays: the page is read in it.
    let unknown = Memo::new(move |_| tablet.unknown.get());
    Effect::new(move |_| {
        if unknown.get() {
            let locale = tablet.locale.get_untracked();
            tablet.wipe();
            tablet.locale.set(locale);
        }
    });
}

/// The whole screen.
pub fn view(tablet: Tablet) -> impl IntoView {
    let unknown = Memo::new(move |_| tablet.unknown.get());
    view! {
        <div class="kiosk" on:focusin=move |event| aloud::focused(tablet, &event)>
            {move || {
                if unknown.get() {
                    Either::Left(pages::unknown::view(tablet, tablet.locale.get()))
                } else {
                    Either::Right(known(tablet))
                }
            }}
        </div>
    }
}

/// The pages of a tablet that is in use.
fn known(tablet: Tablet) -> impl IntoView {
    view! {
        <div>
            {notice(tablet)}
            {banner(tablet)}
            {head(tablet)}
            {pages::own::notice(tablet)}
        </div>
        {move || pages::view(tablet, tablet.place.get())}
        {foot(tablet)}
        {warning(tablet)}
    }
}

/// The emergency notice of the lobby, on every page: in the language of the page first.
fn notice(tablet: Tablet) -> impl IntoView {
    let up = Memo::new(move |_| tablet.line.view.with(|line| line.emergency.map(|up| up.notice)));
    let locales = move || words::known(Some(tablet.locale.get()), &tablet.page().languages);
    move || up.get().map(|notice| emergency(locales, notice))
}

/// A call for help in progress, on every page except those that say more about it; and a lost connection.
fn banner(tablet: Tablet) -> impl IntoView {
    // In danger, nothing covers the way to help.
    let lost = Memo::new(move |_| {
        (!tablet.line.fresh.get() || tablet.retrying.get()) && tablet.place.get() != Place::Danger
    });
    let numbered = Memo::new(move |_| tablet.given.with(Option::is_some));
    let chooses = Memo::new(move |_| tablet.own.with(|own| own.asking));
    let called = Memo::new(move |_| tablet.stage().filter(|_| !says_stage(tablet)));
    move || {
        let locale = tablet.locale.get();
        let called = called.get().map(|stage| {
            view! {
                <div class="banner" role="alert">
                    <Icon name="help" />
                    <b>{sentences(locale, stage)}</b>
                </div>
            }
        });
        let lost = lost.get().then(|| {
            view! {
                <div class="banner" role="status">
                    <Icon name="offline" />
                    <span>
                        {if chooses.get() {
                            td_string!(locale, kiosk.own_offline)
                        } else if tablet.retrying.get() {
                            td_string!(locale, kiosk.offline)
                        } else if numbered.get() {
                            td_string!(locale, common.not_live)
                        } else {
                            td_string!(locale, kiosk.offline_before)
                        }}
                    </span>
                </div>
            }
        });
        (called, lost)
    }
}

fn head(tablet: Tablet) -> impl IntoView {
    move || head_in(tablet, tablet.locale.get())
}

fn head_in(tablet: Tablet, locale: Locale) -> impl IntoView {
    let name = words::own_name(words::tag(locale));
    view! {
        <header class="kiosk-head">
            <span class="brand">
                <Icon name="brand" />
                {tablet.page.with_value(|page| page.card.name.clone())}
            </span>
            <button
                type="button"
                class="btn"
                aria-label=td_string!(locale, kiosk.language_change, language = name).to_string()
                on:click=move |_| tablet.change_language()
            >
                <Icon name="language" />
                <span>{name}</span>
            </button>
            <button
                type="button"
                class="btn"
                aria-pressed=move || tablet.large.get().to_string()
                on:click=move |_| tablet.large.update(|large| *large = !*large)
            >
                <Icon name="text" />
                <span>{td_string!(locale, kiosk.larger_text)}</span>
            </button>
            <button
                type="button"
                class="btn"
                aria-pressed=move || tablet.aloud.get().to_string()
                on:click=move |_| tablet.aloud.update(|aloud| *aloud = !*aloud)
            >
                <Icon name="speak" />
                <span>{td_string!(locale, kiosk.read_aloud)}</span>
            </button>
            <button type="button" class="btn" id="start-over" on:click=move |_| tablet.wipe()>
                <Icon name="restart" />
                <span>{td_string!(locale, kiosk.start_over)}</span>
            </button>
        </header>
    }
}

/// Label and icon of the button to continue, where there is one.
fn onward(tablet: Tablet) -> Option<(&'static str, &'static str)> {
    let locale = tablet.locale.get();
    match tablet.place.get() {
        Place::Languages | Place::Needs | Place::More | Place::Question(_) | Place::Find => {
            Some((td_string!(locale, kiosk.go_on), "next"))
        }
        Place::Notice | Place::Bring | Place::Help => Some((td_string!(locale, kiosk.get_ticket), "ticket")),
        Place::CallBack | Place::OwnPhone => Some((td_string!(locale, kiosk.ask_call), "phone")),
        Place::Ticket | Place::Own => Some((td_string!(locale, kiosk.done), "check")),
        Place::Closed | Place::Sending | Place::Refused | Place::Danger => None,
    }
}

fn foot(tablet: Tablet) -> impl IntoView {
    let back = Memo::new(move |_| tablet.before().is_some_and(|_| tablet.place.get() != Place::Danger));
    let onward = Memo::new(move |_| onward(tablet));
    move || foot_in(tablet, tablet.locale.get(), back, onward)
}

fn foot_in(
    tablet: Tablet,
    locale: Locale,
    back: Memo<bool>,
    onward: Memo<Option<(&'static str, &'static str)>>,
) -> impl IntoView {
    // While no officer is here, a ticket does not help a person who cannot wait.
    let first = Memo::new(move |_| {
        let urgent = || tablet.service().is_some_and(|service| service.urgent);
        tablet.place.get() != Place::Notice || tablet.staffed() || !urgent()
    });
    view! {
        <footer class="kiosk-foot">
            {move || {
                back.get()
                    .then(|| {
                        view! {
                            <button type="button" class="btn back" on:click=move |_| tablet.back()>
                                <Icon name="back" turn=true />
                                <span>{td_string!(locale, kiosk.back)}</span>
                            </button>
                        }
                    })
            }}
            <button type="button" class="btn officer" on:click=move |_| tablet.officer()>
                <Icon name="officer" />
                <span>{td_string!(locale, kiosk.officer)}</span>
            </button>
            <button type="button" class="btn private" on:click=move |_| tablet.private()>
                <Icon name="private" />
                <span>{td_string!(locale, kiosk.private)}</span>
            </button>
            <button
                type="button"
                class=move || if tablet.place.get() == Place::Danger { "btn help pressed" } else { "btn help" }
                on:click=move |_| tablet.danger()
            >
                <Icon name="help" />
                <span>{td_string!(locale, kiosk.help_now)}</span>
            </button>
            {move || {
                onward
                    .get()
                    .map(|(words, icon)| {
                        let class = if first.get() { "btn go primary" } else { "btn go" };
                        view! {
                            <button type="button" class=class on:click=move |_| tablet.forward()>
                                {words}
                                <Icon name=icon turn=icon == "next" />
                            </button>
                        }
                    })
            }}
        </footer>
    }
}

fn warning(tablet: Tablet) -> impl IntoView {
    let shown = Memo::new(move |_| tablet.warning.get().is_some());
    move || shown.get().then(|| warning_in(tablet, tablet.locale.get()))
}

fn warning_in(tablet: Tablet, locale: Locale) -> impl IntoView {
    let left = Memo::new(move |_| tablet.warning.get().unwrap_or(0));
    let answer = move || {
        if idle::may_extend(tablet) {
            idle::extend(tablet);
        }
    };
    let clears = if tablet.place.get_untracked() == Place::Sending {
        td_string!(locale, kiosk.clear_soon_sending)
    } else {
        td_string!(locale, kiosk.clear_soon)
    };
    let here = idle::may_extend(tablet).then(|| {
        view! {
            <button type="button" class="btn primary" autofocus=true on:click=move |_| answer()>
                {td_string!(locale, kiosk.still_here)}
            </button>
        }
    });
    view! {
        <Dialog
            title=td_string!(locale, kiosk.still_there)
            id="idle"
            class="dialog kiosk-dialog"
            close=move |()| answer()
        >
            <div class="body">
                <p>{clears}</p>
                <p
                    class="countdown"
                    role="timer"
                    aria-label=move || td_string!(locale, kiosk.seconds_left, n = left.get()).to_string()
                >
                    {left}
                </p>
                <div class="acts">
                    <button type="button" class="btn" on:click=move |_| tablet.wipe()>
                        {td_string!(locale, kiosk.start_over)}
                    </button>
                    {here}
                </div>
            </div>
        </Dialog>
    }
}
