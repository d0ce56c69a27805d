//! The state that every handler receives.

use crate::access_log::AccessLog;
use crate::admission::Reports;
use crate::auth::cookies::Jar;
use crate::auth::failures::Failed;
use crate::auth::known::{Known, Shown};
use crate::auth::limits::Limits;
use crate::auth::passwords::Passwords;
use crate::certificate::Certificate;
use crate::config::Config;
use crate::connections::Connections;
use crate::error::{Failure, Sentences};
use crate::health::Health;
use crate::links::StatusKey;
use crate::live::Live;
use crate::metrics::durations::Durations;
use crate::public_figures::PublicFigures;
use domain::ids::DistrictId;
use domain::time::{At, Moment};
use http::{HeaderMap, header};
use ops::Ops;
use ops::alarms::Sent;
use ops::clerk::Tools;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU64};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// The running server, as its handlers see it.
pub struct AppState {
    /// The use cases, which handlers call.
    pub ops: Arc<Ops>,
    /// Renders the live screens.
    pub live: Arc<Live>,
    /// The configuration it was started with.
    pub config: Config,
    /// The address it listens on.
    pub bound: SocketAddr,
    /// Names and flags of cookies.
    pub jar: Jar,
    /// Limits on tries of passwords, codes and tickets.
    pub limits: Limits,
    /// The turns for making reports.
    pub reports: Reports,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// The key that signs status links.
    pub status_key: StatusKey,
    /// The sentences for people, by code and language.
    pub sentences: Sentences,
    /// A short hash of the style and the browser libraries, which changes when they do.
    pub site_version: String,
    /// Counters for monitoring.
    pub counts: Counts,
    /// The certificate, where this program speaks https itself.
    pub certificate: Option<Certificate>,
    /// The open connections, and their limits.
    pub connections: Arc<Connections>,
    /// The time until answers began, by route.
    pub durations: Durations,
    /// Wrong passwords and refused access that are not on record yet.
    pub failed: Failed,
    /// The last results of the health checks.
    pub health: Health,
    /// Which readings of personal data are already on record.
    pub access_log: AccessLog,
    /// The last business day for which scripts were put to use.
    pub scripts_of: AtomicI32,
    /// The public figures as last computed.
    pub published: PublicFigures,
    /// Notifies streams that their session was locked, unlocked or ended.
    pub turned: broadcast::Sender<Shown>,
    /// Cancelled when the server is to stop.
    pub stop: CancellationToken,
}

/// Counters for monitoring, since the program started.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests answered, failures included.
    pub requests: AtomicU64,
    /// Of those, answers with a status from 500 up.
    pub errors: AtomicU64,
    /// Commands that were carried out.
    pub commands: AtomicU64,
    /// Commands that a rule refused.
    pub refused: AtomicU64,
    /// Live streams that are open now.
    pub streams: AtomicU64,
    /// Messages about alarms, by outcome.
    pub messages: Sent,
}

/// The state as handlers extract it.
pub type Shared = Arc<AppState>;

impl AppState {
    /// The store, the clock and the source of randomness.
    #[must_use]
    pub fn tools(&self) -> &Tools {
        &self.ops.tools
    }

    /// The current time by the installation's clock.
    #[must_use]
    pub fn now(&self) -> At {
        self.ops.tools.clock.now()
    }

    /// A time in a district's time zone.
    #[must_use]
    pub fn local(&self, district: &DistrictId, at: At) -> Moment {
        match self.ops.clerk(district) {
            Ok(clerk) => clerk.published().calendar.moment(at),
            Err(_) => Moment { at, offset_min: 0 },
        }
    }

    /// The server's public address, or else the one this request was sent to.
    #[must_use]
    pub fn origin(&self, headers: &HeaderMap) -> String {
        if let Some(origin) = &self.config.origin {
            return origin.trim_end_matches('/').to_owned();
        }
        let asked =
            headers.get(header::HOST).and_then(|value| value.to_str().ok()).filter(|host| is_host(host));
        let scheme = if self.jar.secure { "https" } else { "http" };
        match asked {
            Some(host) => format!("{scheme}://{host}"),
            None => format!("{scheme}://{}", self.bound),
        }
    }

    /// Notifies the streams of a session that it was locked, unlocked or ended.
    pub fn tell_streams(&self, known: &Known) {
        if let Some(shown) = known.shown {
            // An error only means that no stream is open.
            let _heard = self.turned.send(shown);
        }
    }

    /// The sentence of a failure for people, in a language.
    #[must_use]
    pub fn say(&self, failure: &Failure, language: &str) -> String {
        failure.sentence(&self.sentences, language)
    }
}

/// Whether a `Host` header is safe to put into links.
fn is_host(host: &str) -> bool {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    !host.is_empty() && host.len() <= 255 && host.bytes().all(usual)
}
