//! Settings of the installation, by name.

use crate::ports::error::StoreError;
use async_trait::async_trait;

/// Settings of the installation.
#[async_trait]
pub trait Settings: Send + Sync {
    /// A setting of the installation: the server key, the epoch, the demo's clock.
    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError>;
    /// Writes a setting if there is none yet, and returns what is there then.
    async fn setting_or(&self, name: &str, value: &str) -> Result<String, StoreError>;
    /// Writes a setting.
    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError>;
    /// Deletes a setting, and hands what it was to whoever did: to one of all who try.
    async fn take_setting(&self, name: &str) -> Result<Option<String>, StoreError>;
}
