//! Views of the pages that answer a question: whether people are served alike, how many windows are needed, and what a department
//! shows the public.

use super::{Me, ScopeView};
use domain::ids::{Code, DistrictId};
use domain::time::{Day, Ms};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Whether people are served alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FairnessPage {
    /// Who.
    pub me: Me,
    /// What it is about.
    pub scope: ScopeView,
    /// The only grouping shown: `district`, `area`, `language`, `channel`, `need`; all when absent.
    pub by: Option<String>,
    /// What people may need, by its code.
    pub needs: Vec<(Code, Words)>,
    /// What was found; absent when the address cannot be read.
    pub found: Option<FairnessView>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FairnessView {
    /// First business day.
    pub from: Day,
    /// Last business day.
    pub to: Day,
    /// Comparisons made, all judged together.
    pub compared: u64,
    /// Of those, differences that are more than chance.
    pub standing: u64,
    /// Every group and measure, also where too few came to say.
    pub rows: Vec<ComparedView>,
}

/// One group against all others who came for the same services.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparedView {
    /// By what: `district`, `area`, `language`, `channel`, `need`.
    pub by: String,
    /// Which group.
    pub group: String,
    /// What: `wait`, `acknowledgement`, `called`, `acknowledged`, `left`.
    pub measure: String,
    /// How many of the group and of the others are compared; absent where too few came to say.
    pub n: Option<(u64, u64)>,
    /// How many of the group this is known of, also those who are not compared; absent where too few came to say.
    pub whole: Option<u64>,
    /// Services compared, in each district where it is compared within districts; of channels, districts.
    pub services: u64,
    /// Of these left out, for having too few on a side.
    pub left_out: u64,
    /// Medians, in milliseconds; of `wait` and `acknowledgement`.
    pub median: Option<GapView>,
    /// 90th percentiles, in milliseconds; absent with fewer than a hundred people on a side.
    pub p90: Option<GapView>,
    /// Shares, 0 to 1, of the other measures: the group's own, and that of the others were they made up as the group is.
    pub share: Option<GapView>,
    /// The group's share of what is wanted is less than four fifths of the others'. Of shares only.
    pub below_four_fifths: bool,
    /// The p-value, adjusted for the number of comparisons; absent where less than half of the group is compared.
    pub adjusted: Option<f64>,
    /// The difference is more than chance.
    pub stands: bool,
    /// Its others are nearly all one other group, whose row is the same comparison and counts for both.
    pub mirror: bool,
}

/// A figure of a group and of the others, and how far apart they are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GapView {
    /// Of the group.
    pub group: f64,
    /// Of the others.
    pub rest: f64,
    /// The group's less the others'.
    pub by: f64,
    /// Low end of its 95 % interval; absent where none holds, for being of too few.
    pub low: Option<f64>,
    /// High end.
    pub high: Option<f64>,
}

/// How many windows a district needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffingPage {
    /// Who.
    pub me: Me,
    /// What it is about: one district.
    pub scope: ScopeView,
    /// The share of people the promise is to be kept for, in percent.
    pub share: u32,
    /// The hour of the week looked at, 0 to 167 from Monday midnight.
    pub at: Option<u8>,
    /// The plan; absent when the address cannot be read.
    pub plan: Option<StaffingView>,
}

/// The plan of a district's week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffingView {
    /// Where.
    pub district: DistrictId,
    /// First day of the whole weeks it stands on; the first day asked for where there are none.
    pub from: Day,
    /// Last day; the last day asked for where there are none.
    pub to: Day,
    /// How many weeks they are, those in which nobody came included.
    pub weeks: u32,
    /// To what share of people it is promised, 0 to 1.
    pub share: f64,
    /// That they are called within this.
    pub within_ms: Ms,
    /// Mean time somebody keeps a window, the time after it included.
    pub serving_mean_ms: Option<f64>,
    /// Standard deviation of its logarithm.
    pub serving_spread: Option<f64>,
    /// Mean time people would wait before they leave.
    pub patience_ms: Option<f64>,
    /// Window-hours staffed.
    pub staffed_hours: f64,
    /// Visits served.
    pub contacts: i64,
    /// Visits served in each of them.
    pub contacts_per_hour: Option<f64>,
    /// Monday's first hour first.
    pub hours: Vec<StaffingHour>,
}

/// An hour of the week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffingHour {
    /// 0 to 167 from Monday midnight.
    pub hour: u8,
    /// The same in words: `mon-9`.
    pub at: String,
    /// How many came, on average.
    pub arrivals_mean: f64,
    /// Standard deviation between the weeks.
    pub arrivals_deviation: f64,
    /// Windows open, on average.
    pub staffed: f64,
    /// Called late or gone after the promised time, in all those weeks.
    pub late: i64,
    /// `windows`, or why there is no number: `too_few_weeks`, `too_few_contacts`, `out_of_reach`.
    pub advice: String,
    /// The windows needed, and what they do.
    pub needed: Option<NeededView>,
}

impl StaffingHour {
    /// The windows needed.
    #[must_use]
    pub fn windows(&self) -> Option<u32> {
        self.needed.as_ref().map(|needed| needed.enough.windows)
    }

    /// How many windows are missing, on average.
    #[must_use]
    pub fn missing(&self) -> f64 {
        self.windows().map_or(0.0, |windows| f64::from(windows) - self.staffed)
    }
}

/// The windows an hour needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeededView {
    /// `erlang_c`, `erlang_a` or `simulation`.
    pub method: String,
    /// Windows that would be busy without a pause.
    pub load: f64,
    /// Windows needed by Erlang C.
    pub by_erlang_c: u32,
    /// Windows needed by Erlang A, when patience is known.
    pub by_erlang_a: Option<u32>,
    /// One window fewer.
    pub one_fewer: Option<PredictionView>,
    /// The fewest windows that keep the promise.
    pub enough: PredictionView,
    /// One more.
    pub one_more: PredictionView,
    /// The weeks differ by more than chance.
    pub uneven: bool,
}

/// What a number of windows would do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PredictionView {
    /// So many windows.
    pub windows: u32,
    /// The share called in time, 0 to 1, by the usual formula.
    pub service_level: f64,
    /// Its standard error, when it was played by chance.
    pub error: Option<f64>,
    /// Mean time in line; absent when the line would grow without end.
    pub mean_wait_ms: Option<f64>,
    /// The share who leave, when patience is known.
    pub left: Option<f64>,
    /// The share of window time spent serving.
    pub occupancy: f64,
}

/// How figures are measured, for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuresPage {
    /// Language of the page around the text.
    pub language: String,
    /// Whether there are figures for everybody to read.
    pub publishes: bool,
    /// The text, in English, as HTML that needs no more escaping.
    pub html: String,
}

/// What a department shows the public: twelve whole months, or as many of them as are on record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicPage {
    /// Language of the page.
    pub language: String,
    /// Languages that its districts offer, each once.
    pub languages: Vec<String>,
    /// The department's name.
    pub department: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Names of the districts, in order.
    pub districts: Vec<String>,
    /// First days of the months, in order, without those before anything was recorded.
    pub months: Vec<Day>,
    /// The first day on record of each district and last of all of them; absent where nothing is.
    pub recorded_from: Vec<Option<Day>>,
    /// District by district and last all of them; of each, month by month and last all of them.
    pub cells: Vec<Vec<PublicCell>>,
}

/// A month of a district. What is absent stands on too few people, or would give such a number away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PublicCell {
    /// How many came.
    pub arrived: Option<u64>,
    /// Those whose wait to the first call is known, in whole percent of all who came.
    pub waited: Option<u32>,
    /// Median wait to the first call.
    pub wait_p50_ms: Option<Ms>,
    /// 90th percentile of it.
    pub wait_p90_ms: Option<Ms>,
    /// Greeted in time, in whole percent.
    pub greeted: Option<u32>,
    /// Called in time, in whole percent.
    pub called: Option<u32>,
    /// Left before their turn, in whole percent.
    pub left: Option<u32>,
}
