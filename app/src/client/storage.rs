//! What the browser remembers on this device between visits of a page.

#[cfg(feature = "browser")]
pub use browser::*;
#[cfg(not(feature = "browser"))]
pub use server::*;

#[cfg(feature = "browser")]
mod browser {
    use leptos::prelude::window;

    /// A value stored on this device, for settings of staff screens. Never used on a kiosk.
    pub fn stored(name: &str) -> Option<String> {
        window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
    }

    /// Stores a value on this device.
    pub fn store(name: &str, value: &str) {
        if let Some(storage) = window().local_storage().ok().flatten() {
            let _kept = storage.set_item(name, value);
        }
    }
}

/// The server build stores nothing.
#[cfg(not(feature = "browser"))]
#[allow(missing_docs, reason = "described above, where they do something")]
mod server {
    pub fn stored(_name: &str) -> Option<String> {
        None
    }

    pub fn store(_name: &str, _value: &str) {}
}
