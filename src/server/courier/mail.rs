//! Mail. A message goes to one address and carries its id in `Message-ID`. It is written only when the mail server waits for
//! its text, and is delivered once the server has accepted its end; how the connection ends after that does not matter.

use super::message::{late, link, undelivered};
use super::places::{Last, Places, SLOW};
use super::smtp::{Mailer, Post, about_address, done, mailer};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mail};
use ops::alarms::{Letter, letter};
use ops::ports::{Card, Lane, Message, Outcome, Standing, Undelivered};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio_rustls::TlsConnector;

/// A mail server has this long until it must wait for the text; nothing has been sent by then.
const GREETING: Duration = Duration::from_secs(2 * 60);

/// A mail server may take ten minutes to answer the end of the text (RFC 5321, 4.5.3.2.6); giving up sooner would send the
/// message twice.
const TEXT: Duration = Duration::from_secs(10 * 60);

/// The answer to `QUIT` changes nothing, so it is waited for no longer than this.
const FAREWELL: Duration = Duration::from_secs(1);

/// Sends mail.
pub(super) struct Letters {
    mailer: Option<Mailer>,
    places: Places,
    tls: TlsConnector,
    origin: String,
}

impl Letters {
    /// Prepares sending by the mail server in `post`; without it nothing is sent.
    ///
    /// # Errors
    /// A sentence when mail cannot be sent that way.
    pub(super) fn new(post: Option<&Post>, origin: String, tls: TlsConnector) -> Result<Letters, String> {
        Ok(Letters { mailer: post.map(mailer).transpose()?, places: Places::default(), tls, origin })
    }

    pub(super) async fn send(
        &self,
        message: &Message,
        card: &Card,
        standing: &dyn Standing,
    ) -> Result<Outcome, Undelivered> {
        let listed = card.alarms.addresses(message.notice.to);
        // An address that was removed from the list since gets no mail.
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
        let mut sending = std::pin::pin!(self.exchange(mailer, &to, card, standing, &text_begun));
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
        // A message that is cut off in its text might be sent twice.
        if slow.is_err() && !text_begun.load(Relaxed) {
            return Err(Undelivered("the mail server is slow with many addresses".to_owned()));
        }
        sending.await
    }

    /// Sends one message over one connection.
    async fn exchange(
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
                // The server discards a message whose text does not end.
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
            letter(&message.notice, &card.name, &link(&self.origin, &message.notice)).map_err(undelivered)?;
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
}
