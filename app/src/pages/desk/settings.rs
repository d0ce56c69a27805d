//! Settings of an officer in this browser: the keys, and whether the desk is muted.

use super::browser;
use super::keymap::Keymap;
use super::state::Desk;
use leptos::prelude::*;

/// Name under which the keys are stored.
const KEYS: &str = "district-window.keys";
/// Name under which the mute setting is stored.
const MUTED: &str = "district-window.muted";

/// Restores the settings of this browser, once the page is hydrated.
pub fn recall(desk: Desk) {
    let keymap = browser::kept(KEYS).and_then(|text| serde_json::from_str::<Keymap>(&text).ok());
    desk.keymap.set(keymap.unwrap_or_default());
    desk.muted.set(browser::kept(MUTED).as_deref() == Some("yes"));
}

/// Changes the keys and stores them.
pub fn change_keys(desk: Desk, change: impl FnOnce(&mut Keymap)) {
    desk.keymap.update(change);
    if let Ok(text) = desk.keymap.with_untracked(serde_json::to_string::<Keymap>) {
        browser::keep(KEYS, &text);
    }
}

/// Mutes the desk, or unmutes it.
pub fn mute(desk: Desk) {
    desk.muted.update(|muted| *muted = !*muted);
    browser::keep(MUTED, if desk.muted.get_untracked() { "yes" } else { "no" });
}
