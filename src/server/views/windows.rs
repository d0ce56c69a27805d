//! Windows, and the officers who work there.

use super::scene::Scene;
use super::visit::visit_card;
use app::api::{StaffView, WindowStateView, WindowView};
use domain::ids::VisitId;
use domain::line::{Window, WindowState};
use domain::rules::WindowPlan;
use domain::time::At;

/// A window and its current state, by its plan.
#[must_use]
pub fn window_view(scene: &Scene<'_>, plan: &WindowPlan) -> Option<WindowView> {
    let window = scene.line().head.windows.get(&plan.id)?;
    let (reason, back_at) = match &window.state {
        WindowState::Away { reason, back_at } => (Some(reason.clone()), *back_at),
        _ => (None, None),
    };
    let staff = window
        .staff
        .map(|id| StaffView { id, name: scene.names.staff.get(&id).cloned().unwrap_or_default() });
    Some(WindowView {
        id: plan.id.clone(),
        name: plan.name.clone(),
        state: window_state(scene, window),
        since: (window.since > At(0)).then(|| scene.moment(window.since)),
        reason,
        back_at: scene.maybe(back_at),
        services: window.services.clone(),
        session: window.session,
        sign_on: window.sign_on.as_ref().map(|run| run.service.clone()),
        next: next_at(scene, plan, window),
        staff,
        visit: window.visit.and_then(|id| scene.line().visit(id)).map(|visit| visit_card(scene, visit)),
    })
}

/// The visit that a free window would call now.
fn next_at(scene: &Scene<'_>, plan: &WindowPlan, window: &Window) -> Option<VisitId> {
    let free = window.state == WindowState::Open && window.visit.is_none();
    free.then(|| scene.line().next_for(&plan.id, scene.at)).flatten().map(|visit| visit.id)
}

pub(super) fn window_state(scene: &Scene<'_>, window: &Window) -> WindowStateView {
    let rests = |freed: At| scene.at - freed < scene.line().rules.wrap_up_ms;
    match window.state {
        WindowState::Closed => WindowStateView::Closed,
        WindowState::Away { .. } => WindowStateView::Away,
        WindowState::Open if window.visit.is_none() && window.freed_at.is_some_and(rests) => {
            WindowStateView::WrapUp
        }
        WindowState::Open => WindowStateView::Open,
    }
}
