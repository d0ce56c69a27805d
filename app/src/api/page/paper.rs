//! The pages of paper slips: typing them in, and printing them.

use super::card::CardView;
use crate::api::session::Me;
use domain::ids::{Code, DistrictId, ServiceId};
use domain::time::{Day, Moment};
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Data of the page on which slips are typed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperPage {
    /// The reader who is signed in.
    pub me: Me,
    /// The district in whose line people are.
    pub card: CardView,
    /// All districts in which the reader may check people in: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// The present time.
    pub now: Moment,
    /// The business days that can be chosen: the present one, then the one before.
    pub days: [Day; 2],
    /// What people come for in person.
    pub services: Vec<(ServiceId, Words)>,
    /// Languages of the district.
    pub languages: Vec<String>,
    /// What people may need.
    pub needs: Vec<(Code, Words)>,
    /// The key of each row, so that one that is sent again is entered once.
    pub keys: Vec<String>,
    /// Input that is shown, by field: `number_0`, `time_0` and so on, with `day` and `reason` for all of them.
    pub typed: BTreeMap<String, String>,
    /// What is wrong, by field.
    pub errors: Vec<(String, PaperFault)>,
    /// Boxes to confirm something unusual, by field.
    pub asks: Vec<String>,
    /// People who were entered just now.
    pub done: Vec<PaperDone>,
}

/// What is wrong with a field of a slip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum PaperFault {
    /// It is empty.
    Required,
    /// It is no number of a slip.
    Number,
    /// It is no time of day.
    Time,
    /// It is none of the choices.
    Choice,
    /// The time has not come yet.
    ToCome,
    /// People rarely come at this time.
    Unlikely {
        /// The time as it was understood.
        at: Moment,
    },
    /// The slip was not printed here.
    Unknown,
    /// A person came with this slip already.
    Used {
        /// The slip.
        ticket: String,
        /// When that person was entered; none where it is not known.
        at: Option<Moment>,
        /// The member of staff who did so.
        by: Option<String>,
    },
    /// The row was entered before, with other input.
    Changed,
    /// Anything else, as a sentence in the reader's language.
    Said {
        /// The sentence.
        text: String,
    },
}

/// A person who was entered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperDone {
    /// The number on the slip, which is the ticket.
    pub ticket: String,
    /// When the person came; none where the visit is over and no longer at hand.
    pub came: Option<Moment>,
    /// Whether the same row had been entered before.
    pub again: bool,
}

/// Data of the page on which slips are printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperSlipsPage {
    /// The reader who is signed in.
    pub me: Me,
    /// The district that is named on the slips.
    pub card: CardView,
    /// All districts for which the reader may print: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// Languages of the slips.
    pub languages: Vec<String>,
    /// What people come for most, in the words of the public.
    pub services: Vec<Words>,
    /// The slips to print: the first and the last number; none before they are made.
    pub block: Option<(u32, u32)>,
    /// The key of the form, so that slips are made once when it is sent twice.
    pub key: String,
    /// How many are on a sheet: 8 or 10.
    pub per: u32,
    /// Whether the paper is A4 rather than Letter.
    pub a4: bool,
    /// Refused input, by field.
    pub typed: BTreeMap<String, String>,
    /// Errors: field and problem.
    pub errors: Vec<(String, String)>,
}
