//! The language conditions are written in: `danger = yes and not (age < 18 or answered name)`. It is total:
//! every condition has a value for every record, and nothing in it can loop or access anything else.
//!
//! ```text
//! either := both ("or" both)*
//! both   := one ("and" one)*
//! one    := "not" one | "(" either ")" | "answered" NAME | NAME "=" WORD | NAME "<" NUMBER | NAME "in" "[" WORD ("," WORD)* "]"
//! ```
//! A NAME is the key of a step, or one of [`GIVEN`]: properties of the visit itself. A WORD is a code or a
//! number.

use crate::ids::StepKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The properties of the visit itself that can be used as names.
pub const GIVEN: [&str; 3] = ["channel", "language", "service"];

/// Words that cannot be names.
pub(crate) const RESERVED: [&str; 5] = ["and", "or", "not", "in", "answered"];

/// The deepest nesting of brackets and `not`.
const DEEPEST: usize = 16;

/// A parsed condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// An answer was given.
    Answered(StepKey),
    /// The answer is, or contains, this.
    Is(StepKey, String),
    /// The answer is, or contains, one of these.
    In(StepKey, Vec<String>),
    /// The answer is a number below this.
    Below(StepKey, f64),
}

/// The answers that conditions are evaluated against.
pub trait Known {
    /// The answers under a name; `None` when there are none.
    fn values(&self, name: &str) -> Option<Vec<String>>;
    /// The number answered under a name.
    fn number(&self, name: &str) -> Option<f64>;
    /// Whether an answer was given, even one that is stored separately.
    fn answered(&self, name: &str) -> bool;
}

impl Condition {
    /// Whether it holds. An unknown answer equals nothing and is below nothing.
    #[must_use]
    pub fn holds(&self, known: &impl Known) -> bool {
        match self {
            Condition::All(list) => list.iter().all(|each| each.holds(known)),
            Condition::Any(list) => list.iter().any(|each| each.holds(known)),
            Condition::Not(inner) => !inner.holds(known),
            Condition::Answered(name) => known.answered(name.as_str()),
            Condition::Is(name, word) => {
                known.values(name.as_str()).is_some_and(|values| values.contains(word))
            }
            Condition::In(name, words) => known
                .values(name.as_str())
                .is_some_and(|values| values.iter().any(|value| words.contains(value))),
            Condition::Below(name, bound) => {
                known.number(name.as_str()).is_some_and(|number| number < *bound)
            }
        }
    }

    /// The names it uses, and whether it needs the answer itself or only that there is one.
    pub fn names(&self) -> Vec<(&StepKey, bool)> {
        match self {
            Condition::All(list) | Condition::Any(list) => list.iter().flat_map(Condition::names).collect(),
            Condition::Not(inner) => inner.names(),
            Condition::Answered(name) => vec![(name, false)],
            Condition::Is(name, _) | Condition::In(name, _) | Condition::Below(name, _) => {
                vec![(name, true)]
            }
        }
    }

    /// Whether it treats the answer under `name` as a number.
    #[must_use]
    pub fn measures(&self, name: &str) -> bool {
        match self {
            Condition::All(list) | Condition::Any(list) => list.iter().any(|each| each.measures(name)),
            Condition::Not(inner) => inner.measures(name),
            Condition::Below(known, _) => known.as_str() == name,
            Condition::Answered(_) | Condition::Is(..) | Condition::In(..) => false,
        }
    }

    /// The words an answer under `name` is compared with.
    pub fn words_of<'a>(&'a self, name: &str) -> Vec<&'a str> {
        match self {
            Condition::All(list) | Condition::Any(list) => {
                list.iter().flat_map(|each| each.words_of(name)).collect()
            }
            Condition::Not(inner) => inner.words_of(name),
            Condition::Is(known, word) if known.as_str() == name => vec![word.as_str()],
            Condition::In(known, words) if known.as_str() == name => {
                words.iter().map(String::as_str).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Its value when only one answer is known (`None`: it was left out), if it does not depend on the
    /// others.
    #[must_use]
    pub fn certain(&self, name: &str, answer: Option<&str>) -> Option<bool> {
        let about = |known: &StepKey| known.as_str() == name;
        match self {
            Condition::All(list) => {
                let mut all = Some(true);
                for each in list {
                    match each.certain(name, answer) {
                        Some(false) => return Some(false),
                        None => all = None,
                        Some(true) => {}
                    }
                }
                all
            }
            Condition::Any(list) => {
                let mut any = Some(false);
                for each in list {
                    match each.certain(name, answer) {
                        Some(true) => return Some(true),
                        None => any = None,
                        Some(false) => {}
                    }
                }
                any
            }
            Condition::Not(inner) => inner.certain(name, answer).map(|holds| !holds),
            Condition::Answered(known) => about(known).then_some(answer.is_some()),
            Condition::Is(known, word) => about(known).then_some(answer == Some(word)),
            Condition::In(known, words) => {
                about(known).then_some(answer.is_some_and(|answer| words.iter().any(|word| word == answer)))
            }
            Condition::Below(known, _) => (about(known) && answer.is_none()).then_some(false),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = |f: &mut fmt::Formatter<'_>, each: &Condition| match each {
            Condition::All(_) | Condition::Any(_) => write!(f, "({each})"),
            other => other.fmt(f),
        };
        let joined = |f: &mut fmt::Formatter<'_>, list: &[Condition], word: &str| {
            for (place, each) in list.iter().enumerate() {
                if place > 0 {
                    write!(f, " {word} ")?;
                }
                inner(f, each)?;
            }
            Ok(())
        };
        match self {
            Condition::All(list) => joined(f, list, "and"),
            Condition::Any(list) => joined(f, list, "or"),
            Condition::Not(each) => {
                f.write_str("not ")?;
                inner(f, each)
            }
            Condition::Answered(name) => write!(f, "answered {name}"),
            Condition::Is(name, word) => write!(f, "{name} = {word}"),
            Condition::In(name, words) => write!(f, "{name} in [{}]", words.join(", ")),
            Condition::Below(name, bound) => write!(f, "{name} < {bound}"),
        }
    }
}

/// A condition that cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The condition “{text}” cannot be read near “{near}”. Write it like: danger = yes and not age < 18")]
pub struct BadCondition {
    /// The condition as written.
    pub text: String,
    /// Where parsing stopped.
    pub near: String,
}

impl From<Condition> for String {
    fn from(condition: Condition) -> String {
        condition.to_string()
    }
}

impl TryFrom<String> for Condition {
    type Error = BadCondition;
    fn try_from(text: String) -> Result<Self, BadCondition> {
        text.parse()
    }
}

impl FromStr for Condition {
    type Err = BadCondition;
    fn from_str(text: &str) -> Result<Self, BadCondition> {
        let mut reader = Reader { rest: text.trim() };
        match reader.either(0).filter(|_| reader.rest.is_empty()) {
            Some(condition) => Ok(condition),
            None => Err(BadCondition { text: text.to_owned(), near: reader.rest.chars().take(20).collect() }),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or("").trim_start();
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.rest.starts_with(sign);
        if found {
            self.skip(sign.len_utf8());
        }
        found
    }

    fn peek(&self) -> &'a str {
        let length = self.rest.find(|sign: char| !(sign.is_ascii_alphanumeric() || "_-.".contains(sign)));
        self.rest.get(..length.unwrap_or(self.rest.len())).unwrap_or("")
    }

    fn word(&mut self) -> Option<&'a str> {
        let word = self.peek();
        self.skip(word.len());
        (!word.is_empty()).then_some(word)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.peek() == keyword;
        if found {
            self.skip(keyword.len());
        }
        found
    }

    fn name(&mut self) -> Option<StepKey> {
        if RESERVED.contains(&self.peek()) {
            return None;
        }
        self.word()?.parse().ok()
    }

    fn either(&mut self, depth: usize) -> Option<Condition> {
        self.list(depth, "or", Self::both, Condition::Any)
    }

    fn both(&mut self, depth: usize) -> Option<Condition> {
        self.list(depth, "and", Self::one, Condition::All)
    }

    fn list(
        &mut self,
        depth: usize,
        word: &str,
        each: fn(&mut Self, usize) -> Option<Condition>,
        joined: fn(Vec<Condition>) -> Condition,
    ) -> Option<Condition> {
        let first = each(self, depth)?;
        let mut list = vec![first];
        while self.keyword(word) {
            list.push(each(self, depth)?);
        }
        if list.len() == 1 { list.pop() } else { Some(joined(list)) }
    }

    fn one(&mut self, depth: usize) -> Option<Condition> {
        if depth > DEEPEST {
            return None;
        }
        if self.keyword("not") {
            return Some(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.sign('(') {
            let inner = self.either(depth + 1)?;
            return self.sign(')').then_some(inner);
        }
        if self.keyword("answered") {
            return self.name().map(Condition::Answered);
        }
        let name = self.name()?;
        if self.sign('=') {
            return Some(Condition::Is(name, self.word()?.to_owned()));
        }
        if self.sign('<') {
            let bound = self.word()?.parse().ok().filter(|bound: &f64| bound.is_finite())?;
            return Some(Condition::Below(name, bound));
        }
        if self.keyword("in") && self.sign('[') {
            let mut words = vec![self.word()?.to_owned()];
            while self.sign(',') {
                words.push(self.word()?.to_owned());
            }
            return self.sign(']').then_some(Condition::In(name, words));
        }
        None
    }
}
