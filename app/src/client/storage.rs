//! What the browser remembers on this device from one visit of a page to the next.

#[cfg(feature = "browser")]
pub use browser::*;
#[cfg(not(feature = "browser"))]
pub use server::*;

#[cfg(feature = "browser")]
mod browser {
    use leptos::prelude::window;

    /// What this device remembers under a name: for settings of staff screens. Never on a kiosk.
    pub fn stored(name: &str) -> Option<String> {
        window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
    }

    /// Remembers something on this device.
    pub fn store(name: &str, value: &str) {
        if let Some(storage) = window().local_storage().ok().flatten() {
            let _kept = storage.set_item(name, value);
        }
    }
}

/// On the server nothing happens.
#[cfg(not(feature = "browser"))]
#[allow(missing_docs, reason = "described above, where they do something")]
mod server {
    pub fn stored(_name: &str) -> Option<String> {
        None
    }

    pub fn store(_name: &str, _value: &str) {}
}
