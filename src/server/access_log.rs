//! Who read whose name, number or notes: one fact on the department's chain for each reader and visit, and for each reader and line
//! that was opened with names, so that reading often writes once.

use crate::auth::known::Known;
use app::api::VisitView;
use domain::fact::Who;
use domain::ids::{DistrictId, SessionId, TokenId, VisitId};
use ops::Ops;
use ops::staff::Event;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Pairs remembered; then memory begins anew, and at worst something is written twice.
const MOST: usize = 50_000;

/// Who has read what, as far as it is written down already.
#[derive(Debug, Default)]
pub struct AccessLog(Mutex<HashSet<(Reader, What)>>);

/// A session, or the token of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Reader {
    Session(SessionId),
    Token(TokenId),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Visit(VisitId),
    Line(DistrictId),
}

impl Reader {
    fn of(known: &Known) -> Option<Reader> {
        match (&known.caller.session, known.caller.who) {
            (Some(session), _) => Some(Reader::Session(session.id)),
            (None, Who::Token(token)) => Some(Reader::Token(token)),
            _ => None,
        }
    }

    fn session(self) -> Option<SessionId> {
        match self {
            Reader::Session(session) => Some(session),
            Reader::Token(_) => None,
        }
    }
}

impl AccessLog {
    fn is_news(&self, reader: Reader, what: What) -> bool {
        let mut pairs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pairs.len() >= MOST {
            pairs.clear();
        }
        pairs.insert((reader, what))
    }

    /// Writes down that somebody opened a line with its names; those of a practice line are nobody's.
    pub async fn line(&self, ops: &Ops, known: &Known, district: &DistrictId) {
        if ops.clerk(district).is_ok_and(|clerk| clerk.published().line.rules.practice) {
            return;
        }
        let Some(reader) = Reader::of(known) else { return };
        if self.is_news(reader, What::Line(district.clone())) {
            let event = Event::LineRead { district: district.clone(), session: reader.session() };
            if let Err(error) = ops.tools.note(known.caller.who, event).await {
                tracing::warn!(%error, "who read personal data could not be written down");
            }
        }
    }

    /// Writes down that somebody read these, where they hold anything personal.
    pub async fn visits<'a>(&self, ops: &Ops, known: &Known, views: impl IntoIterator<Item = &'a VisitView>) {
        let Some(reader) = Reader::of(known) else { return };
        let (now, who) = (ops.tools.clock.now(), known.caller.who);
        let mut events = Vec::new();
        for view in views {
            let card = &view.card;
            let personal = card.name.is_some()
                || card.phone.is_some()
                || card.reference.is_some()
                || !card.notes.is_empty();
            if personal && self.is_news(reader, What::Visit(card.id)) {
                events.push((now, who, Event::PersonalRead { visit: card.id, session: reader.session() }));
            }
        }
        // A list is read in one go, and written down in one: who waits for a tap does not wait for a hundred commits.
        if let Err(error) = ops.tools.note_all(events).await {
            tracing::warn!(%error, "who read personal data could not be written down");
        }
    }
}
