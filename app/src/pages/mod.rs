//! One module for each page. Each has a component that takes the page's data, and a title.

#[cfg(feature = "ssr")]
mod closing;
#[cfg(feature = "ssr")]
pub mod day;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod desk;
#[cfg(any(feature = "ssr", feature = "public"))]
pub mod display;
#[cfg(feature = "ssr")]
mod ended;
#[cfg(feature = "ssr")]
pub mod fairness;
#[cfg(feature = "ssr")]
pub mod figures;
#[cfg(any(feature = "ssr", feature = "floor"))]
pub mod floor;
#[cfg(any(feature = "ssr", feature = "public"))]
pub mod kiosk;
#[cfg(feature = "ssr")]
pub mod measures;
#[cfg(feature = "ssr")]
pub mod paper;
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
pub mod start;
#[cfg(feature = "ssr")]
pub mod status;
#[cfg(feature = "ssr")]
pub mod steps;
#[cfg(feature = "ssr")]
pub mod trouble;

#[cfg(feature = "ssr")]
use crate::api::Page;
#[cfg(any(feature = "ssr", feature = "browser"))]
use crate::i18n::Locale;
#[cfg(feature = "ssr")]
use crate::i18n::td_string;
#[cfg(feature = "browser")]
use crate::words;
use leptos::prelude::*;

/// The page's title in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(page: &Page, locale: Locale) -> String {
    match page {
        Page::Kiosk(page) => kiosk::title(page, locale),
        Page::Display(page) => display::title(page, locale),
        Page::Desk(page) => desk::title(page, locale),
        Page::Floor(page) => floor::title(page, locale),
        Page::Status(page) => status::title(page, locale),
        Page::SignIn(page) => sign_in::title(page, locale),
        Page::Start(page) => start::title(page, locale),
        Page::Day(page) => day::title(page, locale),
        Page::Paper(page) => paper::title(page, locale),
        Page::PaperSlips(_) => td_string!(locale, paper.print_title).to_owned(),
        Page::Setup(page) => setup::title(page, locale),
        Page::Scripts(page) => scripts::title(page, locale),
        Page::Practice(_) => td_string!(locale, practice.title).to_owned(),
        Page::Debrief(page) => practice::debrief::title(page, locale),
        Page::Steps(_) => td_string!(locale, steps.title).to_owned(),
        Page::Figures(_) => td_string!(locale, figures.title).to_owned(),
        Page::Fairness(_) => td_string!(locale, fairness.title).to_owned(),
        Page::Staffing(_) => td_string!(locale, staffing.title).to_owned(),
        Page::Public(_) => td_string!(locale, public.title).to_owned(),
        Page::Measures(_) => td_string!(locale, figures.measures).to_owned(),
        Page::Behind(page) => figures::visits::title(page, locale),
        Page::Report(page) => figures::report::title(page, locale),
        Page::Trouble(page) => trouble::title(page, locale),
    }
}

/// The page as HTML text. Each page is rendered as its own type, exactly as the browser hydrates it: a boxed
/// view leaves a marker that the browser would not expect.
#[cfg(feature = "ssr")]
pub fn html(page: Page) -> String {
    match page {
        Page::Kiosk(page) => view! { <kiosk::Kiosk page=*page /> }.to_html(),
        Page::Display(page) => view! { <display::Display page=*page /> }.to_html(),
        Page::Desk(page) => view! { <desk::Desk page=*page /> }.to_html(),
        Page::Floor(page) => view! { <floor::Floor page=*page /> }.to_html(),
        Page::Status(page) => view! { <status::Status page=*page /> }.to_html(),
        Page::SignIn(page) => view! { <sign_in::SignIn page=*page /> }.to_html(),
        Page::Start(page) => view! { <start::Start page=*page /> }.to_html(),
        Page::Day(page) => view! { <day::DayOf page=*page /> }.to_html(),
        Page::Paper(page) => view! { <paper::Paper page=*page /> }.to_html(),
        Page::PaperSlips(page) => view! { <paper::slips::Slips page=*page /> }.to_html(),
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

/// Hydrates the page from the data the server embedded in it, and reports it in `data-hydrated`.
#[cfg(feature = "browser")]
pub fn hydrate() {
    use wasm_bindgen::JsCast;
    console_error_panic_hook::set_once();
    let document = document();
    let Some(html) = document.document_element() else { return };
    let locale = words::locale(&html.get_attribute("lang").unwrap_or_default());
    let Some(data) = document.get_element_by_id("data") else { return };
    let text = data.text_content().unwrap_or_default();
    let body = document.body().and_then(|body| body.dyn_into().ok());
    let Some(body) = body else { return };
    if mount(&data.get_attribute("data-page").unwrap_or_default(), &text, locale, body) {
        let _marked = html.set_attribute("data-hydrated", "");
    }
}

/// Parses the data of the named page and hydrates it. Returns whether that succeeded: the page may belong to
/// another library. Each page is hydrated as its own type: a boxed view would take twice the code.
#[cfg(feature = "browser")]
fn mount(page: &str, text: &str, locale: Locale, body: web_sys::HtmlElement) -> bool {
    fn read<T, V>(
        text: &str,
        locale: Locale,
        body: web_sys::HtmlElement,
        view: impl FnOnce(T) -> V + 'static,
    ) -> bool
    where
        T: serde::de::DeserializeOwned + 'static,
        V: IntoView + 'static,
    {
        match serde_json::from_str(text) {
            Ok(page) => {
                let view = move || words::speaking(locale, move || view(page));
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
        #[cfg(feature = "desk")]
        "desk" => read(text, locale, body, |page| view! { <desk::Desk page /> }),
        #[cfg(feature = "floor")]
        "floor" => read(text, locale, body, |page| view! { <floor::Floor page /> }),
        _ => false,
    }
}
