//! Role plays, and the line that each member of staff practices in.

use domain::ids::{Code, DistrictId, StaffId, VisitId};
use domain::time::At;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A role play by one member of staff.
#[derive(Debug, Clone, PartialEq)]
pub struct Practice {
    /// Its id, which is part of its URL.
    pub id: Uuid,
    /// The trainee.
    pub staff: StaffId,
    /// The code of the scenario.
    pub scenario: Code,
    /// The practice line in which it takes place.
    pub district: DistrictId,
    /// When it began.
    pub started_at: At,
    /// When it ended; absent while it is running.
    pub finished_at: Option<At>,
    /// What was said, and the result.
    pub body: PracticeBody,
}

/// What was said in a role play, and its result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PracticeBody {
    /// The visit of each resident who has arrived, by the resident's code.
    #[serde(default)]
    pub visits: Vec<(Code, VisitId)>,
    /// The replies that the trainee chose, with their times.
    #[serde(default)]
    pub replies: Vec<(At, Code)>,
    /// The resident's trust at the end.
    #[serde(default)]
    pub trust: Option<i32>,
    /// Required steps done, and required steps that applied.
    #[serde(default)]
    pub steps: Option<(u32, u32)>,
}

/// The ids of practice lines begin with this, and those of no other district do.
pub const PREFIX: &str = domain::access::PRACTICE;

/// The practice line of a member of staff.
#[must_use]
pub fn line_of(staff: StaffId) -> Option<DistrictId> {
    format!("{PREFIX}{}", staff.0.simple()).chars().take(40).collect::<String>().try_into().ok()
}
