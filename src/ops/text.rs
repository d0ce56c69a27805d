//! Texts from outside: one rule for what may be stored and shown, whoever wrote it.

use crate::error::Error;
use crate::ports::Card;
use domain::rules::Rules;
use serde_json::Value;

/// The longest text within the rules of a district, in letters.
const LONGEST_RULE: usize = 4_000;
/// The rules of a district, at most, as JSON: six times what a large department needs.
const LARGEST_RULES: usize = 400_000;

/// A text of one line: trimmed, not too long, nothing in it that cannot be shown. Empty is fine.
///
/// # Errors
/// `text_too_long` or `bad_text`, with the field.
pub fn line(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    checked(field, text, most, false)
}

/// The same with line breaks and tabs.
///
/// # Errors
/// As [`line`].
pub fn lines(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    checked(field, text, most, true)
}

fn checked(field: &'static str, text: &str, most: usize, breaks: bool) -> Result<String, Error> {
    let text = text.trim();
    if text.chars().count() > most {
        let detail = format!("The {field} is longer than {most} characters.");
        return Err(Error::invalid(field, "text_too_long", detail));
    }
    if text.chars().any(|letter| hides(letter, breaks)) {
        let detail = format!("The {field} holds characters that cannot be shown.");
        return Err(Error::invalid(field, "bad_text", detail));
    }
    Ok(text.to_owned())
}

fn hides(letter: char, breaks: bool) -> bool {
    match letter {
        '\n' | '\r' | '\t' => !breaks,
        // Signs that turn the direction of what stands after them, on whichever screen shows the text.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // Noncharacters, and the mark of a file's byte order.
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => true,
        other => other.is_control(),
    }
}

/// What people read of a district.
///
/// # Errors
/// The field that cannot be as it is.
pub fn card(card: &Card) -> Result<Card, Error> {
    let captain = &card.captain;
    let checked = Card {
        name: line("name", &card.name, 120)?,
        address: lines("address", &card.address, 300)?,
        phone: line("phone", &card.phone, 60)?,
        captain: crate::ports::Captain {
            name: line("captain", &captain.name, 120)?,
            rank: line("rank", &captain.rank, 60)?,
            phone: line("phone", &captain.phone, 60)?,
            email: line("email", &captain.email, 200)?,
            photo: line("photo", &captain.photo, 500)?,
        },
        alarms: card.alarms.clone(),
    };
    if checked.name.is_empty() {
        return Err(Error::invalid("name", "malformed", "Please write the name of the district."));
    }
    if !checked.captain.photo.is_empty() && !is_address(&checked.captain.photo) {
        let detail = "A picture is an address that begins with https:// or with / for a file of this site.";
        return Err(Error::invalid("photo", "bad_address", detail));
    }
    crate::setup::check_recipients(&checked.alarms)?;
    Ok(checked)
}

/// An address that a browser loads and does not run.
fn is_address(text: &str) -> bool {
    let of_site = text.starts_with('/') && !text.starts_with("//");
    let host = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    (of_site || host) && text.chars().all(|sign| sign.is_ascii_graphic() && sign != '\\')
}

/// Every text within the rules of a district.
///
/// # Errors
/// `bad_text` or `text_too_long`, or rules that are too large altogether.
pub fn rules(rules: &Rules) -> Result<(), Error> {
    let value = serde_json::to_value(rules).map_err(|error| Error::Fault(error.to_string()))?;
    if value.to_string().len() > LARGEST_RULES {
        let detail = format!("The rules are longer than {LARGEST_RULES} characters altogether.");
        return Err(Error::invalid("rules", "text_too_long", detail));
    }
    walk(&value)
}

fn walk(value: &Value) -> Result<(), Error> {
    match value {
        Value::String(text) => lines("rules", text, LONGEST_RULE).and_then(|text| {
            let scheme = text.to_ascii_lowercase();
            let runs = ["javascript:", "vbscript:", "data:"].iter().any(|one| scheme.starts_with(one));
            let detail = "An address in the rules begins with https://.";
            if runs { Err(Error::invalid("rules", "bad_address", detail)) } else { Ok(()) }
        }),
        Value::Array(items) => items.iter().try_for_each(walk),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            line("rules", name, 200)?;
            walk(value)
        }),
        _ => Ok(()),
    }
}
