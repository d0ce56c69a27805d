//! The browser library: brings the page that the server sent to life, and nothing else.

/// Called by the loader when the library has arrived.
#[cfg(feature = "browser")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn hydrate() {
    app::hydrate();
}
