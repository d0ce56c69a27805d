//! The reasons why a script cannot be published: codes that the department does not have, and each fault in a
//! sentence.

use domain::rules::Rules;
use domain::script::Script;
use domain::script::check::Fault;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Codes in the effects of a script that the department does not have.
#[must_use]
pub fn unknown_words(script: &Script, rules: &Rules) -> Vec<Fault> {
    let mut faults = Vec::new();
    for step in &script.steps {
        for effect in &step.effects {
            if !rules.knows(effect) {
                let service = effect.service.as_ref().map(ToString::to_string);
                let code = effect.code.as_ref().map(ToString::to_string);
                let word = service.or(code).unwrap_or_default();
                faults.push(Fault::UnknownWord(step.key.clone(), word));
            }
        }
    }
    faults
}

#[derive(Deserialize)]
struct Sentence {
    en: String,
    es: String,
}

/// A fault in a sentence for a sergeant, in English or Spanish.
#[must_use]
pub fn say(fault: &Fault, language: &str) -> String {
    static SENTENCES: OnceLock<BTreeMap<String, Sentence>> = OnceLock::new();
    // A test finds a sentence for every code in this file; without one the code itself is shown.
    let sentences =
        SENTENCES.get_or_init(|| toml::from_str(include_str!("../defaults/faults.toml")).unwrap_or_default());
    let Some(sentence) = sentences.get(fault.code()) else { return fault.code().to_owned() };
    let text = if language == "es" { &sentence.es } else { &sentence.en };
    let step = fault.step().map(ToString::to_string).unwrap_or_default();
    text.replace("{step}", &step).replace("{detail}", &detail(fault, language))
}

/// The subject of a sentence, in the reader's language if it is one of the program's own terms.
fn detail(fault: &Fault, language: &str) -> String {
    let detail = fault.detail();
    let spanish = language == "es";
    let word = match (detail.as_str(), spanish) {
        ("en", false) => "English",
        ("en", true) => "inglés",
        ("es", false) => "Spanish",
        ("es", true) => "español",
        ("listen", false) => "Listen",
        ("listen", true) => "Escuchar",
        ("acknowledge", false) => "Acknowledge",
        ("acknowledge", true) => "Reconocer",
        ("solve", false) => "Solve",
        ("solve", true) => "Resolver",
        ("thank", false) => "Thank",
        ("thank", true) => "Agradecer",
        ("greeting", false) => "Greeting",
        ("greeting", true) => "Saludo",
        _ => return detail,
    };
    word.to_owned()
}
