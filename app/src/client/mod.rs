//! How a page talks to the server: commands, the live stream, the clock. In the server build the same
//! functions do nothing, so that page code is the same in both.

mod batches;
mod event_stream;
mod live_view;
mod requests;
mod session;
mod storage;
mod timers;

pub use batches::{Arrived, together};
pub use event_stream::{Unseen, stream};
pub use live_view::{Live, Snapshot, clock, live, unknown};
pub use requests::{is_passing, is_unknown, key, offline, post, send, send_off};
pub use session::{STAYS_MS, hide_page, leave_with, reload, sign_in_again, speak_for};
pub use storage::{store, stored};
pub use timers::{after, every, now_ms, sleep, spawn};
