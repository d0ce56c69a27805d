//! Answers being sent, which show whether the client reads.

use super::connection::{Connection, Given, lock, since};
use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};

/// An answer is handed to the connection in pieces of at most this many bytes, which shows whether the client reads.
const PIECE: usize = 16 * 1024;

/// A request that is being answered.
pub(crate) struct InFlight {
    pub(super) connection: Arc<Connection>,
    pub(super) given: Arc<Given>,
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

/// The body of an answer being sent: in pieces, noting when the last one was handed over.
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
        // The connection asks for more only once it has taken the last piece.
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
