//! `export`: what is stored, as others can read and check it.

use super::outcome::{Result, Sentence};
use domain::ids::{DistrictId, WindowId};
use domain::time::{At, Day};
use domain::visit::Visit;
use ops::calendar::Calendar;
use ops::ports::{District, SharedStore, StoreError, StoredFact};
use serde_json::{Map, Value, json};
use std::io::Write;

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

impl What {
    /// Each kind.
    pub const ALL: [What; 2] = [What::Visits, What::Facts];

    /// The setting that keeps when it was last exported, in milliseconds UTC, until that is on record.
    #[must_use]
    pub fn noted(self) -> &'static str {
        match self {
            What::Visits => "exported_visits",
            What::Facts => "exported_facts",
        }
    }

    /// What stands on record.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            What::Visits => "export visits",
            What::Facts => "export facts",
        }
    }
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
    // Practice is in no export.
    all.retain(|known| !known.rules.practice && wanted(known));
    if all.is_empty() && damaged.is_empty() && district.is_some() {
        return Err("There is no such district.".into());
    }
    let mut head = false;
    for known in all {
        let calendar = Calendar::new(&known.rules.hours).map_err(|error| Sentence(error.to_string()))?;
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
    if damaged.is_empty() {
        return Ok(());
    }
    out.flush()?;
    Err(format!("Not everything was exported, because it cannot be read: {}.", damaged.join("; ")).into())
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
