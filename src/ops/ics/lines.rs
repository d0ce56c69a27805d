//! The text of an iCalendar file: lines that go on in the next one, names, parameters, values; what encloses what.
//! RFC 5545, sections 3.1 to 3.3. Read by hand because a fault must name its line, which the parsers at hand lose.

use super::{BadFile, Problem};

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
}

impl Line {
    /// A fault of this line.
    pub fn fault(&self, problem: Problem) -> BadFile {
        BadFile { line: self.at, problem }
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

    fn read(at: usize, text: &str) -> Result<Line, BadFile> {
        let fault = || BadFile { line: at, problem: Problem::NotALine(text.chars().take(40).collect()) };
        let end = text.find([';', ':']).ok_or_else(fault)?;
        let (name, mut rest) = text.split_at_checked(end).ok_or_else(fault)?;
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(fault());
        }
        let mut params = Vec::new();
        while let Some(param) = rest.strip_prefix(';') {
            let (name, value) = param.split_once('=').ok_or_else(fault)?;
            let (value, after) = match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').ok_or_else(fault)?,
                None => {
                    let end = value.find([';', ':']).ok_or_else(fault)?;
                    value.split_at_checked(end).ok_or_else(fault)?
                }
            };
            params.push((name.to_ascii_uppercase(), value.to_owned()));
            // Of several values the first is enough: none that is read here has more.
            let end = after.find([';', ':']).ok_or_else(fault)?;
            rest = after.get(end..).ok_or_else(fault)?;
        }
        let value = rest.strip_prefix(':').ok_or_else(fault)?;
        Ok(Line { at, name: name.to_ascii_uppercase(), params, value: value.to_owned() })
    }
}

/// The lines of a file, unfolded.
fn unfold(text: &str) -> Result<Vec<(usize, String)>, BadFile> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (place, line) in text.split('\n').enumerate() {
        let (at, line) = (place + 1, line.strip_suffix('\r').unwrap_or(line));
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            (Some(more), None) if !more.trim().is_empty() => {
                return Err(BadFile { line: at, problem: Problem::NotACalendar });
            }
            (Some(_), None) => {}
            (None, _) => lines.push((at, line.to_owned())),
        }
    }
    lines.retain(|(_, line)| !line.trim().is_empty());
    Ok(lines)
}

/// Everything a file encloses, in the order in which it begins.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, BadFile> {
    let lines = unfold(text)?;
    let last = lines.last().map_or(1, |(at, _)| *at);
    let mut parts: Vec<Part> = Vec::new();
    // The places in `parts` of what is not closed yet.
    let mut open: Vec<usize> = Vec::new();
    for (at, text) in &lines {
        let line = Line::read(*at, text);
        let begins = line.as_ref().is_ok_and(|line| line.name == "BEGIN");
        if open.is_empty() && !(begins && text.to_ascii_uppercase().ends_with(":VCALENDAR")) {
            return Err(BadFile { line: *at, problem: Problem::NotACalendar });
        }
        let line = line?;
        let kind = line.value.trim().to_ascii_uppercase();
        match line.name.as_str() {
            "BEGIN" => {
                open.push(parts.len());
                parts.push(Part { at: *at, kind, lines: Vec::new() });
            }
            "END" => {
                let began = open.pop().and_then(|place| parts.get(place));
                if began.is_none_or(|began| began.kind != kind) {
                    return Err(line.fault(Problem::StrayEnd(kind)));
                }
            }
            _ => {
                if let Some(part) = open.last().and_then(|place| parts.get_mut(*place)) {
                    part.lines.push(line);
                }
            }
        }
    }
    match open.last().and_then(|place| parts.get(*place)) {
        Some(part) => Err(BadFile { line: part.at, problem: Problem::NoEnd(part.kind.clone()) }),
        None if parts.is_empty() => Err(BadFile { line: last, problem: Problem::NotACalendar }),
        None => Ok(parts),
    }
}
