//! Areas: the neighborhood of a ZIP code, so that waits can be compared between areas. The list is edited as
//! lines `19104, West`; a code that ends in `*` matches all codes with that prefix.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The most codes a district may list. The largest city of the country has about 200.
pub const MOST_CODES: usize = 2_000;
/// The longest name of an area, and the longest code, in characters.
const LONGEST_NAME: usize = 60;
const LONGEST_CODE: usize = 20;

/// A part of the city, as a set of ZIP codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Its name, as residents call it.
    pub name: String,
    /// Its ZIP codes, or prefixes of them such as `191*`.
    pub codes: Vec<String>,
}

/// Why areas are invalid. The sentence is for the person who enters them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAreas {
    /// A line without one of its two parts.
    #[error("Line {0}: write a ZIP code, a comma and the area, such as 19104, West.")]
    NotALine(usize),
    /// A line with an invalid code or name.
    #[error("Line {line}: {problem}")]
    InLine {
        /// The line number, from 1.
        line: usize,
        /// What is wrong with it.
        problem: Box<BadAreas>,
    },
    /// Not a ZIP code.
    #[error("“{0}” is not a ZIP code. Write one such as 19104, or 191* for all that begin that way.")]
    NotACode(String),
    /// No name, or one that is too long.
    #[error("“{0}” cannot be the name of an area: it needs 1 to 60 letters, without quotes around them.")]
    NotAName(String),
    /// A code listed in two areas.
    #[error("{code} is in “{one}” and in “{other}”. Keep one of the two.")]
    Twice {
        /// The code in question.
        code: String,
        /// The area that has it first.
        one: String,
        /// The area that has it too.
        other: String,
    },
    /// Two areas with the same name.
    #[error("The area “{0}” is listed twice. Put its ZIP codes together.")]
    TwoOfAName(String),
    /// More codes than anyone reviews.
    #[error("That is more than {MOST_CODES} ZIP codes. Use beginnings such as 191* instead.")]
    TooMany,
}

/// A code in its form for comparison: upper case, no spaces.
fn plain(code: &str) -> String {
    code.chars().filter(|sign| !sign.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// A character that distinguishes a ZIP code from a word.
fn telling(sign: char) -> bool {
    sign.is_ascii_digit() || sign == '*'
}

fn check_code(code: &str) -> Result<(), BadAreas> {
    let stem = code.strip_suffix('*').unwrap_or(code);
    let usual = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '-');
    let fits = code.chars().count() <= LONGEST_CODE && stem.chars().all(usual);
    if fits && code.contains(telling) && stem.contains(char::is_alphanumeric) {
        Ok(())
    } else {
        Err(BadAreas::NotACode(code.chars().take(LONGEST_CODE).collect()))
    }
}

fn check_name(name: &str) -> Result<(), BadAreas> {
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && bare(name) == name;
    if fits && !name.contains(char::is_control) {
        Ok(())
    } else {
        Err(BadAreas::NotAName(name.chars().filter(|sign| !sign.is_control()).take(LONGEST_NAME).collect()))
    }
}

/// Checks that every name is used once, and every code is in one area only.
///
/// # Errors
/// The first problem found.
pub fn check(areas: &[Area]) -> Result<(), BadAreas> {
    if areas.iter().map(|area| area.codes.len()).sum::<usize>() > MOST_CODES {
        return Err(BadAreas::TooMany);
    }
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for (place, area) in areas.iter().enumerate() {
        check_name(&area.name)?;
        if areas.iter().take(place).any(|earlier| earlier.name == area.name) {
            return Err(BadAreas::TwoOfAName(area.name.clone()));
        }
        for code in &area.codes {
            check_code(code)?;
            if let Some(one) = owners.insert(plain(code), &area.name) {
                let (one, other) = (one.to_owned(), area.name.clone());
                return Err(BadAreas::Twice { code: code.clone(), one, other });
            }
        }
    }
    Ok(())
}

/// The area of a ZIP code: the one that lists it; else the one that lists it without what follows a dash
/// (19104-3456 is where 19104 is); else the one with its longest prefix.
#[must_use]
pub fn of<'a>(areas: &'a [Area], code: &str) -> Option<&'a Area> {
    let code = plain(code);
    let short = code.split_once('-').map(|(short, _)| short);
    let fit = |listed: &String| {
        let listed = plain(listed);
        match listed.strip_suffix('*') {
            Some(start) => code.starts_with(start).then_some(start.len()),
            None if listed == code => Some(usize::MAX),
            None => (Some(listed.as_str()) == short).then_some(usize::MAX - 1),
        }
    };
    let fits = areas.iter().filter_map(|area| Some((area.codes.iter().filter_map(fit).max()?, area)));
    fits.max_by_key(|(fit, _)| *fit).map(|(_, area)| area)
}

/// Parses lines `19104, West`, separated by a comma, a semicolon or a tab. Areas are in the order of their
/// first code. A first line whose code has no digit and no `*` is a heading, as in tables.
///
/// # Errors
/// The first line that cannot be parsed, or that there are too many.
pub fn read(text: &str) -> Result<Vec<Area>, BadAreas> {
    let mut areas: Vec<Area> = Vec::new();
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let lines = text.lines().enumerate().map(|(place, line)| (place + 1, line.trim()));
    for (nth, (line, row)) in lines.filter(|(_, row)| !row.is_empty()).enumerate() {
        let (code, name) = row.split_once([',', ';', '\t']).ok_or(BadAreas::NotALine(line))?;
        let (code, name) = (bare(code), bare(name));
        if nth == 0 && !code.contains(telling) {
            continue;
        }
        if code.is_empty() || name.is_empty() {
            return Err(BadAreas::NotALine(line));
        }
        let in_line = |problem| BadAreas::InLine { line, problem: Box::new(problem) };
        check_code(code).and_then(|()| check_name(name)).map_err(in_line)?;
        match owners.insert(plain(code), name.to_owned()) {
            Some(one) if one == name => continue,
            Some(one) => {
                let (code, other) = (code.to_owned(), name.to_owned());
                return Err(in_line(BadAreas::Twice { code, one, other }));
            }
            None => {}
        }
        match areas.iter_mut().find(|area| area.name == name) {
            Some(area) => area.codes.push(code.to_owned()),
            None => areas.push(Area { name: name.to_owned(), codes: vec![code.to_owned()] }),
        }
    }
    if owners.len() > MOST_CODES { Err(BadAreas::TooMany) } else { Ok(areas) }
}

/// Without the quotes that spreadsheets put around a text.
fn bare(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map_or(text, str::trim)
}

/// The lines that [`read`] parses.
#[must_use]
pub fn write(areas: &[Area]) -> String {
    let mut text = String::new();
    for area in areas {
        for code in &area.codes {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{code}, {}", area.name);
        }
    }
    text
}
