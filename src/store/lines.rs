//! Lines of districts: loading one, and the transaction in which everything that happens is decided and
//! written.
//!
//! The order of the steps makes it correct: lock, read, decide, write, and move the version on as an
//! assertion. All of it runs inside a transaction that the caller begins and commits.

use crate::conn::{Arg, Conn, json};
use crate::outbox::add_messages;
use crate::rows::{FactLine, KeyLine, PersonalLine, Rows, VisitLine, WordLine, fold, id_list, int, visit_of};
use crate::sql;
use domain::ids::{DistrictId, VisitId};
use domain::line::{Head, KEEP_ENDED};
use domain::time::{At, Day};
use domain::visit::Visit;
use ops::ports::{
    Batch, ChainEnd, Found, KeyName, MakeFacts, Newer, Personal, Replay, StoreError, StoredLine, VisitRow,
    Writes,
};
use serde::Serialize;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// When a line is loaded, this many of the last facts are searched for their kinds and for visits that have
/// ended.
const FACTS_LOOKED_AT: u64 = 1_000;

/// The number and hash of the newest fact of a chain.
pub(crate) type Newest = (u64, [u8; 32]);

/// Runs a batch inside the transaction of `conn`; returns the newest fact if the batch wrote any.
pub(crate) async fn commit(conn: &mut Conn, batch: Batch) -> Result<Option<Newest>, StoreError> {
    let Batch { district, seen, keys, visits, decide } = batch;
    let Locked { seq, hash, now } = lock(conn, district.as_str()).await?;
    if seq < seen {
        return Err(StoreError::Moved(district));
    }
    let newer = if seq > seen { Some(newer(conn, &district, seen).await?) } else { None };
    let replays = replays(conn, &district, &keys).await?;
    let visits = visits_by_id(conn, &district, &visits).await?;
    let found = Found { now, seq, hash, newer, replays, visits };
    let writes = catch_unwind(AssertUnwindSafe(move || decide(found)))
        .map_err(|_| StoreError::BadValue("the program panicked over it".to_owned()))?;
    let newest = writes.facts.last().map(|fact| (fact.seq, fact.hash));
    write(conn, &district, (seq, hash), writes).await.map(|()| newest).map_err(|error| match error {
        // Nothing in a line is named by people: a duplicate can never be stored.
        StoreError::Taken(what) => StoreError::BadValue(what),
        other => other,
    })
}

/// Appends facts to a chain that is not a line.
pub(crate) async fn append(
    conn: &mut Conn,
    chain: &'static str,
    build: MakeFacts,
) -> Result<Newest, StoreError> {
    let Locked { seq, hash, now } = lock(conn, chain).await?;
    let end = ChainEnd { seq: seq + 1, prev_hash: hash, now };
    let facts = catch_unwind(AssertUnwindSafe(move || build(end)))
        .map_err(|_| StoreError::BadValue("the program panicked over it".to_owned()))??;
    if let Some((wrong, place)) = facts.iter().zip(seq + 1..).find(|(fact, place)| fact.seq != *place) {
        return Err(StoreError::BadValue(format!("fact {} in place {place}", wrong.seq)));
    }
    let Some(last) = facts.last() else { return Ok((seq, hash)) };
    let rows = Rows { facts: facts.iter().map(FactLine::of).collect(), ..Rows::default() };
    put(conn, chain, &rows, [seq, last.seq], last.hash, None).await.map(|()| (last.seq, last.hash))
}

/// The row of a chain, locked for update.
pub(crate) struct Locked {
    pub(crate) seq: u64,
    pub(crate) hash: [u8; 32],
    /// The database's own clock, read after locking.
    pub(crate) now: At,
}

pub(crate) async fn lock(conn: &mut Conn, chain: &str) -> Result<Locked, StoreError> {
    let row = conn.row(&sql::LOCK_LINE, [chain.into()]).await?;
    let row = row.ok_or_else(|| StoreError::BadValue(format!("there is no line of {chain}")))?;
    Ok(Locked { seq: row.count("seq")?, hash: row.hash("head_hash")?, now: At(row.int("now")?) })
}

/// Writes visits, over those that exist.
pub(crate) async fn put_visits(conn: &mut Conn, chain: &str, visits: &[VisitRow]) -> Result<(), StoreError> {
    let visits: Vec<_> = visits.iter().map(VisitLine::of).collect::<Result<_, _>>()?;
    let none = || Arg::Json("[]".to_owned());
    let args = [chain.into(), none(), Arg::Json(json(&visits)?), none(), none(), none()];
    conn.execute(&sql::WRITE, args).await.map(|_| ())
}

/// Writes all rows of a batch and moves the version of the line on, asserting that it was unchanged.
async fn put(
    conn: &mut Conn,
    chain: &str,
    rows: &Rows<'_>,
    [from, to]: [u64; 2],
    hash: [u8; 32],
    head: Option<String>,
) -> Result<(), StoreError> {
    let [facts, visits, keys] = [json(&rows.facts)?, json(&rows.visits)?, json(&rows.keys)?].map(Arg::Json);
    let [personal, words] = [json(&rows.personal)?, json(&rows.words)?].map(Arg::Json);
    conn.execute(&sql::WRITE, [chain.into(), facts, visits, keys, personal, words]).await?;
    let args = [chain.into(), int(from).into(), int(to).into(), hash.into(), head.into()];
    match conn.execute(&sql::MOVE_LINE, args).await? {
        1 => Ok(()),
        _ => match DistrictId::try_from(chain.to_owned()) {
            Ok(district) => Err(StoreError::Moved(district)),
            Err(error) => Err(StoreError::BadValue(error.to_string())),
        },
    }
}

async fn newer(conn: &mut Conn, district: &DistrictId, seen: u64) -> Result<Newer, StoreError> {
    let after = || [district.as_str().into(), int(seen).into()];
    let head = head(conn, district).await?.ok_or_else(|| StoreError::Moved(district.clone()))?.0;
    let rules = conn.row(&sql::NEWER_RULES, after()).await?.map(|row| row.json("rules")).transpose()?;
    let visits = conn.rows(&sql::NEWER_VISITS, after()).await?;
    let kinds = conn.rows(&sql::KINDS_AFTER, after()).await?;
    Ok(Newer {
        head,
        rules,
        visits: visits.iter().map(visit_of).collect::<Result<_, _>>()?,
        kinds: kinds.iter().map(|row| row.text("kind")).collect::<Result<_, _>>()?,
    })
}

async fn head(conn: &mut Conn, district: &DistrictId) -> Result<Option<(Head, [u8; 32])>, StoreError> {
    let Some(row) = conn.row(&sql::LINE, [district.as_str().into()]).await? else { return Ok(None) };
    let head: Head = row.json("head")?;
    let seq: u64 = row.count("seq")?;
    if head.seq != seq {
        return Err(row.broken("head", &format!("it is of version {}, the line is at {seq}", head.seq)));
    }
    Ok(Some((head, row.hash("head_hash")?)))
}

async fn replays(
    conn: &mut Conn,
    district: &DistrictId,
    keys: &[KeyName],
) -> Result<Vec<Option<Replay>>, StoreError> {
    #[derive(Serialize)]
    struct Asked<'k> {
        actor: &'k str,
        key: &'k str,
    }
    let mut found: Vec<Option<Replay>> = vec![None; keys.len()];
    if keys.is_empty() {
        return Ok(found);
    }
    let asked: Vec<Asked<'_>> =
        keys.iter().map(|name| Asked { actor: &name.actor, key: &name.key }).collect();
    let args = [district.as_str().into(), Arg::Json(json(&asked)?)];
    for row in conn.rows(&sql::REPLAYS, args).await? {
        let replay = Replay {
            request: row.hash("request_hash")?,
            status: row.count("status")?,
            visit: row.maybe_uuid("visit")?.map(VisitId),
            seq: row.count("seq")?,
        };
        if let Some(slot) = found.get_mut(row.count::<usize>("place")?) {
            *slot = Some(replay);
        }
    }
    Ok(found)
}

/// Visits of a district, in arbitrary order.
pub(crate) async fn visits_by_id(
    conn: &mut Conn,
    district: &DistrictId,
    ids: &[VisitId],
) -> Result<Vec<Visit>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = conn.rows(&sql::VISITS_BY_ID, [district.as_str().into(), id_list(ids)?]).await?;
    rows.iter().map(visit_of).collect()
}

pub(crate) async fn write(
    conn: &mut Conn,
    district: &DistrictId,
    (seq, hash): (u64, [u8; 32]),
    writes: Writes,
) -> Result<(), StoreError> {
    let Writes { facts, visits, keys, personal, rewritten, head, rules, messages } = writes;
    let chain = district.as_str();
    let (to, hash) = facts.last().map_or((seq, hash), |fact| (fact.seq, fact.hash));
    if to != seq + facts.len() as u64 || head.as_ref().is_some_and(|head| head.seq != to) {
        return Err(StoreError::BadValue(format!("{} facts after {seq} end at {to}", facts.len())));
    }
    if !facts.is_empty() && head.is_none() {
        return Err(StoreError::BadValue("facts without the head after them".to_owned()));
    }
    let rows = Rows {
        facts: facts.iter().map(FactLine::of).collect(),
        visits: visits.iter().map(VisitLine::of).collect::<Result<_, _>>()?,
        keys: keys.iter().map(KeyLine::of).collect(),
        words: words(conn, district, &visits, &personal).await?,
        personal: personal.iter().zip(0..).map(PersonalLine::of).collect(),
    };
    if !rows.is_empty() {
        let head = head.as_ref().map(json).transpose()?;
        put(conn, chain, &rows, [seq, to], hash, head).await?;
    }
    for note in &rewritten {
        let folded = fold(note.kind, &note.text);
        let args = [
            chain.into(),
            note.visit.0.into(),
            int(note.seq).into(),
            note.text.as_str().into(),
            folded.into(),
        ];
        conn.execute(&sql::REWRITE_NOTE, args).await?;
    }
    if !messages.is_empty() {
        add_messages(conn, chain, &messages).await?;
    }
    if let Some(rules) = rules {
        conn.execute(&sql::SET_RULES, [chain.into(), json(&rules)?.into(), int(to).into()]).await?;
    }
    Ok(())
}

/// The search words of new texts. Most texts come with their visit; for others its day is read.
pub(crate) async fn words(
    conn: &mut Conn,
    district: &DistrictId,
    visits: &[VisitRow],
    personal: &[Personal],
) -> Result<Vec<WordLine>, StoreError> {
    if personal.is_empty() {
        return Ok(Vec::new());
    }
    let mut days: HashMap<VisitId, Day> = visits.iter().map(|row| (row.visit.id, row.visit.day)).collect();
    let unknown: Vec<VisitId> =
        personal.iter().map(|personal| personal.visit).filter(|id| !days.contains_key(id)).collect();
    if !unknown.is_empty() {
        for row in conn.rows(&sql::DAYS_OF, [district.as_str().into(), id_list(&unknown)?]).await? {
            days.insert(VisitId(row.uuid("id")?), Day(row.count("day")?));
        }
    }
    let placed = personal.iter().zip(0..);
    let known = placed.filter_map(|(text, place)| Some(WordLine::all(text, place, *days.get(&text.visit)?)));
    Ok(known.flatten().collect())
}

/// A line to start a clerk from; to be read in one snapshot.
pub(crate) async fn load_line(
    conn: &mut Conn,
    district: &DistrictId,
) -> Result<Option<StoredLine>, StoreError> {
    let Some((head, hash)) = head(conn, district).await? else { return Ok(None) };
    let Some(rules) = conn.row(&sql::RULES, [district.as_str().into()]).await? else { return Ok(None) };
    let live = conn.rows(&sql::LIVE_VISITS, [district.as_str().into()]).await?;
    let mut visits = live.iter().map(visit_of).collect::<Result<Vec<_>, _>>()?;
    let after = head.seq.saturating_sub(FACTS_LOOKED_AT);
    let newest = conn.rows(&sql::NEWER_VISITS, [district.as_str().into(), int(after).into()]).await?;
    // An ended visit that cannot be read is left out.
    let newest = newest.iter().filter_map(|row| visit_of(row).ok());
    visits.extend(newest.filter(|visit| !visit.is_live() && head.at - visit.since() < KEEP_ENDED));
    let kinds = conn.rows(&sql::KINDS_AFTER, [district.as_str().into(), int(after).into()]).await?;
    Ok(Some(StoredLine {
        head,
        hash,
        rules: rules.json("rules")?,
        visits,
        kinds: kinds.iter().map(|row| row.text("kind")).collect::<Result<_, _>>()?,
    }))
}
