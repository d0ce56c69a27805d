//! Which officer sits at which window, in all districts, and what happens to a window whose officer has left:
//! signed out, signed in elsewhere in the same browser, account closed, or session over.

use crate::clerk::errand::Errand;
use crate::department::Ops;
use crate::error::Error;
use domain::command::Command;
use domain::ids::{DistrictId, SessionId, StaffId, VisitId, WindowId};
use domain::line::WindowState;
use domain::time::{HOUR, Ms};
use std::collections::BTreeSet;

/// An officer whose session ends during a visit has this long to sign in again and continue it.
const WITH_A_VISIT: Ms = HOUR;

/// A window with its officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sits {
    /// The officer at the window.
    pub staff: StaffId,
    /// The district of the window.
    pub district: DistrictId,
    /// The window, by its id in the district.
    pub window: WindowId,
    /// The officer's session; a program has none.
    pub session: Option<SessionId>,
    /// The visit at the window, if there is one.
    pub visit: Option<VisitId>,
}

impl Ops {
    /// Every window that has an officer, away or not.
    #[must_use]
    pub fn everybody_sits(&self) -> Vec<Sits> {
        let mut all = Vec::new();
        for published in self.every_line() {
            let line = &published.line;
            all.extend(line.head.windows.iter().filter_map(|(id, window)| {
                let staff = window.staff.filter(|_| window.state != WindowState::Closed)?;
                Some(Sits {
                    staff,
                    district: line.district.clone(),
                    window: id.clone(),
                    session: window.session,
                    visit: window.visit,
                })
            }));
        }
        all
    }

    /// Closes the windows of officers whose session is over, so that visitors do not wait for an empty
    /// window.
    ///
    /// # Errors
    /// When sessions cannot be read, or the change cannot be stored.
    pub async fn free_left_windows(&self) -> Result<(), Error> {
        let sits: BTreeSet<SessionId> =
            self.everybody_sits().into_iter().filter_map(|one| one.session).collect();
        for id in sits {
            let session = self.tools.store.session_by_id(id).await?;
            let over_by = |ms| session.as_ref().is_none_or(|session| self.tools.is_over_by(session, ms));
            if over_by(0) {
                let left =
                    |one: &Sits| one.session == Some(id) && (one.visit.is_none() || over_by(WITH_A_VISIT));
                self.free_windows(left).await?;
            }
        }
        Ok(())
    }

    /// Closes the windows of officers who have left. The visitor there returns to the line and keeps their
    /// place.
    ///
    /// # Errors
    /// When one of them cannot be closed; the others are closed all the same.
    pub async fn free_windows(&self, whose: impl Fn(&Sits) -> bool) -> Result<(), Error> {
        let mut failed = None;
        for Sits { staff, district, window, session, .. } in self.everybody_sits().into_iter().filter(whose) {
            // A district that is out of service calls no one; its window is closed once it is back.
            let clerk = match self.clerk(&district) {
                Err(Error::OutOfService(_)) => continue,
                clerk => clerk?,
            };
            let command = Command::Free { window, staff, session };
            if let Err(error) = clerk.ask(Errand::of_system(command)).await {
                failed.get_or_insert(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }
}
