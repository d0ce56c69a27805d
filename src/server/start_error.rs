//! Why a server does not start.

use domain::ids::DistrictId;
use std::net::SocketAddr;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The certificate or key cannot be used.
    #[error("the certificate cannot be used: {0}")]
    Tls(String),
    /// A demo signs in anyone who knows its address, so it may listen on loopback only.
    #[error("a demo listens on loopback only, not on {0}")]
    DemoOutside(SocketAddr),
    /// The same, reached through a proxy or under another name.
    #[error(
        "a demo signs in anyone who has its addresses, so it can be reached from this machine only: leave out --origin, --trusted-proxy \
         and --tls-cert"
    )]
    DemoReached,
    /// Behind a proxy, and over HTTP/2, nothing else gives the address for links.
    #[error(
        "links and ticket codes need the address people use: give it with --origin, such as --origin https://desk.example.org"
    )]
    OriginMissing,
    /// The public address cannot be parsed.
    #[error("--origin is an address such as https://desk.example.org, without a path")]
    Origin,
    /// Passwords and names must not be sent unencrypted.
    #[error(
        "on {0} people would sign in without https: give it --tls-cert and --tls-key, or name the proxy in front of it \
         with --trusted-proxy, and the address people use with --origin https://…"
    )]
    PlainOutside(SocketAddr),
    /// The mail server or the sender cannot be used.
    #[error("{0}")]
    Mail(String),
    /// The clock is before the last fact on record: one of the two is wrong.
    #[error(
        "the clock of this server says {now}, but the last fact of {district} was recorded at {head}, {ahead} later. If the clock is \
         wrong, put it right and start again. If the record is wrong, because the clock was fast when it was written, run \
         `district-window clock repair --why TEXT`, which corrects the record with a marked fact, and start again"
    )]
    ClockBehind {
        /// The time by the clock, in UTC.
        now: String,
        /// The district whose last fact is furthest ahead.
        district: DistrictId,
        /// When that fact was recorded, in UTC.
        head: String,
        /// How far it is ahead, in words.
        ahead: String,
    },
    /// The use cases cannot start, as when a district's line cannot be read.
    #[error("{0}")]
    Ops(#[from] ops::error::Error),
    /// The store cannot be opened or read.
    #[error("{0}")]
    Store(#[from] ops::ports::StoreError),
}
