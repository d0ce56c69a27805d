//! Alarms as they leave the building. What rings is decided in `domain::alarm`, inside the transaction of the clerk; here are what the
//! rules need to know of the calendar ([`sight`]), the messages written in that same transaction ([`messages`]), and how they go out
//! ([`Ops::deliver`]), at least once, under the same id each time.
//!
//! A message names tickets, windows and minutes, never a person; of a discreet service it says nothing.

use crate::Ops;
use crate::calendar::Calendar;
use crate::clerk::Errand;
use crate::error::Error;
use crate::ports::{Card, Chance, Courier, Message, Outcome, Undelivered};
use domain::alarm::{About, Dues, Kind, Sight, To, changes};
use domain::command::Command;
use domain::fact::{Place, Ticket, What};
use domain::ids::{AlarmId, DistrictId, WindowId};
use domain::line::Line;
use domain::time::{At, HOUR, MINUTE, Ms, SECOND};
use domain::visit::{State, Visit};
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A message is left to whoever took it for this long; then somebody else sends it. Longer than any attempt takes.
pub const LEASE: Ms = 30 * SECOND;
/// Messages sent in one go.
const AT_ONCE: i64 = 16;
/// After the first attempt that failed; twice as long after each more.
const FIRST_PAUSE: Ms = 5 * SECOND;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Ms = 10 * MINUTE;
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
    /// What rang, the most pressing first.
    pub alarms: Vec<Noted>,
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
    /// What the person came for; nothing for a discreet service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Since when it lasts.
    pub since: At,
    /// By when something should have happened.
    pub due: At,
    /// Whole minutes since it began.
    pub minutes: i64,
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
    let language = line.rules.languages.first().cloned().unwrap_or_else(|| "en".to_owned());
    let message = |((_, to, way), alarms): ((bool, To, Way), Vec<Noted>)| Message {
        id: chance.id(),
        created_at: at,
        attempts: 0,
        notice: Notice { way, to, district: line.district.clone(), language: language.clone(), at, alarms },
    };
    grouped.into_iter().map(message).collect()
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
    Noted {
        id,
        kind,
        level,
        ticket: visit.map(|visit| &visit.ticket).or(promised).map(Ticket::to_string),
        window,
        service: service
            .map(|service| service.public_name.as_ref().unwrap_or(&service.name).get(language).to_owned()),
        since,
        due,
        minutes: ((at - since) / MINUTE).max(0),
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
    minutes: Words,
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
    let mut text = format!("{district}\n\n");
    for alarm in &notice.alarms {
        let ticket = alarm.ticket.as_ref().map(|ticket| say(&phrases.ticket).replace("{ticket}", ticket));
        let window =
            alarm.window.as_ref().map(|window| say(&phrases.window).replace("{window}", window.as_str()));
        let minutes = say(&phrases.minutes).replace("{n}", &alarm.minutes.to_string());
        let parts = [ticket, alarm.service.clone(), window, Some(minutes)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        text += &format!("- {}: {}\n", name(alarm.kind), parts.join(", "));
    }
    text += &format!("\n{}\n{link}\n\n{}\n", say(&phrases.open), say(&phrases.why));
    Ok(Letter { subject: format!("{district}: {first}{more}"), text })
}

/// How often messages went out, since the start.
#[derive(Debug, Default)]
pub struct Sent {
    /// Delivered.
    pub delivered: std::sync::atomic::AtomicU64,
    /// Attempts that failed and are made again.
    pub failed: std::sync::atomic::AtomicU64,
    /// Given up.
    pub given_up: std::sync::atomic::AtomicU64,
}

impl Ops {
    /// Looks at every line: whatever should have rung by now rings, whatever is over is over. Costs nothing where all is told.
    pub async fn watch_alarms(&self) {
        for published in self.every_line() {
            let line = &published.line;
            let at = self.tools.clock.now().max(line.head.at);
            if changes(line, at, &sight(line, &published.calendar, at)).is_empty() {
                continue;
            }
            let Ok(clerk) = self.clerk(&line.district) else { continue };
            let errand = Errand::of_system(Command::Watch(Box::default()));
            if let Err(error) = clerk.ask(errand).await {
                tracing::warn!(district = %line.district, %error, "the alarms of a line could not be looked at");
            }
        }
    }

    /// Sends what is to be sent by now, all at once. Whatever fails is tried again, later each time and never at the same moment as
    /// all others; after a day it is given up, with a line in the log.
    ///
    /// # Errors
    /// When the store does not work.
    pub async fn deliver(&self, courier: &dyn Courier, sent: &Sent) -> Result<(), Error> {
        let store = &self.tools.store;
        let now = self.tools.clock.now();
        let taken = store.take_messages(now, now + self.tools.real(LEASE), AT_ONCE).await?;
        if taken.is_empty() {
            return Ok(());
        }
        let cards: BTreeMap<DistrictId, Card> =
            store.districts().await?.into_iter().map(|district| (district.id, district.card)).collect();
        let one = |message: Message| {
            let card = cards.get(&message.notice.district);
            async move {
                let result = match card {
                    Some(card) => courier.carry(&message, card).await,
                    None => Ok(Outcome::NobodyToTell),
                };
                self.delivered(&message, result, sent).await
            }
        };
        futures::future::try_join_all(taken.into_iter().map(one)).await.map(|_| ())
    }

    async fn delivered(
        &self,
        message: &Message,
        result: Result<Outcome, Undelivered>,
        sent: &Sent,
    ) -> Result<(), Error> {
        use std::sync::atomic::Ordering::Relaxed;
        let now = self.tools.clock.now();
        let outcome = match result {
            Ok(outcome) => {
                if outcome == Outcome::Sent {
                    sent.delivered.fetch_add(1, Relaxed);
                }
                outcome
            }
            Err(Undelivered(why)) if now - message.created_at >= self.tools.real(GIVE_UP) => {
                sent.given_up.fetch_add(1, Relaxed);
                tracing::error!(message = %message.id, district = %message.notice.district, way = message.notice.way.as_str(),
                    attempts = message.attempts, why, "a message about an alarm was given up");
                Outcome::GivenUp
            }
            Err(Undelivered(why)) => {
                sent.failed.fetch_add(1, Relaxed);
                tracing::warn!(message = %message.id, district = %message.notice.district, way = message.notice.way.as_str(),
                    attempts = message.attempts, why, "a message about an alarm was not delivered and is tried again");
                let [chance, ..] = self.tools.chance.secret();
                let pause = pause(message.attempts, chance);
                let next = now + self.tools.real(pause);
                return Ok(self.tools.store.put_off_message(message, next).await?);
            }
        };
        Ok(self.tools.store.finish_message(message, now, outcome).await?)
    }
}

/// The pause after so many attempts: twice as long each time, less up to a quarter by chance.
#[must_use]
pub fn pause(attempts: u32, chance: u8) -> Ms {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(20));
    let whole = doubled.min(LONGEST_PAUSE);
    whole - whole * Ms::from(chance) / (4 * 255)
}
