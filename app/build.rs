//! Turns the files in `src/locales/` into the `i18n` module: a key that is missing in a language, or misspelled
//! in a page, fails the build. To add a language: its folder, and its tag in [`LANGUAGES`].

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;
use proc_macro2::TokenStream;

/// The languages that the program has texts in; the first one defines the keys.
const LANGUAGES: [&str; 2] = ["en", "es"];
/// One file of texts in each language.
const NAMESPACES: [&str; 20] = [
    "common", "kiosk", "display", "desk", "floor", "status", "sign_in", "start", "setup", "devices",
    "roster", "scripts", "paper", "practice", "steps", "figures", "fairness", "staffing", "public",
    "history",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/locales");
    let [first, others @ ..] = LANGUAGES;
    for namespace in NAMESPACES {
        let all = keys(first, namespace)?;
        for language in others {
            let here = keys(language, namespace)?;
            let differ: Vec<&String> = all.symmetric_difference(&here).collect();
            if !differ.is_empty() {
                return Err(format!(
                    "{language}/{namespace}.json and {first}/{namespace}.json differ: {differ:?}"
                )
                .into());
            }
        }
    }
    let config = Config::new(first)?
        .add_locales(others)?
        .add_namespaces(NAMESPACES)?
        .locales_path("src/locales")
        .parse_options(ParseOptions::new().interpolate_display(true));
    let words = parse_locales(None, config)?;
    for warning in words.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    for error in words.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    let attributes: TokenStream =
        "#![allow(missing_docs, clippy::all, clippy::restriction)]".parse().map_err(|_| "not a token")?;
    let module = leptos_i18n_codegen::gen_code(&words, None, false, Some(&attributes), false)?;
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("i18n");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("mod.rs"), module.to_string())?;
    Ok(())
}

fn keys(language: &str, namespace: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(format!("src/locales/{language}/{namespace}.json"))?;
    let words: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text)?;
    Ok(words.keys().cloned().collect())
}
