//! HTTP: no other crate knows of it.
//!
//! [`serve`] starts everything and returns a [`Running`] server. Every route is in [`routes`]; what runs before and after all
//! of them is in `auth` and `respond`; each resource has a file in `api/`, each page one in `pages/`.

mod accept;
pub mod access_log;
pub mod admission;
pub mod api;
pub mod auth;
pub mod body;
pub mod certificate;
pub mod client_ip;
pub mod clock;
pub mod commands;
pub mod config;
pub mod connections;
pub mod courier;
pub mod entropy;
pub mod error;
pub mod exports;
pub mod health;
pub mod jobs;
pub mod language;
pub mod links;
pub mod live;
pub mod log;
pub mod metrics;
pub mod os;
pub mod pages;
pub mod public_figures;
pub mod qr;
mod respond;
pub mod route;
pub mod router;
pub mod routes;
pub mod site;
pub mod start_error;
pub mod state;
pub mod units;
pub mod upload;
pub mod views;

use crate::access_log::AccessLog;
use crate::auth::cookies::Jar;
use crate::auth::failures::Failed;
use crate::auth::limits::Limits;
use crate::auth::passwords::Passwords;
use crate::certificate::Certificate;
use crate::config::Config;
use crate::connections::{Connections, Sockets};
use crate::courier::Carrier;
use crate::error::Sentences;
use crate::health::Health;
use crate::links::{ORIGIN, StatusKey};
use crate::live::Live;
use crate::metrics::durations::Durations;
use crate::public_figures::PublicFigures;
pub use crate::start_error::StartError;
use crate::state::{AppState, Counts, Shared};
use crate::units::{in_words, stamp};
use domain::access::Role;
use domain::time::Stamp;
use ops::Ops;
use ops::clerk::{Published, Tools};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// A running server.
pub struct Running {
    /// The address it listens on, with the port the system chose for 0.
    pub address: SocketAddr,
    /// The address where monitoring systems read metrics without signing in.
    pub metrics: Option<SocketAddr>,
    /// The public address, which links begin with.
    pub origin: String,
    /// The link to create the first administrator, while there is no account yet.
    pub first_link: Option<String>,
    /// In a demo: one sign-in address for each kind of user that exists.
    pub demo: Vec<(Role, String)>,
    stop: CancellationToken,
    accepting: JoinHandle<()>,
    jobs: JoinSet<()>,
    state: Shared,
}

impl Running {
    /// Reports the server as not ready and goes on working for `wait`, until a load balancer has noticed.
    pub async fn leave(&self, wait: Duration) {
        self.state.health.leave();
        tokio::time::sleep(wait).await;
    }

    /// Reads the certificate files again, where there are any.
    ///
    /// # Errors
    /// [`StartError::Tls`]; the old certificate stays in use.
    pub fn reload(&self) -> Result<(), StartError> {
        self.state.certificate.as_ref().map_or(Ok(()), Certificate::reload)
    }

    /// Stops it: no new connections, requests in flight are answered, streams end.
    pub async fn end(mut self) {
        self.stop.cancel();
        if let Err(error) = self.accepting.await {
            tracing::error!(%error, "accepting did not end well");
        }
        while self.jobs.join_next().await.is_some() {}
        jobs::put_on_record(&self.state).await;
        jobs::write_heard(&self.state).await;
    }

    /// A token that stops it when cancelled.
    #[must_use]
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// The use cases that its handlers call.
    #[must_use]
    pub fn ops(&self) -> Arc<Ops> {
        Arc::clone(&self.state.ops)
    }
}

/// Starts a server. Prints nothing; the caller announces the addresses.
///
/// # Errors
/// [`StartError`].
pub async fn serve(config: Config, tools: Tools) -> Result<Running, StartError> {
    config.check()?;
    let certificate = config.tls.clone().map(Certificate::read).transpose()?;
    let tls = certificate.as_ref().map(Certificate::acceptor);
    let failed = |error: error::Failure| StartError::Tls(error.detail);
    let passwords = Passwords::new(Arc::clone(&tools.chance)).map_err(failed)?;
    let status_key = StatusKey::of(tools.store.as_ref(), tools.chance.as_ref()).await?;
    let fresh = hex::encode(tools.chance.secret().split_at(6).0);
    let epoch = tools.store.setting_or("epoch", &fresh).await?;
    let ops = Ops::start(tools).await?;
    not_behind_the_record(&ops).await?;
    let stop = CancellationToken::new();
    let live = Live::new(Arc::clone(&ops), epoch, stop.clone());
    live.read_names().await?;
    let listen = |error| StartError::Listen(config.listen, error);
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let state = Arc::new(AppState {
        ops,
        live,
        bound: address,
        jar: Jar { secure: config.secure(), demo: config.demo },
        limits: Limits::new(),
        reports: admission::Reports::default(),
        passwords,
        status_key,
        sentences: Sentences::shipped(),
        site_version: site::version_of(&config.site),
        counts: Counts::default(),
        certificate,
        connections: Connections::new(config.sockets, config.trusted_proxies.clone()),
        durations: Durations::of(routes::table().into_iter().map(|route| (route.method, route.path))),
        failed: Failed::default(),
        health: Health::default(),
        access_log: AccessLog::default(),
        published: PublicFigures::default(),
        scripts_of: AtomicI32::new(i32::MIN),
        turned: broadcast::channel(64).0,
        stop: stop.clone(),
        config,
    });
    let origin = state.origin(&http::HeaderMap::new());
    let (post, private) = (state.config.post.as_ref(), state.config.private_hooks);
    let carrier = Carrier::new(state.tools().clone(), post, origin.clone(), private).await;
    let carrier = carrier.map_err(StartError::Mail)?;
    health::checks::look(&state).await;
    let mut jobs = JoinSet::new();
    jobs::start(&state, carrier, &mut jobs);
    let listener = accept::Listener {
        listener,
        routes: router::router(&state),
        tls,
        connections: Arc::clone(&state.connections),
    };
    let metrics = listen_for_metrics(&state, &mut jobs).await?;
    let accepting = tokio::spawn(accept::serve(listener, stop.clone()));
    if state.tools().store.setting(ORIGIN).await?.as_deref() != Some(&origin) {
        state.tools().store.set_setting(ORIGIN, &origin).await?;
    }
    let first_link = state.tools().first_link().await?.map(|code| format!("{origin}/welcome/{code}"));
    let demo = if state.config.demo { pages::demo::open_addresses(&state).await? } else { Vec::new() };
    let demo = demo.into_iter().map(|(role, path)| (role, format!("{origin}{path}"))).collect();
    Ok(Running { address, metrics, origin, first_link, demo, stop, accepting, jobs, state })
}

/// Starts the listener for monitoring, if configured: on an address of its own, without signing in.
async fn listen_for_metrics(
    state: &Shared,
    jobs: &mut JoinSet<()>,
) -> Result<Option<SocketAddr>, StartError> {
    let Some(address) = state.config.metrics else { return Ok(None) };
    let refused = |error| StartError::Listen(address, error);
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let sockets = Sockets { most: 64, strangers: 64, ..state.config.sockets };
    let connections = Connections::new(sockets, Vec::new());
    let all = accept::Listener { listener, routes: metrics::open_routes(state), tls: None, connections };
    jobs.spawn(accept::serve(all, state.stop.clone()));
    Ok(Some(address))
}

/// A server does not start when its clock is before the last fact: nothing tells then which of the two is right.
async fn not_behind_the_record(ops: &Ops) -> Result<(), StartError> {
    let clock = &ops.tools.clock;
    let Ok(Stamp { at, tick }) = clock.stamp(ops.tools.store.database_time().await?) else { return Ok(()) };
    if tick.is_none() {
        return Ok(());
    }
    let ahead = |one: Published| Some((one.line.head_ahead(at)?, one));
    let Some((ms, furthest)) = ops.every_line().into_iter().filter_map(ahead).max_by_key(|(ms, _)| *ms)
    else {
        return Ok(());
    };
    Err(StartError::ClockBehind {
        now: stamp(at),
        district: furthest.line.district.clone(),
        head: stamp(furthest.line.head.at),
        ahead: in_words(ms),
    })
}
