//! The line of a district: loading it, and the one transaction in which everything that happens is decided and written.
//!
//! The order of the steps is what makes it right: lock first, then look, then decide, then write, and the version is
//! moved on as an assertion. All of it runs inside a transaction that the caller begins and commits.

use crate::conn::{Arg, Conn, Row, json, word};
use crate::{search, sql};
use domain::ids::{DistrictId, VisitId};
use domain::line::{Head, KEEP_ENDED};
use domain::time::{At, Day};
use domain::visit::Visit;
use ops::alarms::Notice;
use ops::ports::{
    Batch, Card, ChainEnd, District, FactRow, Found, KeyName, Lane, Message, Newer, Outcome, Personal,
    PersonalKind, Replay, StoreError, StoredLine, VisitRow, Writes,
};
use serde::Serialize;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use uuid::Uuid;

/// Of so many of the last facts the kinds, and the visits that ended, are looked at when a line is loaded.
const FACTS_LOOKED_AT: u64 = 1_000;

/// A version as it is bound.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The newest fact of a chain: its number and hash.
pub(crate) type Newest = (u64, [u8; 32]);

/// Runs a batch inside the transaction of `conn`; says where the line stands if it moved on.
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
        .map_err(|_| StoreError::BadValue("the program stumbled over it".to_owned()))?;
    let newest = writes.facts.last().map(|fact| (fact.seq, fact.hash));
    write(conn, &district, (seq, hash), writes).await.map(|()| newest).map_err(|error| match error {
        // In a line nothing is named by people: whatever is there already cannot be stored again.
        StoreError::Taken(what) => StoreError::BadValue(what),
        other => other,
    })
}

/// Appends facts to a chain that is no line.
pub(crate) async fn append(
    conn: &mut Conn,
    chain: &'static str,
    build: Box<dyn FnOnce(ChainEnd) -> Result<Vec<FactRow>, StoreError> + Send>,
) -> Result<Newest, StoreError> {
    let Locked { seq, hash, now } = lock(conn, chain).await?;
    let end = ChainEnd { seq: seq + 1, prev_hash: hash, now };
    let facts = catch_unwind(AssertUnwindSafe(move || build(end)))
        .map_err(|_| StoreError::BadValue("the program stumbled over it".to_owned()))??;
    if let Some((wrong, place)) = facts.iter().zip(seq + 1..).find(|(fact, place)| fact.seq != *place) {
        return Err(StoreError::BadValue(format!("fact {} in place {place}", wrong.seq)));
    }
    let Some(last) = facts.last() else { return Ok((seq, hash)) };
    let rows = Rows { facts: facts.iter().map(FactLine::of).collect(), ..Rows::default() };
    put(conn, chain, &rows, [seq, last.seq], last.hash, None).await.map(|()| (last.seq, last.hash))
}

/// The row of a chain, locked.
pub(crate) struct Locked {
    pub(crate) seq: u64,
    pub(crate) hash: [u8; 32],
    /// The database's own clock once it was locked.
    pub(crate) now: At,
}

pub(crate) async fn lock(conn: &mut Conn, chain: &str) -> Result<Locked, StoreError> {
    let row = conn.row(&sql::LOCK_LINE, [chain.into()]).await?;
    let row = row.ok_or_else(|| StoreError::BadValue(format!("there is no line of {chain}")))?;
    Ok(Locked { seq: row.count("seq")?, hash: row.hash("head_hash")?, now: At(row.int("now")?) })
}

/// Writes visits as they stand, over those that are there.
pub(crate) async fn put_visits(conn: &mut Conn, chain: &str, visits: &[VisitRow]) -> Result<(), StoreError> {
    let visits: Vec<_> = visits.iter().map(VisitLine::of).collect::<Result<_, _>>()?;
    let none = || Arg::Json("[]".to_owned());
    let args = [chain.into(), none(), Arg::Json(json(&visits)?), none(), none(), none()];
    conn.execute(&sql::WRITE, args).await.map(|_| ())
}

/// Writes all rows of a batch and moves the line on, as an assertion that it still stood where it was.
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

/// Visits of a district, in no order that matters.
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

/// Ids as a list that a statement takes apart.
pub(crate) fn id_list<'i>(ids: impl IntoIterator<Item = &'i VisitId>) -> Result<Arg, StoreError> {
    let ids: Vec<String> = ids.into_iter().map(|id| hex_id(id.0)).collect();
    Ok(Arg::Json(json(&ids)?))
}

/// The visit of a row with its `body`.
pub(crate) fn visit_of(row: &Row) -> Result<Visit, StoreError> {
    row.json("body")
}

async fn write(
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

/// An id as both databases read it from a text.
pub(crate) fn hex_id(id: Uuid) -> String {
    id.simple().to_string()
}

/// A hash as both databases read it from a text.
fn hex_hash(hash: &[u8; 32]) -> String {
    use std::fmt::Write;
    hash.iter().fold(String::from("\\x"), |mut text, byte| {
        // Writing to a String cannot fail.
        let _always = write!(text, "{byte:02x}");
        text
    })
}

/// What a batch writes.
#[derive(Default)]
struct Rows<'w> {
    facts: Vec<FactLine<'w>>,
    visits: Vec<VisitLine<'w>>,
    keys: Vec<KeyLine<'w>>,
    personal: Vec<PersonalLine<'w>>,
    words: Vec<WordLine>,
}

impl Rows<'_> {
    fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.visits.is_empty() && self.keys.is_empty() && self.personal.is_empty()
    }
}

#[derive(Serialize)]
struct FactLine<'f> {
    seq: u64,
    at: i64,
    visit: Option<String>,
    kind: &'f str,
    body: &'f str,
    prev_hash: String,
    hash: String,
}

impl<'f> FactLine<'f> {
    fn of(fact: &'f FactRow) -> FactLine<'f> {
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
    /// Whether a stored row says the same.
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
struct KeyLine<'k> {
    actor: &'k str,
    key: &'k str,
    request_hash: String,
    status: u16,
    visit: Option<String>,
    seq: u64,
    at: i64,
}

impl<'k> KeyLine<'k> {
    fn of((name, replay, at): &'k (KeyName, Replay, At)) -> KeyLine<'k> {
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
struct PersonalLine<'p> {
    visit: String,
    seq: u64,
    place: u64,
    kind: PersonalKind,
    text: &'p str,
    folded: String,
}

impl<'p> PersonalLine<'p> {
    fn of((personal, place): (&'p Personal, u64)) -> PersonalLine<'p> {
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

/// A word that a text is found by.
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
    /// All words of a text.
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

/// Days that are searched together, as one number.
pub(crate) fn block(day: i64) -> i64 {
    day.div_euclid(32)
}

/// The words that new texts are found by. Most come with their visit; of the others the day is looked up.
async fn words(
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

/// In the column named after a visit stands the alarm that comes first, and in `kind` which level of it goes which way: each goes
/// once.
#[derive(Serialize)]
struct MessageLine {
    id: String,
    kind: String,
    visit: String,
    body: String,
    created_at: i64,
    lane: String,
    danger: i64,
}

impl MessageLine {
    fn of(message: &Message) -> Result<MessageLine, StoreError> {
        let Notice { way, to, alarms, address, .. } = &message.notice;
        let first = alarms.first();
        let first = first.ok_or_else(|| StoreError::BadValue("a message about nothing".to_owned()))?;
        let whom = address.as_ref().map(|address| format!(".{address}")).unwrap_or_default();
        let lane = message.notice.lane();
        Ok(MessageLine {
            id: hex_id(message.id),
            kind: format!("alarm.{}.{}.{}{whom}", way.as_str(), to.as_str(), first.level),
            visit: hex_id(first.id.0),
            body: json(&message.notice)?,
            created_at: message.created_at.0,
            lane: lane.receiver,
            danger: i64::from(lane.danger),
        })
    }
}

async fn add_messages(conn: &mut Conn, district: &str, messages: &[Message]) -> Result<(), StoreError> {
    let lines = messages.iter().map(MessageLine::of).collect::<Result<Vec<_>, _>>()?;
    conn.execute(&sql::ADD_MESSAGES, [district.into(), Arg::Json(json(&lines)?)]).await?;
    Ok(())
}

/// Puts others in the place of a message that is not dealt with.
pub(crate) async fn divide(
    conn: &mut Conn,
    message: &Message,
    at: At,
    into: &[Message],
) -> Result<(), StoreError> {
    let district = message.notice.district.as_str();
    let args = [district.into(), message.id.into(), at.0.into(), word(&Outcome::Divided)?.into()];
    if conn.execute(&sql::FINISH_MESSAGE, args).await? == 0 {
        return Ok(());
    }
    add_messages(conn, district, into).await
}

/// The lane of a row.
pub(crate) fn lane_of(row: &Row) -> Result<Lane, StoreError> {
    Ok(Lane { district: row.name("district")?, receiver: row.text("lane")?, danger: row.int("danger")? != 0 })
}

/// The message of a row with its `body`.
pub(crate) fn message_of(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        id: row.uuid("id")?,
        created_at: At(row.int("created_at")?),
        attempts: row.count("attempts")?,
        notice: row.json("body")?,
    })
}

/// By what two telephone numbers are the same; empty for other texts.
fn fold(kind: PersonalKind, text: &str) -> String {
    match kind {
        PersonalKind::Phone => search::telephone(text),
        _ => String::new(),
    }
}

/// Makes a district with an empty line.
pub(crate) async fn create_district(conn: &mut Conn, district: &District) -> Result<(), StoreError> {
    let id = district.id.as_str();
    let args =
        [id.into(), district.position.into(), json(&district.card)?.into(), json(&district.rules)?.into()];
    conn.execute(&sql::ADD_DISTRICT, args).await?;
    let args = [id.into(), 0.into(), domain::fact::GENESIS.into(), json(&Head::default())?.into()];
    conn.execute(&sql::ADD_LINE, args).await.map(|_| ())
}

/// Changes what people read of a district, and its place; false when either is not as it was read.
pub(crate) async fn set_card(
    conn: &mut Conn,
    before: &District,
    position: i64,
    card: &Card,
) -> Result<bool, StoreError> {
    let id = before.id.as_str();
    let Some(row) = conn.row(&sql::LOCK_DISTRICT, [id.into()]).await? else { return Ok(false) };
    if row.int("position")? != before.position || row.json::<Card>("card")? != before.card {
        return Ok(false);
    }
    conn.execute(&sql::SET_CARD, [id.into(), position.into(), json(card)?.into()]).await.map(|rows| rows > 0)
}

/// Every district, in order.
pub(crate) fn district_of(row: &Row) -> Result<District, StoreError> {
    Ok(District {
        id: row.name("id")?,
        position: row.int("position")?,
        card: row.json("card")?,
        rules: row.json("rules")?,
    })
}

/// A line to start from; to be read in one snapshot.
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
    // The line goes on without one that ended and cannot be read.
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
