//! Who read whose name, number or notes: one fact on the department's chain for each session and visit, so that reading often
//! writes once.

use crate::auth::Known;
use crate::front::Front;
use app::api::VisitView;
use domain::ids::{SessionId, VisitId};
use ops::staff::Event;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Pairs remembered; then memory begins anew, and at worst something is written twice.
const MOST: usize = 50_000;

/// The pairs written down already.
#[derive(Debug, Default)]
pub struct Seen(Mutex<HashSet<(SessionId, VisitId)>>);

impl Seen {
    fn is_news(&self, session: SessionId, visit: VisitId) -> bool {
        let mut pairs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pairs.len() >= MOST {
            pairs.clear();
        }
        pairs.insert((session, visit))
    }
}

/// Writes down that somebody read these, where they hold anything personal.
pub async fn note<'a>(front: &Front, known: &Known, views: impl IntoIterator<Item = &'a VisitView>) {
    let Some(session) = known.caller.session.as_ref().map(|session| session.id) else { return };
    let (now, who) = (front.now(), known.caller.who);
    let mut events = Vec::new();
    for view in views {
        let card = &view.card;
        let personal =
            card.name.is_some() || card.phone.is_some() || card.reference.is_some() || !card.notes.is_empty();
        if personal && front.seen.is_news(session, card.id) {
            events.push((now, who, Event::PersonalRead { visit: card.id, session }));
        }
    }
    // A list is read in one go, and written down in one: who waits for a tap does not wait for a hundred commits.
    if let Err(error) = front.tools().note_all(events).await {
        tracing::warn!(%error, "who read personal data could not be written down");
    }
}
