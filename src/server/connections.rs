//! Every open connection: what it does, how long it may go on doing that, and which one has to go when there are too many.
//!
//! One task looks at all of them once a second, so that a connection costs no timers of its own. What it holds against a
//! connection: a request that does not get complete, an answer or a socket that does not move on because the client does not
//! read, and no request at all for a while. A live stream is an answer that its client reads: it may last for ever.
//!
//! Many people can share one address, such as everybody in a lobby. So nobody is refused for what others behind the same address
//! do: when an address has more than its share of connections, the one of them that has been idle longest makes room. Connections
//! that have shown a session, a device's key or a token are not counted in that share and go last.

use crate::world::instant;
use axum::BoxError;
use axum::body::Body;
use bytes::Bytes;
use futures::task::AtomicWaker;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::sync::CancellationToken;

/// What connections may do, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub struct Sockets {
    /// A handshake, or a request's head once it has begun, must be complete within this.
    pub head: Duration,
    /// A connection without any request is closed after this.
    pub idle: Duration,
    /// The client must take the next [`PIECE`] of an answer within this: a reader slower than some 550 bytes a second is cut off.
    pub stall: Duration,
    /// Connections at once.
    pub most: usize,
    /// Of these, how many of one address that have not shown who they are.
    pub strangers: usize,
    /// Bytes of bodies that have begun to arrive and are not complete, on all connections together.
    pub bodies: usize,
}

impl Default for Sockets {
    fn default() -> Self {
        Sockets {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            most: 20_000,
            strangers: 1_000,
            bodies: 32 << 20,
        }
    }
}

/// Open files that are not connections: the database, its log, its readers, hooks, mail.
const OTHER_FILES: usize = 256;

impl Sockets {
    /// As many as fit into so many open files.
    #[must_use]
    pub fn within(files: usize) -> Sockets {
        let usual = Sockets::default();
        let most = usual.most.min(files.saturating_sub(OTHER_FILES).max(64));
        // No address can take all there is.
        Sockets { most, strangers: usual.strangers.min(most / 2), ..usual }
    }
}

/// An answer is handed on in pieces of at most this many bytes, so that it shows whether the client reads.
const PIECE: usize = 16 * 1024;
/// A connection asked to end has this long.
const PARTING: u64 = 10_000;
/// [`Sockets::stall`] once the server ends: what a client does not read would keep it from ending.
const STALL_AT_END: Duration = Duration::from_secs(2);

/// What a connection is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// To end once what is in flight is answered.
    Leave,
    /// To end at once.
    Cut,
}

/// Which HTTP a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoken {
    /// It has not said yet.
    Nothing,
    One,
    Two,
}

/// One connection.
#[derive(Debug)]
pub struct Connection {
    /// From here its moments are counted, in milliseconds; 0 means none.
    base: Instant,
    /// It has shown a session, a device's key or a token.
    known: AtomicBool,
    spoken: AtomicU8,
    /// Since when it has no request, or since it was opened.
    rested: AtomicU64,
    /// When the first bytes came since then.
    heard: AtomicU64,
    /// Since when the socket takes nothing.
    blocked: AtomicU64,
    answers: Mutex<Vec<Arc<Given>>>,
    leave: CancellationToken,
    cut: CancellationToken,
}

/// Since when the client has not taken all it was given of one answer, or 0.
#[derive(Debug, Default)]
struct Given(AtomicU64);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn past(now: u64, since: u64, limit: Duration) -> bool {
    u128::from(now.saturating_sub(since)) > limit.as_millis()
}

impl Connection {
    fn new(base: Instant) -> Connection {
        let now = since(base);
        Connection {
            base,
            known: AtomicBool::new(false),
            spoken: AtomicU8::new(Spoken::Nothing as u8),
            rested: AtomicU64::new(now),
            heard: AtomicU64::new(0),
            blocked: AtomicU64::new(0),
            answers: Mutex::default(),
            leave: CancellationToken::new(),
            cut: CancellationToken::new(),
        }
    }

    /// Somebody known uses it: it counts in no address's share, and goes last when there are too many.
    pub fn is_known(&self) {
        self.known.store(true, Relaxed);
    }

    /// Cancelled when it is to do so.
    pub(crate) fn ordered(&self, order: Order) -> &CancellationToken {
        match order {
            Order::Leave => &self.leave,
            Order::Cut => &self.cut,
        }
    }

    /// What has to happen to it by now, and why.
    fn verdict(&self, now: u64, limits: &Sockets, stall: Duration) -> Option<(Order, &'static str)> {
        let blocked = self.blocked.load(Relaxed);
        if blocked > 0 && past(now, blocked, stall) {
            return Some((Order::Cut, "the client does not read"));
        }
        let answers = lock(&self.answers);
        if answers.iter().map(|given| given.0.load(Relaxed)).any(|at| at > 0 && past(now, at, stall)) {
            return Some((Order::Cut, "the client does not read"));
        }
        if !answers.is_empty() || blocked > 0 {
            return None;
        }
        let (rested, heard) = (self.rested.load(Relaxed), self.heard.load(Relaxed));
        let spoken = self.spoken.load(Relaxed);
        if spoken == Spoken::Nothing as u8 && past(now, rested, limits.head)
            || spoken == Spoken::One as u8 && heard > 0 && past(now, heard, limits.head)
        {
            return Some((Order::Cut, "a request did not get complete"));
        }
        if past(now, rested, limits.idle + Duration::from_millis(PARTING)) {
            return Some((Order::Cut, "idle"));
        }
        past(now, rested, limits.idle).then_some((Order::Leave, "idle"))
    }

    /// Which connection goes first when one has to: one without a request before one with, and the one at rest longest.
    fn worth(&self) -> (bool, bool, u64) {
        (self.known.load(Relaxed), !lock(&self.answers).is_empty(), self.rested.load(Relaxed))
    }
}

fn since(base: Instant) -> u64 {
    // Never 0, which means none.
    u64::try_from(base.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}

/// All connections of a listener.
#[derive(Debug)]
pub struct Connections {
    limits: Sockets,
    base: Instant,
    /// Proxies: everybody comes from their address.
    proxies: Vec<IpAddr>,
    open: Mutex<Open>,
    bodies: Mutex<Bodies>,
    counts: Counts,
    ending: AtomicBool,
}

#[derive(Debug, Default)]
struct Open {
    by_source: HashMap<IpAddr, Vec<Arc<Connection>>>,
    count: usize,
}

/// What happened to connections, since the start.
#[derive(Debug, Default)]
pub struct Counts {
    /// Closed after a time without requests.
    pub idle: AtomicU64,
    /// Cut off because the client read or wrote too slowly.
    pub slow: AtomicU64,
    /// Closed to make room for others.
    pub evicted: AtomicU64,
    /// Turned away because there were too many.
    pub refused: AtomicU64,
    /// Bodies given up because too many were arriving at once.
    pub bodies: AtomicU64,
}

impl Connections {
    /// Within these limits; `proxies` may have any number of connections.
    #[must_use]
    pub fn new(limits: Sockets, proxies: Vec<IpAddr>) -> Arc<Connections> {
        Arc::new(Connections {
            limits,
            base: instant(),
            proxies,
            open: Mutex::default(),
            bodies: Mutex::default(),
            counts: Counts::default(),
            ending: AtomicBool::new(false),
        })
    }

    /// How many are open.
    #[must_use]
    pub fn count(&self) -> usize {
        lock(&self.open).count
    }

    /// How many there may be.
    #[must_use]
    pub fn most(&self) -> usize {
        self.limits.most
    }

    /// What happened to connections.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Takes in a new connection, at the cost of a worse one if need be. `None` when all of them are better.
    pub(crate) fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Admitted> {
        let source = block_of(peer);
        let connection = Arc::new(Connection::new(self.base));
        let mut open = lock(&self.open);
        if !self.proxies.contains(&peer) {
            let mine = open.by_source.entry(source).or_default();
            let is_stranger = |one: &&Arc<Connection>| !one.known.load(Relaxed);
            if mine.len() >= self.limits.strangers
                && mine.iter().filter(is_stranger).count() >= self.limits.strangers
            {
                self.evict(&mut open, Some(source), 1);
            }
        }
        if open.count >= self.limits.most {
            // Several at once, because looking for them takes a while.
            self.evict(&mut open, None, 1 + self.limits.most / 100);
        }
        if open.count >= self.limits.most {
            self.counts.refused.fetch_add(1, Relaxed);
            return None;
        }
        open.count += 1;
        open.by_source.entry(source).or_default().push(Arc::clone(&connection));
        drop(open);
        Some(Admitted { source, place: Arc::new(Place { all: Arc::clone(self), connection }) })
    }

    /// Cuts off the strangers that are worth least, of one address or of all.
    fn evict(&self, open: &mut Open, source: Option<IpAddr>, most: usize) {
        let of = open.by_source.iter().filter(|(of, _)| source.is_none_or(|source| **of == source));
        let mut strangers: Vec<_> = of
            .flat_map(|(source, all)| all.iter().map(|one| (one.worth(), *source, Arc::clone(one))))
            .filter(|((known, ..), ..)| !known)
            .collect();
        strangers.sort_unstable_by_key(|(worth, ..)| *worth);
        for (_, source, connection) in strangers.into_iter().take(most) {
            connection.cut.cancel();
            open.remove(source, &connection);
            self.counts.evicted.fetch_add(1, Relaxed);
        }
    }

    /// Looks at all connections again and again. Ends never.
    pub(crate) async fn watch(self: Arc<Self>) {
        let limits = &self.limits;
        let pause = Duration::from_secs(1).min(limits.head).min(limits.idle).min(limits.stall);
        loop {
            tokio::time::sleep(pause).await;
            let now = since(self.base);
            let stall = if self.ending.load(Relaxed) { limits.stall.min(STALL_AT_END) } else { limits.stall };
            let all: Vec<Arc<Connection>> = lock(&self.open).by_source.values().flatten().cloned().collect();
            for connection in all {
                let Some((order, why)) = connection.verdict(now, limits, stall) else { continue };
                if connection.ordered(order).is_cancelled() {
                    continue;
                }
                if !connection.leave.is_cancelled() {
                    let count = if why == "idle" { &self.counts.idle } else { &self.counts.slow };
                    count.fetch_add(1, Relaxed);
                }
                tracing::debug!(why, "a connection is closed");
                connection.ordered(order).cancel();
            }
        }
    }

    /// Asks all of them to end, because the server does.
    pub(crate) fn order(&self, order: Order) {
        self.ending.store(true, Relaxed);
        for connection in lock(&self.open).by_source.values().flatten() {
            connection.ordered(order).cancel();
        }
    }
}

impl Open {
    fn remove(&mut self, source: IpAddr, connection: &Arc<Connection>) {
        let Some(mine) = self.by_source.get_mut(&source) else { return };
        let before = mine.len();
        mine.retain(|one| !Arc::ptr_eq(one, connection));
        self.count = self.count.saturating_sub(before - mine.len());
        if mine.is_empty() {
            self.by_source.remove(&source);
        }
    }
}

/// Who shares an allowance: an IPv4 address, or the 2^64 addresses of IPv6 that one customer of a provider has.
fn block_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(peer) => IpAddr::V4(peer),
        IpAddr::V6(peer) => {
            let [a, b, c, d, ..] = peer.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// A connection's place among all, given up when it ends.
pub(crate) struct Admitted {
    source: IpAddr,
    place: Arc<Place>,
}

/// What the requests of a connection need of it.
pub(crate) struct Place {
    all: Arc<Connections>,
    connection: Arc<Connection>,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        lock(&self.place.all.open).remove(self.source, &self.place.connection);
    }
}

impl Admitted {
    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.place.connection
    }

    pub(crate) fn place(&self) -> &Arc<Place> {
        &self.place
    }
}

impl Place {
    /// A request begins; it lasts until the answer is dropped.
    pub(crate) fn begin(&self) -> InFlight {
        let given = Arc::new(Given::default());
        self.connection.heard.store(0, Relaxed);
        lock(&self.connection.answers).push(Arc::clone(&given));
        InFlight { connection: Arc::clone(&self.connection), given }
    }

    /// A request's body, counted among those that arrive.
    pub(crate) fn arriving<B>(&self, body: B) -> Arriving<B> {
        Arriving { body, all: Arc::clone(&self.all), part: None }
    }
}

/// A request that is being answered.
pub(crate) struct InFlight {
    connection: Arc<Connection>,
    given: Arc<Given>,
}

impl InFlight {
    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut answers = lock(&self.connection.answers);
        answers.retain(|one| !Arc::ptr_eq(one, &self.given));
        if answers.is_empty() {
            self.connection.heard.store(0, Relaxed);
            self.connection.rested.store(since(self.connection.base), Relaxed);
        }
    }
}

/// An answer's body on its way: in pieces, with a mark of when the last one was given.
pub(crate) struct Leaving {
    body: Body,
    rest: Bytes,
    request: InFlight,
}

impl Leaving {
    pub(crate) fn new(body: Body, request: InFlight) -> Leaving {
        Leaving { body, rest: Bytes::new(), request }
    }

    fn give(&mut self) -> Frame<Bytes> {
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        self.request.given.0.store(since(self.request.connection.base), Relaxed);
        Frame::data(piece)
    }
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // Whoever asks for more has taken what there was.
        self.request.given.0.store(0, Relaxed);
        if self.rest.is_empty() {
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(frame) => return Poll::Ready(Some(Ok(frame))),
            }
        }
        Poll::Ready(Some(Ok(self.give())))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (inner, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + rest);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}

/// Bodies that have begun to arrive and are not complete, oldest first.
#[derive(Debug, Default)]
struct Bodies {
    next: u64,
    bytes: usize,
    all: BTreeMap<u64, Arc<Part>>,
}

/// What has arrived of a body.
#[derive(Debug, Default)]
struct Part {
    bytes: AtomicUsize,
    given_up: AtomicBool,
    reader: AtomicWaker,
}

impl Bodies {
    fn remove(&mut self, place: u64) -> Option<Arc<Part>> {
        let part = self.all.remove(&place)?;
        self.bytes = self.bytes.saturating_sub(part.bytes.load(Relaxed));
        Some(part)
    }
}

impl Connections {
    /// So many bytes more of a body, a new one where it has no place yet. Too many in all: the oldest, which is the slowest, goes.
    fn arrived(&self, place: Option<(u64, Arc<Part>)>, bytes: usize) -> (u64, Arc<Part>) {
        let mut bodies = lock(&self.bodies);
        let (place, part) = place.unwrap_or_else(|| {
            bodies.next += 1;
            let (place, part) = (bodies.next, Arc::new(Part::default()));
            bodies.all.insert(place, Arc::clone(&part));
            (place, part)
        });
        if bodies.all.contains_key(&place) {
            part.bytes.fetch_add(bytes, Relaxed);
            bodies.bytes += bytes;
        }
        while bodies.bytes > self.limits.bodies {
            let Some(oldest) = bodies.all.keys().next().copied() else { break };
            let Some(part) = bodies.remove(oldest) else { break };
            part.given_up.store(true, Relaxed);
            part.reader.wake();
            self.counts.bodies.fetch_add(1, Relaxed);
        }
        (place, part)
    }
}

/// A body was given up because too many others were arriving.
#[derive(Debug, thiserror::Error)]
#[error("too many bodies arrive at once")]
pub struct GivenUp;

/// A request's body on its way here.
pub(crate) struct Arriving<B> {
    body: B,
    all: Arc<Connections>,
    part: Option<(u64, Arc<Part>)>,
}

impl<B> Drop for Arriving<B> {
    fn drop(&mut self) {
        if let Some((place, _)) = &self.part {
            lock(&self.all.bodies).remove(*place);
        }
    }
}

impl<B> HttpBody for Arriving<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some((_, part)) = &self.part {
            part.reader.register(context.waker());
            if part.given_up.load(Relaxed) {
                return Poll::Ready(Some(Err(GivenUp.into())));
            }
        }
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
            Some(Ok(frame)) => frame,
            end => return Poll::Ready(end.map(|end| end.map_err(Into::into))),
        };
        // What arrives in one piece, as nearly all bodies do, never waits here.
        let whole = self.part.is_none() && self.body.is_end_stream();
        if let (false, Some(data)) = (whole, frame.data_ref()) {
            let part = self.part.take();
            self.part = Some(self.all.arrived(part, data.len()));
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What an HTTP/2 connection begins with.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A stream of which it is noted what comes in or whether it takes what goes out.
pub(crate) struct Noted<S, N> {
    stream: S,
    notes: N,
}

/// What is noted of a stream.
pub(crate) trait Notes: Unpin {
    /// These bytes came in.
    fn heard(&mut self, _bytes: &[u8]) {}
    /// Something was to go out; whether any of it was taken.
    fn sent(&mut self, _taken: bool) {}
}

impl<S> Noted<S, Hearing> {
    /// Above TLS: what is said.
    pub(crate) fn hearing(stream: S, connection: Arc<Connection>) -> Noted<S, Hearing> {
        Noted { stream, notes: Hearing { connection, seen: 0 } }
    }
}

impl<S> Noted<S, Sending> {
    /// Below TLS: what the socket takes.
    pub(crate) fn sending(stream: S, connection: Arc<Connection>) -> Noted<S, Sending> {
        Noted { stream, notes: Sending { connection } }
    }
}

/// Notes which HTTP is spoken, and when the first bytes of a request came.
pub(crate) struct Hearing {
    connection: Arc<Connection>,
    seen: usize,
}

impl Notes for Hearing {
    fn heard(&mut self, bytes: &[u8]) {
        let connection = &self.connection;
        if bytes.is_empty() {
            return;
        }
        if connection.heard.load(Relaxed) == 0 {
            connection.heard.store(since(connection.base), Relaxed);
        }
        if connection.spoken.load(Relaxed) != Spoken::Nothing as u8 {
            return;
        }
        let expected = PREFACE.get(self.seen..).unwrap_or_default();
        self.seen += bytes.len();
        if bytes.iter().zip(expected).any(|(byte, expected)| byte != expected) {
            connection.spoken.store(Spoken::One as u8, Relaxed);
        } else if self.seen >= PREFACE.len() {
            connection.spoken.store(Spoken::Two as u8, Relaxed);
        }
    }
}

/// Notes since when a socket takes nothing.
pub(crate) struct Sending {
    connection: Arc<Connection>,
}

impl Notes for Sending {
    fn sent(&mut self, taken: bool) {
        let blocked = &self.connection.blocked;
        if taken {
            blocked.store(0, Relaxed);
        } else if blocked.load(Relaxed) == 0 {
            blocked.store(since(self.connection.base), Relaxed);
        }
    }
}

impl<S: AsyncRead + Unpin, N: Notes> AsyncRead for Noted<S, N> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        self.notes.heard(into.filled().get(before..).unwrap_or_default());
        read
    }
}

impl<S: AsyncWrite + Unpin, N: Notes> AsyncWrite for Noted<S, N> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.notes.sent(written.is_ready());
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.notes.sent(written.is_ready());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
