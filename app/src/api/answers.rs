//! Views of the pages that answer one question each: whether people are served alike, how many windows are
//! needed, and what a department shows the public.

#[cfg(feature = "ssr")]
use super::schema;
use super::{Me, ScopeView};
use domain::ids::{Code, DistrictId};
use domain::reports::{ComparedBy, HourAdvice, Measure, Method};
use domain::time::{Day, Ms};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// The fairness page: whether people are served alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FairnessPage {
    /// The signed-in reader.
    pub me: Me,
    /// The period and filters of the page, and what can be chosen.
    pub scope: ScopeView,
    /// The only grouping shown; all of them when absent.
    pub by: Option<ComparedBy>,
    /// The needs a person can have: code and name.
    pub needs: Vec<(Code, Words)>,
    /// The comparisons; absent when the address cannot be parsed.
    pub found: Option<FairnessView>,
}

/// The comparisons of a period, group by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Fairness))]
pub struct FairnessView {
    /// First business day compared.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub from: Day,
    /// Last business day compared, inclusive.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub to: Day,
    /// Number of comparisons made; their p-values are adjusted together.
    pub compared: u64,
    /// How many of those differences are more than chance.
    pub standing: u64,
    /// Every group and measure, including those with too few visits to compare.
    pub rows: Vec<ComparedView>,
}

/// One group compared with all others who came for the same services.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Comparison))]
pub struct ComparedView {
    /// The grouping.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ComparedBy))]
    pub by: ComparedBy,
    /// The group within that grouping, by its code.
    pub group: String,
    /// What is compared.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ComparedMeasure))]
    pub measure: Measure,
    /// How many of the group and of the others are compared; absent where too few came to compare.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<Vec<u64>>, min_items = 2, max_items = 2, required))]
    pub n: Option<(u64, u64)>,
    /// For how many of the group the measure is known, including those not compared; absent where too few
    /// came to compare.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub whole: Option<u64>,
    /// Number of services compared, counted once per district where the comparison is within districts; for
    /// channels, number of districts.
    pub services: u64,
    /// How many of these were left out because one side had too few.
    pub left_out: u64,
    /// Medians in milliseconds; only for `wait` and `acknowledgement`.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub median: Option<GapView>,
    /// 90th percentiles, in milliseconds; absent with fewer than a hundred people on a side.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub p90: Option<GapView>,
    /// Shares, 0 to 1, for the other measures: the group's own, and that of the others weighted to the
    /// group's mix of services.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub share: Option<GapView>,
    /// The group's share of the desired result is below four fifths of the others'. Shares only.
    pub below_four_fifths: bool,
    /// The p-value, adjusted for the number of comparisons; absent where less than half of the group is compared.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub adjusted: Option<f64>,
    /// Whether the difference is more than chance.
    pub stands: bool,
    /// The others are almost entirely one other group: that group's row is the same comparison and counts for
    /// both.
    pub mirror: bool,
}

/// A figure of a group and of the others, and the difference between them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Gap))]
pub struct GapView {
    /// The group's figure: milliseconds, or a share from 0 to 1.
    pub group: f64,
    /// The others' figure, in the same unit.
    pub rest: f64,
    /// The group's figure minus the others'.
    pub by: f64,
    /// Low end of the difference's 95 % interval; absent where too few came for an interval.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub low: Option<f64>,
    /// High end of that interval; absent where the low end is.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub high: Option<f64>,
}

/// The staffing page: how many windows a district needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffingPage {
    /// The signed-in reader.
    pub me: Me,
    /// The period and filters of the page; always one district.
    pub scope: ScopeView,
    /// The share of people to be called in time, in percent.
    pub share: u32,
    /// The hour of the week shown in detail, 0 to 167 from Monday midnight.
    pub at: Option<u8>,
    /// The plan; absent when the address cannot be parsed.
    pub plan: Option<StaffingView>,
}

/// The staffing plan of a district's week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Staffing))]
pub struct StaffingView {
    /// The district that the plan is for.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub district: DistrictId,
    /// First day of the whole weeks it is based on; the first day asked for when there is no whole week.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub from: Day,
    /// Last day of those weeks; the last day asked for when there is no whole week.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub to: Day,
    /// Number of whole weeks, including weeks without visits.
    pub weeks: u32,
    /// The share of people to be called in time, 0 to 1.
    pub share: f64,
    /// The promised time to the call, in milliseconds.
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub within_ms: Ms,
    /// Mean time a visit occupies a window, including wrap-up, in milliseconds.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub serving_mean_ms: Option<f64>,
    /// Standard deviation of the logarithm of that time.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub serving_spread: Option<f64>,
    /// Mean time people would wait before leaving, in milliseconds.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub patience_ms: Option<f64>,
    /// Total window-hours staffed over those weeks.
    pub staffed_hours: f64,
    /// Number of visits served over those weeks.
    pub contacts: i64,
    /// Visits served per window-hour.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub contacts_per_hour: Option<f64>,
    /// The 168 hours of the week, from Monday midnight.
    pub hours: Vec<StaffingHour>,
}

/// One hour of the week in the staffing plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct StaffingHour {
    /// Hour of the week, 0 to 167 from Monday midnight.
    pub hour: u8,
    /// The same hour as weekday and hour: `mon-9`.
    pub at: String,
    /// Mean number of arrivals.
    pub arrivals_mean: f64,
    /// Standard deviation of arrivals between weeks.
    pub arrivals_deviation: f64,
    /// Mean number of open windows.
    pub staffed: f64,
    /// Number of people called late, or who left after the promised time, over all weeks.
    pub late: i64,
    /// Whether there is a number of windows, or why there is none.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::StaffingAdvice))]
    pub advice: HourAdvice,
    /// The windows needed and their predicted effect; absent where `advice` gives a reason.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub needed: Option<NeededView>,
}

impl StaffingHour {
    /// The number of windows needed; `None` where there is no advice.
    #[must_use]
    pub fn windows(&self) -> Option<u32> {
        self.needed.as_ref().map(|needed| needed.enough.windows)
    }

    /// How many more windows are needed than were open on average.
    #[must_use]
    pub fn missing(&self) -> f64 {
        self.windows().map_or(0.0, |windows| f64::from(windows) - self.staffed)
    }
}

/// The number of windows an hour needs, with the predictions around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = NeededWindows))]
pub struct NeededView {
    /// The method used.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::StaffingMethod))]
    pub method: Method,
    /// Offered load: the mean number of windows that would be busy all the time.
    pub load: f64,
    /// Windows needed according to Erlang C.
    pub by_erlang_c: u32,
    /// Windows needed according to Erlang A; absent when patience is not known.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub by_erlang_a: Option<u32>,
    /// Prediction for one window fewer; absent where that would be no window.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub one_fewer: Option<PredictionView>,
    /// Prediction for the smallest number of windows that keeps the promise.
    pub enough: PredictionView,
    /// Prediction for one window more.
    pub one_more: PredictionView,
    /// Arrivals vary between weeks by more than chance.
    pub uneven: bool,
}

/// The predicted effect of a number of windows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Prediction))]
pub struct PredictionView {
    /// The number of windows predicted for.
    pub windows: u32,
    /// The share of people called in time, 0 to 1, by the usual formula.
    pub service_level: f64,
    /// Standard error of that share; only when it was simulated.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub error: Option<f64>,
    /// Mean time in line, in milliseconds; absent when the line would grow without limit.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub mean_wait_ms: Option<f64>,
    /// The share of people who leave, 0 to 1; absent when patience is not known.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub left: Option<f64>,
    /// The share of window time spent serving, 0 to 1.
    pub occupancy: f64,
}

/// The public page that explains how figures are measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuresPage {
    /// Language of the page around the text, by its tag.
    pub language: String,
    /// Whether the department publishes figures.
    pub publishes: bool,
    /// The text in English, as HTML that is already escaped.
    pub html: String,
}

/// The public figures of a department: twelve whole months, or as many as are on record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicPage {
    /// Language of the page, by its tag.
    pub language: String,
    /// Languages offered by the districts, without duplicates.
    pub languages: Vec<String>,
    /// The department's name.
    pub department: String,
    /// First day of the published period.
    pub from: Day,
    /// Last day of the published period, inclusive.
    pub to: Day,
    /// Names of the districts, in the order of `cells`.
    pub districts: Vec<String>,
    /// First day of each month, in order, without months before anything was recorded.
    pub months: Vec<Day>,
    /// The first day on record of each district, and last that of all districts; absent where nothing is on
    /// record.
    pub recorded_from: Vec<Option<Day>>,
    /// One row for each district and a last row for all; in each, one cell a month and a last cell for all
    /// months.
    pub cells: Vec<Vec<PublicCell>>,
}

/// A month of a district. A figure is absent where too few people came, or where it would reveal such a
/// number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PublicCell {
    /// Number of arrivals.
    pub arrived: Option<u64>,
    /// The share of arrivals whose wait to the first call is known, in whole percent.
    pub waited: Option<u32>,
    /// Median wait to the first call, in milliseconds.
    pub wait_p50_ms: Option<Ms>,
    /// 90th percentile of that wait, in milliseconds.
    pub wait_p90_ms: Option<Ms>,
    /// The share greeted in time, in whole percent.
    pub greeted: Option<u32>,
    /// The share called in time, in whole percent.
    pub called: Option<u32>,
    /// The share who left before their turn, in whole percent.
    pub left: Option<u32>,
}
