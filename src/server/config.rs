//! What serving needs to know. The command line fills it; `0` as a port lets the system choose.

use crate::connections::Sockets;
use crate::courier::Post;
use crate::site::Site;
use crate::start_error::StartError;
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
    /// Hooks may lead to private addresses, the department's own network.
    pub private_hooks: bool,
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
    /// The certificate chain, server certificate first.
    pub cert: PathBuf,
    /// The private key of the first certificate.
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
            private_hooks: false,
            sockets: Sockets::default(),
            metrics: None,
            demo: false,
        }
    }

    /// Whether a server may be started like this.
    ///
    /// # Errors
    /// A sentence that says what is missing or too much.
    pub fn check(&self) -> Result<(), StartError> {
        let beyond = self.origin.is_some() || self.tls.is_some() || !self.trusted_proxies.is_empty();
        if self.demo && !self.listen.ip().is_loopback() {
            return Err(StartError::DemoOutside(self.listen));
        }
        if self.demo && beyond {
            return Err(StartError::DemoReached);
        }
        if !self.listen.ip().is_loopback() && !self.is_https() {
            return Err(StartError::PlainOutside(self.listen));
        }
        let named = self.origin.as_deref().map(|origin| host_of(origin).ok_or(StartError::Origin));
        if named.transpose()?.is_none() && beyond {
            return Err(StartError::OriginMissing);
        }
        Ok(())
    }

    /// Whether a request may be for that host: the one people use, or this machine under its own names. A page of another site
    /// whose name was turned to our address says that site's name.
    #[must_use]
    pub fn answers_to(&self, host: &str) -> bool {
        let bare = name_of(host);
        let own = self.origin.as_deref().and_then(host_of).is_some_and(|own| own.eq_ignore_ascii_case(bare));
        let address = bare.parse::<IpAddr>().ok();
        let here = address.is_some_and(|ip| ip.is_loopback() || ip == self.listen.ip());
        own || here || bare.eq_ignore_ascii_case("localhost")
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

/// The host in an address such as `https://desk.example.org:8443`, without its port.
fn host_of(origin: &str) -> Option<&str> {
    let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    let host = rest.trim_end_matches('/');
    // As whatever follows the link reads it, its port included.
    let uri = origin.parse::<http::Uri>().ok()?;
    let authority = uri.authority()?;
    if authority.as_str() != host || (authority.host().len() < host.len() && authority.port_u16().is_none()) {
        return None;
    }
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    let name = name_of(host);
    (host.bytes().all(usual) && !name.is_empty()).then_some(name)
}

/// A host without its port; an IPv6 address without its brackets.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.split(':').next().unwrap_or(host),
    }
}
