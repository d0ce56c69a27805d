//! Views of the captain's pages: what they are about, and what they found.

use super::Me;
use domain::ids::{Code, DistrictId, ServiceId, VisitId};
use domain::recount::{Change, Why};
use domain::stats::ServiceLevel;
use domain::time::{Day, Moment, Ms};
use domain::totals::Total;
use domain::visit::{Channel, End};
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a page is about, and what can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScopeView {
    /// What the address asks for, by field: `last` or `from` and `to`, `compare`, `district`, `watch`, `service`, `channel`, `language`, `area`.
    pub asked: BTreeMap<String, String>,
    /// What could not be read: field and problem.
    pub errors: Vec<(String, String)>,
    /// What the address asks for and the page does not use: the names, in order.
    pub unused: Vec<String>,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The time set beside it: first and last day.
    pub before: Option<(Day, Day)>,
    /// Today, in the first district.
    pub today: Day,
    /// Districts: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// Services.
    pub services: Vec<(ServiceId, Words)>,
    /// Watches.
    pub watches: Vec<(Code, Words)>,
    /// Languages.
    pub languages: Vec<String>,
    /// Areas.
    pub areas: Vec<String>,
    /// Facts counted, and facts there are, while that is not all but the newest.
    pub counted: Option<(u64, u64)>,
    /// The first day on record in the districts looked at; absent where nothing is.
    pub recorded_from: Option<Day>,
    /// The first day from which on all of them are on record of which anything is.
    pub comparable_from: Option<Day>,
    /// When some of these days came out differently because they were counted anew, the newest first.
    pub recounted: Vec<RecountView>,
}

/// Days that came out differently when they were counted anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecountView {
    /// Of which district.
    pub district: DistrictId,
    /// When they were counted.
    pub on: Day,
    /// The first of them.
    pub from: Day,
    /// The last.
    pub to: Day,
    /// Figures over them; none where only finer details differ.
    pub changes: Vec<Change>,
    /// Why.
    pub why: Vec<Why>,
}

/// A figure from day to day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendView {
    /// Which: `wait`, `wait_p90`, `called`, `acknowledgement`, `acknowledged`.
    pub measure: String,
    /// Shares of 0 to 1 rather than milliseconds.
    pub is_share: bool,
    /// Days with enough visits: day, how many, figure.
    pub points: Vec<(Day, u64, f64)>,
    /// Median of the figures.
    pub middle: Option<f64>,
    /// Between these lies every figure of most charts while nothing changes.
    pub limits: Option<(f64, f64)>,
    /// What stands out.
    pub signals: Vec<SignalView>,
}

/// Something that stands out in a trend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignalView {
    /// `beyond`, `one_side`.
    pub kind: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Above the limit or the median.
    pub up: bool,
}

/// What people wrote to the figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemarkView {
    /// Its id.
    pub id: String,
    /// Which district; all when absent.
    pub district: Option<DistrictId>,
    /// A commitment rather than a note.
    pub commitment: bool,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// In words.
    pub text: String,
    /// Who means to do it.
    pub owner: String,
    /// By when.
    pub due: Option<Day>,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub created_at: Moment,
    /// Done.
    pub done_at: Option<Moment>,
    /// The reader may mark it as done.
    pub may_finish: bool,
    /// The reader may withdraw it.
    pub may_withdraw: bool,
}

/// The figures of a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FiguresPage {
    /// Who.
    pub me: Me,
    /// What it is about.
    pub scope: ScopeView,
    /// What was found; absent when the address cannot be read.
    pub figures: Option<FiguresView>,
    /// What people wrote to it, and open commitments.
    pub remarks: Vec<RemarkView>,
    /// What was typed into a form and refused.
    pub typed: BTreeMap<String, String>,
    /// What was wrong with it: field and problem.
    pub errors: Vec<(String, String)>,
}

/// The visits behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BehindPage {
    /// Who.
    pub me: Me,
    /// What it is about.
    pub scope: ScopeView,
    /// Which list, by its name in addresses.
    pub list: String,
    /// How many there are.
    pub count: u64,
    /// How many of all that the figures count are still here.
    pub open: i64,
    /// The newest of them.
    pub visits: Vec<BehindRow>,
}

/// A visit behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BehindRow {
    /// Its id.
    pub id: VisitId,
    /// Where.
    pub district: DistrictId,
    /// When it came.
    pub arrived_at: Moment,
    /// What for.
    pub service: Option<ServiceId>,
    /// How.
    pub channel: Channel,
    /// How it ended.
    pub end: End,
    /// Arrived to first human contact.
    pub acknowledgement_ms: Option<Ms>,
    /// Arrived to first call.
    pub wait_ms: Option<Ms>,
    /// Arrived to resolved.
    pub resolution_ms: Option<Ms>,
    /// In clock figures.
    pub counts: bool,
}

/// A month on paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportPage {
    /// Who.
    pub me: Me,
    /// What it is about: the month, against the one before.
    pub scope: ScopeView,
    /// What was found; absent when the address cannot be read.
    pub figures: Option<FiguresView>,
    /// The same month of the year before; absent where nobody came.
    pub year: Option<Total>,
    /// What people wrote to it, and open commitments.
    pub remarks: Vec<RemarkView>,
    /// When it was made.
    pub made_at: Moment,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FiguresView {
    /// All together.
    pub total: Total,
    /// All together, of the time set beside it; absent where that begins before anything was recorded, too.
    pub before: Option<Total>,
    /// The same two of those who did not phone, where the page is narrowed by what a caller has only once the call is answered: service,
    /// language or area. Shares of who was called in time, and of who left, are of these.
    pub without_calls: Option<(Total, Option<Total>)>,
    /// Told apart, by `district`, `watch`, `service`, `channel`, `language`: key, now, before.
    pub tables: BTreeMap<String, Vec<(String, Total, Option<Total>)>>,
    /// By table and key, who of those who did not phone was called in time: of the tables by service and by language, and of all of
    /// them where the page is narrowed by service, language or area.
    pub levels_without_calls: BTreeMap<String, BTreeMap<String, ServiceLevel>>,
    /// The figure that is followed.
    pub trend: TrendView,
    /// Share of people who still wait, by milliseconds waited: wait, share, low and high end of its 95 % interval.
    pub patience: Vec<(i64, f64, f64, f64)>,
    /// After how long half would have left.
    pub half: Option<HalfView>,
    /// Differences from the time set beside it, with the ends of their 95 % intervals, by figure; `None` where it may be chance.
    pub changes: BTreeMap<String, Option<(f64, f64, f64)>>,
    /// What came of the visits that were resolved, commonest first.
    pub outcomes: Vec<OutcomeView>,
    /// Window time is known: it cannot be told apart by service, channel, language or area.
    pub staffed: bool,
}

/// After how long half of the people would have left, if nobody were called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfView {
    /// The wait.
    pub after: Ms,
    /// The low end of its 95 % interval.
    pub low: Ms,
    /// The high end; absent where too few waited so long to tell.
    pub high: Option<Ms>,
}

/// An outcome, of all services that call it the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeView {
    /// Its code.
    pub code: Code,
    /// As its service calls it; absent where no service lists it any more.
    pub name: Option<Words>,
    /// How many visits ended so.
    pub n: i64,
}
