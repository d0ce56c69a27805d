//! Views about the Steps of Service: a version of a script, how the steps were followed, a practice as it goes on.

use super::Spread;
use domain::ids::{Code, ScriptId, StepKey};
use domain::script::{Consulted, Purpose, Script, Stage, Status, Step};
use domain::time::{Day, Moment, Ms};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// A version of a script, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptView {
    /// `SLUG.VERSION`.
    pub id: String,
    /// Its slug.
    pub slug: ScriptId,
    /// Its number.
    pub version: u32,
    /// Where it is in its life.
    pub status: Status,
    /// What it is for.
    pub purpose: Purpose,
    /// Languages it is complete in.
    pub languages: Vec<String>,
    /// Its title.
    pub title: Words,
    /// Why this version exists.
    pub note: String,
    /// Who was asked about it.
    pub consulted: Vec<Consulted>,
    /// In use from.
    pub from: Option<Day>,
    /// In use to.
    pub until: Option<Day>,
    /// Where danger leads.
    pub exit: Option<StepKey>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// SHA-256 of its canonical form, in hexadecimal.
    pub sha256: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who approved it.
    pub approver: Option<String>,
    /// When published.
    pub published_at: Option<Moment>,
}

impl ScriptView {
    /// The script, for the rules of a run.
    #[must_use]
    pub fn script(self) -> Script {
        Script {
            id: self.slug,
            version: self.version,
            status: self.status,
            purpose: self.purpose,
            languages: self.languages,
            title: self.title,
            note: self.note,
            consulted: self.consulted,
            from: self.from,
            until: self.until,
            exit: self.exit,
            steps: self.steps,
        }
    }
}

/// How the Steps of Service were followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Followed {
    /// First business day.
    pub from: Day,
    /// Last business day.
    pub to: Day,
    /// One row a key.
    pub rows: Vec<FollowedRow>,
    /// All together.
    pub total: FollowedRow,
    /// Step by step.
    pub steps: Vec<FollowedStep>,
    /// Every version beside the one before it.
    pub versions: Vec<FollowedVersions>,
    /// More visits passed the filter than were looked at: the newest were.
    pub cut: bool,
}

/// How the steps were followed in the legs of one key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowedRow {
    /// What it is about.
    pub key: String,
    /// Legs that ran by a script and are over.
    pub legs: u64,
    /// Required steps done.
    pub done: u64,
    /// Required steps that applied.
    pub applicable: u64,
    /// The one of the other.
    pub share: Option<f64>,
    /// Its 95 % interval, with ten legs or more.
    pub interval: Option<(f64, f64)>,
    /// From arrival to the Acknowledge step.
    pub to_acknowledge_ms: Spread,
    /// Visits that left.
    pub left: u64,
    /// Visits opened again.
    pub reopened: u64,
}

/// How one step was followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowedStep {
    /// Of which version: `SLUG.VERSION`.
    pub script: String,
    /// Which.
    pub step: StepKey,
    /// Its stage.
    pub stage: Stage,
    /// Legs on whose way it stood.
    pub legs: u64,
    /// Done.
    pub done: u64,
    /// Passed over.
    pub skipped: u64,
    /// How long it took.
    pub took_ms: Spread,
    /// How long it is meant to take.
    pub target_ms: Option<Ms>,
}

/// Two versions of a script side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowedVersions {
    /// Which.
    pub script: ScriptId,
    /// The newer.
    pub newer: u32,
    /// The older.
    pub older: u32,
    /// The newer's share and the older's; absent when nothing applied in one of them.
    pub shares: Option<(f64, f64)>,
    /// The newer's share less the older's, at least, at most; absent with too few legs.
    pub difference: Option<(f64, f64, f64)>,
}

/// A practice as it goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeView {
    /// Its id.
    pub id: String,
    /// Its scenario's title.
    pub title: Words,
    /// What is practised.
    pub skill: Words,
    /// What the trainee knows.
    pub brief: Words,
    /// Since when.
    pub started_at: Moment,
    /// It is over.
    pub finished: bool,
    /// Everybody who comes has come and gone.
    pub all_gone: bool,
    /// Trust now.
    pub trust: i32,
    /// What was said and done, in order.
    pub said: Vec<SaidView>,
    /// What can be said now.
    pub replies: Vec<ReplyView>,
}

/// Something said in a practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaidView {
    /// Which line or reply.
    pub key: Code,
    /// Seconds from the start.
    pub second: i64,
    /// Who; absent for the trainee.
    pub who: Option<String>,
    /// The words.
    pub text: Words,
}

/// Something the trainee can say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplyView {
    /// Which.
    pub key: Code,
    /// To whom.
    pub to: String,
    /// The words.
    pub text: Words,
}
