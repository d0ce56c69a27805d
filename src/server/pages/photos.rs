//! The pictures of captains: taken from a form, and shown to everyone who knows their address.

use crate::auth::known::Known;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::upload::Upload;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::ids::DistrictId;
use domain::refusal::Refusal;
use http::{HeaderValue, StatusCode, header};
use ops::error::Error;
use ops::ports::Photo;

/// How often it is tried again when the card is changed at the same time: only the picture on it is replaced.
const TRIES: usize = 5;

/// A picture. What is at an address never changes.
pub async fn show(State(state): State<Shared>, Path(hash): Path<String>) -> Result<Response, Failure> {
    let hash = Photo::hash_in(&format!("/photos/{hash}")).ok_or_else(Failure::not_found)?;
    let photo = state.tools().store.photo(hash).await?.ok_or_else(Failure::not_found)?;
    let mut response = photo.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(photo.kind.as_str()));
    let keep = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, keep);
    Ok(response)
}

/// Sets or removes the picture of a district's captain, as the form of the page asks (`app::components::photo`).
///
/// # Errors
/// 422 `bad_photo`, `photo_too_large` or `required`, which are about the field `photo`; 404 for a district that the caller may
/// not set up.
pub async fn change(state: &AppState, known: &Known, upload: &Upload) -> Result<(), Failure> {
    let district: DistrictId = upload.text("district").parse().map_err(|_| Failure::not_found())?;
    let bytes = upload.file("photo");
    let removes = match upload.text("do") {
        "set" => false,
        "remove" => true,
        other => return Err(Failure::malformed(format!("do: {other}"))),
    };
    if !removes && bytes.is_empty() {
        return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "required", "No file was chosen."));
    }
    for _ in 1..TRIES {
        match once(state, known, &district, (!removes).then_some(bytes)).await {
            Err(Error::Refused { refusal: Refusal::RulesChanged, .. }) => {}
            Err(Error::Invalid { code: code @ ("bad_photo" | "photo_too_large"), detail, .. }) => {
                return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail));
            }
            done => return Ok(done?),
        }
    }
    Err(Refusal::RulesChanged.into())
}

async fn once(
    state: &AppState,
    known: &Known,
    district: &DistrictId,
    bytes: Option<&[u8]>,
) -> Result<(), Error> {
    let before = state.tools().store.district(district).await?.ok_or(Error::NotFound)?;
    match bytes {
        Some(bytes) => state.ops.set_photo(&known.caller, &before, bytes).await?,
        None => state.ops.remove_photo(&known.caller, &before).await?,
    };
    Ok(())
}
