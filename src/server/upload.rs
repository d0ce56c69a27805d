//! A form with one file: `multipart/form-data` (RFC 7578), read whole.

use crate::auth::known::{Known, is_same};
use crate::body::{is, read_at_most};
use crate::error::Failure;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use std::collections::BTreeMap;

/// The largest form accepted, in bytes. More than a picture may have, so that one that is too large is refused beside its
/// field.
const LIMIT: usize = 8 * 1024 * 1024;
/// A form has at most this many fields.
const MOST: usize = 20;

/// The fields of a form with a file.
pub struct Upload(BTreeMap<String, Bytes>);

impl Upload {
    /// A text; empty when absent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(|bytes| std::str::from_utf8(bytes).ok()).map_or("", str::trim)
    }

    /// The bytes of a file; empty when none was chosen.
    #[must_use]
    pub fn file(&self, name: &str) -> &[u8] {
        self.0.get(name).map_or(&[], |bytes| bytes)
    }
}

impl<S: Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        if !is(&parts.headers, "multipart/form-data") {
            return Err(Failure::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let broken = || Failure::malformed("the form cannot be read");
        let boundary = boundary(&parts.headers).ok_or_else(broken)?;
        let bytes = read_at_most(body, LIMIT).await?;
        let mut upload = Upload(fields(&bytes, &boundary).ok_or_else(broken)?);
        // As in other forms, the page's claim of the account is no field of its own.
        if upload.0.contains_key(app::SPEAKS_FOR) {
            if let Some(known) = parts.extensions.get::<Known>() {
                is_same(known, Some(upload.text(app::SPEAKS_FOR)))?;
            }
            upload.0.remove(app::SPEAKS_FOR);
        }
        Ok(upload)
    }
}

/// The text before each part.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let named = kind.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    let boundary = named.trim_matches('"');
    (1..=70).contains(&boundary.len()).then(|| format!("--{boundary}"))
}

/// The parts by name; `None` where the body is not built as it should be.
fn fields(body: &Bytes, boundary: &str) -> Option<BTreeMap<String, Bytes>> {
    let between = format!("\r\n{boundary}");
    let mut fields = BTreeMap::new();
    let mut at = boundary.len();
    if !body.starts_with(boundary.as_bytes()) {
        return None;
    }
    loop {
        let rest = body.get(at..)?;
        if rest.starts_with(b"--") {
            return Some(fields);
        }
        let head = rest.strip_prefix(b"\r\n")?;
        let length = find(head, b"\r\n\r\n")?;
        let name = name(std::str::from_utf8(head.get(..length)?).ok()?)?;
        let begin = at + 2 + length + 4;
        let end = begin + find(body.get(begin..)?, between.as_bytes())?;
        fields.insert(name, body.slice(begin..end));
        if fields.len() > MOST {
            return None;
        }
        at = end + between.len();
    }
}

/// The name of a field, in the head of its part.
fn name(head: &str) -> Option<String> {
    let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let mut about = lines.filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"));
    let (_, about) = about.next()?;
    let named = about.split(';').find_map(|part| part.trim().strip_prefix("name="))?;
    Some(named.trim_matches('"').to_owned())
}

/// Where `part` begins in `bytes`.
fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut from = 0;
    loop {
        let rest = bytes.get(from..)?;
        let place = from + rest.iter().position(|byte| *byte == first)?;
        if bytes.get(place..)?.starts_with(part) {
            return Some(place);
        }
        from = place + 1;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const BODY: &str = "--x\r\nContent-Disposition: form-data; name=\"district\"\r\n\r\nnorth\r\n\
        --x\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a;name=b.png\"\r\nContent-Type: image/png\r\n\r\n\
        \r\n--y\r\n\r\n--x--\r\n";

    fn read(body: &str) -> Option<BTreeMap<String, Bytes>> {
        fields(&Bytes::copy_from_slice(body.as_bytes()), "--x")
    }

    #[test]
    fn fields_and_files_are_read_byte_for_byte() {
        let fields = read(BODY).unwrap();
        assert_eq!(fields.len(), 2);
        assert_eq!(fields.get("district").unwrap(), "north");
        assert_eq!(fields.get("photo").unwrap(), "\r\n--y\r\n");
    }

    #[test]
    fn a_form_that_was_cut_off_is_not_read() {
        for end in 0..BODY.len() - 4 {
            assert!(read(BODY.get(..end).unwrap()).is_none(), "{end}");
        }
        assert!(read("--x\r\n\r\n\r\n--x--").is_none(), "a part without a name");
    }
}
