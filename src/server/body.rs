//! Reading requests: bodies limited in size and time; JSON, forms and queries without unknown fields.

use crate::auth::known::Known;
use crate::connections::GivenUp;
use crate::error::Failure;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;

/// The largest body accepted, in bytes.
const LIMIT: usize = 64 * 1024;
/// The same where an administrator sends a whole script or the rules of a district.
const WIDE: usize = 512 * 1024;
/// The same for a form into which an administrator pastes a file: a calendar of a million characters, some of them encoded as
/// three. Not more than axum's own limit for a form.
const FILE: usize = 2 * 1024 * 1024;
/// How much of a body that is too large is read and discarded, so that the client gets to read the answer.
const DRAIN: usize = 256 * 1024;
/// The timeout for receiving a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The content type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// Reads a whole body.
///
/// # Errors
/// 413 when it is too large, 408 when it takes too long, 400 when it breaks off.
pub async fn read(body: Body) -> Result<Bytes, Failure> {
    read_at_most(body, LIMIT).await
}

pub(crate) async fn read_at_most(body: Body, limit: usize) -> Result<Bytes, Failure> {
    let slow = |_| Failure::of_status(StatusCode::REQUEST_TIMEOUT);
    tokio::time::timeout(PATIENCE, collect(body, limit)).await.map_err(slow)?
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, Failure> {
    let mut taken = BytesMut::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        seen += data.len();
        if seen <= limit {
            taken.extend_from_slice(&data);
        } else if seen > limit + DRAIN {
            break;
        }
    }
    if seen > limit { Err(Failure::of_status(StatusCode::PAYLOAD_TOO_LARGE)) } else { Ok(taken.freeze()) }
}

/// Why a body did not arrive: this server gave it up because too many others were arriving, or it broke off.
fn broken(error: &axum::Error) -> Failure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<GivenUp>() {
            return Failure::of_status(StatusCode::REQUEST_TIMEOUT);
        }
        cause = error.source();
    }
    Failure::malformed("the body broke off")
}

/// A JSON body, with its raw bytes.
pub struct Json<T>(pub T, pub Bytes);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let bytes = read(body).await?;
        if bytes.is_empty() {
            // Verbs without fields may come without a body.
            let empty = Bytes::from_static(b"{}");
            return Ok(Json(parse(&empty)?, bytes));
        }
        if !is(&parts.headers, "application/json") {
            return Err(Failure::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        Ok(Json(parse(&bytes)?, bytes))
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|error| Failure::unreadable(&error.to_string()))
}

/// A JSON body of up to 512 KiB.
pub struct Wide<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Wide<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let bytes = read_at_most(body, WIDE).await?;
        if !is(&parts.headers, "application/json") {
            return Err(Failure::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        parse(&bytes).map(Wide)
    }
}

/// A URL-encoded form.
pub struct Form<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        form(request, LIMIT).await.map(Form)
    }
}

/// A URL-encoded form into which a file is pasted, up to 2 MiB.
pub struct FileForm<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for FileForm<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        form(request, FILE).await.map(FileForm)
    }
}

async fn form<T: DeserializeOwned>(request: Request, limit: usize) -> Result<T, Failure> {
    let (parts, body) = request.into_parts();
    let bytes = read_at_most(body, limit).await?;
    if !bytes.is_empty() && !is(&parts.headers, FORM) {
        return Err(Failure::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::malformed("the form is no text"))?;
    // The page's claim of the account is not part of the form's own fields.
    let is_claim = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        name == app::SPEAKS_FOR || name.contains('%') && is_named(name, app::SPEAKS_FOR)
    };
    let (claimed, rest): (Vec<&str>, Vec<&str>) = text.split('&').partition(is_claim);
    if let (Some(claimed), Some(known)) = (claimed.first(), parts.extensions.get::<Known>()) {
        let claimed = pairs(claimed)?.into_iter().next().map(|(_, actor)| actor);
        crate::auth::known::is_same(known, claimed.as_deref())?;
    }
    from_form(rest.join("&")).await
}

/// The body of a form as a value. Not parsed as a query, which may not be longer than 64 KiB.
async fn from_form<T: DeserializeOwned>(text: String) -> Result<T, Failure> {
    let request = http::Request::post("/").header(header::CONTENT_TYPE, FORM).body(Body::from(text));
    let request = request.map_err(|_| Failure::malformed("the form cannot be read"))?;
    let form = axum::Form::<T>::from_request(request, &()).await.map_err(|error| {
        let sentence = error.body_text();
        Failure::unreadable(sentence.rsplit_once("form body: ").map_or(sentence.as_str(), |(_, why)| why))
    })?;
    Ok(form.0)
}

/// Whether a percent-encoded name equals the given one.
fn is_named(coded: &str, name: &str) -> bool {
    pairs(coded).is_ok_and(|pairs| pairs.first().is_some_and(|(known, _)| known == name))
}

/// A query string as a value.
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        from_pairs(parts.uri.query().unwrap_or_default()).map(Query)
    }
}

/// Decodes `a=b&c=d` into pairs.
///
/// # Errors
/// 400 for what cannot be read.
pub fn pairs(text: &str) -> Result<Vec<(String, String)>, Failure> {
    from_pairs(text)
}

/// Refuses parameters that are not used: an answer must not ignore part of the question.
///
/// # Errors
/// 400 that names the first unknown parameter.
pub fn only(asked: &BTreeMap<String, String>, used: &[&str]) -> Result<(), Failure> {
    match asked.keys().find(|name| !used.contains(&name.as_str())) {
        Some(name) => Err(Failure::malformed(name.clone())),
        None => Ok(()),
    }
}

/// Decodes `a=b&c=d` into a value, as axum's own extractor does.
fn from_pairs<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    let uri = format!("/?{text}")
        .parse::<http::Uri>()
        .map_err(|_| Failure::malformed("the query cannot be read"))?;
    let query = axum::extract::Query::<T>::try_from_uri(&uri).map_err(|error| {
        let sentence = error.body_text();
        Failure::unreadable(sentence.rsplit_once("query string: ").map_or(sentence.as_str(), |(_, why)| why))
    })?;
    Ok(query.0)
}

pub(crate) fn is(headers: &HeaderMap, kind: &str) -> bool {
    let named = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    named.split(';').next().is_some_and(|named| named.trim().eq_ignore_ascii_case(kind))
}
