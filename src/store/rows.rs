//! The rows that a batch writes, as JSON lists that a statement takes apart.

use crate::conn::{Arg, Row, json, word};
use crate::search;
use domain::ids::VisitId;
use domain::time::{At, Day};
use domain::visit::Visit;
use ops::ports::{FactRow, KeyName, Personal, PersonalKind, Replay, StoreError, VisitRow};
use serde::Serialize;
use uuid::Uuid;

/// A version number as a parameter.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A list of ids as a parameter.
pub(crate) fn id_list<'i>(ids: impl IntoIterator<Item = &'i VisitId>) -> Result<Arg, StoreError> {
    let ids: Vec<String> = ids.into_iter().map(|id| hex_id(id.0)).collect();
    Ok(Arg::Json(json(&ids)?))
}

/// The visit of a row, from its `body`.
pub(crate) fn visit_of(row: &Row) -> Result<Visit, StoreError> {
    row.json("body")
}

/// An id in the text form that both databases parse.
pub(crate) fn hex_id(id: Uuid) -> String {
    id.simple().to_string()
}

/// A hash in the text form that both databases parse.
fn hex_hash(hash: &[u8; 32]) -> String {
    use std::fmt::Write;
    hash.iter().fold(String::from("\\x"), |mut text, byte| {
        // Writing to a String cannot fail.
        let _always = write!(text, "{byte:02x}");
        text
    })
}

/// The rows that a batch writes, by table.
#[derive(Default)]
pub(crate) struct Rows<'w> {
    pub(crate) facts: Vec<FactLine<'w>>,
    pub(crate) visits: Vec<VisitLine<'w>>,
    pub(crate) keys: Vec<KeyLine<'w>>,
    pub(crate) personal: Vec<PersonalLine<'w>>,
    pub(crate) words: Vec<WordLine>,
}

impl Rows<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.visits.is_empty() && self.keys.is_empty() && self.personal.is_empty()
    }
}

#[derive(Serialize)]
pub(crate) struct FactLine<'f> {
    seq: u64,
    at: i64,
    visit: Option<String>,
    kind: &'f str,
    body: &'f str,
    prev_hash: String,
    hash: String,
}

impl<'f> FactLine<'f> {
    pub(crate) fn of(fact: &'f FactRow) -> FactLine<'f> {
        FactLine {
            seq: fact.seq,
            at: fact.at.0,
            visit: fact.visit.map(|id| hex_id(id.0)),
            kind: &fact.kind,
            body: &fact.body,
            prev_hash: hex_hash(&fact.prev_hash),
            hash: hex_hash(&fact.hash),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct VisitLine<'v> {
    id: String,
    seq: u64,
    day: i32,
    series: &'v str,
    number: u32,
    ticket: String,
    channel: String,
    source: String,
    service: Option<&'v str>,
    language: Option<&'v str>,
    state: String,
    arrived_at: i64,
    ended_at: Option<i64>,
    end_kind: Option<String>,
    outcome: Option<&'v str>,
    area: Option<&'v str>,
    counts: i64,
    acknowledgement_ms: Option<i64>,
    wait_ms: Option<i64>,
    resolution_ms: Option<i64>,
    body: String,
}

impl<'v> VisitLine<'v> {
    /// Whether a stored row is equal to this one.
    pub(crate) fn is(&self, row: &Row, visit: &Visit) -> Result<bool, StoreError> {
        let texts = [
            ("series", Some(self.series)),
            ("ticket", Some(&self.ticket)),
            ("channel", Some(&self.channel)),
            ("source", Some(&self.source)),
            ("service", self.service),
            ("language", self.language),
            ("state", Some(&self.state)),
            ("end_kind", self.end_kind.as_deref()),
            ("outcome", self.outcome),
            ("area", self.area),
        ];
        let numbers = [
            ("seq", Some(int(self.seq))),
            ("day", Some(i64::from(self.day))),
            ("number", Some(i64::from(self.number))),
            ("arrived_at", Some(self.arrived_at)),
            ("ended_at", self.ended_at),
            ("counts", Some(self.counts)),
            ("acknowledgement_ms", self.acknowledgement_ms),
            ("wait_ms", self.wait_ms),
            ("resolution_ms", self.resolution_ms),
        ];
        for (column, text) in texts {
            if row.maybe_text(column)?.as_deref() != text {
                return Ok(false);
            }
        }
        for (column, number) in numbers {
            if row.maybe_int(column)? != number {
                return Ok(false);
            }
        }
        Ok(visit_of(row)? == *visit)
    }

    pub(crate) fn of(row: &'v VisitRow) -> Result<VisitLine<'v>, StoreError> {
        let VisitRow { visit, clocks } = row;
        Ok(VisitLine {
            id: hex_id(visit.id.0),
            seq: visit.seq,
            day: visit.day.0,
            series: visit.ticket.series.as_str(),
            number: visit.ticket.number,
            ticket: visit.ticket.to_string(),
            channel: word(&visit.channel)?,
            source: word(&visit.source)?,
            service: visit.service().map(domain::ids::ServiceId::as_str),
            language: visit.language.as_deref(),
            state: word(&visit.state.kind())?,
            arrived_at: visit.arrived_at.0,
            ended_at: visit.ended_at.map(|at| at.0),
            end_kind: visit.end().map(|end| word(&end)).transpose()?,
            outcome: visit.detail.as_ref().map(domain::ids::Code::as_str),
            area: visit.area.as_deref(),
            counts: i64::from(domain::clocks::counts(visit)),
            acknowledgement_ms: clocks.acknowledgement_ms,
            wait_ms: clocks.wait_ms,
            resolution_ms: clocks.resolution_ms,
            body: json(visit)?,
        })
    }
}

#[derive(Serialize)]
pub(crate) struct KeyLine<'k> {
    actor: &'k str,
    key: &'k str,
    request_hash: String,
    status: u16,
    visit: Option<String>,
    seq: u64,
    at: i64,
}

impl<'k> KeyLine<'k> {
    pub(crate) fn of((name, replay, at): &'k (KeyName, Replay, At)) -> KeyLine<'k> {
        KeyLine {
            actor: &name.actor,
            key: &name.key,
            request_hash: hex_hash(&replay.request),
            status: replay.status,
            visit: replay.visit.map(|id| hex_id(id.0)),
            seq: replay.seq,
            at: at.0,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct PersonalLine<'p> {
    visit: String,
    seq: u64,
    place: u64,
    kind: PersonalKind,
    text: &'p str,
    folded: String,
}

impl<'p> PersonalLine<'p> {
    pub(crate) fn of((personal, place): (&'p Personal, u64)) -> PersonalLine<'p> {
        PersonalLine {
            visit: hex_id(personal.visit.0),
            seq: personal.seq,
            place,
            kind: personal.kind,
            text: &personal.text,
            folded: fold(personal.kind, &personal.text),
        }
    }
}

/// A word by which a text is found.
#[derive(Serialize)]
pub(crate) struct WordLine {
    block: i64,
    word: String,
    visit: String,
    seq: u64,
    place: u64,
    day: i32,
}

impl WordLine {
    /// All words of a text, as rows.
    pub(crate) fn all(personal: &Personal, place: u64, day: Day) -> impl Iterator<Item = WordLine> + use<> {
        let (visit, seq) = (hex_id(personal.visit.0), personal.seq);
        let line = move |word| WordLine {
            block: block(i64::from(day.0)),
            word,
            visit: visit.clone(),
            seq,
            place,
            day: day.0,
        };
        search::words(personal.kind, &personal.text).into_iter().map(line)
    }
}

/// A block: days that are searched together.
pub(crate) fn block(day: i64) -> i64 {
    day.div_euclid(32)
}

/// The normalized form in which two telephone numbers are compared; empty for other texts.
pub(crate) fn fold(kind: PersonalKind, text: &str) -> String {
    match kind {
        PersonalKind::Phone => search::telephone(text),
        _ => String::new(),
    }
}
