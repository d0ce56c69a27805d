//! The process itself: its limit of open files, and signals.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io::{self, IsTerminal};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// One process of this program has no use for more open files than this.
const FILES: u64 = 65_536;

/// Raises the limit of open files as far as this process may, and returns it.
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
    /// To stop the server.
    End,
    /// To reread the certificate and the log's settings.
    Reload,
}

/// The handled signals, which no longer end the process by themselves.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
    /// Whether it was started from a terminal: closing that (SIGHUP) then means stopping.
    by_hand: bool,
}

impl Signals {
    /// Installs the signal handlers.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn listen() -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
            by_hand: io::stdin().is_terminal(),
        })
    }

    /// Waits for the next signal; returns its meaning and its name.
    pub async fn next(&mut self) -> (Asked, &'static str) {
        tokio::select! {
            _ = self.terminate.recv() => (Asked::End, "SIGTERM"),
            _ = self.interrupt.recv() => (Asked::End, "SIGINT"),
            _ = self.hang_up.recv() => (if self.by_hand { Asked::End } else { Asked::Reload }, "SIGHUP"),
        }
    }
}
