//! Computations that a report waits for. They run on threads of low priority, so that on few cores commands
//! are answered first.

use crate::error::Error;
use std::num::NonZero;
use std::sync::LazyLock;
use tokio::runtime::{Builder, Runtime};

/// Computations at a time, if there are enough cores.
const MOST: usize = 3;
/// Niceness of these threads, of 19 at most: about a tenth of a core while others want all of it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

static POOL: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    let mut pool = Builder::new_current_thread();
    pool.max_blocking_threads(at_once()).thread_name("report").on_thread_start(give_way).build()
});

/// How many computations, and reads for them, run at a time; others wait. One core is left for commands and
/// screens.
#[must_use]
pub fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get).saturating_sub(1).clamp(1, MOST)
}

/// Gives the calling thread, and those it starts, a lower priority than all others. Only Linux has priorities
/// per thread; elsewhere this does nothing.
pub fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "the priority of a thread was left as it is");
    }
}

/// Runs a long computation for a report on a thread of low priority.
///
/// # Errors
/// When the computation panicked.
pub async fn work<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let working = match &*POOL {
        Ok(pool) => pool.spawn_blocking(work),
        Err(_) => tokio::task::spawn_blocking(work),
    };
    working.await.map_err(|error| Error::Fault(error.to_string()))
}
