//! Wrappers that observe a connection's bytes: its HTTP version, when a request begins, and whether the socket accepts what
//! is sent.

use super::connection::{Connection, Spoken, since};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The client preface that begins an HTTP/2 connection (RFC 9113, 3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A stream whose reads and writes are observed.
pub(crate) struct Noted<S, N> {
    stream: S,
    notes: N,
}

/// An observer of a stream.
pub(crate) trait Notes: Unpin {
    /// Called with bytes that were read.
    fn heard(&mut self, _bytes: &[u8]) {}
    /// Called after each attempt to write, with whether any bytes were accepted.
    fn sent(&mut self, _taken: bool) {}
}

impl<S> Noted<S, Hearing> {
    /// Observes the decrypted bytes, above TLS.
    pub(crate) fn hearing(stream: S, connection: Arc<Connection>) -> Noted<S, Hearing> {
        Noted { stream, notes: Hearing { connection, seen: 0 } }
    }
}

impl<S> Noted<S, Sending> {
    /// Observes what the socket accepts, below TLS.
    pub(crate) fn sending(stream: S, connection: Arc<Connection>) -> Noted<S, Sending> {
        Noted { stream, notes: Sending { connection } }
    }
}

/// Notes the HTTP version, and when the first bytes of a request arrived.
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

/// Notes since when a socket has accepted no bytes.
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
