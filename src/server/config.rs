//! The configuration of a server, filled in by the command line. Port `0` lets the system choose.

use crate::connections::Sockets;
use crate::courier::Post;
use crate::site::Site;
use crate::start_error::StartError;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// The configuration of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The site's files: browser libraries, style, fonts, icons, sounds.
    pub site: Site,
    /// The public address, such as `https://desk.example.org`; taken from each request when absent.
    pub origin: Option<String>,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted.
    pub trusted_proxies: Vec<IpAddr>,
    /// The certificate and key, to speak https without a proxy.
    pub tls: Option<Tls>,
    /// The mail server for alarms; without it no mail is sent.
    pub post: Option<Post>,
    /// Whether web hooks may go to private addresses, the department's own network.
    pub private_hooks: bool,
    /// Timeouts and limits of connections.
    pub sockets: Sockets,
    /// The address where monitoring systems read metrics without signing in; none when absent.
    pub metrics: Option<SocketAddr>,
    /// Whether this is a demo, in which addresses that sign visitors in are enabled.
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
    /// Plain HTTP at an address, with everything else at its default.
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

    /// Checks that the configuration is complete and consistent.
    ///
    /// # Errors
    /// A sentence that says what is missing or excessive.
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

    /// Whether this server answers to a `Host`: that of the public address, or a name of this machine. A page of another site
    /// whose DNS name was pointed at this server ("DNS rebinding") sends that site's name.
    #[must_use]
    pub fn answers_to(&self, host: &str) -> bool {
        let bare = name_of(host);
        let own = self.origin.as_deref().and_then(host_of).is_some_and(|own| own.eq_ignore_ascii_case(bare));
        let address = bare.parse::<IpAddr>().ok();
        let here = address.is_some_and(|ip| ip.is_loopback() || ip == self.listen.ip());
        own || here || bare.eq_ignore_ascii_case("localhost")
    }

    /// Whether cookies are restricted to https; only a server on loopback may do without.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.is_https() || !self.listen.ip().is_loopback()
    }

    /// Whether the server is reached by https, as far as its configuration says.
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
    // Parsed as a client parses it, with its port.
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
