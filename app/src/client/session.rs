//! The session a page was opened in: how it is named to the server, and what the page does when that session
//! ends.

use super::timers::after;
use crate::api::SessionView;

#[cfg(feature = "browser")]
pub use browser::*;
#[cfg(not(feature = "browser"))]
pub use server::*;

/// How long, in milliseconds, a page whose session is over stays, blank: the tab in which the user signs out
/// learns of it on its stream too, and its own request must be answered before the page is left.
pub const STAYS_MS: u64 = 500;

/// For pages without input. When the session they were opened in is over or locked, they are blanked at once
/// and replaced by the sign-in page, because a locked session receives no figures; when it now belongs to
/// someone else, they are reloaded for that person.
pub fn leave_with(me: &str, session: &SessionView) {
    let over = session.ended || session.locked;
    let others = !over && session.actor != me;
    // Shown again when the user signs in once more and comes back with the browser's back button.
    hide_page(over || others);
    if over {
        after(STAYS_MS, sign_in_again);
    } else if others {
        reload();
    }
}

#[cfg(feature = "browser")]
mod browser {
    use leptos::prelude::*;
    use std::cell::RefCell;

    thread_local! {
        /// The account this page was opened for, as facts name it.
        static SPEAKS_FOR: RefCell<Option<String>> = const { RefCell::new(None) };
    }

    /// From now on every request names the account this page belongs to: a browser has one session for all
    /// its tabs, and the server refuses what a tab of one account sends in the session of another.
    pub fn speak_for(actor: &str) {
        SPEAKS_FOR.set(Some(actor.to_owned()));
    }

    /// The account this page names in its requests, if any.
    pub fn speaks_for() -> Option<String> {
        SPEAKS_FOR.with_borrow(Clone::clone)
    }

    /// Reloads the page.
    pub fn reload() {
        let _loading = window().location().reload();
    }

    /// Hides the whole page, or shows it again.
    pub fn hide_page(hidden: bool) {
        if let Some(body) = document().body() {
            let _set =
                if hidden { body.set_attribute("hidden", "") } else { body.remove_attribute("hidden") };
        }
    }

    /// Goes to the sign-in page, and back to this one afterwards.
    pub fn sign_in_again() {
        let location = window().location();
        let here =
            format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        let next = String::from(js_sys::encode_uri_component(&here));
        let _leaving = location.assign(&format!("/sign-in?next={next}&out=1"));
    }
}

/// The server build has no page to leave.
#[cfg(not(feature = "browser"))]
#[allow(missing_docs, reason = "described above, where they do something")]
mod server {
    pub fn speak_for(_actor: &str) {}

    pub fn hide_page(_hidden: bool) {}

    pub fn reload() {}

    pub fn sign_in_again() {}
}
