//! Terms that describe visits: how a person came, the state of the visit, how it ended, which wait was
//! quoted.

use crate::ids::{Series, ServiceId, WindowId};
use crate::time::Ms;
use serde::{Deserialize, Serialize};

/// How the person came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At the front desk, in person.
    WalkIn,
    /// By a telephone call to the police.
    Phone,
    /// By a call back from the police.
    Callback,
    /// Through a web page.
    Online,
}

/// All channels, in the order shown.
pub const CHANNELS: [Channel; 4] = [Channel::WalkIn, Channel::Phone, Channel::Callback, Channel::Online];

impl Channel {
    /// Its spelling in facts and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::WalkIn => "walk_in",
            Channel::Phone => "phone",
            Channel::Callback => "callback",
            Channel::Online => "online",
        }
    }

    /// Whether person and officer speak by telephone, on either side's call.
    #[must_use]
    pub fn is_by_phone(self) -> bool {
        matches!(self, Channel::Phone | Channel::Callback)
    }
}

/// How an arrival time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// From the submit at the kiosk.
    Kiosk,
    /// Recorded by staff as it happened.
    Observed,
    /// Remembered by staff; excluded from clock figures.
    Estimated,
    /// From a numbered paper slip; excluded from clock figures.
    Paper,
    /// Reported by a telephone system.
    Telephone,
    /// Entered through a web page.
    Online,
}

/// Why an arrival is entered after people were called who may have come later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateReason {
    /// The power or the network was out.
    Outage,
    /// The tablet did not work.
    Tablet,
    /// Everybody at the desk was busy, and people were written down first.
    Busy,
    /// Another reason.
    Other,
}

/// All reasons for a late entry, in the order shown.
pub const LATE_REASONS: [LateReason; 4] =
    [LateReason::Outage, LateReason::Tablet, LateReason::Busy, LateReason::Other];

impl LateReason {
    /// Its spelling in facts and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            LateReason::Outage => "outage",
            LateReason::Tablet => "tablet",
            LateReason::Busy => "busy",
            LateReason::Other => "other",
        }
    }
}

/// The states of a visit, without their fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateKind {
    /// A telephone rings.
    Ringing,
    /// An officer has the caller.
    Answered,
    /// In the line.
    Waiting,
    /// Called to a window, not there yet.
    Called,
    /// Being served.
    Serving,
    /// On hold.
    OnHold,
    /// Offered to another window.
    Offered,
    /// A callback is owed.
    CallbackDue,
    /// Has ended, in one of the ways of [`End`].
    Ended,
}

impl std::fmt::Display for StateKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            StateKind::Ringing => "ringing",
            StateKind::Answered => "answered",
            StateKind::Waiting => "waiting",
            StateKind::Called => "called",
            StateKind::Serving => "being served",
            StateKind::OnHold => "on hold",
            StateKind::Offered => "offered to another window",
            StateKind::CallbackDue => "waiting for a callback",
            StateKind::Ended => "over",
        })
    }
}

/// The window or service a visit is offered to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// One window; none: any that takes the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The service it is offered for, when that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
}

/// How a visit can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Served: with an outcome.
    Resolved,
    /// Served: referred to a place that can help.
    Referred,
    /// Served: an emergency, handed to 911.
    #[serde(rename = "sent_to_911")]
    SentTo911,
    /// Served: stays with the police.
    InCustody,
    /// Served: self-service at the kiosk.
    AnsweredAtKiosk,
    /// Unserved: left.
    Left,
    /// Unserved: hung up while ringing.
    RangOff,
    /// Unserved: not reached by callback.
    Unreachable,
    /// Unserved: called and not there.
    NoShow,
    /// Unserved: taken out by staff, with a reason.
    Cancelled,
    /// Unserved: still waiting when the day was closed.
    ClosedUnserved,
}

impl End {
    /// Whether it was served by a person.
    #[must_use]
    pub fn is_served(self) -> bool {
        matches!(self, End::Resolved | End::Referred | End::SentTo911 | End::InCustody)
    }

    /// Counted as served: by a person, or self-service at the tablet.
    #[must_use]
    pub fn counts_as_served(self) -> bool {
        self.is_served() || self == End::AnsweredAtKiosk
    }

    /// Left by their own choice, or rang off.
    #[must_use]
    pub fn gave_up(self) -> bool {
        matches!(self, End::Left | End::RangOff)
    }
}

/// A public label: a number in a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The series the number belongs to.
    pub series: Series,
    /// The number, rising within district, business day and series.
    pub number: u32,
}

impl Ticket {
    /// Whether a person who writes `text` means this ticket: `A045`, `a 45`, or `45` without the letters.
    #[must_use]
    pub fn is_written(&self, text: &str) -> bool {
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let digits = plain.trim_start_matches(|sign: char| sign.is_ascii_alphabetic());
        let letters = plain.strip_suffix(digits).unwrap_or_default();
        let is_series = letters.is_empty() || letters.eq_ignore_ascii_case(self.series.as_str());
        is_series && digits.parse::<u32>().ok() == Some(self.number)
    }
}

impl std::fmt::Display for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:03}", self.series.as_str(), self.number)
    }
}

/// The series of people who were written down on paper.
pub const PAPER: &str = "S";
/// The highest number of a paper slip.
pub const LAST_SLIP: u32 = 9_999_999;

/// What is printed on a paper slip: the label of the ticket that it becomes.
#[must_use]
pub fn slip_label(number: u32) -> String {
    format!("{PAPER}{number:03}")
}

/// The number of a slip as people write it: `17`, `S17`, `s 017`.
#[must_use]
pub fn slip_number(text: &str) -> Option<u32> {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let digits = plain.strip_prefix(['S', 's', '#']).unwrap_or(&plain);
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok());
    number.flatten().filter(|number| (1..=LAST_SLIP).contains(number))
}

/// The wait quoted to a resident, stored to be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Half of such waits are shorter, in milliseconds.
    pub p50_ms: Ms,
    /// Four of five such waits are shorter, in milliseconds.
    pub p80_ms: Ms,
}

impl Quote {
    /// Whether it can be compared with the actual wait: nobody can be called within zero time.
    #[must_use]
    pub fn promises(self) -> bool {
        self.p80_ms > 0
    }
}

/// What a telephone system can report of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallEventKind {
    /// It rings.
    Ringing,
    /// The call was answered.
    Answered,
    /// The caller holds the line.
    Held,
    /// Off hold.
    Resumed,
    /// The line ended.
    HungUp,
}
