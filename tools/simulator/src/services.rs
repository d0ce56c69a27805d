//! Services, and how often people ask for them.

/// A service, and its demand.
pub(crate) struct Demand {
    /// Its id in a district's rules.
    pub(crate) service: &'static str,
    /// The number of visits for it, out of 877.
    pub(crate) visits: f64,
    /// The values where a district's own rules are not available.
    pub(crate) usual: Option<Usual>,
}

/// A service as most front desks have it: its demand when only the common services are weighted, so that it
/// includes the counts of the rarer ones similar to it, and how long serving takes.
#[derive(Clone, Copy)]
pub(crate) struct Usual {
    /// Its weight among the common services.
    pub(crate) visits: f64,
    /// The median service time in seconds.
    pub(crate) median_s: f64,
}

/// The values of a service that is not among the common ones.
pub(crate) const RARE: Usual = Usual { visits: 3.0, median_s: 420.0 };

/// The first six are counts of 891 people at two real front desks over three weeks; what those counted
/// together as other things is split as is typical for a front desk.
pub(crate) const DEMAND: [Demand; 23] = [
    usual("court_sign_on", 186.0, 186.0, 180.0),
    usual("property_pickup", 131.0, 131.0, 600.0),
    usual("custody_question", 88.0, 88.0, 420.0),
    usual("registration", 62.0, 62.0, 900.0),
    usual("show_documents", 50.0, 50.0, 300.0),
    usual("officer", 49.0, 49.0, 720.0),
    usual("report_incident", 80.0, 120.0, 1_200.0),
    usual("report_copy", 60.0, 90.0, 420.0),
    other("towed_vehicle", 25.0),
    other("fingerprints_permit", 25.0),
    other("lost_found", 20.0),
    usual("city_service", 20.0, 30.0, 240.0),
    other("drivers_license", 15.0),
    other("victim_help", 12.0),
    other("neighborhood_concern", 12.0),
    other("supervisor", 10.0),
    other("lawyer_bail_agent", 8.0),
    other("delivery", 8.0),
    other("child_exchange", 6.0),
    other("commendation", 4.0),
    other("missing_person", 3.0),
    other("media", 2.0),
    other("weapon_found", 1.0),
];

const fn usual(service: &'static str, visits: f64, among_usual: f64, median_s: f64) -> Demand {
    Demand { service, visits, usual: Some(Usual { visits: among_usual, median_s }) }
}

const fn other(service: &'static str, visits: f64) -> Demand {
    Demand { service, visits, usual: None }
}
