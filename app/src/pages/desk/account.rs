//! Whose desk this is. A browser has one session for all its tabs: locking and signing out reach every tab, by the stream and
//! by what the tabs tell each other, so also while the service is not reached. What was typed is kept for the same person.

use super::acts;
use super::browser;
use super::state::{Ask, Desk, OnLine};
use crate::api::{SessionView, VisitCard};
use crate::client;
use crate::i18n::td_string;
use domain::ids::{StepKey, VisitId};
use domain::visit::StateKind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Told to the other tabs of this browser: which account was locked.
const LOCKED: &str = "district-window.locked";
/// Told to the other tabs of this browser: which account was signed out.
const SIGNED_OUT: &str = "district-window.signed-out";
/// What was typed when the desk was blanked.
const DRAFT: &str = "district-window.draft";

/// How long keys do nothing after the password: a second Enter calls nobody.
const REST_MS: i64 = 700;

/// Why nothing of the line is shown, beside a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The session is over.
    SignedOut,
    /// Another account is signed in in this browser by now.
    OtherAccount,
}

/// The account this desk was opened for.
pub fn me(desk: Desk) -> String {
    desk.page.with_value(|page| page.me.actor.clone())
}

/// The stream said whose session it belongs to, or what became of it.
pub fn heard(desk: Desk, now: &SessionView) {
    if now.ended {
        signed_out(desk, client::STAYS_MS);
    } else if now.actor != me(desk) {
        other_account(desk);
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

/// Locks every tab of this account. The screen is blanked before the service is asked: what nobody may see is gone at once.
pub fn lock(desk: Desk) {
    lock_here(desk);
    client::store(LOCKED, &format!("{} {}", me(desk), client::key()));
    client::spawn(tell_lock(desk));
}

async fn tell_lock(desk: Desk) {
    // To lock twice is to lock.
    match acts::send_as::<Value>(desk, "/api/v1/session/lock", json!({}), &client::key()).await {
        Ok(_) => desk.service_locked.set_value(true),
        // It is told again once it is reached; until then the screen says that it is not live.
        Err(problem) if problem.code == client::offline().code => {}
        Err(problem) => desk.fail(acts::words_unrecorded(desk, &problem)),
    }
}

/// Locks this tab.
pub fn lock_here(desk: Desk) {
    if !desk.locked.get_untracked() {
        keep(desk);
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
    recall(desk);
}

/// Signing out on purpose: the other tabs hear it at once.
pub fn signing_out(desk: Desk) {
    client::store(SIGNED_OUT, &format!("{} {}", me(desk), client::key()));
}

/// Shows nothing at once, and the sign-in page so much later.
fn signed_out(desk: Desk, after_ms: u64) {
    if blank(desk, Gone::SignedOut) {
        client::after(after_ms, client::sign_in_again);
    }
}

fn other_account(desk: Desk) {
    blank(desk, Gone::OtherAccount);
}

/// Shows nothing any more; false when it did so before.
fn blank(desk: Desk, gone: Gone) -> bool {
    if desk.gone.get_untracked() == Some(gone) {
        return false;
    }
    keep(desk);
    desk.answered();
    desk.gone.set(Some(gone));
    true
}

/// Another tab says something about a session.
pub fn other_tab(desk: Desk, name: Option<String>, text: Option<String>) {
    let text = text.unwrap_or_default();
    if text.split(' ').next() != Some(me(desk).as_str()) {
        return;
    }
    match name.as_deref() {
        Some(LOCKED) => lock_here(desk),
        Some(SIGNED_OUT) => signed_out(desk, client::STAYS_MS),
        _ => {}
    }
}

/// What was typed or chosen and not sent when the desk was blanked.
#[derive(Debug, Serialize, Deserialize)]
struct Draft {
    /// Whose: nobody else is shown it.
    actor: String,
    ask: Option<Ask>,
    /// The call about which nothing is saved yet: closing its dialog takes it back.
    #[serde(default)]
    on_line: Option<OnLine>,
    fields: Vec<(String, String, bool)>,
    /// The answer to a step of the script.
    visit: Option<VisitId>,
    step: Option<StepKey>,
    written: String,
    picked: Vec<String>,
}

/// Keeps what is typed and not sent, in this tab.
pub fn keep(desk: Desk) {
    // Kept before that, whole; by now nothing of it is on the page.
    if desk.locked.get_untracked() || desk.gone.get_untracked().is_some() {
        return;
    }
    let ask = desk.ask.get_untracked();
    let draft = Draft {
        actor: me(desk),
        on_line: desk.on_line.get_value(),
        fields: if ask.is_some() { browser::typed() } else { Vec::new() },
        ask,
        visit: untrack(|| desk.mine()).map(|card| card.id),
        step: desk.at_step.get_untracked(),
        written: desk.written.get_untracked(),
        picked: desk.picked_answers.get_untracked(),
    };
    let asks = draft.ask.is_some() || draft.on_line.is_some();
    if asks || !draft.written.is_empty() || !draft.picked.is_empty() {
        browser::keep_here(DRAFT, serde_json::to_string(&draft).ok().as_deref());
    }
}

/// Shows again what was kept, to the person who typed it and while it still has its place.
pub fn recall(desk: Desk) {
    let Some(text) = browser::kept_here(DRAFT) else { return };
    browser::keep_here(DRAFT, None);
    let Some(draft) = serde_json::from_str::<Draft>(&text).ok().filter(|draft| draft.actor == me(desk))
    else {
        return;
    };
    if draft.visit.is_some() && untrack(|| desk.mine()).map(|card| card.id) == draft.visit {
        desk.at_step.set(draft.step);
        desk.picked_answers.set(draft.picked);
        desk.written.set(draft.written);
    }
    let goes_on = |card: VisitCard| card.state != StateKind::Ended;
    let on_line = draft.on_line.filter(|known| untrack(|| desk.card(known.call)).is_some_and(goes_on));
    desk.on_line.set_value(on_line);
    let Some(ask) = draft.ask else { return };
    let is_there = ask.visit().is_none_or(|id| untrack(|| desk.card(id)).is_some());
    if is_there {
        desk.question(ask);
        client::after(0, move || browser::type_again(&draft.fields));
    }
}

/// The desk of somebody who is not signed in here any more.
#[component]
pub fn Blank(
    /// The desk.
    desk: Desk,
    /// Why.
    gone: Gone,
) -> impl IntoView {
    let locale = desk.locale;
    let name = desk.page.with_value(|page| page.me.name.clone());
    let (heading, text) = match gone {
        Gone::SignedOut => {
            (td_string!(locale, desk.signed_out), td_string!(locale, desk.signed_out_text).to_owned())
        }
        Gone::OtherAccount => (
            td_string!(locale, desk.other_account),
            td_string!(locale, desk.other_account_text, name = name).to_string(),
        ),
    };
    let go_on = move |_| match gone {
        Gone::SignedOut => client::sign_in_again(),
        Gone::OtherAccount => client::reload(),
    };
    view! {
        <div class="locked">
            <main id="main" tabindex="-1">
                <div class="sheet" role="alert">
                    <h1>{heading}</h1>
                    <p>{text}</p>
                    <button type="button" class="btn primary" on:click=go_on>
                        {match gone {
                            Gone::SignedOut => td_string!(locale, desk.sign_in),
                            Gone::OtherAccount => td_string!(locale, desk.open_for_them),
                        }}
                    </button>
                </div>
            </main>
        </div>
    }
}
