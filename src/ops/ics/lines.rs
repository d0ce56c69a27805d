//! The text of an iCalendar file: lines that go on in the next one, names, parameters, values; what encloses what.
//! RFC 5545, sections 3.1 to 3.3. Read by hand because what is left out must name its line
//! (docs/decisions/calendar-files.md).

use domain::import::{Passed, Why};

/// The most that a file may enclose in each other: a calendar, an event, and an alarm are three.
const DEEPEST: usize = 16;
/// The most parameters of a line that are kept; those that are read here come long before.
const MOST_PARAMS: usize = 50;

/// What keeps an event from being taken, and where.
pub(super) struct Fault {
    /// The line.
    pub line: usize,
    /// What is wrong there.
    pub why: Why,
}

/// Something else than a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Line {line}: this is not a calendar file. It must begin with BEGIN:VCALENDAR.")]
pub struct BadFile {
    /// Where that shows, counted from 1, as the file was given.
    pub line: usize,
}

/// One line, however many it was folded into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, counted from 1.
    pub at: usize,
    /// In capital letters.
    pub name: String,
    params: Vec<(String, String)>,
    /// As written.
    pub value: String,
}

/// What stands between BEGIN and END: an event, a task, a time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Where it begins.
    pub at: usize,
    /// Its kind, in capital letters.
    pub kind: String,
    /// Its own lines, without those of parts within it.
    pub lines: Vec<Line>,
    /// It has an end.
    pub whole: bool,
}

impl Part {
    /// The first line of that name.
    pub fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// What it is called.
    pub fn summary(&self) -> String {
        self.line("SUMMARY").map(Line::text).unwrap_or_default()
    }
}

impl Line {
    /// A fault of this line.
    pub fn fault(&self, why: Why) -> Fault {
        Fault { line: self.at, why }
    }

    /// What begins or ends with it.
    fn kind(&self) -> String {
        self.value.trim().to_ascii_uppercase()
    }

    /// A parameter, by its name in capital letters.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as people read it: `\n`, `\,`, `\;` and `\\` undone, on one line, no longer than a note may be.
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
        // No date holds a colon; some programs write zones that do without the quotes they need.
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
                // A name alone says nothing.
                None => ("", value),
                Some(value) => match value.strip_prefix('"') {
                    Some(quoted) => quoted.split_once('"')?,
                    None => value.split_at_checked(ends(value)?)?,
                },
            };
            if params.len() < MOST_PARAMS {
                params.push((name.to_ascii_uppercase(), value.to_owned()));
            }
            // Of several values the first is enough: none that is read here has more.
            rest = after.get(ends(after)?..)?;
        }
        let value = late.or_else(|| rest.strip_prefix(':'))?;
        Some(Line { at, name, params, value: value.to_owned() })
    }
}

/// The lines of a file, unfolded. Empty ones are passed over, even within a line that goes on after them.
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

/// Everything a file encloses, in the order in which it begins; and the lines that could not be read.
///
/// # Errors
/// Something else than a calendar.
pub(super) fn parts(text: &str) -> Result<(Vec<Part>, Vec<Passed>), BadFile> {
    let lines = unfold(text);
    let (mut parts, mut passed): (Vec<Part>, Vec<Passed>) = (Vec::new(), Vec::new());
    // The places in `parts` of what is not closed yet.
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
                    // What began within it and has no end of its own is cut off.
                    Some(depth) => {
                        let cut: Vec<usize> = open.drain(depth..).skip(1).collect();
                        cut_off(&mut parts, cut, &mut pass);
                    }
                    None => pass(*at, Why::StrayEnd(kind)),
                }
                readable = true;
            }
            (Some(line), Some(part)) => {
                // A line without a value says nothing.
                if !line.value.trim().is_empty() {
                    part.lines.push(line);
                }
                readable = true;
            }
            // Of a text that was folded badly the first line is told.
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

/// Marks what begins and never ends.
fn cut_off(parts: &mut [Part], places: Vec<usize>, pass: &mut impl FnMut(usize, Why)) {
    for place in places {
        if let Some(part) = parts.get_mut(place) {
            part.whole = false;
            pass(part.at, Why::NoEnd(part.kind.clone()));
        }
    }
}
