//! The scripts that come with the program, the reasons why a version cannot be published, and which version
//! is in use when.

use domain::fact::ScriptRef;
use domain::ids::StepKey;
use domain::script::check::{Fault, check};
use domain::script::reading::Hard;
use domain::script::{ASKERS, Purpose, Script, Stage, Status, TELLS};
use domain::time::Day;
use domain::words::Words;
use ops::ports::Version;
use ops::scripts::{in_use, say};
use ops::setup::{DEMO, File, shipped_scripts};
use std::collections::BTreeSet;

#[test]
fn every_shipped_script_passes_the_checks() {
    let scripts = shipped_scripts().unwrap();
    let faulty: Vec<_> = scripts
        .iter()
        .map(|script| (&script.id, check(script)))
        .filter(|(_, faults)| !faults.is_empty())
        .collect();
    assert!(faulty.is_empty(), "{faulty:#?}");
    let ids: BTreeSet<_> = scripts.iter().map(|script| &script.id).collect();
    assert_eq!(ids.len(), scripts.len(), "each id once");
    for script in &scripts {
        assert_eq!(script.languages, ["en", "es"], "{}", script.id);
        assert!(!script.note.is_empty(), "{} says why it is as it is", script.id);
    }
    let complaint = scripts.iter().find(|script| script.purpose == Purpose::Complaint);
    assert_eq!(complaint.map(|script| script.id.as_str()), Some("complaint"));
}

#[test]
fn every_service_has_a_script_and_every_effect_its_word() {
    let rules = File::parse(DEMO).unwrap().districts().unwrap().remove(0).rules;
    let scripts = shipped_scripts().unwrap();
    for service in &rules.services {
        let script = service.script.as_ref();
        let known = script.is_none_or(|id| {
            scripts.iter().any(|script| &script.id == id && script.status == Status::Published)
        });
        assert!(known, "{}: {script:?}", service.id);
        assert!(script.is_some() || service.id.as_str() == "other", "{} has none of its own", service.id);
    }
    let faults: Vec<_> =
        scripts.iter().flat_map(|script| ops::scripts::unknown_words(script, &rules)).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

/// One fault of each kind.
fn every_fault() -> Vec<Fault> {
    let (step, other): (StepKey, StepKey) = ("one".parse().unwrap(), "two".parse().unwrap());
    let text = || "three".to_owned();
    let mut all = vec![
        Fault::Size(0),
        Fault::SameKey(step.clone()),
        Fault::TakenKey(step.clone()),
        Fault::NoSuchStep(step.clone(), other.clone()),
        Fault::NoSuchAnswer(step.clone(), text()),
        Fault::PrivateAnswer(step.clone(), other),
        Fault::NoSuchValue(step.clone(), text()),
        Fault::ShortList(step.clone()),
        Fault::OpenText(step.clone()),
        Fault::Loop(step.clone()),
        Fault::Unreachable(step.clone()),
        Fault::Uncovered(step.clone(), Some(text())),
        Fault::Uncovered(step.clone(), None),
        Fault::OutOfOrder(step.clone(), Stage::Listen),
        Fault::MissingStage(step.clone(), Stage::Thank),
        Fault::NoExit(step.clone()),
        Fault::MissingWords(Some(step.clone()), "es".to_owned()),
        Fault::MissingWords(None, "es".to_owned()),
        Fault::NoLanguage,
        Fault::OpenPromise(step.clone()),
        Fault::BareEffect(step.clone()),
        Fault::UnknownWord(step.clone(), text()),
        Fault::HardToRead(step.clone(), "en".to_owned(), Hard::Sentence(31)),
        Fault::HardToRead(step.clone(), "en".to_owned(), Hard::Grade(12.0)),
    ];
    all.extend(TELLS.map(|tells| Fault::Untold(step.clone(), tells)));
    all.extend(ASKERS.map(Fault::Asker));
    all
}

#[test]
fn every_fault_is_told_in_a_sentence_that_points_at_its_step() {
    let mut told = BTreeSet::new();
    for fault in every_fault() {
        for language in ["en", "es"] {
            let sentence = say(&fault, language);
            assert!(sentence.contains(' ') && sentence.ends_with('.'), "{}: {sentence}", fault.code());
            assert!(!sentence.contains(['{', '}']), "{sentence}");
            if let Some(step) = fault.step() {
                assert!(sentence.contains(step.as_str()), "{sentence}");
            }
            assert!(told.insert(sentence.clone()), "said twice: {sentence}");
        }
    }
    let table: toml::Table = toml::from_str(include_str!("../defaults/faults.toml")).unwrap();
    let codes: BTreeSet<&str> = every_fault().iter().map(Fault::code).collect();
    assert_eq!(
        table.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        codes,
        "no sentence without its fault"
    );
}

fn version(id: &str, version: u32, status: Status, from: Option<Day>, until: Option<Day>) -> Version {
    let script = Script {
        id: id.parse().unwrap(),
        version,
        status,
        purpose: Purpose::Service,
        languages: Vec::new(),
        title: Words::default(),
        note: String::new(),
        consulted: Vec::new(),
        from,
        until,
        exit: None,
        steps: Vec::new(),
    };
    Version { script, sha256: [0; 32], author: None, approver: None, changed_at: None, published_at: None }
}

#[test]
fn a_version_is_in_use_on_its_days_only() {
    let today = Day::of(2026, 11, 25).unwrap();
    let (before, after) = (Day(today.0 - 1), Day(today.0 + 1));
    let named = |all: &[Version], day| {
        in_use(all, day)
            .into_iter()
            .map(|ScriptRef { id, version }| format!("{id}.{version}"))
            .collect::<Vec<_>>()
    };
    let all = [
        version("a", 1, Status::Retired, None, None),
        version("a", 2, Status::Published, None, None),
        version("a", 3, Status::InReview, None, None),
        version("b", 1, Status::Published, None, None),
        version("b", 2, Status::Published, Some(after), None),
        version("c", 1, Status::Published, None, Some(before)),
        version("d", 1, Status::Published, Some(today), Some(today)),
    ];
    assert_eq!(named(&all, today), ["a.2", "b.1", "d.1"]);
    assert_eq!(named(&all, after), ["a.2", "b.2"]);
    assert_eq!(named(&all, before), ["a.2", "b.1", "c.1"]);
}
