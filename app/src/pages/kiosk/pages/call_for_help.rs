//! Texts about a call for help, on any page.

use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::call_for_help::Stage;
use crate::pages::kiosk::flow::comes_at_once;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

/// A call for help in one or two sentences.
pub fn sentences(locale: Locale, stage: Stage) -> String {
    let more = match stage {
        Stage::Coming => td_string!(locale, kiosk.worse),
        Stage::Told | Stage::Telling => td_string!(locale, kiosk.no_answer),
        Stage::NotReached | Stage::NoOfficer | Stage::Unanswered => td_string!(locale, kiosk.call_or_phone),
        Stage::Closed => td_string!(locale, kiosk.call_again),
    };
    format!("{} {more}", stage_title(locale, stage))
}

pub fn stage_title(locale: Locale, stage: Stage) -> &'static str {
    match stage {
        Stage::Coming => td_string!(locale, kiosk.coming),
        Stage::NotReached => td_string!(locale, kiosk.not_reached),
        Stage::NoOfficer => td_string!(locale, kiosk.no_officer),
        Stage::Unanswered => td_string!(locale, kiosk.unanswered),
        Stage::Told => td_string!(locale, kiosk.told_desk),
        Stage::Telling => td_string!(locale, kiosk.telling),
        Stage::Closed => td_string!(locale, kiosk.desk_closed_it),
    }
}

/// Whether the advice is to call 911.
pub fn is_for_911(stage: Stage) -> bool {
    matches!(stage, Stage::NotReached | Stage::NoOfficer | Stage::Unanswered)
}

/// Whether the page itself shows the progress of a call for help.
pub fn says_stage(tablet: Tablet) -> bool {
    match tablet.place.get() {
        Place::Danger => true,
        Place::Notice | Place::Ticket => tablet.service().as_ref().is_some_and(comes_at_once),
        _ => false,
    }
}

/// The progress of the call for help that belongs to a service for which an officer is to come at once.
pub fn calls(tablet: Tablet, locale: Locale) -> impl IntoView {
    let stage = Memo::new(move |_| tablet.stage().filter(|_| says_stage(tablet)));
    view! {
        <div role="alert">
            {move || {
                stage.get().map(|stage| {
                    let (class, icon) =
                        if is_for_911(stage) { ("call911", "phone") } else { ("notice", "officer") };
                    view! {
                        <p class=class>
                            <Icon name=icon />
                            <span>{sentences(locale, stage)}</span>
                        </p>
                    }
                })
            }}
        </div>
    }
}

/// 911 and the phone by the door, for a person who cannot wait while no officer is here.
pub fn help_at_once(tablet: Tablet, locale: Locale, urgent: bool) -> impl IntoView + use<> {
    let shown = Memo::new(move |_| urgent && !tablet.staffed());
    move || {
        shown.get().then(|| {
            view! {
                <p class="call911">
                    <Icon name="phone" />
                    <span>{td_string!(locale, kiosk.call_or_phone)}</span>
                </p>
            }
        })
    }
}
