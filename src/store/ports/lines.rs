//! The line of each district and the chains of facts.

use crate::conn::Row;
use crate::database::{Database, Kind};
use crate::readers::Class;
use crate::rows::int;
use crate::visits::fact_of;
use crate::{lines, rebuild, sql};
use async_trait::async_trait;
use domain::ids::DistrictId;
use futures::FutureExt;
use ops::ports::{Batch, LineHead, Lines, MakeFacts, Refold, StoreError, StoredFact, StoredLine};
use tokio::sync::broadcast;

#[async_trait]
impl Lines for Database {
    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let district = batch.district.clone();
        let done = self.write(move |conn| lines::commit(conn, batch).boxed()).await;
        // An unclear commit is announced too, because it may have happened.
        let moved = matches!(done, Ok(Some(_)) | Err(StoreError::Unclear(_)));
        if let Ok(Some(newest)) = &done {
            self.note_head(district.as_str(), *newest);
        }
        if let (Kind::Postgres(postgres), true) = (&self.kind, moved) {
            postgres.announce(district);
        }
        done.map(|_| ())
    }

    async fn append_all(&self, chain: &'static str, build: MakeFacts) -> Result<(), StoreError> {
        let newest = self.write(move |conn| lines::append(conn, chain, build).boxed()).await?;
        self.note_head(chain, newest);
        Ok(())
    }

    async fn load_line(&self, district: &DistrictId) -> Result<Option<StoredLine>, StoreError> {
        let district = district.clone();
        self.snapshot(Class::Command, move |conn| {
            async move { lines::load_line(conn, &district).await }.boxed()
        })
        .await
    }

    async fn head_rows(&self) -> Result<Vec<Result<LineHead, StoreError>>, StoreError> {
        let head = |row: &Row| Ok((row.name("chain")?, row.count("seq")?, row.hash("head_hash")?));
        self.read(Class::Command, &sql::HEADS, [], move |row| Ok(head(row))).await
    }

    async fn every_head(&self) -> Result<Vec<(String, u64, [u8; 32])>, StoreError> {
        let head = |row: &Row| Ok((row.text("chain")?, row.count("seq")?, row.hash("head_hash")?));
        self.read(Class::Page, &sql::EVERY_HEAD, [], head).await
    }

    async fn facts(&self, chain: &str, after: u64, limit: i64) -> Result<Vec<StoredFact>, StoreError> {
        // A clerk reads its last fact before it answers.
        let class = if limit <= 1 { Class::Command } else { Class::Page };
        self.read(class, &sql::FACTS, [chain.into(), int(after).into(), limit.max(0).into()], fact_of).await
    }

    async fn line_facts(
        &self,
        chain: &str,
        kind: &str,
        until: u64,
        limit: i64,
    ) -> Result<Vec<StoredFact>, StoreError> {
        let args = [chain.into(), kind.into(), int(until).into(), limit.max(0).into()];
        self.read(Class::Page, &sql::LINE_FACTS, args, fact_of).await
    }

    async fn chains(&self) -> Result<Vec<String>, StoreError> {
        self.read(Class::Page, &sql::CHAINS, [], |row| row.text("chain")).await
    }

    async fn rebuild(&self, district: &DistrictId, fold: Box<dyn Refold>) -> Result<u64, StoreError> {
        let id = district.clone();
        let done =
            self.write_long(move |conn| async move { rebuild::rebuild(conn, &id, fold).await }.boxed());
        let (visits, newest) = done.await?;
        self.note_head(district.as_str(), newest);
        Ok(visits)
    }

    fn hints(&self) -> broadcast::Receiver<DistrictId> {
        self.hints.subscribe()
    }
}
