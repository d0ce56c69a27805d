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
    /// A device by the hash of its key.
    async fn device(&self, hash: [u8; 32]) -> Result<Option<Device>, StoreError>;
    /// Adds a device under the hash of its pairing code.
    async fn add_device(&self, pairing: [u8; 32], device: &Device) -> Result<(), StoreError>;
    /// Exchanges an unused pairing code that has not expired for a key, and invalidates the code. `None` if
    /// there is no such code.
    async fn pair_device(
        &self,
        pairing: [u8; 32],
        key: [u8; 32],
        at: At,
    ) -> Result<Option<Device>, StoreError>;
    /// Revokes a device; false if there is no such device.
    async fn revoke_device(&self, id: DeviceId, at: At) -> Result<bool, StoreError>;
}
