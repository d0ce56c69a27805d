//! What a district has decided: its services, windows, hours, targets and the lists its staff choose from.
//! One value, recorded whole as a fact each time it changes, because it decides who is served when.

use crate::alarm::ladder::Plan;
use crate::area::{self, Area};
use crate::hours::Hours;
use crate::ids::{Code, KioskId, ScriptId, Series, ServiceId, WindowId};
use crate::lists::Former;
use crate::notice::Notice;
use crate::time::{Day, HOUR, MINUTE, Ms, SECOND};
use crate::vocabulary::closing::ClosingPlan;
use crate::vocabulary::script::ScriptRef;
use crate::vocabulary::visit::Channel;
use crate::watch::{self, Watch};
use crate::words::{WordLists, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use crate::lists::{Outcome, Place, Reason};

/// The longest time that rules and commands may contain: nobody makes promises beyond it.
pub const LONGEST: Ms = 400 * 24 * HOUR;
/// The longest target. It is counted in working time, which every view has to look up day by day.
const LONGEST_TARGET: Ms = 31 * 24 * HOUR;

/// Why a length of time in the rules is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLength {
    /// A target is not above zero, or longer than 31 days.
    #[error("A promised time is longer than zero, and at most 31 days.")]
    Target,
    /// Another length is negative, or longer than 400 days.
    #[error("A length of time is not negative, and at most 400 days.")]
    Other,
}

/// Everything that decides something in a district's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// When the district is open, in which zone, and when its business day turns.
    pub hours: Hours,
    /// Languages the district declares; the first one is its own.
    pub languages: Vec<String>,
    /// What people come for, in the order shown.
    pub services: Vec<Service>,
    /// Where officers serve, in the order shown.
    pub windows: Vec<WindowPlan>,
    /// Tablets, each with its number series.
    pub kiosks: Vec<KioskPlan>,
    /// Recalls before "did not answer" is offered.
    #[serde(default = "two")]
    pub recalls: u32,
    /// Time after the last announcement before "did not answer" is offered.
    #[serde(default = "no_show_grace")]
    pub no_show_grace_ms: Ms,
    /// How long after its end a visit may be opened again.
    #[serde(default = "day")]
    pub reopen_within_ms: Ms,
    /// How long a step may be undone by the person who took it.
    #[serde(default = "two_minutes")]
    pub undo_within_ms: Ms,
    /// Stepping out for longer than this counts from the return.
    #[serde(default = "quarter_hour")]
    pub step_out_free_ms: Ms,
    /// Recorded attempts to call back before a visit ends as unreachable.
    #[serde(default = "three")]
    pub attempts: u32,
    /// The pause between two visits that a window shows as wrap-up.
    #[serde(default)]
    pub wrap_up_ms: Ms,
    /// Target times. A visit that has waited past the target to be called is cancelled only by a supervisor.
    #[serde(default)]
    pub targets: Targets,
    /// Why a visit may be put on hold.
    pub hold_reasons: Vec<Reason>,
    /// Why a person may be called out of order.
    pub call_reasons: Vec<Reason>,
    /// Why an officer may be away.
    pub away_reasons: Vec<Reason>,
    /// Why a visit may be cancelled.
    pub cancel_reasons: Vec<Reason>,
    /// Why a visit may be opened again.
    pub reopen_reasons: Vec<Reason>,
    /// What a person may need: come to me, sign language, interpreter, wheelchair, a child alone.
    pub needs: Vec<Reason>,
    /// The published version of each script, used for the next leg.
    #[serde(default)]
    pub scripts: Vec<ScriptRef>,
    /// Where people are referred for what the police do not do.
    #[serde(default)]
    pub places: Vec<Place>,
    /// The shifts of its officers, by which figures are broken down. No two overlap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watches: Vec<Watch>,
    /// Parts of the city with their ZIP codes, by which waits are compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// A line for practice: in no list, figure or export.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub practice: bool,
    /// What is done about people who must not meet.
    #[serde(default, skip_serializing_if = "KeepApart::is_warn")]
    pub keep_apart: KeepApart,
    /// Who is next at a window that holds a sign-on session.
    #[serde(default, skip_serializing_if = "SignOn::is_first_come")]
    pub sign_on: SignOn,
    /// Who is alerted when something is late.
    #[serde(default, skip_serializing_if = "Plan::is_shipped")]
    pub alarms: Plan,
    /// Texts for the lobby screens, in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// When people are told of the closing, what they are offered, and tickets before opening.
    #[serde(default, skip_serializing_if = "ClosingPlan::is_shipped")]
    pub closing: ClosingPlan,
    /// What was in a list once and can no longer be chosen. Kept by `Rules::after`, whatever a change says.
    #[serde(default, skip_serializing_if = "Former::is_empty")]
    pub former: Former,
}

/// What is done about people who are kept apart, besides warning the officers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeepApart {
    /// The officers are warned, and decide.
    #[default]
    Warn,
    /// They are never called to adjacent counters at the same time, unless a supervisor decides so.
    NotSideBySide,
}

impl KeepApart {
    fn is_warn(&self) -> bool {
        *self == KeepApart::Warn
    }
}

/// Who is next at a window that holds a sign-on session. Urgent visits go first in each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOn {
    /// The person who has waited longest, for whichever service: the session makes signing on quick, and
    /// nobody is overtaken.
    #[default]
    FirstCome,
    /// People who sign on first, but at least every this many calls someone else, if anyone waits. Calls
    /// ahead of a person who has waited longer are recorded as out of order.
    OtherEvery(u32),
}

impl SignOn {
    fn is_first_come(&self) -> bool {
        *self == SignOn::FirstCome
    }
}

fn two() -> u32 {
    2
}
fn three() -> u32 {
    3
}
fn no_show_grace() -> Ms {
    120 * SECOND
}
fn two_minutes() -> Ms {
    2 * MINUTE
}
fn quarter_hour() -> Ms {
    15 * MINUTE
}
fn day() -> Ms {
    24 * HOUR
}

/// Target times in milliseconds, by default and by channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// Arrival to first human contact.
    pub acknowledge_ms: Ms,
    /// Arrival to first call.
    pub call_ms: Ms,
    /// Arrival to resolved.
    pub resolve_ms: Ms,
    /// Other times for people who come on one of these channels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_channel: BTreeMap<Channel, Times>,
    /// Where these times come from: an order, a standard, a decision. Shown in setup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The target times of one visit, in milliseconds. `docs/measures.md`: 60 s to acknowledge, 15 min to be called,
/// 30 min to resolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Arrival to first human contact.
    pub acknowledge_ms: Ms,
    /// Arrival to first call.
    pub call_ms: Ms,
    /// Arrival to resolved.
    pub resolve_ms: Ms,
}

impl Default for Times {
    fn default() -> Self {
        Self { acknowledge_ms: MINUTE, call_ms: 15 * MINUTE, resolve_ms: 30 * MINUTE }
    }
}

impl Default for Targets {
    fn default() -> Self {
        Times::default().into()
    }
}

impl From<Times> for Targets {
    /// The same on every channel.
    fn from(times: Times) -> Targets {
        Targets {
            acknowledge_ms: times.acknowledge_ms,
            call_ms: times.call_ms,
            resolve_ms: times.resolve_ms,
            by_channel: BTreeMap::new(),
            source: None,
        }
    }
}

impl Targets {
    /// The times that hold by default, on any channel.
    #[must_use]
    pub fn times(&self) -> Times {
        Times { acknowledge_ms: self.acknowledge_ms, call_ms: self.call_ms, resolve_ms: self.resolve_ms }
    }
}

/// Something a person comes for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Used in addresses and in facts.
    pub id: ServiceId,
    /// Its name on staff screens.
    pub name: Words,
    /// The name that the public reads, when it must be neutral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_name: Option<Words>,
    /// One line under the name on the kiosk.
    #[serde(default)]
    pub hint: Words,
    /// What to bring.
    #[serde(default)]
    pub bring: WordLists,
    /// How long it takes, in words.
    #[serde(default)]
    pub takes: Words,
    /// A page shown instead of a ticket's details, such as "Leave it where it is".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Words>,
    /// Channels on which it is offered.
    pub channels: Vec<Channel>,
    /// Put before all others.
    #[serde(default)]
    pub urgent: bool,
    /// Neutral label everywhere, no messages, and only the number on the status page.
    #[serde(default)]
    pub discreet: bool,
    /// On the kiosk's first page.
    #[serde(default)]
    pub common: bool,
    /// Accepted even when the district is closed.
    #[serde(default)]
    pub always_open: bool,
    /// Offered at the kiosk.
    #[serde(default = "yes")]
    pub kiosk: bool,
    /// How fast a place in line is gained: all ordinary services ship with 1, the same urgency for everyone.
    #[serde(default = "one")]
    pub rate: f64,
    /// How long serving takes.
    #[serde(default)]
    pub duration: Spread,
    /// Target times, when they differ from the district's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets: Option<Targets>,
    /// The script that leads the officer; absent: the general one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptId>,
    /// How it may be resolved; every service also has `done`.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
    /// Where it is usually referred.
    #[serde(default)]
    pub refer_to: Vec<Code>,
}

fn yes() -> bool {
    true
}
fn one() -> f64 {
    1.0
}

/// A log-normal distribution of service times.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Median, in seconds.
    pub median_s: f64,
    /// Standard deviation of the logarithm.
    pub spread: f64,
}

impl Default for Spread {
    fn default() -> Self {
        Self { median_s: 420.0, spread: 0.6 }
    }
}

/// Nine of ten values of a normal distribution lie below its mean and this many standard deviations.
const NINE_OF_TEN: f64 = 1.281_551_565_545;

impl Spread {
    /// A service that usually takes the one time, and at most the other in nine of ten visits, both in seconds.
    /// The spread is kept to the hundredth, which is more than anybody can tell.
    #[must_use]
    pub fn between(usual_s: f64, most_s: f64) -> Spread {
        let spread = (most_s / usual_s).ln() / NINE_OF_TEN;
        Spread { median_s: usual_s, spread: (spread * 100.0).round() / 100.0 }
    }

    /// Nine of ten visits take at most this long, in seconds.
    #[must_use]
    pub fn most_s(self) -> f64 {
        self.median_s * (self.spread * NINE_OF_TEN).exp()
    }
}

/// A window as configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowPlan {
    /// Used in addresses and in facts.
    pub id: WindowId,
    /// Its label, such as "Window 1".
    pub name: Words,
    /// People come to a counter; an officer at a phone seat answers calls.
    #[serde(default)]
    pub kind: WindowKind,
}

/// Where an officer serves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowKind {
    /// People come to it in person.
    #[default]
    Counter,
    /// An officer answers the telephone there.
    Phone,
}

/// A tablet as configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskPlan {
    /// Used in addresses and in facts.
    pub id: KioskId,
    /// Its label for staff.
    pub name: String,
    /// The letters of the tickets it issues.
    pub series: Series,
}

impl Rules {
    /// Checks that every length of time in the rules is valid.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check_lengths(&self) -> Result<(), BadLength> {
        let promised = |times: Times| {
            [times.acknowledge_ms, times.call_ms, times.resolve_ms]
                .iter()
                .all(|ms| (1..=LONGEST_TARGET).contains(ms))
        };
        let kept =
            |targets: &Targets| targets.by_channel.values().copied().chain([targets.times()]).all(promised);
        let own = self.services.iter().filter_map(|service| service.targets.as_ref());
        if !own.chain([&self.targets]).all(kept) {
            return Err(BadLength::Target);
        }
        let others = [
            self.no_show_grace_ms,
            self.reopen_within_ms,
            self.undo_within_ms,
            self.step_out_free_ms,
            self.wrap_up_ms,
        ];
        let fits = others.iter().all(|ms| (0..=LONGEST).contains(ms)) && self.closing.is_valid();
        if fits { Ok(()) } else { Err(BadLength::Other) }
    }

    /// The service with this id.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| &service.id == id)
    }

    /// The window with this id.
    #[must_use]
    pub fn window(&self, id: &WindowId) -> Option<&WindowPlan> {
        self.windows.iter().find(|window| &window.id == id)
    }

    /// Whether two counters are adjacent in the order of the windows, phone seats left out.
    #[must_use]
    pub fn side_by_side(&self, one: &WindowId, other: &WindowId) -> bool {
        let counters = || self.windows.iter().filter(|window| window.kind == WindowKind::Counter);
        counters().zip(counters().skip(1)).any(|(left, right)| {
            (&left.id == one && &right.id == other) || (&left.id == other && &right.id == one)
        })
    }

    /// The target times for a service on a channel, or for a visit whose service is not chosen yet. In this
    /// order: the service's for the channel, the service's, the district's for the channel, the district's.
    #[must_use]
    pub fn targets(&self, service: Option<&ServiceId>, channel: Channel) -> Times {
        let own = service.and_then(|id| self.service(id)).and_then(|service| service.targets.as_ref());
        let set = own.unwrap_or(&self.targets);
        set.by_channel.get(&channel).copied().unwrap_or_else(|| set.times())
    }

    /// The script that leads a leg about this service: its own, else the one for calls whose subject is not
    /// known yet, else the general one.
    #[must_use]
    pub fn script(&self, service: Option<&ServiceId>, channel: Channel) -> Option<&ScriptRef> {
        let own = service.and_then(|id| self.service(id)).and_then(|service| service.script.as_ref());
        let named = |name: &str| self.scripts.iter().find(|script| script.id.as_str() == name);
        let unknown_call = service.is_none() && channel == Channel::Phone;
        own.and_then(|id| named(id.as_str()))
            .or_else(|| named("phone").filter(|_| unknown_call))
            .or_else(|| named("general"))
    }

    /// Whether a hold for this reason pauses the resolution clock.
    #[must_use]
    pub fn stops_clock(&self, reason: &Code) -> bool {
        self.hold_reasons.iter().any(|known| &known.id == reason && known.stops_clock)
    }
    /// The watch with this code.
    #[must_use]
    pub fn watch(&self, id: &Code) -> Option<&Watch> {
        self.watches.iter().find(|watch| &watch.id == id)
    }

    /// The watch on duty at a minute of the local clock, and the day it belongs to: [`watch::on`].
    #[must_use]
    pub fn watch_on(&self, day: Day, minute: u16) -> Option<(&Watch, Day)> {
        watch::on(&self.watches, day, minute)
    }

    /// The name of the area of a ZIP code; the ZIP code itself where no area has it.
    #[must_use]
    pub fn area_name<'a>(&'a self, code: Option<&'a str>) -> Option<&'a str> {
        code.map(|code| self.area_of(code).map_or(code, |area| area.name.as_str()))
    }

    /// The area of a ZIP code: [`area::of`].
    #[must_use]
    pub fn area_of(&self, code: &str) -> Option<&Area> {
        area::of(&self.areas, code)
    }
}
