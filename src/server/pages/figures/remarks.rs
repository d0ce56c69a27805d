//! Forms for notes and commitments. Each redirects back to the page with the same query.

use super::{Shown, back, page};
use crate::api::named;
use crate::auth::known::Authenticated;
use crate::body::Form;
use crate::error::Failure;
use crate::state::Shared;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::access::{Action, Object};
use domain::time::Day;
use http::HeaderMap;
use ops::error::Error;
use ops::ports::RemarkKind;
use ops::remarks::NewRemark;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Writes a note or a commitment.
pub async fn add(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Form(posted): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed: BTreeMap<String, String> = posted.into_iter().collect();
    let everywhere = known.caller.may(Action::Remark, Object::Department);
    let errors = match read(&typed) {
        // The page offers the whole department even to users who may not see all of it.
        Ok(new) if new.district.is_none() && !everywhere => {
            vec![("about".to_owned(), "required".to_owned())]
        }
        Ok(new) => match state.ops.add_remark(&known.caller, new).await {
            Ok(_) => return Ok(back(query)),
            Err(Error::Invalid { field, code, .. }) => vec![in_field(field, code)],
            Err(error) => return Err(error.into()),
        },
        Err(errors) => errors,
    };
    page(&state, &known, query, &headers, Shown { typed, errors }).await
}

/// Parses the form, or returns its errors by field.
fn read(typed: &BTreeMap<String, String>) -> Result<NewRemark, Vec<(String, String)>> {
    let text = |name: &str| typed.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let mut errors = Vec::new();
    let mut day = |name: &str| match text(name).map(str::parse::<Day>) {
        Some(Err(_)) => {
            errors.push((name.to_owned(), "bad_date".to_owned()));
            None
        }
        read => read.and_then(Result::ok),
    };
    let (since, until, due) = (day("since"), day("until"), day("due"));
    if since.is_none() && errors.iter().all(|(name, _)| name != "since") {
        errors.push(("since".to_owned(), "required".to_owned()));
    }
    let district = text("about").map(str::parse).transpose();
    if district.is_err() {
        errors.push(("about".to_owned(), "bad_choice".to_owned()));
    }
    match (since, district) {
        (Some(from), Ok(district)) if errors.is_empty() => Ok(NewRemark {
            district,
            kind: match text("kind") {
                Some("commitment") => RemarkKind::Commitment,
                _ => RemarkKind::Note,
            },
            from,
            to: until.unwrap_or(from),
            text: text("text").unwrap_or_default().to_owned(),
            owner: text("owner").unwrap_or_default().to_owned(),
            due,
        }),
        _ => Err(errors),
    }
}

/// A refusal of the use case, as an error of the form's field.
fn in_field(field: &str, code: &str) -> (String, String) {
    let field = if field == "to" { "until" } else { field };
    let problem = match code {
        "missing" => "required",
        "bad_days" => "bad_range",
        other => other,
    };
    (field.to_owned(), problem.to_owned())
}

/// Marks a commitment as done.
pub async fn done(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    state.ops.remark_done(&known.caller, named::<Uuid>(&id)?).await?;
    Ok(back(query))
}

/// Withdraws a note or a commitment.
pub async fn withdraw(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    state.ops.withdraw_remark(&known.caller, named::<Uuid>(&id)?).await?;
    Ok(back(query))
}
