//! Web hooks. A hook is sent as `POST` with JSON, `X-District-Window-Id` (the same for every attempt) and
//! `X-District-Window-Signature: t=UNIX,v1=hex`, HMAC-SHA256 of `t.body` under the setting `alarm_key`. Any status from 200
//! to 299 means "received"; redirects are not followed, and the timeout is ten seconds. Hooks may not go to link-local
//! addresses (169.254.0.0/16, fe80::/10), to private ones only if the operator allows it (`--private-hooks`), and to this
//! machine only by its own names.

use super::message::{link, undelivered};
use crate::links::keyed;
use bytes::Bytes;
use domain::time::SECOND;
use hmac::Mac;
use http::{Request, Uri, header};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use ops::alarms::Notice;
use ops::clerk::Tools;
use ops::error::Error;
use ops::ports::{Card, Outcome, Standing, Undelivered};
use rustls::pki_types::ServerName;
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The setting with the key that signs hooks.
pub const KEY: &str = "alarm_key";

/// The header with the message id, in lower case.
pub const ID: &str = "x-district-window-id";

/// The header with the signature, in lower case.
pub const SIGNATURE: &str = "x-district-window-signature";

/// Sends web hooks.
pub(super) struct Hooks {
    tools: Tools,
    /// Whether hooks may go to private addresses.
    private: bool,
    tls: TlsConnector,
    origin: String,
    /// The signing key as last read.
    key: Mutex<String>,
}

impl Hooks {
    /// Reads the signing key, which is created if there is none.
    ///
    /// # Errors
    /// When the key can be neither read nor stored.
    pub(super) async fn new(
        tools: Tools,
        origin: String,
        private: bool,
        tls: TlsConnector,
    ) -> Result<Hooks, String> {
        let fresh = hex::encode(tools.chance.secret());
        let key = tools.store.setting_or(KEY, &fresh).await.map_err(|error| error.to_string())?;
        Ok(Hooks { key: Mutex::new(key), tools, private, tls, origin })
    }

    /// Reads the signing key; when that fails, the last one read is used.
    pub(super) async fn key(&self) -> String {
        let read = self.tools.store.setting(KEY).await;
        let mut last = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(key) => *last = key.unwrap_or_default(),
            Err(error) => tracing::warn!(%error, "the key that web hooks are signed with could not be read"),
        }
        last.clone()
    }

    pub(super) async fn send(
        &self,
        card: &Card,
        standing: &dyn Standing,
        key: &str,
    ) -> Result<Outcome, Undelivered> {
        let Some(hook) = &card.alarms.hook else { return Ok(Outcome::NobodyToTell) };
        let uri: Uri = hook.parse().map_err(undelivered)?;
        let stream = self.reach(&uri).await?;
        let Some(message) = standing.now() else { return Ok(Outcome::Over) };
        let told = Told {
            id: message.id.to_string(),
            district_name: &card.name,
            link: link(&self.origin, &message.notice),
            notice: &message.notice,
        };
        let body = serde_json::to_vec(&told).map_err(undelivered)?;
        let seconds = self.tools.clock.now().0 / SECOND;
        let mut mac = keyed(key.as_bytes());
        mac.update(seconds.to_string().as_bytes());
        mac.update(b".");
        mac.update(&body);
        let signature = format!("t={seconds},v1={}", hex::encode(mac.finalize().into_bytes()));
        let host = uri.authority().map(ToString::to_string).unwrap_or_default();
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let request = Request::post(path)
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "district-window")
            .header(header::CONNECTION, "close")
            .header(ID, message.id.to_string())
            .header(SIGNATURE, signature)
            .body(Full::new(Bytes::from(body)))
            .map_err(undelivered)?;
        let status = exchange(stream, request).await?;
        if status.is_success() {
            Ok(Outcome::Sent)
        } else {
            Err(Undelivered(format!("the hook answered {status}")))
        }
    }

    /// Connects to a hook's host, with TLS for `https`.
    async fn reach(&self, uri: &Uri) -> Result<Box<dyn Stream>, Undelivered> {
        let host = uri.host().ok_or_else(|| Undelivered("the hook names no host".to_owned()))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let found: Vec<SocketAddr> =
            tokio::net::lookup_host((host, port)).await.map_err(undelivered)?.collect();
        let literal = host.parse::<IpAddr>();
        let here = host.eq_ignore_ascii_case("localhost") || literal.is_ok_and(|ip| ip.is_loopback());
        let open: Vec<SocketAddr> =
            found.into_iter().filter(|one| leads_to(one.ip(), here, self.private)).collect();
        if open.is_empty() {
            return Err(Undelivered("the hook leads to an address that hooks may not lead to".to_owned()));
        }
        let stream = TcpStream::connect(open.as_slice()).await.map_err(undelivered)?;
        if secure {
            let name = ServerName::try_from(host.to_owned()).map_err(undelivered)?;
            Ok(Box::new(self.tls.connect(name, stream).await.map_err(undelivered)?))
        } else {
            Ok(Box::new(stream))
        }
    }
}

/// A connection with or without TLS.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// The JSON body of a hook.
#[derive(Serialize)]
struct Told<'a> {
    id: String,
    district_name: &'a str,
    link: String,
    #[serde(flatten)]
    notice: &'a Notice,
}

/// Sends one request over one connection.
async fn exchange(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
) -> Result<http::StatusCode, Undelivered> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(undelivered)?;
    let answer = async move { sender.send_request(request).await.map(|answer| answer.status()) };
    // The client is dropped with the answer, and the connection ends; how it ends does not matter.
    let (status, _ended) = futures::future::join(answer, connection).await;
    status.map_err(undelivered)
}

/// Whether a hook may go to an address. `here`: the hook names this machine as `localhost` or by a loopback address, since
/// anyone can point a DNS name at it. `private`: the department's own network is allowed too.
fn leads_to(ip: IpAddr, here: bool, private: bool) -> bool {
    let ip = ip.to_canonical();
    let (own, local) = match ip {
        // 100.64.0.0/10 is shared by the customers of a provider (RFC 6598).
        IpAddr::V4(v4) => (
            v4.is_private() || matches!(v4.octets(), [100, 64..=127, ..]),
            v4.is_link_local() || v4.is_broadcast(),
        ),
        IpAddr::V6(v6) => (v6.is_unique_local(), v6.is_unicast_link_local()),
    };
    let nowhere = ip.is_unspecified() || ip.is_multicast();
    !(local || nowhere) && (private || !own) && (here || !ip.is_loopback())
}

/// Checks a hook before it is saved, as far as its URL alone can tell. An unchanged hook does not block other changes.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn check_hook(hook: Option<&str>, before: Option<&str>, private: bool) -> Result<(), Error> {
    if hook == before {
        return Ok(());
    }
    let uri = hook.and_then(|hook| hook.parse::<Uri>().ok());
    let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match ip {
        Ok(ip) if !leads_to(ip, true, private) => {
            let detail = "A web hook leads to no private or local address. To allow it, the operator of this service starts it with --private-hooks.";
            Err(Error::invalid("hook", "bad_hook", detail))
        }
        _ => Ok(()),
    }
}
