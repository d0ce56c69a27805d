//! Role plays, and the line that each member of staff practises in.

use domain::ids::{Code, DistrictId, StaffId, VisitId};
use domain::time::At;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A role play.
#[derive(Debug, Clone, PartialEq)]
pub struct Practice {
    /// Its id, which is part of its address.
    pub id: Uuid,
    /// The member of staff who practises.
    pub staff: StaffId,
    /// The scenario that is played.
    pub scenario: Code,
    /// In which practice line.
    pub district: DistrictId,
    /// When it began.
    pub started_at: At,
    /// When it ended; absent while it goes on.
    pub finished_at: Option<At>,
    /// What was said and how it went.
    pub body: PracticeBody,
}

/// What was said in a role play and how it went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PracticeBody {
    /// Who has come: the visit of each.
    #[serde(default)]
    pub visits: Vec<(Code, VisitId)>,
    /// The replies chosen.
    #[serde(default)]
    pub replies: Vec<(At, Code)>,
    /// Trust at the end.
    #[serde(default)]
    pub trust: Option<i32>,
    /// Required steps done, and those that applied.
    #[serde(default)]
    pub steps: Option<(u32, u32)>,
}

/// Practice lines are named so, and no other district is.
pub const PREFIX: &str = domain::access::PRACTICE;

/// The practice line of a member of staff.
#[must_use]
pub fn line_of(staff: StaffId) -> Option<DistrictId> {
    format!("{PREFIX}{}", staff.0.simple()).chars().take(40).collect::<String>().try_into().ok()
}
