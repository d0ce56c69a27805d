//! Texts from outside: one rule for what may be stored and shown, whatever its source.

use crate::error::Error;
use crate::model::districts::Card;
use domain::rules::Rules;
use domain::script::Script;
use domain::words::Words;
use serde_json::Value;

/// The longest text within the rules of a district, in characters.
const LONGEST_RULE: usize = 4_000;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 120;
/// The largest rules of a district, in bytes of JSON: six times what a large department needs.
const LARGEST_RULES: usize = 400_000;
/// Combining marks on one letter, at most. The languages that stack most, such as Vietnamese and vocalized
/// Hebrew, need four; more only overprint the lines above and below.
const MOST_MARKS: usize = 8;

/// A text of one line: trimmed, not too long, without characters that cannot be shown. May be empty.
///
/// # Errors
/// `text_too_long` or `bad_text`, with the field.
pub fn line(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    checked(field, text, most, false)
}

/// A name: a visible text of one line.
///
/// # Errors
/// As [`line`]; `malformed` for one without visible characters.
pub fn name(field: &'static str, text: &str) -> Result<String, Error> {
    let name = line(field, text, LONGEST_NAME)?;
    if name.is_empty() { Err(Error::invalid(field, "malformed", "Please write the name.")) } else { Ok(name) }
}

/// A text of several lines, in which tabs are allowed.
///
/// # Errors
/// As [`line`].
pub fn lines(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    checked(field, text, most, true)
}

fn checked(field: &'static str, text: &str, most: usize, breaks: bool) -> Result<String, Error> {
    let text = text.trim();
    if text.chars().all(|letter| letter.is_whitespace() || is_unseen(letter)) {
        // Without visible characters it counts as empty.
        return Ok(String::new());
    }
    if text.chars().count() > most {
        let detail = format!("The {field} is longer than {most} characters.");
        return Err(Error::invalid(field, "text_too_long", detail));
    }
    if text.chars().any(|letter| hides(letter, breaks)) || has_piles_of_marks(text) {
        let detail = format!("The {field} contains characters that cannot be shown.");
        return Err(Error::invalid(field, "bad_text", detail));
    }
    Ok(text.to_owned())
}

fn hides(letter: char, breaks: bool) -> bool {
    match letter {
        '\n' | '\r' | '\t' => !breaks,
        // Controls of text direction, which change how the text after them is shown on any screen.
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // Line and paragraph separators, which no key types and which tables and logs take for the end of a
        // row.
        '\u{2028}' | '\u{2029}' => true,
        // Interlinear annotations and tags: text that is present but not shown.
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        // The byte order mark, and noncharacters: the last two code points of each plane, and a block of
        // their own.
        '\u{feff}' | '\u{fdd0}'..='\u{fdef}' => true,
        other => other.is_control() || u32::from(other) & 0xfffe == 0xfffe,
    }
}

/// A character that shows nothing though it is no space: fillers, joiners, blank Braille, variation
/// selectors.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a letter has more combining marks than any language uses.
fn has_piles_of_marks(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|letter| {
        marks = if is_mark(letter) { marks + 1 } else { 0 };
        marks > MOST_MARKS
    })
}

/// Combining marks above, below or on the letter before them, in the scripts in use.
fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05bd}' | '\u{05bf}' | '\u{05c1}'..='\u{05c2}'
        | '\u{05c4}'..='\u{05c5}' | '\u{05c7}' | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}' | '\u{0670}'
        | '\u{06d6}'..='\u{06dc}' | '\u{06df}'..='\u{06e4}' | '\u{06e7}'..='\u{06e8}' | '\u{06ea}'..='\u{06ed}' | '\u{0e31}'
        | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// Whether two names look the same to a reader: upper case and outer or repeated spaces make no difference.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    plain(one) == plain(other)
}

/// The languages in which two names look the same.
#[must_use]
pub fn shared<'w>(one: &'w Words, other: &Words) -> Vec<&'w str> {
    let texts = one.0.iter().filter(|(_, text)| !text.trim().is_empty());
    let alike = texts.filter(|(language, text)| other.0.get(*language).is_some_and(|name| same(text, name)));
    alike.map(|(language, _)| language.as_str()).collect()
}

/// Checks the card of a district, and trims its texts.
///
/// # Errors
/// The field that is not valid.
pub fn card(card: &Card) -> Result<Card, Error> {
    let (checked, faults) = checked_card(card);
    faults.into_iter().next().map_or(Ok(checked), Err)
}

/// The card of a district with its texts trimmed, and everything that is wrong in it.
pub(crate) fn checked_card(card: &Card) -> (Card, Vec<Error>) {
    let mut faults = Vec::new();
    let mut read = |text: Result<String, Error>| {
        text.unwrap_or_else(|error| {
            faults.push(error);
            String::new()
        })
    };
    let captain = &card.captain;
    let checked = Card {
        name: read(name("name", &card.name)),
        address: read(lines("address", &card.address, 300)),
        phone: read(line("phone", &card.phone, 60)),
        captain: crate::model::districts::Captain {
            name: read(line("captain", &captain.name, 120)),
            rank: read(line("rank", &captain.rank, 60)),
            phone: read(line("phone", &captain.phone, 60)),
            email: read(line("email", &captain.email, 200)),
            photo: read(line("photo", &captain.photo, 500)),
        },
        alarms: card.alarms.clone(),
    };
    if !checked.captain.photo.is_empty() && !is_address(&checked.captain.photo) {
        let detail = "A picture is an address that begins with https:// or with / for a file of this site.";
        faults.push(Error::invalid("photo", "bad_address", detail));
    }
    faults.extend(crate::recipients::check_recipients(&checked.alarms).err());
    (checked, faults)
}

/// Whether this is an address that a browser loads and does not run.
fn is_address(text: &str) -> bool {
    let of_site = text.starts_with('/') && !text.starts_with("//");
    let host = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    (of_site || host) && text.chars().all(|sign| sign.is_ascii_graphic() && sign != '\\')
}

/// Checks every text within the rules of a district.
///
/// # Errors
/// `bad_text` or `text_too_long`, or rules that are too large in total.
pub fn rules(rules: &Rules) -> Result<(), Error> {
    let value = serde_json::to_value(rules).map_err(|error| Error::Fault(error.to_string()))?;
    if value.to_string().len() > LARGEST_RULES {
        let detail = format!("The rules are longer than {LARGEST_RULES} characters altogether.");
        return Err(Error::invalid("rules", "text_too_long", detail));
    }
    walk("rules", &value)?;
    names(&value)
}

/// Checks every name within rules: of services, windows, tablets, reasons, watches and areas.
fn names(value: &Value) -> Result<(), Error> {
    match value {
        Value::Array(items) => items.iter().try_for_each(names),
        Value::Object(fields) => fields.iter().try_for_each(|(key, value)| match (key.as_str(), value) {
            ("name", Value::String(text)) => name("name", text).map(drop),
            ("name" | "public_name", Value::Object(words)) => {
                let texts = || words.values().filter_map(Value::as_str);
                texts().try_for_each(|text| line("name", text, LONGEST_NAME).map(drop))?;
                let some = texts().find(|text| !text.trim().is_empty()).unwrap_or_default();
                if key == "name" { name("name", some).map(drop) } else { Ok(()) }
            }
            _ => names(value),
        }),
        _ => Ok(()),
    }
}

/// Checks every text within a script: what is shown to officers and read to visitors.
///
/// # Errors
/// `bad_text`, `text_too_long` or `bad_address`.
pub fn script(script: &Script) -> Result<(), Error> {
    let value = serde_json::to_value(script).map_err(|error| Error::Fault(error.to_string()))?;
    walk("script", &value)
}

fn walk(field: &'static str, value: &Value) -> Result<(), Error> {
    match value {
        Value::String(text) => lines(field, text, LONGEST_RULE).and_then(|text| {
            let detail = format!("An address in the {field} begins with https://.");
            if runs(&text) { Err(Error::invalid(field, "bad_address", detail)) } else { Ok(()) }
        }),
        Value::Array(items) => items.iter().try_for_each(|value| walk(field, value)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            line(field, name, 200)?;
            walk(field, value)
        }),
        _ => Ok(()),
    }
}

/// Whether this is an address that a browser runs instead of loading. Browsers ignore tabs and line breaks
/// within it, and invisible characters before it.
fn runs(text: &str) -> bool {
    let seen = text.trim_start_matches(|sign: char| sign.is_whitespace() || is_unseen(sign));
    let scheme: String = seen.chars().filter(|sign| !sign.is_control()).take(16).collect();
    let scheme = scheme.to_ascii_lowercase();
    // A sentence may begin with “Data: …”; an address has no space there.
    let data =
        scheme.strip_prefix("data:").is_some_and(|rest| rest.starts_with(|sign: char| !sign.is_whitespace()));
    data || ["javascript:", "vbscript:"].iter().any(|one| scheme.starts_with(one))
}
