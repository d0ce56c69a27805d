//! The page of a supervisor or captain: several lines, and lists of visits.

use super::card::CardView;
use crate::api::line::LineView;
use crate::api::session::Me;
use crate::api::visit::VisitView;
use domain::rules::Times;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// The captain's screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloorPage {
    /// Who is signed in.
    pub me: Me,
    /// One each, in order.
    pub districts: Vec<FloorDistrict>,
    /// The names of those that cannot be shown, because what is stored of them cannot be read.
    #[serde(default)]
    pub out_of_service: Vec<String>,
    /// The names of those whose web hook or mail about alarms fails.
    #[serde(default)]
    pub unreached: Vec<String>,
    /// A list of visits behind a number, when one was opened.
    pub visits: Option<VisitList>,
    /// A single visit, when one was opened.
    pub visit: Option<Box<VisitView>>,
    /// The view for the wall of the watch: read from afar, touched by nobody. One district.
    #[serde(default)]
    pub wall: bool,
    /// How many times faster than the world's the clock runs.
    pub scale: f64,
}

/// A district on the floor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloorDistrict {
    /// The district's name and how it is reached.
    pub card: CardView,
    /// What is shown of what it has decided.
    pub rules: FloorRules,
    /// Its line, with today's figures.
    pub line: LineView,
    /// How many usually come in each hour of the week, from Monday midnight; only on the wall, and only where enough weeks were counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usual: Vec<f64>,
}

/// What the floor shows of a district's rules: each page has the names that it needs, of the districts that it needs them of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorRules {
    /// Minutes after midnight at which the business day turns.
    pub day_starts_min: u16,
    /// The times within which people are promised to be greeted, called and done.
    pub targets: Times,
    /// What people come for, in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Named>,
    /// Why an officer may be away; not beside a list or a visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away_reasons: Vec<Named>,
    /// Its windows; only beside a visit, as all that follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Named>,
    /// How the visit's service may be resolved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Named>,
    /// Where people are sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Named>,
    /// Why a visit may be put on hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hold_reasons: Vec<Named>,
    /// Why a visit may be cancelled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancel_reasons: Vec<Named>,
    /// What a person may need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Named>,
}

/// The name of something that has a slug or a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its slug or code.
    pub id: String,
    /// Its name on staff screens.
    pub name: Words,
}

/// Visits behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitList {
    /// What they are, in words of the address: `district`, `state`, ….
    pub title: String,
    /// The visits, newest arrival first.
    pub visits: Vec<VisitView>,
}
