//! Pictures that the department shows.

use crate::conn::Row;
use crate::database::Database;
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use ops::ports::{Photo, PhotoKind, Photos, StoreError};

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

    async fn put_photo(&self, photo: &Photo) -> Result<(), StoreError> {
        let args = [photo.hash().into(), photo.kind.as_str().into(), photo.bytes.clone().into()];
        self.change(&sql::PUT_PHOTO, args).await.map(|_| ())
    }

    async fn drop_photo(&self, hash: [u8; 32]) -> Result<(), StoreError> {
        let shown = format!("%{}%", Photo::address(hash));
        self.change(&sql::DROP_PHOTO, [hash.into(), shown.into()]).await.map(|_| ())
    }
}
