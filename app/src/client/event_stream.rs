//! A stream of events from the server that reconnects by itself.

use crate::api::SessionView;
use leptos::prelude::*;

/// What a stream does while its page is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// It stays open: the page makes announcements.
    Listens,
    /// It closes: a browser allows six connections to one server, and visible pages need them.
    Rests,
}

/// Opens a live stream once the page is hydrated; `each` receives the text of every snapshot, `session` the
/// state of the session. The returned signal says whether anything arrived within the last seconds.
/// Reconnects by itself.
pub fn stream(
    path: String,
    unseen: Unseen,
    each: impl Fn(String) + Clone + 'static,
    session: impl Fn(SessionView) + Clone + 'static,
) -> Signal<bool> {
    let (fresh, set_fresh) = signal(true);
    #[cfg(feature = "browser")]
    Effect::new(move |_| connection::listen(path.clone(), unseen, each.clone(), session.clone(), set_fresh));
    #[cfg(not(feature = "browser"))]
    {
        let _ = (path, unseen, each, session, set_fresh);
    }
    fresh.into()
}

/// The connection of a stream: opened, monitored, and reopened when nothing arrives.
#[cfg(feature = "browser")]
mod connection {
    use crate::api::SessionView;
    use crate::client::event_stream::Unseen;
    use crate::client::requests::exchange;
    use crate::client::session::speaks_for;
    use crate::client::timers::{spawn, uptime};
    use leptos::prelude::*;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    /// Without any event for this long, in milliseconds, the view may be out of date. Heartbeats arrive every
    /// 2 s.
    const SILENCE: f64 = 4_400.0;

    /// Without any event for this long, in milliseconds, the stream is reopened.
    const DEAD: f64 = 9_000.0;

    /// A stream that does not start within this time, in milliseconds, is reopened.
    const PATIENCE: f64 = 4_000.0;

    /// Keeps a stream open until its reactive owner is disposed.
    pub fn listen(
        path: String,
        unseen: Unseen,
        each: impl Fn(String) + 'static,
        session: impl Fn(SessionView) + 'static,
        fresh: WriteSignal<bool>,
    ) {
        let path = match speaks_for() {
            Some(actor) => format!("{path}&speaks_for={actor}"),
            None => path,
        };
        let line = Rc::new(Line {
            path,
            unseen,
            heard: Cell::new(uptime()),
            opened: Cell::new(uptime()),
            opens_at: Cell::new(None),
            tries: Cell::new(0),
            source: RefCell::new(None),
            on_snapshot: RefCell::new(None),
            on_beat: RefCell::new(None),
            on_session: RefCell::new(None),
            session: Rc::new(session),
            fresh,
            shown: Cell::new(true),
        });
        let hear = Rc::downgrade(&line);
        *line.on_snapshot.borrow_mut() = Some(Closure::new(move |event: MessageEvent| {
            if let Some(line) = hear.upgrade() {
                line.hear();
            }
            each(event.data().as_string().unwrap_or_default());
        }));
        let hear = Rc::downgrade(&line);
        *line.on_beat.borrow_mut() = Some(Closure::new(move |_: MessageEvent| {
            if let Some(line) = hear.upgrade() {
                line.hear();
            }
        }));
        let hear = Rc::downgrade(&line);
        *line.on_session.borrow_mut() = Some(Closure::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let (Some(line), Ok(session)) = (hear.upgrade(), serde_json::from_str::<SessionView>(&text)) {
                line.hear();
                (line.session)(session);
            }
        }));
        line.open();
        let watch = Rc::clone(&line);
        let handle = set_interval_with_handle(move || watch.watch(), Duration::from_millis(200)).ok();
        let kept = StoredValue::new_local((line, handle));
        on_cleanup(move || {
            kept.with_value(|(line, handle)| {
                line.close();
                if let Some(handle) = handle {
                    handle.clear();
                }
            });
        });
    }

    type Listener = RefCell<Option<Closure<dyn FnMut(MessageEvent)>>>;

    struct Line {
        path: String,
        unseen: Unseen,
        heard: Cell<f64>,
        opened: Cell<f64>,
        opens_at: Cell<Option<f64>>,
        tries: Cell<u32>,
        source: RefCell<Option<EventSource>>,
        on_snapshot: Listener,
        on_beat: Listener,
        on_session: Listener,
        session: Rc<dyn Fn(SessionView)>,
        fresh: WriteSignal<bool>,
        shown: Cell<bool>,
    }

    impl Line {
        fn open(&self) {
            self.opened.set(uptime());
            let Ok(source) = EventSource::new(&self.path) else { return };
            let listeners =
                [("snapshot", &self.on_snapshot), ("beat", &self.on_beat), ("session", &self.on_session)];
            for (name, listener) in listeners {
                if let Some(listener) = listener.borrow().as_ref() {
                    let call = listener.as_ref().unchecked_ref();
                    let _listens = source.add_event_listener_with_callback(name, call);
                }
            }
            *self.source.borrow_mut() = Some(source);
        }

        fn close(&self) {
            if let Some(source) = self.source.borrow_mut().take() {
                source.close();
            }
        }

        fn hear(&self) {
            self.heard.set(uptime());
            self.tries.set(0);
            if !self.shown.replace(true) {
                self.fresh.set(true);
            }
        }

        /// A refused stream gives no reason: ask whether the session is over, or now belongs to someone else.
        fn ask_whose(&self) {
            let session = Rc::clone(&self.session);
            spawn(async move {
                match exchange("GET", "/api/v1/session", None, None).await {
                    Some((401, _)) => session(SessionView { ended: true, ..SessionView::default() }),
                    Some((409, _)) => session(SessionView::default()),
                    _ => {}
                }
            });
        }

        fn watch(&self) {
            let now = uptime();
            if self.unseen == Unseen::Rests && document().hidden() {
                // Nothing is open and nothing is scheduled: when the page is visible again, that looks like a
                // broken stream and reopens it.
                self.close();
                self.opens_at.set(None);
                return;
            }
            let silent = now - self.heard.get();
            if silent > SILENCE && self.shown.replace(false) {
                self.fresh.set(false);
            }
            if let Some(opens_at) = self.opens_at.get() {
                if now >= opens_at {
                    self.opens_at.set(None);
                    self.open();
                }
                return;
            }
            // A stream that was open and is connecting again was cut off; a new one gets time to start.
            let state = self.source.borrow().as_ref().map(EventSource::ready_state);
            let late = now - self.opened.get() > PATIENCE;
            let broken = match state {
                Some(EventSource::OPEN) => false,
                Some(EventSource::CONNECTING) => late,
                _ => true,
            };
            if broken || silent > DEAD {
                if state == Some(EventSource::CLOSED) && self.path.contains("&speaks_for=") {
                    self.ask_whose();
                }
                self.close();
                let tries = self.tries.get().min(2);
                self.tries.set(tries + 1);
                // All clients were cut off at the same moment; random delays keep them from reconnecting at
                // the same moment.
                self.opens_at.set(Some(now + 200.0 + js_sys::Math::random() * 800.0 * f64::from(1 << tries)));
                if silent > DEAD {
                    self.heard.set(now - SILENCE);
                }
            }
        }
    }
}
