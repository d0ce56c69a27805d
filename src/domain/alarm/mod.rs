//! Alarms: what somebody should be told about, when, and who. [`changes`] compares a line with its plan and says what should have
//! rung by now and has not, and what is over. It is asked again and again, also after a time in which nobody asked; the answer
//! depends on the line alone, so whoever asks, and however often, each level of an alarm rings once.
//!
//! An alarm is about one thing in one **cycle**: the stretch in which its condition lasts. A visit that comes back to the line begins
//! a new one; so does a line at which somebody served in between. Its name is made of kind, subject and cycle
//! ([`AlarmId::of`](crate::ids::AlarmId::of)), so two nodes, or one that was started again, give it the same.
//!
//! No flood: a level rings once a cycle; supervisors and captains are rung for anything but danger at most once a minute a district
//! ([`REST`]), all that is due then at once, so that it goes out as one message. In quiet hours only danger reaches them; what still
//! lasts when they end rings then.
//!
//! To add a kind: a variant of [`Kind`], its place in [`Kind::ALL`], its levels in [`Plan::default`], its condition in `conditions.rs`.

mod conditions;
pub(crate) mod kinds;
pub(crate) mod ladder;
pub(crate) mod sight;
pub(crate) mod state;

pub use conditions::{REST, changes};
pub use kinds::{About, Kind, Span, To};
pub use ladder::{BadPlan, Level, MOST_LEVELS, Plan, Quiet};
pub use sight::{Dues, Sight};
pub use state::{Alarm, Alarms, KEEP_PROMISE, MOST_PROMISES, Promise, Rang, Seen};
