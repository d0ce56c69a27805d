//! Where somebody sits, across all districts; and what becomes of their windows when they have left: signed out, signed in elsewhere
//! in the same browser, their account closed, their session over.

use crate::clerk::errand::Errand;
use crate::department::Ops;
use crate::error::Error;
use domain::command::Command;
use domain::ids::{DistrictId, SessionId, StaffId, VisitId, WindowId};
use domain::line::WindowState;
use domain::time::{HOUR, Ms};
use std::collections::BTreeSet;

/// Whoever is with somebody when their session ends has this long to sign in again and go on.
const WITH_SOMEBODY: Ms = HOUR;

/// A window somebody sits at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sits {
    /// Who.
    pub staff: StaffId,
    /// Where.
    pub district: DistrictId,
    /// At which window.
    pub window: WindowId,
    /// In which session; a program has none.
    pub session: Option<SessionId>,
    /// With whom.
    pub visit: Option<VisitId>,
}

impl Ops {
    /// Every window that somebody has, away or not.
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

    /// Closes the windows of those whose session is over: nobody is there, and everybody who waits is to know it.
    ///
    /// # Errors
    /// When sessions cannot be read, or nothing can be stored.
    pub async fn free_left_windows(&self) -> Result<(), Error> {
        let sits: BTreeSet<SessionId> =
            self.everybody_sits().into_iter().filter_map(|one| one.session).collect();
        for id in sits {
            let session = self.tools.store.session_by_id(id).await?;
            let over_by = |ms| session.as_ref().is_none_or(|session| self.tools.is_over_by(session, ms));
            if over_by(0) {
                let left =
                    |one: &Sits| one.session == Some(id) && (one.visit.is_none() || over_by(WITH_SOMEBODY));
                self.free_windows(left).await?;
            }
        }
        Ok(())
    }

    /// Closes windows whose officers have left. Whoever is there goes back to the line, their place kept.
    ///
    /// # Errors
    /// When one of them cannot be closed; the others are.
    pub async fn free_windows(&self, whose: impl Fn(&Sits) -> bool) -> Result<(), Error> {
        let mut failed = None;
        for Sits { staff, district, window, session, .. } in self.everybody_sits().into_iter().filter(whose) {
            // In a district that is out of service nobody is called to it; it is closed once that serves again.
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
