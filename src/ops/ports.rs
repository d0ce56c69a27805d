//! What the use cases need from outside: a store, a clock, chance. The store knows SQL and no rules; it runs the rules it is
//! handed inside its transaction.

use crate::alarms::Notice;
use crate::calendar::Calendar;
use crate::staff::{Device, Link, Session, Staff, Token};
use async_trait::async_trait;
use domain::access::Reach;
use domain::alarm::To;
use domain::clocks::Clocks;
use domain::fact::{Fact, Ticket, chain};
use domain::ids::{
    Code, DeviceId, DistrictId, LegId, ScriptId, ServiceId, SessionId, StaffId, StepKey, TokenId, VisitId,
    WindowId,
};
use domain::line::Head;
use domain::rules::Rules;
use domain::script::{Script, Status};
use domain::time::{At, Day, Ms, Stamp};
use domain::totals::{Closed, Total};
use domain::visit::{Channel, End, StateKind, Visit};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::broadcast;
use uuid::Uuid;

/// The time, as this installation runs it. What has a default is for made-up clocks, which are always right.
pub trait Clock: Send + Sync {
    /// Now. Goes back only where the reference clock was set back.
    fn now(&self) -> At;
    /// How many times faster than the world's this clock runs; 1 but in a demo.
    fn scale(&self) -> f64 {
        1.0
    }
    /// The time to record a fact with. `reference` is the database's own clock, read inside the transaction that writes the fact:
    /// PostgreSQL's for all its nodes, the machine's for a file.
    ///
    /// # Errors
    /// When this clock is off from it.
    fn stamp(&self, _reference: At) -> Result<Stamp, ClockOff> {
        Ok(self.now().into())
    }
    /// A reading of the monotonic clock, to be handed to [`Clock::compare`].
    fn tick(&self) -> Ms {
        0
    }
    /// Compares itself with the reference clock, read since `asked`, and follows it.
    fn compare(&self, _asked: Ms, _reference: At) {}
    /// How this clock is off just now, if it is.
    fn off(&self) -> Option<ClockOff> {
        None
    }
    /// By how much the machine's wall clock is ahead of the time recorded and shown.
    fn offset(&self) -> Ms {
        0
    }
    /// Whether it may say that the times on record are wrong: a running server that has watched its reference may, a command that
    /// has just been started may not.
    fn corrects(&self) -> bool {
        false
    }
}

/// A clock is too far from its reference for anything to be recorded by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockOff {
    /// Its wall clock says another time than the reference.
    #[error("the clock of this machine is {} than the database's", apart(*.0))]
    Machine(Ms),
    /// The reference was set to another time, and is followed once it has kept it for some seconds.
    #[error("the clock was set and is {} than before; it is followed within a minute", apart(*.0))]
    Set(Ms),
    /// The last fact on record says another time.
    #[error("the clock of this machine is {} than the record says", apart(*.0))]
    Record(Ms),
}

/// A difference between two clocks, in words; positive when the first is ahead.
fn apart(ms: Ms) -> String {
    let side = if ms < 0 { "earlier" } else { "later" };
    format!("{}.{:03} s {side}", ms.unsigned_abs() / 1_000, ms.unsigned_abs() % 1_000)
}

/// Chance: ids and secrets.
pub trait Chance: Send + Sync {
    /// A new id, later ones sorting after earlier ones.
    fn id(&self) -> Uuid;
    /// 32 bytes nobody can guess.
    fn secret(&self) -> [u8; 32];
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The commit was sent and no clear answer came: it may or may not have happened.
    #[error("the database did not say whether it stored the change: {0}")]
    Unclear(String),
    /// This one cannot be stored, whatever is tried (a NUL in a text, say).
    #[error("the database refused a value: {0}")]
    BadValue(String),
    /// Something with that name or key is there already.
    #[error("there is one already: {0}")]
    Taken(String),
    /// The database cannot be reached, is busy for too long, read-only or full. Trying again later may do.
    #[error("the database cannot be used now: {0}")]
    Unavailable(String),
    /// Too much is being read already: this was left out before it began.
    #[error("too much is being read at once")]
    Busy,
    /// A read took longer than its kind may, and was stopped.
    #[error("reading it took too long")]
    TooLong,
    /// The connection was lost before anything was committed: done again on another one, it may well work.
    #[error("the database cannot be used now: {0}")]
    Lost(String),
    /// Too much matches what is searched for to be an answer.
    #[error("too much matches what is searched for")]
    TooBroad,
    /// Texts of before this day are still being made searchable.
    #[error("texts of before {0} are still being made searchable")]
    NotSearchable(Day),
    /// A stored row cannot be understood.
    #[error("table {table}, column {column}, row {id}: {problem}")]
    BrokenRow {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Which row.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The clock is off, so nothing was recorded.
    #[error("{0}")]
    ClockOff(#[from] ClockOff),
    /// The line moved although it was locked: a fault of the program; nothing was written.
    #[error("the line of {0} moved while it was locked")]
    Moved(DistrictId),
}

/// One transaction on one line: lock, look, decide, write, commit.
pub struct Batch {
    /// Whose line.
    pub district: DistrictId,
    /// The version the caller holds in memory.
    pub seen: u64,
    /// Idempotency keys to look up.
    pub keys: Vec<KeyName>,
    /// Visits to load, live or not.
    pub visits: Vec<VisitId>,
    /// The rules, run while the line is locked. What it returns is written.
    pub decide: Box<dyn FnOnce(Found) -> Writes + Send>,
}

/// What the locked line looks like.
pub struct Found {
    /// The database's own clock, read after the line was locked.
    pub now: At,
    /// Its version.
    pub seq: u64,
    /// The hash of its last fact.
    pub hash: [u8; 32],
    /// What another process wrote since `seen`.
    pub newer: Option<Newer>,
    /// What is known of each key, in the order asked.
    pub replays: Vec<Option<Replay>>,
    /// The visits asked for that exist in this district.
    pub visits: Vec<Visit>,
}

/// What another process wrote.
pub struct Newer {
    /// The head as stored.
    pub head: Head,
    /// The rules, if they changed.
    pub rules: Option<Rules>,
    /// Every visit that changed, as it stands.
    pub visits: Vec<Visit>,
    /// The kinds of facts written since, each once.
    pub kinds: Vec<String>,
}

/// An idempotency key of an actor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyName {
    /// Who, as a stable text.
    pub actor: String,
    /// The key the client chose.
    pub key: String,
}

/// What a command with that key came to the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The request, hashed.
    pub request: [u8; 32],
    /// Its status.
    pub status: u16,
    /// Its visit.
    pub visit: Option<VisitId>,
    /// The last fact it wrote.
    pub seq: u64,
}

/// What a batch writes. All empty: nothing changed, and the transaction is committed all the same, so that its answers
/// stand in one order with the others.
#[derive(Default, Clone)]
pub struct Writes {
    /// Facts, in order, from `found.seq + 1`.
    pub facts: Vec<FactRow>,
    /// Visits made or changed, each once, as they now stand.
    pub visits: Vec<VisitRow>,
    /// Keys of commands that had an effect.
    pub keys: Vec<(KeyName, Replay, At)>,
    /// Names, notes and the like.
    pub personal: Vec<Personal>,
    /// Notes that have another text by now.
    pub rewritten: Vec<Personal>,
    /// The head after the last fact; there is one whenever there are facts.
    pub head: Option<Head>,
    /// New rules.
    pub rules: Option<Rules>,
    /// Messages to be sent, stored with the facts they tell of.
    pub messages: Vec<Message>,
}

/// A message about alarms, on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id: the same however often it is sent.
    pub id: Uuid,
    /// When it was written.
    pub created_at: At,
    /// How often somebody has tried to send it, this time included.
    pub attempts: u32,
    /// What it says, to whom, which way.
    pub notice: Notice,
}

/// What is to be sent to one receiver. Danger goes apart, so that it waits behind nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// The district.
    pub district: DistrictId,
    /// `hook`, `mail:` and an address, or [`Lane::MAIL`].
    pub receiver: String,
    /// Danger only.
    pub danger: bool,
}

impl Lane {
    /// Mail that has still to become a letter to each address.
    pub const MAIL: &'static str = "mail";
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was sent.
    Sent,
    /// The district has nobody to tell this way.
    NobodyToTell,
    /// It could not be sent for too long.
    GivenUp,
    /// The mail server says that there is no such address.
    Refused,
    /// All that it tells of was over before it was sent.
    Over,
    /// It became a letter to each address.
    Divided,
}

/// A message was not delivered; why, in words without anybody's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Undelivered(pub String);

/// How a message stands while it is on its way.
pub trait Standing: Send + Sync {
    /// The message with what is over by now marked; None when all of it is over, and none of it was danger. The store is not asked
    /// for it: a receiver that listens waits for no store.
    fn now(&self) -> Option<Message>;
}

/// Who carries messages out of the building.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Carries one to whom the card names. It may be carried more than once, under the same id. A receiver may be slow to listen, so
    /// what is said is what stands once it does.
    async fn carry(
        &self,
        message: &Message,
        card: &Card,
        standing: &dyn Standing,
    ) -> Result<Outcome, Undelivered>;
}

/// A fact as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Its place.
    pub seq: u64,
    /// When.
    pub at: At,
    /// Which visit.
    pub visit: Option<VisitId>,
    /// What kind.
    pub kind: String,
    /// The text that is hashed and exported.
    pub body: String,
    /// The hash before it.
    pub prev_hash: [u8; 32],
    /// Its own hash.
    pub hash: [u8; 32],
}

impl FactRow {
    /// A fact as it is stored after the one with that hash.
    ///
    /// # Errors
    /// As [`Fact::encode`].
    pub fn of(fact: &Fact, prev_hash: [u8; 32]) -> Result<FactRow, serde_json::Error> {
        let body = fact.encode()?;
        let hash = chain(&prev_hash, &body);
        let kind = fact.what.kind().to_owned();
        Ok(FactRow { seq: fact.seq, at: fact.at, visit: fact.visit, kind, body, prev_hash, hash })
    }
}

/// A visit as stored: the whole of it, and the columns that are searched.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// The visit.
    pub visit: Visit,
    /// Its clocks.
    pub clocks: Clocks,
}

impl VisitRow {
    /// A visit with its clocks, by the hours of its district.
    #[must_use]
    pub fn of(visit: Visit, calendar: &Calendar) -> VisitRow {
        VisitRow { clocks: calendar.clocks(&visit), visit }
    }
}

/// A piece of personal data of a visit; purged on schedule, never in a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// Whose.
    pub visit: VisitId,
    /// The fact it came with.
    pub seq: u64,
    /// What it is.
    pub kind: PersonalKind,
    /// The text as typed.
    pub text: String,
}

/// Kinds of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    /// A name.
    Name,
    /// A telephone number.
    Phone,
    /// A note.
    Note,
    /// A reference, such as a report number.
    Reference,
    /// A promise, in words.
    Promise,
    /// An answer to a step of the script: JSON of [`AnswerText`].
    Answer,
}

/// An answer that is kept apart, with where it belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerText {
    /// In which leg.
    pub leg: LegId,
    /// To which step.
    pub step: StepKey,
    /// As it was given.
    pub text: String,
}

/// A version of a script, with who wrote and who approved it.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The script.
    pub script: Script,
    /// SHA-256 of its canonical form, as it is stored: what is changed is changed from this, or not at all.
    pub sha256: [u8; 32],
    /// Who wrote it; nobody for one that came with the program or from a file.
    pub author: Option<StaffId>,
    /// Who approved it.
    pub approver: Option<StaffId>,
    /// When last written.
    pub changed_at: Option<At>,
    /// When published.
    pub published_at: Option<At>,
}

/// A role play.
#[derive(Debug, Clone, PartialEq)]
pub struct Practice {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub staff: StaffId,
    /// Which scenario.
    pub scenario: Code,
    /// In which practice line.
    pub district: DistrictId,
    /// Since when.
    pub started_at: At,
    /// Until when.
    pub finished_at: Option<At>,
    /// What was said and how it went.
    pub body: PracticeBody,
}

/// What was said in a role play and how it went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PracticeBody {
    /// Who has come: the visit of each.
    #[serde(default)]
    pub visits: Vec<(Code, VisitId)>,
    /// The replies chosen.
    #[serde(default)]
    pub replies: Vec<(At, Code)>,
    /// Trust at the end.
    #[serde(default)]
    pub trust: Option<i32>,
    /// Required steps done, and those that applied.
    #[serde(default)]
    pub steps: Option<(u32, u32)>,
}

/// A district as set up.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Its slug.
    pub id: DistrictId,
    /// Its place in lists.
    pub position: i64,
    /// What people read of it.
    pub card: Card,
    /// What decides something there.
    pub rules: Rules,
}

/// A district without its rules, which are much longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistrictCard {
    /// Its slug.
    pub id: DistrictId,
    /// What people read of it.
    pub card: Card,
}

/// What people read of a district. Holds the captain's name, so it is no fact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its name.
    pub name: String,
    /// Street address.
    #[serde(default)]
    pub address: String,
    /// Telephone of the front desk.
    #[serde(default)]
    pub phone: String,
    /// Its captain.
    #[serde(default)]
    pub captain: Captain,
    /// Where its alarms go.
    #[serde(default, skip_serializing_if = "Recipients::is_empty")]
    pub alarms: Recipients,
}

/// Where the alarms of a district go besides its screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipients {
    /// A web hook, http or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<String>,
    /// Addresses of the supervisors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supervisor: Vec<String>,
    /// Addresses of the captain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captain: Vec<String>,
}

impl Recipients {
    /// Nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Recipients::default()
    }

    /// The addresses of whoever is told.
    #[must_use]
    pub fn addresses(&self, to: To) -> &[String] {
        match to {
            To::Captain => &self.captain,
            To::Supervisor | To::Desk => &self.supervisor,
        }
    }
}

impl Card {
    /// What differs from another, by the names of the fields: where alarms go may be somebody's address.
    #[must_use]
    pub fn differs(&self, other: &Card) -> Vec<&'static str> {
        let (own, theirs) = (&self.alarms, &other.alarms);
        let all = [
            ("name", self.name != other.name),
            ("address", self.address != other.address),
            ("phone", self.phone != other.phone),
            ("captain", self.captain != other.captain),
            ("alarms.hook", own.hook != theirs.hook),
            ("alarms.supervisor", own.supervisor != theirs.supervisor),
            ("alarms.captain", own.captain != theirs.captain),
        ];
        all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}

/// The captain as shown at every window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captain {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Rank.
    #[serde(default)]
    pub rank: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// E-mail.
    #[serde(default)]
    pub email: String,
    /// Address of the picture.
    #[serde(default)]
    pub photo: String,
}

/// A line as stored.
pub struct StoredLine {
    /// Its head.
    pub head: Head,
    /// The hash of its last fact.
    pub hash: [u8; 32],
    /// Its rules.
    pub rules: Rules,
    /// Its live visits, and behind them those that ended within [`KEEP_ENDED`](domain::line::KEEP_ENDED) before its last fact.
    pub visits: Vec<Visit>,
    /// The kinds of its last thousand facts, each once.
    pub kinds: Vec<String>,
}

/// Which visits.
#[derive(Debug, Clone, Default)]
pub struct VisitFilter {
    /// In these districts.
    pub districts: Option<Vec<DistrictId>>,
    /// From this business day.
    pub from: Option<Day>,
    /// To this business day, included.
    pub to: Option<Day>,
    /// In this state.
    pub state: Option<StateKind>,
    /// With this ticket.
    pub ticket: Option<String>,
    /// About this service.
    pub service: Option<ServiceId>,
    /// On this channel.
    pub channel: Option<Channel>,
    /// In this language.
    pub language: Option<String>,
    /// With these words in names, telephone numbers or references. Figures are not told apart by them.
    pub text: Option<String>,
    /// At most so many, newest first.
    pub limit: i64,
}

/// A visit as reports count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub id: VisitId,
    /// Where.
    pub district: DistrictId,
    /// On which business day.
    pub day: Day,
    /// Arrived.
    pub arrived_at: At,
    /// Ended.
    pub ended_at: Option<At>,
    /// How.
    pub end: Option<End>,
    /// Where it stands.
    pub state: StateKind,
    /// What for.
    pub service: Option<ServiceId>,
    /// How.
    pub channel: Channel,
    /// Language.
    pub language: Option<String>,
    /// In clock figures: the arrival was neither estimated nor from paper.
    pub counts: bool,
    /// Clock.
    pub acknowledgement_ms: Option<Ms>,
    /// Clock.
    pub wait_ms: Option<Ms>,
    /// Clock.
    pub resolution_ms: Option<Ms>,
}

/// How far the figures of a district have followed its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follower {
    /// Whose.
    pub district: DistrictId,
    /// The last fact that was counted; `None` while what was counted is being thrown away, to be counted anew.
    pub position: Option<u64>,
    /// What is carried over to the facts after it; a text that only its writer reads, empty at the beginning. While figures are being
    /// thrown away, how far they had been counted; empty where another version of the program threw them away.
    pub state: String,
}

/// What a total is told apart by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TotalKey {
    /// A business day and the watch on duty at the arrival.
    Day {
        /// The day.
        day: Day,
        /// The watch.
        watch: Option<Code>,
    },
    /// A month, service, channel and language.
    Month {
        /// Its first day.
        first: Day,
        /// What for.
        service: Option<ServiceId>,
        /// How.
        channel: Channel,
        /// Language.
        language: Option<String>,
    },
}

/// What totals are kept by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// [`TotalKey::Day`].
    Day,
    /// [`TotalKey::Month`].
    Month,
}

/// The next step of the figures of a district: written whole, or not at all when another node took that step already.
#[derive(Debug, Clone)]
pub struct Advance {
    /// Whose.
    pub district: DistrictId,
    /// From this fact.
    pub from: u64,
    /// To this one.
    pub to: u64,
    /// What is carried over.
    pub state: String,
    /// Visits that are open again.
    pub gone: Vec<(Day, VisitId)>,
    /// Visits that ended, or ended anew.
    pub closed: Vec<Closed>,
    /// Totals as they now stand.
    pub totals: Vec<(TotalKey, Total)>,
}

/// Which visits figures are about; what is left out does not matter. `-` means none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedFilter {
    /// In these districts.
    pub districts: Vec<DistrictId>,
    /// From this business day.
    pub from: Day,
    /// To this business day, included.
    pub to: Day,
    /// That came in this watch.
    pub watch: Option<String>,
    /// About this service.
    pub service: Option<String>,
    /// On this channel.
    pub channel: Option<Channel>,
    /// In this language.
    pub language: Option<String>,
    /// From this area.
    pub area: Option<String>,
}

impl ClosedFilter {
    /// All visits of some districts and days.
    #[must_use]
    pub fn all(districts: Vec<DistrictId>, from: Day, to: Day) -> ClosedFilter {
        ClosedFilter {
            districts,
            from,
            to,
            watch: None,
            service: None,
            channel: None,
            language: None,
            area: None,
        }
    }
}

/// What a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// Something to know about some days.
    Note,
    /// Something somebody means to do.
    Commitment,
}

/// What somebody wrote to the figures. Nothing of it is ever changed: it can be done, or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its id.
    pub id: Uuid,
    /// About this district; about all when absent.
    pub district: Option<DistrictId>,
    /// What it is.
    pub kind: RemarkKind,
    /// About the days from here.
    pub from: Day,
    /// To here, included.
    pub to: Day,
    /// In words.
    pub text: String,
    /// Who means to do it.
    pub owner: String,
    /// By when.
    pub due: Option<Day>,
    /// Who wrote it.
    pub author: StaffId,
    /// When.
    pub created_at: At,
    /// Done.
    pub done_at: Option<At>,
    /// Withdrawn.
    pub withdrawn_at: Option<At>,
}

/// Where a locked chain goes on.
#[derive(Debug, Clone, Copy)]
pub struct ChainEnd {
    /// The next number.
    pub seq: u64,
    /// The hash before it.
    pub prev_hash: [u8; 32],
    /// The database's own clock, read after the chain was locked.
    pub now: At,
}

/// A fact as exported or verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFact {
    /// Its chain: a district, or one of the department's own chains.
    pub chain: String,
    /// Its row.
    pub row: FactRow,
}

/// What the facts of a district make, page by page, for a store that keeps it.
pub trait Refold: Send {
    /// Of the visits that some facts are about, those it needs as they stand before them.
    fn needs(&self, facts: &[FactRow]) -> Vec<VisitId>;
    /// The visits that some facts have changed, as they stand after them.
    ///
    /// # Errors
    /// The first fact that does not fit.
    fn page(&mut self, facts: &[FactRow], needed: Vec<Visit>) -> Result<Vec<VisitRow>, String>;
    /// The head after the last fact, the hash of that, the rules, and the fact that decided those.
    fn end(&self) -> (Head, [u8; 32], Rules, u64);
}

/// How the database is doing, as far as that can be seen without asking it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vitals {
    /// The size of its file, where it is one on this machine.
    pub bytes: Option<u64>,
    /// The size of its log, which grows as long as a reader stays at one moment.
    pub log_bytes: Option<u64>,
    /// Room on the disk of that file: what is left, and all of it.
    pub disk: Option<(u64, u64)>,
    /// Its connections.
    pub pools: Vec<PoolUse>,
}

/// Connections to the database that are shared for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolUse {
    /// What for.
    pub name: &'static str,
    /// At work.
    pub used: u32,
    /// Reads that wait for one.
    pub waiting: u32,
    /// There may be so many.
    pub most: u32,
}
/// Where a line stands: its version and the hash of its last fact.
pub type LineHead = (DistrictId, u64, [u8; 32]);
/// Who or what has which name; or what is wrong with its row.
pub type Named<Id> = Result<(Id, String), StoreError>;

/// Where everything is kept.
#[async_trait]
pub trait Store: Send + Sync {
    /// Runs one batch in one transaction. Ok means committed.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;
    /// Appends facts to a chain that is no line (`_department`, `_standards`), all or none: `build` is handed the place of the first and the hash before it.
    async fn append_all(
        &self,
        chain: &'static str,
        build: Box<dyn FnOnce(ChainEnd) -> Result<Vec<FactRow>, StoreError> + Send>,
    ) -> Result<(), StoreError>;

    /// Every district, in order.
    async fn districts(&self) -> Result<Vec<District>, StoreError> {
        let all = self.every_district().await?;
        Ok(all.into_iter().filter(|district| !district.rules.practice).collect())
    }
    /// The same, with the lines for practice.
    async fn every_district(&self) -> Result<Vec<District>, StoreError> {
        Ok(self.district_rows().await?.into_iter().flatten().collect())
    }
    /// The same, with what is wrong with each that cannot be read.
    async fn district_rows(&self) -> Result<Vec<Result<District, StoreError>>, StoreError>;
    /// One as set up; none for a line for practice.
    async fn district(&self, id: &DistrictId) -> Result<Option<District>, StoreError>;
    /// What people read of each, in order, without the lines for practice. One that cannot be read is left out.
    async fn cards(&self) -> Result<Vec<DistrictCard>, StoreError>;
    /// What people read of one, and where its alarms go; none for a line for practice.
    async fn card(&self, id: &DistrictId) -> Result<Option<Card>, StoreError>;
    /// Makes a district with an empty line; `Taken` if there is one.
    async fn create_district(&self, district: &District) -> Result<(), StoreError>;
    /// Changes what people read of a district, and its place; false when either is not as it was read.
    async fn set_card(&self, before: &District, position: i64, card: &Card) -> Result<bool, StoreError>;
    /// A line to start from.
    async fn load_line(&self, district: &DistrictId) -> Result<Option<StoredLine>, StoreError>;
    /// The version and last hash of every line.
    async fn heads(&self) -> Result<Vec<LineHead>, StoreError> {
        self.head_rows().await?.into_iter().collect()
    }
    /// The same, with what is wrong with each that cannot be read.
    async fn head_rows(&self) -> Result<Vec<Result<LineHead, StoreError>>, StoreError>;
    /// The same of every chain, by name, those of the department among them.
    async fn every_head(&self) -> Result<Vec<(String, u64, [u8; 32])>, StoreError>;
    /// Which of some visits are not stored as they stand there; one that has moved on since is not counted.
    async fn differing_visits(
        &self,
        district: &DistrictId,
        rows: &[VisitRow],
    ) -> Result<Vec<VisitId>, StoreError>;
    /// How many visits of a district are stored, how many pieces of personal data that belong to none, and the number of the last
    /// fact, all at one moment.
    async fn visit_counts(&self, district: &DistrictId) -> Result<(u64, u64, u64), StoreError>;
    /// Makes the visits, the head and the rules of a district again from its facts, all at once or not at all. Nobody may serve
    /// meanwhile. How many visits there are.
    async fn rebuild(&self, district: &DistrictId, fold: Box<dyn Refold>) -> Result<u64, StoreError>;
    /// Hints that a line was changed by another process; may be lost, the poll of heads catches what was.
    fn hints(&self) -> broadcast::Receiver<DistrictId>;

    /// A visit and its district.
    async fn visit(&self, id: VisitId) -> Result<Option<(DistrictId, Visit)>, StoreError>;
    /// Visits, newest arrival first.
    async fn visits(&self, filter: &VisitFilter) -> Result<Vec<(DistrictId, Visit)>, StoreError>;
    /// The visits of a district on some days, both included: the first `limit` after a ticket, in the order of their tickets.
    async fn visits_after(
        &self,
        district: &DistrictId,
        days: (Day, Day),
        after: Option<(Day, Ticket)>,
        limit: i64,
    ) -> Result<Vec<Visit>, StoreError>;
    /// The facts of a visit, in order, as stored.
    async fn visit_facts(&self, id: VisitId) -> Result<Vec<String>, StoreError>;
    /// Personal data of a visit, in order.
    async fn personal(&self, id: VisitId) -> Result<Vec<Personal>, StoreError>;
    /// Personal data of every live visit of a district.
    async fn personal_of_live(&self, district: &DistrictId) -> Result<Vec<Personal>, StoreError>;
    /// Rows for figures. `from` and `to` are business days, both included.
    async fn counted(&self, filter: &VisitFilter) -> Result<Vec<Counted>, StoreError>;
    /// Facts of a chain after `after`, in order, at most `limit`.
    async fn facts(&self, chain: &str, after: u64, limit: i64) -> Result<Vec<StoredFact>, StoreError>;
    /// Facts of one kind that are about no visit, from `until` backwards, newest first, at most `limit`.
    async fn line_facts(
        &self,
        chain: &str,
        kind: &str,
        until: u64,
        limit: i64,
    ) -> Result<Vec<StoredFact>, StoreError>;
    /// The names of all chains.
    async fn chains(&self) -> Result<Vec<String>, StoreError>;

    /// How far the figures of every district have come.
    async fn followers(&self) -> Result<Vec<Follower>, StoreError>;
    /// How far the figures of a district have come; they start now if they have not.
    async fn follower(&self, district: &DistrictId) -> Result<Follower, StoreError>;
    /// Visits whose last fact lies after `after` and not after `to`, in that order, each with whether the same telephone number
    /// was in the department within the seven days before its arrival.
    async fn changed_visits(
        &self,
        district: &DistrictId,
        after: u64,
        to: u64,
    ) -> Result<Vec<(Visit, bool)>, StoreError>;
    /// The rules in force at a time, and since when; `None` before the first.
    async fn rules_at(&self, district: &DistrictId, at: At) -> Result<Option<(At, Rules)>, StoreError>;
    /// What some visits were counted as.
    async fn closed_by_id(
        &self,
        district: &DistrictId,
        ids: &[(Day, VisitId)],
    ) -> Result<Vec<Closed>, StoreError>;
    /// What the visits of one district were counted as, whatever districts the filter names: the first `limit` after one, in the
    /// order of day and id. See [`crate::figures::Rows`] for all of them.
    async fn closed(
        &self,
        district: &DistrictId,
        filter: &ClosedFilter,
        after: Option<(Day, VisitId)>,
        limit: i64,
    ) -> Result<Vec<Closed>, StoreError>;
    /// The first day of those on which the visits counted of a district came.
    async fn first_day(&self, district: &DistrictId) -> Result<Option<Day>, StoreError>;
    /// Some totals of a district, those that are there.
    async fn totals_by_key(
        &self,
        district: &DistrictId,
        keys: &[TotalKey],
    ) -> Result<Vec<(TotalKey, Total)>, StoreError>;
    /// The totals of some districts that begin within some days, both included.
    async fn totals(
        &self,
        districts: &[DistrictId],
        span: Span,
        from: Day,
        to: Day,
    ) -> Result<Vec<(DistrictId, TotalKey, Total)>, StoreError>;
    /// Takes the next step; false, and nothing is written, when another node was faster.
    async fn advance(&self, step: &Advance) -> Result<bool, StoreError>;
    /// Marks a district's figures to be thrown away and counted anew.
    async fn recount(&self, district: &DistrictId) -> Result<(), StoreError>;
    /// Throws a part of such figures away, and with it keeps a setting, name and value, if there is none of that name; false when
    /// nothing is left and counting starts over, or has already.
    async fn clear_figures(
        &self,
        district: &DistrictId,
        kept: Option<(&str, &str)>,
    ) -> Result<bool, StoreError>;

    /// Remarks about days between two, both included, withdrawn ones among them.
    async fn remarks(&self, from: Day, to: Day) -> Result<Vec<Remark>, StoreError>;
    /// Every commitment that was not withdrawn, the next due first.
    async fn commitments(&self) -> Result<Vec<Remark>, StoreError>;
    /// One remark.
    async fn remark(&self, id: Uuid) -> Result<Option<Remark>, StoreError>;
    /// Adds a remark.
    async fn add_remark(&self, remark: &Remark) -> Result<(), StoreError>;
    /// Marks a remark as done, or withdrawn; what it was marked as before stays.
    async fn end_remark(&self, id: Uuid, done: Option<At>, withdrawn: Option<At>) -> Result<(), StoreError>;

    /// All staff, by login.
    async fn staff(&self) -> Result<Vec<Staff>, StoreError>;
    /// The names of all staff, with what is wrong with each that cannot be read.
    async fn staff_names(&self) -> Result<Vec<Named<StaffId>>, StoreError> {
        Ok(self.staff().await?.into_iter().map(|one| Ok((one.id, one.name))).collect())
    }
    /// A member of staff by login.
    async fn staff_by_login(&self, login: &str) -> Result<Option<Staff>, StoreError>;
    /// A member of staff.
    async fn staff_by_id(&self, id: StaffId) -> Result<Option<Staff>, StoreError>;
    /// Adds or changes a member of staff; `Taken` if another has the login.
    async fn put_staff(&self, staff: &Staff) -> Result<(), StoreError>;
    /// Changes all of a member of staff but the password; false when they are not as they were read, `Taken` if another has the
    /// login.
    async fn change_staff(&self, before: &Staff, staff: &Staff) -> Result<bool, StoreError>;
    /// Gives a member of staff a password.
    async fn set_password(&self, id: StaffId, phc: &str) -> Result<(), StoreError>;
    /// Gives whoever has a session a password, and the session a new secret; their other sessions and their links end, all in one.
    /// False, and nothing is changed, when the session has ended.
    async fn change_password(
        &self,
        session: &Session,
        hash: [u8; 32],
        phc: &str,
        at: At,
    ) -> Result<bool, StoreError>;

    /// Adds a session.
    async fn add_session(&self, hash: [u8; 32], session: &Session) -> Result<(), StoreError>;
    /// A session by the hash of its secret, whatever its age.
    async fn session(&self, hash: [u8; 32]) -> Result<Option<Session>, StoreError>;
    /// A session by its id, whatever its age.
    async fn session_by_id(&self, id: SessionId) -> Result<Option<Session>, StoreError>;
    /// Where a session sits from now on.
    async fn seat_session(&self, id: SessionId, seat: Option<&Seat>) -> Result<(), StoreError>;
    /// Locks a session.
    async fn lock_session(&self, id: SessionId) -> Result<(), StoreError>;
    /// Unlocks a session, which was seen then.
    async fn unlock_session(&self, id: SessionId, at: At) -> Result<(), StoreError>;
    /// Marks a session that is not locked as seen.
    async fn touch_session(&self, id: SessionId, at: At) -> Result<(), StoreError>;
    /// Ends a session.
    async fn end_session(&self, id: SessionId) -> Result<(), StoreError>;
    /// Ends all sessions of a member of staff.
    async fn end_sessions(&self, staff: StaffId) -> Result<(), StoreError>;

    /// All tokens.
    async fn tokens(&self) -> Result<Vec<Token>, StoreError>;
    /// A token by the hash of its secret.
    async fn token(&self, hash: [u8; 32]) -> Result<Option<Token>, StoreError>;
    /// Adds a token.
    async fn add_token(&self, hash: [u8; 32], token: &Token) -> Result<(), StoreError>;
    /// Revokes a token; false if there is none.
    async fn revoke_token(&self, id: TokenId, at: At) -> Result<bool, StoreError>;

    /// All devices.
    async fn devices(&self) -> Result<Vec<Device>, StoreError>;
    /// The names of all devices, with what is wrong with each that cannot be read.
    async fn device_names(&self) -> Result<Vec<Named<DeviceId>>, StoreError> {
        Ok(self.devices().await?.into_iter().map(|one| Ok((one.id, one.name))).collect())
    }
    /// A device by the hash of its key.
    async fn device(&self, hash: [u8; 32]) -> Result<Option<Device>, StoreError>;
    /// Adds a device with the hash of its pairing code.
    async fn add_device(&self, pairing: [u8; 32], device: &Device) -> Result<(), StoreError>;
    /// Exchanges a pairing code that was not used and has not run out for a key; the code dies. `None` if there is no such code.
    async fn pair_device(
        &self,
        pairing: [u8; 32],
        key: [u8; 32],
        at: At,
    ) -> Result<Option<Device>, StoreError>;
    /// Revokes a device; false if there is none.
    async fn revoke_device(&self, id: DeviceId, at: At) -> Result<bool, StoreError>;

    /// Adds a one-time link.
    async fn add_link(&self, hash: [u8; 32], link: &Link) -> Result<(), StoreError>;
    /// Looks at a one-time link without using it.
    async fn link(&self, hash: [u8; 32]) -> Result<Option<Link>, StoreError>;
    /// Uses up every link for a member of staff.
    async fn end_links(&self, staff: StaffId, at: At) -> Result<(), StoreError>;
    /// Uses a link up; false if it was used before.
    async fn use_link(&self, hash: [u8; 32], at: At) -> Result<bool, StoreError>;

    /// Every version of every script.
    async fn scripts(&self) -> Result<Vec<Version>, StoreError>;
    /// One version.
    async fn script(&self, id: &ScriptId, version: u32) -> Result<Option<Version>, StoreError>;
    /// Adds a version, or changes the status of one that is the same otherwise.
    async fn put_script(&self, script: &Script, sha256: [u8; 32]) -> Result<(), StoreError>;
    /// Writes a draft: over the one with this SHA-256, or a new one. False when something else stands there, or it is no draft any
    /// more.
    async fn put_draft(&self, version: &Version, over: Option<[u8; 32]>) -> Result<bool, StoreError>;
    /// Throws a draft away; false when there is none.
    async fn drop_draft(&self, id: &ScriptId, version: u32) -> Result<bool, StoreError>;
    /// Gives a version its new status, approver and time of publication; false when it has not the status `from` any more, or is
    /// not what was read.
    async fn move_script(&self, to: &Version, from: Status) -> Result<bool, StoreError>;
    /// Retires every published version of a script but one.
    async fn retire_scripts(&self, id: &ScriptId, but: u32) -> Result<(), StoreError>;

    /// Every practice, newest first.
    async fn practices(&self) -> Result<Vec<Practice>, StoreError>;
    /// One practice.
    async fn practice(&self, id: Uuid) -> Result<Option<Practice>, StoreError>;
    /// Writes a practice, or how it goes on.
    async fn put_practice(&self, practice: &Practice) -> Result<(), StoreError>;

    /// The lanes with messages whose time has come.
    async fn lanes(&self, now: At) -> Result<Vec<Lane>, StoreError>;
    /// Messages of a lane whose time has come, what was tried least first and of that the newest, at most so many.
    /// Nobody else is given them before `until`. What cannot be read is left out, with a line in the log.
    async fn take_messages(
        &self,
        lane: &Lane,
        now: At,
        until: At,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError>;
    /// Puts others of the same district in the place of a message that is not dealt with.
    async fn divide_message(&self, message: &Message, at: At, into: &[Message]) -> Result<(), StoreError>;
    /// Gives messages to hooks whose time has come a lane of their own, where a program without lanes wrote them into
    /// [`Lane::MAIL`].
    async fn put_hooks_in_lane(&self, now: At) -> Result<(), StoreError>;
    /// Gives up what was written before then and that nobody is sending; how many.
    async fn give_up_messages(&self, now: At, before: At) -> Result<u64, StoreError>;
    /// Lets a message be taken again from then on.
    async fn put_off_message(&self, message: &Message, until: At) -> Result<(), StoreError>;
    /// A message is dealt with.
    async fn finish_message(&self, message: &Message, at: At, outcome: Outcome) -> Result<(), StoreError>;

    /// A setting of the installation: the server key, the epoch, the demo's clock.
    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError>;
    /// Writes a setting if there is none yet, and returns what is there then.
    async fn setting_or(&self, name: &str, value: &str) -> Result<String, StoreError>;
    /// Writes a setting.
    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError>;
    /// Deletes a setting, and hands what it was to whoever did: to one of all who try.
    async fn take_setting(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// The database's own clock, in milliseconds UTC, to compare with ours.
    async fn database_time(&self) -> Result<At, StoreError>;
    /// What has become of the database's file while it is in use; nothing while its name still leads to it.
    fn misplaced(&self) -> Option<String> {
        None
    }
    /// How it is doing. Asks nothing of the database itself.
    fn vitals(&self) -> Vitals {
        Vitals::default()
    }
    /// A write that changes nothing, to tell a database that only reads from one that works.
    async fn probe(&self) -> Result<(), StoreError>;
    /// Makes more of the texts searchable that were stored before there was a search by words; whether there may be more.
    async fn fill_words(&self) -> Result<bool, StoreError>;
    /// Forgets idempotency keys, sessions, links and messages that ended before then.
    async fn forget(&self, before: At) -> Result<(), StoreError>;
}

/// A store shared by everything.
pub type SharedStore = Arc<dyn Store>;

/// Where a session sits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// In which district.
    pub district: DistrictId,
    /// At which window.
    pub window: WindowId,
}

/// Districts as a stored text.
#[must_use]
pub fn reach_text(reach: &Reach) -> String {
    match reach {
        Reach::All => "*".to_owned(),
        Reach::Only(list) => list.iter().map(DistrictId::as_str).collect::<Vec<_>>().join(","),
    }
}
