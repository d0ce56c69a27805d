//! Tablets and displays.

use crate::model::people::Device;
use crate::ports::error::{Named, StoreError};
use async_trait::async_trait;
use domain::ids::DeviceId;
use domain::time::At;

/// Tablets and displays, and their keys.
#[async_trait]
pub trait Devices: Send + Sync {
    /// All devices, revoked ones included.
    async fn devices(&self) -> Result<Vec<Device>, StoreError>;
    /// The names of all devices; for a row that cannot be read, the reason.
    async fn device_names(&self) -> Result<Vec<Named<DeviceId>>, StoreError> {
        Ok(self.devices().await?.into_iter().map(|one| Ok((one.id, one.name))).collect())
    }
    /// All devices, revoked ones included; for a row that cannot be read, the reason.
    async fn each_device(&self) -> Result<Vec<Result<Device, StoreError>>, StoreError> {
        Ok(self.devices().await?.into_iter().map(Ok).collect())
    }
    /// A device by the hash of its key.
    async fn device(&self, hash: [u8; 32]) -> Result<Option<Device>, StoreError>;
    /// Adds a device under the hash of its pairing code.
    async fn add_device(&self, pairing: [u8; 32], device: &Device) -> Result<(), StoreError>;
    /// Gives a device a new pairing code under its hash, in place of any earlier one; its key stays valid until
    /// the code is used. False for a device that is revoked or not there.
    async fn put_code(&self, id: DeviceId, pairing: [u8; 32], until: At) -> Result<bool, StoreError>;
    /// The device that a pairing code is for, if the code is unused and has not expired.
    async fn device_by_code(&self, pairing: [u8; 32], at: At) -> Result<Option<Device>, StoreError>;
    /// Exchanges an unused pairing code that has not expired for a key, and invalidates the code and any earlier
    /// key. `None` if there is no such code.
    async fn pair_device(
        &self,
        pairing: [u8; 32],
        key: [u8; 32],
        at: At,
    ) -> Result<Option<Device>, StoreError>;
    /// Changes name, kiosk and settings of a device. False if the stored device is not equal to `before`; when it
    /// was paired or heard does not count.
    async fn change_device(&self, before: &Device, device: &Device) -> Result<bool, StoreError>;
    /// Writes down when devices were last heard; an earlier time than the stored one changes nothing.
    async fn devices_seen(&self, seen: Vec<(DeviceId, At)>) -> Result<(), StoreError>;
    /// Revokes a device; false if there is no such device.
    async fn revoke_device(&self, id: DeviceId, at: At) -> Result<bool, StoreError>;
}
