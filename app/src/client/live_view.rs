//! A view that the server keeps up to date, with the server's clock.

use super::event_stream::{Unseen, stream};
use super::requests::{is_unknown, send};
#[cfg(feature = "browser")]
use super::timers::uptime;
use super::timers::{every, spawn};
use crate::api::{DisplayView, LineView, NotCurrent, NotCurrentWhy, SessionView};
use domain::time::{At, Moment};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// A view that carries the time at which it was correct.
pub trait Snapshot: Clone + Send + Sync + DeserializeOwned + 'static {
    /// The server's clock when the view was made.
    fn at(&self) -> Moment;
    /// Whether it may be out of date, and why.
    fn not_current(&self) -> Option<NotCurrent>;
    /// The last moment at which it was certainly correct.
    fn as_of(&self) -> Moment {
        self.not_current().map_or_else(|| self.at(), |not| not.since)
    }
}

impl Snapshot for LineView {
    fn at(&self) -> Moment {
        self.at
    }

    fn not_current(&self) -> Option<NotCurrent> {
        self.not_current
    }
}

impl Snapshot for DisplayView {
    fn at(&self) -> Moment {
        self.at
    }

    fn not_current(&self) -> Option<NotCurrent> {
        self.not_current
    }
}

/// A view that the server keeps up to date.
pub struct Live<T: Send + Sync + 'static> {
    /// The latest view; at first the one that the server rendered into the page.
    pub view: ReadSignal<T>,
    /// Whether anything arrived from the server within the last seconds.
    pub reached: Signal<bool>,
    /// Whether anything arrived within the last seconds, and the server considers the view current.
    pub fresh: Signal<bool>,
    /// The server's clock, updated once a second; it does not advance until the page is hydrated.
    pub now: Signal<At>,
    /// The session the stream belongs to, and whether it is locked or over, as last reported.
    pub session: ReadSignal<Option<SessionView>>,
}

impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Live<T> {}

impl<T: Snapshot> Live<T> {
    /// Whether the server reports that the view is out of date because its own clock is off.
    pub fn is_clock_off(&self) -> bool {
        let why = self.view.with(|view| view.not_current().map(|not| not.why));
        self.reached.get() && why == Some(NotCurrentWhy::Clock)
    }
}

/// Opens the live stream of `path` (`/api/v1/live?district=…`) once the page is hydrated. `first` is the view
/// that the server rendered into the page, `scale` how many times faster than real time its clock runs.
pub fn live<T: Snapshot>(path: String, first: T, scale: f64) -> Live<T> {
    let start = first.at();
    let (view, set_view) = signal(first);
    let (heard, set_heard) = signal(start.at);
    let (session, set_session) = signal(None);
    let each = move |text: String| match serde_json::from_str::<T>(&text) {
        Ok(next) => {
            set_heard.set(next.at().at);
            set_view.set(next);
        }
        Err(error) => leptos::logging::error!("a snapshot cannot be read: {error}"),
    };
    let reached = stream(path, Unseen::Listens, each, move |now| set_session.set(Some(now)));
    let fresh = Signal::derive(move || reached.get() && view.with(|view| view.not_current().is_none()));
    Live { view, reached, fresh, now: clock(heard.into(), scale), session }
}

/// Whether the server has said that it does not know this device. A refused stream gives no reason, so `path`
/// is requested while nothing arrives.
pub fn unknown(path: String, fresh: Signal<bool>) -> RwSignal<bool> {
    /// Pause between two requests, in milliseconds.
    const REST_MS: u64 = 4_000;
    let unknown = RwSignal::new(false);
    Effect::new(move |_| {
        let path = path.clone();
        every(REST_MS, move || {
            if fresh.get_untracked() && unknown.try_get_untracked() != Some(true) {
                return;
            }
            let path = path.clone();
            spawn(async move {
                let known = match send::<serde::de::IgnoredAny>("GET", &path, None::<&()>, None).await {
                    Ok(_) => true,
                    Err(problem) if is_unknown(&problem) => false,
                    // Not reached, or refused for another reason: that says nothing about the device.
                    Err(_) => return,
                };
                if unknown.try_get_untracked() == Some(known) {
                    let _set = unknown.try_set(!known);
                }
            });
        });
    });
    unknown
}

/// The server's clock, updated once a second. `heard` is its time as last reported.
pub fn clock(heard: Signal<At>, scale: f64) -> Signal<At> {
    let (now, set_now) = signal(heard.get_untracked());
    #[cfg(feature = "browser")]
    {
        let base = StoredValue::new((heard.get_untracked(), uptime()));
        let tick = move || {
            let (at, since) = base.get_value();
            let next = at + (scale * (uptime() - since)) as i64;
            if next != now.get_untracked() {
                set_now.set(next);
            }
        };
        Effect::new(move |_| {
            base.set_value((heard.get(), uptime()));
            tick();
        });
        Effect::new(move |_| every(1_000, tick));
    }
    #[cfg(not(feature = "browser"))]
    {
        let _ = (scale, set_now);
    }
    now.into()
}
