//! The closing of a day as the desk, the lobby and a resident's page show it. All of them come from here, so that
//! none offers what another does not; what someone can still choose is `Line::choices_left`.

use super::scene::Scene;
use app::api::{ClosingView, DecidedView, OwnClosingView, ServesView};
use domain::line::Line;
use domain::time::At;
use domain::visit::{State, Visit};
use domain::vocabulary::closing::{Closing, ClosingChoice, ClosingDecision, Serves, Tickets};
use ops::clerk::Published;

/// The closing with the decision of the desk, without what is offered to anyone. `None` at any other time.
#[must_use]
pub fn decision_view(published: &Published, at: At) -> Option<ClosingView> {
    published.closing(at).map(|closing| bare(published, &closing))
}

/// The closing for staff: with how many of those who wait will probably not be served by then.
#[must_use]
pub fn desk_view(scene: &Scene<'_>) -> Option<ClosingView> {
    let closing = scene.published.closing(scene.at)?;
    let line = scene.line();
    let here = line.live().filter(|visit| visit.state == State::Waiting && !visit.rests(scene.at));
    let unlikely = here.filter(|visit| is_unlikely(scene, visit, &closing)).count();
    let offers = line.rules.closing.choices(closing.opens_at);
    Some(ClosingView { unlikely: Some(unlikely), offers, ..bare(scene.published, &closing) })
}

/// A wait that half of comparable ones exceed reaches beyond closing time, or nobody can say how long it takes.
fn is_unlikely(scene: &Scene<'_>, visit: &Visit, closing: &Closing) -> bool {
    let quote = scene.quotes.and_then(|quotes| quotes.by_visit.get(&visit.id));
    quote.is_none_or(|quote| scene.at + quote.p50_ms > closing.closes_at)
}

/// The closing for the lobby: as long as anyone who waits there was told of it, with all that they can choose; and
/// once the desk has decided.
#[must_use]
pub fn lobby_view(published: &Published, at: At) -> Option<ClosingView> {
    let closing = published.closing(at)?;
    let told = told(&published.line, &closing, at);
    let offered: Vec<Vec<ClosingChoice>> =
        told.map(|visit| choices_now(published, visit, &closing, at)).collect();
    let bare = for_residents(published, &closing, at);
    if offered.is_empty() && bare.decided.is_none() {
        return None;
    }
    let any = |choice: &ClosingChoice| offered.iter().any(|offers| offers.contains(choice));
    let offers = ClosingChoice::ALL.into_iter().filter(any).collect();
    Some(ClosingView { offers, ..bare })
}

/// The closing on a resident's own page: once they were told, and while they are in the line.
#[must_use]
pub fn own_view(published: &Published, visit: &Visit, at: At) -> Option<ClosingView> {
    let closing = published.closing(at).filter(|_| visit.state == State::Waiting)?;
    visit.told_since(closing.opened_at)?;
    let chosen = published.line.chosen(visit, &closing);
    let offers = choices_now(published, visit, &closing, at);
    let view = for_residents(published, &closing, at);
    // The hours may have changed since the person chose: they are in the line from then on.
    let first = visit.first_from.filter(|_| chosen == Some(ClosingChoice::FirstNext)).max(closing.opens_at);
    let opens_at = first.map(|at| published.calendar.moment(at));
    Some(ClosingView { offers, chosen, opens_at, ..view })
}

/// The same for the person who finds their visit at a tablet, whatever has become of it.
#[must_use]
pub fn found_view(published: &Published, visit: &Visit, has_number: bool, at: At) -> OwnClosingView {
    let due = match visit.state {
        State::CallbackDue { due, .. } => due,
        _ => None,
    };
    OwnClosingView {
        ticket: visit.ticket.to_string(),
        state: visit.state.kind(),
        closing: own_view(published, visit, at),
        has_number,
        callback_due: due.map(|due| published.calendar.moment(due)),
    }
}

/// The people who are here, wait and were told, as the lobby sees them.
fn told<'a>(line: &'a Line, closing: &Closing, at: At) -> impl Iterator<Item = &'a Visit> {
    let opened_at = closing.opened_at;
    line.live().filter(move |visit| {
        visit.state == State::Waiting && visit.told_since(opened_at).is_some() && !visit.rests(at)
    })
}

/// Whether people can still be served today.
fn serves(published: &Published, closing: &Closing, at: At) -> bool {
    at < closing.closes_at || published.still_serves(at)
}

/// Without what the desk has decided once nobody is left to do it.
fn for_residents(published: &Published, closing: &Closing, at: At) -> ClosingView {
    let serves = serves(published, closing, at);
    let view = bare(published, closing);
    ClosingView { decided: view.decided.filter(|_| serves), ..view }
}

/// What one of them can choose now, by the rule that decides the choice.
fn choices_now(published: &Published, visit: &Visit, closing: &Closing, at: At) -> Vec<ClosingChoice> {
    published.line.choices_left(visit, closing, at, serves(published, closing, at))
}

fn bare(published: &Published, closing: &Closing) -> ClosingView {
    let moment = |at| published.calendar.moment(at);
    let decided = published.line.head.decided(closing).map(|decision| decided_view(published, decision));
    ClosingView {
        closes_at: moment(closing.closes_at),
        opens_at: closing.opens_at.map(moment),
        offers: Vec::new(),
        chosen: None,
        decided,
        unlikely: None,
    }
}

fn decided_view(published: &Published, decision: &ClosingDecision) -> DecidedView {
    let (serves, until) = match decision.serves {
        Serves::UntilClosing => (ServesView::UntilClosing, None),
        Serves::Until(until) => (ServesView::Until, Some(published.calendar.moment(until))),
        Serves::Everyone => (ServesView::Everyone, None),
    };
    let stopped_for = match &decision.tickets {
        Tickets::StoppedFor(list) => list.clone(),
        Tickets::Given | Tickets::Stopped => Vec::new(),
    };
    let stopped = decision.tickets == Tickets::Stopped;
    DecidedView { seq: decision.seq, serves, until, stopped, stopped_for }
}
