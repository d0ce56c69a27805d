//! The pages of the lobby: the tablet, and the screen over the line.

use super::card::CardView;
use crate::api::display::DisplayView;
use domain::ids::{DeviceId, ServiceId};
use domain::rules::Service;
use domain::words::{WordLists, Words};
use serde::{Deserialize, Serialize};

/// The tablet: one question a page, from a language to a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KioskPage {
    /// Its id, for its own alerts.
    pub device: Option<DeviceId>,
    /// Where it stands.
    pub card: CardView,
    /// Languages offered.
    pub languages: Vec<String>,
    /// What people come for; only what is offered here.
    pub services: Vec<KioskService>,
    /// What people may need: code and name.
    pub needs: Vec<domain::rules::Reason>,
    /// The line as the lobby sees it, to start with.
    pub line: DisplayView,
    /// Seconds without a touch before the warning.
    pub idle_s: u32,
    /// How many times faster than the world's the clock runs.
    pub scale: f64,
}

/// What a person can come for, as the tablet offers it: no more of it than is shown there, for it is loaded with the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskService {
    /// The service's slug.
    pub id: ServiceId,
    /// Its name where the public reads it.
    pub name: Words,
    /// One line under the name.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub hint: Words,
    /// What to bring.
    #[serde(default, skip_serializing_if = "WordLists::is_empty")]
    pub bring: WordLists,
    /// How long it takes, in words.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub takes: Words,
    /// A page shown before the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Words>,
    /// On the first page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub common: bool,
    /// Taken even when the district is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always_open: bool,
    /// Stands before all others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Named nowhere that others can read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub discreet: bool,
}

impl From<&Service> for KioskService {
    fn from(service: &Service) -> KioskService {
        KioskService {
            id: service.id.clone(),
            name: service.public_name.as_ref().unwrap_or(&service.name).clone(),
            hint: service.hint.clone(),
            bring: service.bring.clone(),
            takes: service.takes.clone(),
            notice: service.notice.clone(),
            common: service.common,
            always_open: service.always_open,
            urgent: service.urgent,
            discreet: service.discreet,
        }
    }
}

/// The lobby screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayPage {
    /// Where it hangs.
    pub card: CardView,
    /// Languages of the district.
    pub languages: Vec<String>,
    /// The line, to start with.
    pub line: DisplayView,
    /// How many times faster than the world's the clock runs.
    pub scale: f64,
}
