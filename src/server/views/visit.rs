//! A visit: as a card in lists, in full, and explained.

use super::scene::Scene;
use app::api::{
    AnswerView, DueTimes, EnteredView, LegView, MeasuredView, SegmentView, UndoView, VisitCard, VisitView,
};
use domain::clocks::Measured;
use domain::ids::{Code, WindowId};
use domain::line::Line;
use domain::time::At;
use domain::visit::{Leg, State, StateKind, Visit};
use ops::clerk::actor_name;
use ops::clocks::Measures;
use ops::explain::Explained;
use ops::ports::{AnswerText, PersonalKind};

/// A visit as a card in lists.
#[must_use]
pub fn visit_card(scene: &Scene<'_>, visit: &Visit) -> VisitCard {
    let line = scene.line();
    let waiting = visit.state == State::Waiting;
    let closing = scene.published.closing(scene.at);
    let (reason, due, attempts, reached) = later(visit);
    let undo = visit.undo.as_ref().map(|last| UndoView {
        by: actor_name(&domain::fact::Actor { who: last.who, window: None, session: None }),
        until: scene.moment(last.at + line.rules.undo_within_ms),
    });
    VisitCard {
        id: visit.id,
        ticket: visit.ticket.to_string(),
        state: visit.state.kind(),
        seq: visit.seq,
        since: scene.moment(visit.since()),
        service: visit.service().cloned(),
        channel: visit.channel,
        source: visit.source,
        language: visit.language.clone(),
        needs: visit.needs.clone(),
        party_size: visit.party_size,
        arrived_at: scene.moment(visit.arrived_at),
        entered: visit
            .entered
            .map(|entered| EnteredView { at: scene.moment(entered.at), reason: entered.reason }),
        slip: visit.slip,
        acknowledged_at: scene.maybe(visit.acknowledged_at),
        called_at: scene.maybe(visit.called_at),
        serving_at: scene.maybe(visit.serving_at),
        ended_at: scene.maybe(visit.ended_at),
        end: visit.end(),
        outcome: visit.detail.clone(),
        urgent: line.is_urgent(visit),
        discreet: line.is_discreet(visit),
        apart: line.kept_apart(visit).map(|other| other.id).collect(),
        why: waiting.then(|| line.why(visit)),
        told_of_closing: closing.is_some_and(|closing| visit.told_since(closing.opened_at).is_some()),
        closing_choice: closing.and_then(|closing| line.chosen(visit, &closing)).filter(|_| waiting),
        out_since: scene.maybe(visit.out_since),
        window: visit.state.window().cloned(),
        offered_to: match &visit.state {
            State::Offered { to, .. } => to.window.clone(),
            _ => None,
        },
        reason,
        due: scene.maybe(due),
        attempts,
        reached,
        announcements: visit.announcements,
        no_show_from: no_show_from(line, visit).map(|at| scene.moment(at)),
        quote: scene.told(visit),
        expected: if waiting { scene.expected(visit) } else { None },
        due_times: due_times(scene, visit),
        undo,
        leg: visit.leg().map(|leg| leg_view(scene, leg)),
        earlier: match visit.legs.split_last() {
            Some((_, earlier)) => earlier.iter().map(|leg| leg_view(scene, leg)).collect(),
            None => Vec::new(),
        },
        answers: answers(scene, visit),
        leg_count: visit.legs.len(),
        name: scene.texts(visit.id, PersonalKind::Name).next_back().map(str::to_owned),
        phone: scene.texts(visit.id, PersonalKind::Phone).next_back().map(str::to_owned),
        reference: reference(scene, visit),
        notes: scene.texts(visit.id, PersonalKind::Note).map(str::to_owned).collect(),
    }
}

/// What is to happen later: the reason of a hold, when it or a callback is due, attempts so far, and whether the
/// last one reached the person.
fn later(visit: &Visit) -> (Option<Code>, Option<At>, u32, bool) {
    match &visit.state {
        State::OnHold { reason, due, .. } => (Some(reason.clone()), *due, 0, false),
        State::CallbackDue { due, attempts, reached } => (None, *due, *attempts, *reached),
        _ => (None, None, 0, false),
    }
}

fn answers(scene: &Scene<'_>, visit: &Visit) -> Vec<AnswerView> {
    scene
        .texts(visit.id, PersonalKind::Answer)
        .filter_map(|text| serde_json::from_str::<AnswerText>(text).ok())
        .map(|AnswerText { leg, step, text }| AnswerView { leg, step, text })
        .collect()
}

/// The reference number; one given with an end that was undone no longer counts.
fn reference(scene: &Scene<'_>, visit: &Visit) -> Option<String> {
    let last = scene.texts(visit.id, PersonalKind::Reference).next_back();
    last.filter(|_| visit.has_reference).map(str::to_owned)
}

/// When the visit's targets are due, or were when it ended.
fn due_times(scene: &Scene<'_>, visit: &Visit) -> DueTimes {
    let measures = measures(scene, visit);
    let later = |one: Measured| scene.maybe(Some(one.late_after).filter(|late| *late > one.due));
    DueTimes {
        acknowledge: scene.moment(measures.acknowledge.due),
        call: scene.moment(measures.call.due),
        resolve: scene.moment(measures.resolve.due),
        acknowledge_late_after: later(measures.acknowledge),
        resolve_late_after: later(measures.resolve),
    }
}

fn measures(scene: &Scene<'_>, visit: &Visit) -> Measures {
    let promised = || scene.rules_of(visit).targets(visit.service(), visit.channel);
    let targets = visit.ended_under.unwrap_or_else(promised);
    scene.calendar_of(visit).measures(visit, targets, scene.at)
}

fn measured_view(scene: &Scene<'_>, measured: Measured) -> MeasuredView {
    MeasuredView {
        clock: measured.clock,
        target_ms: measured.target_ms,
        elapsed_ms: measured.elapsed_ms,
        due: scene.moment(measured.due),
        met: measured.met,
        since: None,
        until: None,
    }
}

/// A visit in full, with its clocks and causes of waiting from the log.
#[must_use]
pub fn explained_view(scene: &Scene<'_>, view: VisitView, explained: &Explained) -> VisitView {
    let counted = explained.counted.iter().map(|counted| MeasuredView {
        since: Some(scene.moment(counted.since)),
        until: scene.maybe(counted.until),
        ..measured_view(scene, counted.measured)
    });
    let measured = if explained.counted.is_empty() { view.measured } else { counted.collect() };
    let clocks = explained.clocks.unwrap_or(view.clocks);
    VisitView { clocks, measured, causes: explained.causes.clone(), ..view }
}

/// From when "Did not come" is offered: after the district's recalls and grace period.
fn no_show_from(line: &Line, visit: &Visit) -> Option<At> {
    match visit.state {
        State::Called { announced_at, recalls, .. } if recalls >= line.rules.recalls => Some(announced_at),
        State::Called { announced_at, .. } => Some(announced_at + line.rules.no_show_grace_ms),
        _ => None,
    }
}

fn leg_view(scene: &Scene<'_>, leg: &Leg) -> LegView {
    LegView {
        id: leg.id,
        service: leg.service.clone(),
        from: scene.moment(leg.from),
        script: leg.script.clone(),
        aside: leg.aside.clone(),
        steps: leg.steps.clone(),
        escalated: leg.escalated.clone(),
    }
}

/// What only the person who takes a ticket gets with it.
#[derive(Debug, Clone)]
pub struct Handed {
    /// The address of their own page.
    pub status_url: String,
    /// The code with which they find their visit at a tablet, where they have a use for it.
    pub tablet_code: Option<String>,
}

/// A visit in full, with what is handed to the person if there is any.
#[must_use]
pub fn visit_view(scene: &Scene<'_>, visit: &Visit, handed: Option<Handed>) -> VisitView {
    let (status_url, tablet_code) =
        handed.map_or((None, None), |handed| (Some(handed.status_url), handed.tablet_code));
    let measures = measures(scene, visit);
    VisitView {
        card: visit_card(scene, visit),
        district: scene.line().district.clone(),
        day: visit.day,
        legs: visit.legs.iter().map(|leg| leg_view(scene, leg)).collect(),
        segments: visit.segments.iter().map(|segment| segment_view(scene, segment)).collect(),
        clocks: scene.calendar_of(visit).clocks(visit),
        measured: [measures.acknowledge, measures.call, measures.resolve]
            .map(|measured| measured_view(scene, measured))
            .to_vec(),
        causes: None,
        first_resolved_at: scene.maybe(visit.first_resolved_at),
        last_resolved_at: scene.maybe(visit.last_resolved_at),
        reopened: visit.reopened,
        promise_due: scene.maybe(visit.promise_due),
        presence: Some(scene.presence()),
        status_url,
        tablet_code,
    }
}

fn segment_view(scene: &Scene<'_>, segment: &domain::visit::Segment) -> SegmentView {
    SegmentView {
        state: segment.state,
        from: scene.moment(segment.from),
        to: scene.maybe(segment.to),
        window: segment.window.clone(),
        staff: segment.staff.and_then(|id| scene.names.staff.get(&id).cloned()),
        reason: segment.reason.clone(),
    }
}

/// How many visits are ahead of one that waits.
#[must_use]
pub fn ahead(line: &Line, visit: &Visit, at: At) -> Option<usize> {
    (visit.state.kind() == StateKind::Waiting)
        .then(|| line.order(at).iter().position(|other| other.id == visit.id))
        .flatten()
}

/// The window a visit is called to or served at.
#[must_use]
pub fn place_of(visit: &Visit) -> Option<&WindowId> {
    visit.state.occupies()
}
