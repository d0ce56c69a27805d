//! How a page speaks with the service: commands, the live stream, the clock. On the server the same names do nothing, so
//! that a page is one text for both.

use crate::api::{DisplayView, LineView, NotCurrent, NotCurrentWhy, Problem, SessionView};
use domain::ids::DistrictId;
use domain::time::{At, Moment};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Something that knows when it was true.
pub trait Snapshot: Clone + Send + Sync + DeserializeOwned + 'static {
    /// The service's own time.
    fn at(&self) -> Moment;
    /// Whether it may be out of date.
    fn not_current(&self) -> Option<NotCurrent>;
    /// When it was certainly right.
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

/// A view that the service keeps up to date.
pub struct Live<T: Send + Sync + 'static> {
    /// The latest; at first what the server wrote into the page.
    pub view: ReadSignal<T>,
    /// Heard from the service within the last seconds.
    pub reached: Signal<bool>,
    /// Heard from the service within the last seconds, and the service itself knows that it is current.
    pub fresh: Signal<bool>,
    /// The service's own time, once a second; it stands still until the page is alive.
    pub now: Signal<At>,
    /// Whose session the stream belongs to, and whether it is locked or over; as last heard.
    pub session: ReadSignal<Option<SessionView>>,
}

impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Live<T> {}

impl<T: Snapshot> Live<T> {
    /// Whether the service itself says that it is not current, because its own clock is off.
    pub fn is_clock_off(&self) -> bool {
        let why = self.view.with(|view| view.not_current().map(|not| not.why));
        self.reached.get() && why == Some(NotCurrentWhy::Clock)
    }
}

/// Nothing came for longer than this: what is shown may be old. Beats come every 2 s.
#[cfg(feature = "browser")]
const SILENCE: f64 = 4_400.0;
/// Nothing came for longer than this: the stream is opened again.
#[cfg(feature = "browser")]
const DEAD: f64 = 9_000.0;
/// A stream that does not begin within this time is opened again.
#[cfg(feature = "browser")]
const PATIENCE: f64 = 4_000.0;

/// The problem that stands for "the service was not reached".
pub fn offline() -> Problem {
    Problem {
        kind: "about:blank".to_owned(),
        title: String::new(),
        status: 0,
        code: "offline".to_owned(),
        detail: String::new(),
        state: None,
        seq: None,
    }
}

/// Whether the service was not reached, or could not answer just now: the same request may be sent again.
pub fn is_passing(problem: &Problem) -> bool {
    matches!(problem.status, 0 | 429 | 502 | 503 | 504)
}

/// Opens the live stream of `path` (`/api/v1/live?district=…`) once the page is alive. `first` is what the server wrote
/// into the page, `scale` how many times faster than the world's its clock runs.
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

/// Whether the service has said that it does not know this device: a stream that is refused does not say why, so `path`
/// is asked for while nothing is heard.
pub fn unknown(path: String, fresh: Signal<bool>) -> RwSignal<bool> {
    /// Between two questions, in milliseconds.
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

/// Whether the service refused a request because it does not know who asks.
pub fn is_unknown(problem: &Problem) -> bool {
    problem.status == 401
}

/// The service's own time, once a second. `heard` is its time as it was last heard.
pub fn clock(heard: Signal<At>, scale: f64) -> Signal<At> {
    let (now, set_now) = signal(heard.get_untracked());
    #[cfg(feature = "browser")]
    {
        let base = StoredValue::new((heard.get_untracked(), browser::uptime()));
        let tick = move || {
            let (at, since) = base.get_value();
            let next = at + (scale * (browser::uptime() - since)) as i64;
            if next != now.get_untracked() {
                set_now.set(next);
            }
        };
        Effect::new(move |_| {
            base.set_value((heard.get(), browser::uptime()));
            tick();
        });
        Effect::new(move |_| browser::every(1_000, tick));
    }
    #[cfg(not(feature = "browser"))]
    {
        let _ = (scale, set_now);
    }
    now.into()
}

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

/// What a stream does while its page is hidden behind others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// Goes on: the page has something to say aloud.
    Listens,
    /// Rests: a browser keeps six connections to one server, and pages that are looked at need them.
    Rests,
}

/// Opens a live stream once the page is alive; `each` gets the text of every snapshot, `session` whose session it is and
/// what becomes of it. Says whether anything came within the last seconds. Opens again by itself.
pub fn stream(
    path: String,
    unseen: Unseen,
    each: impl Fn(String) + Clone + 'static,
    session: impl Fn(SessionView) + Clone + 'static,
) -> Signal<bool> {
    let (fresh, set_fresh) = signal(true);
    #[cfg(feature = "browser")]
    Effect::new(move |_| browser::listen(path.clone(), unseen, each.clone(), session.clone(), set_fresh));
    #[cfg(not(feature = "browser"))]
    {
        let _ = (path, unseen, each, session, set_fresh);
    }
    fresh.into()
}

/// How long a page whose session is over stays, with nothing on it: the tab in which somebody signs out hears of it on its
/// stream too, and its own request is to be answered before the page goes.
pub const STAYS_MS: u64 = 500;

/// For pages on which nothing is typed: once the session they were opened in is over or locked, they show nothing at once and
/// give way to the sign-in page, since a locked one is sent no figures; once it is somebody else's, they are opened anew for
/// them.
pub fn leave_with(me: &str, session: &SessionView) {
    let over = session.ended || session.locked;
    let others = !over && session.actor != me;
    // Shown again where somebody signs in once more and comes back to it with the browser's own button.
    hide_page(over || others);
    if over {
        after(STAYS_MS, sign_in_again);
    } else if others {
        reload();
    }
}

/// Sends a command and reads the answer; `key` makes a repetition the same command. An answer without content is read as
/// JSON `null`, so ask for `()` or an `Option`.
///
/// # Errors
/// What the service refused, in its own words; code `offline` and status 0 when it was not reached.
pub async fn send<T: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<&impl Serialize>,
    key: Option<&str>,
) -> Result<T, Problem> {
    let body = body.map(serde_json::to_string).transpose().map_err(|_| offline())?;
    let (status, text) = exchange(method, path, body.as_deref(), key).await.ok_or_else(offline)?;
    if (200..300).contains(&status) {
        let text = if text.trim().is_empty() { "null" } else { &text };
        return serde_json::from_str(text).map_err(|error| {
            leptos::logging::error!("an answer cannot be read: {error}");
            Problem { code: "unreadable".to_owned(), ..offline() }
        });
    }
    let unknown = Problem { status, code: "unknown".to_owned(), ..offline() };
    Err(serde_json::from_str(&text).unwrap_or(unknown))
}

/// Sends a command without a body.
///
/// # Errors
/// As [`send`].
pub async fn post<T: DeserializeOwned>(path: &str) -> Result<T, Problem> {
    send("POST", path, None::<&()>, Some(&key())).await
}

#[cfg(feature = "browser")]
pub use browser::{
    after, every, hide_page, key, now_ms, reload, send_off, show_modal, sign_in_again, sleep, spawn,
    speak_for, store, stored,
};

#[cfg(feature = "browser")]
use browser::exchange;

#[cfg(not(feature = "browser"))]
pub use still::{
    after, every, hide_page, key, now_ms, reload, send_off, show_modal, sign_in_again, sleep, spawn,
    speak_for, store, stored,
};

#[cfg(not(feature = "browser"))]
use still::exchange;

/// In the browser.
#[cfg(feature = "browser")]
mod browser {
    use super::{DEAD, PATIENCE, SILENCE, Unseen};
    use crate::api::SessionView;
    use leptos::prelude::*;
    use std::cell::{Cell, RefCell};
    use std::future::Future;
    use std::rc::Rc;
    use std::time::Duration;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{EventSource, MessageEvent};

    thread_local! {
        /// The account this page was opened for, as facts name it.
        static SPEAKS_FOR: RefCell<Option<String>> = const { RefCell::new(None) };
    }

    /// From now on every request says for whom this page speaks: a browser has one session for all its tabs, and the
    /// service refuses what a tab of one account sends in the session of another.
    pub fn speak_for(actor: &str) {
        SPEAKS_FOR.set(Some(actor.to_owned()));
    }

    /// Loads the page anew.
    pub fn reload() {
        let _loading = window().location().reload();
    }

    /// Takes all of the page out of sight, or shows it again.
    pub fn hide_page(hidden: bool) {
        if let Some(body) = document().body() {
            let _set =
                if hidden { body.set_attribute("hidden", "") } else { body.remove_attribute("hidden") };
        }
    }

    /// Leads to the sign-in page, and back to this one afterwards.
    pub fn sign_in_again() {
        let location = window().location();
        let here =
            format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        let next = String::from(js_sys::encode_uri_component(&here));
        let _leaving = location.assign(&format!("/sign-in?next={next}&out=1"));
    }

    /// Sends something while the page goes away: nobody waits for the answer.
    pub fn send_off(path: &str, body: &str, key: &str) {
        let Some(init) = request("POST", Some(body), Some(key)) else { return };
        let _set = js_sys::Reflect::set(&init, &"keepalive".into(), &true.into());
        let _sent = window().fetch_with_str_and_init(path, &init);
    }

    /// Milliseconds since the page was opened; never goes back.
    pub fn uptime() -> f64 {
        window().performance().map_or(0.0, |performance| performance.now())
    }

    /// As [`uptime`], whole.
    pub fn now_ms() -> i64 {
        uptime() as i64
    }

    /// Does something again and again, until the owner is gone.
    pub fn every(ms: u64, what: impl Fn() + 'static) {
        if let Ok(handle) = set_interval_with_handle(what, Duration::from_millis(ms)) {
            on_cleanup(move || handle.clear());
        }
    }

    /// Does something once, later; whether or not the owner is still there.
    pub fn after(ms: u64, what: impl FnOnce() + 'static) {
        set_timeout(what, Duration::from_millis(ms));
    }

    /// Waits.
    pub async fn sleep(ms: u64) {
        let wait = js_sys::Promise::new(&mut |done, _| {
            let ms = i32::try_from(ms).unwrap_or(i32::MAX);
            let _handle = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
        });
        let _done = JsFuture::from(wait).await;
    }

    /// Runs beside the page.
    pub fn spawn(work: impl Future<Output = ()> + 'static) {
        leptos::task::spawn_local(work);
    }

    /// A new key for one command: a UUID.
    pub fn key() -> String {
        let crypto = js_sys::Reflect::get(&window(), &"crypto".into()).unwrap_or_default();
        let make = js_sys::Reflect::get(&crypto, &"randomUUID".into()).ok();
        let made = make.and_then(|make| make.dyn_into::<js_sys::Function>().ok());
        let made = made.and_then(|make| make.call0(&crypto).ok()).and_then(|key| key.as_string());
        // `randomUUID` is there in secure contexts only.
        made.unwrap_or_else(|| {
            let mut digits = (0..32).map(|place| {
                let digit = (js_sys::Math::random() * 16.0) as u32 % 16;
                std::char::from_digit(if place == 12 { 4 } else { digit }, 16).unwrap_or('0')
            });
            let mut part = |length: usize| digits.by_ref().take(length).collect::<String>();
            [part(8), part(4), part(4), part(4), part(12)].join("-")
        })
    }

    /// What this device remembers under a name: for settings of staff screens. Never on a kiosk.
    pub fn stored(name: &str) -> Option<String> {
        window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
    }

    /// Remembers something on this device.
    pub fn store(name: &str, value: &str) {
        if let Some(storage) = window().local_storage().ok().flatten() {
            let _kept = storage.set_item(name, value);
        }
    }

    /// Opens a dialog as a modal one as soon as it is there; gives the focus back when it goes.
    pub fn show_modal(dialog: NodeRef<leptos::html::Dialog>) {
        Effect::new(move |_| {
            if let Some(dialog) = dialog.get()
                && !dialog.open()
            {
                let back = crate::screen::keep_focus();
                let _shown = dialog.show_modal();
                let back = StoredValue::new_local(back);
                on_cleanup(move || {
                    if let Some(back) = back.try_update_value(Option::take).flatten() {
                        after(0, back);
                    }
                });
            }
        });
    }

    /// Status and text of an answer; `None` when the service was not reached within ten seconds.
    pub async fn exchange(
        method: &str,
        path: &str,
        body: Option<&str>,
        key: Option<&str>,
    ) -> Option<(u16, String)> {
        let init = request(method, body, key)?;
        init.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(10_000)));
        let answer = JsFuture::from(window().fetch_with_str_and_init(path, &init)).await.ok()?;
        let answer: web_sys::Response = answer.dyn_into().ok()?;
        let text = JsFuture::from(answer.text().ok()?).await.ok()?;
        Some((answer.status(), text.as_string().unwrap_or_default()))
    }

    fn request(method: &str, body: Option<&str>, key: Option<&str>) -> Option<web_sys::RequestInit> {
        let init = web_sys::RequestInit::new();
        init.set_method(method);
        let headers = web_sys::Headers::new().ok()?;
        headers.set("accept", "application/json").ok()?;
        if let Some(language) = document().document_element().and_then(|html| html.get_attribute("lang")) {
            headers.set("accept-language", &language).ok()?;
        }
        if let Some(actor) = SPEAKS_FOR.with_borrow(Clone::clone) {
            headers.set("x-speaks-for", &actor).ok()?;
        }
        if let Some(key) = key {
            headers.set("idempotency-key", key).ok()?;
        }
        if let Some(body) = body {
            headers.set("content-type", "application/json").ok()?;
            init.set_body(&JsValue::from_str(body));
        }
        init.set_headers(&headers);
        Some(init)
    }

    /// Keeps a stream open until the owner is gone.
    pub fn listen(
        path: String,
        unseen: Unseen,
        each: impl Fn(String) + 'static,
        session: impl Fn(SessionView) + 'static,
        fresh: WriteSignal<bool>,
    ) {
        let path = match SPEAKS_FOR.with_borrow(Clone::clone) {
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

        /// A refused stream does not say why: whether the session is over, or somebody else's, is asked.
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
                // Nothing is open and nothing is planned: once it is seen again, that reads as a broken stream and opens one.
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
            // A stream that was open and is connecting again has been cut off; a new one is given time to begin.
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
                // Everyone was cut off at the same moment; not everyone comes back at the same one.
                self.opens_at.set(Some(now + 200.0 + js_sys::Math::random() * 800.0 * f64::from(1 << tries)));
                if silent > DEAD {
                    self.heard.set(now - SILENCE);
                }
            }
        }
    }
}

/// On the server: nothing runs, nothing is sent.
#[cfg(not(feature = "browser"))]
mod still {
    use leptos::prelude::NodeRef;
    use std::future::Future;

    /// Nothing.
    pub fn now_ms() -> i64 {
        0
    }
    /// Nothing.
    pub fn every(_ms: u64, _what: impl Fn() + 'static) {}
    /// Nothing.
    pub fn after(_ms: u64, _what: impl FnOnce() + 'static) {}
    /// Nothing.
    pub async fn sleep(_ms: u64) {}
    /// Nothing.
    pub fn spawn(_work: impl Future<Output = ()> + 'static) {}
    /// Nothing.
    pub fn key() -> String {
        String::new()
    }
    /// Nothing.
    pub fn stored(_name: &str) -> Option<String> {
        None
    }
    /// Nothing.
    pub fn store(_name: &str, _value: &str) {}
    /// Nothing.
    pub fn speak_for(_actor: &str) {}
    /// Nothing.
    pub fn hide_page(_hidden: bool) {}
    /// Nothing.
    pub fn reload() {}
    /// Nothing.
    pub fn sign_in_again() {}
    /// Nothing.
    pub fn send_off(_path: &str, _body: &str, _key: &str) {}
    /// Nothing.
    pub fn show_modal(_dialog: NodeRef<leptos::html::Dialog>) {}
    /// Nothing.
    pub async fn exchange(_: &str, _: &str, _: Option<&str>, _: Option<&str>) -> Option<(u16, String)> {
        None
    }
}
