//! The lock, as the server and every tab of this browser learn of it.

use super::account::{self, LOCKED, lock_here, unlock_here};
use super::requests;
use super::state::Desk;
use crate::api::SessionView;
use crate::api::requests::Lock;
use crate::client;
use leptos::prelude::*;

/// The stream reported the session it belongs to, or a change of it.
pub fn heard(desk: Desk, now: &SessionView) {
    if now.ended {
        account::signed_out(desk, client::STAYS_MS);
    } else if now.actor != desk.me() {
        account::other_account(desk);
    } else {
        let was_locked = desk.service_locked.get_value();
        desk.service_locked.set_value(now.locked);
        match (now.locked, desk.locked.get_untracked()) {
            (true, false) => lock_here(desk),
            // Unlocked in another tab. A lock that the server has not received yet does not count.
            (false, true) if was_locked => unlock_here(desk),
            // A page that was rendered locked and is unlocked by now is about to be reloaded: it has no lock to tell.
            (false, true) if !desk.page.with_value(|page| page.locked) => client::spawn(tell_lock(desk)),
            _ => {}
        }
    }
}

/// Locks every tab of this account. The screen is blanked before the server is asked, so that it is hidden at
/// once.
pub fn lock(desk: Desk) {
    lock_here(desk);
    client::store(LOCKED, &format!("{} {}", desk.me(), client::key()));
    client::spawn(tell_lock(desk));
}

async fn tell_lock(desk: Desk) {
    // Locking is idempotent, so it may be repeated.
    match requests::send_as(desk, &(), &Lock {}, &client::key()).await {
        Ok(()) => desk.service_locked.set_value(true),
        // It is sent again once the server is reached; until then the screen says that it is not live.
        Err(problem) if problem.code == client::offline().code => {}
        Err(problem) => desk.fail(requests::words_unrecorded(desk, &problem)),
    }
}
