//! Couriers that deliver, fail or hang, each in its own way.

use ops::ports::Outcome as Became;
use ops::ports::*;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::{Barrier, Notify};
use uuid::Uuid;

/// Delivers nothing, and says so once so many are on their way.
pub(crate) struct Dead(pub(crate) Barrier);

#[async_trait::async_trait]
impl Courier for Dead {
    async fn carry(&self, _: &Message, _: &Card, _: &dyn Standing) -> Result<Became, Undelivered> {
        self.0.wait().await;
        Err(Undelivered("nobody answers".to_owned()))
    }
}

/// Delivers everything but one message, and keeps in mind what it was given, in order.
#[derive(Default)]
pub(crate) struct Carries {
    pub(crate) refuses: Option<Uuid>,
    pub(crate) carried: Mutex<Vec<Message>>,
}

impl Carries {
    pub(crate) fn ids(&self) -> Vec<Uuid> {
        self.carried.lock().unwrap().iter().map(|message| message.id).collect()
    }
}

#[async_trait::async_trait]
impl Courier for Carries {
    async fn carry(&self, message: &Message, _: &Card, _: &dyn Standing) -> Result<Became, Undelivered> {
        self.carried.lock().unwrap().push(message.clone());
        // Somebody else may take the next one meanwhile.
        tokio::task::yield_now().await;
        if self.refuses == Some(message.id) {
            return Err(Undelivered("too large".to_owned()));
        }
        Ok(Became::Sent)
    }
}

/// Delivers everything, but to one receiver, which never answers; rings for each that it was given.
#[derive(Default)]
pub(crate) struct Hangs {
    pub(crate) receiver: String,
    pub(crate) carried: Mutex<Vec<Lane>>,
    pub(crate) bell: Notify,
}

#[async_trait::async_trait]
impl Courier for Hangs {
    async fn carry(&self, message: &Message, _: &Card, _: &dyn Standing) -> Result<Became, Undelivered> {
        let lane = message.notice.lane();
        self.carried.lock().unwrap().push(lane.clone());
        self.bell.notify_one();
        if lane.receiver == self.receiver {
            std::future::pending::<()>().await;
        }
        Ok(Became::Sent)
    }
}

impl Hangs {
    pub(crate) async fn until(&self, fits: impl Fn(&[Lane]) -> bool) {
        let look = async {
            while !fits(&self.carried.lock().unwrap()) {
                self.bell.notified().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), look).await.expect("it was not carried");
    }
}

/// Tells a message as it stands once its gate is opened; rings when it was given one.
#[derive(Default)]
pub(crate) struct Waits {
    pub(crate) came: Notify,
    pub(crate) gate: Notify,
}

#[async_trait::async_trait]
impl Courier for Waits {
    async fn carry(&self, _: &Message, _: &Card, standing: &dyn Standing) -> Result<Became, Undelivered> {
        self.came.notify_one();
        self.gate.notified().await;
        Ok(standing.now().map_or(Became::Over, |_| Became::Sent))
    }
}
