//! The view types that leave the building: what the JSON API answers, what live streams carry and what pages are made of.
//! Browser and server share them, so a page and the API cannot drift apart. `page.rs` holds what each page is made of.

mod answers;
mod figures;
mod page;
mod practice;
mod scripts;
mod steps;

pub use answers::*;
pub use figures::*;
pub use page::*;
pub use practice::*;
pub use scripts::*;
pub use steps::*;

use domain::access::Role;
use domain::alarm::{Kind, To};
use domain::clocks::{Clock, Clocks};
use domain::fact::{AlertEnd, Place, ScriptRef};
use domain::ids::{
    AlarmId, AlertId, Code, DistrictId, LegId, ServiceId, SessionId, StaffId, StepKey, VisitId, WindowId,
};
use domain::line::Why;
use domain::presence::Presence;
use domain::script::run::Escalated;
use domain::stats::ServiceLevel;
use domain::time::{At, Day, Moment, Ms};
use domain::visit::{Channel, End, Leg, Source, StateKind, StepDone};
use domain::why::Sums;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Which view of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Officers: everything that is needed to serve.
    Desk,
    /// The lobby: number and window only.
    Display,
    /// Captains: the desk's view without names, and today's figures.
    Floor,
    /// A desk that is locked: the desk's view without names.
    Locked,
}

/// A sign-in as its own screens hear of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Whose it is: `staff:ID`.
    pub actor: String,
    /// Locked by key or by idling.
    #[serde(default)]
    pub locked: bool,
    /// Over: signed out, run out, or the account was closed.
    #[serde(default)]
    pub ended: bool,
}

/// A district in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistrictView {
    /// Slug.
    pub id: DistrictId,
    /// Name.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// Open now.
    pub open: bool,
    /// Whether an officer is here.
    pub presence: Presence<Moment>,
}

/// A service in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceView {
    /// Slug.
    pub id: ServiceId,
    /// Name in the language asked for.
    pub name: String,
    /// Name in every language there is.
    pub names: Words,
    /// Channels.
    pub channels: Vec<Channel>,
    /// Stands before all others.
    pub urgent: bool,
    /// Neutral everywhere.
    pub discreet: bool,
}

/// A wait as it is told: both in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteView {
    /// Half of such waits are shorter.
    pub low_ms: Ms,
    /// Four of five are shorter.
    pub high_ms: Ms,
    /// When the district closes, if the longer time reaches beyond that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Moment>,
    /// The shorter time reaches beyond it, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past_closing: bool,
}

/// A visit as lists and live screens show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitCard {
    /// Id.
    pub id: VisitId,
    /// Public label.
    pub ticket: String,
    /// Where it stands.
    pub state: StateKind,
    /// Version.
    pub seq: u64,
    /// Since when it stands there.
    pub since: Moment,
    /// What for.
    pub service: Option<ServiceId>,
    /// How.
    pub channel: Channel,
    /// How the arrival time is known.
    pub source: Source,
    /// Language.
    pub language: Option<String>,
    /// Needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Code>,
    /// How many people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_size: Option<u16>,
    /// Arrived.
    pub arrived_at: Moment,
    /// First human contact.
    pub acknowledged_at: Option<Moment>,
    /// First called.
    pub called_at: Option<Moment>,
    /// First served.
    pub serving_at: Option<Moment>,
    /// Ended.
    pub ended_at: Option<Moment>,
    /// How.
    pub end: Option<End>,
    /// Outcome, place referred to, or why cancelled.
    pub outcome: Option<Code>,
    /// Stands before all ordinary services.
    #[serde(default)]
    pub urgent: bool,
    /// Neutral wherever the public reads.
    #[serde(default)]
    pub discreet: bool,
    /// Live visits this one is kept apart from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<VisitId>,
    /// Why it stands where it stands; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// Out since; the place is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_since: Option<Moment>,
    /// The window of its state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// To which window it is offered; any that takes the service when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_to: Option<WindowId>,
    /// Why on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
    /// Hold or call-back due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// Attempts to call back.
    #[serde(default)]
    pub attempts: u32,
    /// The last attempt reached the person.
    #[serde(default)]
    pub reached: bool,
    /// Announcements.
    #[serde(default)]
    pub announcements: u32,
    /// From when "did not come" is offered; only while called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_show_from: Option<Moment>,
    /// The wait that was told.
    pub quote: Option<QuoteView>,
    /// The wait expected from now; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<QuoteView>,
    /// Due times: acknowledge, call, resolve.
    pub due_times: DueTimes,
    /// The last step can be taken back until then, by this actor (as `staff:ID`, `token:ID`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<UndoView>,
    /// The leg being worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<LegView>,
    /// The legs before it, whose answers are not asked for again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<LegView>,
    /// Answers kept apart, where the reader may see them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerView>,
    /// How many needs.
    #[serde(default)]
    pub leg_count: usize,
    /// Name, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Reference, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Notes, where the reader may see them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// When what was promised is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueTimes {
    /// First human contact.
    pub acknowledge: Moment,
    /// Called to a window.
    pub call: Moment,
    /// Resolved.
    pub resolve: Moment,
    /// The last moment that still is in time for human contact, where that is later than due: one due at closing time is not
    /// late before the next opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge_late_after: Option<Moment>,
    /// The same for resolving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolve_late_after: Option<Moment>,
}

impl DueTimes {
    /// Human contact after this moment is late.
    #[must_use]
    pub fn acknowledge_by(&self) -> At {
        self.acknowledge_late_after.unwrap_or(self.acknowledge).at
    }

    /// Resolved after this moment is late.
    #[must_use]
    pub fn resolve_by(&self) -> At {
        self.resolve_late_after.unwrap_or(self.resolve).at
    }
}

/// How a clock stands against its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuredView {
    /// Which clock.
    pub clock: Clock,
    /// What was promised.
    pub target_ms: Ms,
    /// Counted until it was done, until the visit ended, or so far.
    pub elapsed_ms: Ms,
    /// When the target is used up.
    pub due: Moment,
    /// Kept or missed; absent while neither is certain.
    pub met: Option<bool>,
    /// Counted so since then; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// Counted so until then, when rules or service changed; absent for how it is counted now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// What can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoView {
    /// By whom: `staff:ID`, `token:ID`, ….
    pub by: String,
    /// Until when.
    pub until: Moment,
}

/// A leg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegView {
    /// Id.
    pub id: LegId,
    /// What for.
    pub service: Option<ServiceId>,
    /// From when.
    pub from: Moment,
    /// The script it runs by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptRef>,
    /// A script opened beside it, for a situation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<ScriptRef>,
    /// Steps done or passed over, `at` in milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepDone>,
    /// Who was called for from its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalated: Vec<Escalated>,
}

impl LegView {
    /// The leg, for the rules of a run.
    #[must_use]
    pub fn leg(&self) -> Leg {
        Leg {
            script: self.script.clone(),
            aside: self.aside.clone(),
            steps: self.steps.clone(),
            escalated: self.escalated.clone(),
            ..Leg::new(self.id, self.service.clone(), self.from.at)
        }
    }
}

/// An answer that is kept apart, where the reader may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView {
    /// In which leg.
    pub leg: LegId,
    /// To which step.
    pub step: StepKey,
    /// As it was given.
    pub text: String,
}

/// A stretch in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentView {
    /// In which state.
    pub state: StateKind,
    /// From.
    pub from: Moment,
    /// To; absent while it lasts.
    pub to: Option<Moment>,
    /// At which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The officer there, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<String>,
    /// Why on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
}

/// A visit in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitView {
    /// What lists show.
    #[serde(flatten)]
    pub card: VisitCard,
    /// Its district.
    pub district: DistrictId,
    /// Its business day.
    pub day: Day,
    /// Its parts.
    pub legs: Vec<LegView>,
    /// Its stretches, touching end to start.
    pub segments: Vec<SegmentView>,
    /// Its clocks.
    pub clocks: Clocks,
    /// How its clocks stand against their targets. Where one visit is asked for, also how they stood before rules or service
    /// changed, when that was certain: each clock in order of time.
    #[serde(default)]
    pub measured: Vec<MeasuredView>,
    /// Why it waited, in milliseconds by cause; only where one visit is asked for, and where the log is not too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causes: Option<Sums>,
    /// First served to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_resolved_at: Option<Moment>,
    /// Last served to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_resolved_at: Option<Moment>,
    /// Times opened again.
    #[serde(default)]
    pub reopened: u32,
    /// A follow-up is owed by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise_due: Option<Moment>,
    /// Whether an officer is here for this person now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence<Moment>>,
    /// Where the resident follows it; only in the answer to whoever made it and may hand it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_url: Option<String>,
}

/// A window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowView {
    /// Slug.
    pub id: WindowId,
    /// Name in every language there is.
    pub name: Words,
    /// `open`, `away`, `closed` or `wrap_up`.
    pub state: WindowStateView,
    /// Since when; absent for one never opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// Why away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
    /// Back when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_at: Option<Moment>,
    /// What it takes; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<ServiceId>>,
    /// The service of the sign-on session that runs there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_on: Option<ServiceId>,
    /// Whom it would call now; only where it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<VisitId>,
    /// Who sits there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffView>,
    /// The session that holds it: no other acts for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Who is called or served there.
    pub visit: Option<VisitCard>,
}

/// What a window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowStateView {
    /// Serving.
    Open,
    /// Writing up; does not block the next call.
    WrapUp,
    /// Back later.
    Away,
    /// Nobody there.
    Closed,
}

/// A colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffView {
    /// Id.
    pub id: StaffId,
    /// Name.
    pub name: String,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertView {
    /// Id.
    pub id: AlertId,
    /// From where.
    pub place: Place,
    /// From where, in words.
    pub place_name: String,
    /// First press.
    pub raised_at: Moment,
    /// Presses.
    pub presses: u32,
    /// Somebody goes, since.
    pub answered_at: Option<Moment>,
    /// From which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_from: Option<WindowId>,
    /// Closed.
    pub closed_at: Option<Moment>,
    /// As what.
    pub closed_as: Option<AlertEnd>,
}

/// An alarm: something somebody should be told about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmView {
    /// Id.
    pub id: AlarmId,
    /// What it is.
    pub kind: Kind,
    /// The highest it has climbed.
    pub to: To,
    /// The visit it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// The alert it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
    /// The ticket it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// Since when it lasts.
    pub since: Moment,
    /// By when something should have happened.
    pub due: Moment,
    /// When somebody said that they saw it.
    pub seen_at: Option<Moment>,
    /// Who; empty when no member of staff.
    pub seen_by: Option<String>,
}

/// A line for officers (with names) and captains (without).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineView {
    /// Whose.
    pub district: DistrictId,
    /// Version.
    pub seq: u64,
    /// The service's own time.
    pub at: Moment,
    /// Open now.
    pub open: bool,
    /// Whether an officer is at a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence<Moment>>,
    /// Closes then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Moment>,
    /// Whoever waits, in calling order.
    pub waiting: Vec<VisitCard>,
    /// Live and neither waiting nor at a window: ringing, answered, on hold, offered, call-back due.
    pub others: Vec<VisitCard>,
    /// Ended in the last ten minutes, newest first: what can still be taken back.
    pub ended: Vec<VisitCard>,
    /// Windows, in order.
    pub windows: Vec<WindowView>,
    /// Alerts that are not closed.
    pub alerts: Vec<AlertView>,
    /// Alarms that are not over: a desk's own, all of them for the floor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<AlarmView>,
    /// Today's figures; only for the floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Today>,
    /// Present when this may be out of date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_current: Option<NotCurrent>,
}

/// What a view shows may be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCurrent {
    /// It was right then.
    pub since: Moment,
    /// Why.
    pub why: NotCurrentWhy,
}

/// Why a view may be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotCurrentWhy {
    /// The server does not reach its database: what other servers record is not seen.
    Database,
    /// The server's clock is off: nothing is recorded until it is right.
    Clock,
}

/// A line for the lobby. Nothing here depends on who a person is or why they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayView {
    /// Whose.
    pub district: DistrictId,
    /// Version.
    pub seq: u64,
    /// The service's own time.
    pub at: Moment,
    /// Takes everybody now.
    pub open: bool,
    /// While it is closed: opens then, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Moment>,
    /// Whether an officer is at a window.
    pub presence: Presence<Moment>,
    /// Whoever waits in person, in calling order.
    pub waiting: Vec<DisplayVisit>,
    /// Windows, in order.
    pub windows: Vec<DisplayWindow>,
    /// The latest announcements, newest first.
    pub calls: Vec<CallView>,
    /// The wait a newcomer is told for a service, if one can be told. By service, and under the empty text for no service.
    pub quotes: std::collections::BTreeMap<String, QuoteView>,
    /// Presses of "I need help now" from each device: answered or not.
    #[serde(default)]
    pub alerts: Vec<DisplayAlert>,
    /// Present when this may be out of date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_current: Option<NotCurrent>,
}

/// A visit as the lobby may know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayVisit {
    /// Public label.
    pub ticket: String,
    /// Where it stands.
    pub state: StateKind,
    /// Expected wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<QuoteView>,
}

/// A window as the lobby may know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayWindow {
    /// Slug.
    pub id: WindowId,
    /// Name in every language there is.
    pub name: Words,
    /// Open, away or closed.
    pub state: WindowStateView,
    /// Back when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_at: Option<Moment>,
    /// Whose number is there.
    pub visit: Option<DisplayVisit>,
}

/// An announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallView {
    /// Public label.
    pub ticket: String,
    /// Where to.
    pub window: WindowId,
    /// When last announced.
    pub at: Moment,
    /// How often: a higher number is announced again.
    pub count: u32,
    /// In which language first.
    pub language: Option<String>,
    /// Still expected at the window.
    pub current: bool,
}

/// An alert as the tablet that raised it may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayAlert {
    /// Its id, as the tablet got it in the answer to its press.
    pub id: AlertId,
    /// From where.
    pub place: Place,
    /// Somebody is coming.
    pub answered: bool,
}

/// Today in figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Today {
    /// Everything of the day together.
    pub total: SummaryRow,
    /// By hour of arrival: key `00` to `23`.
    pub hours: Vec<SummaryRow>,
    /// Acknowledged within the target, and what else came of those who waited for it.
    pub acknowledged: ServiceLevel,
    /// Called within the target, and what else came of those who waited for it.
    pub called: ServiceLevel,
    /// The watch on duty so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<WatchToday>,
}

/// What came of those who arrived in the watch that is on duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WatchToday {
    /// Its name.
    pub name: Words,
    /// How many arrived.
    pub arrived: u64,
    /// Acknowledged within the target, and what else came of those who waited for it.
    pub acknowledged: ServiceLevel,
    /// Called within the target, and what else came of those who waited for it.
    pub called: ServiceLevel,
}

/// A line of a summary. Unserved are counted beside served, never inside.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SummaryRow {
    /// What it is about: an hour, a day, a service, ….
    pub key: String,
    /// Arrived.
    pub arrived: u64,
    /// Ended served by a person or at the kiosk.
    pub served: u64,
    /// Ended unserved.
    pub unserved: u64,
    /// Of those, left or hung up.
    pub left: u64,
    /// Not ended yet.
    pub open: u64,
    /// Arrived to first human contact.
    pub acknowledgement_ms: Spread,
    /// Arrived to first call.
    pub wait_ms: Spread,
    /// Arrived to resolved.
    pub resolution_ms: Spread,
}

/// A median and a 90th percentile (type 7), with the number they stand on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// How many.
    pub n: u64,
    /// Median, in whole milliseconds.
    pub p50: Option<Ms>,
    /// 90th percentile, in whole milliseconds.
    pub p90: Option<Ms>,
}

/// A summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// First business day.
    pub from: Day,
    /// Last business day.
    pub to: Day,
    /// One row a key.
    pub rows: Vec<SummaryRow>,
    /// All together.
    pub total: SummaryRow,
}

/// Why something did not happen: RFC 9457.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`: the code says which.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The status in words.
    #[serde(default)]
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable name.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
    /// Where the visit stands, for a refused move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<StateKind>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// As actors are written: `staff:ID`.
    pub actor: String,
    /// Name.
    pub name: String,
    /// Login.
    pub login: String,
    /// Role.
    pub role: Role,
    /// The sign-in, which holds a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}
