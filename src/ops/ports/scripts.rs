//! Scripts in their versions.

use crate::model::scripts::Version;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::ScriptId;
use domain::script::{Script, Status};

/// Scripts in their versions.
#[async_trait]
pub trait Scripts: Send + Sync {
    /// Every version of every script.
    async fn scripts(&self) -> Result<Vec<Version>, StoreError>;
    /// A version of a script, if it is there.
    async fn script(&self, id: &ScriptId, version: u32) -> Result<Option<Version>, StoreError>;
    /// Adds a version, or changes the status of one that is the same otherwise.
    async fn put_script(&self, script: &Script, sha256: [u8; 32]) -> Result<(), StoreError>;
    /// Writes a draft: over the one with this SHA-256, or a new one. False when something else stands there, or it is no draft any
    /// more.
    async fn put_draft(&self, version: &Version, over: Option<[u8; 32]>) -> Result<bool, StoreError>;
    /// Throws a draft away; false when there is none.
    async fn drop_draft(&self, id: &ScriptId, version: u32) -> Result<bool, StoreError>;
    /// Gives a version its new status, approver and time of publication; false when it has not the status `from` any more, or is
    /// not what was read.
    async fn move_script(&self, to: &Version, from: Status) -> Result<bool, StoreError>;
    /// Retires every published version of a script but one.
    async fn retire_scripts(&self, id: &ScriptId, but: u32) -> Result<(), StoreError>;
}
