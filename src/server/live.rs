//! Live screens. A view is rendered once per district, audience and change, at most four times a second and only while a
//! stream follows it, into bytes that all its streams share. Snapshots, not deltas: a slow or returning client gets only the
//! newest.

use crate::views::display::display_view;
use crate::views::line::line_view;
use crate::views::reports::today_view;
use crate::views::scene::{Names, Scene};
use app::api::{Audience, NotCurrent, NotCurrentWhy, SilentView, Today};
use bytes::Bytes;
use domain::access::Action;
use domain::alarm::Audience as AlarmAudience;
use domain::ids::{DistrictId, StaffId};
use domain::visit::Visit;
use futures::stream::{BoxStream, SelectAll};
use futures::{Stream, StreamExt};
use ops::Ops;
use ops::clerk::Published;
use ops::devices::Silent;
use ops::error::Error;
use ops::fitness::Unfit;
use ops::ports::StoreError;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

/// A view is rendered again at most this often.
const FRAME: Duration = Duration::from_millis(250);
/// Each idle stream carries a heartbeat this often, so that a page can distinguish silence from a broken connection.
const BEAT: Duration = Duration::from_secs(2);
/// Today's figures are reread at most this often.
const FIGURES_EVERY: Duration = Duration::from_secs(2);
/// Whether a district is still in service is checked this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A view is rendered again after this long even if nothing happened.
const REFRESH: Duration = Duration::from_secs(15);

/// What a caller must be allowed to do to get the view of a line for an audience. Only the desk's has names
/// ([`shows_names`]); who may have them of a single visit follows from it (`api/disclosure.rs`).
#[must_use]
pub fn action(audience: Audience) -> Action {
    match audience {
        Audience::Desk | Audience::Locked => Action::ReadDesk,
        Audience::Display => Action::ReadDisplay,
        Audience::Floor => Action::ReadFloor,
    }
}

/// Whether the view for an audience has names, numbers and notes of residents; that it was read is put on record then.
#[must_use]
pub fn shows_names(audience: Audience) -> bool {
    match audience {
        Audience::Desk => true,
        Audience::Display | Audience::Floor | Audience::Locked => false,
    }
}

/// One rendering, shared by all streams that carry it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The version of the line that was rendered.
    pub seq: u64,
    /// A complete server-sent event.
    pub event: Bytes,
}

/// Renders lines and shares the results among streams.
pub struct Live {
    ops: Arc<Ops>,
    /// The epoch of this database, which changes with a restore.
    epoch: String,
    feeds: Mutex<HashMap<(DistrictId, Audience), Weak<Feed>>>,
    names: Mutex<Arc<Names>>,
    stop: CancellationToken,
}

/// The newest rendering for one audience of one district; rendering stops when the last stream is gone.
struct Feed {
    frames: watch::Receiver<Option<Frame>>,
    task: AbortHandle,
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Live {
    /// Renders the lines of `ops`. All streams end when `stop` is cancelled.
    #[must_use]
    pub fn new(ops: Arc<Ops>, epoch: String, stop: CancellationToken) -> Arc<Live> {
        Arc::new(Live { ops, epoch, feeds: Mutex::default(), names: Mutex::default(), stop })
    }

    /// Names of staff and devices, for callers who may read them.
    #[must_use]
    pub fn names(&self) -> Arc<Names> {
        Arc::clone(&self.names.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The name of a member of staff, if the account exists.
    #[must_use]
    pub fn staff_name(&self, id: StaffId) -> Option<String> {
        self.names().staff.get(&id).cloned()
    }

    /// Rereads the names of staff and devices, and what displays are set to, after they changed. One that cannot be read is
    /// left out and logged.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read_names(&self) -> Result<(), Error> {
        let store = &self.ops.tools.store;
        let names = Names {
            staff: store.staff_names().await?.into_iter().filter_map(readable).collect(),
            devices: store.device_names().await?.into_iter().filter_map(readable).collect(),
        };
        *self.names.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(names);
        self.ops.read_devices().await
    }

    /// The view of a line for an audience as JSON text, and its version.
    ///
    /// # Errors
    /// When there is no such district, or the store cannot be read.
    pub async fn view(&self, district: &DistrictId, audience: Audience) -> Result<(u64, String), Error> {
        let today = match audience {
            Audience::Floor => Some(self.today(district).await?),
            _ => None,
        };
        self.render(district, audience, today).await
    }

    /// The view of a line for a page, with its personal data where the audience may see it.
    ///
    /// # Errors
    /// As [`Live::view`].
    pub async fn line_view(
        &self,
        district: &DistrictId,
        audience: Audience,
    ) -> Result<app::api::LineView, Error> {
        let today = match audience {
            Audience::Floor => Some(self.today(district).await?),
            _ => None,
        };
        self.line_view_with(district, audience, today).await
    }

    async fn line_view_with(
        &self,
        district: &DistrictId,
        audience: Audience,
        today: Option<Today>,
    ) -> Result<app::api::LineView, Error> {
        // A desk is shown the alarms for desks, the floor page all of them.
        let only = matches!(audience, Audience::Desk | Audience::Locked).then_some(AlarmAudience::Desk);
        let view = self.scene(district, audience, |scene| line_view(scene, today, only)).await?;
        let silent =
            if audience == Audience::Floor && view.open { self.silent(district)? } else { Vec::new() };
        Ok(app::api::LineView { silent, not_current: self.not_current(district), ..view })
    }

    /// The devices of a district that are silent.
    fn silent(&self, district: &DistrictId) -> Result<Vec<SilentView>, Error> {
        let calendar = self.ops.clerk(district)?.published().calendar;
        let silent = self.ops.silent_devices(district).into_iter();
        let view = |one: Silent| SilentView {
            name: one.name,
            kind: one.kind,
            since: calendar.moment(one.since),
            only: one.only,
        };
        Ok(silent.map(view).collect())
    }

    /// The view of a line for the lobby screen.
    ///
    /// # Errors
    /// As [`Live::view`].
    pub async fn display_view(&self, district: &DistrictId) -> Result<app::api::DisplayView, Error> {
        let view = self.scene(district, Audience::Display, display_view).await?;
        let rules = self.ops.clerk(district)?.published().line.rules.clone();
        let set = self.ops.display_settings(district).into_iter();
        let settings = set.map(|(device, settings)| (device, settings.within(&rules))).collect();
        Ok(app::api::DisplayView { settings, not_current: self.not_current(district), ..view })
    }

    /// Since when and why the view of a district may be out of date; `None` while it is current.
    pub fn not_current(&self, district: &DistrictId) -> Option<NotCurrent> {
        let standing = *self.ops.standing().borrow();
        let (since, unfit) = standing?;
        let calendar = self.ops.clerk(district).ok()?.published().calendar;
        let why = match unfit {
            Unfit::Clock(_) => NotCurrentWhy::Clock,
            Unfit::Database => NotCurrentWhy::Database,
        };
        Some(NotCurrent { since: calendar.moment(since), why })
    }

    /// Gathers what a view for this audience needs, and renders from it.
    ///
    /// # Errors
    /// As [`Live::view`].
    pub async fn scene<T>(
        &self,
        district: &DistrictId,
        audience: Audience,
        render: impl FnOnce(&Scene<'_>) -> T,
    ) -> Result<T, Error> {
        let personal = if shows_names(audience) {
            self.ops.tools.store.personal_of_live(district).await?
        } else {
            Vec::new()
        };
        let published = self.ops.clerk(district)?.published();
        let quotes = self.ops.quotes(district);
        let at = self.ops.tools.clock.now().max(published.line.head.at);
        let names = self.names();
        let ended: Vec<&Visit> = match audience {
            Audience::Display => Vec::new(),
            Audience::Desk | Audience::Floor | Audience::Locked => {
                published.line.visits.values().map(AsRef::as_ref).filter(|visit| !visit.is_live()).collect()
            }
        };
        let measured_by = self.ops.measured_by(&published.line, &ended).await;
        Ok(render(&Scene {
            published: &published,
            quotes: quotes.as_deref(),
            personal: &personal,
            names: &names,
            measured_by: &measured_by,
            at,
        }))
    }

    async fn render(
        &self,
        district: &DistrictId,
        audience: Audience,
        today: Option<Today>,
    ) -> Result<(u64, String), Error> {
        let text = |error: serde_json::Error| Error::Fault(error.to_string());
        match audience {
            Audience::Display => {
                let view = self.display_view(district).await?;
                Ok((view.seq, serde_json::to_string(&view).map_err(text)?))
            }
            Audience::Desk | Audience::Floor | Audience::Locked => {
                let view = self.line_view_with(district, audience, today).await?;
                Ok((view.seq, serde_json::to_string(&view).map_err(text)?))
            }
        }
    }

    async fn today(&self, district: &DistrictId) -> Result<Today, Error> {
        ops::report::today(&self.ops, district).await.map(today_view)
    }

    fn feed(self: &Arc<Self>, district: &DistrictId, audience: Audience) -> Arc<Feed> {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.retain(|_, feed| feed.strong_count() > 0);
        let place = (district.clone(), audience);
        // A feed whose rendering has ended is replaced, although its last streams may still exist.
        let lasting = |feed: &Arc<Feed>| feed.frames.has_changed().is_ok();
        if let Some(feed) = feeds.get(&place).and_then(Weak::upgrade).filter(lasting) {
            return feed;
        }
        let (send, frames) = watch::channel(None);
        let task =
            tokio::spawn(Arc::clone(self).keep_rendering(district.clone(), audience, send)).abort_handle();
        let feed = Arc::new(Feed { frames, task });
        feeds.insert(place, Arc::downgrade(&feed));
        feed
    }

    async fn keep_rendering(
        self: Arc<Self>,
        district: DistrictId,
        audience: Audience,
        frames: watch::Sender<Option<Frame>>,
    ) {
        let Ok(clerk) = self.ops.clerk(&district) else { return };
        let mut changes = clerk.watch();
        drop(clerk);
        let mut standing = self.ops.standing();
        let mut figures: Option<(tokio::time::Instant, Today)> = None;
        loop {
            changes.mark_unchanged();
            standing.mark_unchanged();
            let behind = audience == Audience::Floor && !self.freshen(&district, &mut figures).await;
            let today = figures.as_ref().map(|(_, today)| today.clone());
            match self.render(&district, audience, today).await {
                Ok((seq, data)) => {
                    let event =
                        Bytes::from(format!("id: {}-{seq}\nevent: snapshot\ndata: {data}\n\n", self.epoch));
                    frames.send_replace(Some(Frame { seq, event }));
                }
                // Its streams end; a client that opens one again gets the error.
                Err(error @ (Error::OutOfService(_) | Error::NotFound)) => {
                    return tracing::warn!(%district, %error, "the live views of a district end");
                }
                Err(error) => tracing::warn!(%district, %error, "a live view could not be rendered"),
            }
            tokio::time::sleep(FRAME).await;
            // Figures older than the line beside them are reread as soon as allowed.
            let at_the_latest = if behind { FIGURES_EVERY } else { REFRESH };
            let at_the_latest = self.until_changed(&changes.borrow(), at_the_latest);
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                Ok(()) = standing.changed() => {}
                () = self.out_of_service(&district) => {}
                () = tokio::time::sleep(at_the_latest) => {}
            }
        }
    }

    /// Returns when a district is out of service, which need not change its line.
    async fn out_of_service(&self, district: &DistrictId) {
        while self.ops.clerk(district).is_ok() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The time until opening, closing, or an officer's announced return, or `at_the_latest` if that is sooner.
    fn until_changed(&self, published: &Published, at_the_latest: Duration) -> Duration {
        let clock = &self.ops.tools.clock;
        let now = clock.now();
        let left = published.changes_at(now).map(|at| ((at - now) as f64 / clock.scale()).ceil() as u64);
        left.map_or(at_the_latest, |ms| Duration::from_millis(ms + 1).min(at_the_latest))
    }

    /// Rereads the figures unless they were read just now; returns whether it did.
    async fn freshen(
        &self,
        district: &DistrictId,
        figures: &mut Option<(tokio::time::Instant, Today)>,
    ) -> bool {
        if figures.as_ref().is_some_and(|(read, _)| read.elapsed() < FIGURES_EVERY) {
            return false;
        }
        match self.today(district).await {
            Ok(today) => *figures = Some((now(), today)),
            Err(error) => {
                tracing::warn!(%district, %error, "today's figures could not be read");
                return false;
            }
        }
        true
    }

    /// A stream of server-sent events for the given districts: the newest view of each at once and after each change, and
    /// heartbeats.
    pub fn stream(
        self: &Arc<Self>,
        districts: Vec<DistrictId>,
        audience: Audience,
    ) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
        let feeds = districts.iter().map(|district| self.feed(district, audience));
        let news = futures::stream::select_all(feeds.map(|feed| Watched::new(feed).news()));
        let state = Streaming { news, stop: self.stop.clone() };
        futures::stream::unfold(state, |mut state| async move {
            let event = state.next().await?;
            Some((Ok(event), state))
        })
    }
}

/// A readable row of a list; others are logged and left out.
fn readable<T>(row: Result<T, StoreError>) -> Option<T> {
    row.inspect_err(|error| tracing::error!(%error, "a name is left out")).ok()
}

/// To measure the age of figures: never shown or stored.
#[allow(clippy::disallowed_methods)]
fn now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

struct Watched {
    _feed: Arc<Feed>,
    frames: watch::Receiver<Option<Frame>>,
    sent: Option<u64>,
}

struct Streaming {
    /// Polls only the districts that have something new: there may be a thousand.
    news: SelectAll<BoxStream<'static, Option<Bytes>>>,
    stop: CancellationToken,
}

impl Streaming {
    /// The next event; `None` at shutdown, and once one of its districts is out of service.
    async fn next(&mut self) -> Option<Bytes> {
        if self.stop.is_cancelled() {
            return None;
        }
        tokio::select! {
            () = self.stop.cancelled() => None,
            event = self.news.next() => event.flatten(),
            () = tokio::time::sleep(BEAT) => Some(Bytes::from_static(b"event: beat\ndata: {}\n\n")),
        }
    }
}

impl Watched {
    fn new(feed: Arc<Feed>) -> Watched {
        let mut frames = feed.frames.clone();
        // A frame rendered before this stream began is new to it.
        frames.mark_changed();
        Watched { _feed: feed, frames, sent: None }
    }

    /// New frames of the district as they come, then `None` once rendering has ended.
    fn news(self) -> BoxStream<'static, Option<Bytes>> {
        let news = futures::stream::unfold(Some(self), |watched| async move {
            let mut watched = watched?;
            let event = watched.next().await;
            let more = event.is_some().then_some(watched);
            Some((event, more))
        });
        news.boxed()
    }

    /// The newest frame not sent yet, never one older than what was sent; `None` once rendering has ended.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            self.frames.changed().await.ok()?;
            let frame = self.frames.borrow_and_update().clone();
            if let Some(frame) = frame.filter(|frame| self.sent.is_none_or(|sent| frame.seq >= sent)) {
                self.sent = Some(frame.seq);
                return Some(frame.event);
            }
        }
    }
}
