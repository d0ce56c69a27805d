//! The document around every page.

use crate::html;
use crate::samples;
use app::Frame;
use app::api::{Page, TroublePage};

/// The frame for a document in that language.
pub fn frame(language: &str) -> Frame {
    Frame { nonce: "n0nce".to_owned(), language: language.to_owned(), version: "v1".to_owned(), theme: None }
}

/// Checks for every page: its language, and nothing that a strict content security policy blocks.
pub fn holds(text: &str, language: &str) {
    assert!(text.starts_with("<!DOCTYPE html>"), "{text}");
    assert!(text.contains(&format!("<html lang=\"{language}\" dir=\"ltr\"")), "{text}");
    assert!(!text.contains(" style=\""), "a style attribute: {text}");
    assert!(!text.contains("javascript:") && !text.contains(" onclick="), "a script in an attribute: {text}");
    for script in text.split("<script").skip(1) {
        let tag = script.split('>').next().expect("a tag");
        assert!(tag.contains("nonce=\"n0nce\"") && !tag.contains(" src="), "a script without nonce: {tag}");
    }
    let ids: Vec<&str> = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let different: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), different.len(), "an id stands twice: {ids:?}");
    assert_eq!(text.matches("<main").count(), 1);
    assert_eq!(text.matches("<h1").count(), 1);
}

/// The HTML of the page's body.
pub fn body(text: &str) -> &str {
    text.split("<body").nth(1).expect("a body")
}

/// The text of the page's body, without tags; a no-break space reads as a space.
pub fn read(text: &str) -> String {
    plain(body(text))
}

/// The text of a piece of HTML, likewise.
pub fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            '\u{a0}' if !inside => out.push(' '),
            letter if !inside => out.push(letter),
            _ => {}
        }
    }
    out
}

#[test]
fn a_hydrated_page_carries_its_data_and_its_library() {
    let text = html(&Page::Kiosk(Box::new(samples::kiosk())), &frame("en"));
    holds(&text, "en");
    assert!(text.contains("data-page=\"kiosk\"") && text.contains("/pkg/public.js?v=v1"));
    let data = text.split("id=\"data\"").nth(1).and_then(|rest| rest.split('>').nth(1)).expect("data");
    let data = data.split("</script").next().expect("an end");
    let page: Page = serde_json::from_str(data).expect("the page itself");
    assert_eq!(page, Page::Kiosk(Box::new(samples::kiosk())));
}

#[test]
fn data_cannot_end_its_element_and_text_is_escaped() {
    let mut page = samples::kiosk();
    page.card.name = "</script><script>alert(1)</script>&\"".to_owned();
    let text = html(&Page::Kiosk(Box::new(page)), &frame("en"));
    assert!(!text.contains("<script>"), "{text}");
    holds(&text, "en");
}

#[test]
fn a_plain_page_loads_no_library_and_names_its_own_language() {
    let page = TroublePage {
        language: "es-US".to_owned(),
        status: 404,
        title: "No hay nada".to_owned(),
        detail: "La dirección puede ser vieja.".to_owned(),
        link: None,
    };
    let text = html(&Page::Trouble(Box::new(page)), &frame("en"));
    holds(&text, "es");
    assert!(!text.contains("<script") && !text.contains(".wasm"));
}

#[test]
fn a_theme_is_named_only_when_one_was_chosen() {
    let page = Page::Display(Box::new(samples::display()));
    assert!(!html(&page, &frame("en")).contains("data-theme"));
    let dark = Frame { theme: Some("dark".to_owned()), ..frame("en") };
    assert!(html(&page, &dark).contains("data-theme=\"dark\""));
}
