//! Alarms, and alerts from people who need help at once.

use super::scene::Scene;
use app::api::{AlarmView, AlertView, EmergencyView};
use domain::alarm::{Alarm, AlarmKind, Audience, Subject};
use domain::fact::Who;
use domain::ids::AlarmId;

/// The alerts that are not closed, oldest first.
#[must_use]
pub fn alert_views(scene: &Scene<'_>) -> Vec<AlertView> {
    let open = scene.line().head.alerts.iter().filter(|(_, alert)| alert.closed.is_none());
    open.map(|(id, _)| *id).filter_map(|id| alert_view(scene, id)).collect()
}

/// The emergency notice that the lobby screens show.
#[must_use]
pub fn emergency_view(scene: &Scene<'_>) -> Option<EmergencyView> {
    let up = scene.line().head.emergency?;
    Some(EmergencyView { notice: up.notice, since: scene.moment(up.since) })
}

/// The alarms that are not over and rang for the audience `only`, or all of them; the most urgent kind first, the oldest
/// first within it.
#[must_use]
pub fn alarm_views(scene: &Scene<'_>, only: Option<Audience>) -> Vec<AlarmView> {
    let ringing = scene.line().head.alarms.ringing();
    let mut alarms: Vec<_> = ringing.filter(|(_, alarm)| only.is_none_or(|to| alarm.rang_for(to))).collect();
    let place = |kind: AlarmKind| AlarmKind::ALL.iter().position(|known| *known == kind);
    alarms.sort_by_key(|(id, alarm)| (place(alarm.kind), alarm.due, *id));
    alarms.into_iter().map(|(id, alarm)| alarm_view(scene, id, alarm)).collect()
}

fn alarm_view(scene: &Scene<'_>, id: AlarmId, alarm: &Alarm) -> AlarmView {
    let line = scene.line();
    let (visit, alert) = match alarm.about {
        Subject::Visit(visit) => (Some(visit), None),
        Subject::Alert(alert) => (None, Some(alert)),
        Subject::Line => (None, None),
    };
    let there = visit.and_then(|id| line.visit(id));
    let promised = visit.and_then(|id| line.head.alarms.promises.get(&id)).map(|promise| &promise.ticket);
    let by = alarm.seen.map(|seen| match seen.by {
        Who::Staff(id) => scene.names.staff.get(&id).cloned().unwrap_or_default(),
        _ => String::new(),
    });
    AlarmView {
        id,
        kind: alarm.kind,
        to: alarm.rang.iter().map(|rang| rang.to).max().unwrap_or(Audience::Desk),
        visit,
        alert,
        ticket: there.map(|visit| &visit.ticket).or(promised).map(ToString::to_string),
        window: there.and_then(|visit| visit.state.window().cloned()),
        since: scene.moment(alarm.cycle),
        due: scene.moment(alarm.due),
        seen_at: scene.maybe(alarm.seen.map(|seen| seen.at)),
        seen_by: by,
    }
}

/// An alert: where it was raised, and who has answered it.
#[must_use]
pub fn alert_view(scene: &Scene<'_>, id: domain::ids::AlertId) -> Option<AlertView> {
    let alert = scene.line().head.alerts.get(&id)?;
    let place_name = match &alert.place {
        domain::fact::Place::Window(window) => {
            scene.line().rules.window(window).map(|plan| plan.name.get("en").to_owned())
        }
        domain::fact::Place::Device(device) => scene.names.devices.get(device).cloned(),
        domain::fact::Place::Lobby => None,
    };
    Some(AlertView {
        id,
        place: alert.place.clone(),
        place_name: place_name.unwrap_or_default(),
        raised_at: scene.moment(alert.raised_at),
        presses: alert.presses,
        answered_at: scene.maybe(alert.answered_at),
        answered_from: alert.answered_from.clone(),
        closed_at: scene.maybe(alert.closed.map(|(at, _)| at)),
        closed_as: alert.closed.map(|(_, as_what)| as_what),
    })
}
