//! What the desk decides about the end of the day.

use super::{Asked, after, json, listed, named, replayed};
use crate::body::Json;
use crate::error::Failure;
use crate::views::closing::decision_view;
use app::api::ServesView;
use app::api::requests::DecideClosing;
use axum::extract::Path;
use axum::response::Response;
use domain::ids::{DistrictId, ServiceId};
use domain::refusal::Refusal;
use domain::vocabulary::closing::{Serves, Tickets};
use http::StatusCode;
use ops::error::Error;
use ops::request::Operation;

/// Decides how the day ends, and answers with the closing as it stands.
pub async fn decide(
    asked: Asked,
    Path(district): Path<String>,
    Json(decision, body): Json<DecideClosing>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let serves = match (decision.serves, decision.until) {
        (ServesView::UntilClosing, _) => Serves::UntilClosing,
        (ServesView::Everyone, _) => Serves::Everyone,
        (ServesView::Until, Some(until)) => Serves::Until(until.at),
        (ServesView::Until, None) => return Err(Refusal::BadTime.into()),
    };
    let tickets = if decision.stop {
        Tickets::Stopped
    } else {
        let read = |id: &String| listed(id, Refusal::UnknownService);
        Tickets::StoppedFor(decision.stop_for.iter().map(read).collect::<Result<Vec<ServiceId>, _>>()?)
    };
    let ask = Operation::DecideClosing(district, decision.seen, tickets, serves);
    let answer = asked.perform(&body, ask).await?;
    let published = after(&asked.state, &answer)?;
    let at = asked.state.now().max(published.line.head.at);
    let view = decision_view(&published, at).ok_or(Error::NotFound)?;
    Ok(replayed(&answer, json(StatusCode::OK, &view)?))
}
