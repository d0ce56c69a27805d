//! One module a page. Each has a component that takes the page's data, and its title.

#[cfg(any(feature = "ssr", feature = "staff"))]
pub mod desk;
#[cfg(any(feature = "ssr", feature = "public"))]
pub mod display;
#[cfg(feature = "ssr")]
pub mod fairness;
#[cfg(feature = "ssr")]
pub mod figures;
#[cfg(any(feature = "ssr", feature = "staff"))]
pub mod floor;
#[cfg(any(feature = "ssr", feature = "public"))]
pub mod kiosk;
#[cfg(feature = "ssr")]
pub mod measures;
#[cfg(feature = "ssr")]
pub mod practice;
#[cfg(feature = "ssr")]
pub mod public;
#[cfg(feature = "ssr")]
pub mod scripts;
#[cfg(feature = "ssr")]
pub mod setup;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod staffing;
#[cfg(feature = "ssr")]
pub mod status;
#[cfg(feature = "ssr")]
pub mod steps;
#[cfg(feature = "ssr")]
pub mod trouble;

use leptos::prelude::*;

/// The page as HTML text. Each page is written as its own type, just as the browser brings it to life: a boxed view leaves
/// a mark that the browser would not look for.
#[cfg(feature = "ssr")]
pub fn html(page: crate::api::Page) -> String {
    use crate::api::Page;
    match page {
        Page::Kiosk(page) => view! { <kiosk::Kiosk page=*page /> }.to_html(),
        Page::Display(page) => view! { <display::Display page=*page /> }.to_html(),
        Page::Desk(page) => view! { <desk::Desk page=*page /> }.to_html(),
        Page::Floor(page) => view! { <floor::Floor page=*page /> }.to_html(),
        Page::Status(page) => view! { <status::Status page=*page /> }.to_html(),
        Page::SignIn(page) => view! { <sign_in::SignIn page=*page /> }.to_html(),
        Page::Setup(page) => view! { <setup::Setup page=*page /> }.to_html(),
        Page::Scripts(page) => view! { <scripts::Scripts page=*page /> }.to_html(),
        Page::Practice(page) => view! { <practice::Practice page=*page /> }.to_html(),
        Page::Debrief(page) => view! { <practice::debrief::Debrief page=*page /> }.to_html(),
        Page::Steps(page) => view! { <steps::Steps page=*page /> }.to_html(),
        Page::Figures(page) => view! { <figures::Figures page=*page /> }.to_html(),
        Page::Fairness(page) => view! { <fairness::Fairness page=*page /> }.to_html(),
        Page::Staffing(page) => view! { <staffing::Staffing page=*page /> }.to_html(),
        Page::Public(page) => view! { <public::Public page=*page /> }.to_html(),
        Page::Measures(page) => view! { <measures::Measures page=*page /> }.to_html(),
        Page::Behind(page) => view! { <figures::visits::Behind page=*page /> }.to_html(),
        Page::Report(page) => view! { <figures::report::Report page=*page /> }.to_html(),
        Page::Trouble(page) => view! { <trouble::Trouble page=*page /> }.to_html(),
    }
}

/// Reads the data of the page of that name and brings it to life. Says whether that is done: another library may be
/// meant. Each page is brought to life as its own type: a boxed view would take twice the code.
#[cfg(feature = "browser")]
pub fn hydrate(page: &str, text: &str, locale: crate::i18n::Locale, body: web_sys::HtmlElement) -> bool {
    fn read<T, V>(
        text: &str,
        locale: crate::i18n::Locale,
        body: web_sys::HtmlElement,
        view: impl FnOnce(T) -> V + 'static,
    ) -> bool
    where
        T: serde::de::DeserializeOwned + 'static,
        V: IntoView + 'static,
    {
        match serde_json::from_str(text) {
            Ok(page) => {
                let view = move || crate::words::speaking(locale, move || view(page));
                leptos::mount::hydrate_from(body, view).forget();
                true
            }
            Err(error) => {
                leptos::logging::error!("the page's data cannot be read: {error}");
                false
            }
        }
    }
    match page {
        #[cfg(feature = "public")]
        "kiosk" => read(text, locale, body, |page| view! { <kiosk::Kiosk page /> }),
        #[cfg(feature = "public")]
        "display" => read(text, locale, body, |page| view! { <display::Display page /> }),
        #[cfg(feature = "staff")]
        "desk" => read(text, locale, body, |page| view! { <desk::Desk page /> }),
        #[cfg(feature = "staff")]
        "floor" => read(text, locale, body, |page| view! { <floor::Floor page /> }),
        _ => false,
    }
}
