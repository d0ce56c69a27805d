//! The page of the day: what is open before opening and at the end of the day, and who signed days off.

use super::card::CardView;
use crate::api::session::Me;
use domain::ids::DistrictId;
use domain::time::{Day, Moment};
use domain::vocabulary::closing::{DayEnds, DayLeft};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Data of the page of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayPage {
    /// The reader who is signed in.
    pub me: Me,
    /// The district.
    pub card: CardView,
    /// All districts of the reader: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// The present time.
    pub now: Moment,
    /// The business day that can be signed off.
    pub day: Day,
    /// Whether the district is open.
    pub open: bool,
    /// When it opens next, while it is closed and that is known.
    pub opens_at: Option<Moment>,
    /// What is open, in numbers.
    pub left: DayLeft,
    /// What became, at closing, of the people of that day.
    pub ends: DayEnds,
    /// The visits that are open, those that can wait least first.
    pub visits: Vec<DayVisit>,
    /// How many more there are.
    pub more: usize,
    /// Windows that are not closed: name, and since when.
    pub windows: Vec<(Words, Moment)>,
    /// Devices that are silent: name, and since when.
    pub silent: Vec<(String, Moment)>,
    /// Days that were signed off, newest first.
    pub signed: Vec<SignedDayView>,
    /// A sentence about what was just refused.
    pub said: Option<String>,
}

/// A visit that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayVisit {
    /// The ticket's public label.
    pub ticket: String,
    /// What it waits for.
    pub place: DayPlace,
    /// When the person arrived.
    pub arrived_at: Moment,
    /// When a call or a hold is due.
    pub due: Option<Moment>,
}

/// What an open visit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayPlace {
    /// Called, being served, or offered to another window.
    AtWindow,
    /// The first place at the next opening.
    FirstNext,
    /// A call.
    CallBack,
    /// The end of a hold.
    OnHold,
    /// Its turn, on the day the person came.
    Staying,
    /// Its turn.
    Waiting,
}

/// A day that was signed off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedDayView {
    /// The business day.
    pub day: Day,
    /// When it was signed.
    pub at: Moment,
    /// The officer's name.
    pub by: String,
    /// What was open then.
    pub left: DayLeft,
    /// What had become of the people of that day; absent where an earlier release recorded it.
    pub ends: Option<DayEnds>,
}
