//! People and devices: accounts, sessions, tokens, pairing. Secrets leave this file once and are stored as hashes.

use crate::ports::Seat;
use domain::access::{Reach, Role};
use domain::ids::{DeviceId, DistrictId, KioskId, SessionId, StaffId, TokenId};
use domain::time::At;
use serde::{Deserialize, Serialize};

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Id.
    pub id: StaffId,
    /// Name for signing in.
    pub login: String,
    /// Name as colleagues read it.
    pub name: String,
    /// Badge number.
    pub badge: String,
    /// Role.
    pub role: Role,
    /// Districts.
    pub reach: Reach,
    /// argon2id, in PHC form; absent until the one-time link was used.
    pub password: Option<String>,
    /// No longer on the staff.
    pub disabled_at: Option<At>,
}

/// A sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// Whose.
    pub staff: StaffId,
    /// Where they sit.
    pub seat: Option<Seat>,
    /// Since.
    pub created_at: At,
    /// Last seen.
    pub seen_at: At,
    /// Locked by key or by idling.
    pub locked: bool,
}

/// A program's access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Id.
    pub id: TokenId,
    /// Role.
    pub role: Role,
    /// One district, or all.
    pub district: Option<DistrictId>,
    /// Since.
    pub created_at: At,
    /// Until.
    pub expires_at: Option<At>,
    /// Revoked.
    pub revoked_at: Option<At>,
}

/// A kiosk or display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Id.
    pub id: DeviceId,
    /// What it is: `Role::Kiosk` or `Role::Display`.
    pub kind: Role,
    /// Where.
    pub district: DistrictId,
    /// The kiosk of the plan it is, for its number series.
    pub kiosk: Option<KioskId>,
    /// Name in lists.
    pub name: String,
    /// The pairing code runs out.
    pub code_until: At,
    /// Paired.
    pub paired_at: Option<At>,
    /// Revoked.
    pub revoked_at: Option<At>,
}

/// A one-time link: to choose a password, or to make the administrator (no staff then).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// For whom; nobody yet when it makes the administrator.
    pub staff: Option<StaffId>,
    /// Until.
    pub expires_at: At,
    /// Used.
    pub used_at: Option<At>,
}
