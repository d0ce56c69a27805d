//! Lines that come one by one and are shown together.

use super::timers::{after, now_ms};
use crate::api::LineView;
use domain::ids::DistrictId;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// A picture of the screen stands this long, in milliseconds.
const FRAME_MS: i64 = 17;

/// A page rests no longer than this, in milliseconds, before it shows what has come.
const LONGEST_REST_MS: i64 = 1_000;

/// Lines that have come and are not shown yet, of each district the newest, and when they are shown. A page of a thousand districts
/// takes as long to show one as to show all, so they are shown together, and the page rests then for as long as that took: in
/// between it answers whoever uses it.
#[derive(Debug, Default)]
pub struct Arrived {
    lines: BTreeMap<DistrictId, LineView>,
    is_planned: bool,
    rests_until: i64,
}

impl Arrived {
    /// Keeps a line that comes at `now`, in milliseconds of [`now_ms`]; says in how many all are to be shown, unless that has been
    /// said.
    pub fn keep(&mut self, line: LineView, now: i64) -> Option<u64> {
        self.lines.insert(line.district.clone(), line);
        self.plan(now)
    }

    /// All of them, to be shown at once.
    pub fn take(&mut self) -> Vec<LineView> {
        std::mem::take(&mut self.lines).into_values().collect()
    }

    /// What was taken at `began` has been shown; says as [`Arrived::keep`] when what came meanwhile is.
    pub fn shown(&mut self, began: i64, now: i64) -> Option<u64> {
        self.is_planned = false;
        // A page that was asleep meanwhile did not work for so long.
        self.rests_until = now + (now - began).clamp(0, LONGEST_REST_MS);
        if self.lines.is_empty() { None } else { self.plan(now) }
    }

    fn plan(&mut self, now: i64) -> Option<u64> {
        let is_new = !std::mem::replace(&mut self.is_planned, true);
        is_new.then(|| (self.rests_until - now).max(FRAME_MS).unsigned_abs())
    }
}

/// Shows lines together as they come, as [`Arrived`] says: what this gives takes one, `show` gets some.
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
        // What follows from the lines is worked out right after this, before the next timer.
        after(0, move || {
            let planned = arrived.try_update_value(|arrived| arrived.shown(began, now_ms()));
            if let Some(ms) = planned.flatten() {
                show_in(ms, arrived, show);
            }
        });
    });
}
