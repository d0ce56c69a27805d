//! How two values differ, field by field, and how a difference is taken back from a value that has changed since.

mod preview;
mod rules;
mod tree;

pub use preview::{DistrictPreview, Preview, StaffPreview};
pub use rules::{changes, section, undo};
pub use tree::{Change, Conflict, Entry, Step, What, apply, difference};
