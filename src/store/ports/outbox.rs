//! Messages about alarms to be sent.

use crate::conn::word;
use crate::database::Database;
use crate::outbox::{self, lane_of, message_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::time::At;
use futures::FutureExt;
use ops::ports::{Lane, Message, Outbox, Outcome, StoreError};

#[async_trait]
impl Outbox for Database {
    async fn lanes(&self, now: At) -> Result<Vec<Lane>, StoreError> {
        let rows = self.read(Class::Command, &sql::LANES_DUE, [now.0.into()], |row| Ok(lane_of(row))).await?;
        let passed_over = |error: &StoreError| tracing::error!(%error, "messages about alarms are skipped");
        Ok(rows.into_iter().filter_map(|lane| lane.inspect_err(passed_over).ok()).collect())
    }

    async fn take_messages(
        &self,
        lane: &Lane,
        now: At,
        until: At,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let args = [
            lane.district.as_str().into(),
            lane.receiver.as_str().into(),
            i64::from(lane.danger).into(),
            now.0.into(),
            until.0.into(),
            limit.into(),
        ];
        let rows = self.write(move |conn| conn.rows(&sql::TAKE_MESSAGES, args).boxed()).await?;
        // A message that cannot be read does not prevent others from being sent.
        let passed_over = |error: &StoreError| {
            tracing::error!(district = %lane.district, %error, "a message about an alarm is skipped");
        };
        Ok(rows.iter().filter_map(|row| message_of(row).inspect_err(passed_over).ok()).collect())
    }

    async fn divide_message(&self, message: &Message, at: At, into: &[Message]) -> Result<(), StoreError> {
        let (message, into) = (message.clone(), into.to_vec());
        self.write(move |conn| async move { outbox::divide(conn, &message, at, &into).await }.boxed()).await
    }

    async fn put_hooks_in_lane(&self, now: At) -> Result<(), StoreError> {
        self.change(&sql::PUT_HOOKS_IN_LANE, [now.0.into()]).await.map(|_| ())
    }

    async fn give_up_messages(&self, now: At, before: At) -> Result<u64, StoreError> {
        self.change(&sql::GIVE_UP_MESSAGES, [now.0.into(), before.0.into()]).await
    }

    async fn put_off_message(&self, message: &Message, until: At) -> Result<(), StoreError> {
        let args = [message.notice.district.as_str().into(), message.id.into(), until.0.into()];
        self.change(&sql::PUT_OFF_MESSAGE, args).await.map(|_| ())
    }

    async fn finish_message(&self, message: &Message, at: At, outcome: Outcome) -> Result<(), StoreError> {
        let district = message.notice.district.as_str();
        let args = [district.into(), message.id.into(), at.0.into(), word(&outcome)?.into()];
        self.change(&sql::FINISH_MESSAGE, args).await.map(|_| ())
    }
}
