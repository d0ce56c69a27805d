//! One task per district. It takes all waiting commands as a batch, decides them on a working copy inside one
//! transaction, commits, publishes the copy, and only then answers, even with a refusal or "nobody is
//! waiting". So all answers of a district are in one order, on one node or many.

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

/// Commands that may wait for a clerk; further callers are asked to retry.
const MAILBOX: usize = 512;
const BATCH: usize = 64;

/// A handle to a clerk's task.
#[derive(Clone)]
pub struct Clerk {
    mailbox: mpsc::Sender<Mail>,
    published: watch::Receiver<Published>,
    trouble: Trouble,
}

impl Clerk {
    /// Loads the line of a district and starts its clerk. The task ends when the last handle is dropped.
    ///
    /// # Errors
    /// When the line cannot be read, or contains facts that this program does not know.
    pub async fn start(district: DistrictId, tools: Tools) -> Result<Clerk, Error> {
        let mut desk = ClerkState::load(district, tools).await?;
        let trouble = Arc::clone(&desk.trouble);
        let (mailbox, mut notes) = mpsc::channel(MAILBOX);
        let (publish, published) = watch::channel(desk.published());
        tokio::spawn(async move {
            let mut taken = Vec::with_capacity(BATCH);
            while notes.recv_many(&mut taken, BATCH).await > 0 {
                let batch = std::mem::take(&mut taken);
                // A panic loses the answers of this batch, but nothing stored: the line is loaded again.
                if AssertUnwindSafe(desk.work(batch, &publish)).catch_unwind().await.is_err() {
                    tracing::error!(district = %desk.line.district, "the clerk panicked; rebuilding its line from the store");
                    desk.reload(&publish).await;
                }
            }
        });
        Ok(Clerk { mailbox, published, trouble })
    }

    /// Sends a command to the clerk and waits for its answer.
    ///
    /// # Errors
    /// The refusal of a rule, or the reason why nothing could be stored.
    pub async fn ask(&self, errand: Errand) -> Result<Answer, Error> {
        let (reply, answer) = oneshot::channel();
        self.mailbox.try_send(Mail::Errand((Arc::new(errand), reply))).map_err(|_| Error::Busy)?;
        answer.await.unwrap_or_else(|_| Err(Error::Unavailable("the clerk was restarted".to_owned())))
    }

    /// How many items are in its queue, nearly all of them commands.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.mailbox.max_capacity().saturating_sub(self.mailbox.capacity())
    }

    /// Asks the clerk to check for changes by another process.
    pub fn look(&self) {
        // With a full mailbox it checks anyway, at the next batch.
        let _full = self.mailbox.try_send(Mail::Look);
    }

    /// Why the district is out of service; `None` while it is in service.
    #[must_use]
    pub fn trouble(&self) -> Option<Arc<OutOfService>> {
        self.trouble.load_full()
    }

    /// The line as last committed, with its calendar.
    #[must_use]
    pub fn published(&self) -> Published {
        self.published.borrow().clone()
    }

    /// Follows the commits; only the newest is available.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Published> {
        self.published.clone()
    }
}
