//! The history of settings and the page of a setup file.

use crate::samples::moment;
use crate::setup::{page, written};
use app::api::{Author, Deed, FileView, HistoryEntry, HistoryView, RecordView, SetupPage, UndoQuestion};
use app::pages::setup::{History, SECTIONS};
use domain::difference::{Change, Conflict, DistrictPreview, Preview, Step, What, changes};
use domain::words::Words;

/// A change of the rules of the sample district: a target, a window, an order.
fn entry(seq: u64) -> HistoryEntry {
    let before = page("targets", &[], &[]).rules;
    let mut after = before.clone();
    after.targets.call_ms += 60_000;
    after.recalls += 1;
    after.services[0].name = Words::plain("Lost <b>things</b>");
    after.services[0].urgent = !after.services[0].urgent;
    after.alarms.quiet = None;
    let author = Author::Person("Ana Núñez".to_owned());
    HistoryEntry {
        seq,
        at: moment("10:00:00"),
        author,
        changes: changes(&before, &after).unwrap(),
        record: None,
    }
}

#[test]
fn a_history_says_who_what_and_when_in_both_languages_and_offers_to_undo() {
    let first = HistoryEntry { changes: Vec::new(), author: Author::Service, ..entry(1) };
    let history = HistoryView { entries: vec![entry(7), first], older: Some(1), question: None };
    let page = SetupPage { history: Some(history), ..page("targets", &[], &[]) };
    let english = written(&page, "en");
    for said in [
        "Ana Núñez",
        "Undo this change",
        "Repeat calls: ",
        "Quiet hours: 10:00\u{a0}PM–6:00\u{a0}AM → nothing",
        "Older changes",
    ] {
        assert!(english.contains(said), "{said}: {english}");
    }
    assert!(english.contains("Lost &lt;b&gt;things") && english.contains("until=1"), "{english}");
    assert_eq!(english.matches("name=\"do\" value=\"undo\"").count(), 1, "not the first settings on record");
    let spanish = written(&page, "es");
    assert!(spanish.contains("Deshacer este cambio") && spanish.contains("nada"), "{spanish}");
}

#[test]
fn the_history_of_accounts_devices_and_cards_says_what_was_done_and_what_can_be_undone() {
    let record = |deed, fields: &[&str], can_undo| {
        let fields = fields.iter().map(|name| (*name).to_owned()).collect();
        Some(RecordView { name: "Ben <b>Ode</b>".to_owned(), deed, fields, can_undo })
    };
    let set = |field: &str, before: &str, after: &str| Change {
        path: vec![Step::Field(field.to_owned())],
        what: What::Set { before: Some(before.into()), after: Some(after.into()) },
    };
    let with = |section: &str, entry: HistoryEntry, language: &str| {
        let history = HistoryView { entries: vec![entry], older: None, question: None };
        written(&SetupPage { history: Some(history), ..page(section, &[], &[]) }, language)
    };
    let moved = HistoryEntry {
        changes: vec![set("role", "officer", "captain")],
        record: record(Deed::Changed, &["login", "supervisor"], false),
        ..entry(9)
    };
    let text = with("staff", moved.clone(), "en");
    for said in
        ["Ben &lt;b&gt;Ode", "User name, ", "Role: officer → captain", "for reading only", "Ana Núñez"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("value=\"undo\""), "{text}");
    assert!(with("staff", moved, "es").contains("solo para leer"));
    let blank = HistoryEntry { changes: Vec::new(), record: record(Deed::Changed, &[], false), ..entry(9) };
    assert!(with("staff", blank, "en").contains("does not say which fields"));
    let revoked = HistoryEntry { changes: Vec::new(), record: record(Deed::Revoked, &[], false), ..entry(9) };
    let text = with("devices", revoked, "en");
    assert!(text.contains("was revoked.") && !text.contains("value=\"undo\""), "{text}");
    let card = HistoryEntry {
        changes: vec![set("phone", "555-0100", "555-0199")],
        record: record(Deed::Changed, &[], true),
        ..entry(9)
    };
    let text = with("districts", card, "en");
    assert!(text.contains("555-0100 → 555-0199") && text.contains("value=\"undo\""), "{text}");
    assert!(text.contains("/setup/districts?district=26&amp;edit=26"), "back to the card: {text}");
}

#[test]
fn every_section_whose_settings_have_a_history_leads_to_it() {
    for (section, history) in SECTIONS {
        let typed: &[(&str, &str)] = if *section == "districts" { &[("edit", "26")] } else { &[] };
        let text = written(&page(section, typed, &[]), "en");
        let leads = text.contains(&format!("/setup/{section}/history?district=26"));
        assert_eq!(leads, *history != History::Nothing, "{section}: {text}");
    }
}

#[test]
fn a_question_names_what_would_be_lost() {
    let change = entry(7).changes.remove(0).reversed();
    let conflicts = vec![
        Conflict { change: change.clone(), now: None, is_gone: false },
        Conflict { change, now: None, is_gone: true },
    ];
    let question = Some(UndoQuestion { seq: 7, conflicts, seen: "abc".to_owned() });
    let history = HistoryView { entries: Vec::new(), older: None, question };
    let text = written(&SetupPage { history: Some(history), ..page("alarms", &[("do", "undo")], &[]) }, "en");
    assert!(text.contains("role=\"alert\"") && text.contains("name=\"seen\" value=\"abc\""), "{text}");
    assert!(text.contains("is now “nothing”") && text.contains("no longer exists"), "{text}");
}

#[test]
fn a_file_is_applied_only_once_it_was_shown() {
    let empty = written(&page("file", &[], &[]), "en");
    assert!(empty.contains("value=\"look\"") && !empty.contains("value=\"apply\""), "{empty}");
    let district = DistrictPreview {
        id: "26".parse().unwrap(),
        name: "26th District".to_owned(),
        is_new: false,
        changes: entry(7).changes,
    };
    let preview =
        Preview { districts: vec![district], kept: vec!["9th District".to_owned()], ..Preview::default() };
    let file = FileView { preview: Some(preview), digest: "d1".to_owned(), ..FileView::default() };
    let typed = [("do", "look"), ("file", "a = \"<b>\"")];
    let shown = SetupPage { file: Some(file), ..page("file", &typed, &[]) };
    for language in ["en", "es"] {
        let text = written(&shown, language);
        assert!(text.contains("value=\"apply\"") && text.contains("name=\"digest\" value=\"d1\""), "{text}");
        assert!(text.contains("9th District") && text.contains("&lt;b&gt;"), "{text}");
    }
    let faults = vec![(Some(4), "expected a value".to_owned()), (None, "Two.".to_owned())];
    let wrong = FileView { faults, ..FileView::default() };
    let text = written(&SetupPage { file: Some(wrong), ..page("file", &typed, &[]) }, "en");
    assert!(text.contains("Line 4: expected a value") && text.contains("Two."), "{text}");
}
