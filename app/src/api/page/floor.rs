//! The floor page of a supervisor or captain: several lines, and lists of visits.

use super::card::CardView;
use crate::api::line::LineView;
use crate::api::session::Me;
use crate::api::visit::VisitView;
use domain::rules::Times;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Data of the floor page: the captain's screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloorPage {
    /// The reader who is signed in.
    pub me: Me,
    /// The districts on the page, in order.
    pub districts: Vec<FloorDistrict>,
    /// Names of the districts that cannot be shown because their stored data cannot be read.
    #[serde(default)]
    pub out_of_service: Vec<String>,
    /// Names of the districts whose web hook or mail about alarms fails.
    #[serde(default)]
    pub unreached: Vec<String>,
    /// The list of visits behind a number, where one was opened.
    pub visits: Option<VisitList>,
    /// A single visit, where one was opened.
    pub visit: Option<Box<VisitView>>,
    /// Whether this is the wall view: one district, read from a distance and never touched.
    #[serde(default)]
    pub wall: bool,
    /// How many times faster than real time the clock runs.
    pub scale: f64,
}

/// One district on the floor page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloorDistrict {
    /// The district's name and contact details.
    pub card: CardView,
    /// The part of its rules that the page shows.
    pub rules: FloorRules,
    /// Its line, with today's figures.
    pub line: LineView,
    /// Mean arrivals in each of the 168 hours of the week, from Monday midnight; only on the wall, and only
    /// where enough weeks were counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usual: Vec<f64>,
}

/// The part of a district's rules that the floor shows. Each page gets only the names it needs, for the
/// districts it needs them for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorRules {
    /// Minutes after midnight at which the business day starts.
    pub day_starts_min: u16,
    /// The district's promised times to greeting, call and resolution.
    pub targets: Times,
    /// The services, in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Named>,
    /// Reasons for which an officer may be away; not beside a list or a visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away_reasons: Vec<Named>,
    /// The windows; like all that follows, only beside a visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Named>,
    /// The outcomes of the visit's service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Named>,
    /// Places that people are referred to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Named>,
    /// Reasons for a hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hold_reasons: Vec<Named>,
    /// Reasons for cancelling a visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancel_reasons: Vec<Named>,
    /// Needs a person can have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Named>,
}

/// A slug or code with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The slug or code.
    pub id: String,
    /// Its name on staff screens.
    pub name: Words,
}

/// The visits behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitList {
    /// What the list shows, as the query of the address: `district`, `state`, ….
    pub title: String,
    /// The visits, latest arrival first; of a long list one page.
    pub visits: Vec<VisitView>,
    /// How many come before those.
    #[serde(default)]
    pub from: usize,
    /// How many there are in all.
    #[serde(default)]
    pub of: usize,
}

impl VisitList {
    /// How many visits are on one page.
    pub const PAGE: usize = 100;
}
