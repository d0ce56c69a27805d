//! What the pages of practice and of figures about the Steps of Service are made of.

use super::{Followed, Me};
use domain::ids::{Code, DistrictId, ServiceId, StepKey};
use domain::script::Stage;
use domain::script::run::{Escalation, SkipReason};
use domain::time::{Day, Moment, Ms};
use domain::visit::End;
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The scenarios one can practice, and who has practiced what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticePage {
    /// Who.
    pub me: Me,
    /// Practices themselves, and so may begin one.
    pub practises: bool,
    /// All there are.
    pub scenarios: Vec<ScenarioCard>,
    /// One's own that is not over.
    pub open: Option<PracticeRow>,
    /// Newest first: everybody's for those who may see them, else one's own.
    pub rows: Vec<PracticeRow>,
    /// Sees others' too.
    pub sees_others: bool,
    /// Of whom there are rows: id and name.
    pub people: Vec<(String, String)>,
    /// The person chosen; all when empty.
    pub person: String,
    /// Why nothing was begun.
    pub refused: Option<String>,
}

/// A scenario to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioCard {
    /// Its code.
    pub id: Code,
    /// Its title.
    pub title: Words,
    /// What is practised.
    pub skill: Words,
    /// What one reads before.
    pub brief: Words,
    /// About how long it takes.
    pub minutes: u32,
    /// When one practised it last, and trust at the end.
    pub last: Option<(Moment, Option<i32>)>,
}

/// A practice in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeRow {
    /// Its id.
    pub id: String,
    /// Who.
    pub person: String,
    /// Its scenario.
    pub title: Words,
    /// Its practice line.
    pub district: DistrictId,
    /// Since when.
    pub started_at: Moment,
    /// How long it took; absent while it goes on.
    pub took_ms: Option<Ms>,
    /// Trust at the end.
    pub trust: Option<i32>,
    /// Required steps done, and those that applied.
    pub steps: Option<(u32, u32)>,
}

/// How a practice went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefPage {
    /// Who reads it.
    pub me: Me,
    /// Its id.
    pub id: String,
    /// Its scenario.
    pub scenario: Code,
    /// The scenario's title.
    pub title: Words,
    /// What was practised.
    pub skill: Words,
    /// Whose it was, when it was not the reader's.
    pub person: Option<String>,
    /// Its practice line.
    pub district: DistrictId,
    /// Since when.
    pub started_at: Moment,
    /// How long it took, or has taken so far.
    pub took_ms: Ms,
    /// It is over.
    pub finished: bool,
    /// Where trust began.
    pub trust_at_start: i32,
    /// Where it is.
    pub trust: i32,
    /// From here on it went well.
    pub good: i32,
    /// What happened, in order.
    pub moments: Vec<DebriefMoment>,
    /// Who was attended to.
    pub visits: Vec<DebriefVisit>,
}

/// Something in a practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefMoment {
    /// Milliseconds from the start.
    pub after_ms: Ms,
    /// Who said it, or about whom it is; nobody for what the trainee said.
    pub who: Option<String>,
    /// What.
    pub what: DebriefWhat,
    /// By how much trust moved.
    pub change: i32,
    /// Trust after it.
    pub trust: i32,
    /// Why trust moved.
    pub why: Option<Words>,
    /// What an experienced officer would have said or done.
    pub better: Option<Words>,
}

/// What can stand in a debrief.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebriefWhat {
    /// A resident said or did something.
    Line(Words),
    /// The trainee said something.
    Reply(Words),
    /// Came, or rang.
    Arrived,
    /// Was greeted.
    Greeted,
    /// Was called.
    Called,
    /// Serving began, or went on.
    Served,
    /// Was put on hold.
    Held,
    /// A step was done, or passed over.
    Step {
        /// Its stage.
        stage: Stage,
        /// What there was to say.
        say: Words,
        /// Passed over.
        skipped: bool,
        /// Why.
        reason: Option<SkipReason>,
    },
    /// Somebody was called for.
    Escalated(Escalation),
    /// The service was chosen.
    Service(Words),
    /// It ended.
    Ended(End),
}

/// A visit of a practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefVisit {
    /// Who.
    pub name: String,
    /// How it ended.
    pub end: Option<End>,
    /// From arrival: greeted, called, served, resolved, each with its target where there is one.
    pub clocks: [(Option<Ms>, Option<Ms>); 4],
    /// The steps of its way.
    pub steps: Vec<DebriefStep>,
}

/// A step on the way of a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DebriefStep {
    /// Its stage.
    pub stage: Stage,
    /// What there was to say.
    pub say: Words,
    /// Must be done.
    pub required: bool,
    /// Done, or passed over; absent when left out.
    pub skipped: Option<bool>,
    /// Why it was passed over.
    pub reason: Option<SkipReason>,
    /// How long it took.
    pub took_ms: Option<Ms>,
    /// How long it usually takes.
    pub target_ms: Option<Ms>,
}

/// How the Steps of Service are followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepsPage {
    /// Who.
    pub me: Me,
    /// What the address asks for.
    pub asked: BTreeMap<String, String>,
    /// What is wrong with that: field and problem.
    pub errors: Vec<(String, String)>,
    /// `version`, `service`, `district` or `officer`.
    pub by: String,
    /// What the reader may choose from.
    pub offered: Vec<String>,
    /// Districts: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// Services.
    pub services: Vec<(ServiceId, Words)>,
    /// Titles of scripts by their slugs.
    pub scripts: BTreeMap<String, Words>,
    /// What is said in each step of the figures: by version, `SLUG.VERSION`, and key.
    pub says: BTreeMap<String, BTreeMap<String, Words>>,
    /// Names of officers by their ids.
    pub officers: BTreeMap<String, String>,
    /// The figures; absent when the address cannot be read.
    pub figures: Option<Followed>,
    /// Today, in the first district.
    pub today: Day,
    /// The first day on record in the districts looked at; absent where nothing is.
    pub recorded_from: Option<Day>,
    /// Not all is counted, so that more may be on record than is known.
    pub is_counting: bool,
    /// The floor is open to the reader.
    pub floor: bool,
}

/// A step as tables name it.
#[must_use]
pub fn step_name(key: &StepKey) -> String {
    key.as_str().replace('_', " ")
}
