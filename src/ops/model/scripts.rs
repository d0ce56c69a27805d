//! Versions of scripts.

use domain::ids::StaffId;
use domain::script::Script;
use domain::time::At;

/// A version of a script, with who wrote and who approved it.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The script with its number and status.
    pub script: Script,
    /// SHA-256 of its canonical form, as it is stored: what is changed is changed from this, or not at all.
    pub sha256: [u8; 32],
    /// Who wrote it; nobody for one that came with the program or from a file.
    pub author: Option<StaffId>,
    /// Who approved it.
    pub approver: Option<StaffId>,
    /// When last written.
    pub changed_at: Option<At>,
    /// When it was published, if it was.
    pub published_at: Option<At>,
}
