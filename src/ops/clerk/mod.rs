//! One task per district. It takes all waiting commands as a batch, decides them on a working copy inside one transaction,
//! commits, publishes the copy, and only then answers, refusals and "nobody waits" included. So all answers of a district
//! stand in one order, on one node or many.

mod decision;
pub(crate) mod errand;
pub(crate) mod published;
mod state;

pub use crate::tools::Tools;
pub use errand::{Answer, Errand, actor_name};
pub use published::Published;

use crate::clerk::errand::Mail;
use crate::clerk::state::{ClerkState, Trouble};
use crate::error::{Error, OutOfService};
use domain::ids::DistrictId;
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// Commands that may wait for a clerk; beyond it callers are told to come back.
const MAILBOX: usize = 512;
/// Commands decided in one transaction.
const BATCH: usize = 64;

/// The way to a clerk.
#[derive(Clone)]
pub struct Clerk {
    mailbox: mpsc::Sender<Mail>,
    published: watch::Receiver<Published>,
    trouble: Trouble,
}

impl Clerk {
    /// Starts the clerk of a district from what is stored. The task ends when the last handle is dropped.
    ///
    /// # Errors
    /// When the line cannot be read, or holds what this program does not know.
    pub async fn start(district: DistrictId, tools: Tools) -> Result<Clerk, Error> {
        let mut desk = ClerkState::load(district, tools).await?;
        let trouble = Arc::clone(&desk.trouble);
        let (mailbox, mut notes) = mpsc::channel(MAILBOX);
        let (publish, published) = watch::channel(desk.published());
        tokio::spawn(async move {
            let mut taken = Vec::with_capacity(BATCH);
            while notes.recv_many(&mut taken, BATCH).await > 0 {
                let batch = std::mem::take(&mut taken);
                // A panic loses the answers of this batch, nothing that was stored: the line is read again.
                if AssertUnwindSafe(desk.work(batch, &publish)).catch_unwind().await.is_err() {
                    tracing::error!(district = %desk.line.district, "the clerk stumbled; its line is read again");
                    desk.reload(&publish).await;
                }
            }
        });
        Ok(Clerk { mailbox, published, trouble })
    }

    /// Hands over an errand and waits for its answer.
    ///
    /// # Errors
    /// The refusal of a rule, or what kept the clerk from storing.
    pub async fn ask(&self, errand: Errand) -> Result<Answer, Error> {
        let (reply, answer) = oneshot::channel();
        self.mailbox.try_send(Mail::Errand((Arc::new(errand), reply))).map_err(|_| Error::Busy)?;
        answer.await.unwrap_or_else(|_| Err(Error::Unavailable("the clerk was restarted".to_owned())))
    }

    /// How many notes wait for it, commands nearly all of them.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.mailbox.max_capacity().saturating_sub(self.mailbox.capacity())
    }

    /// Another process may have written: look.
    pub fn look(&self) {
        // A full mailbox looks anyway, with its next batch.
        let _full = self.mailbox.try_send(Mail::Look);
    }

    /// Why the district is out of service, if it is.
    #[must_use]
    pub fn trouble(&self) -> Option<Arc<OutOfService>> {
        self.trouble.load_full()
    }

    /// The line as last committed.
    #[must_use]
    pub fn published(&self) -> Published {
        self.published.borrow().clone()
    }

    /// Every commit, newest only.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Published> {
        self.published.clone()
    }
}
