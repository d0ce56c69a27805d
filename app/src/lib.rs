//! What people see: pages, components, texts.
//!
//! A page is data in ([`api::Page`]), view out (`pages/`). The server renders it with [`html`] and embeds the
//! data in it; the browser library reads the data and hydrates the same view with `hydrate`. To add a page:
//! its data in `api/page/`, its view in `pages/`, its match arms in `pages/mod.rs`.

#![recursion_limit = "512"]

// The samples in `tests/` are shared with unit tests inside the crate, which reach private items.
#[cfg(test)]
extern crate self as app;

pub mod api;
pub mod client;
pub mod closing;
pub mod components;
#[cfg(feature = "ssr")]
mod frame;
pub mod pages;
pub mod presence;
pub mod screen;
pub mod words;

include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

#[cfg(feature = "ssr")]
pub use frame::{Frame, SPEAKS_FOR, html};
#[cfg(feature = "browser")]
pub use pages::hydrate;
