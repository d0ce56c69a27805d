//! What every handler works with.

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
    /// The use cases.
    pub ops: Arc<Ops>,
    /// The live screens.
    pub live: Arc<Live>,
    /// How it was started.
    pub config: Config,
    /// Where it listens.
    pub bound: SocketAddr,
    /// Names and flags of cookies.
    pub jar: Jar,
    /// Who may try how often.
    pub limits: Limits,
    /// The reports that are being made.
    pub reports: Reports,
    /// Hashing of passwords.
    pub passwords: Passwords,
    /// The key of status links.
    pub status_key: StatusKey,
    /// What people are told.
    pub sentences: Sentences,
    /// Changes whenever a file of the site does.
    pub site_version: String,
    /// Numbers about the program itself.
    pub counts: Counts,
    /// The certificate that is served, where this program speaks https itself.
    pub certificate: Option<Certificate>,
    /// The open connections.
    pub connections: Arc<Connections>,
    /// How long answers took to begin.
    pub durations: Durations,
    /// Failed sign-ins that are not written down yet.
    pub failed: Failed,
    /// Whether this node can work.
    pub health: Health,
    /// Whose personal data was read in which session.
    pub access_log: AccessLog,
    /// The business day for which scripts were last put to use.
    pub scripts_of: AtomicI32,
    /// The figures for everybody as they were last worked out.
    pub published: PublicFigures,
    /// Sessions locked or unlocked just now, for the streams they opened.
    pub turned: broadcast::Sender<Shown>,
    /// Cancelled when the server is to end.
    pub stop: CancellationToken,
}

/// Numbers about the program itself, since it started.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests answered.
    pub requests: AtomicU64,
    /// Of those, with a status from 500 up.
    pub errors: AtomicU64,
    /// Commands that were done.
    pub commands: AtomicU64,
    /// Commands that a rule refused.
    pub refused: AtomicU64,
    /// Live streams open now.
    pub streams: AtomicU64,
    /// Messages about alarms.
    pub messages: Sent,
}

/// As handlers take it.
pub type Shared = Arc<AppState>;

impl AppState {
    /// Store, clock and chance.
    #[must_use]
    pub fn tools(&self) -> &Tools {
        &self.ops.tools
    }

    /// Now, by the installation's clock.
    #[must_use]
    pub fn now(&self) -> At {
        self.ops.tools.clock.now()
    }

    /// A moment in a district's zone.
    #[must_use]
    pub fn local(&self, district: &DistrictId, at: At) -> Moment {
        match self.ops.clerk(district) {
            Ok(clerk) => clerk.published().calendar.moment(at),
            Err(_) => Moment { at, offset_min: 0 },
        }
    }

    /// The address of this server as the reader of a request knows it.
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

    /// Lets the streams of a session know that it was locked or unlocked.
    pub fn tell_streams(&self, known: &Known) {
        if let Some(shown) = known.shown {
            // Nobody may be listening.
            let _heard = self.turned.send(shown);
        }
    }

    /// A failure as programs read it.
    #[must_use]
    pub fn say(&self, failure: &Failure, language: &str) -> String {
        failure.sentence(&self.sentences, language)
    }
}

/// A host as it may stand in an address we hand on.
fn is_host(host: &str) -> bool {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    !host.is_empty() && host.len() <= 255 && host.bytes().all(usual)
}
