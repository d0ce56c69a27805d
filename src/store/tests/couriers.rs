//! Couriers for tests, which deliver, fail or hang.

use ops::ports::Outcome as Became;
use ops::ports::*;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::{Barrier, Notify};
use uuid::Uuid;

/// Delivers nothing, and fails once this many deliveries are running.
pub(crate) struct Dead(pub(crate) Barrier);

#[async_trait::async_trait]
impl Courier for Dead {
    async fn carry(&self, _: &Message, _: &Card, _: &dyn Standing) -> Result<Became, Undelivered> {
        self.0.wait().await;
        Err(Undelivered("nobody answers".to_owned()))
    }
}

/// Delivers everything except one message, and records what it was given, in order.
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
        // Others may take the next one meanwhile.
        tokio::task::yield_now().await;
        if self.refuses == Some(message.id) {
            return Err(Undelivered("too large".to_owned()));
        }
        Ok(Became::Sent)
    }
}

/// Delivers everything except to one receiver, which never answers; notifies for each message it is given.
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

/// Returns the current state of a message once its gate is opened; notifies when it is given one.
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
