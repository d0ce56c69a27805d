//! The caller of a use case, and whether the policy table allows what they ask.

use crate::error::Error;
use crate::model::people::{Session, Staff};
use domain::access::{Action, Object, Reach, Role, Standing, Verdict, is_practice, may};
use domain::fact::{Actor, Who};
use domain::ids::DistrictId;

/// The caller: their role and reach, and how facts name them.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Role and reach, as the policy table takes them.
    pub standing: Standing,
    /// How facts name the caller.
    pub who: Who,
    /// The session, for staff who signed in.
    pub session: Option<Session>,
    /// The account, for staff who signed in.
    pub staff: Option<Staff>,
}

impl Caller {
    /// A caller without an account, token or device.
    #[must_use]
    pub fn anyone() -> Caller {
        let standing = Standing { role: Role::Anyone, reach: Reach::All, kiosk: None };
        Caller { standing, who: Who::System, session: None, staff: None }
    }

    /// The service acting by itself, as jobs do.
    #[must_use]
    pub fn system() -> Caller {
        let standing = Standing { role: Role::Admin, reach: Reach::All, kiosk: None };
        Caller { standing, who: Who::System, session: None, staff: None }
    }

    /// The resident of one visit in a district, identified by the link on the ticket.
    #[must_use]
    pub fn resident(district: DistrictId) -> Caller {
        let standing = Standing { role: Role::Resident, reach: Reach::Only(vec![district]), kiosk: None };
        Caller { standing, who: Who::Resident, session: None, staff: None }
    }

    /// Fails unless the policy table allows the action.
    ///
    /// # Errors
    /// [`Error::SignIn`], [`Error::Forbidden`] or [`Error::Hidden`].
    pub fn check<'a>(&self, action: Action, object: impl Into<Object<'a>>) -> Result<(), Error> {
        match self.verdict(action, object.into()) {
            Verdict::Yes => Ok(()),
            Verdict::No => Err(Error::Forbidden),
            Verdict::Hidden => Err(Error::Hidden),
            Verdict::Unknown => Err(Error::SignIn),
        }
    }

    fn verdict(&self, action: Action, object: Object<'_>) -> Verdict {
        match object {
            // In one's own practice line the role alone decides; the service acts in all of them.
            Object::District(line) if is_practice(line) && self.practises_in(line) => {
                may(&self.standing, action, Object::WithinReach)
            }
            object => may(&self.standing, action, object),
        }
    }

    fn practises_in(&self, line: &DistrictId) -> bool {
        let own = || self.staff.as_ref().and_then(|staff| crate::model::practice::line_of(staff.id));
        self.is_system() || own().as_ref() == Some(line)
    }

    /// The role and the name in facts must both be the service's: anonymous callers have no name in facts
    /// either.
    fn is_system(&self) -> bool {
        self.who == Who::System && self.standing.role == Role::Admin
    }

    /// Whether the policy table allows the action; see [`Caller::check`].
    #[must_use]
    pub fn may<'a>(&self, action: Action, object: impl Into<Object<'a>>) -> bool {
        self.verdict(action, object.into()) == Verdict::Yes
    }

    /// How facts name the caller acting in a district: staff with the window they sit at there.
    #[must_use]
    pub fn actor(&self, district: &DistrictId) -> Actor {
        let seat = self
            .session
            .as_ref()
            .and_then(|session| session.seat.as_ref())
            .filter(|seat| &seat.district == district);
        Actor {
            who: self.who,
            window: seat.map(|seat| seat.window.clone()),
            session: self.session.as_ref().map(|session| session.id),
        }
    }
}
