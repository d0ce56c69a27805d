//! Data of the pages for practice and for the figures about the Steps of Service.

use super::{Followed, Me};
use domain::ids::{Code, DistrictId, ServiceId, StepKey};
use domain::reports::StepsBy;
use domain::script::Stage;
use domain::script::run::{Escalation, SkipReason};
use domain::time::{Day, Moment, Ms};
use domain::visit::End;
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The page of scenarios, and of who has practiced what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticePage {
    /// The signed-in reader.
    pub me: Me,
    /// Whether the reader practices, and so may begin a scenario.
    pub practises: bool,
    /// All scenarios.
    pub scenarios: Vec<ScenarioCard>,
    /// The reader's own unfinished practice.
    pub open: Option<PracticeRow>,
    /// Practices, newest first: everyone's for readers who may see them, otherwise the reader's own.
    pub rows: Vec<PracticeRow>,
    /// Whether the reader may see the practices of others.
    pub sees_others: bool,
    /// The people who have practiced: id and name.
    pub people: Vec<(String, String)>,
    /// Id of the person chosen; empty for all.
    pub person: String,
    /// Why a practice could not be started.
    pub refused: Option<String>,
}

/// A scenario to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioCard {
    /// Code of the scenario.
    pub id: Code,
    /// Title of the scenario.
    pub title: Words,
    /// The skill it trains.
    pub skill: Words,
    /// The briefing read before it starts.
    pub brief: Words,
    /// About how many minutes it takes.
    pub minutes: u32,
    /// The reader's last practice of it: when it began, and the trust at its end.
    pub last: Option<(Moment, Option<i32>)>,
}

/// One practice in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeRow {
    /// Id of the practice.
    pub id: String,
    /// Name of the trainee.
    pub person: String,
    /// Title of its scenario.
    pub title: Words,
    /// The practice district whose line it uses.
    pub district: DistrictId,
    /// When it began.
    pub started_at: Moment,
    /// How long it took, in milliseconds; absent while it goes on.
    pub took_ms: Option<Ms>,
    /// Trust at the end.
    pub trust: Option<i32>,
    /// Required steps done, and required steps that applied.
    pub steps: Option<(u32, u32)>,
}

/// The debrief of a practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefPage {
    /// The signed-in reader.
    pub me: Me,
    /// Id of the practice.
    pub id: String,
    /// Code of its scenario.
    pub scenario: Code,
    /// The scenario's title.
    pub title: Words,
    /// The skill it trains.
    pub skill: Words,
    /// Name of the trainee, where that is not the reader.
    pub person: Option<String>,
    /// The practice district whose line it uses.
    pub district: DistrictId,
    /// When it began.
    pub started_at: Moment,
    /// How long it took, or has taken so far, in milliseconds.
    pub took_ms: Ms,
    /// Whether it is over.
    pub finished: bool,
    /// Trust at the start.
    pub trust_at_start: i32,
    /// Trust now, or at the end.
    pub trust: i32,
    /// Trust at or above this value is a good result.
    pub good: i32,
    /// What happened, in order.
    pub moments: Vec<DebriefMoment>,
    /// The visits of the practice.
    pub visits: Vec<DebriefVisit>,
}

/// One event of a practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefMoment {
    /// Milliseconds from the start.
    pub after_ms: Ms,
    /// The resident who said it or whom it is about; absent for a reply of the trainee.
    pub who: Option<String>,
    /// The event.
    pub what: DebriefWhat,
    /// Change in trust.
    pub change: i32,
    /// Trust after it.
    pub trust: i32,
    /// Why trust changed.
    pub why: Option<Words>,
    /// What an experienced officer would have said or done.
    pub better: Option<Words>,
}

/// The kinds of events in a debrief.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebriefWhat {
    /// A resident said or did something.
    Line(Words),
    /// The trainee said something.
    Reply(Words),
    /// A resident arrived or called.
    Arrived,
    /// The resident was greeted.
    Greeted,
    /// The resident was called to the window.
    Called,
    /// Serving began or continued.
    Served,
    /// The visit was put on hold.
    Held,
    /// A step of the script was done or skipped.
    Step {
        /// Stage of the step.
        stage: Stage,
        /// What the script says at the step.
        say: Words,
        /// Whether the step was skipped.
        skipped: bool,
        /// Why it was skipped.
        reason: Option<SkipReason>,
    },
    /// The trainee called for help.
    Escalated(Escalation),
    /// The service was chosen.
    Service(Words),
    /// The visit ended.
    Ended(End),
}

/// A visit of a practice, in its debrief.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefVisit {
    /// Name of the resident.
    pub name: String,
    /// How it ended; absent while it goes on.
    pub end: Option<End>,
    /// Times from arrival to greeted, called, served and resolved, in milliseconds, each with its target
    /// where there is one.
    pub clocks: [(Option<Ms>, Option<Ms>); 4],
    /// The steps along the visit's path.
    pub steps: Vec<DebriefStep>,
}

/// A step along the path of a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefStep {
    /// Stage of the step.
    pub stage: Stage,
    /// What the script says at the step.
    pub say: Words,
    /// Whether the step is required.
    pub required: bool,
    /// `true` when skipped, `false` when done; absent when neither.
    pub skipped: Option<bool>,
    /// Why it was skipped.
    pub reason: Option<SkipReason>,
    /// How long it took, in milliseconds.
    pub took_ms: Option<Ms>,
    /// How long it usually takes, in milliseconds.
    pub target_ms: Option<Ms>,
}

/// Data of the page about how the Steps of Service are followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepsPage {
    /// The signed-in reader.
    pub me: Me,
    /// What the address asks for, by parameter.
    pub asked: BTreeMap<String, String>,
    /// Parameters that could not be parsed: field and problem.
    pub errors: Vec<(String, String)>,
    /// The grouping.
    pub by: StepsBy,
    /// The groupings the reader may choose.
    pub offered: Vec<StepsBy>,
    /// Districts that can be chosen: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// Services that can be chosen: slug and name.
    pub services: Vec<(ServiceId, Words)>,
    /// Titles of scripts, by slug.
    pub scripts: BTreeMap<String, Words>,
    /// What is said in each step of the figures, by version (`SLUG.VERSION`) and step key.
    pub says: BTreeMap<String, BTreeMap<String, Words>>,
    /// Names of officers, by id.
    pub officers: BTreeMap<String, String>,
    /// The figures; absent when the address cannot be parsed.
    pub figures: Option<Followed>,
    /// The current business day in the first district.
    pub today: Day,
    /// The first day on record in the districts shown; absent where nothing is on record.
    pub recorded_from: Option<Day>,
    /// Whether counting is still going on, so that the record may reach further back than shown.
    pub is_counting: bool,
    /// Whether the reader may open the floor page.
    pub floor: bool,
}

/// The key of a step as tables show it.
#[must_use]
pub fn step_name(key: &StepKey) -> String {
    key.as_str().replace('_', " ")
}
