//! Settings of the installation, by name.

use crate::database::Database;
use crate::readers::Class;
use crate::settings;
use crate::sql;
use async_trait::async_trait;
use futures::FutureExt;
use ops::ports::{Settings, StoreError};

#[async_trait]
impl Settings for Database {
    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.reading(Class::Command, move |conn| async move { settings::get(conn, &name).await }.boxed())
            .await
    }

    async fn setting_or(&self, name: &str, value: &str) -> Result<String, StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |conn| async move { settings::get_or(conn, &name, &value).await }.boxed()).await
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |conn| async move { settings::set(conn, &name, &value).await }.boxed()).await
    }

    async fn change_setting(
        &self,
        name: &str,
        before: Option<&str>,
        value: &str,
    ) -> Result<bool, StoreError> {
        let rows = match before {
            Some(before) => {
                self.change(&sql::CHANGE_SETTING, [name.into(), before.into(), value.into()]).await?
            }
            None => self.change(&sql::SETTING_OR, [name.into(), value.into()]).await?,
        };
        Ok(rows > 0)
    }

    async fn take_setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.write(move |conn| async move { settings::take(conn, &name).await }.boxed()).await
    }
}
