//! Times and states as text. Texts that only one page uses are in its own file of `locales/`.

mod alarms;
mod languages;
mod lengths;
mod moments;
mod names;
mod numbers;
mod waits;

pub use alarms::*;
pub use languages::*;
pub use lengths::*;
pub use moments::*;
pub use names::*;
pub use numbers::*;
pub use waits::*;
