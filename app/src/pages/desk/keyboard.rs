//! Keys pressed anywhere on the page, and when they are ignored.

use super::actions::Action;
use super::browser;
use super::keymap::{DANGER_ANYWHERE, written};
use super::rest::Rest;
use super::script::step;
use super::sounds;
use super::state::Desk;
use crate::client;
use crate::i18n::td_string;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Handles a key pressed anywhere on the page.
pub fn pressed(desk: Desk, event: &KeyboardEvent) {
    let gone = desk.gone.get_untracked().is_some();
    if gone || event.default_prevented() || event.repeat() || event.is_composing() {
        return;
    }
    let (ctrl, alt) = (event.ctrl_key() || event.meta_key(), event.alt_key());
    let awaited = || desk.line.with_untracked(sounds::help_is_awaited);
    if written(event).as_deref() == Some(DANGER_ANYWHERE) && !ctrl && !alt && awaited() {
        event.prevent_default();
        desk.run(Action::Danger);
        return;
    }
    if desk.locked.get_untracked() {
        return;
    }
    let too_soon = client::now_ms() < desk.keys_from.get_value();
    if too_soon || desk.dialog.with_untracked(Option::is_some) {
        return;
    }
    let place = browser::place(event);
    if place == browser::Place::Typing {
        if event.key() == "Escape" {
            browser::leave_field();
        }
        return;
    }
    if rests(desk, event) {
        if !ctrl && !alt {
            event.prevent_default();
        }
        return;
    }
    if ctrl && !alt && event.key().eq_ignore_ascii_case("z") {
        event.prevent_default();
        desk.run(Action::Undo);
        return;
    }
    if ctrl || alt {
        return;
    }
    let Some(key) = written(event) else { return };
    if place == browser::Place::Control
        && matches!(key.as_str(), "Enter" | "Space" | "Shift+Enter" | "Shift+Space")
    {
        return;
    }
    let on = desk.keymap.with_untracked(|keys| keys.on);
    let digit = key.parse::<usize>().ok().filter(|digit| on && (1..=9).contains(digit));
    if digit.is_some_and(|digit| step::digit(desk, digit)) {
        event.prevent_default();
        return;
    }
    let action = desk.keymap.with_untracked(|keys| {
        if keys.on { keys.action(&key) } else { (key == "?").then_some(Action::Help) }
    });
    if let Some(action) = action {
        event.prevent_default();
        desk.run(action);
    }
}

/// Whether a key is ignored because the field it was meant for is gone; shows that.
fn rests(desk: Desk, event: &KeyboardEvent) -> bool {
    if event.key() == "Escape" {
        desk.rest.update_value(Rest::end);
        return false;
    }
    if written(event).is_none() {
        return false;
    }
    let (now, lost) = (client::now_ms(), browser::field_lost());
    let rests = desk.rest.try_update_value(|rest| rest.takes(now, lost)) == Some(true);
    if lost {
        desk.fail(td_string!(desk.locale, desk.keys_rest));
    }
    rests
}
