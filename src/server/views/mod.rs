//! From the domain to what clients receive: one function per view type of `app::api`.

pub mod alarms;
pub mod closing;
pub mod display;
pub mod line;
pub mod practice;
pub mod reports;
pub mod scene;
pub mod visit;
pub mod windows;
