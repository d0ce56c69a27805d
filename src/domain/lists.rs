//! Entries of the lists that staff choose from, and those that were in a list once: what a visit recorded stays
//! readable when its code can no longer be chosen, and no code gets a second meaning.

use crate::ids::{Code, ServiceId};
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// A way in which a visit for a service can be resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Recorded in the fact that resolves the visit.
    pub id: Code,
    /// The label staff choose from.
    pub name: Words,
    /// Usually has a number, such as a report number. Never required.
    #[serde(default)]
    pub asks_reference: bool,
}

/// An entry of a list that staff choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The code recorded in facts.
    pub id: Code,
    /// The label staff choose from.
    pub name: Words,
    /// For holds: the resolution clock is paused (waiting for the resident or another agency only).
    #[serde(default)]
    pub stops_clock: bool,
    /// For windows that are away: the officer was ordered elsewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ordered: bool,
    /// For holds and needs: it is about an interpreter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interpreter: bool,
    /// For windows that are away: an emergency near the desk. Residents read that officers are helping in an
    /// emergency.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub emergency: bool,
}

/// Another organization that can help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The code recorded when a visit is referred there.
    pub id: Code,
    /// The label that staff and residents read.
    pub name: Words,
    /// What it helps with.
    #[serde(default)]
    pub what: Words,
    /// The telephone number to call.
    #[serde(default)]
    pub phone: Option<String>,
    /// Street address, for people who are referred there.
    #[serde(default)]
    pub address: Option<String>,
    /// When it is open, in words.
    #[serde(default)]
    pub hours: Option<Words>,
}

/// What the lists have in common: an entry is recorded by its code, and read by its name.
pub trait Entry: Clone {
    /// The code recorded in facts.
    fn id(&self) -> &Code;
    /// The label that people read.
    fn name(&self) -> &Words;
}

macro_rules! entries {
    ($($entry:ident),+) => {$(
        impl Entry for $entry {
            fn id(&self) -> &Code {
                &self.id
            }
            fn name(&self) -> &Words {
                &self.name
            }
        }
    )+};
}
entries!(Outcome, Reason, Place);

/// The lists of reasons, and of needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonList {
    /// Why a visit is on hold.
    Hold,
    /// Why a person is called out of order.
    OutOfOrder,
    /// Why an officer is away.
    Away,
    /// Why a visit is cancelled.
    Cancel,
    /// Why a visit is opened again.
    Reopen,
    /// What a person may need.
    Needs,
}

impl ReasonList {
    /// All of them, in the order shown.
    pub const ALL: [ReasonList; 6] = [
        ReasonList::Hold,
        ReasonList::OutOfOrder,
        ReasonList::Away,
        ReasonList::Cancel,
        ReasonList::Reopen,
        ReasonList::Needs,
    ];

    /// Its name in forms and setup files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ReasonList::Hold => "hold",
            ReasonList::OutOfOrder => "out_of_order",
            ReasonList::Away => "away",
            ReasonList::Cancel => "cancel",
            ReasonList::Reopen => "reopen",
            ReasonList::Needs => "needs",
        }
    }

    /// The list with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<ReasonList> {
        ReasonList::ALL.into_iter().find(|list| list.as_str() == name)
    }
}

/// Entries that can no longer be chosen, by the list they were in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// Reasons for a hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hold: Vec<Reason>,
    /// Reasons for calling a person out of order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub out_of_order: Vec<Reason>,
    /// Reasons for which an officer was away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<Reason>,
    /// Reasons for cancelling a visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancel: Vec<Reason>,
    /// Reasons for reopening a visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reopen: Vec<Reason>,
    /// Needs of people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Reason>,
    /// Places that people were referred to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// Services, and outcomes of services that are still offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<FormerService>,
}

/// A service that can no longer be chosen, or that had other outcomes once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerService {
    /// As it is in facts.
    pub id: ServiceId,
    /// Its name on staff screens.
    pub name: Words,
    /// Outcomes that it has no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
}

impl Former {
    /// Whether nothing has ever left a list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Former::default()
    }

    /// Former entries of a list of reasons.
    #[must_use]
    pub fn reasons(&self, list: ReasonList) -> &[Reason] {
        match list {
            ReasonList::Hold => &self.hold,
            ReasonList::OutOfOrder => &self.out_of_order,
            ReasonList::Away => &self.away,
            ReasonList::Cancel => &self.cancel,
            ReasonList::Reopen => &self.reopen,
            ReasonList::Needs => &self.needs,
        }
    }

    /// What is kept of a service.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&FormerService> {
        self.services.iter().find(|service| &service.id == id)
    }
}

/// The former entries of a list that has become `now`: those that were former ones before, then those that have
/// just left it. What is in the list again is no former entry.
#[must_use]
pub fn former<T: Entry>(earlier: &[T], before: &[T], now: &[T]) -> Vec<T> {
    let is_in = |list: &[T], entry: &T| list.iter().any(|one| one.id() == entry.id());
    let earlier = earlier.iter().filter(|entry| !is_in(before, entry));
    earlier.chain(before).filter(|entry| !is_in(now, entry)).cloned().collect()
}
