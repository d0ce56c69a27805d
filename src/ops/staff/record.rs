//! The department's own chain of facts: what happens to people and devices. To add a kind: a variant of [`Event`].

use crate::error::Error;
use crate::model::facts::{ChainEnd, FactRow};
use crate::tools::Tools;
use domain::access::{Reach, Role};
use domain::fact::{Actor, Who};
use domain::ids::{DeviceId, DistrictId, SessionId, StaffId, TokenId, VisitId};
use domain::recount::Differences;
use domain::time::At;
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

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
    /// Wrong passwords, added up for a minute.
    SignInsFailed {
        /// Of which account; absent for a name that no account has.
        #[serde(skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
        /// From where: the address under a key, so that the same one is known again and none is on record. Absent for a locked
        /// screen.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<String>,
        /// How often.
        count: u32,
        /// How often a try was not looked at, because there had been too many.
        paused: u32,
    },
    /// An administrator ended the pause after wrong passwords.
    PauseLifted {
        /// Of which account.
        staff: StaffId,
    },
    /// The actor asked for what is not theirs, so often within a minute.
    AccessRefused {
        /// What, as the policy table calls it.
        action: String,
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
        /// In which districts.
        districts: Reach,
    },
    /// An account was changed.
    StaffChanged {
        /// Whose.
        staff: StaffId,
        /// Its role now.
        role: Role,
        /// No longer on the staff.
        disabled: bool,
        /// Its districts now.
        districts: Reach,
        /// Its role before, if that was another.
        #[serde(skip_serializing_if = "Option::is_none")]
        role_before: Option<Role>,
        /// Its districts before, if those were others.
        #[serde(skip_serializing_if = "Option::is_none")]
        districts_before: Option<Reach>,
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
        /// In which district; in all when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        district: Option<DistrictId>,
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
    /// The actor read the name, number or notes of a visit, for the first time in this session.
    PersonalRead {
        /// Of which visit.
        visit: VisitId,
        /// In which session; a token has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
    /// The actor opened a district's line with names, for the first time in this session: the desk, its stream, or the line itself.
    LineRead {
        /// Whose line.
        district: DistrictId,
        /// In which session; a token has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
    /// What people read of a district, or where its alarms go, was changed.
    CardChanged {
        /// Of which district.
        district: DistrictId,
        /// What of it.
        fields: Vec<&'static str>,
    },
    /// Rows left the building as a file.
    Exported {
        /// Which list.
        what: String,
    },
    /// The database was copied to a file.
    BackedUp,
    /// Figures are counted anew.
    Recounted {
        /// Of which districts.
        districts: Vec<DistrictId>,
    },
    /// Figures came out differently when they were counted anew.
    FiguresChanged {
        /// Of which district.
        district: DistrictId,
        /// How, and why.
        #[serde(flatten)]
        differences: Differences,
    },
    /// A note or a commitment was written.
    RemarkWritten {
        /// Which.
        remark: Uuid,
        /// About which district; about all when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        district: Option<DistrictId>,
    },
    /// A commitment was marked as done.
    RemarkDone {
        /// Which.
        remark: Uuid,
    },
    /// A note or a commitment was withdrawn.
    RemarkWithdrawn {
        /// Which.
        remark: Uuid,
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

    /// Writes facts on the department's chain, in the order given, each at its time, and none ahead of the clock.
    ///
    /// # Errors
    /// When they cannot be stored.
    pub async fn note_all(&self, events: Vec<(At, Who, Event)>) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        let clock = Arc::clone(&self.clock);
        let build = move |ChainEnd { seq: first, prev_hash: mut hash, now }| {
            let now = clock.stamp(now)?.at;
            let mut rows = Vec::with_capacity(events.len());
            for ((at, by, event), seq) in events.iter().zip(first..) {
                let row = row(seq, hash, (*at).min(now), *by, event);
                hash = row.hash;
                rows.push(row);
            }
            Ok(rows)
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
