//! Whose session a page was opened in: what says so to the service, and how the page gives way when that session is over.

use super::timers::after;
use crate::api::SessionView;

#[cfg(feature = "browser")]
pub use browser::*;
#[cfg(not(feature = "browser"))]
pub use server::*;

/// How long a page whose session is over stays, with nothing on it: the tab in which somebody signs out hears of it on its
/// stream too, and its own request is to be answered before the page goes.
pub const STAYS_MS: u64 = 500;

/// For pages on which nothing is typed: once the session they were opened in is over or locked, they show nothing at once and
/// give way to the sign-in page, since a locked one is sent no figures; once it is somebody else's, they are opened anew for
/// them.
pub fn leave_with(me: &str, session: &SessionView) {
    let over = session.ended || session.locked;
    let others = !over && session.actor != me;
    // Shown again where somebody signs in once more and comes back to it with the browser's own button.
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

    /// From now on every request says for whom this page speaks: a browser has one session for all its tabs, and the
    /// service refuses what a tab of one account sends in the session of another.
    pub fn speak_for(actor: &str) {
        SPEAKS_FOR.set(Some(actor.to_owned()));
    }

    /// The account this page speaks for, where it has said so.
    pub fn speaks_for() -> Option<String> {
        SPEAKS_FOR.with_borrow(Clone::clone)
    }

    /// Loads the page anew.
    pub fn reload() {
        let _loading = window().location().reload();
    }

    /// Takes all of the page out of sight, or shows it again.
    pub fn hide_page(hidden: bool) {
        if let Some(body) = document().body() {
            let _set =
                if hidden { body.set_attribute("hidden", "") } else { body.remove_attribute("hidden") };
        }
    }

    /// Leads to the sign-in page, and back to this one afterwards.
    pub fn sign_in_again() {
        let location = window().location();
        let here =
            format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        let next = String::from(js_sys::encode_uri_component(&here));
        let _leaving = location.assign(&format!("/sign-in?next={next}&out=1"));
    }
}

/// On the server nothing happens.
#[cfg(not(feature = "browser"))]
#[allow(missing_docs, reason = "described above, where they do something")]
mod server {
    pub fn speak_for(_actor: &str) {}

    pub fn hide_page(_hidden: bool) {}

    pub fn reload() {}

    pub fn sign_in_again() {}
}
