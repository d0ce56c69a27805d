//! One module a page. Each has a component that takes the page's data, and its title.

#[cfg(any(feature = "ssr", feature = "staff"))]
pub mod desk;
#[cfg(any(feature = "ssr", feature = "public"))]
pub mod display;
#[cfg(any(feature = "ssr", feature = "staff"))]
pub mod floor;
#[cfg(any(feature = "ssr", feature = "public"))]
pub mod kiosk;
#[cfg(feature = "ssr")]
pub mod setup;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod status;
#[cfg(feature = "ssr")]
pub mod trouble;

use leptos::prelude::*;

/// The page as a view.
#[cfg(feature = "ssr")]
pub fn view(page: crate::api::Page) -> AnyView {
    use crate::api::Page;
    match page {
        Page::Kiosk(page) => view! { <kiosk::Kiosk page=*page /> }.into_any(),
        Page::Display(page) => view! { <display::Display page=*page /> }.into_any(),
        Page::Desk(page) => view! { <desk::Desk page=*page /> }.into_any(),
        Page::Floor(page) => view! { <floor::Floor page=*page /> }.into_any(),
        Page::Status(page) => view! { <status::Status page=*page /> }.into_any(),
        Page::SignIn(page) => view! { <sign_in::SignIn page=*page /> }.into_any(),
        Page::Setup(page) => view! { <setup::Setup page=*page /> }.into_any(),
        Page::Trouble(page) => view! { <trouble::Trouble page=*page /> }.into_any(),
    }
}

/// Reads the data of the page of that name; gives its view. `None` for a page this library does not bring to life.
#[cfg(feature = "browser")]
pub fn from_text(page: &str, text: &str) -> Option<Box<dyn FnOnce() -> AnyView>> {
    fn read<T: serde::de::DeserializeOwned + 'static>(
        text: &str,
        view: fn(T) -> AnyView,
    ) -> Option<Box<dyn FnOnce() -> AnyView>> {
        match serde_json::from_str(text) {
            Ok(page) => Some(Box::new(move || view(page))),
            Err(error) => {
                leptos::logging::error!("the page's data cannot be read: {error}");
                None
            }
        }
    }
    match page {
        #[cfg(feature = "public")]
        "kiosk" => read(text, |page| view! { <kiosk::Kiosk page /> }.into_any()),
        #[cfg(feature = "public")]
        "display" => read(text, |page| view! { <display::Display page /> }.into_any()),
        #[cfg(feature = "staff")]
        "desk" => read(text, |page| view! { <desk::Desk page /> }.into_any()),
        #[cfg(feature = "staff")]
        "floor" => read(text, |page| view! { <floor::Floor page /> }.into_any()),
        _ => None,
    }
}
