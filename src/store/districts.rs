//! Rows of districts.

use crate::conn::{Conn, Row, json};
use crate::sql;
use domain::line::Head;
use ops::ports::{Card, District, Photo, StoreError};

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

/// Changes the card and position of a district, and stores the picture that the card shows from now on; false if
/// card or position is not as in `before`. The picture it showed is deleted if no other card shows it.
///
/// Pictures come and go only here. Of two callers that change one at the same time, also for other districts, one
/// waits for the other at the department's own chain: a picture that is stored already must not be deleted before
/// the card that shows it is committed.
pub(crate) async fn set_card(
    conn: &mut Conn,
    before: &District,
    position: i64,
    card: &Card,
    photo: Option<&Photo>,
) -> Result<bool, StoreError> {
    let id = before.id.as_str();
    let was = Some(&before.card.captain.photo).filter(|was| **was != card.captain.photo);
    if was.is_some() || photo.is_some() {
        conn.row(&sql::LOCK_LINE, ["_department".into()]).await?;
    }
    let Some(row) = conn.row(&sql::LOCK_DISTRICT, [id.into()]).await? else { return Ok(false) };
    if row.int("position")? != before.position || row.json::<Card>("card")? != before.card {
        return Ok(false);
    }
    if let Some(photo) = photo {
        let args = [photo.hash().into(), photo.kind.as_str().into(), photo.bytes.clone().into()];
        conn.execute(&sql::PUT_PHOTO, args).await?;
    }
    conn.execute(&sql::SET_CARD, [id.into(), position.into(), json(card)?.into()]).await?;
    if let Some(hash) = was.and_then(|was| Photo::hash_in(was)) {
        let shown = format!("%{}%", Photo::address(hash));
        conn.execute(&sql::DROP_PHOTO, [hash.into(), shown.into()]).await?;
    }
    Ok(true)
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
