//! What a caller may know of a single visit: names, numbers and notes if they may read the desk's view of its line, by
//! the one rule in `live.rs` ([`action`], which lines are shown by); who served it with [`Action::ReadReports`].

use crate::auth::known::Known;
use crate::error::Failure;
use crate::live::action;
use crate::state::AppState;
use app::api::Audience;
use domain::access::Action;
use domain::ids::DistrictId;
use domain::visit::Visit;
use ops::clerk::Published;
use ops::ports::Personal;
use std::borrow::Cow;

/// Whether names, numbers and notes of residents are for this caller.
pub(crate) fn may_read_names(known: &Known, published: &Published) -> bool {
    known.caller.may(action(Audience::Desk), Some(&published.line.district))
}

/// What is stored of a visit that is personal; nothing for a caller who may not read it.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn personal(
    state: &AppState,
    known: &Known,
    published: &Published,
    visit: &Visit,
) -> Result<Vec<Personal>, Failure> {
    if may_read_names(known, published) {
        Ok(state.tools().store.personal(visit.id).await?)
    } else {
        Ok(Vec::new())
    }
}

/// What a caller may know of who served a visit. Officers see no figures of one another, so an ended visit names neither
/// officer nor window unless they served it themselves; while it is live they need both.
pub(super) fn without_colleagues<'v>(
    known: &Known,
    district: &DistrictId,
    visit: &'v Visit,
) -> Cow<'v, Visit> {
    if visit.is_live() || known.caller.may(Action::ReadReports, district) {
        return Cow::Borrowed(visit);
    }
    let own = known.caller.staff.as_ref().map(|staff| staff.id);
    let mut visit = visit.clone();
    for segment in &mut visit.segments {
        if own.is_none() || segment.staff != own {
            (segment.staff, segment.window) = (None, None);
        }
    }
    for step in visit.legs.iter_mut().flat_map(|leg| &mut leg.steps) {
        step.by = step.by.filter(|by| own == Some(*by));
    }
    visit.undo = visit.undo.filter(|last| last.who == known.caller.who);
    Cow::Owned(visit)
}
