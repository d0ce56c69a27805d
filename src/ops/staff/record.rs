//! The department's own chain of facts about staff and devices. To add a kind: a variant of [`StaffEvent`].

use crate::error::Error;
use crate::model::facts::{ChainEnd, FactRow};
use crate::ports::MakeFacts;
use crate::tools::Tools;
use domain::access::{Reach, Role};
use domain::fact::{Actor, Who};
use domain::ids::{DeviceId, DistrictId, SessionId, StaffId, TokenId, VisitId};
use domain::recount::Differences;
use domain::time::At;
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// The department's own chain.
pub(super) const CHAIN: &str = "_department";

/// Events concerning staff, devices and records: the kinds of facts on the department's chain. They contain
/// no names and no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum StaffEvent {
    /// A member of staff signed in.
    SignedIn {
        /// The account that signed in.
        staff: StaffId,
        /// The session that began.
        session: SessionId,
    },
    /// Attempts with a wrong password, added up for one minute.
    SignInsFailed {
        /// The account; absent for a name that no account has.
        #[serde(skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
        /// The source: a keyed hash of the network address, so that the same one is recognized and none is on
        /// record. Absent for a locked screen.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<String>,
        /// How many attempts there were.
        count: u32,
        /// How many attempts were rejected unchecked, because there had been too many.
        paused: u32,
    },
    /// An administrator ended the pause after wrong passwords.
    PauseLifted {
        /// The account that may try again.
        staff: StaffId,
    },
    /// The actor requested something they have no right to; added up for one minute.
    AccessRefused {
        /// The action, by its name in the policy table.
        action: String,
        /// How often it was requested.
        count: u32,
    },
    /// A member of staff signed out.
    SignedOut {
        /// The account that signed out.
        staff: StaffId,
        /// The session that ended.
        session: SessionId,
    },
    /// An account was created.
    StaffAdded {
        /// The new account.
        staff: StaffId,
        /// Its role, by the policy table.
        role: Role,
        /// The districts of the role.
        districts: Reach,
    },
    /// An account was changed.
    StaffChanged {
        /// The changed account.
        staff: StaffId,
        /// The role after the change.
        role: Role,
        /// Whether the account is closed after the change.
        disabled: bool,
        /// The districts after the change.
        districts: Reach,
        /// The role before, if it changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        role_before: Option<Role>,
        /// The districts before, if they changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        districts_before: Option<Reach>,
        /// The names of the other fields that changed. Facts of earlier versions do not say.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        fields: Vec<&'static str>,
    },
    /// A one-time link for choosing a password was created.
    LinkMade {
        /// The account it is for.
        staff: StaffId,
    },
    /// A password was set or changed.
    PasswordChosen {
        /// The account of the password.
        staff: StaffId,
    },
    /// A token was created.
    TokenMade {
        /// The new token.
        token: TokenId,
        /// Its role, by the policy table.
        role: Role,
        /// Its district; all districts if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        district: Option<DistrictId>,
    },
    /// A token was revoked.
    TokenRevoked {
        /// The revoked token.
        token: TokenId,
    },
    /// A device was added.
    DeviceAdded {
        /// The new device.
        device: DeviceId,
        /// Its kind, as a role: kiosk or display.
        role: Role,
    },
    /// A device was paired.
    DevicePaired {
        /// The paired device.
        device: DeviceId,
    },
    /// A new pairing code was created for a device that was there already.
    DeviceCodeMade {
        /// The device it is for.
        device: DeviceId,
    },
    /// A device was renamed, moved to another tablet of the district, or its settings were changed.
    DeviceChanged {
        /// The changed device.
        device: DeviceId,
        /// The names of the changed fields.
        fields: Vec<&'static str>,
    },
    /// A device was revoked.
    DeviceRevoked {
        /// The revoked device.
        device: DeviceId,
    },
    /// The actor read personal texts of a visit, for the first time in this session.
    PersonalRead {
        /// The visit they belong to.
        visit: VisitId,
        /// The session; a token has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
    /// The actor opened a district's line with names, for the first time in this session: the desk, its
    /// stream, or the line itself.
    LineRead {
        /// The district of the line.
        district: DistrictId,
        /// The session; a token has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
    /// A district was created while the service ran.
    DistrictAdded {
        /// The new district.
        district: DistrictId,
    },
    /// The card of a district, or the recipients of its alarms, was changed.
    CardChanged {
        /// The changed district.
        district: DistrictId,
        /// The names of the changed fields.
        fields: Vec<&'static str>,
    },
    /// Rows were exported as a file.
    Exported {
        /// The list that was exported.
        what: String,
    },
    /// The database was copied to a file.
    BackedUp,
    /// Figures are being counted again.
    Recounted {
        /// The districts that are recounted.
        districts: Vec<DistrictId>,
    },
    /// Figures were different when they were counted again.
    FiguresChanged {
        /// The recounted district.
        district: DistrictId,
        /// What differs, and why.
        #[serde(flatten)]
        differences: Differences,
    },
    /// A note or a commitment was written.
    RemarkWritten {
        /// The id of the remark.
        remark: Uuid,
        /// The district it is about; all districts if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        district: Option<DistrictId>,
    },
    /// A commitment was marked as done.
    RemarkDone {
        /// The id of the remark.
        remark: Uuid,
    },
    /// A note or a commitment was withdrawn.
    RemarkWithdrawn {
        /// The id of the remark.
        remark: Uuid,
    },
    /// The database was replaced by a backup.
    Restored {
        /// How many facts the backup contained.
        facts: u64,
    },
    /// A setting was changed.
    SettingChanged {
        /// The name of the setting.
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
    event: &'a StaffEvent,
}

impl Tools {
    /// Appends an event to the department's chain.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn note(&self, by: Who, event: StaffEvent) -> Result<(), Error> {
        self.note_all(vec![(self.clock.now(), by, event)]).await
    }

    /// Appends events to the department's chain in the given order, each at its time, but none ahead of the
    /// clock.
    ///
    /// # Errors
    /// When they cannot be stored.
    pub async fn note_all(&self, events: Vec<(At, Who, StaffEvent)>) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        Ok(self.store.append_all(CHAIN, self.facts_of(events)).await?)
    }

    /// What makes the facts of events, to be stored in one transaction with what they tell of.
    pub(super) fn facts_of(&self, events: Vec<(At, Who, StaffEvent)>) -> MakeFacts {
        let clock = Arc::clone(&self.clock);
        Box::new(move |ChainEnd { seq: first, prev_hash: mut hash, now }| {
            let now = clock.stamp(now)?.at;
            let mut rows = Vec::with_capacity(events.len());
            for ((at, by, event), seq) in events.iter().zip(first..) {
                let row = row(seq, hash, (*at).min(now), *by, event);
                hash = row.hash;
                rows.push(row);
            }
            Ok(rows)
        })
    }
}

/// The row for an event after the fact with the hash `prev_hash`.
fn row(seq: u64, prev_hash: [u8; 32], at: At, by: Who, event: &StaffEvent) -> FactRow {
    let actor = Actor { who: by, window: None, session: None };
    let entry = Entry { v: domain::fact::VERSION, chain: CHAIN, seq, at, actor, event };
    // The entry contains nothing that JSON cannot represent, so the text is never empty.
    let body = serde_json::to_string(&entry).unwrap_or_default();
    let kind =
        serde_json::to_value(event).ok().and_then(|value| value.get("kind")?.as_str().map(str::to_owned));
    let hash = domain::fact::chain(&prev_hash, &body);
    FactRow { seq, at, visit: None, kind: kind.unwrap_or_default(), body, prev_hash, hash }
}
