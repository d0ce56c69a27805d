//! Scripts and their versions.

use crate::conn::word;
use crate::database::Database;
use crate::people::{draft_args, script_args, script_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::ids::ScriptId;
use domain::script::{Script, Status};
use ops::ports::{Scripts, StoreError, Version};

#[async_trait]
impl Scripts for Database {
    async fn scripts(&self) -> Result<Vec<Version>, StoreError> {
        self.read(Class::Page, &sql::SCRIPTS, [], script_of).await
    }

    async fn script(&self, id: &ScriptId, version: u32) -> Result<Option<Version>, StoreError> {
        self.read_one(
            Class::Command,
            &sql::SCRIPT,
            [id.as_str().into(), i64::from(version).into()],
            script_of,
        )
        .await
    }

    async fn put_script(&self, script: &Script, sha256: [u8; 32]) -> Result<(), StoreError> {
        match self.change(&sql::PUT_SCRIPT, script_args(script, sha256)?).await? {
            0 => Err(StoreError::Taken(format!(
                "version {} of the script {}, with other steps",
                script.version, script.id
            ))),
            _ => Ok(()),
        }
    }

    async fn put_draft(&self, version: &Version, over: Option<[u8; 32]>) -> Result<bool, StoreError> {
        let args = draft_args(version)?;
        let rows = match over {
            None => self.change(&sql::ADD_DRAFT, args).await?,
            Some(over) => {
                let [id, number, sha256, body, author, changed_at] = args;
                let args = [id, number, sha256, body, author, changed_at, over.into()];
                self.change(&sql::CHANGE_DRAFT, args).await?
            }
        };
        Ok(rows > 0)
    }

    async fn drop_draft(&self, id: &ScriptId, version: u32) -> Result<bool, StoreError> {
        let args = [id.as_str().into(), i64::from(version).into()];
        self.change(&sql::DROP_DRAFT, args).await.map(|rows| rows > 0)
    }

    async fn move_script(&self, to: &Version, from: Status) -> Result<bool, StoreError> {
        let args = [
            to.script.id.as_str().into(),
            i64::from(to.script.version).into(),
            word(&from)?.into(),
            word(&to.script.status)?.into(),
            to.approver.map(|id| id.0).into(),
            to.published_at.map(|at| at.0).into(),
            to.sha256.into(),
        ];
        self.change(&sql::MOVE_SCRIPT, args).await.map(|rows| rows > 0)
    }

    async fn retire_scripts(&self, id: &ScriptId, but: u32) -> Result<(), StoreError> {
        self.change(&sql::RETIRE_SCRIPTS, [id.as_str().into(), i64::from(but).into()]).await.map(|_| ())
    }
}
