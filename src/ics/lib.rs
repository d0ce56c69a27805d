//! Calendar files (iCalendar, RFC 5545) as days on which a district is closed, or open for less. What a file
//! says that cannot be followed is left out and reported line by line, and what would change can be reviewed
//! before it is saved: [`Import`].

mod contents;
mod dates;
mod event;
mod lines;
mod plan;
mod repeat;
mod stamp;
mod zones;

pub use contents::{Closure, Contents, Minute, Reading, Span, YEARS};
pub use domain::import::{Changed, Effect, Passed, Why};
pub use lines::BadFile;
pub use plan::{Import, plan};

use contents::MOST;
use event::{Event, Family};
use lines::Fault;
use std::collections::BTreeMap;
use zones::Zones;

/// The most days and times that are examined for the rules of a file.
const MOST_LOOKED_AT: usize = 20_000_000;
/// The most left-out entries that are reported.
const MOST_TOLD: usize = 1_000;

/// Reads a file. What cannot be read or followed is left out, and reported with its line.
///
/// # Errors
/// The text is not a calendar.
pub fn read(text: &str, reading: &Reading) -> Result<Contents, BadFile> {
    let (parts, passed) = lines::parts(text)?;
    let mut contents = Contents { closures: Vec::new(), passed, more: 0 };
    let mut left = MOST_LOOKED_AT;
    let zones = Zones::read(&parts, &reading.zone, &mut left);
    let mut events = Vec::new();
    let mut called_off = false;
    for part in &parts {
        match part.kind.as_str() {
            "VCALENDAR" => {
                called_off = part.line("METHOD").is_some_and(|line| line.value.trim() == "CANCEL");
            }
            "VEVENT" if part.whole => match Event::read(part, &zones, &mut contents.passed) {
                Ok(mut event) => {
                    event.cancelled |= called_off;
                    events.push(event);
                }
                Err(Fault { line, why }) => {
                    contents.passed.push(Passed { line, summary: part.summary(), why });
                }
            },
            "VTODO" | "VJOURNAL" => {
                contents.passed.push(Passed { line: part.at, summary: part.summary(), why: Why::NotAnEvent });
            }
            _ => {}
        }
    }
    let mut families: BTreeMap<&str, Family<'_>> = BTreeMap::new();
    // An event without a UID belongs to no family.
    for event in events.iter().filter(|event| !event.uid.is_empty()) {
        families.entry(&event.uid).or_default().add(event);
    }
    let mut days = 0;
    for event in &events {
        let family = families.get(event.uid.as_str());
        let why = if family.is_some_and(|family| family.supersedes(event)) {
            Err(Why::Superseded)
        } else if event.cancelled {
            Err(Why::Cancelled)
        } else if event.free && !reading.free {
            Err(Why::Free)
        } else {
            event.closures(family, reading, &mut left)
        };
        let why = why.and_then(|closures| {
            let many = closures.iter().map(|closure| closure.span.days()).fold(days, usize::saturating_add);
            if many > MOST { Err(Why::TooMany) } else { Ok((closures, many)) }
        });
        match why {
            Ok((closures, many)) => {
                contents.closures.extend(closures);
                days = many;
            }
            Err(why) => {
                contents.passed.push(Passed { line: event.line, summary: event.note.clone(), why });
            }
        }
    }
    contents.passed.sort_by_key(|passed| passed.line);
    contents.more = contents.passed.len().saturating_sub(MOST_TOLD);
    contents.passed.truncate(MOST_TOLD);
    Ok(contents)
}
