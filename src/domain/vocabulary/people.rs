//! Who acts: a member of staff, a device, a program, the resident, or this service itself.

use crate::ids::{DeviceId, SessionId, StaffId, TokenId, WindowId};
use serde::{Deserialize, Serialize};

/// Who did it, where they sat, in which sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The kind of actor, with its id.
    #[serde(flatten)]
    pub who: Who,
    /// At which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// In which session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

impl Actor {
    /// The service itself: sweeps and settings.
    #[must_use]
    pub fn system() -> Actor {
        Actor { who: Who::System, window: None, session: None }
    }

    /// The member of staff who acts, if it is one.
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
    /// A program with a token.
    Token(TokenId),
    /// The resident, by the link on the ticket.
    Resident,
    /// A telephone system.
    Telephone,
    /// This service.
    System,
}
