//! Accepting connections: our own loop around hyper, because hyper's server closes neither idle nor slow connections, and
//! does not stop while streams are open. Limits and timeouts of connections are in `connections/`; the timeout of a body is
//! where it is read (`body.rs`).

use crate::connections::{Admitted, Connections, Leaving, Noted, Order};
use crate::os::instant;
use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// Requests in flight have this long to finish when the server is asked to stop.
const DRAIN: Duration = Duration::from_secs(20);
/// A peer that does not answer an HTTP/2 ping within this time is considered gone.
const PING: Duration = Duration::from_secs(10);
/// Concurrent requests on one connection.
const STREAMS: u32 = 128;
/// Flow-control windows in bytes: for one stream, and for all streams of a connection.
const WINDOW: (u32, u32) = (64 * 1024, 128 * 1024);
/// Bytes of answers buffered in the program for one connection; the operating system buffers some more.
const BUFFERED: usize = 64 * 1024;
/// Bytes of answers that the operating system buffers before sending them. A larger buffer would hide that the client does
/// not read.
const UNSENT: u32 = 64 * 1024;

/// What one listening address needs: its socket, its router and its limits.
pub(crate) struct Listener {
    pub listener: TcpListener,
    pub routes: Router,
    /// The certificate, which can be replaced at run time; plain HTTP when absent.
    pub tls: Option<Arc<ArcSwap<TlsAcceptor>>>,
    pub connections: Arc<Connections>,
}

/// Answers requests until `stop` is cancelled, then lets requests in flight finish.
pub(crate) async fn serve(all: Listener, stop: CancellationToken) {
    let Listener { listener, routes, tls, connections } = all;
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).max_headers(64).max_buf_size(BUFFERED);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(PING).keep_alive_timeout(PING);
    builder.http2().max_concurrent_streams(STREAMS).max_header_list_size(32 * 1024);
    builder.http2().initial_stream_window_size(WINDOW.0).initial_connection_window_size(WINDOW.1);
    builder.http2().max_send_buf_size(BUFFERED);
    let builder = Arc::new(builder);
    let running = TaskTracker::new();
    let watch = tokio::spawn(Arc::clone(&connections).watch());
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
        let Some(admitted) = connections.admit(peer.ip()) else { continue };
        let _nodelay = stream.set_nodelay(true);
        #[cfg(target_os = "linux")]
        let _lowat = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT);
        let (routes, tls, builder) = (routes.clone(), tls.clone(), Arc::clone(&builder));
        running.spawn(async move {
            let connection = Arc::clone(admitted.connection());
            tokio::select! {
                () = converse(stream, peer, routes, tls, &builder, &admitted) => {}
                () = connection.ordered(Order::Cut).cancelled() => {}
            }
        });
    }
    drop(listener);
    connections.order(Order::Leave);
    running.close();
    let begun = instant();
    tokio::select! {
        () = running.wait() => tracing::info!(ms = begun.elapsed().as_millis() as u64, "every connection has ended"),
        () = tokio::time::sleep(DRAIN) => {
            tracing::warn!(connections = running.len(), "some connections did not end in time and are cut");
            connections.order(Order::Cut);
        }
    }
    watch.abort();
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
    tls: Option<Arc<ArcSwap<TlsAcceptor>>>,
    builder: &Builder<TokioExecutor>,
    admitted: &Admitted,
) {
    let stream = Noted::sending(stream, Arc::clone(admitted.connection()));
    let Some(tls) = tls else { return speak(stream, peer, routes, builder, admitted).await };
    let tls = TlsAcceptor::clone(&tls.load());
    match tls.accept(stream).await {
        Ok(stream) => speak(stream, peer, routes, builder, admitted).await,
        Err(error) => tracing::debug!(%error, "no handshake"),
    }
}

async fn speak<S>(
    stream: S,
    peer: SocketAddr,
    routes: Router,
    builder: &Builder<TokioExecutor>,
    admitted: &Admitted,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let place = Arc::clone(admitted.place());
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let in_flight = place.begin();
        let mut request = request.map(|body| Body::new(place.arriving(body)));
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Arc::clone(in_flight.connection()));
        let routes = routes.clone();
        async move {
            let answer = routes.oneshot(request).await.map_err(|never: Infallible| match never {});
            answer.map(|answer| answer.map(|body| Leaving::new(body, in_flight)))
        }
    });
    let connection = admitted.connection();
    let stream = Noted::hearing(stream, Arc::clone(connection));
    let mut conversation =
        pin!(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
    let ended = tokio::select! {
        ended = conversation.as_mut() => ended,
        () = connection.ordered(Order::Leave).cancelled() => {
            conversation.as_mut().graceful_shutdown();
            conversation.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Most likely out of file handles: pause instead of spinning.
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
