//! What was read a moment ago, for what every request asks: whose token or device it shows. What this process changes it
//! forgets at once; what another process changes it sees within [`FRESH`], well inside the five seconds in which access that
//! was taken away must end.

use ops::ports::StoreError;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a row counts as just read.
const FRESH: Duration = Duration::from_secs(1);
/// Rows remembered; then memory begins anew.
const MOST: usize = 10_000;

/// Rows by the hash of a secret. That there is none is not remembered.
#[derive(Debug)]
pub(crate) struct Recent<T>(Mutex<Known<T>>);

#[derive(Debug)]
struct Known<T> {
    rows: HashMap<[u8; 32], (Instant, T)>,
    /// How often something was changed.
    changes: u64,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Recent(Mutex::new(Known { rows: HashMap::new(), changes: 0 }))
    }
}

impl<T: Clone> Recent<T> {
    /// The row as read a moment ago, or as `read` finds it now.
    pub(crate) async fn get(
        &self,
        hash: [u8; 32],
        read: impl Future<Output = Result<Option<T>, StoreError>>,
    ) -> Result<Option<T>, StoreError> {
        let begun = now();
        let changes = {
            let known = self.known();
            match known.rows.get(&hash) {
                Some((at, row)) if begun - *at < FRESH => return Ok(Some(row.clone())),
                _ => known.changes,
            }
        };
        let found = read.await?;
        if let Some(row) = &found {
            let mut known = self.known();
            if known.rows.len() >= MOST {
                known.rows.clear();
            }
            // What was read while something changed may be from before.
            if known.changes == changes {
                known.rows.insert(hash, (begun, row.clone()));
            }
        }
        Ok(found)
    }

    /// Something was changed: nothing read before counts any longer.
    pub(crate) fn forget(&self) {
        let mut known = self.known();
        known.changes += 1;
        known.rows.clear();
    }

    fn known(&self) -> MutexGuard<'_, Known<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For measuring how old a row is: not a time that is shown or stored.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}
