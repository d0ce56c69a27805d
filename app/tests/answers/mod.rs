//! Fairness, staffing, the Steps of Service, the wall and the public figures, as the server renders them, in
//! both languages.

mod fairness;
mod public;
mod staffing;
mod steps;

use crate::floor;
use crate::forms::bound;
use crate::frame::{body, frame, holds, read};
use crate::html;
use app::api::{Me, Page, ScopeView};
use domain::access::Role;
use domain::time::Day;
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn me() -> Me {
    Me {
        actor: "staff:1".to_owned(),
        name: "Captain D. Whitfield".to_owned(),
        login: "whitfield".to_owned(),
        role: Role::Captain,
        session: None,
    }
}

fn scope() -> ScopeView {
    ScopeView {
        asked: BTreeMap::from([("last".to_owned(), "12_months".to_owned())]),
        errors: Vec::new(),
        unused: Vec::new(),
        from: day("2025-11-01"),
        to: day("2026-10-31"),
        before: None,
        today: day("2026-11-24"),
        districts: vec![("26".parse().expect("a slug"), "26th District".to_owned())],
        services: Vec::new(),
        watches: Vec::new(),
        languages: vec!["en".to_owned(), "es".to_owned()],
        areas: vec!["Fishtown & Kensington".to_owned()],
        counted: None,
        recorded_from: Some(day("2025-01-01")),
        comparable_from: Some(day("2025-01-01")),
        recounted: Vec::new(),
    }
}

/// The page as HTML, and its text.
fn written(page: &Page, language: &str) -> (String, String) {
    let text = html(page, &frame(language));
    holds(&text, language);
    bound(&text);
    for broken in ["NaN", ">inf", " inf ", "{{", "-0:"] {
        assert!(!body(&text).contains(broken), "{broken}: {text}");
    }
    let read = read(&text);
    (text, read)
}

#[test]
fn the_wall_says_who_waits_longest_and_names_no_officer() {
    for language in ["en", "es"] {
        let (_, read) = written(&Page::Floor(Box::new(floor::wall())), language);
        assert!(read.contains("041 11:42") || read.contains("041") && read.contains("11:42"), "{read}");
        for name in ["Chen", "Whitfield"] {
            assert!(!read.contains(name), "{read}");
        }
        let usual = if language == "en" {
            "usually 6.5 in a full hour"
        } else {
            "lo usual son 6.5 en una hora completa"
        };
        assert!(read.contains(usual), "{read}");
        assert!(read.contains("90 %"), "called in time: {read}");
    }
}
