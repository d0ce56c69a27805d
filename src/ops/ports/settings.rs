//! Settings of the installation, by name.

use crate::ports::error::StoreError;
use async_trait::async_trait;

/// Settings of the installation, by name.
#[async_trait]
pub trait Settings: Send + Sync {
    /// The value of a setting, such as the server key, the epoch or the demo's clock.
    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError>;
    /// Writes a setting if there is none yet, and returns the stored value.
    async fn setting_or(&self, name: &str, value: &str) -> Result<String, StoreError>;
    /// Writes a setting, over any earlier value.
    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError>;
    /// Writes a setting if its value is still `before`; false, and nothing changes, if it is not.
    async fn change_setting(&self, name: &str, before: Option<&str>, value: &str)
    -> Result<bool, StoreError>;
    /// Deletes a setting and returns its value: of several callers at once, only one gets it.
    async fn take_setting(&self, name: &str) -> Result<Option<String>, StoreError>;
}
