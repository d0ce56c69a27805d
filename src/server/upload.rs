//! A form with one file: `multipart/form-data` (RFC 7578), received whole, within limits of size and time, and then
//! taken apart by axum.

use crate::auth::known::{Known, is_same};
use crate::body::{is, read_at_most};
use crate::error::Failure;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use bytes::Bytes;
use http::StatusCode;
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
        let known = parts.extensions.get::<Known>().cloned();
        let body = read_at_most(body, LIMIT).await?;
        let mut request = Request::from_parts(parts, Body::from(body));
        // It is within the limit of such forms already.
        DefaultBodyLimit::disable().apply(&mut request);
        let mut upload = Upload(fields(request).await?);
        // As in other forms, the page's claim of the account is no field of its own.
        if upload.0.contains_key(app::SPEAKS_FOR) {
            if let Some(known) = known {
                is_same(&known, Some(upload.text(app::SPEAKS_FOR)))?;
            }
            upload.0.remove(app::SPEAKS_FOR);
        }
        Ok(upload)
    }
}

/// The parts of a form by name.
async fn fields(request: Request) -> Result<BTreeMap<String, Bytes>, Failure> {
    let broken = || Failure::malformed("the form cannot be read");
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let mut fields = BTreeMap::new();
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        let name = field.name().ok_or_else(broken)?.to_owned();
        fields.insert(name, field.bytes().await.map_err(|_| broken())?);
        if fields.len() > MOST {
            return Err(broken());
        }
    }
    Ok(fields)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const BODY: &str = "--x\r\nContent-Disposition: form-data; name=\"district\"\r\n\r\nnorth\r\n\
        --x\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a;name=b.png\"\r\nContent-Type: image/png\r\n\r\n\
        \r\n--y\r\n\r\n--x--\r\n";

    async fn read(body: impl Into<Body>) -> Result<Upload, Failure> {
        let request = http::Request::post("/").header("content-type", "multipart/form-data; boundary=x");
        Upload::from_request(request.body(body.into()).unwrap(), &()).await
    }

    #[tokio::test]
    async fn fields_and_files_are_read_byte_for_byte() {
        let upload = read(BODY).await.unwrap();
        assert_eq!(upload.0.len(), 2);
        assert_eq!(upload.text("district"), "north");
        assert_eq!(upload.file("photo"), b"\r\n--y\r\n");
    }

    #[tokio::test]
    async fn a_form_that_was_cut_off_is_not_read() {
        for end in 0..BODY.len() - 2 {
            let refused = read(BODY.get(..end).unwrap()).await.err();
            assert_eq!(refused.map(|failure| failure.status), Some(StatusCode::BAD_REQUEST), "{end}");
        }
        assert!(read("--x\r\n\r\n\r\n--x--").await.is_err(), "a part without a name");
    }

    #[tokio::test]
    async fn a_form_has_at_most_as_many_fields_and_bytes_as_are_kept() {
        let form = |count: usize, size: usize| {
            let field = |n: usize| {
                let text = "x".repeat(size);
                format!("--x\r\nContent-Disposition: form-data; name=\"f{n}\"\r\n\r\n{text}\r\n")
            };
            (0..count).map(field).collect::<String>() + "--x--\r\n"
        };
        assert_eq!(read(form(MOST, 1)).await.unwrap().0.len(), MOST);
        let status = async |body: String| read(body).await.err().map(|failure| failure.status);
        assert_eq!(status(form(MOST + 1, 1)).await, Some(StatusCode::BAD_REQUEST));
        // More than axum reads unasked.
        assert_eq!(read(form(1, 3_000_000)).await.unwrap().file("f0").len(), 3_000_000);
        assert_eq!(status(form(1, LIMIT)).await, Some(StatusCode::PAYLOAD_TOO_LARGE));
    }
}
