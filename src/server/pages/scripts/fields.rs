//! Reading the forms of a draft. Every field is read before errors are reported, so that all are reported at once.

use crate::pages::setup::form::Wrong;
use app::pages::scripts::lines;
use domain::words::Words;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The longest text of a field, in characters; the larger fields contain several texts.
const LONGEST: usize = 20_000;

/// The fields of a form as sent.
pub type Typed = BTreeMap<String, String>;

/// A single problem in one field.
pub fn wrong(field: &str, problem: impl Into<String>) -> Wrong {
    Wrong::Fields(vec![(field.to_owned(), problem.into())])
}

/// The fields of a form, and the problems found so far.
pub struct Reader<'a> {
    typed: &'a Typed,
    errors: RefCell<Vec<(String, String)>>,
}

impl<'a> Reader<'a> {
    /// Begins reading a form, without problems.
    pub fn new(typed: &'a Typed) -> Reader<'a> {
        Reader { typed, errors: RefCell::default() }
    }

    /// Adds a problem of a field.
    pub fn wrong(&self, field: &str, problem: impl Into<String>) {
        self.errors.borrow_mut().push((field.to_owned(), problem.into()));
    }

    /// Returns `value` if there were no problems.
    ///
    /// # Errors
    /// All problems, by field.
    pub fn finish<T>(&self, value: T) -> Result<T, Wrong> {
        let errors = self.errors.take();
        if errors.is_empty() { Ok(value) } else { Err(Wrong::Fields(errors)) }
    }

    /// A text with `\n` as line ends; empty when absent.
    pub fn text(&self, name: &str) -> String {
        let text = self.typed.get(name).map_or("", |text| text.trim()).replace("\r\n", "\n");
        if text.chars().count() > LONGEST {
            self.wrong(name, "too_long");
        } else if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\t')) {
            self.wrong(name, "bad_choice");
        }
        text
    }

    /// A required text.
    pub fn needed(&self, name: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_empty() {
            self.wrong(name, "required");
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// A required short name.
    pub fn key<T: FromStr>(&self, name: &str) -> Option<T> {
        let key = self.needed(name)?.parse().ok();
        if key.is_none() {
            self.wrong(name, "bad_slug");
        }
        key
    }

    /// An optional short name.
    pub fn maybe<T: FromStr>(&self, name: &str, problem: &str) -> Option<T> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let read = text.parse().ok();
        if read.is_none() {
            self.wrong(name, problem);
        }
        read
    }

    /// Whether a checkbox is checked.
    pub fn tick(&self, name: &str) -> bool {
        self.typed.get(name).is_some_and(|text| text == "yes")
    }

    /// A choice from a list, by its code.
    pub fn choice<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let read = serde_json::from_value(serde_json::Value::String(self.text(name))).ok();
        if read.is_none() {
            self.wrong(name, "bad_choice");
        }
        read
    }

    /// Words in the script's languages; those in other languages stay as they are.
    pub fn words(&self, name: &str, before: Option<&Words>, languages: &[String]) -> Words {
        let texts =
            languages.iter().map(|language| (language.clone(), self.text(&format!("{name}_{language}"))));
        lines::kept(before, texts)
    }

    /// As [`Reader::words`]; `None` when all are blank.
    pub fn some_words(&self, name: &str, before: Option<&Words>, languages: &[String]) -> Option<Words> {
        Some(self.words(name, before, languages)).filter(|words| !words.is_empty())
    }

    /// A list with one entry on each line.
    pub fn lines<T>(&self, name: &str, read: impl Fn(&str) -> Result<T, (&'static str, String)>) -> Vec<T> {
        lines::each(&self.text(name), read).unwrap_or_else(|problem| {
            self.wrong(name, problem);
            Vec::new()
        })
    }
}
