//! A service that sends stored messages, with a clock that is set by hand.

use crate::world::{Counting, World};
use domain::time::At;
use ops::Ops;
use ops::alarms::Sent;
use ops::clerk::Tools;
use ops::ports::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::task::JoinSet;

/// A clock that is set by hand.
pub(crate) struct ByHand(AtomicI64);

impl ByHand {
    pub(crate) fn set(&self, at: At) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for ByHand {
    fn now(&self) -> At {
        At(self.0.load(Ordering::SeqCst))
    }
}

/// A service that sends stored messages, and its clock.
pub(crate) async fn sender(world: &World, now: At) -> (Arc<Ops>, Arc<ByHand>) {
    let clock = Arc::new(ByHand(AtomicI64::new(now.0)));
    let tools = Tools { store: world.store.clone(), clock: clock.clone(), chance: Arc::new(Counting) };
    (Ops::start(tools).await.unwrap(), clock)
}

/// Starts a sender in every lane with messages due.
pub(crate) async fn send_all(ops: &Arc<Ops>, courier: &Arc<dyn Courier>, sent: &Arc<Sent>) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    for lane in ops.lanes(sent).await.unwrap() {
        let (ops, courier, sent) = (Arc::clone(ops), Arc::clone(courier), Arc::clone(sent));
        workers.spawn(async move { ops.send(&lane, &*courier, &sent, &|| false).await });
    }
    workers
}
