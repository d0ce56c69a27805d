//! Who read whose name, number or notes: one fact on the department's chain for each reader and visit, and for each reader
//! and line that was opened with names, so that repeated reading is recorded once.

use crate::auth::known::Known;
use app::api::VisitView;
use domain::fact::Who;
use domain::ids::{DistrictId, SessionId, TokenId, VisitId};
use ops::Ops;
use ops::staff::StaffEvent;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Pairs remembered. When full, the memory is cleared; at worst a reading is recorded twice.
const MOST: usize = 50_000;

/// The pairs of reader and subject that are already on record.
#[derive(Debug, Default)]
pub struct AccessLog(Mutex<HashSet<(Reader, What)>>);

/// The session or API token that read.
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

    /// Records that the caller opened a line with its names; the names in a practice line are invented and not recorded.
    pub async fn line(&self, ops: &Ops, known: &Known, district: &DistrictId) {
        if ops.clerk(district).is_ok_and(|clerk| clerk.published().line.rules.practice) {
            return;
        }
        let Some(reader) = Reader::of(known) else { return };
        if self.is_news(reader, What::Line(district.clone())) {
            let event = StaffEvent::LineRead { district: district.clone(), session: reader.session() };
            if let Err(error) = ops.tools.note(known.caller.who, event).await {
                tracing::warn!(%error, "who read personal data could not be written down");
            }
        }
    }

    /// Records that the caller read these visits, where they contain personal data.
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
                events.push((
                    now,
                    who,
                    StaffEvent::PersonalRead { visit: card.id, session: reader.session() },
                ));
            }
        }
        // One commit for the whole list: the officer's tap must not wait for a hundred of them.
        if let Err(error) = ops.tools.note_all(events).await {
            tracing::warn!(%error, "who read personal data could not be written down");
        }
    }
}
