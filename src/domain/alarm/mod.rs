//! Alarms: who is alerted to what, and when. [`changes`] compares a line with its plan and returns what
//! should have rung by now and has not, and what is over. It is called repeatedly, also after a time without
//! any call; the answer depends on the line alone, so each level of an alarm rings once, whichever node asks
//! and however often.
//!
//! An alarm is about one subject in one **cycle**: the stretch of time in which its condition lasts. A visit
//! that comes back to the line begins a new one; so does a line in which a window served in between. Its id
//! is derived from kind, subject and cycle ([`AlarmId::of`](crate::ids::AlarmId::of)), so two nodes, or one
//! that was restarted, derive the same.
//!
//! No flood: a level rings once per cycle; supervisors and captains are alerted to anything but danger at
//! most once a minute per district ([`REST`]), to everything that is due at once, so that it is sent as one
//! message. In quiet hours only danger reaches them; what still lasts when they end rings then.
//!
//! To add a kind: a variant of [`AlarmKind`], its place in [`AlarmKind::ALL`], its levels in [`Plan::default`], its
//! condition in `conditions.rs`.

mod conditions;
pub(crate) mod kinds;
pub(crate) mod ladder;
pub(crate) mod sight;
pub(crate) mod state;

pub use conditions::{REST, changes};
pub use kinds::{AlarmKind, Audience, Span, Subject};
pub use ladder::{BadPlan, Level, MOST_LEVELS, Plan, Quiet};
pub use sight::{Dues, Sight};
pub use state::{Alarm, Alarms, KEEP_PROMISE, MOST_PROMISES, Promise, Rang, Seen};
