//! Carries messages about alarms out of the building: to a district's web hook, and by e-mail.
//!
//! A hook is sent `POST` with JSON, `X-District-Window-Id` (the same however often it comes) and
//! `X-District-Window-Signature: t=UNIX,v1=hex`, HMAC-SHA256 of `t.body` under the setting `alarm_key`. Any status from 200 to 299 is
//! taken for "received"; it is not led anywhere else, and has ten seconds. It leads to no address of the network's own (169.254.0.0/16,
//! fe80::/10), to a private one only where the department says so, and to this machine only by its own names.
//!
//! A letter goes to one address and carries the id in its `Message-ID`.

use crate::links::keyed;
use async_trait::async_trait;
use bytes::Bytes;
use domain::alarm::To;
use domain::time::SECOND;
use hmac::Mac;
use http::{Request, Uri, header};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mail};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use ops::alarms::{Letter, Notice, Way, letter};
use ops::clerk::Tools;
use ops::error::Error;
use ops::ports::{Card, Courier, Message, Outcome, Undelivered};
use rustls::pki_types::ServerName;
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;

/// A hook may take so long, and a mail server until it is connected.
const PATIENCE: Duration = Duration::from_secs(10);
/// A mail server may take ten minutes to answer the end of a letter (RFC 5321, 4.5.3.2.6), and whoever gives up sooner sends the letter
/// twice; two for all before it, after which nothing was sent.
const LETTER: Duration = Duration::from_secs(12 * 60);
/// Letters on their way at once: mail servers allow each client so many connections, Postfix 50. Danger goes beside them.
const LETTERS: usize = 20;
/// The setting with the key that hooks are signed with.
pub const KEY: &str = "alarm_key";
/// Where a hook finds the id of a message.
pub const ID: &str = "x-district-window-id";
/// Where a hook finds its signature.
pub const SIGNATURE: &str = "x-district-window-signature";

/// How mail leaves.
#[derive(Clone)]
pub struct Post {
    /// `smtp://user:password@host:587` or `smtps://…`. To another machine only with TLS, unless `?tls=` says otherwise.
    pub smtp: String,
    /// From whom.
    pub from: String,
}

impl std::fmt::Debug for Post {
    /// The address may hold a password, which belongs in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Mail as it is set up.
struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Carries messages by web hook and by mail.
pub struct Carrier {
    tools: Tools,
    mailer: Option<Mailer>,
    letters: Semaphore,
    /// Hooks may lead to private addresses.
    private_hooks: bool,
    tls: TlsConnector,
    origin: String,
}

impl Carrier {
    /// Ready to go. `origin` is where links lead; with `private_hooks` hooks may lead to private addresses.
    ///
    /// # Errors
    /// A sentence when mail cannot be sent that way; whatever the store says.
    pub async fn new(
        tools: Tools,
        post: Option<&Post>,
        origin: String,
        private_hooks: bool,
    ) -> Result<Carrier, String> {
        let fresh = hex::encode(tools.chance.secret());
        tools.store.setting_or(KEY, &fresh).await.map_err(|error| error.to_string())?;
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(|error| error.to_string())?
                .with_root_certificates(roots)
                .with_no_client_auth();
        Ok(Carrier {
            mailer: post.map(mailer).transpose()?,
            letters: Semaphore::new(LETTERS),
            private_hooks,
            tls: TlsConnector::from(Arc::new(config)),
            origin: origin.trim_end_matches('/').to_owned(),
            tools,
        })
    }

    fn link(&self, notice: &Notice) -> String {
        match notice.to {
            To::Desk => format!("{}/desk", self.origin),
            To::Supervisor | To::Captain => format!("{}/floor?district={}", self.origin, notice.district),
        }
    }

    async fn mail(&self, message: &Message, card: &Card) -> Result<Outcome, Undelivered> {
        let listed = card.alarms.addresses(message.notice.to);
        // Whoever has been taken off the list since is not told.
        let Some(address) = message.notice.address.as_ref().filter(|address| listed.contains(address)) else {
            return Ok(Outcome::NobodyToTell);
        };
        let Some(mailer) = &self.mailer else {
            tracing::warn!(message = %message.id, district = %message.notice.district,
                "a letter about an alarm has no way out: no mail server is set (--smtp)");
            return Ok(Outcome::NobodyToTell);
        };
        let to: Mailbox = address.parse().map_err(|_| Undelivered("an address cannot be read".to_owned()))?;
        let Letter { subject, text } =
            letter(&message.notice, &card.name, &self.link(&message.notice)).map_err(undelivered)?;
        let id = format!("<{}@{}>", message.id, mailer.from.email.domain());
        let raw = |name, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        let mail = Mail::builder()
            .message_id(Some(id))
            .from(mailer.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .raw_header(raw("X-District-Window-Id", message.id.to_string()))
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .body(text)
            .map_err(undelivered)?;
        let _one_of_them = if message.notice.lane().danger {
            None
        } else {
            Some(self.letters.acquire().await.map_err(undelivered)?)
        };
        let sent = tokio::time::timeout(LETTER, mailer.transport.send(mail)).await;
        let Err(error) = sent.map_err(|_| late(LETTER))? else { return Ok(Outcome::Sent) };
        // What the server says beside its code may name the address.
        match error.status().map(u16::from) {
            Some(code) if NO_SUCH_ADDRESS.contains(&code) && is_about_address(&error.to_string()) => {
                Ok(Outcome::Refused)
            }
            Some(code) => Err(Undelivered(format!("the mail server answered {code}"))),
            None => Err(undelivered(error)),
        }
    }

    async fn hook(&self, message: &Message, card: &Card) -> Result<Outcome, Undelivered> {
        let Some(hook) = &card.alarms.hook else { return Ok(Outcome::NobodyToTell) };
        let uri: Uri = hook.parse().map_err(undelivered)?;
        let told = Told {
            id: message.id.to_string(),
            district_name: &card.name,
            link: self.link(&message.notice),
            notice: &message.notice,
        };
        let body = serde_json::to_vec(&told).map_err(undelivered)?;
        let seconds = self.tools.clock.now().0 / SECOND;
        let key = self.tools.store.setting(KEY).await.map_err(undelivered)?.unwrap_or_default();
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
        let status = self.post(&uri, request).await?;
        if status.is_success() {
            Ok(Outcome::Sent)
        } else {
            Err(Undelivered(format!("the hook answered {status}")))
        }
    }

    async fn post(&self, uri: &Uri, request: Request<Full<Bytes>>) -> Result<http::StatusCode, Undelivered> {
        let host = uri.host().ok_or_else(|| Undelivered("the hook names no host".to_owned()))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let found: Vec<SocketAddr> =
            tokio::net::lookup_host((host, port)).await.map_err(undelivered)?.collect();
        let literal = host.parse::<IpAddr>();
        let here = host.eq_ignore_ascii_case("localhost") || literal.is_ok_and(|ip| ip.is_loopback());
        let open: Vec<SocketAddr> =
            found.into_iter().filter(|one| leads_to(one.ip(), here, self.private_hooks)).collect();
        if open.is_empty() {
            return Err(Undelivered("the hook leads to an address that hooks may not lead to".to_owned()));
        }
        let stream = TcpStream::connect(open.as_slice()).await.map_err(undelivered)?;
        if secure {
            let name = ServerName::try_from(host.to_owned()).map_err(undelivered)?;
            exchange(self.tls.connect(name, stream).await.map_err(undelivered)?, request).await
        } else {
            exchange(stream, request).await
        }
    }
}

/// One request over one connection.
async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<http::StatusCode, Undelivered>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(undelivered)?;
    let answer = async move { sender.send_request(request).await.map(|answer| answer.status()) };
    // Whoever asks lets go with the answer, and the connection ends; how it ends says nothing about the answer.
    let (status, _ended) = futures::future::join(answer, connection).await;
    status.map_err(undelivered)
}

/// What a hook is told.
#[derive(Serialize)]
struct Told<'a> {
    id: String,
    district_name: &'a str,
    link: String,
    #[serde(flatten)]
    notice: &'a Notice,
}

#[async_trait]
impl Courier for Carrier {
    async fn carry(&self, message: &Message, card: &Card) -> Result<Outcome, Undelivered> {
        match message.notice.way {
            Way::Hook => {
                let in_time = tokio::time::timeout(PATIENCE, self.hook(message, card)).await;
                in_time.unwrap_or_else(|_| Err(late(PATIENCE)))
            }
            Way::Mail => self.mail(message, card).await,
        }
    }
}

/// Codes that say something about the address and not about the server or the sender (RFC 5321, 4.2.3; RFC 7504): another attempt
/// would be refused too. Whoever is refused otherwise is tried again, for a day.
const NO_SUCH_ADDRESS: [u16; 4] = [550, 551, 553, 556];

/// Whether such an answer speaks of the address, by its enhanced status code if it has one (RFC 3463): x.1 and x.2 are the address and
/// its mailbox, but x.1.7 and x.1.8 the sender's; from x.3 on it is the server, the network, the letter or a policy.
fn is_about_address(answer: &str) -> bool {
    let mut words = answer.split(|c: char| !c.is_ascii_digit() && c != '.');
    let code = words.find_map(|word| {
        let mut parts = word.trim_matches('.').split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("5"), Some(subject), Some(detail), None) => Some((subject, detail)),
            _ => None,
        }
    });
    !matches!(code, Some(("3" | "4" | "5" | "6" | "7", _) | ("1", "7" | "8")))
}

fn late(limit: Duration) -> Undelivered {
    Undelivered(format!("no answer within {} s", limit.as_secs()))
}

/// Whether a hook may lead to an address. `here`: it was asked for by a name of this machine; a name that anybody may turn to it is
/// none. `private`: the department's own network counts too.
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

/// Whether a hook that is to be saved leads somewhere it may, as far as its address says so itself. One that stays as it was is in the
/// way of no other change.
///
/// # Errors
/// A sentence.
pub(crate) fn check_hook(hook: Option<&str>, before: Option<&str>, private: bool) -> Result<(), Error> {
    if hook == before {
        return Ok(());
    }
    let uri = hook.and_then(|hook| hook.parse::<Uri>().ok());
    let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match ip {
        Ok(ip) if !leads_to(ip, true, private) => {
            let detail = "A web hook leads to no private or local address. If it is to, whoever runs this service starts it with --private-hooks.";
            Err(Error::invalid("hook", "bad_hook", detail))
        }
        _ => Ok(()),
    }
}

fn undelivered(error: impl std::fmt::Display) -> Undelivered {
    Undelivered(error.to_string())
}

fn mailer(post: &Post) -> Result<Mailer, String> {
    let from: Mailbox =
        post.from.parse().map_err(|_| "The sender of mail is no e-mail address.".to_owned())?;
    let address = guarded(&post.smtp)?;
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&address).map_err(|_| {
        "The mail server is an address such as smtp://user:password@mail.example.org:587.".to_owned()
    })?;
    let name = ClientId::Domain(from.email.domain().to_owned());
    let transport = builder.timeout(Some(PATIENCE)).hello_name(name).build();
    Ok(Mailer { transport, from })
}

/// To another machine neither passwords nor tickets travel in the open, unless somebody has asked for that in so many words.
fn guarded(smtp: &str) -> Result<String, String> {
    let uri: Uri = smtp.parse().map_err(|_| "The address of the mail server cannot be read.".to_owned())?;
    let host = uri.host().unwrap_or_default();
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let said = uri.query().is_some_and(|query| query.contains("tls="));
    if uri.scheme_str() != Some("smtp") || here || said {
        return Ok(smtp.to_owned());
    }
    let mark = if uri.query().is_some() { '&' } else { '?' };
    Ok(format!("{smtp}{mark}tls=required"))
}
