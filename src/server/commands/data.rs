//! `export` and `audit`: what is stored, as others can read and check it.

use super::outcome::{Result, Sentence, say};
use crate::world::OsChance;
use domain::fact::{Fact, GENESIS, chain};
use domain::ids::{DistrictId, WindowId};
use domain::time::{At, Day};
use domain::visit::Visit;
use ops::calendar::Calendar;
use ops::ports::{Chance, District, SharedStore, StoredFact};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;

/// Facts read from the database at a time.
const PAGE: i64 = 2_000;
/// Visits, each of which is longer.
const VISITS: i64 = 250;

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// One row a visit.
    Visits,
    /// One fact a line, as stored.
    Facts,
}

/// How.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma separated, safe from formulas.
    Csv,
    /// One JSON value a line.
    Jsonl,
}

/// Writes an export to standard output. `from` and `to` are business days for visits and UTC dates for facts, both included.
///
/// # Errors
/// When the database cannot be read or the output is closed.
pub async fn export(
    store: SharedStore,
    what: What,
    format: Format,
    from: Option<Day>,
    to: Option<Day>,
    district: Option<DistrictId>,
) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout());
    match what {
        What::Facts => facts(&store, &mut out, format, from, to, district).await?,
        What::Visits => visits(&store, &mut out, format, from, to, district).await?,
    }
    Ok(out.flush()?)
}

async fn facts(
    store: &SharedStore,
    out: &mut impl Write,
    format: Format,
    from: Option<Day>,
    to: Option<Day>,
    district: Option<DistrictId>,
) -> Result<()> {
    let chains = match district {
        Some(district) => vec![district.to_string()],
        // Practice is in no export.
        None => store
            .chains()
            .await?
            .into_iter()
            .filter(|name| !name.starts_with(ops::practice::PREFIX))
            .collect(),
    };
    let wanted = |at: At| {
        let day = Day(i32::try_from(at.0.div_euclid(86_400_000)).unwrap_or(i32::MAX));
        from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
    };
    if format == Format::Csv {
        writeln!(out, "chain,seq,at,kind,visit,hash,body")?;
    }
    for name in chains {
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
    let mut head = false;
    for known in store.districts().await?.into_iter().filter(wanted) {
        let calendar = Calendar::new(&known.rules.hours).map_err(|error| Sentence(error.to_string()))?;
        let mut after = None;
        loop {
            let page = store.visits_after(&known.id, days, after, VISITS).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.day, last.ticket.clone()));
            for visit in &page {
                let row = visit_row(&known.id, visit, &calendar);
                match format {
                    Format::Jsonl => writeln!(out, "{}", Value::Object(row))?,
                    Format::Csv => {
                        if !head {
                            out.write_all(&csv_line(&row.keys().cloned().collect::<Vec<_>>())?)?;
                            head = true;
                        }
                        out.write_all(&csv_line(&row.values().map(cell).collect::<Vec<_>>())?)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// The columns of `GET /visits/{id}`, flattened; no personal data.
#[must_use]
pub fn visit_row(district: &DistrictId, visit: &Visit, calendar: &Calendar) -> Map<String, Value> {
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

/// Where it is, or was served last.
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

/// A line of CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe.
///
/// # Errors
/// Never in memory; the writer's own error otherwise.
pub fn csv_line(cells: &[String]) -> Result<Vec<u8>> {
    let safe = cells.iter().map(|cell| {
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.clone() }
    });
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(safe).map_err(|error| Sentence(error.to_string()))?;
    writer.into_inner().map_err(|error| Sentence(error.to_string()))
}

/// Checks every chain: no gap in the numbers, each hash over the text and the hash before, times that never go back, facts
/// that can be read. With a checkpoint (`CHAIN:SEQ:HASH`), that chain must hold that hash there.
///
/// # Errors
/// The first fact that does not fit.
pub async fn verify(store: SharedStore, checkpoint: Option<String>) -> Result<()> {
    // Heads first: beside a running server a chain may have grown past its head by the time it is read, never fallen behind.
    let mut pins: Vec<Pin> = store
        .heads()
        .await?
        .into_iter()
        .map(|(id, seq, hash)| Pin { chain: id.to_string(), seq, hash: hex::encode(hash), what: "line" })
        .collect();
    pins.extend(checkpoint.as_deref().map(read_checkpoint).transpose()?);
    let chains = store.chains().await?;
    if let Some(lost) = pins.iter().find(|pin| pin.seq > 0 && !chains.contains(&pin.chain)) {
        return Err(format!("There is no chain {}.", lost.chain).into());
    }
    let mut total = 0;
    for name in chains {
        let (seq, hash) = verify_chain(&store, &name, &pins).await?;
        total += seq;
        say(&format!("{name}: {seq} facts, checkpoint {name}:{seq}:{}", hex::encode(hash)));
    }
    say(&format!("{total} facts, every hash is right."));
    Ok(())
}

/// What a chain must hold: this hash at this number.
struct Pin {
    chain: String,
    seq: u64,
    hash: String,
    /// Who says so.
    what: &'static str,
}

fn read_checkpoint(text: &str) -> Result<Pin> {
    let mut parts = text.split(':');
    match (parts.next(), parts.next().and_then(|seq| seq.parse().ok()), parts.next()) {
        (Some(chain), Some(seq), Some(hash)) => {
            Ok(Pin { chain: chain.to_owned(), seq, hash: hash.to_owned(), what: "checkpoint" })
        }
        _ => Err("A checkpoint is written CHAIN:SEQ:HASH, as `audit verify` prints it.".into()),
    }
}

async fn verify_chain(store: &SharedStore, name: &str, pins: &[Pin]) -> Result<(u64, [u8; 32])> {
    let (mut seq, mut hash, mut at) = (0, GENESIS, At(i64::MIN));
    loop {
        let page = store.facts(name, seq, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for StoredFact { row, .. } in page {
            let wrong = |what: &str| Sentence(format!("{name}: fact {}: {what}.", row.seq));
            if row.seq != seq + 1 {
                return Err(wrong(&format!("the number after {seq} is missing")));
            }
            if row.prev_hash != hash || row.hash != chain(&hash, &row.body) {
                return Err(wrong("its hash is not that of its text and the hash before"));
            }
            if row.at < at {
                return Err(wrong("its time is before that of the fact before"));
            }
            if !name.starts_with('_') {
                let fact = Fact::decode(&row.body).map_err(|error| wrong(&error.to_string()))?;
                if (fact.seq, fact.at, fact.visit, fact.what.kind())
                    != (row.seq, row.at, row.visit, row.kind.as_str())
                {
                    return Err(wrong("its columns are not what its text says"));
                }
            }
            (seq, hash, at) = (row.seq, row.hash, row.at);
            let pinned = pins.iter().filter(|pin| pin.chain == name && pin.seq == seq);
            if let Some(pin) = pinned.into_iter().find(|pin| pin.hash != hex::encode(hash)) {
                return Err(wrong(&format!("the {} has another hash there", pin.what)));
            }
        }
    }
    match pins.iter().find(|pin| pin.chain == name && pin.seq > seq) {
        Some(pin) => {
            Err(format!("{name}: the {} stands at {}, the facts end at {seq}.", pin.what, pin.seq).into())
        }
        None => Ok((seq, hash)),
    }
}

/// Copies the database to a file while it is in use.
///
/// # Errors
/// When the file is there already or cannot be written; for PostgreSQL, which tool to use.
pub async fn backup(database: &str, to: &Path) -> Result<()> {
    let database = store::open(database).await.map_err(super::of_open)?;
    database.backup(to).await.map_err(super::of_open)?;
    say(&format!("Saved to {}.", to.display()));
    Ok(())
}

/// Puts a copy back, under a new epoch.
///
/// # Errors
/// When a server runs on the database, or the copy is damaged.
pub async fn restore(database: &str, from: &Path) -> Result<()> {
    let epoch = hex::encode(OsChance::default().secret().get(..6).unwrap_or_default());
    store::restore(from, database, &epoch).await.map_err(super::of_open)?;
    say(&format!("Restored from {}.", from.display()));
    Ok(())
}
