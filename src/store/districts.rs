//! Rows of districts.

use crate::conn::{Conn, Row, json};
use crate::sql;
use domain::line::Head;
use ops::ports::{Card, District, StoreError};

/// Creates a district with an empty line.
pub(crate) async fn create_district(conn: &mut Conn, district: &District) -> Result<(), StoreError> {
    let id = district.id.as_str();
    let args =
        [id.into(), district.position.into(), json(&district.card)?.into(), json(&district.rules)?.into()];
    conn.execute(&sql::ADD_DISTRICT, args).await?;
    let args = [id.into(), 0.into(), domain::fact::GENESIS.into(), json(&Head::default())?.into()];
    conn.execute(&sql::ADD_LINE, args).await.map(|_| ())
}

/// Creates the first district; false if there is one. Of two callers at once one waits for the other here, since
/// both lock the department's own chain.
pub(crate) async fn create_first(conn: &mut Conn, district: &District) -> Result<bool, StoreError> {
    conn.row(&sql::LOCK_LINE, ["_department".into()]).await?;
    if conn.row(&sql::CARDS, []).await?.is_some() {
        return Ok(false);
    }
    create_district(conn, district).await.map(|()| true)
}

/// Changes the card and position of a district; false if either is not as in `before`.
pub(crate) async fn set_card(
    conn: &mut Conn,
    before: &District,
    position: i64,
    card: &Card,
) -> Result<bool, StoreError> {
    let id = before.id.as_str();
    let Some(row) = conn.row(&sql::LOCK_DISTRICT, [id.into()]).await? else { return Ok(false) };
    if row.int("position")? != before.position || row.json::<Card>("card")? != before.card {
        return Ok(false);
    }
    conn.execute(&sql::SET_CARD, [id.into(), position.into(), json(card)?.into()]).await.map(|rows| rows > 0)
}

/// The district of a row.
pub(crate) fn district_of(row: &Row) -> Result<District, StoreError> {
    Ok(District {
        id: row.name("id")?,
        position: row.int("position")?,
        card: row.json("card")?,
        rules: row.json("rules")?,
    })
}
