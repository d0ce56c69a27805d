//! Reading a setup file: everything in it that cannot be read is found at once, not the first of it alone. What was found
//! is taken out, and the rest is read again, until nothing more is found.

use super::fault::wrong;
use super::file::File;
use crate::error::Error;
use serde_path_to_error::{Path, Segment};
use std::collections::BTreeSet;
use std::fmt;
use std::mem::replace;
use toml::de::{DeArray, DeTable, DeValue};

/// So many faults are said of one file.
const MOST: usize = 50;
/// A fault is shown up to so many characters: it quotes the file.
const LONGEST: usize = 300;

/// Something in a file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// The number of its line, from 1, if that is known.
    pub line: Option<usize>,
    /// Its part of the file, such as `districts[2].zone`, counted from 0; empty where nothing could be read.
    pub path: String,
    /// What is wrong there, in the words of the parser.
    pub what: String,
}

impl FileFault {
    fn of(text: &str, error: &toml::de::Error, path: &str) -> FileFault {
        let before = error.span().and_then(|span| text.get(..span.start));
        let short = |text: &str| text.chars().take(LONGEST).collect();
        FileFault {
            line: before.map(|before| before.matches('\n').count() + 1),
            path: short(path),
            what: short(error.message()),
        }
    }

    /// Its path, and what is wrong there.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.path.is_empty() { self.what.clone() } else { format!("{}: {}", self.path, self.what) }
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.sentence()),
            None => f.write_str(&self.sentence()),
        }
    }
}

impl File {
    /// Reads a setup file.
    ///
    /// # Errors
    /// All that cannot be read: a line for each, with its number, its part of the file and what is wrong there.
    pub fn parse(text: &str) -> Result<File, Error> {
        File::read(text).map_err(|faults| {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            wrong(format!("The setup file cannot be read:\n{}", lines.join("\n")))
        })
    }

    /// Reads a setup file.
    ///
    /// # Errors
    /// Where it is no TOML, the first place that is none; otherwise all that cannot be read, in the order of the text. Of
    /// a table that lacks several fields, the first is named.
    pub fn read(text: &str) -> Result<File, Vec<FileFault>> {
        let mut rest = DeTable::parse(text).map_err(|error| vec![FileFault::of(text, &error, "")])?;
        let (mut found, mut gone) = (Vec::new(), Gone::default());
        while found.len() < MOST {
            let reader = toml::de::Deserializer::from(rest.clone());
            let error = match serde_path_to_error::deserialize(reader) {
                Ok(read) if found.is_empty() => return Ok(read),
                Ok(_) => break,
                Err(error) => error,
            };
            let steps = steps(error.path());
            let at = gone.path(&steps);
            let error = error.into_inner();
            let path = match missing(error.message()) {
                Some(field) if at.is_empty() => field.to_owned(),
                Some(field) => format!("{at}.{field}"),
                None => at.clone(),
            };
            // A field may be missing because it was taken out: it is named already.
            if !gone.fields.contains(&path) {
                found.push(FileFault::of(text, &error, &path));
            }
            if !take_out(rest.get_mut(), &steps) {
                break;
            }
            gone.note(&steps, at);
        }
        found.sort_by_key(|fault| fault.line);
        Err(found)
    }
}

/// The field that a message says is missing.
fn missing(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.strip_suffix('`')
}

/// A step on the way to a part of a file.
enum Step {
    Field(String),
    Place(usize),
}

/// The way to a part of a file, as far as tables and lists lead.
fn steps(path: &Path) -> Vec<Step> {
    let step = |segment: &Segment| match segment {
        Segment::Map { key } => Some(Step::Field(key.clone())),
        Segment::Seq { index } => Some(Step::Place(*index)),
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter().map_while(step).collect()
}

/// What was taken out, by the places of the text.
#[derive(Default)]
struct Gone {
    fields: BTreeSet<String>,
    /// Entries of lists: the path of the list, and the place.
    entries: BTreeSet<(String, usize)>,
}

impl Gone {
    /// The path of a part, with its places as they are in the text.
    fn path(&self, steps: &[Step]) -> String {
        let mut path = String::new();
        for step in steps {
            match step {
                Step::Field(field) if path.is_empty() => path.push_str(field),
                Step::Field(field) => path = format!("{path}.{field}"),
                Step::Place(place) => path = format!("{path}[{}]", self.place(&path, *place)),
            }
        }
        path
    }

    /// The place in the text of what is now the entry `place` of a list.
    fn place(&self, list: &str, place: usize) -> usize {
        let earlier = self.entries.iter().filter(|(of, _)| of == list);
        earlier.fold(place, |place, (_, gone)| if *gone <= place { place + 1 } else { place })
    }

    fn note(&mut self, steps: &[Step], path: String) {
        if let Some((Step::Place(place), list)) = steps.split_last() {
            let list = self.path(list);
            let place = self.place(&list, *place);
            self.entries.insert((list, place));
        }
        self.fields.insert(path);
    }
}

/// Takes a part out of a table; false if it is not there.
fn take_out(table: &mut DeTable<'_>, steps: &[Step]) -> bool {
    match steps.split_first() {
        Some((Step::Field(field), [])) => table.remove(field.as_str()).is_some(),
        Some((Step::Field(field), steps)) => {
            table.get_mut(field.as_str()).is_some_and(|value| take_from(value.get_mut(), steps))
        }
        _ => false,
    }
}

fn take_from(value: &mut DeValue<'_>, steps: &[Step]) -> bool {
    match (value, steps.split_first()) {
        (DeValue::Table(table), _) => take_out(table, steps),
        (DeValue::Array(list), Some((Step::Place(place), []))) => {
            let is_there = *place < list.len();
            let others = replace(list, DeArray::new()).into_iter().enumerate();
            *list = others.filter(|(at, _)| at != place).map(|(_, entry)| entry).collect();
            is_there
        }
        (DeValue::Array(list), Some((Step::Place(place), steps))) => {
            list.get_mut(*place).is_some_and(|value| take_from(value.get_mut(), steps))
        }
        _ => false,
    }
}
