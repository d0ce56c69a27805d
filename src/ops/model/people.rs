//! Staff, sessions, and the tokens and devices that have access.

use domain::access::{Reach, Role};
use domain::display::DisplaySettings;
use domain::ids::{DeviceId, DistrictId, KioskId, SessionId, StaffId, TokenId, WindowId};
use domain::time::At;
use serde::{Deserialize, Serialize};

/// The window where a session sits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The district of the window.
    pub district: DistrictId,
    /// The window, by its id in the district.
    pub window: WindowId,
}

/// Districts as they are stored, in one text.
#[must_use]
pub fn reach_text(reach: &Reach) -> String {
    match reach {
        Reach::All => "*".to_owned(),
        Reach::Only(list) => list.iter().map(DistrictId::as_str).collect::<Vec<_>>().join(","),
    }
}

/// A member of staff, with their account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Its id, by which facts name the account.
    pub id: StaffId,
    /// The name used to sign in.
    pub login: String,
    /// The name that colleagues see.
    pub name: String,
    /// Badge number; may be empty.
    pub badge: String,
    /// What the account may do, by the policy table.
    pub role: Role,
    /// The districts in which it may do so.
    pub reach: Reach,
    /// An argon2id hash in PHC format; absent until the one-time link was used.
    pub password: Option<String>,
    /// When the account was closed, if it was.
    pub disabled_at: Option<At>,
    /// The supervisor, who may see this person's own figures.
    pub supervisor: Option<StaffId>,
}

/// A session of someone who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, by which facts and windows name it.
    pub id: SessionId,
    /// The account that signed in.
    pub staff: StaffId,
    /// The window where they sit, if any.
    pub seat: Option<Seat>,
    /// When it began.
    pub created_at: At,
    /// When it was last used.
    pub seen_at: At,
    /// Whether it was locked, by key or after being idle.
    pub locked: bool,
}

/// Members of staff that are stored together, or not at all.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// New accounts, each with a one-time link and the hash of its secret.
    pub added: Vec<(Staff, [u8; 32], Link)>,
    /// Accounts as they were read, and as they become. Where role or districts differ, sessions and links end.
    pub changed: Vec<(Staff, Staff)>,
}

/// The access of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id, by which facts name the program.
    pub id: TokenId,
    /// What the program may do, by the policy table.
    pub role: Role,
    /// The only district it is for; all districts if absent.
    pub district: Option<DistrictId>,
    /// When it was made.
    pub created_at: At,
    /// When it expires; never, if absent.
    pub expires_at: Option<At>,
    /// When access was taken away, if it was.
    pub revoked_at: Option<At>,
}

/// A tablet (kiosk) or a display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id, by which facts name the device.
    pub id: DeviceId,
    /// What it is: `Role::Kiosk` or `Role::Display`.
    pub kind: Role,
    /// The district where it is installed.
    pub district: DistrictId,
    /// For a kiosk, which one of the district's plan it is; determines its ticket numbers.
    pub kiosk: Option<KioskId>,
    /// The name shown in lists.
    pub name: String,
    /// When the pairing code expires.
    pub code_until: At,
    /// When a pairing code was last exchanged for a key, if one was.
    pub paired_at: Option<At>,
    /// When access was taken away, if it was.
    pub revoked_at: Option<At>,
    /// When it was last heard, as written down once a minute; absent if never.
    pub seen_at: Option<At>,
    /// What a display has been set to; of no use for a kiosk.
    pub display: DisplaySettings,
}

/// A one-time link, for choosing a password or creating the first administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The account it is for; `None` if it creates the first administrator.
    pub staff: Option<StaffId>,
    /// When the link expires.
    pub expires_at: At,
    /// When it was used, if it was.
    pub used_at: Option<At>,
}
