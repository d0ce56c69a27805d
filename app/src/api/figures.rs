//! Views of the captain's figures pages: period and filters, and the figures themselves.

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

/// The period and filters of a page, and what can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScopeView {
    /// What the address asks for, by parameter: `last` or `from` and `to`, `compare`, `district`, `watch`,
    /// `service`, `channel`, `language`, `area`.
    pub asked: BTreeMap<String, String>,
    /// Parameters that could not be parsed: field and problem.
    pub errors: Vec<(String, String)>,
    /// Parameters in the address that the page does not use, in order.
    pub unused: Vec<String>,
    /// First business day of the period.
    pub from: Day,
    /// Last business day of the period, inclusive.
    pub to: Day,
    /// First and last day of the period it is compared with.
    pub before: Option<(Day, Day)>,
    /// The current business day in the first district.
    pub today: Day,
    /// Districts that can be chosen: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// Services that can be chosen: slug and name.
    pub services: Vec<(ServiceId, Words)>,
    /// Watches that can be chosen: code and name.
    pub watches: Vec<(Code, Words)>,
    /// Languages that can be chosen, by tag.
    pub languages: Vec<String>,
    /// Areas that can be chosen, by name.
    pub areas: Vec<String>,
    /// Facts counted so far and facts in total; absent once all but the newest are counted.
    pub counted: Option<(u64, u64)>,
    /// The first day on record in the districts shown; absent where nothing is on record.
    pub recorded_from: Option<Day>,
    /// The first day from which all of those districts that have any record are on record.
    pub comparable_from: Option<Day>,
    /// Recounts that changed some of these days, newest first.
    pub recounted: Vec<RecountView>,
}

/// Days whose figures changed when they were recounted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecountView {
    /// The district that was recounted.
    pub district: DistrictId,
    /// The day on which it was recounted.
    pub on: Day,
    /// First day that changed.
    pub from: Day,
    /// Last day that changed, inclusive.
    pub to: Day,
    /// Totals before and after; none where only finer details differ.
    pub changes: Vec<Change>,
    /// Why the days were recounted.
    pub why: Vec<Why>,
}

/// One figure as a series of days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendView {
    /// The figure: `wait`, `wait_p90`, `called`, `acknowledgement` or `acknowledged`.
    pub measure: String,
    /// Whether the values are shares from 0 to 1; milliseconds otherwise.
    pub is_share: bool,
    /// Days with enough visits: day, number of visits, value.
    pub points: Vec<(Day, u64, f64)>,
    /// Median of the daily values; absent where there are too few to chart.
    pub middle: Option<f64>,
    /// Control limits, low and high: while nothing changes, most charts have every value between them.
    pub limits: Option<(f64, f64)>,
    /// Stretches of days that stand out.
    pub signals: Vec<SignalView>,
}

/// A stretch of days that stands out in a trend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignalView {
    /// `beyond` the limits, or many days on `one_side` of the median.
    pub kind: String,
    /// First day of the stretch.
    pub from: Day,
    /// Last day of the stretch, inclusive.
    pub to: Day,
    /// Above the limit or the median; below it otherwise.
    pub up: bool,
}

/// A note or commitment that staff wrote beside the figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Remark))]
pub struct RemarkView {
    /// Id of the remark.
    pub id: String,
    /// The district it is about; all districts when absent.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, required))]
    pub district: Option<DistrictId>,
    /// Whether it is a commitment; a note otherwise.
    pub commitment: bool,
    /// First day it is about.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub from: Day,
    /// Last day it is about, inclusive.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub to: Day,
    /// The text as written.
    pub text: String,
    /// Who is responsible for a commitment.
    pub owner: String,
    /// When a commitment is due.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = Date, required))]
    pub due: Option<Day>,
    /// Name of the author.
    pub author: String,
    /// When it was written.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub created_at: Moment,
    /// When a commitment was marked as done; absent until then.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub done_at: Option<Moment>,
    /// Whether the reader may mark it as done.
    pub may_finish: bool,
    /// Whether the reader may withdraw it.
    pub may_withdraw: bool,
}

/// The figures page of a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FiguresPage {
    /// The signed-in reader.
    pub me: Me,
    /// The period and filters of the page, and what can be chosen.
    pub scope: ScopeView,
    /// The figures; absent when the address cannot be parsed.
    pub figures: Option<FiguresView>,
    /// Remarks on the period, and open commitments.
    pub remarks: Vec<RemarkView>,
    /// Refused form input, by field.
    pub typed: BTreeMap<String, String>,
    /// Errors in that input: field and problem.
    pub errors: Vec<(String, String)>,
}

/// The list of visits behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BehindPage {
    /// The signed-in reader.
    pub me: Me,
    /// The period and filters of the page, and what can be chosen.
    pub scope: ScopeView,
    /// The list, by its name in addresses.
    pub list: String,
    /// Total number of visits in the list.
    pub count: u64,
    /// How many visits counted in the figures have not ended yet.
    pub open: i64,
    /// The newest of the visits, as many as one page shows.
    pub visits: Vec<BehindRow>,
}

/// One visit in the list behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BehindRow {
    /// Id of the visit.
    pub id: VisitId,
    /// The district of the visit.
    pub district: DistrictId,
    /// When the person arrived.
    pub arrived_at: Moment,
    /// The service, once one was chosen.
    pub service: Option<ServiceId>,
    /// How the person came.
    pub channel: Channel,
    /// How the visit ended.
    pub end: End,
    /// Time from arrival to the first human contact, in milliseconds.
    pub acknowledgement_ms: Option<Ms>,
    /// Time from arrival to the first call, in milliseconds.
    pub wait_ms: Option<Ms>,
    /// Time from arrival to resolution, in milliseconds.
    pub resolution_ms: Option<Ms>,
    /// Whether it counts in clock figures: its arrival time was neither estimated nor from paper.
    pub counts: bool,
}

/// The printable report of one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportPage {
    /// The signed-in reader.
    pub me: Me,
    /// The month, compared with the month before.
    pub scope: ScopeView,
    /// The figures; absent when the address cannot be parsed.
    pub figures: Option<FiguresView>,
    /// Totals of the same month a year earlier; absent where no visits are on record.
    pub year: Option<Total>,
    /// Remarks on the month, and open commitments.
    pub remarks: Vec<RemarkView>,
    /// When the report was made.
    pub made_at: Moment,
}

/// The figures of a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FiguresView {
    /// Totals of the whole period.
    pub total: Total,
    /// Totals of the period it is compared with; absent where that begins before the record as well.
    pub before: Option<Total>,
    /// The same two totals without telephone calls, where the page is narrowed by something known only once a
    /// call is answered (service, language or area). The shares called in time, and who left, are taken from
    /// these.
    pub without_calls: Option<(Total, Option<Total>)>,
    /// Broken down by `district`, `watch`, `service`, `channel` or `language`: key, totals now, totals
    /// before.
    pub tables: BTreeMap<String, Vec<(String, Total, Option<Total>)>>,
    /// By table and key, the service level of calling without telephone calls: for the tables by service and
    /// by language, and for all tables where the page is narrowed by service, language or area.
    pub levels_without_calls: BTreeMap<String, BTreeMap<String, ServiceLevel>>,
    /// The figure shown day by day.
    pub trend: TrendView,
    /// Share of people still waiting, by milliseconds waited: wait, share, low and high end of its 95 %
    /// interval.
    pub patience: Vec<(i64, f64, f64, f64)>,
    /// Median patience: the wait after which half would have left.
    pub half: Option<HalfView>,
    /// Differences from the compared period with the ends of their 95 % intervals, by figure; `None` where
    /// the difference may be chance.
    pub changes: BTreeMap<String, Option<(f64, f64, f64)>>,
    /// Outcomes of the resolved visits, most frequent first.
    pub outcomes: Vec<OutcomeView>,
    /// Whether window time is known: it cannot be broken down by service, channel, language or area.
    pub staffed: bool,
}

/// Median patience: the wait after which half of the people would have left, if nobody were called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfView {
    /// The wait, in milliseconds.
    pub after: Ms,
    /// Low end of its 95 % interval.
    pub low: Ms,
    /// High end of its 95 % interval; absent where too few waited that long.
    pub high: Option<Ms>,
}

/// An outcome, summed over all services that use the same code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeView {
    /// Code of the outcome.
    pub code: Code,
    /// Its name; absent where no service lists it any more.
    pub name: Option<Words>,
    /// Number of visits with this outcome.
    pub n: i64,
}
