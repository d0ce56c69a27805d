//! What the desk decides about the end of the day, and what people at a tablet choose for themselves.

use super::{Asked, after, json, listed, named, replayed};
use crate::auth::known::name_of;
use crate::auth::limits::Attempt;
use crate::body::Json;
use crate::error::Failure;
use crate::views::closing::{decision_view, found_view};
use app::api::ServesView;
use app::api::requests::{ChooseAtTablet, DecideClosing};
use axum::extract::Path;
use axum::response::Response;
use domain::access::Action;
use domain::ids::{DistrictId, ServiceId, VisitId};
use domain::line::Line;
use domain::refusal::Refusal;
use domain::visit::StateKind;
use domain::vocabulary::closing::{ClosingChoice, Serves, Tickets};
use http::StatusCode;
use ops::error::Error;
use ops::ports::PersonalKind;
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

/// Finds the visit of a person at a tablet, chooses for them if they have chosen, and answers with what they can choose
/// then. Choosing the same again changes nothing.
pub async fn own(
    asked: Asked,
    Path(district): Path<String>,
    Json(sent, _): Json<ChooseAtTablet>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let state = &asked.state;
    asked.known.caller.check(Action::CheckIn, &district)?;
    let clerk = state.ops.clerk(&district)?;
    let (id, is_called_back) = found(&asked, &clerk.published().line, &sent)?;
    let choice = sent.choice.filter(|choice| *choice != ClosingChoice::CallBack || !is_called_back);
    if let Some(choice) = choice {
        state.limits.own_visit(id)?;
        state.ops.choose_own(id, choice, sent.phone).await?;
    }
    let personal = state.tools().store.personal(id).await?;
    let has_number = personal.iter().any(|text| text.kind == PersonalKind::Phone);
    let published = clerk.published();
    let at = state.now().max(published.line.head.at);
    let visit = published.line.visit(id).ok_or_else(no_such_ticket)?;
    json(StatusCode::OK, &found_view(&published, visit, has_number, at))
}

/// The visit with this number and code, and whether its person is to be called back. The lobby screen shows the numbers to
/// everyone, so wrong codes are limited; that of a discreet visit opens nothing here.
fn found(asked: &Asked, line: &Line, sent: &ChooseAtTablet) -> Result<(VisitId, bool), Failure> {
    let digits: String = sent.ticket.chars().filter(char::is_ascii_digit).collect();
    let number = format!("{} {}", line.district, digits.trim_start_matches('0'));
    let by = name_of(&asked.known);
    let attempt = Attempt::Ticket(&number, &by);
    asked.state.limits.begin(attempt)?;
    let code = sent.code.trim();
    let is_own = |id: VisitId| asked.state.status_key.code(id) == code;
    let mut held = line.live().filter(|visit| visit.ticket.is_written(&sent.ticket));
    let visit = held.find(|visit| is_own(visit.id) && !line.is_discreet(visit)).ok_or_else(no_such_ticket)?;
    asked.state.limits.succeeded(attempt);
    Ok((visit.id, visit.state.kind() == StateKind::CallbackDue))
}

/// The same whether there is no such number or the code is another one.
fn no_such_ticket() -> Failure {
    let detail = "That number and that code do not belong together. Please check both.";
    Failure::new(StatusCode::NOT_FOUND, "no_such_ticket", detail)
}
