//! CSV tables for spreadsheets.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use ops::error::Error;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A whole table, as a file to download.
///
/// # Errors
/// Only internal errors.
pub fn whole<const N: usize>(
    name: &'static str,
    columns: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Response, Error> {
    let mut table = head(columns)?.to_vec();
    table.extend_from_slice(&rows_of(rows)?);
    Ok(file(name, table))
}

/// The names of the columns, after the byte order mark by which spreadsheets recognize UTF-8.
///
/// # Errors
/// Only internal errors.
pub fn head<const N: usize>(columns: [&str; N]) -> Result<Bytes, Error> {
    let mut head = BYTE_ORDER_MARK.to_vec();
    head.extend_from_slice(&rows_of(std::iter::once(columns.map(str::to_owned)))?);
    Ok(Bytes::from(head))
}

/// Rows of a table, without the head.
///
/// # Errors
/// Only internal errors.
pub fn rows_of<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> Result<Bytes, Error> {
    let fault = |error: csv::Error| Error::Fault(error.to_string());
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in rows {
        table.write_record(row.iter().map(|cell| safe(cell))).map_err(fault)?;
    }
    table.into_inner().map(Bytes::from).map_err(|error| Error::Fault(error.to_string()))
}

/// A table as a file to download, `visits` for `visits.csv`.
pub fn file(name: &'static str, table: impl Into<Body>) -> Response {
    let mut response = table.into().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(keep) = HeaderValue::try_from(format!("attachment; filename=\"{name}.csv\"")) {
        headers.insert(header::CONTENT_DISPOSITION, keep);
    }
    response
}

/// Escapes a cell, so that no spreadsheet takes it for a formula.
fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{head, safe};

    #[test]
    fn a_table_says_that_it_is_utf_8() {
        assert_eq!(head(["día"]).unwrap().as_ref(), "\u{feff}día\n".as_bytes());
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(safe("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(safe("@x"), "'@x");
        assert_eq!(safe("D001"), "D001");
    }
}
