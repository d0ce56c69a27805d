//! What the department's own chain says of accounts, devices and cards of districts, read back for their histories.
//! Its facts hold no names and no texts that people wrote.

use super::record::CHAIN;
use crate::error::Error;
use crate::tools::Tools;
use domain::access::{Reach, Role};
use domain::fact::Actor;
use domain::ids::{DeviceId, DistrictId, StaffId};
use domain::time::At;
use serde::Deserialize;
use std::cmp::Reverse;

/// What a part of the record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Accounts.
    Staff,
    /// Tablets and lobby screens.
    Devices,
    /// Districts, and what people read of them.
    Cards,
}

impl About {
    /// The kinds of its facts.
    fn kinds(self) -> &'static [&'static str] {
        match self {
            About::Staff => &["staff_added", "staff_changed", "link_made", "password_chosen", "pause_lifted"],
            About::Devices => {
                &["device_added", "device_paired", "device_code_made", "device_changed", "device_revoked"]
            }
            About::Cards => &["district_added", "card_changed"],
        }
    }
}

/// A fact about an account, a device or a district.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recorded {
    /// Its number on the department's chain.
    pub seq: u64,
    /// When it happened.
    pub at: At,
    /// Who acted.
    pub actor: Actor,
    /// What happened: the name of a [`StaffEvent`](super::StaffEvent).
    pub kind: String,
    /// What more is known of it.
    pub body: RecordedBody,
}

/// The fields of such facts; each kind has some of them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RecordedBody {
    /// The account it is about.
    pub staff: Option<StaffId>,
    /// The device it is about.
    pub device: Option<DeviceId>,
    /// The district it is about.
    pub district: Option<DistrictId>,
    /// The role from then on.
    pub role: Option<Role>,
    /// The role before, if it changed.
    pub role_before: Option<Role>,
    /// The districts from then on.
    pub districts: Option<Reach>,
    /// The districts before, if they changed.
    pub districts_before: Option<Reach>,
    /// Whether the account is closed from then on.
    pub disabled: bool,
    /// The names of the fields that changed.
    pub fields: Vec<String>,
}

impl Tools {
    /// Facts from the one with the number `until` backwards, newest first, at most `most`.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn recorded(&self, about: About, until: u64, most: usize) -> Result<Vec<Recorded>, Error> {
        let until = until.min(i64::MAX as u64);
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let mut found = Vec::new();
        // The newest of all are among the newest of each kind.
        for kind in about.kinds() {
            for fact in self.store.line_facts(CHAIN, kind, until, limit).await? {
                let fact: Recorded = serde_json::from_str(&fact.row.body)
                    .map_err(|error| Error::Fault(format!("a fact of the kind {kind}: {error}")))?;
                found.push(fact);
            }
        }
        found.sort_by_key(|fact| Reverse(fact.seq));
        found.truncate(most);
        Ok(found)
    }
}
