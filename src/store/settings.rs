//! Settings of the installation, and the keys that are kept apart from them.

use crate::conn::{Conn, Row};
use crate::sql::{self, Sql};
use ops::ports::StoreError;

/// Names whose values nobody may read in a list of settings.
const SECRETS: [&str; 1] = ["server_key"];

/// The statements for a name.
struct Table {
    read: &'static Sql<1>,
    or: &'static Sql<2>,
    set: &'static Sql<2>,
}

fn table(name: &str) -> Table {
    if SECRETS.contains(&name) {
        Table { read: &sql::SECRET, or: &sql::SECRET_OR, set: &sql::SET_SECRET }
    } else {
        Table { read: &sql::SETTING, or: &sql::SETTING_OR, set: &sql::SET_SETTING }
    }
}

/// A setting.
pub(crate) async fn get(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    let row = conn.row(table(name).read, [name.into()]).await?;
    row.map(|row: Row| row.text("value")).transpose()
}

/// Writes a setting if there is none, and reads what is there then.
pub(crate) async fn get_or(conn: &mut Conn, name: &str, value: &str) -> Result<String, StoreError> {
    conn.execute(table(name).or, [name.into(), value.into()]).await?;
    Ok(get(conn, name).await?.unwrap_or_else(|| value.to_owned()))
}

/// Deletes a setting that is no secret, and hands it to whoever did.
pub(crate) async fn take(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    let row = conn.row(&sql::TAKE_SETTING, [name.into()]).await?;
    row.map(|row: Row| row.text("value")).transpose()
}

/// Writes a setting.
pub(crate) async fn set(conn: &mut Conn, name: &str, value: &str) -> Result<(), StoreError> {
    conn.execute(table(name).set, [name.into(), value.into()]).await.map(|_| ())
}
