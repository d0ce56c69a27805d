//! Staff, their sign-ins, and the programs and devices that have access.

use domain::access::{Reach, Role};
use domain::ids::{DeviceId, DistrictId, KioskId, SessionId, StaffId, TokenId, WindowId};
use domain::time::At;
use serde::{Deserialize, Serialize};

/// Where a session sits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// In which district.
    pub district: DistrictId,
    /// At which window.
    pub window: WindowId,
}

/// Districts as a stored text.
#[must_use]
pub fn reach_text(reach: &Reach) -> String {
    match reach {
        Reach::All => "*".to_owned(),
        Reach::Only(list) => list.iter().map(DistrictId::as_str).collect::<Vec<_>>().join(","),
    }
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Its id, by which facts name the account.
    pub id: StaffId,
    /// Name for signing in.
    pub login: String,
    /// Name as colleagues read it.
    pub name: String,
    /// Badge number; may be empty.
    pub badge: String,
    /// What the account may do, by the policy table.
    pub role: Role,
    /// The districts in which it may do so.
    pub reach: Reach,
    /// argon2id, in PHC form; absent until the one-time link was used.
    pub password: Option<String>,
    /// No longer on the staff.
    pub disabled_at: Option<At>,
    /// To whom they answer: who may see their own figures beside themselves.
    pub supervisor: Option<StaffId>,
}

/// A sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, by which facts and windows name it.
    pub id: SessionId,
    /// The account that signed in.
    pub staff: StaffId,
    /// Where they sit.
    pub seat: Option<Seat>,
    /// When it began.
    pub created_at: At,
    /// When it was last used.
    pub seen_at: At,
    /// Locked by key or by idling.
    pub locked: bool,
}

/// A program's access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id, by which facts name the program.
    pub id: TokenId,
    /// What the program may do, by the policy table.
    pub role: Role,
    /// One district, or all.
    pub district: Option<DistrictId>,
    /// When it was made.
    pub created_at: At,
    /// When it runs out; never, if absent.
    pub expires_at: Option<At>,
    /// When access was taken away, if it was.
    pub revoked_at: Option<At>,
}

/// A kiosk or display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id, by which facts name the device.
    pub id: DeviceId,
    /// What it is: `Role::Kiosk` or `Role::Display`.
    pub kind: Role,
    /// The district in which it stands.
    pub district: DistrictId,
    /// The kiosk of the plan it is, for its number series.
    pub kiosk: Option<KioskId>,
    /// Name in lists.
    pub name: String,
    /// The pairing code runs out.
    pub code_until: At,
    /// When the pairing code was exchanged for its key, if it was.
    pub paired_at: Option<At>,
    /// When access was taken away, if it was.
    pub revoked_at: Option<At>,
}

/// A one-time link: to choose a password, or to make the administrator (no staff then).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// For whom; nobody yet when it makes the administrator.
    pub staff: Option<StaffId>,
    /// When it runs out.
    pub expires_at: At,
    /// When it was used, if it was.
    pub used_at: Option<At>,
}
