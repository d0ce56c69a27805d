//! Bodies of incoming requests: the memory that they hold together is bounded.

use super::connection::lock;
use super::counts::Counts;
use axum::BoxError;
use bytes::Bytes;
use futures::task::AtomicWaker;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

/// Bodies that have begun to arrive and are not complete, oldest first.
#[derive(Debug, Default)]
struct Bodies {
    next: u64,
    bytes: usize,
    all: BTreeMap<u64, Arc<Part>>,
}

/// The state of one arriving body.
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

/// The arriving bodies, and how many bytes they may hold together.
#[derive(Debug)]
pub(super) struct Arrivals {
    most: usize,
    counts: Arc<Counts>,
    bodies: Mutex<Bodies>,
}

impl Arrivals {
    /// No bodies yet; together they may hold `most` bytes.
    pub(super) fn new(most: usize, counts: Arc<Counts>) -> Arrivals {
        Arrivals { most, counts, bodies: Mutex::default() }
    }

    /// Counts further bytes of a body, which is new where it has no place yet. When there are too many in total, the oldest
    /// body, which is the slowest, is given up.
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
        while bodies.bytes > self.most {
            let Some(oldest) = bodies.all.keys().next().copied() else { break };
            let Some(part) = bodies.remove(oldest) else { break };
            part.given_up.store(true, Relaxed);
            part.reader.wake();
            self.counts.bodies.fetch_add(1, Relaxed);
        }
        (place, part)
    }
}

/// The error of a body that was given up because too many others were arriving.
#[derive(Debug, thiserror::Error)]
#[error("too many bodies arrive at once")]
pub struct GivenUp;

/// The body of an incoming request.
pub(crate) struct Arriving<B> {
    body: B,
    all: Arc<Arrivals>,
    part: Option<(u64, Arc<Part>)>,
}

impl<B> Arriving<B> {
    /// Wraps a request's body to count it among the arriving ones.
    pub(super) fn new(body: B, all: Arc<Arrivals>) -> Arriving<B> {
        Arriving { body, all, part: None }
    }
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
        // A body that arrives in one piece, as nearly all do, is not counted.
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
