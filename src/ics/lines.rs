//! The text of an iCalendar file: lines that continue in the next one, names, parameters, values; and the
//! nesting of components. RFC 5545, sections 3.1 to 3.3. Parsed by hand because what is left out must be
//! reported with its line (docs/decisions/calendar-files.md).

use domain::import::{Passed, Why};

/// The deepest nesting of a file: a calendar, an event, and an alarm are three.
const DEEPEST: usize = 16;
/// The most parameters of a line that are stored; those that are needed here come long before.
const MOST_PARAMS: usize = 50;

/// Why an event cannot be taken, and where.
pub(crate) struct Fault {
    /// The line number, from 1.
    pub line: usize,
    /// The problem of that line.
    pub why: Why,
}

/// The text is not a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Line {line}: this is not a calendar file. It must begin with BEGIN:VCALENDAR.")]
pub struct BadFile {
    /// The line that shows it, counted from 1 in the original file.
    pub line: usize,
}

/// One logical line, unfolded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The number of its first physical line, from 1.
    pub at: usize,
    /// In upper case.
    pub name: String,
    params: Vec<(String, String)>,
    /// As written, still escaped.
    pub value: String,
}

/// A component between BEGIN and END: an event, a task, a time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The line of its BEGIN.
    pub at: usize,
    /// Its kind, in upper case.
    pub kind: String,
    /// Its own lines, without those of components within it.
    pub lines: Vec<Line>,
    /// Whether its END was found.
    pub whole: bool,
}

impl Part {
    /// The first line with this name.
    pub fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// Its title.
    pub fn summary(&self) -> String {
        self.line("SUMMARY").map(Line::text).unwrap_or_default()
    }
}

impl Line {
    /// A fault at this line.
    pub fn fault(&self, why: Why) -> Fault {
        Fault { line: self.at, why }
    }

    /// The kind of component that begins or ends with it.
    fn kind(&self) -> String {
        self.value.trim().to_ascii_uppercase()
    }

    /// The value of a parameter, by its name in upper case.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as people read it: `\n`, `\,`, `\;` and `\\` unescaped, on one line, no longer than a note
    /// may be.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut signs = self.value.chars();
        while let Some(sign) = signs.next() {
            match (sign, if sign == '\\' { signs.next() } else { None }) {
                (_, Some('n' | 'N')) => text.push(' '),
                (_, Some(escaped)) => text.push(escaped),
                (sign, None) if sign.is_control() => text.push(' '),
                (sign, None) => text.push(sign),
            }
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ").chars().take(domain::hours::LONGEST_NOTE).collect()
    }

    fn read(at: usize, text: &str) -> Option<Line> {
        let end = text.find([';', ':'])?;
        let (name, rest) = text.split_at_checked(end)?;
        let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if name.is_empty() || !name.bytes().all(sign) {
            return None;
        }
        let name = name.to_ascii_uppercase();
        // Dates contain no colon; some programs write zones without the quotes they need.
        let dated = matches!(name.as_str(), "DTSTART" | "DTEND" | "EXDATE" | "RDATE" | "RECURRENCE-ID");
        let (mut rest, late) = match rest.rsplit_once(':') {
            Some((params, value)) if dated => (params, Some(value)),
            _ => (rest, None),
        };
        let ends = |text: &str| match late {
            Some(_) => text.find(';').or(Some(text.len())),
            None => text.find([';', ':']),
        };
        let mut params = Vec::new();
        while let Some(param) = rest.strip_prefix(';') {
            let (name, value) = param.split_at_checked(param.find(['=', ';', ':']).unwrap_or(param.len()))?;
            let (value, after) = match value.strip_prefix('=') {
                // A name without a value means nothing.
                None => ("", value),
                Some(value) => match value.strip_prefix('"') {
                    Some(quoted) => quoted.split_once('"')?,
                    None => value.split_at_checked(ends(value)?)?,
                },
            };
            if params.len() < MOST_PARAMS {
                params.push((name.to_ascii_uppercase(), value.to_owned()));
            }
            // Of several values the first is enough: none that is used here has more.
            rest = after.get(ends(after)?..)?;
        }
        let value = late.or_else(|| rest.strip_prefix(':'))?;
        Some(Line { at, name, params, value: value.to_owned() })
    }
}

/// The lines of a file, unfolded. Empty ones are skipped, even within a line that continues after them.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (place, line) in text.split('\n').enumerate() {
        let (at, line) = (place + 1, line.strip_suffix('\r').unwrap_or(line));
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            _ if line.trim().is_empty() => {}
            _ => lines.push((at, line.to_owned())),
        }
    }
    lines
}

/// Every component of a file, in the order of their BEGIN; and the lines that could not be parsed.
///
/// # Errors
/// The text is not a calendar.
pub(crate) fn parts(text: &str) -> Result<(Vec<Part>, Vec<Passed>), BadFile> {
    let lines = unfold(text);
    let (mut parts, mut passed): (Vec<Part>, Vec<Passed>) = (Vec::new(), Vec::new());
    // The indices in `parts` of the components that are still open.
    let mut open: Vec<usize> = Vec::new();
    let mut readable = true;
    for (at, text) in &lines {
        let line = Line::read(*at, text);
        let begins = line.as_ref().filter(|line| line.name == "BEGIN").map(Line::kind);
        if parts.is_empty() && begins.as_deref() != Some("VCALENDAR") {
            return Err(BadFile { line: *at });
        }
        let mut pass = |line, why| passed.push(Passed { line, summary: String::new(), why });
        let unread = Why::NotALine(text.chars().take(40).collect());
        let within = open.last().and_then(|place| parts.get_mut(*place));
        match (line, within) {
            (Some(line), _) if line.name == "BEGIN" && open.len() >= DEEPEST => pass(*at, unread),
            (Some(line), _) if line.name == "BEGIN" => {
                open.push(parts.len());
                parts.push(Part { at: *at, kind: line.kind(), lines: Vec::new(), whole: true });
                readable = true;
            }
            (Some(line), _) if line.name == "END" => {
                let kind = line.kind();
                let is = |place: &usize| parts.get(*place).is_some_and(|part| part.kind == kind);
                match open.iter().rposition(is) {
                    // Components that began within it and have no END of their own are cut off.
                    Some(depth) => {
                        let cut: Vec<usize> = open.drain(depth..).skip(1).collect();
                        cut_off(&mut parts, cut, &mut pass);
                    }
                    None => pass(*at, Why::StrayEnd(kind)),
                }
                readable = true;
            }
            (Some(line), Some(part)) => {
                // A line without a value means nothing.
                if !line.value.trim().is_empty() {
                    part.lines.push(line);
                }
                readable = true;
            }
            // Of a text that was folded incorrectly, the first line is reported.
            _ => {
                if readable {
                    pass(*at, unread);
                }
                readable = false;
            }
        }
    }
    if parts.is_empty() {
        return Err(BadFile { line: 1 });
    }
    let mut pass = |line, why| passed.push(Passed { line, summary: String::new(), why });
    cut_off(&mut parts, open, &mut pass);
    Ok((parts, passed))
}

/// Marks components that begin and never end.
fn cut_off(parts: &mut [Part], places: Vec<usize>, pass: &mut impl FnMut(usize, Why)) {
    for place in places {
        if let Some(part) = parts.get_mut(place) {
            part.whole = false;
            pass(part.at, Why::NoEnd(part.kind.clone()));
        }
    }
}
