//! A message as text, in the language of its district.

use crate::error::Error;
use crate::model::outbox::{Noted, Notice};
use domain::alarm::{AlarmKind, Span};
use domain::time::{At, HOUR, MINUTE, Ms};
use domain::words::Words;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A duration is given in minutes up to this length, then in hours.
const WHOLE_HOURS: Ms = 2 * HOUR;
/// From this length on a duration is given in days, the first of them with hours.
const WHOLE_DAYS: Ms = 24 * HOUR;

/// A message as text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject, one line.
    pub subject: String,
    /// The body, plain text.
    pub text: String,
}

#[derive(Deserialize)]
struct Phrases {
    kinds: BTreeMap<AlarmKind, Phrase>,
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
    toml::from_str(include_str!("../defaults/alarms.toml"))
        .inspect_err(|error| tracing::error!(%error, "the words for alarms cannot be read"))
        .ok()
});

impl Phrases {
    /// The time of an alarm in words: how long it has lasted, how long ago it was, how long is left, or how
    /// long it is overdue. `None` below one minute.
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

/// Writes a message as text in the language of its district. `link` leads to the screen.
///
/// # Errors
/// Only if the texts shipped with the program are broken.
pub fn letter(notice: &Notice, district: &str, link: &str) -> Result<Letter, Error> {
    let phrases = PHRASES.as_ref().ok_or_else(|| Error::Fault("no words for alarms".to_owned()))?;
    let say = |words: &Words| words.get(&notice.language).to_owned();
    let name = |kind: AlarmKind| phrases.kinds.get(&kind).map(|phrase| say(&phrase.name)).unwrap_or_default();
    let first = notice.alarms.first().map(|alarm| name(alarm.kind)).unwrap_or_default();
    let more = notice.alarms.len().saturating_sub(1);
    let more = if more == 0 { String::new() } else { say(&phrases.more).replace("{n}", &more.to_string()) };
    // A line break in the name would end the subject.
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
