//! The SMTP conversation with a mail server.

use super::message::{PATIENCE, late, undelivered};
use http::Uri;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use lettre::transport::smtp::{Error as SmtpError, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use ops::ports::{Outcome, Undelivered};
use percent_encoding::percent_decode_str;
use rustls::pki_types::ServerName;
use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The most bytes a mail server may send about one message, because the client reads a line into memory however long it is.
const HEARD: usize = 256 * 1024;
/// The code with which a mail server asks for the text (RFC 5321, 4.2.2).
const GO_ON: u16 = 354;

/// The mail server to send by, and the sender.
#[derive(Clone)]
pub struct Post {
    /// `smtp://user:password@host:587` or `smtps://…`. To another machine TLS is required, unless `?tls=` says otherwise.
    pub smtp: String,
    /// The sender's address, such as `Desk <desk@example.org>`.
    pub from: String,
}

impl std::fmt::Debug for Post {
    /// The address may contain a password, which must not be logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("from", &self.from).finish_non_exhaustive()
    }
}

/// A parsed [`Post`].
pub(super) struct Mailer {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    /// The name in `EHLO`.
    name: ClientId,
    pub(super) from: Mailbox,
}

/// A connection to a mail server from which at most [`HEARD`] bytes are read.
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
    /// Connects, greets the server and signs in.
    pub(super) async fn connect(&self, tls: &TlsConnector) -> Result<AsyncSmtpConnection, Undelivered> {
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

    /// Connects to the first of its addresses that answers.
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

    /// Sends sender, recipient and `DATA`: `None` when the server then waits for the text.
    pub(super) async fn address(
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
        // A refusal of `MAIL FROM` is about the sender.
        let answer = conn.command(MailFrom::new(Some(self.from.email.clone()), options)).await;
        done(&answer.map_err(unanswered)?)?;
        match conn.command(Rcpt::new(to.email.clone(), Vec::new())).await {
            Ok(answer) => done(&answer)?,
            Err(error) => return about_address(error, true).map(Some),
        }
        // A server that does not wait for the text would take it for commands.
        let answer = conn.command(Data).await.map_err(unanswered)?;
        if answer.has_code(GO_ON) { Ok(None) } else { Err(answered(&answer)) }
    }
}

/// Whether a mail server has completed a command: with a code from 300 to 399 it waits for more (RFC 5321, 4.2.1).
pub(super) fn done(answer: &Response) -> Result<(), Undelivered> {
    if answer.code().severity == Severity::PositiveCompletion { Ok(()) } else { Err(answered(answer)) }
}

fn answered(answer: &Response) -> Undelivered {
    Undelivered(format!("the mail server answered {}", answer.code()))
}

/// What it means that a mail server refuses a message. `asked`: it was asked about the address, not about the text.
pub(super) fn about_address(error: SmtpError, asked: bool) -> Result<Outcome, Undelivered> {
    match error.status().map(u16::from) {
        Some(code)
            if NO_SUCH_ADDRESS.contains(&code) && is_about_address(&error.to_string()).unwrap_or(asked) =>
        {
            Ok(Outcome::Refused)
        }
        _ => Err(unanswered(error)),
    }
}

/// Only the code: a mail server's text may name the address.
fn unanswered(error: SmtpError) -> Undelivered {
    match error.status().map(u16::from) {
        Some(code) => Undelivered(format!("the mail server answered {code}")),
        None if error.is_response() => Undelivered("the mail server's answer cannot be read".to_owned()),
        None => undelivered(error),
    }
}

/// Codes that say something about the address and not about the server or the sender (RFC 5321, 4.2.3; RFC 7504): another
/// attempt would be refused too. After other refusals the message is tried again, for a day.
const NO_SUCH_ADDRESS: [u16; 4] = [550, 551, 553, 556];

/// Whether such an answer is about the address, by its enhanced status code if it has one (RFC 3463): x.1 and x.2 are about
/// the address and its mailbox, except x.1.7 and x.1.8, which are about the sender's; from x.3 on it is the server, the
/// network, the message or a policy.
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

pub(super) fn mailer(post: &Post) -> Result<Mailer, String> {
    let from: Mailbox =
        post.from.parse().map_err(|_| "The sender of mail is not an email address.".to_owned())?;
    let uri: Uri =
        post.smtp.parse().map_err(|_| "The address of the mail server cannot be read.".to_owned())?;
    let wrong =
        || "The mail server is an address such as smtp://user:password@mail.example.org:587.".to_owned();
    let authority = uri.authority().ok_or_else(wrong)?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
    let asked = uri.query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("tls=")));
    let with = |way: fn(TlsParameters) -> Tls| TlsParameters::new(host.clone()).map(way).map_err(|_| wrong());
    let here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
    // Neither passwords nor tickets go to another machine unencrypted, unless the configuration asks for it explicitly.
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
    use super::super::message::WHY;
    use super::*;

    fn set_up(smtp: &str) -> Result<Mailer, String> {
        mailer(&Post { smtp: smtp.to_owned(), from: "window@example.org".to_owned() })
    }

    #[test]
    fn mail_is_unencrypted_only_to_this_machine_or_where_the_address_says_so() {
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
