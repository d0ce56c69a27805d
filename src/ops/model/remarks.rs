//! Notes and commitments that people write to the figures.

use domain::ids::{DistrictId, StaffId};
use domain::time::{At, Day};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// Something to know about some days.
    Note,
    /// Something somebody means to do.
    Commitment,
}

/// What somebody wrote to the figures. Nothing of it is ever changed: it can be done, or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its id, by which facts name it.
    pub id: Uuid,
    /// About this district; about all when absent.
    pub district: Option<DistrictId>,
    /// What it is.
    pub kind: RemarkKind,
    /// About the days from here.
    pub from: Day,
    /// To here, included.
    pub to: Day,
    /// What it says.
    pub text: String,
    /// Who means to do it.
    pub owner: String,
    /// The day by which it is to be done, for commitments.
    pub due: Option<Day>,
    /// Who wrote it.
    pub author: StaffId,
    /// When it was written.
    pub created_at: At,
    /// When it was marked as done, if it was.
    pub done_at: Option<At>,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<At>,
}
