//! What people see: pages, components, words.
//!
//! A page is data in ([`api::Page`]), view out (`pages/`). The server writes it with [`html`] and leaves the data in it;
//! the browser library reads the data and brings the same view to life with [`hydrate`]. To add a page: its data in
//! `api/page.rs`, its view in `pages/`, its arms in `pages/mod.rs`.

#![recursion_limit = "512"]

// The samples of `tests/` are shared with tests inside the crate, which reach what is private.
#[cfg(test)]
extern crate self as app;

pub mod api;
pub mod client;
pub mod components;
#[cfg(feature = "ssr")]
mod frame;
pub mod here;
pub mod pages;
pub mod screen;
pub mod words;

include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

#[cfg(feature = "ssr")]
pub use frame::{Frame, SPEAKS_FOR, html};

/// Brings the page to life from the data the server left in it, and says so in `data-hydrated`.
#[cfg(feature = "browser")]
pub fn hydrate() {
    use leptos::prelude::document;
    use wasm_bindgen::JsCast;
    console_error_panic_hook::set_once();
    let document = document();
    let Some(html) = document.document_element() else { return };
    let locale = words::locale(&html.get_attribute("lang").unwrap_or_default());
    let Some(data) = document.get_element_by_id("data") else { return };
    let text = data.text_content().unwrap_or_default();
    let body = document.body().and_then(|body| body.dyn_into().ok());
    let Some(body) = body else { return };
    if pages::hydrate(&data.get_attribute("data-page").unwrap_or_default(), &text, locale, body) {
        let _marked = html.set_attribute("data-hydrated", "");
    }
}
