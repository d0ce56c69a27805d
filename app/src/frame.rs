//! The HTML document around a page: head, body, the page's data, and the loader of the browser library where
//! one is needed.

use crate::api::Page;
use crate::i18n::td_string;
use crate::{pages, words};
use leptos::prelude::*;

/// What the server adds to a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Nonce of the content security policy, for the two script elements of the page.
    pub nonce: String,
    /// Language of the document, unless the page has its own.
    pub language: String,
    /// Version of the static files; changes whenever one of them does, so that they may be cached forever.
    pub version: String,
    /// `light` or `dark`; the device's preference when absent.
    pub theme: Option<String>,
}

/// The browser library that hydrates the page, and the page's name in it.
fn library(page: &Page) -> Option<(&'static str, &'static str)> {
    match page {
        Page::Kiosk(_) => Some(("public", "kiosk")),
        Page::Display(_) => Some(("public", "display")),
        Page::Desk(_) => Some(("desk", "desk")),
        Page::Floor(_) => Some(("floor", "floor")),
        Page::Status(_)
        | Page::SignIn(_)
        | Page::Start(_)
        | Page::Day(_)
        | Page::Paper(_)
        | Page::PaperSlips(_)
        | Page::Setup(_)
        | Page::Scripts(_)
        | Page::Trouble(_) => None,
        Page::Practice(_) | Page::Debrief(_) | Page::Steps(_) => None,
        Page::Figures(_) | Page::Behind(_) | Page::Report(_) => None,
        Page::Fairness(_) | Page::Staffing(_) | Page::Public(_) | Page::Measures(_) => None,
    }
}

fn body_class(page: &Page) -> &'static str {
    match page {
        Page::Status(_) => "status",
        Page::SignIn(_) | Page::Trouble(_) => "page",
        _ => "",
    }
}

/// The whole HTML document.
pub fn html(page: &Page, frame: &Frame) -> String {
    let language = match page {
        Page::Status(page) => &page.language,
        Page::SignIn(page) => &page.language,
        Page::Public(page) => &page.language,
        Page::Measures(page) => &page.language,
        Page::Trouble(page) => &page.language,
        _ => &frame.language,
    };
    let locale = words::locale(language);
    let library = library(page);
    let Frame { nonce, version, .. } = frame;
    let (nonce, version) = (escape(nonce), escape(version));
    let mut out = format!(
        "<!DOCTYPE html><html lang=\"{}\" dir=\"{}\"",
        words::tag(locale),
        words::direction(words::tag(locale))
    );
    if let Some(theme) = &frame.theme {
        out.push_str(&format!(" data-theme=\"{}\"", escape(theme)));
    }
    out.push_str("><head><meta charset=\"utf-8\">");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    out.push_str(&format!(
        "<title>{} · {}</title>",
        escape(&pages::title(page, locale)),
        td_string!(locale, common.product)
    ));
    out.push_str("<link rel=\"icon\" href=\"/icons/favicon.svg\" type=\"image/svg+xml\">");
    // With scripts, the page refreshes itself by one, and keeps its content while the server cannot be
    // reached.
    if let Page::Status(page) = page
        && page.renews
    {
        out.push_str(&format!(
            "<noscript><meta http-equiv=\"refresh\" content=\"{}; url={}\"></noscript>",
            pages::status::renew_s(page),
            escape(&pages::status::again(page, locale))
        ));
    }
    // The status page uses the phone's own fonts.
    if !matches!(page, Page::Status(_)) {
        out.push_str(
            "<link rel=\"preload\" href=\"/fonts/public-sans-latin-wght-normal.woff2\" as=\"font\" type=\"font/woff2\" crossorigin>",
        );
    }
    out.push_str(&format!("<link rel=\"stylesheet\" href=\"/site.css?v={version}\">"));
    if let Some((library, name)) = library {
        let data = data(page);
        out.push_str(&format!(
            "<link rel=\"modulepreload\" href=\"/pkg/{library}.js?v={version}\">\
             <link rel=\"preload\" href=\"/pkg/{library}_bg.wasm?v={version}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\
             <script type=\"application/json\" id=\"data\" data-page=\"{name}\" nonce=\"{nonce}\">{data}</script>\
             <script type=\"module\" nonce=\"{nonce}\">import init from '/pkg/{library}.js?v={version}';\
             init({{module_or_path:'/pkg/{library}_bg.wasm?v={version}'}});</script>"
        ));
    }
    out.push_str("</head>");
    match body_class(page) {
        "" => out.push_str("<body>"),
        class => out.push_str(&format!("<body class=\"{class}\">")),
    }
    let owner = Owner::new();
    let written = owner.with(|| words::speaking(locale, || pages::html(page.clone())));
    match speaks_for(page) {
        Some(actor) => out.push_str(&signed(&written, actor)),
        None => out.push_str(&written),
    }
    owner.cleanup();
    out.push_str("</body></html>");
    out
}

/// The account that a page of plain forms belongs to. Hydrated pages name it in every request by themselves.
fn speaks_for(page: &Page) -> Option<&str> {
    let me = match page {
        Page::Start(page) => &page.me,
        Page::Day(page) => &page.me,
        Page::Paper(page) => &page.me,
        Page::PaperSlips(page) => &page.me,
        Page::Setup(page) => &page.me,
        Page::Scripts(page) => &page.me,
        Page::Practice(page) => &page.me,
        Page::Debrief(page) => &page.me,
        Page::Figures(page) => &page.me,
        _ => return None,
    };
    Some(&me.actor)
}

/// Hidden field of every posted form: the account that its page belongs to.
pub const SPEAKS_FOR: &str = "speaks_for";

/// The page with that field added to each of its forms.
fn signed(html: &str, actor: &str) -> String {
    let field = format!("<input type=\"hidden\" name=\"{SPEAKS_FOR}\" value=\"{}\">", escape(actor));
    let mut parts = html.split("<form");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("<form");
        match part.split_once('>') {
            Some((tag, rest)) if tag.contains("method=\"post\"") => {
                out.push_str(&format!("{tag}>{field}{rest}"));
            }
            _ => out.push_str(part),
        }
    }
    out
}

/// The page's data as JSON that cannot close the element it is embedded in.
fn data(page: &Page) -> String {
    serde_json::to_string(page).unwrap_or_default().replace('<', "\\u003c")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
