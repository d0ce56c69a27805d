//! Where somebody sits, across all districts; and what becomes of their windows when their account is closed.

use crate::Ops;
use crate::clerk::Errand;
use crate::error::Error;
use domain::command::Command;
use domain::fact::Actor;
use domain::ids::{DistrictId, StaffId, VisitId, WindowId};
use domain::line::WindowState;

/// A window somebody sits at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sits {
    /// Who.
    pub staff: StaffId,
    /// Where.
    pub district: DistrictId,
    /// At which window.
    pub window: WindowId,
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
                Some(Sits { staff, district: line.district.clone(), window: id.clone(), visit: window.visit })
            }));
        }
        all
    }

    /// Closes the windows of somebody whose account was closed. Whoever is there goes back to the line, their place kept.
    ///
    /// # Errors
    /// When nothing can be stored.
    pub async fn free_windows(&self, staff: StaffId) -> Result<(), Error> {
        for Sits { district, window, .. } in
            self.everybody_sits().into_iter().filter(|one| one.staff == staff)
        {
            let command = Command::Free { window };
            let actor = Actor::system();
            let errand =
                Errand { command, actor, supervisor: true, key: None, texts: Vec::new(), draft: false };
            self.clerk(&district)?.ask(errand).await?;
        }
        Ok(())
    }
}
