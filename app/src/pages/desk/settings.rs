//! What an officer has chosen in this browser: the keys, and whether the desk makes no sounds.

use super::browser;
use super::keymap::Keymap;
use super::state::Desk;
use leptos::prelude::*;

/// The name under which the keys are kept.
const KEYS: &str = "district-window.keys";
/// The name under which is kept whether the desk makes no sounds.
const MUTED: &str = "district-window.muted";

/// As chosen in this browser before, read once the page is alive.
pub fn recall(desk: Desk) {
    let keymap = browser::kept(KEYS).and_then(|text| serde_json::from_str::<Keymap>(&text).ok());
    desk.keymap.set(keymap.unwrap_or_default());
    desk.muted.set(browser::kept(MUTED).as_deref() == Some("yes"));
}

/// Changes the keys, and keeps them.
pub fn change_keys(desk: Desk, change: impl FnOnce(&mut Keymap)) {
    desk.keymap.update(change);
    if let Ok(text) = desk.keymap.with_untracked(serde_json::to_string::<Keymap>) {
        browser::keep(KEYS, &text);
    }
}

/// Sounds off, or on again.
pub fn mute(desk: Desk) {
    desk.muted.update(|muted| *muted = !*muted);
    browser::keep(MUTED, if desk.muted.get_untracked() { "yes" } else { "no" });
}
