//! Notes and commitments that people add to the figures.

use domain::ids::{DistrictId, StaffId};
use domain::time::{At, Day};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kinds of remarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// Information about some days.
    Note,
    /// An intention with an owner and a due date.
    Commitment,
}

/// A remark to the figures. It is never edited, but it can be marked as done or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its id, by which facts name it.
    pub id: Uuid,
    /// The district it is about; all districts if absent.
    pub district: Option<DistrictId>,
    /// A note or a commitment.
    pub kind: RemarkKind,
    /// The first day it is about.
    pub from: Day,
    /// The last day it is about.
    pub to: Day,
    /// What it says.
    pub text: String,
    /// Who is responsible for a commitment.
    pub owner: String,
    /// The day by which it is to be done, for commitments.
    pub due: Option<Day>,
    /// The member of staff who wrote it.
    pub author: StaffId,
    /// When it was written.
    pub created_at: At,
    /// When it was marked as done, if it was.
    pub done_at: Option<At>,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<At>,
}
