//! The browser library: hydrates the page that the server sent, and nothing else.

/// Called by the loader script once the library is loaded.
#[cfg(feature = "browser")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn hydrate() {
    app::hydrate();
}
