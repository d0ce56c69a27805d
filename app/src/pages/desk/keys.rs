//! One documented key for every action. A key is written as people read it (`N`, `Shift+T`, `Space`, `↑` as `ArrowUp`);
//! officers may choose others, kept in this browser. To add an action: a variant of [`Act`], its row in [`ACTS`], its name
//! in [`Act::name`], what it does in `acts.rs`.

use super::browser;
use super::state::Desk;
use crate::i18n::{Locale, td_string};
use leptos::ev::KeyboardEvent;

/// What a key can do.
#[allow(missing_docs)] // Each is named in `Act::name`, in the words officers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    Main,
    Next,
    WalkUp,
    CheckIn,
    Quick,
    Phone,
    Session,
    Up,
    Down,
    Greet,
    CallThis,
    GoOn,
    Decline,
    More,
    Serve,
    Recall,
    NoShow,
    PutBack,
    Tick,
    Another,
    Skip,
    LookBack,
    LookAhead,
    Offer,
    Situation,
    OwnScript,
    Supervisor,
    Interpreter,
    Alarm,
    Met,
    Resolve,
    HoldPhone,
    Swap,
    Hold,
    Transfer,
    Refer,
    Service,
    SecondNeed,
    KeepApart,
    Reveal,
    CallBack,
    Attempt,
    StepOut,
    Note,
    Copy,
    Cancel,
    Undo,
    Reopen,
    Away,
    HandOver,
    Danger,
    CloseDanger,
    Seen,
    Lock,
    Mute,
    Help,
}

/// The key that answers danger from anywhere: at a locked desk, in a dialog, in a field. No password and no text contains it.
pub const DANGER_ANYWHERE: &str = "F8";

/// Every action: its name in storage, and its key.
pub const ACTS: [(Act, &str, &str); 56] = [
    (Act::Main, "main", "Enter"),
    (Act::Next, "next", "N"),
    (Act::WalkUp, "walk_up", "W"),
    (Act::CheckIn, "check_in", "Shift+W"),
    (Act::Quick, "quick", "Q"),
    (Act::Phone, "phone", "P"),
    (Act::Session, "session", "J"),
    (Act::Up, "up", "ArrowUp"),
    (Act::Down, "down", "ArrowDown"),
    (Act::Greet, "greet", "A"),
    (Act::CallThis, "call_this", "C"),
    (Act::GoOn, "go_on", "G"),
    (Act::Decline, "decline", "Shift+G"),
    (Act::More, "more", "."),
    (Act::Serve, "serve", "S"),
    (Act::Recall, "recall", "R"),
    (Act::NoShow, "no_show", "M"),
    (Act::PutBack, "put_back", "B"),
    (Act::Tick, "tick", "Space"),
    (Act::Another, "another", "V"),
    (Act::Skip, "skip", "K"),
    (Act::LookBack, "look_back", "Shift+K"),
    (Act::LookAhead, "look_ahead", "Shift+J"),
    (Act::Offer, "offer", "="),
    (Act::Situation, "situation", "Shift+Q"),
    (Act::OwnScript, "own_script", "Shift+B"),
    (Act::Supervisor, "supervisor", "Shift+E"),
    (Act::Interpreter, "interpreter", "Shift+I"),
    (Act::Alarm, "alarm", "Shift+H"),
    (Act::Met, "met", "Shift+M"),
    (Act::Resolve, "resolve", "E"),
    (Act::HoldPhone, "hold_phone", "T"),
    (Act::Swap, "swap", "Shift+T"),
    (Act::Hold, "hold", "H"),
    (Act::Transfer, "transfer", "X"),
    (Act::Refer, "refer", "F"),
    (Act::Service, "service", "I"),
    (Act::SecondNeed, "second_need", "+"),
    (Act::KeepApart, "keep_apart", "Shift+P"),
    (Act::Reveal, "reveal", "Shift+V"),
    (Act::CallBack, "call_back", "Shift+C"),
    (Act::Attempt, "attempt", "Shift+A"),
    (Act::StepOut, "step_out", "Shift+S"),
    (Act::Note, "note", "/"),
    (Act::Copy, "copy", "Y"),
    (Act::Cancel, "cancel", "Backspace"),
    (Act::Undo, "undo", "U"),
    (Act::Reopen, "reopen", "Shift+R"),
    (Act::Away, "away", "O"),
    (Act::HandOver, "hand_over", "Shift+O"),
    (Act::Danger, "danger", "D"),
    (Act::CloseDanger, "close_danger", "Shift+D"),
    (Act::Seen, "seen", "Shift+Y"),
    (Act::Lock, "lock", "L"),
    (Act::Mute, "mute", "Z"),
    (Act::Help, "help", "?"),
];

impl Act {
    /// What it does, as officers read it.
    pub fn name(self, locale: Locale) -> &'static str {
        match self {
            Act::Main => td_string!(locale, desk.act_main),
            Act::Next => td_string!(locale, desk.act_next),
            Act::WalkUp => td_string!(locale, desk.act_walk_up),
            Act::CheckIn => td_string!(locale, desk.act_check_in),
            Act::Quick => td_string!(locale, desk.act_quick),
            Act::Phone => td_string!(locale, desk.act_phone),
            Act::Session => td_string!(locale, desk.act_session),
            Act::Up => td_string!(locale, desk.act_up),
            Act::Down => td_string!(locale, desk.act_down),
            Act::Greet => td_string!(locale, desk.act_greet),
            Act::CallThis => td_string!(locale, desk.act_call_this),
            Act::GoOn => td_string!(locale, desk.act_go_on),
            Act::Decline => td_string!(locale, desk.act_decline),
            Act::More => td_string!(locale, desk.act_more),
            Act::Serve => td_string!(locale, desk.act_serve),
            Act::Recall => td_string!(locale, desk.act_recall),
            Act::NoShow => td_string!(locale, desk.act_no_show),
            Act::PutBack => td_string!(locale, desk.act_put_back),
            Act::Tick => td_string!(locale, desk.act_tick),
            Act::Another => td_string!(locale, desk.act_another),
            Act::Skip => td_string!(locale, desk.act_skip),
            Act::LookBack => td_string!(locale, desk.act_look_back),
            Act::LookAhead => td_string!(locale, desk.act_look_ahead),
            Act::Offer => td_string!(locale, desk.act_offer),
            Act::Situation => td_string!(locale, desk.act_situation),
            Act::OwnScript => td_string!(locale, desk.act_own_script),
            Act::Supervisor => td_string!(locale, desk.act_supervisor),
            Act::Interpreter => td_string!(locale, desk.act_interpreter),
            Act::Alarm => td_string!(locale, desk.act_alarm),
            Act::Met => td_string!(locale, desk.act_met),
            Act::Resolve => td_string!(locale, desk.act_resolve),
            Act::HoldPhone => td_string!(locale, desk.act_hold_phone),
            Act::Swap => td_string!(locale, desk.act_swap),
            Act::Hold => td_string!(locale, desk.act_hold),
            Act::Transfer => td_string!(locale, desk.act_transfer),
            Act::Refer => td_string!(locale, desk.act_refer),
            Act::Service => td_string!(locale, desk.act_service),
            Act::SecondNeed => td_string!(locale, desk.act_second_need),
            Act::KeepApart => td_string!(locale, desk.act_keep_apart),
            Act::Reveal => td_string!(locale, desk.act_reveal),
            Act::CallBack => td_string!(locale, desk.act_call_back),
            Act::Attempt => td_string!(locale, desk.act_attempt),
            Act::StepOut => td_string!(locale, desk.act_step_out),
            Act::Note => td_string!(locale, desk.act_note),
            Act::Copy => td_string!(locale, desk.act_copy),
            Act::Cancel => td_string!(locale, desk.act_cancel),
            Act::Undo => td_string!(locale, desk.act_undo),
            Act::Reopen => td_string!(locale, desk.act_reopen),
            Act::Away => td_string!(locale, desk.act_away),
            Act::HandOver => td_string!(locale, desk.act_hand_over),
            Act::Danger => td_string!(locale, desk.act_danger),
            Act::CloseDanger => td_string!(locale, desk.act_close_danger),
            Act::Seen => td_string!(locale, common.alarm_see),
            Act::Lock => td_string!(locale, desk.act_lock),
            Act::Mute => td_string!(locale, desk.act_mute),
            Act::Help => td_string!(locale, desk.act_help),
        }
    }
}

/// Which key does what, and whether keys are on at all.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Keymap {
    /// Single keys are on.
    pub on: bool,
    /// Keys chosen instead of the usual ones, by the action's name.
    #[serde(default)]
    pub own: std::collections::BTreeMap<String, String>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { on: true, own: std::collections::BTreeMap::new() }
    }
}

const KEPT: &str = "district-window.keys";

impl Keymap {
    /// As chosen in this browser before.
    pub fn kept() -> Keymap {
        browser::kept(KEPT).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Keeps it in this browser.
    pub fn keep(&self) {
        if let Ok(text) = serde_json::to_string(self) {
            browser::keep(KEPT, &text);
        }
    }

    /// The key of an action.
    pub fn key(&self, act: Act) -> String {
        let Some((_, id, usual)) = ACTS.iter().find(|(known, ..)| *known == act) else {
            return String::new();
        };
        self.own.get(*id).cloned().unwrap_or_else(|| (*usual).to_owned())
    }

    /// The action of a key.
    pub fn act(&self, key: &str) -> Option<Act> {
        ACTS.iter().map(|(act, ..)| *act).find(|act| self.key(*act) == key)
    }

    /// Gives an action another key. The action that had it so far gets the one that is free now.
    pub fn change(&mut self, act: Act, key: &str) {
        let former = self.key(act);
        if let Some(other) = self.act(key).filter(|other| *other != act) {
            self.set(other, &former);
        }
        self.set(act, key);
    }

    fn set(&mut self, act: Act, key: &str) {
        let Some((_, id, usual)) = ACTS.iter().find(|(known, ..)| *known == act) else { return };
        if *usual == key {
            self.own.remove(*id);
        } else {
            self.own.insert((*id).to_owned(), key.to_owned());
        }
    }
}

/// A pressed key as it is written here; `None` for one that means nothing by itself.
pub fn written(event: &KeyboardEvent) -> Option<String> {
    let key = event.key();
    if matches!(
        key.as_str(),
        "Shift" | "Control" | "Alt" | "Meta" | "AltGraph" | "CapsLock" | "Dead" | "Unidentified" | "Tab"
    ) {
        return None;
    }
    let mut letters = key.chars();
    let shifted = |name: String| if event.shift_key() { format!("Shift+{name}") } else { name };
    match (letters.next(), letters.next()) {
        (Some(' '), None) => Some(shifted("Space".to_owned())),
        (Some(letter), None) if letter.is_alphabetic() => Some(shifted(letter.to_uppercase().collect())),
        (Some(letter), None) => Some(letter.to_string()),
        _ => Some(shifted(key)),
    }
}

/// A key as it is shown on a button.
pub fn shown(key: &str) -> String {
    match key.strip_prefix("Shift+") {
        Some(rest) => format!("⇧{}", shown(rest)),
        None => match key {
            "ArrowUp" => "↑".to_owned(),
            "ArrowDown" => "↓".to_owned(),
            "Backspace" => "⌫".to_owned(),
            "Escape" => "Esc".to_owned(),
            other => other.to_owned(),
        },
    }
}

/// A key was pressed anywhere on the page.
pub fn pressed(desk: Desk, event: &KeyboardEvent) {
    use leptos::prelude::{GetUntracked, GetValue, WithUntracked};
    let gone = desk.gone.get_untracked().is_some();
    if gone || event.default_prevented() || event.repeat() || event.is_composing() {
        return;
    }
    let (ctrl, alt) = (event.ctrl_key() || event.meta_key(), event.alt_key());
    let awaited = || desk.line.with_untracked(super::sounds::help_is_awaited);
    if written(event).as_deref() == Some(DANGER_ANYWHERE) && !ctrl && !alt && awaited() {
        event.prevent_default();
        super::acts::run(desk, Act::Danger);
        return;
    }
    if desk.locked.get_untracked() {
        return;
    }
    let too_soon = crate::client::now_ms() < desk.keys_from.get_value();
    if too_soon || desk.ask.with_untracked(Option::is_some) {
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
        super::acts::run(desk, Act::Undo);
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
    if digit.is_some_and(|digit| super::script::digit(desk, digit)) {
        event.prevent_default();
        return;
    }
    let act = desk
        .keymap
        .with_untracked(|keys| if keys.on { keys.act(&key) } else { (key == "?").then_some(Act::Help) });
    if let Some(act) = act {
        event.prevent_default();
        super::acts::run(desk, act);
    }
}

/// Whether a key rests, because the field it was meant for has gone; says so.
fn rests(desk: Desk, event: &KeyboardEvent) -> bool {
    use leptos::prelude::UpdateValue;
    if event.key() == "Escape" {
        desk.rest.update_value(super::rest::Rest::end);
        return false;
    }
    if written(event).is_none() {
        return false;
    }
    let (now, lost) = (crate::client::now_ms(), browser::field_lost());
    let rests = desk.rest.try_update_value(|rest| rest.takes(now, lost)) == Some(true);
    if lost {
        desk.fail(td_string!(desk.locale, desk.keys_rest));
    }
    rests
}
