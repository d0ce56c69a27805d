//! Who may do what: the policy table. An operation succeeds only if [`may`] says so, in every skin of the program.
//! To add an action: a variant of [`Action`], its row in [`allowed`]. Role and reach are looked at together, with the object of
//! the action in hand: see [`Object`].

use crate::ids::{DistrictId, KioskId};
use serde::{Deserialize, Serialize};

/// What somebody is to the department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sets up everything; may do what anybody may.
    Admin,
    /// Watches waits, live and over months; edits nothing.
    Captain,
    /// Serves, and decides what officers may not alone.
    Supervisor,
    /// Serves at a window.
    Officer,
    /// A paired tablet.
    Kiosk,
    /// A paired lobby screen.
    Display,
    /// A telephone system.
    Telephone,
    /// The resident, by the link on the ticket.
    Resident,
    /// Anybody at all.
    Anyone,
}

/// Every role there is, for tests that go through all of them.
pub const ROLES: [Role; 9] = [
    Role::Admin,
    Role::Captain,
    Role::Supervisor,
    Role::Officer,
    Role::Kiosk,
    Role::Display,
    Role::Telephone,
    Role::Resident,
    Role::Anyone,
];

impl Role {
    /// The role's name in the API and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Captain => "captain",
            Role::Supervisor => "supervisor",
            Role::Officer => "officer",
            Role::Kiosk => "kiosk",
            Role::Display => "display",
            Role::Telephone => "telephone",
            Role::Resident => "resident",
            Role::Anyone => "anyone",
        }
    }

    /// A role by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Role> {
        ROLES.into_iter().find(|role| role.as_str() == name)
    }

    /// A person with an account.
    #[must_use]
    pub fn is_staff(self) -> bool {
        matches!(self, Role::Admin | Role::Captain | Role::Supervisor | Role::Officer)
    }
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See that the program is up, its description, the sign-in page.
    LookIn,
    /// See the districts and what is offered there.
    ReadServices,
    /// Take a ticket.
    CheckIn,
    /// Report a telephone event.
    ReportCall,
    /// See the line as the lobby sees it.
    ReadDisplay,
    /// See the line as officers see it, with names.
    ReadDesk,
    /// See the line as captains see it.
    ReadFloor,
    /// Open, leave and close a window; call, serve, hold, resolve.
    Serve,
    /// What a supervisor decides: cancel after the target, act for another window.
    Supervise,
    /// Raise an alert.
    RaiseAlert,
    /// See, answer and close alerts.
    AnswerAlert,
    /// See what somebody should be told about, and say that one has seen it.
    SeeAlarms,
    /// See a visit and its facts.
    ReadVisit,
    /// See figures.
    ReadReports,
    /// Write a note or a commitment to the figures.
    Remark,
    /// Read scripts.
    ReadScripts,
    /// Practise in a line of one's own.
    Practise,
    /// Approve a script that somebody else wrote.
    ApproveScripts,
    /// Change settings, scripts, staff and devices.
    SetUp,
    /// One's own visit: see it, step out, leave.
    OwnVisit,
    /// One's own account: sign out, change the password.
    OwnAccount,
    /// Numbers about the program itself.
    ReadMetrics,
}

/// Every action there is, for tests that go through all of them.
pub const ACTIONS: [Action; 22] = [
    Action::LookIn,
    Action::ReadServices,
    Action::CheckIn,
    Action::ReportCall,
    Action::ReadDisplay,
    Action::ReadDesk,
    Action::ReadFloor,
    Action::Serve,
    Action::Supervise,
    Action::RaiseAlert,
    Action::AnswerAlert,
    Action::SeeAlarms,
    Action::ReadVisit,
    Action::ReadReports,
    Action::Remark,
    Action::ReadScripts,
    Action::Practise,
    Action::ApproveScripts,
    Action::SetUp,
    Action::OwnVisit,
    Action::OwnAccount,
    Action::ReadMetrics,
];

/// The roles an action is open to.
#[must_use]
pub fn allowed(action: Action) -> &'static [Role] {
    use Role::{Admin, Anyone, Captain, Display, Kiosk, Officer, Resident, Supervisor, Telephone};
    match action {
        Action::LookIn => &[Admin, Captain, Supervisor, Officer, Kiosk, Display, Telephone, Resident, Anyone],
        Action::ReadServices => &[Admin, Captain, Supervisor, Officer, Kiosk, Display, Telephone],
        Action::CheckIn => &[Admin, Supervisor, Officer, Kiosk],
        Action::ReportCall => &[Admin, Telephone],
        Action::ReadDisplay => &[Admin, Captain, Supervisor, Officer, Kiosk, Display],
        Action::ReadDesk => &[Admin, Supervisor, Officer],
        Action::ReadFloor => &[Admin, Captain, Supervisor],
        Action::Serve => &[Admin, Supervisor, Officer],
        Action::Supervise => &[Admin, Supervisor],
        Action::RaiseAlert => &[Admin, Supervisor, Officer, Kiosk],
        Action::AnswerAlert => &[Admin, Supervisor, Officer],
        Action::SeeAlarms => &[Admin, Captain, Supervisor, Officer],
        Action::ReadVisit => &[Admin, Captain, Supervisor, Officer],
        Action::ReadReports | Action::Remark => &[Admin, Captain, Supervisor],
        Action::ReadScripts => &[Admin, Captain, Supervisor, Officer],
        Action::Practise => &[Admin, Supervisor, Officer],
        Action::ApproveScripts => &[Admin, Captain],
        Action::SetUp | Action::ReadMetrics => &[Admin],
        Action::OwnVisit => &[Resident],
        Action::OwnAccount => &[Admin, Captain, Supervisor, Officer],
    }
}

/// The districts somebody may see. As JSON: `"all"`, or a list, which may be empty: then none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reach {
    /// All of them, those still to come included.
    #[serde(with = "all")]
    All,
    /// These, and no others.
    Only(Vec<DistrictId>),
}

/// The word that stands for every district.
mod all {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("all")
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "all" => Ok(()),
            other => Err(D::Error::custom(format!("“{other}” is not a list of districts"))),
        }
    }
}

/// Lines for practice are named so, and no district is.
pub const PRACTICE: &str = "practice-";

/// Whether it is somebody's line for practice.
#[must_use]
pub fn is_practice(line: &DistrictId) -> bool {
    line.as_str().starts_with(PRACTICE)
}

impl Reach {
    /// Whether a district is among them. Nobody's line for practice is, not even among all.
    #[must_use]
    pub fn covers(&self, district: &DistrictId) -> bool {
        match self {
            Reach::All => !is_practice(district),
            Reach::Only(list) => list.contains(district),
        }
    }
}

/// Somebody's standing: role and reach, and the tablet if it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What they are.
    pub role: Role,
    /// The districts in which the role holds.
    pub reach: Reach,
    /// The tablet's own name, for its number series.
    pub kiosk: Option<KioskId>,
}

/// The answer of the policy table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Yes,
    /// Known, and not theirs to do.
    No,
    /// Not theirs to know of.
    Hidden,
    /// Nobody knows who they are.
    Unknown,
}

/// What an action is done to, as far as reach decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object<'a> {
    /// Whatever lies within the caller's own reach: the role alone decides, and the answer is narrowed to that reach.
    WithinReach,
    /// A district, or something that belongs to it.
    District(&'a DistrictId),
    /// Something that belongs to all of these districts at once, such as an account; only a reach that covers all of them
    /// will do. What belongs to no district at all belongs to the department.
    Districts(&'a Reach),
    /// The department as a whole: what holds in every district, those still to come included.
    Department,
}

impl<'a> From<&'a DistrictId> for Object<'a> {
    fn from(district: &'a DistrictId) -> Self {
        Object::District(district)
    }
}

impl<'a> From<&'a Reach> for Object<'a> {
    fn from(reach: &'a Reach) -> Self {
        Object::Districts(reach)
    }
}

/// What is kept with a district, or with none because it concerns them all.
impl<'a> From<Option<&'a DistrictId>> for Object<'a> {
    fn from(district: Option<&'a DistrictId>) -> Self {
        district.map_or(Object::Department, Object::District)
    }
}

impl Reach {
    fn holds(&self, object: Object<'_>) -> bool {
        match object {
            Object::WithinReach => true,
            Object::District(district) => self.covers(district),
            Object::Districts(Reach::Only(list)) if !list.is_empty() => list.iter().all(|id| self.covers(id)),
            Object::Districts(_) | Object::Department => *self == Reach::All,
        }
    }
}

/// Whether somebody may do something to an object. The one function that decides; every skin asks it with the object in hand.
#[must_use]
pub fn may<'a>(who: &Standing, action: Action, object: impl Into<Object<'a>>) -> Verdict {
    let object = object.into();
    let open_to = allowed(action);
    if who.role == Role::Anyone && !open_to.contains(&Role::Anyone) {
        return Verdict::Unknown;
    }
    let held = who.reach.holds(object);
    if !held && object != Object::Department {
        return Verdict::Hidden;
    }
    if held && open_to.contains(&who.role) { Verdict::Yes } else { Verdict::No }
}

/// Whether somebody may give a role to others: only one that may do nothing they may not do themselves.
#[must_use]
pub fn may_grant(who: &Standing, role: Role) -> bool {
    let open_to = |role| move |action: &&Action| allowed(**action).contains(&role);
    ACTIONS.iter().filter(open_to(role)).all(|action| allowed(*action).contains(&who.role))
}
