//! Notes and commitments to the figures.

use super::{json, named};
use crate::auth::By;
use crate::body::{Json, Query};
use crate::error::Failure;
use crate::front::Shared;
use crate::pages::figures::views;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::ids::DistrictId;
use domain::time::Day;
use http::StatusCode;
use ops::ports::RemarkKind;
use ops::remarks::NewRemark;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// About which days and where.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    from: Day,
    to: Day,
    district: Option<String>,
}

/// A note or a commitment, as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// About this district; when absent about the whole department, which only those who see all of it may write about.
    district: Option<String>,
    /// `note` or `commitment`.
    #[schema(value_type = String)]
    kind: RemarkKind,
    /// First day.
    #[schema(value_type = String)]
    from: Day,
    /// Last day; the first when absent.
    #[schema(value_type = Option<String>)]
    to: Option<Day>,
    /// In words.
    text: String,
    /// Who means to do it; for commitments.
    #[serde(default)]
    owner: String,
    /// By when; for commitments.
    #[schema(value_type = Option<String>)]
    due: Option<Day>,
}

/// Those about some days, and every open commitment.
pub async fn list(
    State(front): State<Shared>,
    By(known): By,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let mut districts: Vec<DistrictId> = front.ops.districts();
    districts.retain(|id| known.caller.may(Action::ReadReports, Some(id)));
    if let Some(text) = &wanted.district {
        let one: DistrictId = named(text)?;
        districts.retain(|id| *id == one);
        if districts.is_empty() {
            return Err(Failure::not_found());
        }
    }
    let remarks = front.ops.remarks(&districts, wanted.from, wanted.to).await?;
    json(StatusCode::OK, &views(&front, &known, remarks).await?)
}

/// Writes one.
pub async fn add(
    State(front): State<Shared>,
    By(known): By,
    Json(written, _): Json<Written>,
) -> Result<Response, Failure> {
    let new = NewRemark {
        district: written.district.as_deref().map(named).transpose()?,
        kind: written.kind,
        from: written.from,
        to: written.to.unwrap_or(written.from),
        text: written.text,
        owner: written.owner,
        due: written.due,
    };
    let remark = front.ops.add_remark(&known.caller, new).await?;
    json(StatusCode::CREATED, &views(&front, &known, vec![remark]).await?.first())
}

/// Marks a commitment as done, or withdraws either.
pub async fn act(
    State(front): State<Shared>,
    By(known): By,
    Path((id, act)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id: Uuid = named(&id)?;
    match act.as_str() {
        "done" => front.ops.remark_done(&known.caller, id).await?,
        "withdraw" => front.ops.withdraw_remark(&known.caller, id).await?,
        _ => return Err(Failure::not_found()),
    }
    Ok(axum::response::IntoResponse::into_response(StatusCode::NO_CONTENT))
}
