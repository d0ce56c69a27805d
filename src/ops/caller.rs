//! Who asks, and whether the policy table lets them.

use crate::error::Error;
use crate::model::people::{Session, Staff};
use domain::access::{Action, Object, Reach, Role, Standing, Verdict, is_practice, may};
use domain::fact::{Actor, Who};
use domain::ids::DistrictId;

/// Who asks: role, reach, and the name that facts give them.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Role and reach.
    pub standing: Standing,
    /// As facts name them.
    pub who: Who,
    /// The sign-in, for staff.
    pub session: Option<Session>,
    /// The account, for staff.
    pub staff: Option<Staff>,
}

impl Caller {
    /// Nobody in particular.
    #[must_use]
    pub fn anyone() -> Caller {
        let standing = Standing { role: Role::Anyone, reach: Reach::All, kiosk: None };
        Caller { standing, who: Who::System, session: None, staff: None }
    }

    /// The service itself.
    #[must_use]
    pub fn system() -> Caller {
        let standing = Standing { role: Role::Admin, reach: Reach::All, kiosk: None };
        Caller { standing, who: Who::System, session: None, staff: None }
    }

    /// The resident of one visit in one district, by the link on the ticket.
    #[must_use]
    pub fn resident(district: DistrictId) -> Caller {
        let standing = Standing { role: Role::Resident, reach: Reach::Only(vec![district]), kiosk: None };
        Caller { standing, who: Who::Resident, session: None, staff: None }
    }

    /// Whether the policy table lets them.
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
            // The role alone decides in a practice line of one's own; the service plays in all of them.
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

    /// The service itself; strangers have no name in facts either.
    fn is_system(&self) -> bool {
        self.who == Who::System && self.standing.role == Role::Admin
    }

    /// Whether the policy table lets them, as a plain answer.
    #[must_use]
    pub fn may<'a>(&self, action: Action, object: impl Into<Object<'a>>) -> bool {
        self.verdict(action, object.into()) == Verdict::Yes
    }

    /// As facts name them when they act in a district: staff at the window they sit at there.
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
