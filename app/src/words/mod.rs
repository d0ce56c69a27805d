//! Times and states as people read them. What a page alone says stands in its own file of `locales/`.

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
