//! Alarms: what somebody should be told about, when, and who. [`changes`] compares a line with its plan and says what should have
//! rung by now and has not, and what is over. It is asked again and again, also after a time in which nobody asked; the answer
//! depends on the line alone, so whoever asks, and however often, each level of an alarm rings once.
//!
//! An alarm is about one thing in one **cycle**: the stretch in which its condition lasts. A visit that comes back to the line begins
//! a new one; so does a line at which somebody served in between. Its name is made of kind, subject and cycle ([`AlarmId::of`]), so two
//! nodes, or one that was started again, give it the same.
//!
//! No flood: a level rings once a cycle; supervisors and captains are rung for anything but danger at most once a minute a district
//! ([`REST`]), all that is due then at once, so that it goes out as one message. In quiet hours only danger reaches them; what still
//! lasts when they end rings then.
//!
//! To add a kind: a variant of [`Kind`], its place in [`Kind::ALL`], its levels in [`Plan::default`], its condition in [`conditions`].

use crate::fact::{What, Who};
use crate::ids::{AlarmId, AlertId, DistrictId, VisitId};
use crate::line::{Line, Window, WindowState};
use crate::presence;
use crate::rules::Rules;
use crate::time::{At, HOUR, MINUTE, Ms, SECOND};
use crate::visit::{State, Visit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Between two times that supervisors, or captains, of a district are rung. Danger waits for nothing.
pub const REST: Ms = MINUTE;
/// Levels a kind may have.
pub const MOST_LEVELS: usize = 6;
/// An overdue promise that nobody has said they saw is spoken of for this long.
pub const KEEP_PROMISE: Ms = 7 * 24 * HOUR;
/// Promises that are watched at once in a district; the ones due last are not beyond it.
pub const MOST_PROMISES: usize = 256;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// "I need help now" was pressed, and nobody has answered.
    Danger,
    /// Nobody has greeted somebody who came.
    NotGreeted,
    /// Somebody has waited for longer than promised.
    LongWait,
    /// A hold lasts longer than was said.
    HoldOverdue,
    /// A promised call back was not made.
    CallbackOverdue,
    /// A follow-up promised at the end of a visit is due.
    PromiseOverdue,
    /// People wait, and no window is open.
    Unstaffed,
    /// Somebody was called, and nothing has happened since.
    StuckCalled,
    /// The district closes soon, and people wait.
    ClosingSoon,
}

impl Kind {
    /// Every kind there is, the most pressing first.
    pub const ALL: [Kind; 9] = [
        Kind::Danger,
        Kind::Unstaffed,
        Kind::StuckCalled,
        Kind::NotGreeted,
        Kind::LongWait,
        Kind::HoldOverdue,
        Kind::CallbackOverdue,
        Kind::PromiseOverdue,
        Kind::ClosingSoon,
    ];

    /// Its code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Danger => "danger",
            Kind::NotGreeted => "not_greeted",
            Kind::LongWait => "long_wait",
            Kind::HoldOverdue => "hold_overdue",
            Kind::CallbackOverdue => "callback_overdue",
            Kind::PromiseOverdue => "promise_overdue",
            Kind::Unstaffed => "unstaffed",
            Kind::StuckCalled => "stuck_called",
            Kind::ClosingSoon => "closing_soon",
        }
    }

    /// What the time of an alarm of this kind is: its condition began at `since`, and something should have happened at `due`.
    #[must_use]
    pub fn span(self, since: At, due: At, now: At) -> Span {
        match self {
            Kind::NotGreeted | Kind::LongWait | Kind::Unstaffed => Span::Lasts(now - since),
            Kind::Danger | Kind::StuckCalled => Span::Ago(now - since),
            Kind::ClosingSoon => Span::Left(due - now),
            Kind::HoldOverdue | Kind::CallbackOverdue | Kind::PromiseOverdue if now < due => {
                Span::Left(due - now)
            }
            Kind::HoldOverdue | Kind::CallbackOverdue | Kind::PromiseOverdue => Span::Overdue(now - due),
        }
    }
}

/// What a length of time means that is told with an alarm. Below zero where a clock was put back, or after closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Its condition has lasted so long.
    Lasts(Ms),
    /// It happened so long ago.
    Ago(Ms),
    /// So much is left until it is due.
    Left(Ms),
    /// It is overdue by so much.
    Overdue(Ms),
}

impl Span {
    /// The length alone.
    #[must_use]
    pub fn length(self) -> Ms {
        match self {
            Span::Lasts(length) | Span::Ago(length) | Span::Left(length) | Span::Overdue(length) => length,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who is told, the one who is told last standing highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// Every desk of the district, on screen.
    Desk,
    /// Its supervisors.
    Supervisor,
    /// Its captain.
    Captain,
}

impl To {
    /// Its code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            To::Desk => "desk",
            To::Supervisor => "supervisor",
            To::Captain => "captain",
        }
    }
}

/// A step of the ladder: who is told, and how long before or after the moment the alarm is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Milliseconds after the due moment; before it when negative.
    pub after_ms: Ms,
    /// Who is told.
    pub to: To,
    /// Also by the district's web hook.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hook: bool,
    /// Also by e-mail.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mail: bool,
}

/// Quiet hours, in minutes after midnight on the district's clock; over midnight when the end is not after the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// From this minute.
    pub from_min: u16,
    /// To this minute, which is not quiet any more.
    pub to_min: u16,
}

impl Quiet {
    /// Whether a minute of the day is quiet.
    #[must_use]
    pub fn covers(self, minute: u16) -> bool {
        if self.from_min < self.to_min {
            (self.from_min..self.to_min).contains(&minute)
        } else {
            minute >= self.from_min || minute < self.to_min
        }
    }
}

/// What a district has decided about its alarms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The ladder of each kind; a kind without levels is not watched.
    pub levels: BTreeMap<Kind, Vec<Level>>,
    /// When supervisors and captains are not rung, but for danger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
}

impl Default for Plan {
    /// The plan that ships. Quiet hours from 22:00 to 06:00.
    fn default() -> Plan {
        use To::{Captain, Desk, Supervisor};
        let on_screen = |after_ms, to| Level { after_ms, to, hook: false, mail: false };
        let told = |after_ms, to| Level { after_ms, to, hook: true, mail: true };
        let levels = [
            (
                Kind::Danger,
                vec![
                    Level { mail: false, ..told(0, Desk) },
                    told(30 * SECOND, Supervisor),
                    told(2 * MINUTE, Captain),
                ],
            ),
            (Kind::NotGreeted, vec![on_screen(0, Desk), told(4 * MINUTE, Supervisor)]),
            (
                Kind::LongWait,
                vec![on_screen(-3 * MINUTE, Desk), told(0, Supervisor), told(15 * MINUTE, Captain)],
            ),
            (Kind::HoldOverdue, vec![on_screen(0, Desk), told(15 * MINUTE, Supervisor)]),
            (Kind::CallbackOverdue, vec![on_screen(0, Desk), told(30 * MINUTE, Supervisor)]),
            (Kind::PromiseOverdue, vec![on_screen(0, Desk), told(0, Supervisor), told(24 * HOUR, Captain)]),
            (
                Kind::Unstaffed,
                vec![on_screen(MINUTE, Desk), told(2 * MINUTE, Supervisor), told(10 * MINUTE, Captain)],
            ),
            (Kind::StuckCalled, vec![on_screen(0, Desk), told(5 * MINUTE, Supervisor)]),
            (Kind::ClosingSoon, vec![on_screen(-30 * MINUTE, Desk), told(-10 * MINUTE, Supervisor)]),
        ];
        Plan { levels: levels.into(), quiet: Some(Quiet { from_min: 22 * 60, to_min: 6 * 60 }) }
    }
}

/// A plan that cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPlan {
    /// Too many levels.
    #[error("an alarm has at most {MOST_LEVELS} levels, and “{0}” has {1}")]
    TooManyLevels(Kind, usize),
    /// Further off than anybody plans.
    #[error("an alarm rings at most a week before or after it is due, and “{0}” does not")]
    TooFar(Kind),
    /// No minute of a day, or a whole day.
    #[error("quiet hours are from one time of the day to another")]
    Quiet,
}

impl Plan {
    /// The plan that ships.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        *self == Plan::default()
    }

    /// The ladder of a kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> &[Level] {
        self.levels.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Whether it can be kept.
    ///
    /// # Errors
    /// [`BadPlan`], in words.
    pub fn check(&self) -> Result<(), BadPlan> {
        for (kind, levels) in &self.levels {
            if levels.len() > MOST_LEVELS {
                return Err(BadPlan::TooManyLevels(*kind, levels.len()));
            }
            let week = 7 * 24 * HOUR;
            if levels.iter().any(|level| !(-week..=week).contains(&level.after_ms)) {
                return Err(BadPlan::TooFar(*kind));
            }
        }
        let day = 24 * 60;
        match self.quiet {
            Some(quiet) if quiet.from_min >= day || quiet.to_min > day || quiet.from_min == quiet.to_min => {
                Err(BadPlan::Quiet)
            }
            _ => Ok(()),
        }
    }
}

/// What exactly an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "is", content = "id", rename_all = "snake_case")]
pub enum About {
    /// A visit.
    Visit(VisitId),
    /// A press of "I need help now".
    Alert(AlertId),
    /// The whole line.
    Line,
}

impl AlarmId {
    /// The name of an alarm: a UUID of version 8 from SHA-256 over district, kind, subject and cycle, so that it is the same
    /// whoever finds it.
    #[must_use]
    pub fn of(district: &DistrictId, kind: Kind, about: About, cycle: At) -> AlarmId {
        let subject = match about {
            About::Visit(visit) => visit.0,
            About::Alert(alert) => alert.0,
            About::Line => Uuid::nil(),
        };
        let mut hasher = Sha256::new();
        hasher.update(district.as_str().as_bytes());
        hasher.update([0]);
        hasher.update(kind.as_str().as_bytes());
        hasher.update([0]);
        hasher.update(subject.as_bytes());
        hasher.update(cycle.0.to_be_bytes());
        let hash: [u8; 32] = hasher.finalize().into();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash).for_each(|(byte, of)| *byte = of);
        AlarmId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// An alarm as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its kind.
    pub kind: Kind,
    /// What it is about.
    #[serde(flatten)]
    pub about: About,
    /// Since when its condition lasts.
    pub cycle: At,
    /// The moment its levels count from.
    pub due: At,
    /// The levels that rang, in order of time.
    pub rang: Vec<Rang>,
    /// Who said that they saw it, whoever stands highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// When it was over; kept as long as the same cycle could come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<At>,
}

impl Alarm {
    /// Whether it rang for somebody.
    #[must_use]
    pub fn rang_for(&self, to: To) -> bool {
        self.rang.iter().any(|rang| rang.to == to)
    }
}

/// A level that rang.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rang {
    /// Which, from 0.
    pub level: u8,
    /// For whom.
    pub to: To,
    /// When.
    pub at: At,
}

/// Somebody saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: At,
    /// Who.
    pub by: Who,
    /// What they are.
    pub to: To,
}

/// A follow-up owed after a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Since when it is owed: when the visit ended.
    pub since: At,
    /// By when.
    pub due: At,
    /// Of which ticket: the visit itself is no longer at hand by then.
    pub ticket: crate::fact::Ticket,
}

/// What of a district's alarms is kept in the head of its line: small, because it is stored with each commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alarms {
    /// Those that ring, and those over whose cycle could come back.
    pub known: BTreeMap<AlarmId, Alarm>,
    /// When supervisors and captains were last rung for anything but danger.
    pub told: BTreeMap<To, At>,
    /// Follow-ups owed.
    pub promises: BTreeMap<VisitId, Promise>,
}

impl Alarms {
    /// Nothing to remember.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Alarms::default()
    }

    /// Those that are not over, the oldest first.
    pub fn ringing(&self) -> impl Iterator<Item = (AlarmId, &Alarm)> {
        self.known.iter().filter(|(_, alarm)| alarm.over.is_none()).map(|(id, alarm)| (*id, alarm))
    }
}

/// The moments by which something should have happened to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dues {
    /// First human contact.
    pub acknowledge: At,
    /// First call.
    pub call: At,
}

impl Dues {
    /// Counted by the clock on the wall from the arrival.
    #[must_use]
    pub fn of(rules: &Rules, visit: &Visit) -> Dues {
        let targets = rules.targets(visit.service(), visit.channel);
        Dues {
            acknowledge: visit.arrived_at + targets.acknowledge_ms,
            call: visit.arrived_at + targets.call_ms,
        }
    }
}

/// What the world outside the line looks like when it is watched.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The district is open.
    pub open: bool,
    /// Since when; absent around the clock.
    pub opened_at: Option<At>,
    /// While it is closed: when it closed last.
    pub closed_at: Option<At>,
    /// Until when; absent around the clock and while closed.
    pub closes_at: Option<At>,
    /// Minutes after midnight on the district's clock.
    pub minute: u16,
    /// When something was due for each visit that waits.
    pub dues: BTreeMap<VisitId, Dues>,
}

/// Something that lasts and may ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Condition {
    cycle: At,
    due: At,
}

/// What should have rung by now and has not, and what is over.
#[must_use]
pub fn changes(line: &Line, at: At, sight: &Sight) -> Vec<What> {
    if line.rules.practice {
        return Vec::new();
    }
    let found = conditions(line, at, sight);
    let alarms = &line.head.alarms;
    let lasts = |alarm: &Alarm| {
        let condition = found.get(&(alarm.kind, alarm.about));
        // People come and go while nobody serves: it is the same stretch as long as it lasts.
        condition.is_some_and(|condition| condition.cycle == alarm.cycle || alarm.kind == Kind::Unstaffed)
    };
    let over = alarms.ringing().filter(|(_, alarm)| !lasts(alarm));
    let mut whats: Vec<What> = over.map(|(alarm, _)| What::AlarmOver { alarm }).collect();
    let lasting: BTreeMap<(Kind, About), (AlarmId, &Alarm)> = alarms
        .ringing()
        .filter(|(_, alarm)| lasts(alarm))
        .map(|(id, alarm)| ((alarm.kind, alarm.about), (id, alarm)))
        .collect();
    for ((kind, about), condition) in &found {
        let (kind, about) = (*kind, *about);
        let (id, cycle, due) = match lasting.get(&(kind, about)) {
            Some((id, alarm)) => (*id, alarm.cycle, alarm.due),
            None => {
                let id = AlarmId::of(&line.district, kind, about, condition.cycle);
                (id, condition.cycle, condition.due)
            }
        };
        let known = alarms.known.get(&id);
        if known.is_some_and(|alarm| alarm.over.is_some()) {
            continue;
        }
        for (level, plan) in (0_u8..).zip(line.rules.alarms.of(kind)) {
            if at >= due + plan.after_ms
                && settled(kind, at, cycle, plan)
                && may_ring(line, at, sight, kind, known, level, plan.to)
            {
                whats.push(What::AlarmRang { alarm: id, of: kind, about, cycle, due, level, to: plan.to });
            }
        }
    }
    whats
}

/// Nobody rings because a window is closed for a moment, however long nobody was served before.
fn settled(kind: Kind, at: At, cycle: At, level: &Level) -> bool {
    kind != Kind::Unstaffed || at - cycle >= level.after_ms.clamp(0, MINUTE)
}

/// Whether a level that is due may ring now.
fn may_ring(
    line: &Line,
    at: At,
    sight: &Sight,
    kind: Kind,
    known: Option<&Alarm>,
    level: u8,
    to: To,
) -> bool {
    let rang = known.is_some_and(|alarm| alarm.rang.iter().any(|rang| rang.level == level));
    if rang {
        return false;
    }
    // Danger climbs until somebody goes, whoever has seen it.
    if kind == Kind::Danger {
        return true;
    }
    if known.and_then(|alarm| alarm.seen).is_some_and(|seen| seen.to >= to) {
        return false;
    }
    if to == To::Desk {
        return true;
    }
    let quiet = line.rules.alarms.quiet.is_some_and(|quiet| quiet.covers(sight.minute));
    let rests = line.head.alarms.told.get(&to).is_some_and(|told| at - *told < REST);
    !quiet && !rests
}

/// Everything that lasts now and is watched, due or not.
fn conditions(line: &Line, at: At, sight: &Sight) -> BTreeMap<(Kind, About), Condition> {
    let mut found = BTreeMap::new();
    for (id, alert) in &line.head.alerts {
        if alert.answered_at.is_none() && alert.closed.is_none() {
            let condition = Condition { cycle: alert.raised_at, due: alert.raised_at };
            found.insert((Kind::Danger, About::Alert(*id)), condition);
        }
    }
    for visit in line.live() {
        for (kind, condition) in of_visit(line, visit, sight) {
            found.insert((kind, About::Visit(visit.id)), condition);
        }
    }
    for (id, promise) in &line.head.alarms.promises {
        let condition = Condition { cycle: promise.since, due: promise.due };
        if at - promise.due < KEEP_PROMISE {
            found.insert((Kind::PromiseOverdue, About::Visit(*id)), condition);
        }
    }
    if let Some(condition) = unstaffed(line, at, sight) {
        found.insert((Kind::Unstaffed, About::Line), condition);
    }
    if let Some(closes) = sight.closes_at.filter(|closes| at < *closes && waiting(line).next().is_some()) {
        found.insert((Kind::ClosingSoon, About::Line), Condition { cycle: closes, due: closes });
    }
    found
}

fn waiting(line: &Line) -> impl Iterator<Item = &Visit> {
    line.live().filter(|visit| visit.state == State::Waiting)
}

fn of_visit(line: &Line, visit: &Visit, sight: &Sight) -> Vec<(Kind, Condition)> {
    let since = visit.since();
    let dues = || sight.dues.get(&visit.id).copied().unwrap_or_else(|| Dues::of(&line.rules, visit));
    let lasting = |kind, due| (kind, Condition { cycle: since, due });
    match &visit.state {
        State::Waiting | State::Ringing => {
            let mut found = Vec::new();
            if visit.acknowledged_at.is_none() {
                found.push(lasting(Kind::NotGreeted, dues().acknowledge));
            }
            if visit.state == State::Waiting {
                let first_turn = visit.called_at.is_none() && visit.serving_at.is_none();
                let again = since + line.rules.targets(visit.service(), visit.channel).call_ms;
                found.push(lasting(Kind::LongWait, if first_turn { dues().call } else { again }));
            }
            found
        }
        State::Called { announced_at, .. } => {
            let due = *announced_at + line.rules.no_show_grace_ms;
            vec![(Kind::StuckCalled, Condition { cycle: *announced_at, due })]
        }
        State::OnHold { due: Some(due), .. } => vec![lasting(Kind::HoldOverdue, *due)],
        State::CallbackDue { due: Some(due), reached: false, .. } => {
            vec![lasting(Kind::CallbackOverdue, *due)]
        }
        _ => Vec::new(),
    }
}

/// People wait and no window is open. A window that is away serves nobody either.
fn unstaffed(line: &Line, at: At, sight: &Sight) -> Option<Condition> {
    let served_after_hours = |visit: &&Visit| {
        let service = visit.service().and_then(|id| line.rules.service(id));
        sight.open || service.is_some_and(|service| service.always_open)
    };
    let since = waiting(line).filter(served_after_hours).map(Visit::since).min()?;
    if presence::staffed_until(line, sight.open, sight.closed_at).is_some_and(|until| at < until) {
        return None;
    }
    // One that is still open was left when it no longer counted.
    let left_at = |window: &Window| match window.state {
        WindowState::Open => presence::attended_until(line, window, sight.open, sight.closed_at),
        WindowState::Away { .. } | WindowState::Closed => window.since,
    };
    let left = line.counters().map(left_at).max();
    // A window that was opened and served nobody ends no stretch without service.
    let served = line.counters().filter(|window| window.freed_at.is_some() || window.visit.is_some());
    let served = served.map(left_at).max();
    let after = |left: Option<At>| [left, sight.opened_at].into_iter().flatten().fold(since, At::max);
    Some(Condition { cycle: after(left), due: after(served) })
}

impl Alarms {
    /// What a fact about an alarm makes of them.
    pub(crate) fn apply(&mut self, what: &What, at: At, by: Who, is_live: impl Fn(VisitId) -> bool) {
        match what {
            What::AlarmRang { alarm, of, about, cycle, due, level, to } => {
                let known = self.known.entry(*alarm).or_insert_with(|| Alarm {
                    kind: *of,
                    about: *about,
                    cycle: *cycle,
                    due: *due,
                    rang: Vec::new(),
                    seen: None,
                    over: None,
                });
                known.rang.push(Rang { level: *level, to: *to, at });
                if *of != Kind::Danger && *to != To::Desk {
                    self.told.insert(*to, at);
                }
            }
            What::AlarmSeen { alarm, to } => {
                let Some(known) = self.known.get_mut(alarm) else { return };
                known.seen = Some(Seen { at, by, to: *to });
                // Whoever has seen it has taken the follow-up over.
                if let (Kind::PromiseOverdue, About::Visit(visit)) = (known.kind, known.about) {
                    self.promises.remove(&visit);
                }
            }
            What::AlarmOver { alarm } => {
                if let Some(known) = self.known.get_mut(alarm) {
                    known.over = Some(at);
                }
            }
            _ => return,
        }
        self.known.retain(|_, alarm| match (alarm.over, alarm.about) {
            (None, _) => true,
            // Whatever comes back within the same millisecond has the same name.
            (Some(over), _) if over == at => true,
            // While the visit goes on, the same stretch could be looked at again: a step taken back, say.
            (Some(_), About::Visit(visit)) => is_live(visit),
            (Some(_), About::Line) => alarm.kind == Kind::ClosingSoon && at < alarm.cycle,
            (Some(_), About::Alert(_)) => false,
        });
    }

    /// A visit ended owing something, or goes on and owes it no more.
    pub(crate) fn follow(&mut self, was_live: bool, visit: &Visit, at: At) {
        if visit.is_live() {
            self.promises.remove(&visit.id);
            return;
        }
        let Some(due) = visit.promise_due.filter(|_| was_live) else { return };
        self.promises.retain(|_, promise| at - promise.due < KEEP_PROMISE);
        self.promises.insert(visit.id, Promise { since: at, due, ticket: visit.ticket.clone() });
        if self.promises.len() > MOST_PROMISES
            && let Some(last) = self.promises.iter().max_by_key(|(_, promise)| promise.due)
        {
            let last = *last.0;
            self.promises.remove(&last);
        }
    }
}
