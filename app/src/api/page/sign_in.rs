//! The pages for signing in and choosing a password.

use domain::access::Role;
use serde::{Deserialize, Serialize};

/// Data of the sign-in page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPage {
    /// Language of the page, by its tag.
    pub language: String,
    /// What the page asks for.
    pub step: SignInStep,
    /// The login that was typed before an error.
    pub login: String,
    /// The administrator's name that was typed before an error.
    pub name: String,
    /// Where to go afterwards: a path of this site.
    pub next: String,
    /// Errors: field and sentence.
    pub errors: Vec<(String, String)>,
    /// Whether the reader was sent here because their session was over.
    pub signed_out: bool,
    /// Whether the department has no district yet.
    #[serde(default)]
    pub not_set_up: bool,
}

/// What a sign-in page asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    /// Login and password.
    #[default]
    Password,
    /// A new password, by a one-time link with this token.
    Choose(String),
    /// The administrator's name, login and password, by a one-time link with this token.
    FirstAdmin(String),
    /// The pairing code of a tablet or lobby screen.
    Pair,
    /// Whether this screen is to become that device.
    Becomes(Box<BecomesView>),
    /// A new password for an account that is signed in.
    Change,
    /// A demo address: one button, which is pressed automatically.
    Demo(String),
}

/// What a pairing code makes of a screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BecomesView {
    /// The pairing code as typed.
    pub code: String,
    /// Kiosk or display.
    pub kind: Role,
    /// The name of the device in lists; may be empty.
    pub name: String,
    /// The name of its district.
    pub district: String,
    /// The name of the device that this browser is until now, if it is another one.
    pub now: Option<String>,
}
