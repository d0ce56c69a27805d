//! The views of the desk other than its dialogs.

pub mod alarms;
pub mod blank;
mod closing;
pub mod details;
pub mod emergency;
pub mod header;
pub mod locked;
pub mod narrative;
pub mod notes;
pub mod practice;
pub mod queue;
pub mod session;
pub mod standing;
pub mod start;
pub mod toasts;
pub mod visit;
