//! A district as whoever comes there may know it.

use domain::ids::{DistrictId, ServiceId};
use domain::presence::Presence;
use domain::time::Moment;
use domain::visit::Channel;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// A district in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistrictView {
    /// The district's slug.
    pub id: DistrictId,
    /// The district's name.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// Whether it takes everyone now.
    pub open: bool,
    /// Whether an officer is here.
    pub presence: Presence<Moment>,
}

/// A service in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceView {
    /// The service's slug.
    pub id: ServiceId,
    /// Name in the language asked for.
    pub name: String,
    /// Name in every language there is.
    pub names: Words,
    /// The ways in which people may come for it.
    pub channels: Vec<Channel>,
    /// Called before all others.
    pub urgent: bool,
    /// Named nowhere that others can read.
    pub discreet: bool,
}
