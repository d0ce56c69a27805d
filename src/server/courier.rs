//! Carries messages about alarms out of the building: to a district's web hook, and by e-mail.
//!
//! A hook is sent `POST` with JSON, `X-District-Window-Id` (the same however often it comes) and
//! `X-District-Window-Signature: t=UNIX,v1=hex`, HMAC-SHA256 of `t.body` under the setting `alarm_key`. Any status from 200 to 299 is
//! taken for "received"; it is not led anywhere else, and has ten seconds. It leads to no address of the network's own (169.254.0.0/16,
//! fe80::/10), to a private one only where the department says so, and to this machine only by its own names.
//!
//! A letter goes to one address and carries the id in its `Message-ID`. It is written when the mail server waits for its text, and is
//! delivered with the server's answer to its end; how the connection ends after that says nothing.

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
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use lettre::transport::smtp::{Error as SmtpError, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use ops::alarms::{Letter, Notice, Way, letter};
use ops::clerk::Tools;
use ops::error::Error;
use ops::ports::{Card, Courier, Lane, Message, Outcome, Standing, Undelivered};
use percent_encoding::percent_decode_str;
use rustls::pki_types::ServerName;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;

/// A hook may take so long, and a mail server until it is connected.
const PATIENCE: Duration = Duration::from_secs(10);
/// A mail server has so long until it waits for the text of a letter: nothing was sent by then.
const GREETING: Duration = Duration::from_secs(2 * 60);
/// It may take ten minutes to answer the end of a letter (RFC 5321, 4.5.3.2.6), and whoever gives up sooner sends the letter twice.
const TEXT: Duration = Duration::from_secs(10 * 60);
/// What it says when it is left changes nothing, so nobody waits for it longer than this.
const FAREWELL: Duration = Duration::from_secs(1);
/// All that a mail server may say about one letter, in bytes: a line of it is read into memory however long it is.
const HEARD: usize = 256 * 1024;
/// What a receiver says of why it did not take something is kept so far, in characters.
const WHY: usize = 200;
/// A mail server that waits for the text of a letter says so with this code (RFC 5321, 4.2.2).
const GO_ON: u16 = 354;
/// A mail server may be slow with some addresses and not with others: a receiver is slow until the server has answered about it within
/// this time.
const SLOW: Duration = Duration::from_secs(2);
/// Letters on their way from this node at once to receivers that took its last one in time. With those below it is fewer than mail
/// servers allow each client, Postfix 50. Danger goes beside them.
const LETTERS: usize = 20;
/// To receivers that were sent nothing since the start, or did not take the last one; none keeps its place for longer than [`SLOW`].
const DOUBTFUL_LETTERS: usize = 15;
/// To slow receivers.
const SLOW_LETTERS: usize = 10;
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
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    /// By which name this service greets the mail server.
    name: ClientId,
    from: Mailbox,
}

/// What came of the last letter from this node to a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Taken,
    Failed,
    Slow,
}

/// Places for letters on their way, by what came of the last one from this node to the same receiver: however many fail or hang, they
/// take no place of those who took it. What another node was told, this one does not know.
struct Places {
    usual: Semaphore,
    doubtful: Semaphore,
    slow: Semaphore,
    last: Mutex<BTreeMap<Lane, Last>>,
}

impl Default for Places {
    fn default() -> Places {
        Places {
            usual: Semaphore::new(LETTERS),
            doubtful: Semaphore::new(DOUBTFUL_LETTERS),
            slow: Semaphore::new(SLOW_LETTERS),
            last: Mutex::default(),
        }
    }
}

impl Places {
    fn last(&self, receiver: &Lane) -> Option<Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).get(receiver).copied()
    }

    fn note(&self, receiver: Lane, last: Last) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(receiver, last);
    }

    fn after(&self, last: Option<Last>) -> &Semaphore {
        match last {
            Some(Last::Taken) => &self.usual,
            Some(Last::Failed) | None => &self.doubtful,
            Some(Last::Slow) => &self.slow,
        }
    }
}

/// Carries messages by web hook and by mail.
pub struct Carrier {
    tools: Tools,
    mailer: Option<Mailer>,
    places: Places,
    /// Hooks may lead to private addresses.
    private_hooks: bool,
    tls: TlsConnector,
    origin: String,
    /// The key that hooks are signed with, as it was last read.
    key: Mutex<String>,
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
        let key = tools.store.setting_or(KEY, &fresh).await.map_err(|error| error.to_string())?;
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(|error| error.to_string())?
                .with_root_certificates(roots)
                .with_no_client_auth();
        Ok(Carrier {
            mailer: post.map(mailer).transpose()?,
            places: Places::default(),
            private_hooks,
            tls: TlsConnector::from(Arc::new(config)),
            origin: origin.trim_end_matches('/').to_owned(),
            key: Mutex::new(key),
            tools,
        })
    }

    /// The key that hooks are signed with. Where it cannot be read, it is what it was.
    async fn key(&self) -> String {
        let read = self.tools.store.setting(KEY).await;
        let mut last = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(key) => *last = key.unwrap_or_default(),
            Err(error) => tracing::warn!(%error, "the key that web hooks are signed with could not be read"),
        }
        last.clone()
    }

    fn link(&self, notice: &Notice) -> String {
        match notice.to {
            To::Desk => format!("{}/desk", self.origin),
            To::Supervisor | To::Captain => format!("{}/floor?district={}", self.origin, notice.district),
        }
    }

    async fn mail(
        &self,
        message: &Message,
        card: &Card,
        standing: &dyn Standing,
    ) -> Result<Outcome, Undelivered> {
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
        let lane = message.notice.lane();
        let receiver = Lane { danger: false, ..lane.clone() };
        let last = self.places.last(&receiver);
        let text_begun = AtomicBool::new(false);
        let mut sending = std::pin::pin!(self.post(mailer, &to, card, standing, &text_begun));
        let place = if lane.danger {
            None
        } else {
            Some(self.places.after(last).acquire().await.map_err(undelivered)?)
        };
        let in_time = tokio::time::timeout(SLOW, sending.as_mut()).await;
        let became = match &in_time {
            Ok(Ok(_)) => Last::Taken,
            Ok(Err(_)) => Last::Failed,
            Err(_) => Last::Slow,
        };
        self.places.note(receiver, became);
        if let Ok(sent) = in_time {
            return sent;
        }
        if lane.danger || last == Some(Last::Slow) {
            return sending.await;
        }
        let slow = self.places.slow.try_acquire();
        drop(place);
        // Cut off in its text, it might be sent twice.
        if slow.is_err() && !text_begun.load(Relaxed) {
            return Err(Undelivered("the mail server is slow with many addresses".to_owned()));
        }
        sending.await
    }

    async fn post(
        &self,
        mailer: &Mailer,
        to: &Mailbox,
        card: &Card,
        standing: &dyn Standing,
        text_begun: &AtomicBool,
    ) -> Result<Outcome, Undelivered> {
        let greeted = async {
            let mut conn = mailer.connect(&self.tls).await?;
            let listens = mailer.address(&mut conn, to).await;
            Ok::<_, Undelivered>((conn, listens))
        };
        let (mut conn, listens) =
            tokio::time::timeout(GREETING, greeted).await.map_err(|_| late(GREETING))??;
        let outcome = match listens {
            Ok(None) => {
                // The server drops a letter that does not end.
                let Some(message) = standing.now() else { return Ok(Outcome::Over) };
                let mail = self.write(&message, mailer, to, card)?.formatted();
                text_begun.store(true, Relaxed);
                let answer = tokio::time::timeout(TEXT, conn.message(&mail)).await.map_err(|_| late(TEXT))?;
                match answer {
                    Ok(answer) => done(&answer).map(|()| Outcome::Sent),
                    Err(error) => about_address(error, false),
                }
            }
            Ok(Some(outcome)) => Ok(outcome),
            Err(error) => Err(error),
        };
        let _left = tokio::time::timeout(FAREWELL, conn.abort()).await;
        outcome
    }

    fn write(
        &self,
        message: &Message,
        mailer: &Mailer,
        to: &Mailbox,
        card: &Card,
    ) -> Result<Mail, Undelivered> {
        let Letter { subject, text } =
            letter(&message.notice, &card.name, &self.link(&message.notice)).map_err(undelivered)?;
        let id = format!("<{}@{}>", message.id, mailer.from.email.domain());
        let raw = |name, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        Mail::builder()
            .message_id(Some(id))
            .from(mailer.from.clone())
            .to(to.clone())
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .raw_header(raw("X-District-Window-Id", message.id.to_string()))
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .body(text)
            .map_err(undelivered)
    }

    async fn hook(&self, card: &Card, standing: &dyn Standing, key: &str) -> Result<Outcome, Undelivered> {
        let Some(hook) = &card.alarms.hook else { return Ok(Outcome::NobodyToTell) };
        let uri: Uri = hook.parse().map_err(undelivered)?;
        let stream = self.reach(&uri).await?;
        let Some(message) = standing.now() else { return Ok(Outcome::Over) };
        let told = Told {
            id: message.id.to_string(),
            district_name: &card.name,
            link: self.link(&message.notice),
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

    /// A connection to where a hook leads.
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
            found.into_iter().filter(|one| leads_to(one.ip(), here, self.private_hooks)).collect();
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

/// A connection, with TLS or without.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A connection to a mail server, which says no more than [`HEARD`].
#[derive(Debug)]
struct Bounded<S> {
    stream: S,
    peer: SocketAddr,
    left: usize,
}

impl<S> Bounded<S> {
    fn new(stream: S, peer: SocketAddr) -> Bounded<S> {
        Bounded { stream, peer, left: HEARD }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        if let Err(error) = ready!(Pin::new(&mut this.stream).poll_read(cx, buf)) {
            return Poll::Ready(Err(error));
        }
        let heard = buf.filled().len().saturating_sub(before);
        match this.left.checked_sub(heard) {
            Some(left) => {
                this.left = left;
                Poll::Ready(Ok(()))
            }
            None => Poll::Ready(Err(io::Error::other("the mail server says too much"))),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl<S> AsyncTokioStream for Bounded<S>
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug,
{
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl Mailer {
    async fn connect(&self, tls: &TlsConnector) -> Result<AsyncSmtpConnection, Undelivered> {
        let name = &self.name;
        let (stream, peer) = self.reach().await?;
        let stream: Box<dyn AsyncTokioStream> = match &self.tls {
            Tls::Wrapper(_) => {
                let host = ServerName::try_from(self.host.clone()).map_err(undelivered)?;
                let stream = tls.connect(host, stream).await.map_err(undelivered)?;
                Box::new(Bounded::new(stream, peer))
            }
            Tls::None | Tls::Opportunistic(_) | Tls::Required(_) => Box::new(Bounded::new(stream, peer)),
        };
        let mut conn = AsyncSmtpConnection::connect_with_transport(stream, name).await.map_err(unanswered)?;
        match &self.tls {
            Tls::Required(tls) => conn.starttls(tls.clone(), name).await.map_err(unanswered)?,
            Tls::Opportunistic(tls) if conn.can_starttls() => {
                conn.starttls(tls.clone(), name).await.map_err(unanswered)?;
            }
            Tls::None | Tls::Opportunistic(_) | Tls::Wrapper(_) => {}
        }
        if let Some(credentials) = &self.credentials {
            done(&conn.auth(DEFAULT_MECHANISMS, credentials).await.map_err(unanswered)?)?;
        }
        Ok(conn)
    }

    /// A connection to the first of its addresses that answers.
    async fn reach(&self) -> Result<(TcpStream, SocketAddr), Undelivered> {
        let found: Vec<SocketAddr> =
            tokio::net::lookup_host((self.host.as_str(), self.port)).await.map_err(undelivered)?.collect();
        let mut why = Undelivered("the mail server has no address".to_owned());
        for peer in found {
            match tokio::time::timeout(PATIENCE, TcpStream::connect(peer)).await {
                Ok(Ok(stream)) => return Ok((stream, peer)),
                Ok(Err(error)) => why = undelivered(error),
                Err(_) => why = late(PATIENCE),
            }
        }
        Err(why)
    }

    /// Says from whom a letter comes and to whom it goes: None when the server waits for its text.
    async fn address(
        &self,
        conn: &mut AsyncSmtpConnection,
        to: &Mailbox,
    ) -> Result<Option<Outcome>, Undelivered> {
        let mut options = Vec::new();
        if [&self.from, to].iter().any(|one| !one.email.to_string().is_ascii()) {
            if !conn.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Undelivered("the mail server takes no such address (SMTPUTF8)".to_owned()));
            }
            options.push(MailParameter::SmtpUtfEight);
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        // What it says to the sender is about the sender.
        let answer = conn.command(MailFrom::new(Some(self.from.email.clone()), options)).await;
        done(&answer.map_err(unanswered)?)?;
        match conn.command(Rcpt::new(to.email.clone(), Vec::new())).await {
            Ok(answer) => done(&answer)?,
            Err(error) => return about_address(error, true).map(Some),
        }
        // Whoever does not wait for a text takes it for commands.
        let answer = conn.command(Data).await.map_err(unanswered)?;
        if answer.has_code(GO_ON) { Ok(None) } else { Err(answered(&answer)) }
    }
}

/// Whether a mail server has done what it was told: with a code from 300 to 399 it waits for more (RFC 5321, 4.2.1).
fn done(answer: &Response) -> Result<(), Undelivered> {
    if answer.code().severity == Severity::PositiveCompletion { Ok(()) } else { Err(answered(answer)) }
}

fn answered(answer: &Response) -> Undelivered {
    Undelivered(format!("the mail server answered {}", answer.code()))
}

/// What it means that a mail server does not take a letter to that address. `asked`: it was asked about the address, and not about a
/// text.
fn about_address(error: SmtpError, asked: bool) -> Result<Outcome, Undelivered> {
    match error.status().map(u16::from) {
        Some(code)
            if NO_SUCH_ADDRESS.contains(&code) && is_about_address(&error.to_string()).unwrap_or(asked) =>
        {
            Ok(Outcome::Refused)
        }
        _ => Err(unanswered(error)),
    }
}

/// What a mail server says beside its code may name the address.
fn unanswered(error: SmtpError) -> Undelivered {
    match error.status().map(u16::from) {
        Some(code) => Undelivered(format!("the mail server answered {code}")),
        None if error.is_response() => Undelivered("the mail server's answer cannot be read".to_owned()),
        None => undelivered(error),
    }
}

/// One request over one connection.
async fn exchange(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
) -> Result<http::StatusCode, Undelivered> {
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
    async fn carry(
        &self,
        message: &Message,
        card: &Card,
        standing: &dyn Standing,
    ) -> Result<Outcome, Undelivered> {
        match message.notice.way {
            Way::Hook => {
                // Read before the time of the hook begins: a slow store is no fault of the hook.
                let key = self.key().await;
                let in_time = tokio::time::timeout(PATIENCE, self.hook(card, standing, &key)).await;
                in_time.unwrap_or_else(|_| Err(late(PATIENCE)))
            }
            Way::Mail => self.mail(message, card, standing).await,
        }
    }
}

/// Codes that say something about the address and not about the server or the sender (RFC 5321, 4.2.3; RFC 7504): another attempt
/// would be refused too. Whoever is refused otherwise is tried again, for a day.
const NO_SUCH_ADDRESS: [u16; 4] = [550, 551, 553, 556];

/// Whether such an answer speaks of the address, by its enhanced status code if it has one (RFC 3463): x.1 and x.2 are the address and
/// its mailbox, but x.1.7 and x.1.8 the sender's; from x.3 on it is the server, the network, the letter or a policy.
fn is_about_address(answer: &str) -> Option<bool> {
    let mut words = answer.split(|c: char| !c.is_ascii_digit() && c != '.');
    let code = words.find_map(|word| {
        let mut parts = word.trim_matches('.').split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("5"), Some(subject), Some(detail), None) => Some((subject, detail)),
            _ => None,
        }
    });
    code.map(|code| !matches!(code, ("3" | "4" | "5" | "6" | "7", _) | ("1", "7" | "8")))
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

/// Why something was not delivered, short and on one line: a receiver may have written parts of it, and it is shown and logged.
fn undelivered(error: impl std::fmt::Display) -> Undelivered {
    Undelivered(error.to_string().replace(char::is_control, " ").chars().take(WHY).collect())
}

fn mailer(post: &Post) -> Result<Mailer, String> {
    let from: Mailbox =
        post.from.parse().map_err(|_| "The sender of mail is no e-mail address.".to_owned())?;
    let uri: Uri =
        post.smtp.parse().map_err(|_| "The address of the mail server cannot be read.".to_owned())?;
    let wrong =
        || "The mail server is an address such as smtp://user:password@mail.example.org:587.".to_owned();
    let authority = uri.authority().ok_or_else(wrong)?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
    let asked = uri.query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("tls=")));
    let with = |way: fn(TlsParameters) -> Tls| TlsParameters::new(host.clone()).map(way).map_err(|_| wrong());
    let here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
    // To another machine neither passwords nor tickets travel in the open, unless somebody has asked for that in so many words.
    let (tls, port) = match (uri.scheme_str(), asked) {
        (Some("smtps"), _) => (with(Tls::Wrapper)?, SUBMISSIONS_PORT),
        (Some("smtp"), None) if here => (Tls::None, SMTP_PORT),
        (Some("smtp"), None | Some("required")) => (with(Tls::Required)?, SUBMISSION_PORT),
        (Some("smtp"), Some("opportunistic")) => (with(Tls::Opportunistic)?, SUBMISSION_PORT),
        _ => return Err(wrong()),
    };
    let user = authority.as_str().rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
    let credentials = match user {
        Some((user, password)) => {
            let (user, password) = decoded(user).zip(decoded(password)).ok_or_else(wrong)?;
            Some(Credentials::new(user, password))
        }
        None => None,
    };
    let port = authority.port_u16().unwrap_or(port);
    let name = ClientId::Domain(from.email.domain().to_owned());
    Ok(Mailer { host, port, tls, credentials, name, from })
}

/// A part of an address without its percent encoding.
fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set_up(smtp: &str) -> Result<Mailer, String> {
        mailer(&Post { smtp: smtp.to_owned(), from: "window@example.org".to_owned() })
    }

    #[test]
    fn mail_leaves_in_the_open_only_to_this_machine_or_where_somebody_says_so() {
        for (smtp, host, port, tls) in [
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2_525, "None"),
            ("smtp://localhost", "localhost", 25, "None"),
            ("smtp://[::1]:2525", "::1", 2_525, "None"),
            ("smtp://mail.example.org", "mail.example.org", 587, "Required"),
            ("smtp://mail.example.org:25", "mail.example.org", 25, "Required"),
            ("smtp://mail.example.org?tls=opportunistic", "mail.example.org", 587, "Opportunistic"),
            ("smtp://localhost:25?tls=required", "localhost", 25, "Required"),
            ("smtps://mail.example.org", "mail.example.org", 465, "Wrapper"),
        ] {
            let mailer = set_up(smtp).unwrap();
            let found = (mailer.host.as_str(), mailer.port, format!("{:?}", mailer.tls));
            assert_eq!(found, (host, port, tls.to_owned()), "{smtp}");
            assert!(mailer.credentials.is_none(), "{smtp}");
        }
        for wrong in ["mail.example.org", "http://mail.example.org", "smtp://mail.example.org?tls=none"] {
            assert!(set_up(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_in_the_address_of_the_mail_server_may_hold_any_letter() {
        let mailer = set_up("smtp://window%40example.org:p%3A%25%C3%A9@mail.example.org:587").unwrap();
        let wanted = Credentials::new("window@example.org".to_owned(), "p:%é".to_owned());
        assert!(mailer.credentials == Some(wanted));
        assert_eq!((mailer.host.as_str(), mailer.port), ("mail.example.org", 587));
    }

    #[test]
    fn why_something_was_not_delivered_is_short_and_without_what_a_receiver_wrote() {
        let Undelivered(why) = undelivered(format!("one\r\ntwo{}", "x".repeat(10_000)));
        assert!(why.starts_with("one  two") && why.len() == WHY, "{why}");
        let error = "whatever it likes\r\n".parse::<Response>().unwrap_err();
        let Undelivered(why) = unanswered(error);
        assert_eq!(why, "the mail server's answer cannot be read");
    }

    #[test]
    fn an_answer_is_about_the_address_by_its_code_or_by_when_it_came() {
        for (answer, address) in [
            ("permanent error (550): 5.1.1 nobody of that name", Some(true)),
            ("permanent error (550): 5.2.1 closed", Some(true)),
            ("permanent error (550): 5.7.1 not from here", Some(false)),
            ("permanent error (553): 5.1.8 what a sender", Some(false)),
            ("permanent error (550): no", None),
        ] {
            assert_eq!(is_about_address(answer), address, "{answer}");
        }
    }
}
