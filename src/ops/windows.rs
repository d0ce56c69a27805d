//! Where somebody sits, across all districts; and what becomes of their windows when they have left: signed out, signed in elsewhere
//! in the same browser, their account closed, their session over.

use crate::Ops;
use crate::clerk::Errand;
use crate::error::Error;
use domain::command::Command;
use domain::fact::Actor;
use domain::ids::{DistrictId, SessionId, StaffId, VisitId, WindowId};
use domain::line::WindowState;
use std::collections::BTreeSet;

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
            if session.is_none_or(|session| self.tools.is_over(&session)) {
                self.free_windows(|one| one.session == Some(id)).await?;
            }
        }
        Ok(())
    }

    /// Closes windows whose officers have left. Whoever is there goes back to the line, their place kept.
    ///
    /// # Errors
    /// When nothing can be stored.
    pub async fn free_windows(&self, whose: impl Fn(&Sits) -> bool) -> Result<(), Error> {
        for Sits { district, window, .. } in self.everybody_sits().into_iter().filter(whose) {
            let command = Command::Free { window };
            let actor = Actor::system();
            let errand =
                Errand { command, actor, supervisor: true, key: None, texts: Vec::new(), draft: false };
            self.clerk(&district)?.ask(errand).await?;
        }
        Ok(())
    }
}
