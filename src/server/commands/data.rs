//! `export`: stored data in formats that others can read and check.

use super::outcome::{Result, Sentence, is_closed, unwritten};
use crate::exports::What;
use domain::ids::{DistrictId, WindowId};
use domain::time::{At, Day, HOUR};
use domain::visit::Visit;
use ops::calendar::Calendar;
use ops::ports::{District, SharedStore, StoreError, StoredFact};
use ops::replay::Calendars;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Facts read from the database at a time.
const PAGE: i64 = 2_000;
/// Visits read from the database at a time, each of which is longer than a fact.
const VISITS: i64 = 250;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma separated, with cells that spreadsheets do not take for formulas.
    Csv,
    /// One JSON value on each line.
    Jsonl,
}

/// Standard output, which notes when its reader has closed it.
struct Output {
    to: io::Stdout,
    closed: bool,
}

impl Output {
    fn noted<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| {
            self.closed |= is_closed(&error);
            io::Error::new(error.kind(), unwritten(&error).0)
        })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.to.flush();
        self.noted(flushed)
    }
}

const NO_DISTRICT: &str = "There is no such district.";

/// Writes an export to standard output. `from` and `to` are business days of each district, both included; facts about the
/// whole department have the days of the first district.
///
/// # Errors
/// When there is no such district or nothing in those days, when the database cannot be read or the output cannot be written.
pub async fn export(
    store: SharedStore,
    what: What,
    format: Format,
    from: Option<Day>,
    to: Option<Day>,
    district: Option<DistrictId>,
) -> Result<()> {
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err("No day lies between these: --from is later than --to.".into());
    }
    let mut out = io::BufWriter::new(Output { to: io::stdout(), closed: false });
    let written = match what {
        What::Facts => facts(&store, &mut out, format, from, to, district).await,
        What::Visits => visits(&store, &mut out, format, from, to, district).await,
    };
    let ended = written.and_then(|()| Ok(out.flush()?));
    if out.get_ref().closed { Ok(()) } else { ended }
}

async fn facts(
    store: &SharedStore,
    out: &mut impl Write,
    format: Format,
    from: Option<Day>,
    to: Option<Day>,
    district: Option<DistrictId>,
) -> Result<()> {
    let mut chains = store.chains().await?;
    // Practice is never exported.
    chains.retain(|name| {
        !name.starts_with(ops::practice::PREFIX) && district.as_ref().is_none_or(|id| id.as_str() == name)
    });
    if chains.is_empty() && district.is_some() {
        return Err(NO_DISTRICT.into());
    }
    let known = store.districts().await?;
    if format == Format::Csv {
        writeln!(out, "chain,seq,at,kind,visit,hash,body")?;
    }
    for name in chains {
        let own = known.iter().find(|one| one.id.as_str() == name).or(known.first());
        let calendar = own.and_then(|one| Calendar::new(&one.rules.hours).ok());
        let day = |at: At| match &calendar {
            Some(calendar) => calendar.business_day(at),
            None => Day(i32::try_from(at.0.div_euclid(24 * HOUR)).unwrap_or(i32::MAX)),
        };
        let wanted = |at: At| from.is_none_or(|from| from <= day(at)) && to.is_none_or(|to| day(at) <= to);
        let mut after = 0;
        loop {
            let page = store.facts(&name, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.row.seq;
            for fact in page.iter().filter(|fact| wanted(fact.row.at)) {
                match format {
                    Format::Jsonl => writeln!(out, "{}", fact.row.body)?,
                    Format::Csv => out.write_all(&fact_line(fact)?)?,
                }
            }
        }
    }
    Ok(())
}

fn fact_line(fact: &StoredFact) -> Result<Vec<u8>> {
    let row = &fact.row;
    let visit = row.visit.map(|id| id.to_string()).unwrap_or_default();
    csv_line(&[
        fact.chain.clone(),
        row.seq.to_string(),
        row.at.0.to_string(),
        row.kind.clone(),
        visit,
        hex::encode(row.hash),
        row.body.clone(),
    ])
}

async fn visits(
    store: &SharedStore,
    out: &mut impl Write,
    format: Format,
    from: Option<Day>,
    to: Option<Day>,
    district: Option<DistrictId>,
) -> Result<()> {
    let days = (from.unwrap_or(Day(i32::MIN)), to.unwrap_or(Day(i32::MAX)));
    let wanted = |known: &District| district.as_ref().is_none_or(|id| *id == known.id);
    let (mut all, mut damaged) = (Vec::new(), Vec::new());
    for row in store.district_rows().await? {
        match row {
            Ok(known) => all.push(known),
            Err(StoreError::BrokenRow { ref id, .. })
                if id.starts_with(ops::practice::PREFIX)
                    || district.as_ref().is_some_and(|wanted| wanted.as_str() != id) => {}
            Err(error @ StoreError::BrokenRow { .. }) => damaged.push(error.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    // Practice is never exported.
    all.retain(|known| !known.rules.practice && wanted(known));
    if all.is_empty() && damaged.is_empty() && district.is_some() {
        return Err(NO_DISTRICT.into());
    }
    if format == Format::Csv {
        out.write_all(&csv_line(&COLUMNS.map(str::to_owned))?)?;
    }
    for known in all {
        let calendars = match Calendars::of(store, &known).await {
            Ok(calendars) => calendars,
            Err(error) => {
                damaged.push(format!("{}: {}", known.id, Sentence::from(error)));
                continue;
            }
        };
        let mut after = None;
        loop {
            let page = match store.visits_after(&known.id, days, after, VISITS).await {
                Ok(page) => page,
                Err(error @ StoreError::BrokenRow { .. }) => {
                    damaged.push(format!("{}: {error}", known.id));
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            let Some(last) = page.last() else { break };
            after = Some((last.day, last.ticket.clone()));
            for visit in &page {
                let row = visit_row(&known.id, visit, &calendars);
                match format {
                    Format::Jsonl => writeln!(out, "{}", Value::Object(row))?,
                    Format::Csv => {
                        let cells = COLUMNS.map(|name| row.get(name).map(cell).unwrap_or_default());
                        out.write_all(&csv_line(&cells)?)?;
                    }
                }
            }
        }
    }
    if damaged.is_empty() {
        return Ok(());
    }
    out.flush()?;
    Err(format!("Not everything was exported, because it cannot be read: {}.", damaged.join("; ")).into())
}

/// The columns of `export visits`, sorted by name: the fields of [`visit_row`].
const COLUMNS: [&str; 39] = [
    "acknowledged_at",
    "acknowledgement_ms",
    "acknowledgement_working_ms",
    "announcements",
    "answer_ms",
    "area",
    "arrived_at",
    "called_at",
    "channel",
    "day",
    "district",
    "end",
    "ended_at",
    "first_resolved_at",
    "hours_seq",
    "id",
    "language",
    "last_resolved_at",
    "legs",
    "needs",
    "outcome",
    "party_size",
    "promise_due",
    "quote_high_ms",
    "quote_low_ms",
    "reopened",
    "resolution_ms",
    "segments",
    "seq",
    "service",
    "serving_at",
    "serving_ms",
    "source",
    "state",
    "ticket",
    "wait_ms",
    "waiting_ms",
    "walk_ms",
    "window",
];

/// The columns of `GET /visits/{id}`, flattened; no personal data. An ended visit is measured by the hours in force when it
/// ended: `hours_seq` is the fact that set them, 0 for those the district was created with.
fn visit_row(district: &DistrictId, visit: &Visit, calendars: &Calendars) -> Map<String, Value> {
    let (hours_seq, calendar) = calendars.of_visit(visit);
    let moment = |at: Option<At>| at.map_or(Value::Null, |at| json!(calendar.moment(at)));
    let clocks = calendar.clocks(visit);
    let mut row = Map::new();
    let mut put = |name: &str, value: Value| {
        row.insert(name.to_owned(), value);
    };
    put("id", json!(visit.id));
    put("ticket", json!(visit.ticket.to_string()));
    put("state", json!(visit.state.kind()));
    put("seq", json!(visit.seq));
    put("district", json!(district));
    put("day", json!(visit.day));
    put("service", json!(visit.service()));
    put("channel", json!(visit.channel));
    put("source", json!(visit.source));
    put("language", json!(visit.language));
    put("needs", json!(visit.needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")));
    put("area", json!(visit.area));
    put("party_size", json!(visit.party_size));
    put("quote_low_ms", json!(visit.quote.map(|quote| quote.p50_ms)));
    put("quote_high_ms", json!(visit.quote.map(|quote| quote.p80_ms)));
    put("arrived_at", moment(Some(visit.arrived_at)));
    put("acknowledged_at", moment(visit.acknowledged_at));
    put("called_at", moment(visit.called_at));
    put("serving_at", moment(visit.serving_at));
    put("ended_at", moment(visit.ended_at));
    put("first_resolved_at", moment(visit.first_resolved_at));
    put("last_resolved_at", moment(visit.last_resolved_at));
    put("end", json!(visit.end()));
    put("outcome", json!(visit.detail));
    put("window", json!(last_window(visit)));
    put("promise_due", moment(visit.promise_due));
    put("announcements", json!(visit.announcements));
    put("reopened", json!(visit.reopened));
    put("legs", json!(visit.legs.len()));
    put("segments", json!(visit.segments.len()));
    put("hours_seq", json!(hours_seq));
    put("acknowledgement_ms", json!(clocks.acknowledgement_ms));
    put("acknowledgement_working_ms", json!(clocks.acknowledgement_working_ms));
    put("answer_ms", json!(clocks.answer_ms));
    put("wait_ms", json!(clocks.wait_ms));
    put("waiting_ms", json!(clocks.waiting_ms));
    put("walk_ms", json!(clocks.walk_ms));
    put("serving_ms", json!(clocks.serving_ms));
    put("resolution_ms", json!(clocks.resolution_ms));
    row
}

/// The window where it is, or was served last.
fn last_window(visit: &Visit) -> Option<&WindowId> {
    visit.segments.iter().rev().find_map(|segment| segment.window.as_ref())
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A line of CSV. A cell that a spreadsheet would take for a formula gets a leading apostrophe.
///
/// # Errors
/// Never in practice: it is written to memory.
fn csv_line(cells: &[String]) -> Result<Vec<u8>> {
    let safe = cells.iter().map(|cell| {
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.clone() }
    });
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(safe).map_err(|error| Sentence(error.to_string()))?;
    writer.into_inner().map_err(|error| Sentence(error.to_string()))
}
