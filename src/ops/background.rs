//! Work that a report waits for, on threads of its own that give way to every other: where cores are few, a tap is answered first.

use crate::error::Error;
use std::num::NonZero;
use std::sync::LazyLock;
use tokio::runtime::{Builder, Runtime};

/// Works at a time, where there are cores for them.
const MOST: usize = 3;
/// Niceness of what gives way, of 19: about a tenth of a core while others want all of it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

static POOL: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    let mut pool = Builder::new_current_thread();
    pool.max_blocking_threads(at_once()).thread_name("report").on_thread_start(give_way).build()
});

/// How many works go on at a time, and how many reads for them; more wait for their turn. One core is left to windows and tablets.
#[must_use]
pub fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get).saturating_sub(1).clamp(1, MOST)
}

/// Lets every other thread go before the calling one, and before those that it starts. Threads have a priority of their own only
/// on Linux; elsewhere nothing is done.
pub fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "the priority of a thread was left as it is");
    }
}

/// Does work of some length for a report.
///
/// # Errors
/// When it panicked.
pub async fn work<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let working = match &*POOL {
        Ok(pool) => pool.spawn_blocking(work),
        Err(_) => tokio::task::spawn_blocking(work),
    };
    working.await.map_err(|error| Error::Fault(error.to_string()))
}
