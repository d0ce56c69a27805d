//! Who may do what: the policy table. An operation succeeds only if [`may`] allows it, in every interface of
//! the program. To add an action: a variant of [`Action`], its row in [`allowed`]. Role and reach are checked
//! together, for the object of the action: see [`Object`].

use crate::ids::{DistrictId, KioskId};
use serde::{Deserialize, Serialize};

/// The role of a person or device in the department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Configures everything; may do whatever any other role may.
    Admin,
    /// Monitors waits, live and over months; edits nothing.
    Captain,
    /// Serves, and decides what officers may not decide alone.
    Supervisor,
    /// Serves at a window.
    Officer,
    /// A paired tablet.
    Kiosk,
    /// A paired lobby screen; it only reads.
    Display,
    /// A telephone system, which reports its calls.
    Telephone,
    /// The resident, by the link on the ticket.
    Resident,
    /// Anyone, without an account or a link.
    Anyone,
}

/// Every role, for tests that go through all of them.
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

    /// The role with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Role> {
        ROLES.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether it belongs to a person with an account.
    #[must_use]
    pub fn is_staff(self) -> bool {
        matches!(self, Role::Admin | Role::Captain | Role::Supervisor | Role::Officer)
    }
}

/// The actions that the policy table knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Read whether the program is up, its description, the sign-in page.
    LookIn,
    /// Read the districts and the services offered there.
    ReadServices,
    /// Take a ticket; find the visit of a ticket again by its code.
    CheckIn,
    /// Report a telephone event.
    ReportCall,
    /// Read the line as the lobby sees it.
    ReadDisplay,
    /// Read the line as officers see it. Names, numbers and notes of residents are for callers who may do this: captains
    /// are not among them.
    ReadDesk,
    /// Read the line as captains see it, without names of residents.
    ReadFloor,
    /// Open, leave and close a window; call, serve, hold, resolve.
    Serve,
    /// Decide what is reserved to supervisors: cancel after the target, act for another window.
    Supervise,
    /// Raise an alert.
    RaiseAlert,
    /// Read, answer and close alerts.
    AnswerAlert,
    /// Read alarms, and confirm having seen one.
    SeeAlarms,
    /// Read a visit and its facts.
    ReadVisit,
    /// Read figures.
    ReadReports,
    /// Add a note or a commitment to the figures.
    Remark,
    /// Read scripts.
    ReadScripts,
    /// Practice in a line of one's own.
    Practise,
    /// Approve a script written by another person.
    ApproveScripts,
    /// Change settings, scripts, staff and devices.
    SetUp,
    /// One's own visit: read it, step out, leave.
    OwnVisit,
    /// One's own account: sign out, change the password.
    OwnAccount,
    /// Read metrics of the program itself.
    ReadMetrics,
}

/// Every action, for tests that go through all of them.
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

/// The roles that may perform an action.
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

/// The districts that a role covers. As JSON: `"all"`, or a list, which may be empty: then none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reach {
    /// All of them, including future ones.
    #[serde(with = "all")]
    All,
    /// These, and no others.
    Only(Vec<DistrictId>),
}

/// The word for every district.
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

/// The prefix of the names of lines for practice; no district's name begins with it.
pub const PRACTICE: &str = "practice-";

/// Whether a line is for practice.
#[must_use]
pub fn is_practice(line: &DistrictId) -> bool {
    line.as_str().starts_with(PRACTICE)
}

impl Reach {
    /// Whether a district is covered. A line for practice never is, not even by `All`.
    #[must_use]
    pub fn covers(&self, district: &DistrictId) -> bool {
        match self {
            Reach::All => !is_practice(district),
            Reach::Only(list) => list.contains(district),
        }
    }
}

/// Role and reach of a person or device, and the tablet if it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What it may do.
    pub role: Role,
    /// The districts in which the role holds.
    pub reach: Reach,
    /// The tablet's own name, for its number series.
    pub kiosk: Option<KioskId>,
}

/// The decision of the policy table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Allowed.
    Yes,
    /// Not allowed, and may know that the object exists.
    No,
    /// Not allowed, and may not know that the object exists.
    Hidden,
    /// Nobody is signed in.
    Unknown,
}

/// What an action is applied to, as far as reach matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object<'a> {
    /// Whatever is within the caller's own reach: the role alone decides, and the answer is limited to that
    /// reach.
    WithinReach,
    /// A district, or something that belongs to it.
    District(&'a DistrictId),
    /// Something that belongs to all of these districts at once, such as an account; only a reach that covers
    /// all of them is enough. What belongs to no district at all belongs to the department.
    Districts(&'a Reach),
    /// The department as a whole: what applies to every district, including future ones.
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

/// What is stored for one district, or for none because it concerns them all.
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

/// Whether a caller may perform an action on an object. The one function that decides; every interface asks
/// it about the actual object.
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

/// Whether a caller may give a role to others: only one that may do nothing the caller may not do.
#[must_use]
pub fn may_grant(who: &Standing, role: Role) -> bool {
    let open_to = |role| move |action: &&Action| allowed(**action).contains(&role);
    ACTIONS.iter().filter(open_to(role)).all(|action| allowed(*action).contains(&who.role))
}
