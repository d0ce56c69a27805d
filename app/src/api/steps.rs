//! Views about the Steps of Service: a script version, how the steps were followed, and a practice in
//! progress.

use super::Spread;
#[cfg(feature = "ssr")]
use super::schema;
use domain::ids::{Code, ScriptId, StepKey};
use domain::script::{Consulted, Purpose, Script, Stage, Status, Step};
use domain::time::{Day, Moment, Ms};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// A script version in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Script))]
pub struct ScriptView {
    /// `SLUG.VERSION`.
    pub id: String,
    /// The script's slug.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub slug: ScriptId,
    /// The version, from 1.
    pub version: u32,
    /// Where the version is in its life cycle.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ScriptStatus))]
    pub status: Status,
    /// The script's purpose.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ScriptPurpose))]
    pub purpose: Purpose,
    /// The languages in which it is complete.
    pub languages: Vec<String>,
    /// The title, by language.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub title: Words,
    /// Why this version was written.
    pub note: String,
    /// The residents and groups that were consulted about it.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<schema::Consulted>))]
    pub consulted: Vec<Consulted>,
    /// First day of use; from its publication when absent.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = Date, required))]
    pub from: Option<Day>,
    /// Last day of use; until the next version when absent.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = Date, required))]
    pub until: Option<Day>,
    /// The step that danger leads to from any other step.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, required))]
    pub exit: Option<StepKey>,
    /// The steps, in order.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<schema::ScriptStep>))]
    pub steps: Vec<Step>,
    /// SHA-256 of its canonical form, in hexadecimal.
    pub sha256: String,
    /// Name of its author.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub author: Option<String>,
    /// Name of the person who approved it; absent until then.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub approver: Option<String>,
    /// When it was published; absent until then.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub published_at: Option<Moment>,
}

impl ScriptView {
    /// The script as `domain` has it, for the rules of a run.
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
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Followed {
    /// First business day.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub from: Day,
    /// Last business day.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub to: Day,
    /// One row for each key of the grouping.
    pub rows: Vec<FollowedRow>,
    /// All rows together.
    pub total: FollowedRow,
    /// The figures of each step.
    pub steps: Vec<FollowedStep>,
    /// Each version compared with the one before it.
    pub versions: Vec<FollowedVersions>,
    /// Whether the figures are cut off: more visits passed the filter than were examined, and the newest
    /// were.
    pub cut: bool,
}

/// How the steps were followed in the legs of one key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FollowedRow {
    /// The key of the group: a version, service, district or officer.
    pub key: String,
    /// Legs that followed a script and are over.
    pub legs: u64,
    /// Number of required steps done.
    pub done: u64,
    /// Number of required steps that applied.
    pub applicable: u64,
    /// The share of applicable steps that were done, 0 to 1.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub share: Option<f64>,
    /// 95 % interval of that share, with ten legs or more.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<Vec<f64>>, min_items = 2, max_items = 2, required))]
    pub interval: Option<(f64, f64)>,
    /// Time from arrival to the Acknowledge step.
    pub to_acknowledge_ms: Spread,
    /// Visits whose person left.
    pub left: u64,
    /// Visits that were reopened.
    pub reopened: u64,
}

/// How one step was followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FollowedStep {
    /// The script version: `SLUG.VERSION`.
    pub script: String,
    /// The step, by its key.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub step: StepKey,
    /// The stage of the conversation.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ScriptStage))]
    pub stage: Stage,
    /// Number of legs whose path included it.
    pub legs: u64,
    /// How often it was done.
    pub done: u64,
    /// How often it was skipped.
    pub skipped: u64,
    /// How long it took, where it was done.
    pub took_ms: Spread,
    /// How long it is meant to take, in milliseconds.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>, required))]
    pub target_ms: Option<Ms>,
}

/// Two versions of a script side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FollowedVersions {
    /// The script's slug.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub script: ScriptId,
    /// The newer version.
    pub newer: u32,
    /// The older version.
    pub older: u32,
    /// The newer version's share and the older's; absent when no step applied in one of them.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<Vec<f64>>, min_items = 2, max_items = 2, required))]
    pub shares: Option<(f64, f64)>,
    /// The newer share minus the older, with low and high end; absent with too few legs.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<Vec<f64>>, min_items = 3, max_items = 3, required))]
    pub difference: Option<(f64, f64, f64)>,
}

/// A practice in progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Practice))]
pub struct PracticeView {
    /// Id of the practice.
    pub id: String,
    /// Title of its scenario.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub title: Words,
    /// The skill it trains.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub skill: Words,
    /// The briefing for the trainee.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub brief: Words,
    /// When it began.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub started_at: Moment,
    /// Whether it is over.
    pub finished: bool,
    /// Whether every resident of the scenario has come and gone.
    pub all_gone: bool,
    /// Current trust.
    pub trust: i32,
    /// What was said and done, in order.
    pub said: Vec<SaidView>,
    /// What the trainee can say now.
    pub replies: Vec<ReplyView>,
}

/// Something said in a practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = PracticeLine))]
pub struct SaidView {
    /// The line or reply, by its key.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub key: Code,
    /// Seconds since the start.
    pub second: i64,
    /// The resident who said it; absent for the trainee.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub who: Option<String>,
    /// What was said or done.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub text: Words,
}

/// A reply that the trainee can give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = PracticeReply))]
pub struct ReplyView {
    /// The reply, by its key.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub key: Code,
    /// Name of the resident it is for.
    pub to: String,
    /// What the trainee says.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub text: Words,
}
