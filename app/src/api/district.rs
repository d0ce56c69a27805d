//! A district and its services, as visitors may know them.

#[cfg(feature = "ssr")]
use super::schema;
use domain::ids::{DistrictId, ServiceId};
use domain::presence::Presence;
use domain::time::Moment;
use domain::visit::Channel;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// A district as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = District))]
pub struct DistrictView {
    /// The district's slug.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub id: DistrictId,
    /// The district's name.
    pub name: String,
    /// IANA time zone, such as `America/New_York`.
    pub zone: String,
    /// Whether the district takes people now.
    pub open: bool,
    /// Whether an officer is at the desk, and if not, why not.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Presence))]
    pub presence: Presence<Moment>,
}

/// A service as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Service))]
pub struct ServiceView {
    /// The service's slug.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub id: ServiceId,
    /// Name in the language asked for.
    pub name: String,
    /// Name in every language there is.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub names: Words,
    /// The channels on which it is offered.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<schema::Channel>))]
    pub channels: Vec<Channel>,
    /// Visits for it are called before all others.
    pub urgent: bool,
    /// Its name is not shown where other visitors can read it.
    pub discreet: bool,
}
