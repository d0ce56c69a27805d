//! The lines of all districts as the live stream delivers them, and whether they are current.

use super::unit::Unit;
use crate::api::{FloorDistrict, LineView, NotCurrentWhy, SessionView};
use crate::client::{self, Unseen};
use crate::words;
use domain::ids::DistrictId;
use domain::time::{At, Moment, SECOND};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The live data of the page.
#[derive(Clone, Copy)]
pub(super) struct Feed {
    /// The districts, in order.
    pub(super) units: StoredValue<Vec<Unit>>,
    /// The latest time in the data the page was rendered with.
    pub(super) start: Moment,
    /// The server's clock, updated once a second.
    pub(super) now: Signal<At>,
    /// Whether everything shown is current.
    pub(super) fresh: Signal<bool>,
    /// Whether a district is not current because the server's clock is off.
    pub(super) is_clock_off: Signal<bool>,
    /// The last moment at which everything shown was certainly correct.
    pub(super) since: Signal<Moment>,
}

/// Follows the lines of all districts; `whose` receives the state of the session.
pub(super) fn follow(
    districts: Vec<FloorDistrict>,
    scale: f64,
    whose: impl Fn(SessionView) + Clone + 'static,
) -> Feed {
    let start = districts.iter().map(|district| district.line.at).max_by_key(|moment| moment.at);
    let start = start.unwrap_or(Moment { at: At(0), offset_min: 0 });
    let units: Vec<Unit> = districts
        .into_iter()
        .map(|district| Unit {
            card: district.card,
            rules: Arc::new(district.rules),
            line: RwSignal::new(district.line),
        })
        .collect();
    let lines: BTreeMap<DistrictId, RwSignal<LineView>> =
        units.iter().map(|unit| (unit.id(), unit.line)).collect();
    let (lines, units) = (StoredValue::new(lines), StoredValue::new(units));
    let (heard, set_heard) = signal(start.at);
    let (set_to, set_clock) = signal(start.at);
    let now = client::clock(set_to.into(), scale);
    let show = client::together(move |some: Vec<LineView>| {
        if let Some(newest) = some.iter().map(|line| line.at.at).max() {
            set_heard.set(newest);
            // Every row follows the clock, so it runs by itself and is set only where it is a second off.
            if (newest - now.get_untracked()).abs() as f64 >= SECOND as f64 * scale {
                set_clock.set(newest);
            }
        }
        lines.with_value(|lines| {
            for line in some {
                if let Some(known) = lines.get(&line.district) {
                    known.set(line);
                }
            }
        });
    });
    let each = move |text: String| match serde_json::from_str::<LineView>(&text) {
        Ok(line) => show(line),
        Err(error) => leptos::logging::error!("a snapshot cannot be read: {error}"),
    };
    let reached = client::stream("/api/v1/live?audience=floor".to_owned(), Unseen::Rests, each, whose);
    let fresh = Signal::derive(move || {
        let current = |unit: &Unit| unit.line.with(|line| line.not_current.is_none());
        reached.get() && units.with_value(|units| units.iter().all(current))
    });
    // Where nothing arrives any more, that is the message instead.
    let is_clock_off = Signal::derive(move || {
        let why = |unit: &Unit| unit.line.with(|line| line.not_current.map(|not| not.why));
        reached.get()
            && units.with_value(|units| units.iter().any(|unit| why(unit) == Some(NotCurrentWhy::Clock)))
    });
    let since = Signal::derive(move || {
        let behind = |unit: &Unit| unit.line.with(|line| line.not_current.map(|not| not.since));
        let first = units.with_value(|units| units.iter().filter_map(behind).min_by_key(|since| since.at));
        first.unwrap_or_else(|| words::at(heard.get(), start))
    });
    Feed { units, start, now, fresh, is_clock_off, since }
}
