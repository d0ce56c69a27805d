//! What pages of setup show besides rules: health, windows that are held, and recipients of alarms.

use crate::health::Check;
use crate::state::AppState;
use app::api::{AlarmsTo, HealthRow, SitsView};
use ops::ports::DistrictCard;

/// The last results of the health checks.
pub(super) fn health(state: &AppState) -> Vec<HealthRow> {
    let row = |check: Check, warning| HealthRow {
        name: check.name.to_owned(),
        ok: check.ok,
        warning,
        detail: check.detail,
    };
    let checks = state.health.checks().into_iter().map(|check| row(check, false));
    checks.chain(state.health.warnings().into_iter().map(|check| row(check, true))).collect()
}

/// The officers at the windows of these districts.
pub(super) fn sits(state: &AppState, districts: &[DistrictCard]) -> Vec<SitsView> {
    let view = |one: ops::windows::Sits| {
        let district = districts.iter().find(|known| known.id == one.district)?;
        let line = state.ops.clerk(&one.district).ok()?.published().line;
        Some(SitsView {
            staff: one.staff.to_string(),
            district: district.card.name.clone(),
            window: line.rules.window(&one.window)?.name.clone(),
            ticket: one.visit.and_then(|id| line.visit(id)).map(|visit| visit.ticket.to_string()),
        })
    };
    state.ops.everybody_sits().into_iter().filter_map(view).collect()
}

/// Where the alarms of a district are sent; whether a mail server is configured.
pub(super) fn alarms_to(district: &DistrictCard, mails: bool) -> AlarmsTo {
    let known = district.card.alarms.clone();
    let hook = known.hook.unwrap_or_default();
    AlarmsTo { hook, supervisor: known.supervisor, captain: known.captain, mails }
}
