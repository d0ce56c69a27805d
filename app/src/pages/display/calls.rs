//! Which calls are on the screen. Each is there from the update that brings it: nothing waits for its turn.

use crate::api::CallView;
use domain::display::DisplaySettings;
use domain::time::{At, Ms, SECOND};

/// How long a call stays large at least: the 20 s that are promised, and the second it may take to arrive.
pub const STAYS: Ms = 21 * SECOND;
/// How long a call is marked as new.
const NEW: Ms = 8 * SECOND;
/// How many earlier calls stay listed.
pub const LISTED: usize = 5;

/// The calls on the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// In large letters, the latest first: people who are expected at a window, and calls of the last seconds.
    pub now: Vec<Large>,
    /// The last calls before those, the latest first.
    pub earlier: Vec<CallView>,
}

/// A call in large letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Large {
    /// The number and its window.
    pub call: CallView,
    /// Whether it was announced just now.
    pub new: bool,
}

/// The calls that a screen with these settings shows at `now`. `scale`: how many times faster than real time
/// the clock runs; people read no faster for that.
pub fn shown(calls: &[CallView], settings: &DisplaySettings, now: At, scale: f64) -> Shown {
    let scaled = |ms: Ms| (ms as f64 * scale) as Ms;
    // A call that is far ahead was made by a clock that has been corrected since.
    let within = |call: &CallView, ms: Ms| (0..scaled(ms)).contains(&(now - call.at.at));
    let mut calls: Vec<&CallView> = calls.iter().filter(|call| settings.shows(&call.window)).collect();
    calls.sort_by_key(|call| std::cmp::Reverse(call.at.at));
    let (now, earlier): (Vec<_>, Vec<_>) =
        calls.into_iter().partition(|call| call.current || within(call, STAYS));
    Shown {
        now: now.into_iter().map(|call| Large { call: call.clone(), new: within(call, NEW) }).collect(),
        earlier: earlier.into_iter().take(LISTED).cloned().collect(),
    }
}

/// The layout for so many calls at once, in which the letters are as large as all of them can be: beside few
/// (`f`) there is room for other things, with many (`m`) there is not.
pub fn layout(count: usize) -> &'static str {
    match count {
        0 => "f0",
        1 => "f1",
        2 => "f2",
        3 => "f3",
        4 => "m4",
        5..=8 => "m8",
        9..=12 => "m12",
        13..=24 => "m24",
        _ => "m48",
    }
}
