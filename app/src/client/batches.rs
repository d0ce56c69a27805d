//! Line updates that arrive one by one and are rendered together.

use super::timers::{after, now_ms};
use crate::api::LineView;
use domain::ids::DistrictId;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Duration of one screen frame, in milliseconds.
const FRAME_MS: i64 = 17;

/// The longest a page waits before it shows updates, in milliseconds.
const LONGEST_REST_MS: i64 = 1_000;

/// Updates that have arrived and are not shown yet, the newest for each district, and when they are to be
/// shown. With a thousand districts, showing one update takes as long as showing all, so they are shown
/// together, and the page then waits for as long as that took, to stay responsive to the user.
#[derive(Debug, Default)]
pub struct Arrived {
    lines: BTreeMap<DistrictId, LineView>,
    is_planned: bool,
    rests_until: i64,
}

impl Arrived {
    /// Stores a line that arrives at `now`, in milliseconds of [`now_ms`]. Returns after how many
    /// milliseconds all are to be shown, unless that was returned already.
    pub fn keep(&mut self, line: LineView, now: i64) -> Option<u64> {
        self.lines.insert(line.district.clone(), line);
        self.plan(now)
    }

    /// All pending updates, to be shown at once.
    pub fn take(&mut self) -> Vec<LineView> {
        std::mem::take(&mut self.lines).into_values().collect()
    }

    /// Reports that what was taken at `began` has been shown. Returns, like [`Arrived::keep`], when the
    /// updates that arrived meanwhile are to be shown.
    pub fn shown(&mut self, began: i64, now: i64) -> Option<u64> {
        self.is_planned = false;
        // A page that was suspended meanwhile was not working all that time.
        self.rests_until = now + (now - began).clamp(0, LONGEST_REST_MS);
        if self.lines.is_empty() { None } else { self.plan(now) }
    }

    fn plan(&mut self, now: i64) -> Option<u64> {
        let is_new = !std::mem::replace(&mut self.is_planned, true);
        is_new.then(|| (self.rests_until - now).max(FRAME_MS).unsigned_abs())
    }
}

/// Shows lines in batches, as [`Arrived`] describes: the returned closure accepts one line, `show` receives
/// several.
pub fn together(show: impl Fn(Vec<LineView>) + Copy + 'static) -> impl Fn(LineView) + Copy + 'static {
    let arrived = StoredValue::new(Arrived::default());
    move |line| {
        let planned = arrived.try_update_value(|arrived| arrived.keep(line, now_ms()));
        if let Some(ms) = planned.flatten() {
            show_in(ms, arrived, show);
        }
    }
}

fn show_in(ms: u64, arrived: StoredValue<Arrived>, show: impl Fn(Vec<LineView>) + Copy + 'static) {
    after(ms, move || {
        let began = now_ms();
        let Some(lines) = arrived.try_update_value(Arrived::take) else { return };
        show(lines);
        // The work that follows from the lines is done right after this, before the next timer.
        after(0, move || {
            let planned = arrived.try_update_value(|arrived| arrived.shown(began, now_ms()));
            if let Some(ms) = planned.flatten() {
                show_in(ms, arrived, show);
            }
        });
    });
}
