//! The pages on which somebody signs in.

use serde::{Deserialize, Serialize};

/// Signing in, or choosing a password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPage {
    /// Language of the page.
    pub language: String,
    /// What to do.
    pub step: SignInStep,
    /// What was typed before.
    pub login: String,
    /// What was typed before, for the administrator.
    pub name: String,
    /// Where to go afterwards; a path of this site.
    pub next: String,
    /// What went wrong: field and sentence.
    pub errors: Vec<(String, String)>,
    /// A page found its session over, and led here.
    pub signed_out: bool,
}

/// What a sign-in page asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    /// Login and password.
    #[default]
    Password,
    /// A new password, by a one-time link with this address.
    Choose(String),
    /// The administrator's name, login and password, by a one-time link with this address.
    FirstAdmin(String),
    /// A tablet or lobby screen: its pairing code.
    Pair,
    /// A new password, by somebody who is signed in.
    Change,
    /// A demo address: one button, pressed by itself.
    Demo(String),
}
