//! What applying the file of a department would change.

use super::tree::Change;
use crate::ids::{DistrictId, ScriptId};
use serde::Serialize;

/// What applying a file would change, and what it leaves as it is because the file does not have it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Preview {
    /// The name of the department before and after, if it changes.
    pub department: Option<(String, String)>,
    /// The districts of the file, in its order.
    pub districts: Vec<DistrictPreview>,
    /// Names of districts that the file does not have.
    pub kept: Vec<String>,
    /// The accounts of the file, in its order.
    pub staff: Vec<StaffPreview>,
    /// How many open accounts the file does not have.
    pub staff_kept: usize,
    /// Scripts that get a new version.
    pub scripts: Vec<ScriptId>,
}

/// What changes in a district.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DistrictPreview {
    /// The district.
    pub id: DistrictId,
    /// Its name, as in the file.
    pub name: String,
    /// Whether it is made.
    pub is_new: bool,
    /// What changes of its rules and its card; nothing for a new one.
    pub changes: Vec<Change>,
}

/// What changes of an account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StaffPreview {
    /// The user name.
    pub login: String,
    /// The name, as in the file.
    pub name: String,
    /// Whether the account is made.
    pub is_new: bool,
    /// What changes of it; nothing for a new one.
    pub changes: Vec<Change>,
}

impl Preview {
    /// Whether applying the file would change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.department.is_none()
            && self.scripts.is_empty()
            && self.districts.iter().all(|one| !one.is_new && one.changes.is_empty())
            && self.staff.iter().all(|one| !one.is_new && one.changes.is_empty())
    }
}
