//! The first start: the steps that lead from an empty department to an open counter.

use super::card::CardView;
use super::pairing::{PairingView, SlipView};
use super::setup::{DeviceRow, StaffRow};
use crate::api::session::Me;
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The steps, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartPlace {
    /// Name, languages and time zone of the department.
    Department,
    /// The first district, with its captain.
    District,
    /// The first members of staff.
    Officers,
    /// The tablet in the lobby.
    Tablet,
    /// The lobby screen.
    Display,
    /// What to do now.
    Finish,
}

impl StartPlace {
    /// Every step, in order.
    pub const ALL: [StartPlace; 6] = [
        StartPlace::Department,
        StartPlace::District,
        StartPlace::Officers,
        StartPlace::Tablet,
        StartPlace::Display,
        StartPlace::Finish,
    ];

    /// Its name in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            StartPlace::Department => "department",
            StartPlace::District => "district",
            StartPlace::Officers => "officers",
            StartPlace::Tablet => "tablet",
            StartPlace::Display => "display",
            StartPlace::Finish => "finish",
        }
    }

    /// The step with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<StartPlace> {
        StartPlace::ALL.into_iter().find(|place| place.as_str() == name)
    }

    /// The step after it; the last one stays.
    #[must_use]
    pub fn next(self) -> StartPlace {
        StartPlace::ALL.into_iter().find(|place| *place > self).unwrap_or(self)
    }

    /// Its address.
    #[must_use]
    pub fn address(self) -> String {
        format!("/start/{}", self.as_str())
    }
}

/// Data of a page of the first start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartPage {
    /// The administrator who is signed in.
    pub me: Me,
    /// The step, with its data.
    pub step: StartStep,
    /// Steps that are done.
    pub done: Vec<StartPlace>,
    /// The last step that can be opened.
    pub open_to: StartPlace,
    /// Whether only this machine can open the addresses on the page.
    pub only_here: bool,
    /// The input of a form that was refused.
    pub typed: BTreeMap<String, String>,
    /// Errors: field and problem.
    pub errors: Vec<(String, String)>,
}

/// A step, with what its page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartStep {
    /// The department is described.
    Department(DepartmentView),
    /// The first district is made.
    NewDistrict {
        /// The services that can be offered there, in the order shown.
        services: Vec<OfferedView>,
    },
    /// The first district is there; its captain's picture can be set.
    District(FirstDistrictView),
    /// Members of staff are added.
    Officers {
        /// Everyone with an account.
        staff: Vec<StaffRow>,
        /// The one-time links that were just made.
        slips: Vec<SlipView>,
    },
    /// A tablet is paired.
    Tablet(DeviceStep),
    /// A lobby screen is paired.
    Display(DeviceStep),
    /// The counter can open.
    Finish {
        /// The first district.
        card: CardView,
        /// The address of this service, as people type it.
        origin: String,
        /// Whether it is open around the clock.
        always_open: bool,
    },
}

impl StartStep {
    /// Which step it is.
    #[must_use]
    pub fn place(&self) -> StartPlace {
        match self {
            StartStep::Department(_) => StartPlace::Department,
            StartStep::NewDistrict { .. } | StartStep::District(_) => StartPlace::District,
            StartStep::Officers { .. } => StartPlace::Officers,
            StartStep::Tablet(_) => StartPlace::Tablet,
            StartStep::Display(_) => StartPlace::Display,
            StartStep::Finish { .. } => StartPlace::Finish,
        }
    }
}

/// The department as it is described.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentView {
    /// Its name; empty at first.
    pub name: String,
    /// Its languages, the main one first; empty at first.
    pub languages: Vec<String>,
    /// Its time zone; empty at first.
    pub zone: String,
    /// The time zones offered, the nearest first; none where the department has a district and is changed in its settings.
    pub zones: Vec<String>,
}

/// A service that a new district can offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedView {
    /// Its short name.
    pub id: String,
    /// Its name for staff.
    pub name: Words,
    /// The group in which it is listed.
    pub group: OfferedGroup,
}

impl OfferedView {
    /// The service that is listed first, where an error of the whole choice is shown.
    #[must_use]
    pub fn first(services: &[OfferedView]) -> Option<&OfferedView> {
        services.iter().min_by_key(|one| one.group)
    }
}

/// Groups of services, in the order shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferedGroup {
    /// On the tablet's first page.
    Common,
    /// Put before all others.
    Urgent,
    /// Shown without its name.
    Discreet,
    /// Everything else.
    More,
}

/// The first district as it was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstDistrictView {
    /// Its name, address and captain.
    pub card: CardView,
    /// How many counters it has.
    pub counters: usize,
    /// How many phone seats it has.
    pub phones: usize,
    /// How many services it offers.
    pub services: usize,
    /// Whether it is open around the clock.
    pub always_open: bool,
}

/// A tablet or lobby screen to be paired.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceStep {
    /// Name of the district.
    pub district: String,
    /// The devices of this kind that are not revoked.
    pub devices: Vec<DeviceRow>,
    /// The code that was just made, or was sent along to look whether it has been used.
    pub pairing: Option<PairingView>,
}
