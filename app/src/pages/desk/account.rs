//! Whose desk this is. A browser has one session for all its tabs: locking and signing out reach every tab, by the stream and
//! by what the tabs tell each other, so also while the service is not reached.

use super::browser;
use super::draft;
use super::state::{Desk, Gone};
use crate::client;
use leptos::prelude::*;

/// Told to the other tabs of this browser: which account was locked.
pub const LOCKED: &str = "district-window.locked";
/// Told to the other tabs of this browser: which account was signed out.
const SIGNED_OUT: &str = "district-window.signed-out";

/// How long keys do nothing after the password, in milliseconds: a second Enter calls nobody.
const REST_MS: i64 = 700;

/// What a refusal says about the session.
pub fn refused(desk: Desk, status: u16, code: &str) {
    match (status, code) {
        // Its own answer is there: nothing is waited for.
        (401, _) => signed_out(desk, 0),
        (_, "other_account") => other_account(desk),
        (_, "locked") => {
            desk.service_locked.set_value(true);
            lock_here(desk);
        }
        _ => {}
    }
}

/// Locks this tab.
pub fn lock_here(desk: Desk) {
    if !desk.locked.get_untracked() {
        draft::keep(desk);
        desk.locked.set(true);
        desk.answered();
    }
}

/// The password was right, here or in another tab. A page that was written locked holds nothing of the line: it is fetched
/// anew.
pub fn unlock_here(desk: Desk) {
    desk.service_locked.set_value(false);
    if desk.page.with_value(|page| page.locked) {
        client::reload();
        return;
    }
    desk.trouble.set(None);
    desk.keys_from.set_value(client::now_ms() + REST_MS);
    // The field of the password has gone because it is not needed any more.
    let _gone = browser::field_lost();
    desk.locked.set(false);
    browser::find_focus();
    draft::recall(desk);
}

/// Signing out on purpose: the other tabs hear it at once.
pub fn signing_out(desk: Desk) {
    client::store(SIGNED_OUT, &format!("{} {}", desk.me(), client::key()));
}

/// Shows nothing at once, and the sign-in page so much later.
pub fn signed_out(desk: Desk, after_ms: u64) {
    if blank(desk, Gone::SignedOut) {
        client::after(after_ms, client::sign_in_again);
    }
}

/// Shows nothing of the line: somebody else is signed in here.
pub fn other_account(desk: Desk) {
    blank(desk, Gone::OtherAccount);
}

/// Shows nothing any more; false when it did so before.
fn blank(desk: Desk, gone: Gone) -> bool {
    if desk.gone.get_untracked() == Some(gone) {
        return false;
    }
    draft::keep(desk);
    desk.answered();
    desk.gone.set(Some(gone));
    true
}

/// Another tab says something about a session.
pub fn other_tab(desk: Desk, name: Option<String>, text: Option<String>) {
    let text = text.unwrap_or_default();
    if text.split(' ').next() != Some(desk.me().as_str()) {
        return;
    }
    match name.as_deref() {
        Some(LOCKED) => lock_here(desk),
        Some(SIGNED_OUT) => signed_out(desk, client::STAYS_MS),
        _ => {}
    }
}
