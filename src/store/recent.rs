//! A cache of what every request needs: the token or device of a key. Changes by this process invalidate it
//! at once; changes by another process are seen after [`FRESH`], well within the five seconds in which
//! revoked access must end.

use ops::ports::StoreError;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a cached row is used.
const FRESH: Duration = Duration::from_secs(1);
/// Rows cached at most; then the cache is emptied.
const MOST: usize = 10_000;

/// Rows by the hash of a secret. The absence of a row is not cached.
#[derive(Debug)]
pub(crate) struct Recent<T>(Mutex<Known<T>>);

#[derive(Debug)]
struct Known<T> {
    rows: HashMap<[u8; 32], (Instant, T)>,
    /// How often the cache was invalidated.
    changes: u64,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Recent(Mutex::new(Known { rows: HashMap::new(), changes: 0 }))
    }
}

impl<T: Clone> Recent<T> {
    /// The cached row, or the result of `read`.
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
            // A row that was read during a change may be outdated.
            if known.changes == changes {
                known.rows.insert(hash, (begun, row.clone()));
            }
        }
        Ok(found)
    }

    /// Invalidates everything that was read before.
    pub(crate) fn forget(&self) {
        let mut known = self.known();
        known.changes += 1;
        known.rows.clear();
    }

    fn known(&self) -> MutexGuard<'_, Known<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For measuring the age of a row only; never shown or stored.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}
