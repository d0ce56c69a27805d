//! The condition of the database, and its maintenance.

use crate::conn::{Conn, refused};
use crate::database::{Database, Kind};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::time::At;
use futures::FutureExt;
use ops::ports::{StoreError, Upkeep, Vitals};

#[async_trait]
impl Upkeep for Database {
    async fn database_time(&self) -> Result<At, StoreError> {
        let now = self.read_one(Class::Command, &sql::DATABASE_TIME, [], |row| row.int("now")).await?;
        now.map(At).ok_or_else(|| StoreError::Unavailable("it has no clock".to_owned()))
    }

    fn misplaced(&self) -> Option<String> {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.held.misplaced(),
            Kind::Postgres(_) => None,
        }
    }

    fn vitals(&self) -> Vitals {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.vitals(),
            Kind::Postgres(postgres) => postgres.vitals(),
        }
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.change(&sql::PROBE, []).await.map(|_| ())
    }

    async fn forget(&self, before: At) -> Result<(), StoreError> {
        self.write(move |conn| {
            async move {
                conn.execute(&sql::FORGET_KEYS, [before.0.into()]).await?;
                conn.execute(&sql::FORGET_MESSAGES, [before.0.into()]).await?;
                conn.execute(&sql::FORGET_SESSIONS, [before.0.into()]).await?;
                conn.execute(&sql::FORGET_LINKS, [before.0.into()]).await?;
                // PostgreSQL updates its statistics by itself.
                if matches!(conn, Conn::Sqlite(_)) {
                    conn.say(sql::STATISTICS).await.map_err(|error| refused(&error))?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }
}
