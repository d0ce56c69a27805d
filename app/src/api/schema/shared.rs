//! Schemas that visits, scripts and rules share.

use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

words! {
    /// How a person came.
    Channel = domain::visit::Channel { WalkIn, Phone, Callback, Online }
    /// How an arrival time is known. Times that are `estimated` or from `paper` stay out of clock figures.
    ArrivalSource = domain::visit::Source { Kiosk, Observed, Estimated, Paper, Telephone, Online }
    /// Why an arrival was entered late.
    LateReason = domain::visit::LateReason { Outage, Tablet, Busy, Other }
    /// The state of a visit.
    VisitState = domain::visit::StateKind {
        Ringing, Answered, Waiting, Called, Serving, OnHold, Offered, CallbackDue, Ended,
    }
    /// How a visit ended.
    VisitEnd = domain::visit::End {
        Resolved, Referred, SentTo911, InCustody, AnsweredAtKiosk, Left, RangOff, Unreachable, NoShow, Cancelled,
        ClosedUnserved,
    }
    /// Why a person has their place in line.
    PlaceInLine = domain::line::Why { Urgent, FirstCome, Reinstated, CameBack, SteppedOut, FirstPlace }
    /// What a person who waits can choose at closing.
    ClosingChoice = domain::vocabulary::closing::ClosingChoice { Stay, CallBack, FirstNext }
    /// A clock that has a target.
    Clock = domain::clocks::Clock { Acknowledge, Call, Resolve }
    /// What an alert turned out to be.
    AlertEnd = domain::fact::AlertEnd { Real, Mistake, Test }
    /// What the lobby screens say in an emergency, in place of everything but the calls.
    LobbyEmergency = domain::notice::Emergency { BuildingClosed, LeaveBuilding, StayInside }
    /// What an alarm is about.
    AlarmKind = domain::alarm::AlarmKind {
        Danger, NotGreeted, LongWait, HoldOverdue, CallbackOverdue, PromiseOverdue, Unstaffed, StuckCalled, ClosingSoon,
    }
    /// The audience of an alarm.
    AlarmAudience = domain::alarm::Audience { Desk, Supervisor, Captain }
    /// What an account, a device or a token may do.
    Role = domain::access::Role {
        Admin, Captain, Supervisor, Officer, Kiosk, Display, Telephone, Resident, Anyone,
    }
    /// The people an officer can call for from any step.
    Escalation = domain::script::run::Escalation { Danger, Supervisor, Interpreter }
    /// Why a required step was skipped.
    SkipReason = domain::script::run::SkipReason { DoesNotFit, Declined, NotSafe, DoneElsewhere, NoTime }
    /// What each row of the summary is about.
    SummaryBy = domain::reports::GroupBy {
        All, Hour, Day, Week, Month, Watch, District, Service, Channel, Language, Area, Need,
    }
    /// What each row of the report of the Steps of Service is about.
    StepsBy = domain::reports::StepsBy { Version, Service, District, Officer }
    /// The grouping in which people are compared.
    ComparedBy = domain::reports::ComparedBy { District, Area, Language, Channel, Need }
    /// What is compared.
    ComparedMeasure = domain::reports::Measure { Wait, Acknowledgement, Called, Acknowledged, Left }
    /// A period by its name: `7` and `28` are days up to today.
    NamedPeriod = domain::reports::Period {
        Today, Days7, Days28, Week, LastWeek, Month, LastMonth, Year, Months12, Weeks26,
    }
    /// How a number of windows was computed.
    StaffingMethod = domain::reports::Method { ErlangC, ErlangA, Simulation }
    /// Whether an hour has a number of windows, or why it has none.
    StaffingAdvice = domain::reports::HourAdvice { Windows, TooFewWeeks, TooFewContacts, OutOfReach }
    /// How an answer was obtained.
    AnswerHow = domain::script::run::How { AsWritten, Clarified, Rephrased, AlreadyKnown }
}

fields! {
    /// What a visit's clocks show, in milliseconds. Absent while a clock runs, or where it never ran.
    Clocks = domain::clocks::Clocks {
        /// Arrival to first human contact, wall-clock time.
        #[schema(nullable = false)]
        acknowledgement_ms: Option<i64>,
        /// The same in working time, which is compared with its target.
        #[schema(nullable = false)]
        acknowledgement_working_ms: Option<i64>,
        /// Arrival to the end in working time, for a person who had no human contact until then.
        #[schema(nullable = false)]
        unseen_working_ms: Option<i64>,
        /// First ring to answer, wall-clock time; only where a telephone system reports ringing.
        #[schema(nullable = false)]
        answer_ms: Option<i64>,
        /// Arrival to first call or serving, wall-clock time, never paused.
        #[schema(nullable = false)]
        wait_ms: Option<i64>,
        /// Closed time left out of these: before opening, and nights before the first place at an opening.
        #[schema(nullable = false)]
        night_ms: Option<i64>,
        /// All waiting together, including after a hold, a transfer or a reopening; wall-clock time.
        #[schema(nullable = false)]
        waiting_ms: Option<i64>,
        /// Call to serving, wall-clock time.
        #[schema(nullable = false)]
        walk_ms: Option<i64>,
        /// Arrival to resolution, less pauses, less time spent ended before a reopening.
        #[schema(nullable = false)]
        resolution_ms: Option<i64>,
        /// Time spent being served.
        #[schema(nullable = false)]
        serving_ms: Option<i64>,
    }
    /// A part of the day with its own volume.
    VolumeSpan = domain::display::VolumeSpan {
        /// When it begins: minutes after midnight, in the district's time zone.
        #[schema(maximum = 1439)]
        from: u16,
        /// When it ends, exclusive. Not after `from`: on the next day.
        #[schema(maximum = 1440)]
        to: u16,
        /// Volume in percent.
        #[schema(maximum = 100)]
        level: u8,
    }
    /// What a lobby screen has been set to.
    DisplaySettings = domain::display::DisplaySettings {
        /// The windows whose calls it shows and announces; all of them when absent.
        #[schema(nullable = false)]
        windows: Option<Vec<String>>,
        /// Volume by time of day. Empty: full volume around the clock; otherwise silent outside the spans.
        #[schema(required = false, max_items = 4)]
        volume: Vec<VolumeSpan>,
        /// Whether calls are spoken; true when absent.
        #[schema(required = false)]
        voice: bool,
        /// Languages by tag, in the order shown and spoken; those of the district when empty.
        #[schema(required = false)]
        languages: Vec<String>,
    }
    /// A script, pinned to a version.
    ScriptRef = domain::fact::ScriptRef {
        /// The script's slug.
        id: String,
        /// The version, from 1.
        version: u32,
    }
    /// A step that was done or skipped.
    StepDone = domain::visit::StepDone {
        /// The step, by its key.
        step: String,
        /// The script of the step; absent in records of earlier releases.
        #[schema(nullable = false)]
        script: Option<ScriptRef>,
        /// Whether that script was opened beside the leg's own, for a situation.
        #[schema(required = false)]
        aside: bool,
        /// When it happened, in milliseconds since 1970 UTC.
        at: i64,
        /// The id of the account that recorded it.
        #[schema(format = Uuid, nullable = false)]
        by: Option<String>,
        /// Whether it was skipped.
        #[schema(required = false)]
        skipped: bool,
        /// Why a required step was skipped.
        #[schema(nullable = false)]
        reason: Option<SkipReason>,
        /// The answer, where the step asks for one.
        #[schema(nullable = false)]
        answer: Option<StepAnswer>,
        /// How the answer was obtained; `as_written` when absent.
        #[schema(required = false)]
        how: AnswerHow,
    }
    /// A call for help from a step.
    Escalated = domain::script::run::Escalated {
        /// Who was called for.
        to: Escalation,
        /// When the call was made, in milliseconds since 1970 UTC.
        at: i64,
        /// When they came or were reached, in milliseconds since 1970 UTC.
        #[schema(nullable = false)]
        met_at: Option<i64>,
    }
    /// How people who waited for a first answer fared. The service level formulas follow from these counts.
    ServiceLevel = domain::stats::ServiceLevel {
        /// Answered within the target.
        within: u64,
        /// Answered later, or still waiting after the target.
        later: u64,
        /// Left within 5 seconds.
        abandoned_short: u64,
        /// Left after 5 seconds, within the target.
        abandoned_early: u64,
        /// Left after the target.
        abandoned_late: u64,
    }
}

/// A text in several languages, by language tag (`en`, `es`).
pub enum Words {}

impl PartialSchema for Words {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some("A text in several languages, by language tag (`en`, `es`)."))
            .additional_properties(Some(String::schema()))
            .into()
    }
}

impl ToSchema for Words {}

/// Milliseconds waited, by cause.
pub enum WaitCauses {}

impl PartialSchema for WaitCauses {
    fn schema() -> RefOr<Schema> {
        let causes = domain::wait_causes::CAUSES.iter();
        causes
            .fold(ObjectBuilder::new(), |object, cause| {
                let name = serde_json::to_value(cause).unwrap_or_default();
                object.property(name.as_str().unwrap_or_default(), i64::schema())
            })
            .description(Some("Milliseconds waited, by cause; absent where there was nothing of it."))
            .into()
    }
}

impl ToSchema for WaitCauses {}

/// The districts of an account: `"all"`, or a list of them, which may be empty.
pub enum Reach {}

impl PartialSchema for Reach {
    fn schema() -> RefOr<Schema> {
        let all = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["all"]));
        OneOfBuilder::new()
            .item(all)
            .item(ArrayBuilder::new().items(String::schema()))
            .description(Some("`\"all\"`, or a list of districts, which may be empty."))
            .into()
    }
}

impl ToSchema for Reach {}

/// A condition of a script, or a fixed yes or no.
pub enum StepRequired {}

impl PartialSchema for StepRequired {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Boolean, Type::String]))
            .description(Some("Always, never, or when a condition holds."))
            .into()
    }
}

impl ToSchema for StepRequired {}

/// An answer as the record stores it.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum StepAnswer {
    /// Codes chosen from a list.
    Chosen(Vec<String>),
    /// A plain number.
    Number(f64),
    /// A moment, in milliseconds since 1970 UTC.
    When(i64),
    /// An answer that is stored separately, with the personal data.
    Apart,
}

const _: fn(domain::script::run::Answer) = |value| {
    use domain::script::run::Answer;
    match value {
        Answer::Chosen(_) | Answer::Number(_) | Answer::When(_) | Answer::Apart => {}
    }
};

/// Where an alert was raised.
#[derive(utoipa::ToSchema)]
pub struct AlertPlace {
    /// The kind of place, which says what `id` identifies.
    pub from: AlertPlaceKind,
    /// The id of the device, or of the window; absent for the lobby.
    #[schema(nullable = false)]
    pub id: Option<String>,
}

/// The kinds of places where an alert can be raised.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum AlertPlaceKind {
    /// A kiosk or lobby screen.
    Device,
    /// A window of the desk.
    Window,
    /// The lobby, when nothing closer is known.
    Lobby,
}

const _: fn(domain::fact::Place) = |value| {
    use domain::fact::Place;
    match value {
        Place::Device(_) | Place::Window(_) | Place::Lobby => {}
    }
};

/// Whether an officer is at the desk, and if not, why not.
#[derive(utoipa::ToSchema)]
pub struct Presence {
    /// The state; it decides which of the times is present.
    pub state: PresenceState,
    /// For `away_until`: when the first officer is back.
    #[schema(format = DateTime, nullable = false)]
    pub back_at: Option<String>,
    /// For `closed_until`: when the district opens; null where no opening is planned.
    #[schema(format = DateTime)]
    pub opens_at: Option<String>,
}

/// Whether an officer is at the desk.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum PresenceState {
    /// An officer is at a window.
    Staffed,
    /// The district is open, no officer is at a window, and it is not known for how long.
    NobodyYet,
    /// Every officer is away, and the first one said when they are back.
    AwayUntil,
    /// The district is closed.
    ClosedUntil,
    /// Every officer is away, and one of them because of an emergency.
    Emergency,
}

const _: fn(domain::presence::Presence) = |value| {
    use domain::presence::Presence;
    match value {
        Presence::Staffed | Presence::NobodyYet | Presence::Emergency => {}
        Presence::AwayUntil { back_at: _ } | Presence::ClosedUntil { opens_at: _ } => {}
    }
};
