//! The department's own chain of facts: what happens to people and devices. To add a kind: a variant of [`Event`].

use crate::clerk::Tools;
use crate::error::Error;
use crate::ports::FactRow;
use domain::access::Role;
use domain::fact::{Actor, Who};
use domain::ids::{DeviceId, SessionId, StaffId, TokenId, VisitId};
use domain::time::At;
use serde::Serialize;

/// The chain.
const CHAIN: &str = "_department";

/// What happens to people and devices: the kinds of facts on the department's chain. No names, no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Event {
    /// Somebody signed in.
    SignedIn {
        /// Who.
        staff: StaffId,
        /// In which session.
        session: SessionId,
    },
    /// Signing in failed, so often within a minute.
    SignInsFailed {
        /// How often.
        count: u32,
    },
    /// Somebody signed out.
    SignedOut {
        /// Who.
        staff: StaffId,
        /// Of which session.
        session: SessionId,
    },
    /// An account was made.
    StaffAdded {
        /// Whose.
        staff: StaffId,
        /// In which role.
        role: Role,
    },
    /// An account was changed.
    StaffChanged {
        /// Whose.
        staff: StaffId,
        /// Its role now.
        role: Role,
        /// No longer on the staff.
        disabled: bool,
    },
    /// A link to choose a password was made.
    LinkMade {
        /// For whom.
        staff: StaffId,
    },
    /// A password was chosen.
    PasswordChosen {
        /// Whose.
        staff: StaffId,
    },
    /// A token was made.
    TokenMade {
        /// Which.
        token: TokenId,
        /// In which role.
        role: Role,
    },
    /// A token was revoked.
    TokenRevoked {
        /// Which.
        token: TokenId,
    },
    /// A device was added.
    DeviceAdded {
        /// Which.
        device: DeviceId,
        /// What it is.
        role: Role,
    },
    /// A device was paired.
    DevicePaired {
        /// Which.
        device: DeviceId,
    },
    /// A device was revoked.
    DeviceRevoked {
        /// Which.
        device: DeviceId,
    },
    /// Somebody read the name, number or notes of a visit, for the first time in this session.
    PersonalRead {
        /// Of which visit.
        visit: VisitId,
        /// In which session.
        session: SessionId,
    },
    /// A backup was put in the place of the database.
    Restored {
        /// How many facts it held.
        facts: u64,
    },
    /// A setting was changed.
    SettingChanged {
        /// Which.
        name: String,
    },
}

#[derive(Serialize)]
struct Entry<'a> {
    v: u8,
    chain: &'a str,
    seq: u64,
    at: At,
    actor: Actor,
    #[serde(flatten)]
    event: &'a Event,
}

impl Tools {
    /// Writes a fact on the department's chain.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn note(&self, by: Who, event: Event) -> Result<(), Error> {
        self.note_all(vec![(self.clock.now(), by, event)]).await
    }

    /// Writes facts on the department's chain, in the order given, each at its time.
    ///
    /// # Errors
    /// When they cannot be stored.
    pub async fn note_all(&self, events: Vec<(At, Who, Event)>) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        let build = move |first: u64, mut hash: [u8; 32]| {
            let mut rows = Vec::with_capacity(events.len());
            for ((at, by, event), seq) in events.iter().zip(first..) {
                let row = row(seq, hash, *at, *by, event);
                hash = row.hash;
                rows.push(row);
            }
            rows
        };
        Ok(self.store.append_all(CHAIN, Box::new(build)).await?)
    }
}

/// An event as it is stored after the fact with that hash.
fn row(seq: u64, prev_hash: [u8; 32], at: At, by: Who, event: &Event) -> FactRow {
    let actor = Actor { who: by, window: None, session: None };
    let entry = Entry { v: domain::fact::VERSION, chain: CHAIN, seq, at, actor, event };
    // The entry holds nothing that JSON cannot: the text is never empty.
    let body = serde_json::to_string(&entry).unwrap_or_default();
    let kind =
        serde_json::to_value(event).ok().and_then(|value| value.get("kind")?.as_str().map(str::to_owned));
    let hash = domain::fact::chain(&prev_hash, &body);
    FactRow { seq, at, visit: None, kind: kind.unwrap_or_default(), body, prev_hash, hash }
}
