//! Pictures that the department shows.

use crate::conn::Row;
use crate::database::Database;
use crate::districts::set_card;
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use futures::FutureExt;
use ops::ports::{Card, District, Photo, PhotoKind, Photos, StoreError};

fn photo_of(row: &Row) -> Result<Photo, StoreError> {
    let name = row.text("kind")?;
    let kind = PhotoKind::named(&name);
    let kind = kind.ok_or_else(|| row.broken("kind", &format!("“{name}” is no kind of picture")))?;
    Ok(Photo { kind, bytes: row.bytes("bytes")? })
}

#[async_trait]
impl Photos for Database {
    async fn photo(&self, hash: [u8; 32]) -> Result<Option<Photo>, StoreError> {
        self.read_one(Class::Page, &sql::PHOTO, [hash.into()], photo_of).await
    }

    async fn set_photo(
        &self,
        before: &District,
        position: i64,
        card: &Card,
        photo: &Photo,
    ) -> Result<bool, StoreError> {
        let (before, card, photo) = (before.clone(), card.clone(), photo.clone());
        self.write(move |conn| {
            async move { set_card(conn, &before, position, &card, Some(&photo)).await }.boxed()
        })
        .await
    }
}
