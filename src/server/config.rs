//! What serving needs to know. The command line fills it; `0` as a port lets the system choose.

use crate::connections::Sockets;
use crate::courier::Post;
use crate::site::Site;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// The settings of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The files that do not change while it runs.
    pub site: Site,
    /// The address people use, such as `https://desk.example.org`; made from what they ask for when absent.
    pub origin: Option<String>,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Certificate and key, to speak https itself.
    pub tls: Option<Tls>,
    /// How mail about alarms leaves; by mail nobody is told without it.
    pub post: Option<Post>,
    /// What connections may do, and how many there may be.
    pub sockets: Sockets,
    /// Where monitoring systems read numbers without signing in; nowhere when absent.
    pub metrics: Option<SocketAddr>,
    /// A demo: the addresses that sign people in work.
    pub demo: bool,
}

/// A certificate chain and its key, both as PEM files.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The chain.
    pub cert: PathBuf,
    /// The key.
    pub key: PathBuf,
}

impl Config {
    /// Plain http at an address, nothing else.
    #[must_use]
    pub fn plain(listen: SocketAddr, site: Site) -> Config {
        Config {
            listen,
            site,
            origin: None,
            trusted_proxies: Vec::new(),
            tls: None,
            post: None,
            sockets: Sockets::default(),
            metrics: None,
            demo: false,
        }
    }

    /// Cookies stay on https; only a server that is reached on loopback alone may do without.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.is_https() || !self.listen.ip().is_loopback()
    }

    /// Whether people reach it by https, as far as it has been told.
    #[must_use]
    pub fn is_https(&self) -> bool {
        let named = self.origin.as_ref().is_some_and(|origin| origin.starts_with("https://"));
        named || self.tls.is_some() || !self.trusted_proxies.is_empty()
    }
}
