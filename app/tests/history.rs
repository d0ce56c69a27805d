//! The history of settings and the page of a setup file.

use crate::samples::moment;
use crate::setup::{page, written};
use app::api::{Author, FileView, HistoryEntry, HistoryView, SetupPage, UndoQuestion};
use domain::difference::{Conflict, DistrictPreview, Preview, changes};
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
    HistoryEntry { seq, at: moment("10:00:00"), author, changes: changes(&before, &after).unwrap() }
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
        "Quiet hours: 22:00–6:00 → nothing",
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
