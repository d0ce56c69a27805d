//! Rows of messages about alarms.

use crate::conn::{Arg, Conn, Row, json, word};
use crate::rows::hex_id;
use crate::sql;
use domain::time::At;
use ops::alarms::Notice;
use ops::ports::{Lane, Message, Outcome, StoreError};
use serde::Serialize;

/// The column named after a visit holds the id of the first alarm, and `kind` its level and way: each is
/// stored once.
#[derive(Serialize)]
struct MessageLine {
    id: String,
    kind: String,
    visit: String,
    body: String,
    created_at: i64,
    lane: String,
    danger: i64,
}

impl MessageLine {
    fn of(message: &Message) -> Result<MessageLine, StoreError> {
        let Notice { way, to, alarms, address, .. } = &message.notice;
        let first = alarms.first();
        let first = first.ok_or_else(|| StoreError::BadValue("a message about nothing".to_owned()))?;
        let whom = address.as_ref().map(|address| format!(".{address}")).unwrap_or_default();
        let lane = message.notice.lane();
        Ok(MessageLine {
            id: hex_id(message.id),
            kind: format!("alarm.{}.{}.{}{whom}", way.as_str(), to.as_str(), first.level),
            visit: hex_id(first.id.0),
            body: json(&message.notice)?,
            created_at: message.created_at.0,
            lane: lane.receiver,
            danger: i64::from(lane.danger),
        })
    }
}

pub(crate) async fn add_messages(
    conn: &mut Conn,
    district: &str,
    messages: &[Message],
) -> Result<(), StoreError> {
    let lines = messages.iter().map(MessageLine::of).collect::<Result<Vec<_>, _>>()?;
    conn.execute(&sql::ADD_MESSAGES, [district.into(), Arg::Json(json(&lines)?)]).await?;
    Ok(())
}

/// Replaces an unfinished message with others.
pub(crate) async fn divide(
    conn: &mut Conn,
    message: &Message,
    at: At,
    into: &[Message],
) -> Result<(), StoreError> {
    let district = message.notice.district.as_str();
    let args = [district.into(), message.id.into(), at.0.into(), word(&Outcome::Divided)?.into()];
    if conn.execute(&sql::FINISH_MESSAGE, args).await? == 0 {
        return Ok(());
    }
    add_messages(conn, district, into).await
}

pub(crate) fn lane_of(row: &Row) -> Result<Lane, StoreError> {
    Ok(Lane { district: row.name("district")?, receiver: row.text("lane")?, danger: row.int("danger")? != 0 })
}

pub(crate) fn message_of(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        id: row.uuid("id")?,
        created_at: At(row.int("created_at")?),
        attempts: row.count("attempts")?,
        notice: row.json("body")?,
    })
}
