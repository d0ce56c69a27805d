//! The pages of the lobby: the tablet and the lobby screen.

use super::card::CardView;
use crate::api::display::DisplayView;
use domain::ids::{DeviceId, ServiceId};
use domain::rules::Service;
use domain::words::{WordLists, Words};
use serde::{Deserialize, Serialize};

/// Data of the tablet: one question a page, from the language to the ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KioskPage {
    /// Id of the device, by which it finds its own alerts; absent when staff open the page.
    pub device: Option<DeviceId>,
    /// The district where it is.
    pub card: CardView,
    /// Languages offered, by tag.
    pub languages: Vec<String>,
    /// The services offered at this tablet.
    pub services: Vec<KioskService>,
    /// The needs a person can have: code and name.
    pub needs: Vec<domain::rules::Reason>,
    /// The line when the page was made; the live stream keeps it current.
    pub line: DisplayView,
    /// Seconds without a touch before the idle warning.
    pub idle_s: u32,
    /// How many times faster than real time the clock runs.
    pub scale: f64,
}

/// A service as the tablet offers it: only what is shown, because it is loaded with the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskService {
    /// The service's slug.
    pub id: ServiceId,
    /// Its name where the public reads it.
    pub name: Words,
    /// One line shown under the name.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub hint: Words,
    /// What to bring, by language.
    #[serde(default, skip_serializing_if = "WordLists::is_empty")]
    pub bring: WordLists,
    /// How long it usually takes, in words.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub takes: Words,
    /// A page shown before the ticket; absent for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Words>,
    /// Whether it is on the first page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub common: bool,
    /// Whether it is taken while the district is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always_open: bool,
    /// Whether its visits are called before all others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Whether its name is hidden where other visitors can read it.
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

/// Data of the lobby screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayPage {
    /// Id of the device, by which it finds its own settings in the line; absent when staff open the page.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// The district where it is.
    pub card: CardView,
    /// Languages of the district, by tag.
    pub languages: Vec<String>,
    /// The line when the page was made; the live stream keeps it current.
    pub line: DisplayView,
    /// How many times faster than real time the clock runs.
    pub scale: f64,
}
