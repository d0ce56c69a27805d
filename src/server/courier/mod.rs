//! Delivers messages about alarms: to a district's web hook, and by email.

mod hook;
mod mail;
mod message;
mod places;
mod smtp;

use self::hook::Hooks;
pub(crate) use self::hook::check_hook;
pub use self::hook::{ID, KEY, SIGNATURE};
use self::mail::Letters;
use self::message::{PATIENCE, late};
pub use self::smtp::Post;
use async_trait::async_trait;
use ops::alarms::Way;
use ops::clerk::Tools;
use ops::ports::{Card, Courier, Message, Outcome, Standing, Undelivered};
use std::sync::Arc;
use tokio_rustls::TlsConnector;

/// Delivers messages about alarms by web hook and by mail.
pub struct Carrier {
    hooks: Hooks,
    letters: Letters,
}

impl Carrier {
    /// `origin` is the address that links begin with; with `private_hooks` web hooks may go to private addresses.
    ///
    /// # Errors
    /// A sentence when mail cannot be sent that way, or when the store fails.
    pub async fn new(
        tools: Tools,
        post: Option<&Post>,
        origin: String,
        private_hooks: bool,
    ) -> Result<Carrier, String> {
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(|error| error.to_string())?
                .with_root_certificates(roots)
                .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(config));
        let origin = origin.trim_end_matches('/').to_owned();
        let hooks = Hooks::new(tools, origin.clone(), private_hooks, tls.clone()).await?;
        Ok(Carrier { hooks, letters: Letters::new(post, origin, tls)? })
    }
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
                // Read before the hook's timeout begins: a slow store must not count against the hook.
                let key = self.hooks.key().await;
                let in_time = tokio::time::timeout(PATIENCE, self.hooks.send(card, standing, &key)).await;
                in_time.unwrap_or_else(|_| Err(late(PATIENCE)))
            }
            Way::Mail => self.letters.send(message, card, standing).await,
        }
    }
}
