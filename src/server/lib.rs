//! The only crate that knows HTTP.
//!
//! [`serve`] starts everything and gives back a [`Running`] server. Every route stands in [`routes`]; what stands before and behind
//! all of them in `auth` and `finish`; one file a resource in `api/`, one a page in `pages/`.

mod accept;
pub mod admission;
pub mod api;
pub mod auth;
pub mod body;
pub mod certificate;
pub mod commands;
pub mod config;
pub mod connections;
pub mod courier;
pub mod error;
mod finish;
pub mod front;
pub mod health;
pub mod jobs;
pub mod language;
pub mod links;
pub mod live;
pub mod metrics;
pub mod pages;
pub mod routes;
pub mod seen;
pub mod site;
pub mod source;
pub mod views;
pub mod world;

use crate::auth::cookies::Jar;
use crate::auth::limits::Limits;
use crate::auth::passwords::Passwords;
use crate::certificate::Certificate;
use crate::config::Config;
use crate::connections::{Connections, Sockets};
use crate::courier::Carrier;
use crate::error::Sentences;
use crate::front::{Counts, Front};
use crate::jobs::Failed;
use crate::links::StatusKey;
use crate::live::Live;
use domain::access::Role;
use domain::ids::DistrictId;
use ops::Ops;
use ops::clerk::{Published, Tools};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The certificate or key cannot be used.
    #[error("the certificate cannot be used: {0}")]
    Tls(String),
    /// A demo signs in whoever knows its address, so it stays on this machine.
    #[error("a demo listens on loopback only, not on {0}")]
    DemoOutside(SocketAddr),
    /// The same, reached through a proxy or under another name.
    #[error(
        "a demo signs in whoever has its addresses, so it is reached on this machine only: leave out --origin, --trusted-proxy \
         and --tls-cert"
    )]
    DemoReached,
    /// Behind a proxy, and over HTTP/2, nothing else says where links are to lead.
    #[error(
        "links and ticket codes need the address people use: give it with --origin, such as --origin https://desk.example.org"
    )]
    OriginMissing,
    /// What is no address.
    #[error("--origin is an address such as https://desk.example.org, without a path")]
    Origin,
    /// Passwords and names do not travel in the open.
    #[error(
        "on {0} people would sign in without https: give it --tls-cert and --tls-key, or name the proxy in front of it \
         with --trusted-proxy, and the address people use with --origin https://…"
    )]
    PlainOutside(SocketAddr),
    /// Mail about alarms cannot be sent like this.
    #[error("{0}")]
    Mail(String),
    /// The clock lies before what is on record: one of the two is wrong.
    #[error(
        "the clock of this server says {now}, but the last fact of {district} was recorded at {head}, {ahead} later. If the clock is \
         wrong, put it right and start again. If the record is wrong, because the clock was fast when it was written, run \
         `district-window clock repair --why TEXT`, which corrects the record with a marked fact, and start again"
    )]
    ClockBehind {
        /// What the clock says.
        now: String,
        /// The district whose last fact lies furthest ahead.
        district: DistrictId,
        /// When that was recorded.
        head: String,
        /// By how much, in words.
        ahead: String,
    },
    /// The use cases cannot start.
    #[error("{0}")]
    Ops(#[from] ops::error::Error),
    /// The store cannot be used.
    #[error("{0}")]
    Store(#[from] ops::ports::StoreError),
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where monitoring systems read numbers without signing in.
    pub metrics: Option<SocketAddr>,
    /// The address people use.
    pub origin: String,
    /// The link that makes the administrator, while there is nobody yet.
    pub first_link: Option<String>,
    /// In a demo: one address for each kind of user that there is.
    pub demo: Vec<(Role, String)>,
    stop: CancellationToken,
    accepting: JoinHandle<()>,
    jobs: JoinSet<()>,
    front: front::Shared,
}

impl Running {
    /// Says from now on that no new work should be sent here, and goes on working for so long, until a balancer has heard it.
    pub async fn leave(&self, wait: Duration) {
        self.front.health.leave();
        tokio::time::sleep(wait).await;
    }

    /// Reads the certificate again, where there is one.
    ///
    /// # Errors
    /// [`StartError::Tls`]: the certificate that was served until now is served on.
    pub fn reload(&self) -> Result<(), StartError> {
        self.front.certificate.as_ref().map_or(Ok(()), Certificate::reload)
    }

    /// Ends it: no new connections, what is in flight is answered, streams end.
    pub async fn end(mut self) {
        self.stop.cancel();
        if let Err(error) = self.accepting.await {
            tracing::error!(%error, "accepting did not end well");
        }
        while self.jobs.join_next().await.is_some() {}
        jobs::put_on_record(&self.front).await;
    }

    /// Ends it from elsewhere.
    #[must_use]
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// The use cases behind it.
    #[must_use]
    pub fn ops(&self) -> Arc<Ops> {
        Arc::clone(&self.front.ops)
    }
}

/// The setting with the address people last used, for links made beside the server.
pub(crate) const ORIGIN: &str = "origin";

/// Starts a server. Prints nothing; the caller tells people where it is.
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
    let front = Arc::new(Front {
        ops,
        live,
        bound: address,
        jar: Jar { secure: config.secure(), demo: config.demo },
        limits: Limits::new(),
        reports: admission::Reports::default(),
        passwords,
        status_key,
        sentences: Sentences::shipped(),
        site_version: front::version_of(&config.site),
        counts: Counts::default(),
        certificate,
        connections: Connections::new(config.sockets, config.trusted_proxies.clone()),
        durations: metrics::Durations::default(),
        failed: Failed::default(),
        health: health::Health::default(),
        seen: seen::Seen::default(),
        published: crate::pages::public::Kept::default(),
        scripts_of: std::sync::atomic::AtomicI32::new(i32::MIN),
        turned: tokio::sync::broadcast::channel(64).0,
        stop: stop.clone(),
        config,
    });
    let origin = front.origin(&http::HeaderMap::new());
    let (post, private) = (front.config.post.as_ref(), front.config.private_hooks);
    let carrier = Carrier::new(front.tools().clone(), post, origin.clone(), private).await;
    let carrier = carrier.map_err(StartError::Mail)?;
    front.health.look(&front).await;
    let mut jobs = JoinSet::new();
    jobs::start(&front, carrier, &mut jobs);
    let listener = accept::Listener {
        listener,
        routes: routes::router(&front),
        tls,
        connections: Arc::clone(&front.connections),
    };
    let metrics = match front.config.metrics {
        Some(address) => {
            let refused = |error| StartError::Listen(address, error);
            let listener = TcpListener::bind(address).await.map_err(refused)?;
            let address = listener.local_addr().map_err(refused)?;
            let sockets = Sockets { most: 64, strangers: 64, ..front.config.sockets };
            let connections = Connections::new(sockets, Vec::new());
            let routes = metrics::open_routes(&front);
            let all = accept::Listener { listener, routes, tls: None, connections };
            jobs.spawn(accept::serve(all, stop.clone()));
            Some(address)
        }
        None => None,
    };
    let accepting = tokio::spawn(accept::serve(listener, stop.clone()));
    if front.tools().store.setting(ORIGIN).await?.as_deref() != Some(&origin) {
        front.tools().store.set_setting(ORIGIN, &origin).await?;
    }
    let first_link = front.tools().first_link().await?.map(|code| format!("{origin}/welcome/{code}"));
    let demo = if front.config.demo { pages::demo::open_addresses(&front).await? } else { Vec::new() };
    let demo = demo.into_iter().map(|(role, path)| (role, format!("{origin}{path}"))).collect();
    Ok(Running { address, metrics, origin, first_link, demo, stop, accepting, jobs, front })
}

/// A server does not start on a clock that lies before the last fact: at that moment nothing says which of the two is right.
async fn not_behind_the_record(ops: &Ops) -> Result<(), StartError> {
    let clock = &ops.tools.clock;
    let Ok(stamp) = clock.stamp(ops.tools.store.database_time().await?) else { return Ok(()) };
    if stamp.tick.is_none() {
        return Ok(());
    }
    let ahead = |one: Published| Some((one.line.head_ahead(stamp.at)?, one));
    let Some((ms, furthest)) = ops.every_line().into_iter().filter_map(ahead).max_by_key(|(ms, _)| *ms)
    else {
        return Ok(());
    };
    Err(StartError::ClockBehind {
        now: commands::stamp(stamp.at),
        district: furthest.line.district.clone(),
        head: commands::stamp(furthest.line.head.at),
        ahead: commands::in_words(ms),
    })
}
