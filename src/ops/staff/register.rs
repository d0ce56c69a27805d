//! What this node knows of the devices in use: which there are, and when each was last heard. Kept in memory, so
//! that neither a tap nor a live view waits for the store.

use crate::model::people::Device;
use domain::ids::DeviceId;
use domain::time::At;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The devices in use, and when each was last heard by this node.
#[derive(Debug, Default)]
pub(crate) struct Register {
    installed: Mutex<Arc<Vec<Device>>>,
    heard: Mutex<HashMap<DeviceId, Heard>>,
}

#[derive(Debug, Clone, Copy)]
struct Heard {
    at: At,
    written: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Register {
    /// The devices that are paired and not revoked, as last read.
    pub(crate) fn installed(&self) -> Arc<Vec<Device>> {
        Arc::clone(&lock(&self.installed))
    }

    pub(crate) fn set_installed(&self, devices: Vec<Device>) {
        *lock(&self.installed) = Arc::new(devices);
    }

    /// Notes that a device was heard. Only devices that showed their key are noted, so there are no more of them
    /// than in the store.
    pub(crate) fn hear(&self, device: DeviceId, at: At) {
        lock(&self.heard).insert(device, Heard { at, written: false });
    }

    pub(crate) fn heard(&self, device: DeviceId) -> Option<At> {
        lock(&self.heard).get(&device).map(|one| one.at)
    }

    /// What was not written down yet; it counts as written from now on.
    pub(crate) fn unwritten(&self) -> Vec<(DeviceId, At)> {
        let mut heard = lock(&self.heard);
        let news = heard.iter_mut().filter(|(_, one)| !one.written);
        news.map(|(id, one)| {
            one.written = true;
            (*id, one.at)
        })
        .collect()
    }

    /// Writing failed, so they are still to be written.
    pub(crate) fn not_written(&self, news: &[(DeviceId, At)]) {
        let mut heard = lock(&self.heard);
        for (id, _) in news {
            if let Some(one) = heard.get_mut(id) {
                one.written = false;
            }
        }
    }
}
