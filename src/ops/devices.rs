//! The devices in use: when each was last heard, which are silent, and what displays are set to.

use crate::department::Ops;
use crate::error::Error;
use crate::model::people::Device;
use domain::access::Role;
use domain::display::DisplaySettings;
use domain::ids::{DeviceId, DistrictId};
use domain::time::{At, MINUTE, Ms};
use std::collections::BTreeMap;

/// A device that was not heard for this long is silent. Longer than a report to another node takes to be known
/// here: it is written down once a minute, and read a few times a minute.
const SILENT: Ms = 3 * MINUTE;

/// A device that was paired and is not heard any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// The device.
    pub device: DeviceId,
    /// Kiosk or display.
    pub kind: Role,
    /// Its name in lists.
    pub name: String,
    /// When it was last heard.
    pub since: At,
    /// Whether no other device of its kind is heard in the district.
    pub only: bool,
}

impl Ops {
    /// Notes in memory that a device was heard now.
    pub fn hear(&self, device: DeviceId) {
        self.register.hear(device, self.tools.clock.now());
    }

    /// Writes down when devices were last heard, those that were heard since the last time.
    ///
    /// # Errors
    /// When the store fails; it is tried again the next time.
    pub async fn write_heard(&self) -> Result<(), Error> {
        let news = self.register.unwritten();
        if news.is_empty() {
            return Ok(());
        }
        let written = self.tools.store.devices_seen(news.clone()).await;
        if written.is_err() {
            self.register.not_written(&news);
        }
        Ok(written?)
    }

    /// Rereads which devices are in use. One that cannot be read is left out and logged.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read_devices(&self) -> Result<(), Error> {
        let mut installed = Vec::new();
        for device in self.tools.store.each_device().await? {
            match device {
                Ok(device) if device.paired_at.is_some() && device.revoked_at.is_none() => {
                    installed.push(device);
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a device cannot be read"),
            }
        }
        self.register.set_installed(installed);
        Ok(())
    }

    /// When a device was last heard, here or at another node; its pairing counts. `None` for one that was never
    /// paired.
    #[must_use]
    pub fn last_heard(&self, device: &Device) -> Option<At> {
        let here = self.register.heard(device.id);
        here.max(device.seen_at).max(device.paired_at).filter(|_| device.paired_at.is_some())
    }

    /// Since when a device in use is silent, if it is.
    #[must_use]
    pub fn silent_since(&self, device: &Device) -> Option<At> {
        let since = self.last_heard(device).filter(|_| device.revoked_at.is_none())?;
        (self.tools.clock.now() - since >= self.tools.real(SILENT)).then_some(since)
    }

    /// The devices of a district that are paired and silent, those longest silent first. From memory.
    #[must_use]
    pub fn silent_devices(&self, district: &DistrictId) -> Vec<Silent> {
        let installed = self.register.installed();
        let here = installed.iter().filter(|device| device.district == *district);
        let is_heard = |device: &&Device| {
            let in_use = device.paired_at.is_some() && device.revoked_at.is_none();
            in_use && self.silent_since(device).is_none()
        };
        let heard: Vec<Role> = here.clone().filter(is_heard).map(|device| device.kind).collect();
        let mut silent: Vec<Silent> = here
            .filter_map(|device| {
                let since = self.silent_since(device)?;
                let only = !heard.contains(&device.kind);
                Some(Silent { device: device.id, kind: device.kind, name: device.name.clone(), since, only })
            })
            .collect();
        silent.sort_by_key(|one| one.since);
        silent
    }

    /// What the displays of a district are set to, those that differ from the settings of a new one. From memory.
    #[must_use]
    pub fn display_settings(&self, district: &DistrictId) -> BTreeMap<DeviceId, DisplaySettings> {
        let installed = self.register.installed();
        let here =
            installed.iter().filter(|device| device.district == *district && device.kind == Role::Display);
        here.filter(|device| device.display != DisplaySettings::default())
            .map(|device| (device.id, device.display.clone()))
            .collect()
    }
}
