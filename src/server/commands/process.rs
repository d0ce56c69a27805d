//! The process itself: its open files, and what signals ask of it.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io::{self, IsTerminal};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// More open files than this are of no use to one process of this program.
const FILES: u64 = 65_536;

/// Raises the number of files that may be open at once as far as this process may; how many there may be then.
#[must_use]
pub fn raise_open_files() -> usize {
    let now = getrlimit(Resource::Nofile);
    let most = now.maximum.unwrap_or(FILES).min(FILES);
    let current = now.current.unwrap_or(FILES);
    if current < most && setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..now }).is_ok() {
        return usize::try_from(most).unwrap_or(usize::MAX);
    }
    usize::try_from(current).unwrap_or(usize::MAX)
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To end.
    End,
    /// To read the certificate and the log's settings again.
    Reload,
}

/// The signals that are understood. From here on they no longer end the process by themselves.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
    /// Started by hand: whoever closes the terminal means to end it.
    by_hand: bool,
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen() -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
            by_hand: io::stdin().is_terminal(),
        })
    }

    /// The next one, and its name.
    pub async fn next(&mut self) -> (Asked, &'static str) {
        tokio::select! {
            _ = self.terminate.recv() => (Asked::End, "SIGTERM"),
            _ = self.interrupt.recv() => (Asked::End, "SIGINT"),
            _ = self.hang_up.recv() => (if self.by_hand { Asked::End } else { Asked::Reload }, "SIGHUP"),
        }
    }
}
