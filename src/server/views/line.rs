//! The line for officers and captains.

use super::alarms::{alarm_views, alert_views, emergency_view};
use super::closing::desk_view;
use super::scene::Scene;
use super::visit::visit_card;
use super::windows::window_view;
use app::api::{LineView, Today, VisitCard};
use domain::alarm::Audience;
use domain::visit::{State, Visit};

/// How many ended visits a desk sees, for undoing the last steps.
const ENDED_SHOWN: usize = 12;

/// The line for officers, or for captains when the scene has no personal data; with the alarms that rang for `only`.
#[must_use]
pub fn line_view(scene: &Scene<'_>, today: Option<Today>, only: Option<Audience>) -> LineView {
    let line = scene.line();
    let at_no_window = |visit: &&Visit| visit.state != State::Waiting && visit.state.occupies().is_none();
    let mut others: Vec<&Visit> = line.live().filter(at_no_window).collect();
    others.sort_by_key(|visit| (visit.since(), visit.id));
    let mut ended: Vec<&Visit> =
        line.visits.values().map(AsRef::as_ref).filter(|visit| !visit.is_live()).collect();
    ended.sort_by_key(|visit| std::cmp::Reverse((visit.since(), visit.id)));
    ended.truncate(ENDED_SHOWN);
    let cards = |visits: Vec<&Visit>| visits.into_iter().map(|visit| visit_card(scene, visit)).collect();
    LineView {
        district: line.district.clone(),
        seq: line.head.seq,
        at: scene.moment(scene.at),
        open: scene.published.calendar.is_open(scene.at),
        presence: Some(scene.presence()),
        closes_at: scene.maybe(scene.published.calendar.closes_at(scene.at)),
        closing: desk_view(scene),
        waiting: cards(line.order(scene.at)),
        others: cards(others),
        ended: ended.into_iter().map(|visit| ended_card(scene, visit, only)).collect(),
        windows: line.rules.windows.iter().filter_map(|plan| window_view(scene, plan)).collect(),
        emergency: emergency_view(scene),
        alerts: alert_views(scene),
        alarms: alarm_views(scene, only),
        silent: Vec::new(),
        today,
        not_current: None,
    }
}

/// A visit that has ended. All desks of a district share a view, and officers see no figures of one another: the officer is
/// named beside its times only as long as they may undo the last step.
fn ended_card(scene: &Scene<'_>, visit: &Visit, only: Option<Audience>) -> VisitCard {
    let mut card = visit_card(scene, visit);
    if only == Some(Audience::Desk) {
        card.undo = card.undo.filter(|undo| undo.until.at > scene.at);
        for step in card.leg.iter_mut().chain(&mut card.earlier).flat_map(|leg| &mut leg.steps) {
            step.by = None;
        }
    }
    card
}
