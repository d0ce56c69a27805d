//! The progress of "I need help now".

use super::call_for_help::{is_for_911, stage_title};
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::call_for_help::{Danger, Stage};
use crate::pages::kiosk::tablet::Tablet;
use crate::words;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let stage = Memo::new(move |_| {
        let staffed = tablet.presence.get().is_staffed();
        let first = match tablet.line.fresh.get() {
            false => Stage::NotReached,
            true if staffed => Stage::Telling,
            true => Stage::NoOfficer,
        };
        tablet.stage().unwrap_or(first)
    });
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0">
            <div class="middle">
                {said(stage, locale)}
                {told(tablet, stage, locale)}
                <div class="btns">
                    <button type="button" class="btn" on:click=move |_| tablet.back()>
                        {td_string!(locale, kiosk.go_back)}
                    </button>
                    {move || {
                        (stage.get() != Stage::Closed)
                            .then(|| view! { <p class="muted">{td_string!(locale, kiosk.going_back)}</p> })
                    }}
                </div>
            </div>
        </main>
    }
}

/// The progress of the call, and what to do meanwhile.
fn said(stage: Memo<Stage>, locale: Locale) -> impl IntoView {
    let call = move || {
        is_for_911(stage.get()).then(|| {
            view! {
                <p class="call911">
                    <Icon name="phone" />
                    <span>{td_string!(locale, kiosk.call_or_phone)}</span>
                </p>
            }
        })
    };
    let lead = move || match stage.get() {
        Stage::Coming => Some(td_string!(locale, kiosk.worse)),
        Stage::Told | Stage::Telling => Some(td_string!(locale, kiosk.no_answer)),
        Stage::Closed => Some(td_string!(locale, kiosk.call_again)),
        Stage::NotReached | Stage::NoOfficer | Stage::Unanswered => None,
    };
    let lead = move || lead().map(|words| view! { <p class="lead"><b>{words}</b></p> });
    let more = move || match stage.get() {
        Stage::Told => Some(td_string!(locale, kiosk.stay_here)),
        Stage::NotReached => Some(td_string!(locale, kiosk.keep_trying)),
        _ => None,
    };
    let more = move || more().map(|words| view! { <p class="lead">{words}</p> });
    view! {
        <div class="stack loose" role="alert">
            <h1
                id="heading"
                tabindex="-1"
                class=move || if stage.get() == Stage::Unanswered { "shout" } else { "" }
            >
                {move || stage_title(locale, stage.get())}
            </h1>
            {call} {lead} {more}
        </div>
    }
}

/// When the desk was notified, and how long ago that is.
fn told(tablet: Tablet, stage: Memo<Stage>, locale: Locale) -> impl IntoView {
    let told = move || match (stage.get(), tablet.danger.get()) {
        (Stage::Told, Some(Danger::Told(at))) => {
            let moment = words::at(at, tablet.line.view.with_untracked(|line| line.at));
            let time = words::the_time(locale, words::time(moment));
            let ago = words::length(tablet.line.now.get() - at);
            Some(td_string!(locale, kiosk.told_at, time = time, ago = ago).to_string())
        }
        _ => None,
    };
    move || {
        told().map(|words| {
            view! {
                <p class="notice">
                    <Icon name="clock" />
                    <span>{words}</span>
                </p>
            }
        })
    }
}
