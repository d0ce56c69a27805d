//! Settings of the installation, and the secret ones in a table of their own.

use crate::conn::{Conn, Row};
use crate::sql::{self, Sql};
use ops::ports::StoreError;

/// Settings whose values must not appear in lists; they are stored in a separate table.
const SECRETS: [&str; 1] = ["server_key"];

/// The statements for one of the two tables.
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

/// Reads a setting.
pub(crate) async fn get(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    let row = conn.row(table(name).read, [name.into()]).await?;
    row.map(|row: Row| row.text("value")).transpose()
}

/// Writes a setting if there is none, and returns the stored value.
pub(crate) async fn get_or(conn: &mut Conn, name: &str, value: &str) -> Result<String, StoreError> {
    conn.execute(table(name).or, [name.into(), value.into()]).await?;
    Ok(get(conn, name).await?.unwrap_or_else(|| value.to_owned()))
}

/// Deletes a setting that is not secret, and returns its value to the caller that deleted it.
pub(crate) async fn take(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    let row = conn.row(&sql::TAKE_SETTING, [name.into()]).await?;
    row.map(|row: Row| row.text("value")).transpose()
}

/// Writes a setting, over any earlier value.
pub(crate) async fn set(conn: &mut Conn, name: &str, value: &str) -> Result<(), StoreError> {
    conn.execute(table(name).set, [name.into(), value.into()]).await.map(|_| ())
}
