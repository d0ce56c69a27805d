//! The keys of actions. A key is written as people read it (`N`, `Shift+T`, `Space`, `↑` as `ArrowUp`);
//! officers may replace the default ones.

use super::actions::Action;
use leptos::ev::KeyboardEvent;

/// The key that answers danger from anywhere: at a locked desk, in a dialog, in a field. No password and no text contains it.
pub const DANGER_ANYWHERE: &str = "F8";

/// The keys of actions, and whether keys are on at all.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Keymap {
    /// Whether single keys are on.
    pub on: bool,
    /// Keys chosen instead of the default ones, by the action's name.
    #[serde(default)]
    pub own: std::collections::BTreeMap<String, String>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { on: true, own: std::collections::BTreeMap::new() }
    }
}

impl Keymap {
    /// The key of an action.
    pub fn key(&self, action: Action) -> String {
        self.own.get(action.id()).cloned().unwrap_or_else(|| action.usual_key().to_owned())
    }

    /// The action of a key.
    pub fn action(&self, key: &str) -> Option<Action> {
        Action::ALL.iter().copied().find(|action| self.key(*action) == key)
    }

    /// Assigns another key to an action. The action that had it gets the key that becomes free.
    pub fn change(&mut self, action: Action, key: &str) {
        let former = self.key(action);
        if let Some(other) = self.action(key).filter(|other| *other != action) {
            self.set(other, &former);
        }
        self.set(action, key);
    }

    fn set(&mut self, action: Action, key: &str) {
        if action.usual_key() == key {
            self.own.remove(action.id());
        } else {
            self.own.insert(action.id().to_owned(), key.to_owned());
        }
    }
}

/// A pressed key as it is written here; `None` for one that has no meaning by itself.
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

/// A key as shown on a button.
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
