//! Which texts of a district are written in a language, and which are missing.

use crate::department::rules;
use domain::rules::Rules;
use domain::texts::{Written, texts};
use domain::words::{WordLists, Words};
use std::collections::BTreeMap;

fn words(pairs: &[(&str, &str)]) -> Words {
    Words(pairs.iter().map(|(language, text)| ((*language).to_owned(), (*text).to_owned())).collect())
}

fn missing(rules: &Rules, language: &str) -> Vec<(Written, String)> {
    let all = texts(rules);
    let missing = all.iter().filter(|text| text.lacks(language));
    missing.map(|text| (text.page, text.entry.get("en").to_owned())).collect()
}

#[test]
fn a_text_that_nobody_wrote_is_not_missing_in_any_language() {
    let all = texts(&rules()).len();
    assert!(all > missing(&rules(), "es").len(), "hints that are empty everywhere are not counted");
    assert!(missing(&rules(), "en").is_empty());
}

#[test]
fn every_kind_of_text_is_missed_where_it_is_written_in_another_language_only() {
    let mut rules = rules();
    let both = words(&[("en", "x"), ("es", "y")]);
    for service in &mut rules.services {
        service.name = both.clone();
        service.outcomes.clear();
    }
    rules.windows.iter_mut().for_each(|window| window.name = both.clone());
    for list in [
        &mut rules.hold_reasons,
        &mut rules.call_reasons,
        &mut rules.away_reasons,
        &mut rules.cancel_reasons,
        &mut rules.reopen_reasons,
        &mut rules.needs,
    ] {
        list.iter_mut().for_each(|reason| reason.name = both.clone());
    }
    rules.places.iter_mut().for_each(|place| place.name = both.clone());
    assert!(missing(&rules, "es").is_empty());
    let english = || words(&[("en", "x"), ("es", " ")]);
    let service = &mut rules.services[0];
    service.notice = Some(english());
    service.public_name = Some(english());
    service.takes = english();
    service.bring = WordLists(BTreeMap::from([("en".to_owned(), vec!["A photo ID".to_owned()])]));
    assert_eq!(missing(&rules, "es"), vec![(Written::Services, "x".to_owned()); 4]);
    rules.places[0].hours = Some(english());
    rules.windows[0].name = english();
    rules.needs[0].name = english();
    let pages: Vec<Written> = missing(&rules, "es").into_iter().map(|(page, _)| page).skip(4).collect();
    assert_eq!(pages, [Written::Windows, Written::Reasons, Written::Places]);
}
