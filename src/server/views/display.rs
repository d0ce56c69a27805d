//! The line for the lobby screen: numbers and windows, nothing else.

use super::alarms::emergency_view;
use super::closing::lobby_view;
use super::scene::{Scene, quote_view};
use super::windows::window_state;
use app::api::{CallView, DisplayAlert, DisplayService, DisplayView, DisplayVisit, DisplayWindow};
use domain::line::{Announcement, Line, WindowState};
use domain::rules::{Service, WindowKind, WindowPlan};
use domain::visit::{Channel, State, Visit};

/// The line for the lobby screen, without any personal data.
#[must_use]
pub fn display_view(scene: &Scene<'_>) -> DisplayView {
    let line = scene.line();
    let in_person = |visit: &&Visit| visit.channel == Channel::WalkIn;
    let windows: Vec<DisplayWindow> =
        line.rules.windows.iter().filter_map(|plan| display_window(scene, plan)).collect();
    let now = scene.moment(scene.at);
    let mut quotes = std::collections::BTreeMap::new();
    for (service, quote) in scene.quotes.iter().flat_map(|quotes| &quotes.by_service) {
        let name = service.as_ref().map(ToString::to_string).unwrap_or_default();
        quotes.insert(name, quote_view(*quote, scene.at, scene.closes_at()));
    }
    DisplayView {
        district: line.district.clone(),
        seq: line.head.seq,
        at: now,
        open: scene.published.calendar.is_open(scene.at),
        early: scene.published.opens_soon(scene.at).is_some(),
        opens_at: scene.maybe(scene.published.calendar.opens_at(scene.at)),
        presence: scene.presence(),
        closing: lobby_view(scene.published, scene.at),
        waiting: line
            .order(scene.at)
            .into_iter()
            .filter(in_person)
            .filter(|visit| !visit.rests(scene.at))
            .map(|visit| display_visit(scene, visit))
            .collect(),
        windows,
        calls: line
            .head
            .calls
            .iter()
            .filter(|call| call.channel == Channel::WalkIn)
            // The ticket numbers of an earlier day are reused.
            .filter(|call| {
                let day = |at| scene.published.calendar.business_day(at);
                is_called(line, call) || day(call.at) == day(scene.at)
            })
            .map(|call| call_view(scene, call))
            .collect(),
        quotes,
        services: line.rules.services.iter().filter(|service| is_told(service)).map(service_view).collect(),
        notices: line.rules.notices.iter().filter(|notice| !notice.until.has_passed(now)).cloned().collect(),
        emergency: emergency_view(scene),
        alerts: line
            .head
            .alerts
            .iter()
            .filter(|(_, alert)| alert.closed.is_none())
            .map(|(id, alert)| DisplayAlert {
                id: *id,
                place: alert.place.clone(),
                answered: alert.answered_at.is_some(),
            })
            .collect(),
        settings: std::collections::BTreeMap::new(),
        not_current: None,
    }
}

/// Whether everybody is told how long this service waits: those on the tablet's first page, and no discreet
/// one.
fn is_told(service: &Service) -> bool {
    service.common && service.kiosk && !service.discreet && service.channels.contains(&Channel::WalkIn)
}

fn service_view(service: &Service) -> DisplayService {
    let name = service.public_name.as_ref().unwrap_or(&service.name).clone();
    DisplayService { id: service.id.clone(), name }
}

fn display_visit(scene: &Scene<'_>, visit: &Visit) -> DisplayVisit {
    DisplayVisit { ticket: visit.ticket.to_string(), state: visit.state.kind(), quote: scene.expected(visit) }
}

fn display_window(scene: &Scene<'_>, plan: &WindowPlan) -> Option<DisplayWindow> {
    let window = scene.line().head.windows.get(&plan.id)?;
    let back_at = match &window.state {
        WindowState::Away { back_at, .. } => *back_at,
        _ => None,
    };
    let visit =
        window.visit.and_then(|id| scene.line().visit(id)).filter(|visit| visit.channel == Channel::WalkIn);
    Some(DisplayWindow {
        id: plan.id.clone(),
        name: plan.name.clone(),
        phone: plan.kind == WindowKind::Phone,
        state: window_state(scene, window),
        back_at: scene.maybe(back_at),
        visit: visit.map(|visit| display_visit(scene, visit)),
    })
}

fn call_view(scene: &Scene<'_>, call: &Announcement) -> CallView {
    CallView {
        ticket: call.ticket.to_string(),
        window: call.window.clone(),
        at: scene.moment(call.at),
        count: call.count,
        language: call.language.clone(),
        current: is_called(scene.line(), call),
    }
}

/// Whether the visitor who was called is still expected at that window.
fn is_called(line: &Line, call: &Announcement) -> bool {
    line.visit(call.visit)
        .is_some_and(|visit| matches!(&visit.state, State::Called { window, .. } if *window == call.window))
}
