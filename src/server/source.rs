//! Where a request comes from: the peer, or what a trusted proxy says.

use crate::error::Failure;
use crate::front::Shared;
use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The address a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Source(pub IpAddr);

impl FromRequestParts<Shared> for Source {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, front: &Shared) -> Result<Self, Failure> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let trusted = &front.config.trusted_proxies;
        if !trusted.contains(&peer) {
            return Ok(Source(peer));
        }
        let lines =
            parts.headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok());
        let hops: Vec<IpAddr> =
            lines.flat_map(|line| line.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
        // From the right: whatever stands left of the first stranger was written by that stranger.
        Ok(Source(hops.into_iter().rev().find(|hop| !trusted.contains(hop)).unwrap_or(peer)))
    }
}
