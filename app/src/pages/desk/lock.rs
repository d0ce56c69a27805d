//! The lock, as the service and every tab of this browser hear of it.

use super::account::{self, LOCKED, lock_here, unlock_here};
use super::requests;
use super::state::Desk;
use crate::api::SessionView;
use crate::client;
use leptos::prelude::*;
use serde_json::{Value, json};

/// The stream said whose session it belongs to, or what became of it.
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
            // Unlocked in another tab. A lock that the service has not heard of yet is no such thing.
            (false, true) if was_locked => unlock_here(desk),
            (false, true) => client::spawn(tell_lock(desk)),
            _ => {}
        }
    }
}

/// Locks every tab of this account. The screen is blanked before the service is asked: what nobody may see is gone at once.
pub fn lock(desk: Desk) {
    lock_here(desk);
    client::store(LOCKED, &format!("{} {}", desk.me(), client::key()));
    client::spawn(tell_lock(desk));
}

async fn tell_lock(desk: Desk) {
    // To lock twice is to lock.
    match requests::send_as::<Value>(desk, "/api/v1/session/lock", json!({}), &client::key()).await {
        Ok(_) => desk.service_locked.set_value(true),
        // It is told again once it is reached; until then the screen says that it is not live.
        Err(problem) if problem.code == client::offline().code => {}
        Err(problem) => desk.fail(requests::words_unrecorded(desk, &problem)),
    }
}
