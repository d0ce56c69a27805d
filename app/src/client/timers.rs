//! Time in the browser, and work that runs later or in the background.

#[cfg(feature = "browser")]
pub use browser::*;
#[cfg(not(feature = "browser"))]
pub use server::*;

#[cfg(feature = "browser")]
mod browser {
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen_futures::JsFuture;

    /// Milliseconds since the page was opened; never decreases.
    pub fn uptime() -> f64 {
        window().performance().map_or(0.0, |performance| performance.now())
    }

    /// [`uptime`] in whole milliseconds.
    pub fn now_ms() -> i64 {
        uptime() as i64
    }

    /// Calls `what` every `ms` milliseconds until the reactive owner is disposed.
    pub fn every(ms: u64, what: impl Fn() + 'static) {
        if let Ok(handle) = set_interval_with_handle(what, Duration::from_millis(ms)) {
            on_cleanup(move || handle.clear());
        }
    }

    /// Calls `what` once after `ms` milliseconds, even if the reactive owner is disposed by then.
    pub fn after(ms: u64, what: impl FnOnce() + 'static) {
        set_timeout(what, Duration::from_millis(ms));
    }

    /// Waits for `ms` milliseconds.
    pub async fn sleep(ms: u64) {
        let wait = js_sys::Promise::new(&mut |done, _| {
            let ms = i32::try_from(ms).unwrap_or(i32::MAX);
            let _handle = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
        });
        let _done = JsFuture::from(wait).await;
    }

    /// Runs a future in the background.
    pub fn spawn(work: impl Future<Output = ()> + 'static) {
        leptos::task::spawn_local(work);
    }
}

/// The server build has no timers.
#[cfg(not(feature = "browser"))]
#[allow(missing_docs, reason = "described above, where they do something")]
mod server {
    pub fn now_ms() -> i64 {
        0
    }

    pub fn every(_ms: u64, _what: impl Fn() + 'static) {}

    pub fn after(_ms: u64, _what: impl FnOnce() + 'static) {}

    pub async fn sleep(_ms: u64) {}

    pub fn spawn(_work: impl Future<Output = ()> + 'static) {}
}
