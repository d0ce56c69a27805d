//! Resets an abandoned tablet: a warning that can be answered for 20 s, then everything is forgotten. While
//! the warning is shown nothing else changes, so a person who answers it continues exactly where they were.

use super::answers::Answers;
use super::place::Place;
use super::tablet::{Idle, Tablet};
use crate::client;
use leptos::prelude::*;

/// How long the warning is shown, in seconds.
const WARNING_S: u32 = 20;
/// How often in a row it can be answered without touching anything else.
const EXTENSIONS: u32 = 10;
/// How long a ticket stays on the screen, in seconds, including the warning.
pub const TICKET_S: u32 = 45;
/// The shortest time that "I need help now" stays on the screen, in seconds.
const DANGER_S: u32 = 180;

/// Whether the warning can still be answered.
pub fn may_extend(tablet: Tablet) -> bool {
    tablet.idle.get_value().extensions < EXTENSIONS
}

/// "I am still here" was pressed.
pub fn extend(tablet: Tablet) {
    tablet.warning.set(None);
    tablet.idle.update_value(|idle| {
        idle.touched = client::now_ms();
        idle.extensions += 1;
    });
}

/// Starts watching once the page is hydrated.
pub fn watch(tablet: Tablet) {
    Effect::new(move |_| {
        tablet.idle.set_value(Idle::since(client::now_ms()));
        let touched = move || {
            if tablet.warning.get_untracked().is_none() {
                tablet.idle.set_value(Idle::since(client::now_ms()));
            }
        };
        crate::screen::touched(touched);
        client::every(250, move || look(tablet));
    });
}

fn look(tablet: Tablet) {
    let place = tablet.place.get_untracked();
    // A call for help belongs to one person and is not shown to the next.
    let calls = tablet.danger.with_untracked(Option::is_some);
    let pristine = !calls
        && place == Place::Languages
        && tablet.from.get_untracked().is_none()
        && !tablet.large.get_untracked()
        && !tablet.aloud.get_untracked()
        && tablet.locale.get_untracked() == tablet.home
        && tablet.answers.with_untracked(|answers| *answers == Answers::default());
    if pristine {
        return;
    }
    let idle_s = tablet.page.with_value(|page| page.idle_s);
    let quiet_s = match place {
        Place::Ticket => TICKET_S - WARNING_S,
        // While a number is being requested, the wait is at least as long as one is shown.
        Place::Sending if !calls => idle_s.max(TICKET_S),
        _ if calls || place == Place::Danger => idle_s.max(DANGER_S),
        _ => idle_s,
    };
    let quiet = client::now_ms() - tablet.idle.get_value().touched;
    let left = (i64::from(quiet_s) + i64::from(WARNING_S)) * 1_000 - quiet;
    if left <= 0 {
        tablet.wipe();
    } else if left <= i64::from(WARNING_S) * 1_000 {
        let seconds = u32::try_from((left + 999) / 1_000).unwrap_or(0);
        if tablet.warning.get_untracked() != Some(seconds) {
            tablet.warning.set(Some(seconds));
        }
    }
}
