//! Accepting connections: our own loop around hyper, because the ready-made one closes no half-open socket and does not end
//! while streams are open. Headers must be there within 10 s; bodies are timed where they are read (`body.rs`).

use crate::world::instant;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Time for the headers of a request, and for the handshake before them.
const HEADERS: Duration = Duration::from_secs(10);
/// Time for what is in flight when the server is asked to end.
const DRAIN: Duration = Duration::from_secs(25);
/// Connections at once; beyond them the oldest habit helps: they wait in the system's queue.
const CONNECTIONS: usize = 20_000;
/// Requests at once on one connection.
const STREAMS: u32 = 128;

/// Answers requests until `stop` is cancelled, then lets what is in flight end.
pub async fn serve(listener: TcpListener, routes: Router, tls: Option<TlsAcceptor>, stop: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let open = Arc::new(AtomicUsize::new(0));
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_headers(64)
        .max_buf_size(64 * 1024);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(HEADERS).keep_alive_timeout(HEADERS);
    builder.http2().max_concurrent_streams(STREAMS).max_header_list_size(32 * 1024);
    let builder = Arc::new(builder);
    loop {
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            },
        };
        if open.load(Ordering::Relaxed) >= CONNECTIONS {
            drop(stream);
            continue;
        }
        let _nodelay = stream.set_nodelay(true);
        let counted = Counted::new(&open);
        let (routes, tls, builder, watcher) =
            (routes.clone(), tls.clone(), Arc::clone(&builder), graceful.watcher());
        tokio::spawn(async move {
            let _counted = counted;
            connection(stream, peer, routes, tls, &builder, watcher).await;
        });
    }
    drop(listener);
    let begun = instant();
    tokio::select! {
        () = graceful.shutdown() => tracing::info!(ms = begun.elapsed().as_millis() as u64, "every connection has ended"),
        () = tokio::time::sleep(DRAIN) => tracing::warn!("some connections did not end in time and are cut"),
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
    tls: Option<TlsAcceptor>,
    builder: &Builder<TokioExecutor>,
    watcher: hyper_util::server::graceful::Watcher,
) {
    match tls {
        None => speak(stream, peer, routes, builder, watcher).await,
        Some(tls) => match tokio::time::timeout(HEADERS, tls.accept(stream)).await {
            Ok(Ok(stream)) => speak(stream, peer, routes, builder, watcher).await,
            Ok(Err(error)) => tracing::debug!(%error, "no handshake"),
            Err(_) => tracing::debug!("the handshake took too long"),
        },
    }
}

async fn speak<S>(
    stream: S,
    peer: SocketAddr,
    routes: Router,
    builder: &Builder<TokioExecutor>,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let routes = routes.clone();
        async move { routes.oneshot(request).await.map_err(|never: Infallible| match never {}) }
    });
    let connection =
        builder.serve_connection(TokioIo::new(Patient::new(stream)), TowerToHyperService::new(service));
    if let Err(error) = watcher.watch(connection.into_owned()).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Out of file handles, most likely: come back in a moment instead of spinning.
async fn pause_after(error: &io::Error) {
    let ordinary = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    );
    if !ordinary {
        tracing::warn!(%error, "no connection could be accepted");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// One open connection, counted while it lasts.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(open: &Arc<AtomicUsize>) -> Counted {
        open.fetch_add(1, Ordering::Relaxed);
        Counted(Arc::clone(open))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What an HTTP/2 connection begins with.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A stream whose first bytes must come in time. Until they tell which HTTP is spoken, nobody else keeps a clock.
struct Patient<S> {
    stream: S,
    seen: usize,
    until: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    fn new(stream: S) -> Patient<S> {
        Patient { stream, seen: 0, until: Some(Box::pin(tokio::time::sleep(HEADERS))) }
    }

    fn saw(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let same = PREFACE.get(self.seen) == Some(byte);
            self.seen += 1;
            if !same || self.seen == PREFACE.len() {
                self.until = None;
                return;
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        if let Some(until) = &mut self.until {
            if read.is_pending() && until.as_mut().poll(context).is_ready() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            let fresh = into.filled().get(before..).unwrap_or_default().to_vec();
            self.saw(&fresh);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
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
