//! Effects, branches, answers and dates as lines of text: what the editor shows in its larger fields, and how
//! they are parsed. Both directions are side by side, so that what is shown can always be saved.
//!
//! | lines | form |
//! |---|---|
//! | effects | `ACT [WORD] [due LENGTH or STEP] [when CONDITION]`: `refer victim_services when choose = help`, `promise due 72h` |
//! | branches | `[CONDITION] -> STEP`, or `-> end` |
//! | answers | `key \| name \| … \| narrative \| …`, a column for each language of the script |
//! | consulted | `who \| YYYY-MM-DD` |

use domain::ids::StepKey;
use domain::script::condition::BadCondition;
use domain::script::{Act, Branch, Condition, Consulted, Effect, Value};
use domain::words::Words;

/// The actions and how they are written.
pub const ACTS: [(Act, &str); 7] = [
    (Act::SetService, "set_service"),
    (Act::SetUrgent, "set_urgent"),
    (Act::Hold, "hold"),
    (Act::Refer, "refer"),
    (Act::OfferCallBack, "offer_call_back"),
    (Act::Promise, "promise"),
    (Act::CallSupervisor, "call_supervisor"),
];

/// Units of time, the longest first.
const UNITS: [(u32, char); 4] = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];

/// A parsing error as `CODE:LINE:ABOUT`; line 0 is a field with a single line.
pub fn coded(code: &str, line: usize, about: &str) -> String {
    format!("{code}:{line}:{about}")
}

/// An error code and what it is about.
type Bad = (&'static str, String);

/// Parses each line that is not blank; the first error is returned with its line number.
///
/// # Errors
/// `CODE:LINE:ABOUT`.
pub fn each<T>(text: &str, read: impl Fn(&str) -> Result<T, Bad>) -> Result<Vec<T>, String> {
    let lines = text.lines().enumerate().map(|(place, line)| (place + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| read(line).map_err(|(code, about)| coded(code, number, &about)))
        .collect()
}

/// Parses a condition.
///
/// # Errors
/// Where parsing stopped.
pub fn condition(text: &str) -> Result<Condition, Bad> {
    text.parse().map_err(|BadCondition { near, .. }| ("bad_condition", near))
}

/// A duration, written as briefly as possible: `3d`, `90m`.
#[must_use]
pub fn span(seconds: u32) -> String {
    let unit = UNITS.into_iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let (unit, letter) = unit.unwrap_or((1, 's'));
    format!("{}{letter}", seconds / unit)
}

fn read_span(text: &str) -> Option<u32> {
    let letter = text.chars().last()?;
    let (unit, _) = UNITS.into_iter().find(|(_, known)| *known == letter)?;
    let number: u32 = text.strip_suffix(letter)?.parse().ok()?;
    number.checked_mul(unit)
}

/// How an action is written.
#[must_use]
pub fn act(act: Act) -> &'static str {
    ACTS.into_iter().find(|(known, _)| *known == act).map_or("", |(_, name)| name)
}

/// An effect as a line.
#[must_use]
pub fn effect(effect: &Effect) -> String {
    let mut words = vec![act(effect.act).to_owned()];
    words.extend(effect.service.iter().map(ToString::to_string));
    words.extend(effect.code.iter().map(ToString::to_string));
    words.extend(effect.due_s.map(|seconds| format!("due {}", span(seconds))));
    words.extend(effect.due_step.iter().map(|step| format!("due {step}")));
    words.extend(effect.when.iter().map(|when| format!("when {when}")));
    words.join(" ")
}

/// Parses a line as an effect.
///
/// # Errors
/// What cannot be parsed.
pub fn read_effect(line: &str) -> Result<Effect, Bad> {
    let (head, when) = match line.split_once(" when ") {
        Some((head, when)) => (head, Some(condition(when)?)),
        None => (line, None),
    };
    let mut words = head.split_whitespace();
    let name = words.next().unwrap_or_default();
    let found = ACTS.into_iter().find(|(_, known)| *known == name);
    let (act, _) = found.ok_or_else(|| ("bad_act", name.to_owned()))?;
    let mut effect = Effect { act, when, service: None, code: None, due_s: None, due_step: None };
    while let Some(word) = words.next() {
        let bad = || ("bad_effect", word.to_owned());
        match act {
            _ if word == "due" => {
                let due = words.next().ok_or_else(bad)?;
                match read_span(due) {
                    Some(seconds) => effect.due_s = Some(seconds),
                    None => effect.due_step = Some(due.parse().map_err(|_| ("bad_effect", due.to_owned()))?),
                }
            }
            Act::SetService if effect.service.is_none() => {
                effect.service = Some(word.parse().map_err(|_| bad())?)
            }
            Act::Hold | Act::Refer if effect.code.is_none() => {
                effect.code = Some(word.parse().map_err(|_| bad())?);
            }
            _ => return Err(bad()),
        }
    }
    Ok(effect)
}

/// A branch as a line.
#[must_use]
pub fn branch(branch: &Branch) -> String {
    match &branch.when {
        Some(when) => format!("{when} -> {}", branch.to),
        None => format!("-> {}", branch.to),
    }
}

/// Parses a line as a branch.
///
/// # Errors
/// What cannot be parsed.
pub fn read_branch(line: &str) -> Result<Branch, Bad> {
    let (when, to) = line.rsplit_once("->").ok_or(("bad_way", String::new()))?;
    let to: StepKey = to.trim().parse().map_err(|_| ("bad_way", to.trim().to_owned()))?;
    let when = when.trim();
    let when = if when.is_empty() { None } else { Some(condition(when)?) };
    Ok(Branch { when, to: to.into() })
}

/// A text on one line, without column separators.
fn cell(words: Option<&Words>, language: &str) -> String {
    let text = words.and_then(|words| words.0.get(language)).map_or("", String::as_str);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An answer of a list as a line.
#[must_use]
pub fn value(value: &Value, languages: &[String]) -> String {
    let mut cells = vec![value.key.to_string()];
    cells.extend(languages.iter().map(|language| cell(Some(&value.name), language)));
    if value.narrative.is_some() {
        cells.extend(languages.iter().map(|language| cell(value.narrative.as_ref(), language)));
    }
    cells.join(" | ").trim_end().to_owned()
}

/// Parses a line as an answer of a list. Its texts in undeclared languages are preserved.
///
/// # Errors
/// What cannot be parsed.
pub fn read_value(line: &str, languages: &[String], before: &[Value]) -> Result<Value, Bad> {
    let mut cells = line.split('|').map(str::trim);
    let key = cells.next().unwrap_or_default();
    let key = key.parse().map_err(|_| ("bad_key", key.to_owned()))?;
    let rest: Vec<&str> = cells.collect();
    let columns = languages.len();
    if rest.len() != columns && rest.len() != 2 * columns {
        return Err(("bad_columns", (rest.len() + 1).to_string()));
    }
    let old = before.iter().find(|value| value.key == key);
    let words = |old: Option<&Words>, cells: &[&str]| {
        let texts = languages.iter().cloned().zip(cells.iter().map(|cell| (*cell).to_owned()));
        kept(old, texts)
    };
    let name = words(old.map(|old| &old.name), rest.get(..columns).unwrap_or_default());
    let narrative =
        words(old.and_then(|old| old.narrative.as_ref()), rest.get(columns..).unwrap_or_default());
    let narrative = Some(narrative).filter(|words| rest.len() > columns && !words.is_empty());
    Ok(Value { key, name, narrative })
}

/// The words with these texts replaced; blank ones are removed.
pub fn kept(before: Option<&Words>, texts: impl Iterator<Item = (String, String)>) -> Words {
    let mut words = before.cloned().unwrap_or_default();
    for (language, text) in texts {
        if text.is_empty() {
            words.0.remove(&language)
        } else {
            words.0.insert(language, text)
        };
    }
    words
}

/// A consultation as a line.
#[must_use]
pub fn consulted(consulted: &Consulted) -> String {
    format!("{} | {}", consulted.who, consulted.on)
}

/// Parses a line as a consultation.
///
/// # Errors
/// What cannot be parsed.
pub fn read_consulted(line: &str) -> Result<Consulted, Bad> {
    let bad = || ("bad_consulted", String::new());
    let (who, on) = line.rsplit_once('|').ok_or_else(bad)?;
    let who = who.trim().to_owned();
    if who.is_empty() {
        return Err(bad());
    }
    Ok(Consulted { who, on: on.trim().parse().map_err(|_| bad())? })
}
