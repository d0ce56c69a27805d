//! Scripts and their versions.

use crate::model::scripts::Version;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::ScriptId;
use domain::script::{Script, Status};

/// Scripts and their versions.
#[async_trait]
pub trait Scripts: Send + Sync {
    /// Every version of every script.
    async fn scripts(&self) -> Result<Vec<Version>, StoreError>;
    /// A version of a script; `None` if it does not exist.
    async fn script(&self, id: &ScriptId, version: u32) -> Result<Option<Version>, StoreError>;
    /// Adds a version, or changes the status of an existing one that is otherwise the same.
    async fn put_script(&self, script: &Script, sha256: [u8; 32]) -> Result<(), StoreError>;
    /// Writes a draft: a new one, or over the draft with the SHA-256 `over`. False if something else is
    /// stored under its number, or it is no longer a draft.
    async fn put_draft(&self, version: &Version, over: Option<[u8; 32]>) -> Result<bool, StoreError>;
    /// Deletes a draft; false if there is none.
    async fn drop_draft(&self, id: &ScriptId, version: u32) -> Result<bool, StoreError>;
    /// Changes the status, approver and time of publication of a version. False if its status is no longer
    /// `from`, or its text is not the one that was read.
    async fn move_script(&self, to: &Version, from: Status) -> Result<bool, StoreError>;
    /// Retires every published version of a script except one.
    async fn retire_scripts(&self, id: &ScriptId, but: u32) -> Result<(), StoreError>;
}
