//! What the pages about scripts are made of.

use super::Me;
use domain::ids::{ScriptId, StepKey};
use domain::script::{Purpose, Script, Status};
use domain::time::Moment;
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The scripts: the list, one version, its editor, its comparison with another, its trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptsPage {
    /// Who.
    pub me: Me,
    /// May write drafts.
    pub may_write: bool,
    /// May approve what somebody else wrote.
    pub may_approve: bool,
    /// Every version of every script.
    pub versions: Vec<VersionLine>,
    /// The version on the page; the list of all when absent.
    pub version: Option<Box<VersionPage>>,
    /// What the address asks for, in its order.
    pub asked: Vec<(String, String)>,
    /// What was typed and refused, by field name.
    pub typed: BTreeMap<String, String>,
    /// What went wrong: field and problem. A problem is a code of the forms, `CODE:LINE:ABOUT` of the editor, or a sentence.
    pub errors: Vec<(String, String)>,
}

/// A version in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionLine {
    /// The script.
    pub slug: ScriptId,
    /// Its number.
    pub version: u32,
    /// Where it is in its life.
    pub status: Status,
    /// Visits are led by it today.
    pub in_use: bool,
    /// What it is for.
    pub purpose: Purpose,
    /// Its title.
    pub title: Words,
}

/// One version, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionPage {
    /// The script.
    pub script: Script,
    /// Of its canonical form.
    pub sha256: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who approved it.
    pub approver: Option<String>,
    /// When last written.
    pub changed: Option<Moment>,
    /// When published.
    pub published: Option<Moment>,
    /// The reader wrote it.
    pub own: bool,
    /// What keeps it from being published.
    pub faults: Vec<FaultLine>,
    /// The version it is compared with.
    pub against: Option<Script>,
}

/// What keeps a version from being published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultLine {
    /// The step it points at.
    pub step: Option<StepKey>,
    /// The sentence, in the reader's language.
    pub text: String,
}
