//! Alarms as they leave the building. What rings is decided in `domain::alarm`, inside the transaction of the clerk; here are what the
//! rules need to know of the calendar ([`sight`]), the messages written in that same transaction ([`messages`]), and how they go out
//! ([`Ops::send`]), at least once, under the same id each time, in a lane for each receiver.
//!
//! A message names tickets, windows and minutes, never a person; of a discreet service it says nothing.

use crate::Ops;
use crate::calendar::Calendar;
use crate::clerk::Errand;
use crate::error::Error;
use crate::ports::{Chance, Courier, Lane, Message, Outcome, Standing, Undelivered};
use domain::alarm::{About, Dues, Kind, Sight, Span, To, changes};
use domain::command::Command;
use domain::fact::{Place, Ticket, What};
use domain::ids::{AlarmId, DeviceId, DistrictId, WindowId};
use domain::line::Line;
use domain::time::{At, HOUR, MINUTE, Ms, SECOND};
use domain::visit::{State, Visit};
use domain::words::Words;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

/// A message is left to whoever took it for this long; then somebody else sends it. Whoever is still at it says so again and again.
pub const LEASE: Ms = 30 * SECOND;
/// How often.
const STILL_AT_IT: Duration = Duration::from_secs(10);
/// Messages on their way at once to a receiver that takes them; one to a receiver that fails.
const AT_ONCE: usize = 4;
/// Messages made into letters in one go.
const DIVIDED: i64 = 100;
/// Districts whose mail is made into letters at once.
const DIVIDING: usize = 8;
/// Lines looked at at once.
const LOOKING: usize = 8;
/// A line that stands still is waited for no longer than this: the others are looked at every second.
const LOOK: Duration = Duration::from_secs(1);
/// Lanes that are at work in the store at once: desks wait for the same connections. Danger goes beside them.
const IN_STORE: usize = 3;
/// Beside them those whose receivers fail, however many there are.
const FAILING_IN_STORE: usize = 1;
/// After the first attempt that failed; twice as long after each more.
const FIRST_PAUSE: Ms = 5 * SECOND;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Ms = 10 * MINUTE;
/// A length of time is told in minutes up to here, then in hours.
const WHOLE_HOURS: Ms = 2 * HOUR;
/// Then in days, the first of them with its hours.
const WHOLE_DAYS: Ms = 24 * HOUR;
/// Nobody needs to be told of it any more.
pub const GIVE_UP: Ms = 24 * HOUR;

/// What the rules need to know of the world outside the line.
#[must_use]
pub fn sight(line: &Line, calendar: &Calendar, at: At) -> Sight {
    let (hour, minute) = calendar.moment(at).clock();
    let waits = |visit: &&Visit| matches!(visit.state, State::Waiting | State::Ringing);
    Sight {
        open: calendar.is_open(at),
        opened_at: calendar.opened_at(at),
        closed_at: calendar.closed_at(at),
        closes_at: calendar.closes_at(at),
        minute: u16::try_from(hour * 60 + minute).unwrap_or_default(),
        dues: line.live().filter(waits).map(|visit| (visit.id, dues(line, calendar, visit, at))).collect(),
    }
}

/// When a visit should have been seen and called: after it, it is late.
fn dues(line: &Line, calendar: &Calendar, visit: &Visit, at: At) -> Dues {
    let targets = line.rules.targets(visit.service(), visit.channel);
    let measures = calendar.measures(visit, targets, at);
    Dues { acknowledge: measures.acknowledge.late_after, call: measures.call.due }
}

/// How a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the district's web hook.
    Hook,
    /// By e-mail.
    Mail,
}

impl Way {
    /// Its code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Hook => "hook",
            Way::Mail => "mail",
        }
    }
}

/// What a message says: all that rang at once for the same people, which is how many that are late together are one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// How it goes.
    pub way: Way,
    /// To whom.
    pub to: To,
    /// The district.
    pub district: DistrictId,
    /// In which language.
    pub language: String,
    /// When it rang.
    pub at: At,
    /// The same moment as the clock on the wall there has it, such as `2026-12-07 14:05`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time: String,
    /// To which address, when it is a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What rang, the most pressing first.
    pub alarms: Vec<Noted>,
}

impl Notice {
    /// The lane it goes in.
    #[must_use]
    pub fn lane(&self) -> Lane {
        let receiver = match (self.way, &self.address) {
            (Way::Hook, _) => Way::Hook.as_str().to_owned(),
            (Way::Mail, None) => Lane::MAIL.to_owned(),
            (Way::Mail, Some(address)) => format!("{}:{address}", Lane::MAIL),
        };
        let danger = self.alarms.iter().any(|alarm| alarm.kind == Kind::Danger);
        Lane { district: self.district.clone(), receiver, danger }
    }
}

/// One alarm of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Its id, the same in every message about it.
    pub id: AlarmId,
    /// Its kind.
    pub kind: Kind,
    /// The level that rang, from 0.
    pub level: u8,
    /// The ticket it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The name of the window or tablet at which help was called for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The tablet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// What the person came for; nothing for a discreet service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Since when it lasts.
    pub since: At,
    /// By when something should have happened.
    pub due: At,
    /// Whole minutes from `since` until it rang.
    pub minutes: i64,
    /// It was over before this was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
}

/// The messages about what rang just now: one for each way and role, danger apart from everything else.
#[must_use]
pub fn messages(line: &Line, rang: &[What], at: At, chance: &dyn Chance) -> Vec<Message> {
    let mut grouped: BTreeMap<(bool, To, Way), Vec<Noted>> = BTreeMap::new();
    for what in rang {
        let What::AlarmRang { alarm, of, about, cycle, due, level, to } = what else { continue };
        let Some(plan) = line.rules.alarms.of(*of).get(usize::from(*level)) else { continue };
        let ways = [(Way::Hook, plan.hook), (Way::Mail, plan.mail && *to != To::Desk)];
        for (way, _) in ways.into_iter().filter(|(_, wanted)| *wanted) {
            let noted = noted(line, *alarm, *of, *about, [*cycle, *due, at], *level);
            grouped.entry((*of != Kind::Danger, *to, way)).or_default().push(noted);
        }
    }
    if grouped.is_empty() {
        return Vec::new();
    }
    let language = line.rules.languages.first().cloned().unwrap_or_else(|| "en".to_owned());
    let time = Calendar::new(&line.rules.hours).map(|calendar| on_the_wall(&calendar, at));
    let time = time.unwrap_or_default();
    let message = |((_, to, way), alarms): ((bool, To, Way), Vec<Noted>)| Message {
        id: chance.id(),
        created_at: at,
        attempts: 0,
        notice: Notice {
            way,
            to,
            district: line.district.clone(),
            language: language.clone(),
            at,
            time: time.clone(),
            address: None,
            alarms,
        },
    };
    grouped.into_iter().map(message).collect()
}

fn on_the_wall(calendar: &Calendar, at: At) -> String {
    let (hour, minute) = calendar.moment(at).clock();
    format!("{} {hour:02}:{minute:02}", calendar.date(at))
}

fn noted(line: &Line, id: AlarmId, kind: Kind, about: About, [since, due, at]: [At; 3], level: u8) -> Noted {
    let visit = match about {
        About::Visit(visit) => line.visit(visit),
        _ => None,
    };
    let promised = match about {
        About::Visit(visit) => line.head.alarms.promises.get(&visit).map(|promise| &promise.ticket),
        _ => None,
    };
    let place = match about {
        About::Alert(alert) => line.head.alerts.get(&alert).map(|alert| &alert.place),
        _ => None,
    };
    let window = match (visit, place) {
        (Some(visit), _) => visit.state.window().cloned(),
        (_, Some(Place::Window(window))) => Some(window.clone()),
        _ => None,
    };
    let neutral = visit.filter(|visit| !line.is_discreet(visit));
    let service = neutral.and_then(Visit::service).and_then(|id| line.rules.service(id));
    let language = line.rules.languages.first().map_or("en", String::as_str);
    let named = match place {
        Some(Place::Window(window)) => line.rules.window(window).map(|plan| plan.name.get(language)),
        _ => None,
    };
    let device = match place {
        Some(Place::Device(device)) => Some(*device),
        _ => None,
    };
    Noted {
        id,
        kind,
        level,
        ticket: visit.map(|visit| &visit.ticket).or(promised).map(Ticket::to_string),
        window,
        place: named.map(str::to_owned),
        device,
        service: service
            .map(|service| service.public_name.as_ref().unwrap_or(&service.name).get(language).to_owned()),
        since,
        due,
        minutes: ((at - since) / MINUTE).max(0),
        over: false,
    }
}

/// A message as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

#[derive(Deserialize)]
struct Phrases {
    kinds: BTreeMap<Kind, Phrase>,
    more: Words,
    ticket: Words,
    window: Words,
    lasts: Words,
    ago: Words,
    left: Words,
    overdue: Words,
    minutes: Words,
    hours: Words,
    one_day: Words,
    day_hours: Words,
    days: Words,
    rang: Words,
    over: Words,
    open: Words,
    why: Words,
}

#[derive(Deserialize)]
struct Phrase {
    name: Words,
}

static PHRASES: LazyLock<Option<Phrases>> = LazyLock::new(|| {
    toml::from_str(include_str!("defaults/alarms.toml"))
        .inspect_err(|error| tracing::error!(%error, "the words for alarms cannot be read"))
        .ok()
});

impl Phrases {
    /// The time of an alarm: how long it lasts, how long ago it was, how long is left, or how long it is overdue. Nothing within a
    /// minute.
    fn span(&self, alarm: &Noted, at: At, language: &str) -> Option<String> {
        let span = alarm.kind.span(alarm.since, alarm.due, at);
        let phrase = match span {
            Span::Lasts(_) => &self.lasts,
            Span::Ago(_) => &self.ago,
            Span::Left(_) => &self.left,
            Span::Overdue(_) => &self.overdue,
        };
        let (n, unit) = match span.length() {
            ..MINUTE => return None,
            ms @ MINUTE..WHOLE_HOURS => (ms / MINUTE, &self.minutes),
            ms @ WHOLE_HOURS..WHOLE_DAYS => (ms / HOUR, &self.hours),
            ms => match (ms / WHOLE_DAYS, ms % WHOLE_DAYS / HOUR) {
                (1, 0) => (1, &self.one_day),
                (1, hours) => (hours, &self.day_hours),
                (days, _) => (days, &self.days),
            },
        };
        let length = unit.get(language).replace("{n}", &n.to_string());
        Some(phrase.get(language).replace("{length}", &length))
    }
}

/// Writes a message in words, in the language of its district. `link` leads to the screen.
///
/// # Errors
/// None but when the words that came with the program are broken.
pub fn letter(notice: &Notice, district: &str, link: &str) -> Result<Letter, Error> {
    let phrases = PHRASES.as_ref().ok_or_else(|| Error::Fault("no words for alarms".to_owned()))?;
    let say = |words: &Words| words.get(&notice.language).to_owned();
    let name = |kind: Kind| phrases.kinds.get(&kind).map(|phrase| say(&phrase.name)).unwrap_or_default();
    let first = notice.alarms.first().map(|alarm| name(alarm.kind)).unwrap_or_default();
    let more = notice.alarms.len().saturating_sub(1);
    let more = if more == 0 { String::new() } else { say(&phrases.more).replace("{n}", &more.to_string()) };
    // A line break in a name would end the subject.
    let district = district.replace(char::is_control, " ");
    let mut text = format!("{district}\n\n");
    if !notice.time.is_empty() {
        text += &format!("{}\n\n", say(&phrases.rang).replace("{time}", &notice.time));
    }
    for alarm in &notice.alarms {
        let ticket = alarm.ticket.as_ref().map(|ticket| say(&phrases.ticket).replace("{ticket}", ticket));
        let window =
            alarm.window.as_ref().map(|window| say(&phrases.window).replace("{window}", window.as_str()));
        let length = phrases.span(alarm, notice.at, &notice.language);
        let over = alarm.over.then(|| say(&phrases.over));
        let parts = [ticket, alarm.service.clone(), alarm.place.clone().or(window), length, over];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let colon = if parts.is_empty() { "" } else { ": " };
        text += &format!("- {}{colon}{}\n", name(alarm.kind), parts.join(", "));
    }
    text += &format!("\n{}\n{link}\n\n{}\n", say(&phrases.open), say(&phrases.why));
    Ok(Letter { subject: format!("{district}: {first}{more}"), text })
}

/// How often messages went out, since the start, and how their receivers do.
#[derive(Debug, Default)]
pub struct Sent {
    /// Delivered.
    pub delivered: AtomicU64,
    /// Attempts that failed and are made again.
    pub failed: AtomicU64,
    /// Given up.
    pub given_up: AtomicU64,
    /// Letters to addresses that the mail server does not know.
    pub refused: AtomicU64,
    lanes: Mutex<BTreeMap<Lane, Going>>,
    /// When what is too old was last given up.
    tidied_at: Mutex<Option<At>>,
    /// Messages on their way.
    under_way: Arc<Mutex<BTreeSet<Uuid>>>,
    turns: Turns,
}

/// Turns in the store.
#[derive(Debug)]
struct Turns {
    usual: Semaphore,
    failing: Semaphore,
}

impl Default for Turns {
    fn default() -> Turns {
        Turns { usual: Semaphore::new(IN_STORE), failing: Semaphore::new(FAILING_IN_STORE) }
    }
}

/// How it goes in a lane.
#[derive(Debug, Default)]
struct Going {
    workers: usize,
    /// Since it last worked.
    failures: u32,
    rests_until: Option<At>,
    trouble: Option<Trouble>,
}

#[derive(Debug)]
struct Trouble {
    since: At,
    last: At,
    why: String,
}

/// A receiver that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// Of which district.
    pub district: DistrictId,
    /// Its hook, or somebody's mail.
    pub way: Way,
    /// Since when.
    pub since: At,
    /// What it answered last, without anybody's address.
    pub why: String,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sent {
    /// Receivers that have failed since they last took something, unless nothing was sent to them for a day.
    #[must_use]
    pub fn failing(&self, now: At) -> Vec<Failing> {
        let failing = |(lane, going): (&Lane, &Going)| {
            let trouble = going.trouble.as_ref().filter(|trouble| now - trouble.last < GIVE_UP)?;
            Some(Failing {
                district: lane.district.clone(),
                way: if lane.receiver == Way::Hook.as_str() { Way::Hook } else { Way::Mail },
                since: trouble.since,
                why: trouble.why.clone(),
            })
        };
        locked(&self.lanes).iter().filter_map(failing).collect()
    }

    fn is_troubled(&self, lane: &Lane) -> bool {
        locked(&self.lanes).get(lane).is_some_and(|going| going.trouble.is_some())
    }

    /// A lane's turn in the store, as long as this is kept; none is needed for danger.
    async fn turn(&self, lane: &Lane) -> Option<SemaphorePermit<'_>> {
        let turns = if self.is_troubled(lane) { &self.turns.failing } else { &self.turns.usual };
        if lane.danger { None } else { turns.acquire().await.ok() }
    }

    /// One more at work in a lane; not where enough are, nor where the receiver is left alone for a while.
    fn begin(&self, lane: &Lane, now: At) -> bool {
        let mut lanes = locked(&self.lanes);
        let going = lanes.entry(lane.clone()).or_default();
        let most = if going.failures > 0 && !lane.danger { 1 } else { AT_ONCE };
        let begins = going.workers < most && !going.rests(lane, now);
        going.workers += usize::from(begins);
        begins
    }

    /// Whether it is time to give up what is too old. A clock that was set back makes nobody wait.
    fn tidies(&self, now: At, every: Ms) -> bool {
        let mut last = locked(&self.tidied_at);
        let due = last.is_none_or(|last| !(0..every).contains(&(now - last)));
        if due {
            *last = Some(now);
        }
        due
    }

    fn rests(&self, lane: &Lane, now: At) -> bool {
        locked(&self.lanes).get(lane).is_some_and(|going| going.rests(lane, now))
    }

    fn end(&self, lane: &Lane) {
        let mut lanes = locked(&self.lanes);
        if let Some(going) = lanes.get_mut(lane) {
            going.workers = going.workers.saturating_sub(1);
            if going.workers == 0 && going.trouble.is_none() {
                lanes.remove(lane);
            }
        }
    }

    /// The receiver took something.
    fn worked(&self, lane: &Lane) {
        if let Some(going) = locked(&self.lanes).get_mut(lane) {
            (going.failures, going.rests_until, going.trouble) = (0, None, None);
        }
    }

    /// It did not. `rest` is how long it is left alone after so many failures; attempts that were on their way when it was last
    /// left alone are one failure with it.
    fn troubled(&self, lane: &Lane, now: At, why: &str, rest: impl FnOnce(u32) -> Option<Ms>) {
        let mut lanes = locked(&self.lanes);
        let going = lanes.entry(lane.clone()).or_default();
        let left_alone = going.rests_until.is_some_and(|until| now < until);
        if !left_alone && let Some(rest) = rest(going.failures.saturating_add(1)) {
            going.failures = going.failures.saturating_add(1);
            going.rests_until = Some(now + rest);
        }
        let since = going.trouble.as_ref().map_or(now, |trouble| trouble.since);
        going.trouble = Some(Trouble { since, last: now, why: why.to_owned() });
    }
}

impl Going {
    /// Danger waits for nothing but the pauses of its own message.
    fn rests(&self, lane: &Lane, now: At) -> bool {
        !lane.danger && self.rests_until.is_some_and(|until| now < until)
    }
}

/// Somebody at work in a lane.
struct Worker<'a>(&'a Sent, &'a Lane);

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}

/// What is being worked on, which nobody else begins until this is dropped.
struct Busy<T: Ord>(Arc<Mutex<BTreeSet<T>>>, T);

impl<T: Ord + Clone> Busy<T> {
    /// None where it is worked on already.
    fn with(all: &Arc<Mutex<BTreeSet<T>>>, one: &T) -> Option<Busy<T>> {
        // Made only where it is kept: dropped, it would take the other's mark away.
        let first = locked(all).insert(one.clone());
        first.then(|| Busy(Arc::clone(all), one.clone()))
    }
}

impl<T: Ord> Drop for Busy<T> {
    fn drop(&mut self) {
        locked(&self.0).remove(&self.1);
    }
}

impl Ops {
    /// Looks at every line: whatever should have rung by now rings, whatever is over is over. Costs nothing where all is told.
    pub async fn watch_alarms(&self) {
        let mut due = self.every_line();
        due.retain(|published| {
            let line = &published.line;
            let at = self.tools.clock.now().max(line.head.at);
            !changes(line, at, &sight(line, &published.calendar, at)).is_empty()
        });
        // Where somebody called for help first.
        due.sort_by_key(|published| published.line.head.alerts.is_empty());
        let looks = futures::stream::iter(due).for_each_concurrent(LOOKING, |published| async move {
            let district = &published.line.district;
            let Ok(clerk) = self.clerk(district) else { return };
            // Asked every second while it stands still, a clerk would have no place left for what people do.
            let Some(look) = Busy::with(&self.looking, district) else { return };
            let answer = tokio::spawn(async move {
                let _until_answered = look;
                clerk.ask(Errand::of_system(Command::Watch(Box::default()))).await
            });
            let answer =
                async { answer.await.unwrap_or_else(|error| Err(Error::Unavailable(error.to_string()))) };
            match tokio::time::timeout(LOOK, answer).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::warn!(%district, %error, "the alarms of a line could not be looked at");
                }
                Err(_) => tracing::warn!(%district, "the alarms of a line were not looked at in time"),
            }
        });
        looks.await;
    }

    /// The lanes in which somebody should begin to send: [`Ops::send`] is called for each.
    ///
    /// # Errors
    /// When the store does not work.
    pub async fn lanes(&self, sent: &Sent) -> Result<Vec<Lane>, Error> {
        let store = &self.tools.store;
        let now = self.tools.clock.now();
        if sent.tidies(now, self.tools.real(MINUTE)) {
            self.give_up(sent, now).await;
        }
        let mut due = store.lanes(now).await?;
        if due.iter().any(|lane| lane.receiver == Lane::MAIL) {
            store.put_hooks_in_lane(now).await?;
            due.retain(|lane| lane.receiver == Lane::MAIL);
            let divided = futures::stream::iter(due).for_each_concurrent(DIVIDING, |lane| async move {
                if let Err(error) = self.divide(&lane).await {
                    tracing::error!(district = %lane.district, %error, "mail about alarms could not be looked after");
                }
            });
            divided.await;
            due = store.lanes(self.tools.clock.now()).await?;
        }
        let now = self.tools.clock.now();
        due.retain(|lane| lane.receiver != Lane::MAIL && sent.begin(lane, now));
        Ok(due)
    }

    /// What is a day old is over, though its turn never came: to a receiver that is dead one is tried at a time.
    async fn give_up(&self, sent: &Sent, now: At) {
        match self.tools.store.give_up_messages(now, now + -self.tools.real(GIVE_UP)).await {
            Ok(0) => {}
            Ok(messages) => {
                sent.given_up.fetch_add(messages, Relaxed);
                tracing::error!(messages, "messages about alarms were given up: they are a day old");
            }
            Err(error) => tracing::warn!(%error, "old messages about alarms could not be given up"),
        }
    }

    /// Makes mail into a letter to each address: one that is refused, or slow, keeps nobody else waiting.
    async fn divide(&self, lane: &Lane) -> Result<(), Error> {
        let store = &self.tools.store;
        let now = self.tools.clock.now();
        // Taken before the card is read: where it cannot be read, that is tried again when they may be taken again, not every second.
        let messages = store.take_messages(lane, now, now + self.tools.real(LEASE), DIVIDED).await?;
        let alarms = store.card(&lane.district).await?.map(|card| card.alarms).unwrap_or_default();
        for message in messages {
            // Written since by a program without lanes: next time it has its own.
            if message.notice.way == Way::Hook {
                continue;
            }
            let letter = |address: &String| Message {
                id: self.tools.chance.id(),
                notice: Notice { address: Some(address.clone()), ..message.notice.clone() },
                ..message.clone()
            };
            let letters: Vec<Message> = alarms.addresses(message.notice.to).iter().map(letter).collect();
            let done = if letters.is_empty() {
                store.finish_message(&message, now, Outcome::NobodyToTell).await
            } else {
                store.divide_message(&message, now, &letters).await
            };
            if let Err(error) = done {
                tracing::error!(message = %message.id, district = %lane.district, %error,
                    "mail about an alarm could not be made into letters");
            }
        }
        Ok(())
    }

    /// Sends what is to be sent in a lane, what was tried least first and of that the newest, until nothing is left, its receiver
    /// fails, or it is `stopped`. Whatever fails is tried again, later each time and never at the same moment as all others; after a
    /// day it is given up, with a line in the log.
    pub async fn send(
        &self,
        lane: &Lane,
        courier: &dyn Courier,
        sent: &Sent,
        stopped: &(dyn Fn() -> bool + Sync),
    ) {
        let _worker = Worker(sent, lane);
        while !stopped() {
            match self.send_next(lane, courier, sent, stopped).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(district = %lane.district, %error, "messages about alarms could not be looked after");
                    return;
                }
            }
        }
    }

    /// Whether there may be another.
    async fn send_next(
        &self,
        lane: &Lane,
        courier: &dyn Courier,
        sent: &Sent,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, Error> {
        let store = &self.tools.store;
        let turn = sent.turn(lane).await;
        let now = self.tools.clock.now();
        if stopped() || sent.rests(lane, now) {
            return Ok(false);
        }
        let taken = store.take_messages(lane, now, now + self.tools.real(LEASE), 1).await?;
        let Some(message) = taken.into_iter().next() else { return Ok(false) };
        // It may be on its way already, where its attempt took longer than the clock says.
        let Some(_under_way) = Busy::with(&sent.under_way, &message.id) else { return Ok(true) };
        let mut stands = self.as_it_stands(&message);
        let card = match &mut stands {
            Some(message) => {
                self.name_tablets(message).await;
                store.card(&lane.district).await?
            }
            None => None,
        };
        drop(turn);
        let result = match (stands, card) {
            (None, _) => Ok(Outcome::Over),
            (Some(_), None) => Ok(Outcome::NobodyToTell),
            (Some(now), Some(card)) => {
                let standing = Stands(self, &now);
                self.held(&message, courier.carry(&now, &card, &standing)).await
            }
        };
        self.delivered(lane, &message, result, sent).await
    }

    /// A message as it is now: what is over since it rang is marked. None when all is over, and none of it was danger.
    fn as_it_stands(&self, message: &Message) -> Option<Message> {
        let mut message = message.clone();
        let alarms = &mut message.notice.alarms;
        if let Ok(clerk) = self.clerk(&message.notice.district) {
            let line = clerk.published().line;
            // Another node may have written it: until this one has read that far, it cannot say what is over.
            if line.head.at > message.notice.at {
                for alarm in alarms.iter_mut() {
                    let known = line.head.alarms.known.get(&alarm.id);
                    alarm.over = known.is_none_or(|known| known.over.is_some());
                }
            }
        }
        if alarms.iter().all(|alarm| alarm.over && alarm.kind != Kind::Danger) {
            return None;
        }
        Some(message)
    }

    /// Says at which tablets help was called for. It is told without their names rather than later.
    async fn name_tablets(&self, message: &mut Message) {
        let alarms = &mut message.notice.alarms;
        if alarms.iter().all(|alarm| alarm.device.is_none()) {
            return;
        }
        let names: BTreeMap<DeviceId, String> = match self.tools.store.device_names().await {
            Ok(names) => names.into_iter().flatten().collect(),
            Err(error) => {
                tracing::warn!(message = %message.id, %error, "an alarm is told without the name of its tablet");
                return;
            }
        };
        for alarm in alarms.iter_mut() {
            let name = alarm.device.as_ref().and_then(|device| names.get(device));
            alarm.place = name.cloned().or(alarm.place.take());
        }
    }

    /// An attempt, during which nobody else is given the message, however long it takes.
    async fn held(
        &self,
        message: &Message,
        attempt: impl Future<Output = Result<Outcome, Undelivered>> + Send,
    ) -> Result<Outcome, Undelivered> {
        let mut attempt = std::pin::pin!(attempt);
        loop {
            if let Ok(result) = tokio::time::timeout(STILL_AT_IT, attempt.as_mut()).await {
                return result;
            }
            let until = self.tools.clock.now() + self.tools.real(LEASE);
            if let Err(error) = self.tools.store.put_off_message(message, until).await {
                tracing::warn!(message = %message.id, %error, "a message about an alarm may be sent twice");
            }
        }
    }

    async fn delivered(
        &self,
        lane: &Lane,
        message: &Message,
        result: Result<Outcome, Undelivered>,
        sent: &Sent,
    ) -> Result<bool, Error> {
        let now = self.tools.clock.now();
        let (id, district, way) = (message.id, &lane.district, message.notice.way.as_str());
        let [chance, ..] = self.tools.chance.secret();
        let rest = |failures| Some(self.tools.real(pause(failures, chance)));
        let (outcome, more) = match result {
            Ok(outcome) => {
                match outcome {
                    Outcome::Sent => {
                        sent.delivered.fetch_add(1, Relaxed);
                        sent.worked(lane);
                    }
                    Outcome::Refused => {
                        sent.refused.fetch_add(1, Relaxed);
                        sent.troubled(lane, now, "the mail server does not know the address", |_| None);
                        tracing::error!(message = %id, %district, to = message.notice.to.as_str(),
                            "the mail server does not know an address that alarms go to");
                    }
                    Outcome::NobodyToTell => sent.worked(lane),
                    Outcome::Over | Outcome::GivenUp | Outcome::Divided => {}
                }
                (outcome, true)
            }
            Err(Undelivered(why)) if now - message.created_at >= self.tools.real(GIVE_UP) => {
                sent.given_up.fetch_add(1, Relaxed);
                sent.troubled(lane, now, &why, rest);
                tracing::error!(message = %id, %district, way, attempts = message.attempts, why,
                    "a message about an alarm was given up");
                (Outcome::GivenUp, lane.danger)
            }
            Err(Undelivered(why)) => {
                sent.failed.fetch_add(1, Relaxed);
                sent.troubled(lane, now, &why, rest);
                tracing::warn!(message = %id, %district, way, attempts = message.attempts, why,
                    "a message about an alarm was not delivered and is tried again");
                let next = now + self.tools.real(pause(message.attempts, chance));
                self.tools.store.put_off_message(message, next).await?;
                return Ok(lane.danger);
            }
        };
        // At once, and not when it is this lane's turn again: until then nobody would say that it is still being dealt with.
        self.tools.store.finish_message(message, now, outcome).await?;
        Ok(more)
    }
}

/// A message on its way, and whoever knows how it stands.
struct Stands<'a>(&'a Ops, &'a Message);

impl Standing for Stands<'_> {
    fn now(&self) -> Option<Message> {
        self.0.as_it_stands(self.1)
    }
}

/// The pause after so many attempts: twice as long each time, less up to a quarter by chance.
#[must_use]
pub fn pause(attempts: u32, chance: u8) -> Ms {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(20));
    let whole = doubled.min(LONGEST_PAUSE);
    whole - whole * Ms::from(chance) / (4 * 255)
}
