//! Terms of the end of the day: what a district offers people who may not be served before it closes, what
//! they were told and have chosen, what the desk has decided.

use crate::ids::{ServiceId, StaffId};
use crate::time::{At, Day, HOUR, MINUTE, Ms};
use serde::{Deserialize, Serialize};

/// The longest warning, and the earliest tickets before opening.
pub const LONGEST_WARNING: Ms = 4 * HOUR;

/// What a district has decided about its closing and its opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClosingPlan {
    /// How long before closing the desk and the people waiting are told.
    pub warn_ms: Ms,
    /// Offered then: being served today, after closing.
    pub stay: bool,
    /// Offered then: a call from the desk.
    pub call_back: bool,
    /// Offered then: the first place at the next opening.
    pub first_next: bool,
    /// How long before opening people at the door may take a number; 0: not before opening.
    pub early_ms: Ms,
}

impl Default for ClosingPlan {
    fn default() -> Self {
        Self { warn_ms: 30 * MINUTE, stay: true, call_back: true, first_next: true, early_ms: 0 }
    }
}

impl ClosingPlan {
    /// Whether it is the plan that ships.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        *self == ClosingPlan::default()
    }

    /// Whether both lengths are from 0 to [`LONGEST_WARNING`].
    #[must_use]
    pub fn is_valid(&self) -> bool {
        [self.warn_ms, self.early_ms].iter().all(|ms| (0..=LONGEST_WARNING).contains(ms))
    }

    /// The choices it offers, in the order shown. The first place needs an opening that is known.
    #[must_use]
    pub fn choices(&self, opens_at: Option<At>) -> Vec<ClosingChoice> {
        let all = [
            (ClosingChoice::Stay, self.stay),
            (ClosingChoice::CallBack, self.call_back),
            (ClosingChoice::FirstNext, self.first_next && opens_at.is_some()),
        ];
        all.into_iter().filter(|(_, offered)| *offered).map(|(choice, _)| choice).collect()
    }
}

/// What a person who waits may choose when the district closes. To leave is always possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingChoice {
    /// Wait here and be served today, after closing.
    Stay,
    /// Be called by the desk.
    CallBack,
    /// Go home and be first at the next opening, with the same ticket.
    FirstNext,
}

impl ClosingChoice {
    /// Every choice, in the order shown.
    pub const ALL: [ClosingChoice; 3] =
        [ClosingChoice::Stay, ClosingChoice::CallBack, ClosingChoice::FirstNext];

    /// Its spelling in facts, in forms and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ClosingChoice::Stay => "stay",
            ClosingChoice::CallBack => "call_back",
            ClosingChoice::FirstNext => "first_next",
        }
    }

    /// The choice with this spelling.
    #[must_use]
    pub fn named(text: &str) -> Option<ClosingChoice> {
        ClosingChoice::ALL.into_iter().find(|choice| choice.as_str() == text)
    }
}

/// One closing of a district, seen from the warning on and until the next opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// When the district opened before it. What was told or decided earlier was about another closing.
    pub opened_at: At,
    /// When it closes, or closed.
    pub closes_at: At,
    /// When it opens next; absent where no opening is planned.
    pub opens_at: Option<At>,
}

/// What a person was told about a closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingTold {
    /// When they were told.
    pub at: At,
    /// When the district closes.
    pub closes_at: At,
    /// When it opens next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<At>,
    /// The choices that were offered.
    pub offers: Vec<ClosingChoice>,
}

/// A choice that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingChosen {
    /// When it was made.
    pub at: At,
    /// The choice.
    pub choice: ClosingChoice,
}

/// A time in which the district is closed and a person is not expected to wait: it is left out of their wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Night {
    /// The closing, or the arrival at the door of a closed district.
    pub from: At,
    /// The next opening.
    pub to: At,
}

/// The tickets that are given before a closing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tickets {
    /// For every service, as on any other time of the day.
    #[default]
    Given,
    /// No more, for any service.
    Stopped,
    /// No more for these services.
    StoppedFor(Vec<ServiceId>),
}

/// The people who are served after a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Serves {
    /// Nobody: the desk ends at closing time.
    UntilClosing,
    /// Those who wait, until this time.
    Until(At),
    /// Everyone who is here.
    Everyone,
}

/// What the desk has decided about a closing, and who decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingDecision {
    /// The sequence number of the fact.
    pub seq: u64,
    /// When it was decided.
    pub at: At,
    /// The officer; none where a program decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// The closing it is about.
    pub closes_at: At,
    /// The tickets that are given until then.
    pub tickets: Tickets,
    /// The people who are served after it.
    pub serves: Serves,
}

impl ClosingDecision {
    /// Whether tickets for a service have been stopped; `None` is a service not chosen yet.
    #[must_use]
    pub fn stops(&self, service: Option<&ServiceId>) -> bool {
        match (&self.tickets, service) {
            (Tickets::Given, _) | (Tickets::StoppedFor(_), None) => false,
            (Tickets::Stopped, _) => true,
            (Tickets::StoppedFor(list), Some(service)) => list.contains(service),
        }
    }
}

/// What was open when a day was signed off, as numbers of visits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLeft {
    /// Still in the line, without a choice.
    pub waiting: u32,
    /// Of those who wait, those who chose to be served today.
    pub staying: u32,
    /// First at the next opening.
    pub first_next: u32,
    /// Called to a window, being served, or offered to another one.
    pub at_windows: u32,
    /// On hold.
    pub on_hold: u32,
    /// Calls that are owed.
    pub callbacks: u32,
    /// Follow-ups that are owed.
    pub promises: u32,
    /// Calls for help that are not closed.
    pub alerts: u32,
}

/// The end of a day, signed off by an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedDay {
    /// When it was signed.
    pub at: At,
    /// The officer; none where a program signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// The business day.
    pub day: Day,
    /// What was open then.
    pub left: DayLeft,
    /// What had become of the people of that day; absent where an earlier release recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<DayEnds>,
}

/// What became of a person at a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtClosing {
    /// Ended with the day: they were told of the closing, chose nothing, and were not reached before it.
    Unserved,
    /// Went home with the first place at the next opening.
    FirstNext,
    /// Was promised a call.
    CallBack,
    /// Stayed to be served after it.
    Stayed,
}

/// What became, at a closing, of the people who came on one business day, as numbers of visits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayEnds {
    /// Not reached before closing: they ended with the day.
    pub unserved: u32,
    /// Handed over to the next opening.
    pub first_next: u32,
    /// Promised a call.
    pub call_back: u32,
    /// Stayed past closing.
    pub stayed: u32,
}

impl DayEnds {
    /// The number of people of whom this became.
    pub(crate) fn number(&mut self, end: AtClosing) -> &mut u32 {
        match end {
            AtClosing::Unserved => &mut self.unserved,
            AtClosing::FirstNext => &mut self.first_next,
            AtClosing::CallBack => &mut self.call_back,
            AtClosing::Stayed => &mut self.stayed,
        }
    }
}
