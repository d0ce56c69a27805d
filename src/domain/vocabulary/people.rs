//! Who acts: a member of staff, a device, a program, the resident, or this service itself.

use crate::ids::{DeviceId, SessionId, StaffId, TokenId, WindowId};
use serde::{Deserialize, Serialize};

/// Who did something, at which window, in which session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The kind of actor, with its id.
    #[serde(flatten)]
    pub who: Who,
    /// The window they act at, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// Their session, if they signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

impl Actor {
    /// The service itself: for sweeps and settings.
    #[must_use]
    pub fn system() -> Actor {
        Actor { who: Who::System, window: None, session: None }
    }

    /// The member of staff, if it is one.
    #[must_use]
    pub fn staff(&self) -> Option<StaffId> {
        match self.who {
            Who::Staff(id) => Some(id),
            Who::Device(_) | Who::Token(_) | Who::Resident | Who::Telephone | Who::System => None,
        }
    }
}

/// The kinds of actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "who", content = "id", rename_all = "snake_case")]
pub enum Who {
    /// A member of staff.
    Staff(StaffId),
    /// A kiosk or display.
    Device(DeviceId),
    /// A program with an access token.
    Token(TokenId),
    /// The resident, by the link on the ticket.
    Resident,
    /// A telephone system.
    Telephone,
    /// The service itself.
    System,
}
