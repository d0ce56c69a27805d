//! The client's address: the peer's, or the one reported by a trusted proxy.

use crate::auth::limits::Network;
use crate::error::Failure;
use crate::state::Shared;
use axum::extract::{ConnectInfo, FromRequestParts};
use http::HeaderMap;
use http::request::Parts;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The client's address, taken from `X-Forwarded-For` only where a trusted proxy sent it.
#[derive(Debug, Clone, Copy)]
pub struct ClientIp(pub IpAddr);

impl ClientIp {
    /// The network that limits count it as.
    #[must_use]
    pub fn network(self) -> Network {
        self.0.into()
    }
}

impl FromRequestParts<Shared> for ClientIp {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Failure> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Ok(ClientIp(seen_by(&state.config.trusted_proxies, peer, &parts.headers)))
    }
}

/// The address that the outermost trusted proxy saw. Read from the right: anything to the left of the first untrusted hop was
/// written by that hop, and an unreadable hop is untrusted.
fn seen_by(trusted: &[IpAddr], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|one| one.to_canonical() == address);
    let peer = peer.to_canonical();
    if !is_trusted(peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").into_iter();
    let hops: Vec<&str> =
        lines.flat_map(|line| line.to_str().unwrap_or("unknown").split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        match address(hop) {
            Some(address) if is_trusted(address) => {}
            Some(address) => return address,
            None => return peer,
        }
    }
    peer
}

/// Parses a hop as proxies write it: an address with or without a port, an IPv6 address with or without brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let alone = bare.parse::<IpAddr>().ok();
    alone.or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip())).map(|ip| ip.to_canonical())
}
