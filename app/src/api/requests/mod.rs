//! Requests that a page sends and the server reads, one type for each. Beside each type are its route, the
//! target in that route and the type of the answer, so that neither side can misspell an address, a verb or a
//! field.
//!
//! Codes of the department's lists are plain text here: a code that is in no list is refused by the server
//! with its own message.

mod alerts;
mod arrivals;
mod closing;
mod ends;
mod request;
mod session;
mod steps;
mod visits;
mod windows;

pub use alerts::{AlertAction, AlertCommand, SeeAlarm, ShowEmergency};
pub use arrivals::CheckIn;
pub use closing::{ChooseAtTablet, DecideClosing};
pub use ends::*;
pub use request::{Request, Target, path};
pub use session::{Lock, Say, Unlock};
pub use steps::*;
pub use visits::*;
pub use windows::{CallNext, CloseWindow, LeaveWindow, OpenWindow, Swap};
