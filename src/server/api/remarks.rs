//! Notes and commitments beside the figures.

use super::{json, named, schemas};
use crate::auth::known::{Authenticated, Known};
use crate::body::{Json, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::RemarkView;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::ids::DistrictId;
use domain::time::Day;
use http::StatusCode;
use ops::ports::{Remark, RemarkKind};
use ops::remarks::NewRemark;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The query: days and district.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    from: Day,
    to: Day,
    district: Option<String>,
}

/// A new note or commitment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// The district it is about; when absent the whole department, which requires access to all districts.
    district: Option<String>,
    /// `note` or `commitment`.
    #[schema(value_type = schemas::RemarkKind)]
    kind: RemarkKind,
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: Day,
    /// Last day; the first when absent.
    #[schema(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// The text.
    text: String,
    /// Who will do it; for commitments.
    #[serde(default)]
    owner: String,
    /// When it is due; for commitments.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Day>,
}

/// The remarks about the given days, and every open commitment.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let mut districts: Vec<DistrictId> = state.ops.districts();
    districts.retain(|id| known.caller.may(Action::ReadReports, Some(id)));
    if let Some(text) = &wanted.district {
        let one: DistrictId = named(text)?;
        districts.retain(|id| *id == one);
        if districts.is_empty() {
            return Err(Failure::not_found());
        }
    }
    let remarks = state.ops.remarks(&districts, wanted.from, wanted.to).await?;
    json(StatusCode::OK, &remark_views(&state, &known, remarks).await?)
}

/// Writes a note or a commitment.
pub async fn add(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
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
    let remark = state.ops.add_remark(&known.caller, new).await?;
    json(StatusCode::CREATED, &remark_views(&state, &known, vec![remark]).await?.first())
}

/// Marks a commitment as done, or withdraws either.
pub async fn act(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path((id, act)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id: Uuid = named(&id)?;
    match act.as_str() {
        "done" => state.ops.remark_done(&known.caller, id).await?,
        "withdraw" => state.ops.withdraw_remark(&known.caller, id).await?,
        _ => return Err(Failure::not_found()),
    }
    Ok(axum::response::IntoResponse::into_response(StatusCode::NO_CONTENT))
}

/// Remarks as pages show them, in the order of their days.
///
/// # Errors
/// When the store cannot be read.
pub async fn remark_views(
    state: &AppState,
    known: &Known,
    mut remarks: Vec<Remark>,
) -> Result<Vec<RemarkView>, Failure> {
    remarks.sort_by_key(|remark| (remark.from, remark.created_at, remark.id));
    let names: BTreeMap<_, _> = state.tools().store.staff_names().await?.into_iter().flatten().collect();
    let first = state.ops.districts().into_iter().next();
    let view = |remark: Remark| {
        let place = remark.district.clone().or_else(|| first.clone());
        let moment = |at| match &place {
            Some(district) => state.local(district, at),
            None => domain::time::Moment { at, offset_min: 0 },
        };
        RemarkView {
            may_finish: ops::remarks::may_finish(&known.caller, &remark).is_ok(),
            may_withdraw: ops::remarks::may_withdraw(&known.caller, &remark).is_ok(),
            id: remark.id.to_string(),
            commitment: remark.kind == RemarkKind::Commitment,
            from: remark.from,
            to: remark.to,
            text: remark.text,
            owner: remark.owner,
            due: remark.due,
            author: names.get(&remark.author).cloned().unwrap_or_default(),
            created_at: moment(remark.created_at),
            done_at: remark.done_at.map(moment),
            district: remark.district,
        }
    };
    Ok(remarks.into_iter().map(view).collect())
}
