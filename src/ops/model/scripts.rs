//! Versions of scripts.

use domain::ids::StaffId;
use domain::script::Script;
use domain::time::At;

/// A version of a script, with its author and approver.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The script, with its number and status.
    pub script: Script,
    /// SHA-256 of its canonical form as stored. A change is made to this text or refused.
    pub sha256: [u8; 32],
    /// The author; `None` if it came with the program or from a file.
    pub author: Option<StaffId>,
    /// The approver, if it was approved.
    pub approver: Option<StaffId>,
    /// When it was last written, if that is known.
    pub changed_at: Option<At>,
    /// When it was published, if it was.
    pub published_at: Option<At>,
}
