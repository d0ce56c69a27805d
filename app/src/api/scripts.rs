//! Data of the pages about scripts.

use super::Me;
use domain::ids::{ScriptId, StepKey};
use domain::script::{Purpose, Script, Status};
use domain::time::Moment;
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The pages about scripts: the list, a version, its editor, its comparison with another, and its trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptsPage {
    /// The signed-in reader.
    pub me: Me,
    /// Whether the reader may write drafts.
    pub may_write: bool,
    /// Whether the reader may approve what others wrote.
    pub may_approve: bool,
    /// Every version of every script.
    pub versions: Vec<VersionLine>,
    /// The version shown; absent on the list of all versions.
    pub version: Option<Box<VersionPage>>,
    /// Parameters of the address, in order.
    pub asked: Vec<(String, String)>,
    /// Refused form input, by field.
    pub typed: BTreeMap<String, String>,
    /// Errors: field and problem. A problem is a code of the forms, `CODE:LINE:ABOUT` of the editor, or a
    /// sentence.
    pub errors: Vec<(String, String)>,
}

/// A script version in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionLine {
    /// The script's slug.
    pub slug: ScriptId,
    /// The version, from 1.
    pub version: u32,
    /// Where the version is in its life cycle.
    pub status: Status,
    /// Whether visits use it today.
    pub in_use: bool,
    /// The script's purpose.
    pub purpose: Purpose,
    /// The title, by language.
    pub title: Words,
}

/// One script version in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionPage {
    /// The script in this version.
    pub script: Script,
    /// SHA-256 of its canonical form, in hexadecimal.
    pub sha256: String,
    /// Name of its author.
    pub author: Option<String>,
    /// Name of the person who approved it; absent until then.
    pub approver: Option<String>,
    /// When it was last changed.
    pub changed: Option<Moment>,
    /// When it was published; absent until then.
    pub published: Option<Moment>,
    /// Whether the reader is its author.
    pub own: bool,
    /// Faults that prevent it from being published.
    pub faults: Vec<FaultLine>,
    /// The version it is compared with, where one was chosen.
    pub against: Option<Script>,
}

/// A fault that prevents a version from being published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultLine {
    /// The step it is about; absent for one about the whole script.
    pub step: Option<StepKey>,
    /// The fault as a sentence in the reader's language.
    pub text: String,
}
