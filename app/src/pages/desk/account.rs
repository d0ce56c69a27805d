//! The account of this desk. A browser has one session for all its tabs: locking and signing out reach every
//! tab, through the stream and through messages between tabs, so even while the server cannot be reached.

use super::browser;
use super::draft;
use super::state::{Desk, Gone};
use crate::client;
use leptos::prelude::*;

/// Sent to the other tabs of this browser: the account that was locked.
pub const LOCKED: &str = "district-window.locked";
/// Sent to the other tabs of this browser: the account that was signed out.
const SIGNED_OUT: &str = "district-window.signed-out";

/// How long keys are ignored after unlocking, in milliseconds: a second Enter must not call anyone.
const REST_MS: i64 = 700;

/// Handles what a refused request says about the session.
pub fn refused(desk: Desk, status: u16, code: &str) {
    match (status, code) {
        // Its own answer has arrived: nothing to wait for.
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

/// The password was right, here or in another tab. A page that was rendered locked has no data of the line
/// and is reloaded.
pub fn unlock_here(desk: Desk) {
    desk.service_locked.set_value(false);
    if desk.page.with_value(|page| page.locked) {
        client::reload();
        return;
    }
    desk.trouble.set(None);
    desk.keys_from.set_value(client::now_ms() + REST_MS);
    // The password field is gone because it is not needed any more.
    let _gone = browser::field_lost();
    desk.locked.set(false);
    browser::find_focus();
    draft::recall(desk);
}

/// The user signs out: the other tabs are notified at once.
pub fn signing_out(desk: Desk) {
    client::store(SIGNED_OUT, &format!("{} {}", desk.me(), client::key()));
}

/// Blanks the page at once, and goes to the sign-in page `after_ms` milliseconds later.
pub fn signed_out(desk: Desk, after_ms: u64) {
    if blank(desk, Gone::SignedOut) {
        client::after(after_ms, client::sign_in_again);
    }
}

/// Blanks the page: another account is signed in here.
pub fn other_account(desk: Desk) {
    blank(desk, Gone::OtherAccount);
}

/// Blanks the page; returns false when it was blank already.
fn blank(desk: Desk, gone: Gone) -> bool {
    if desk.gone.get_untracked() == Some(gone) {
        return false;
    }
    draft::keep(desk);
    desk.answered();
    desk.gone.set(Some(gone));
    true
}

/// Another tab has sent a message about a session.
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
