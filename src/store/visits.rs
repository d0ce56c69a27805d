//! Reading visits, their texts, and rows for reports.

use crate::conn::{Arg, Conn, Row, json, word};
use crate::rows::{WordLine, block, id_list, visit_of};
use crate::search::{self, Term};
use crate::sql;
use domain::ids::{DistrictId, VisitId};
use domain::time::{At, Day};
use domain::visit::{StateKind, Visit};
use ops::ports::{Counted, FactRow, Personal, StoreError, StoredFact, VisitFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const BODIES: usize = 500;
/// Texts that one typed word may match. More are no useful answer, and take too long to examine.
const CANDIDATES: usize = 1_000;
/// Up to this many matches are examined directly instead of narrowing them down by the next word.
const FEW: usize = 50;
/// Lookups for one search, over districts and blocks of days: enough for two words in ten years of a large
/// department, or a tenth of a second.
const LOOK_UPS: usize = 6_000;

/// The sort key of a visit: its arrival, then its id.
type Placed = (i64, VisitId, DistrictId);

/// Visits that match a filter, newest arrival first.
pub(crate) async fn visits(
    conn: &mut Conn,
    filter: &VisitFilter,
) -> Result<Vec<(DistrictId, Visit)>, StoreError> {
    let districts = districts(conn, filter).await?;
    let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let mut placed = match text {
        Some(text) => found(conn, filter, &districts, text).await?,
        None => newest(conn, filter, &districts).await?,
    };
    placed.sort_unstable_by(|one, other| other.cmp(one));
    placed.truncate(limit(filter));
    bodies(conn, &placed).await
}

/// The newest visits of each district: for each, one index is read up to the limit.
async fn newest(
    conn: &mut Conn,
    filter: &VisitFilter,
    districts: &[DistrictId],
) -> Result<Vec<Placed>, StoreError> {
    let live = filter.state.is_some_and(|state| state != StateKind::Ended);
    let statement = if live { &sql::NEWEST_LIVE } else { &sql::NEWEST_VISITS };
    let mut placed = Vec::new();
    for district in districts {
        let [a, b, c, d, e, f, g, h] = which(district, filter)?;
        let rows = conn.rows(statement, [a, b, c, d, e, f, g, h, filter.limit.max(0).into()]).await?;
        add_placed(&mut placed, district, &rows)?;
    }
    Ok(placed)
}

fn add_placed(placed: &mut Vec<Placed>, district: &DistrictId, rows: &[Row]) -> Result<(), StoreError> {
    for row in rows {
        placed.push((row.int("arrived_at")?, VisitId(row.uuid("id")?), district.clone()));
    }
    Ok(())
}

/// Visits found by typed text in names, telephone numbers and references.
async fn found(
    conn: &mut Conn,
    filter: &VisitFilter,
    districts: &[DistrictId],
    text: &str,
) -> Result<Vec<Placed>, StoreError> {
    let terms = search::terms(text);
    let (from, to) = days(filter);
    for row in conn.rows(&sql::UNFILLED, []).await? {
        let filled = row.int("day")?;
        if filled > from && districts.iter().any(|id| row.text("district").is_ok_and(|of| of == id.as_str()))
        {
            return Err(StoreError::NotSearchable(Day(row.count("day")?)));
        }
    }
    let Some(candidates) = candidates(conn, districts, &terms, (from, to)).await? else {
        return Ok(Vec::new());
    };
    let mut placed = Vec::new();
    for (district, mut ids) in candidates {
        ids = with_all(conn, &district, ids, &terms).await?;
        if ids.is_empty() {
            continue;
        }
        let [a, b, c, d, e, f, g, h] = which(&district, filter)?;
        let rows = conn.rows(&sql::FOUND_VISITS, [a, b, c, d, e, f, g, h, id_list(&ids)?]).await?;
        add_placed(&mut placed, &district, &rows)?;
    }
    Ok(placed)
}

/// Visits by district.
type Candidates = BTreeMap<DistrictId, BTreeSet<VisitId>>;

/// The visits found by that word which finds the fewest; none if nothing can be found.
async fn candidates(
    conn: &mut Conn,
    districts: &[DistrictId],
    terms: &[Term],
    (from, to): (i64, i64),
) -> Result<Option<Candidates>, StoreError> {
    let names: Vec<&str> = districts.iter().map(DistrictId::as_str).collect();
    let names = json(&names)?;
    let ends = conn.row(&sql::WORD_BLOCKS, [Arg::Json(names.clone())]).await?;
    let ends = ends.map(|row| Ok::<_, StoreError>((row.maybe_int("first")?, row.maybe_int("last")?)));
    let Some((Some(first), Some(last))) = ends.transpose()? else { return Ok(None) };
    if terms.is_empty() {
        return Ok(None);
    }
    let blocks: Vec<i64> = (first.max(block(from))..=last.min(block(to))).collect();
    let places = blocks.len() * districts.len();
    let blocks = json(&blocks)?;
    let mut fewest: Option<Vec<Row>> = None;
    let mut left = LOOK_UPS;
    for Term { looked_up, .. } in terms {
        let Some(rest) = left.checked_sub(places * looked_up.len()) else { break };
        left = rest;
        let most = i64::try_from(CANDIDATES + 1).unwrap_or(i64::MAX);
        let [names, blocks] = [names.clone(), blocks.clone()].map(Arg::Json);
        let args = [names, blocks, Arg::Json(json(looked_up)?), from.into(), to.into(), most.into()];
        let rows = conn.rows(&sql::FIND_WORDS, args).await?;
        if fewest.as_ref().is_none_or(|fewest| rows.len() < fewest.len()) {
            fewest = Some(rows);
        }
        if fewest.as_ref().is_some_and(|fewest| fewest.len() <= FEW) {
            break;
        }
    }
    let Some(fewest) = fewest.filter(|fewest| fewest.len() <= CANDIDATES) else {
        return Err(StoreError::TooBroad);
    };
    let mut candidates = Candidates::new();
    for row in fewest {
        candidates.entry(row.name("district")?).or_default().insert(VisitId(row.uuid("visit")?));
    }
    Ok(Some(candidates))
}

/// Those of them whose texts contain every word.
async fn with_all(
    conn: &mut Conn,
    district: &DistrictId,
    ids: BTreeSet<VisitId>,
    terms: &[Term],
) -> Result<BTreeSet<VisitId>, StoreError> {
    let mut words: BTreeMap<VisitId, BTreeSet<String>> = BTreeMap::new();
    for row in conn.rows(&sql::SEARCHED_TEXTS, [district.as_str().into(), id_list(&ids)?]).await? {
        let of = words.entry(VisitId(row.uuid("visit")?)).or_default();
        of.extend(search::words(row.word("kind")?, &row.text("text")?));
    }
    let all = |words: &BTreeSet<String>| terms.iter().all(|term| term.matches(words));
    Ok(words.into_iter().filter(|(_, words)| all(words)).map(|(id, _)| id).collect())
}

/// The visits themselves, in the given order.
async fn bodies(conn: &mut Conn, placed: &[Placed]) -> Result<Vec<(DistrictId, Visit)>, StoreError> {
    let mut visits = Vec::with_capacity(placed.len());
    for some in placed.chunks(BODIES) {
        let mut of: BTreeMap<&DistrictId, Vec<VisitId>> = BTreeMap::new();
        for (_, id, district) in some {
            of.entry(district).or_default().push(*id);
        }
        let mut read: HashMap<VisitId, Visit> = HashMap::new();
        for (district, ids) in of {
            for row in conn.rows(&sql::VISITS_BY_ID, [district.as_str().into(), id_list(&ids)?]).await? {
                match visit_of(&row) {
                    Ok(visit) => drop(read.insert(visit.id, visit)),
                    // A damaged row is left out, and does not spoil the list.
                    Err(error @ StoreError::BrokenRow { .. }) => {
                        tracing::error!(%district, %error, "a visit is left out of a list");
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        visits.extend(some.iter().filter_map(|(_, id, district)| Some((district.clone(), read.remove(id)?))));
    }
    Ok(visits)
}

/// Visits that match, as reports count them, in order of arrival. Texts are not searched.
pub(crate) async fn counted(conn: &mut Conn, filter: &VisitFilter) -> Result<Vec<Counted>, StoreError> {
    let mut all = Vec::new();
    for district in districts(conn, filter).await? {
        for row in conn.rows(&sql::COUNTED, which(&district, filter)?).await? {
            all.push(counted_of(&row)?);
        }
    }
    all.sort_by_key(|visit| (visit.arrived_at, visit.id));
    Ok(all)
}

async fn districts(conn: &mut Conn, filter: &VisitFilter) -> Result<Vec<DistrictId>, StoreError> {
    match &filter.districts {
        Some(list) => Ok(list.clone()),
        None => conn.rows(&sql::DISTRICT_IDS, []).await?.iter().map(|row| row.name("id")).collect(),
    }
}

fn limit(filter: &VisitFilter) -> usize {
    usize::try_from(filter.limit.max(0)).unwrap_or(usize::MAX)
}

/// The first and the last day of a filter.
fn days(filter: &VisitFilter) -> (i64, i64) {
    let day = |day: Option<Day>, none: i32| i64::from(day.map_or(none, |day| day.0));
    (day(filter.from, i32::MIN), day(filter.to, i32::MAX))
}

/// A filter as parameters, for one district.
fn which(district: &DistrictId, filter: &VisitFilter) -> Result<[Arg; 8], StoreError> {
    let (from, to) = days(filter);
    Ok([
        district.as_str().into(),
        from.into(),
        to.into(),
        filter.state.map(|state| word(&state)).transpose()?.into(),
        filter.ticket.clone().into(),
        filter.service.as_ref().map(|service| service.as_str().to_owned()).into(),
        filter.channel.map(|channel| word(&channel)).transpose()?.into(),
        filter.language.clone().into(),
    ])
}

/// Indexes the texts of one more day for searching, newest day first; returns whether there may be more.
pub(crate) async fn fill_words(conn: &mut Conn) -> Result<bool, StoreError> {
    let Some(row) = conn.row(&sql::UNFILLED, []).await? else { return Ok(false) };
    let (district, filled) = (row.text("district")?, row.int("day")?);
    let before = conn.row(&sql::DAY_BEFORE, [district.as_str().into(), filled.into()]).await?;
    let Some(before) = before else {
        conn.execute(&sql::FILLED_ALL, [district.into()]).await?;
        return Ok(true);
    };
    let day: i32 = before.count("day")?;
    let mut words = Vec::new();
    for row in conn.rows(&sql::TEXTS_OF_DAY, [district.as_str().into(), i64::from(day).into()]).await? {
        words.extend(WordLine::all(&personal_of(&row)?, row.count("place")?, Day(day)));
    }
    conn.execute(&sql::FILL_WORDS, [district.as_str().into(), Arg::Json(json(&words)?)]).await?;
    conn.execute(&sql::FILLED, [district.into(), i64::from(day).into()]).await?;
    Ok(true)
}

/// The visit of a row, with its district.
pub(crate) fn placed_visit(row: &Row) -> Result<(DistrictId, Visit), StoreError> {
    Ok((row.name("district")?, visit_of(row)?))
}

fn counted_of(row: &Row) -> Result<Counted, StoreError> {
    Ok(Counted {
        id: VisitId(row.uuid("id")?),
        district: row.name("district")?,
        day: Day(row.count("day")?),
        arrived_at: At(row.int("arrived_at")?),
        ended_at: row.maybe_int("ended_at")?.map(At),
        end: row.maybe_word("end_kind")?,
        state: row.word("state")?,
        service: row.maybe_name("service")?,
        channel: row.word("channel")?,
        language: row.maybe_text("language")?,
        counts: row.int("counts")? != 0,
        acknowledgement_ms: row.maybe_int("acknowledgement_ms")?,
        wait_ms: row.maybe_int("wait_ms")?,
        resolution_ms: row.maybe_int("resolution_ms")?,
    })
}

/// The fact of a row, with its chain.
pub(crate) fn fact_of(row: &Row) -> Result<StoredFact, StoreError> {
    Ok(StoredFact {
        chain: row.text("district")?,
        row: FactRow {
            seq: row.count("seq")?,
            at: At(row.int("at")?),
            visit: row.maybe_uuid("visit")?.map(VisitId),
            kind: row.text("kind")?,
            body: row.text("body")?,
            prev_hash: row.hash("prev_hash")?,
            hash: row.hash("hash")?,
        },
    })
}

/// A personal text of a row.
pub(crate) fn personal_of(row: &Row) -> Result<Personal, StoreError> {
    Ok(Personal {
        visit: VisitId(row.uuid("visit")?),
        seq: row.count("seq")?,
        kind: row.word("kind")?,
        text: row.text("text")?,
    })
}
