//! The rules of a district, as the API reads and writes them.

use super::shared::{AlarmAudience, AlarmKind, Channel, ScriptRef, Words};
use std::collections::BTreeMap;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

words! {
    /// What is done about people who are kept apart, besides warning the officers.
    KeepApartRule = domain::rules::KeepApart { Warn, NotSideBySide }
    /// The kinds of windows.
    WindowKind = domain::rules::WindowKind { Counter, Phone }
    /// A day of the week.
    Weekday = domain::watch::Weekday { Mon, Tue, Wed, Thu, Fri, Sat, Sun }
}

/// Who is next at a window that holds a sign-on session. Urgent visits go first under every rule.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SignOnRule {
    /// The person who waits longest, for any service.
    FirstCome,
    /// People who sign on first, but after at most this many calls another visitor, if anyone waits.
    OtherEvery(u32),
}

const _: fn(domain::rules::SignOn) = |value| {
    use domain::rules::SignOn;
    match value {
        SignOn::FirstCome | SignOn::OtherEvery(_) => {}
    }
};

/// The weekly opening hours.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Week {
    /// Open around the clock.
    Always,
    /// Seven lists of intervals, Monday first.
    Days(Vec<Vec<Interval>>),
}

const _: fn(domain::hours::Week) = |value| {
    use domain::hours::Week;
    match value {
        Week::Always | Week::Days(_) => {}
    }
};

fields! {
    /// Everything a district has decided about its line.
    Rules = domain::rules::Rules {
        /// When the district is open, in which zone, and when its business day turns.
        hours: Hours,
        /// Languages the district declares, its own first.
        #[schema(min_items = 1)]
        languages: Vec<String>,
        /// The services, in the order shown.
        #[schema(min_items = 1)]
        services: Vec<ServicePlan>,
        /// The windows, in the order shown.
        #[schema(min_items = 1)]
        windows: Vec<WindowPlan>,
        /// The tablets and their number series.
        kiosks: Vec<KioskPlan>,
        /// Number of recalls before "did not answer" is offered.
        #[schema(required = false)]
        recalls: u32,
        /// Milliseconds after the last announcement before "did not answer" is offered.
        #[schema(required = false, minimum = 0, maximum = 34_560_000_000_i64)]
        no_show_grace_ms: i64,
        /// Milliseconds after its end for which a visit may be reopened.
        #[schema(required = false, minimum = 0, maximum = 34_560_000_000_i64)]
        reopen_within_ms: i64,
        /// Milliseconds for which a step may be undone by the person who took it.
        #[schema(required = false, minimum = 0, maximum = 34_560_000_000_i64)]
        undo_within_ms: i64,
        /// Milliseconds a person may step out without losing any of their place.
        #[schema(required = false, minimum = 0, maximum = 34_560_000_000_i64)]
        step_out_free_ms: i64,
        /// Number of recorded call-back attempts before a visit ends as unreachable.
        #[schema(required = false)]
        attempts: u32,
        /// Pause between two visits, in milliseconds, that a window shows as wrap-up.
        #[schema(required = false, minimum = 0, maximum = 34_560_000_000_i64)]
        wrap_up_ms: i64,
        /// Promised times; absent while the district has not set any.
        #[schema(nullable = false)]
        targets: Option<Targets>,
        /// Reasons for a hold.
        hold_reasons: Vec<Reason>,
        /// Reasons for calling a visit out of order.
        call_reasons: Vec<Reason>,
        /// Reasons for which an officer may be away.
        away_reasons: Vec<Reason>,
        /// Reasons for cancelling a visit.
        cancel_reasons: Vec<Reason>,
        /// Reasons for reopening a visit.
        reopen_reasons: Vec<Reason>,
        /// Needs a person can have.
        needs: Vec<Reason>,
        /// The published version of each script; read only, and left unchanged when the rules are written.
        #[schema(required = false)]
        scripts: Vec<ScriptRef>,
        /// Places that people are referred to.
        #[schema(required = false)]
        places: Vec<ReferralPlace>,
        /// The watches (shifts) of its officers. They do not overlap.
        #[schema(required = false)]
        watches: Vec<Watch>,
        /// The parts of the city, by postcode.
        #[schema(required = false)]
        areas: Vec<Area>,
        /// Whether it is a line for practice; left unchanged when the rules are written.
        #[schema(required = false)]
        practice: bool,
        /// What is done about people who must be kept apart; `warn` when absent.
        #[schema(required = false)]
        keep_apart: KeepApartRule,
        /// Who is next at a window that holds a sign-on session; `first_come` when absent.
        #[schema(required = false)]
        sign_on: SignOnRule,
        /// Who is alerted when something is late; the built-in plan when absent.
        #[schema(nullable = false)]
        alarms: Option<AlarmPlan>,
        /// When people are told of the closing, what they are offered, and tickets before opening; the built-in
        /// plan when absent.
        #[schema(nullable = false)]
        closing: Option<ClosingPlan>,
        /// Texts for the lobby screens, in the order shown.
        #[schema(required = false)]
        notices: Vec<LobbyNotice>,
        /// What has left a list; read only, and kept whatever is written.
        #[schema(required = false)]
        former: FormerEntries,
    }
    /// What a district has decided about its closing and its opening.
    ClosingPlan = domain::vocabulary::closing::ClosingPlan {
        /// Milliseconds before closing at which the desk and the people waiting are told.
        #[schema(required = false, minimum = 0, maximum = 14_400_000)]
        warn_ms: i64,
        /// Whether people are offered to be served after closing.
        #[schema(required = false)]
        stay: bool,
        /// Whether they are offered a call.
        #[schema(required = false)]
        call_back: bool,
        /// Whether they are offered the first place at the next opening.
        #[schema(required = false)]
        first_next: bool,
        /// Milliseconds before opening from which people may take a number.
        #[schema(required = false, minimum = 0, maximum = 14_400_000)]
        early_ms: i64,
    }
    /// Entries that can no longer be chosen, by the list they were in. Absent lists are empty.
    FormerEntries = domain::lists::Former {
        /// Reasons for a hold.
        #[schema(required = false)]
        hold: Vec<Reason>,
        /// Reasons for calling a visit out of order.
        #[schema(required = false)]
        out_of_order: Vec<Reason>,
        /// Reasons for which an officer was away.
        #[schema(required = false)]
        away: Vec<Reason>,
        /// Reasons for cancelling a visit.
        #[schema(required = false)]
        cancel: Vec<Reason>,
        /// Reasons for reopening a visit.
        #[schema(required = false)]
        reopen: Vec<Reason>,
        /// Needs a person could have.
        #[schema(required = false)]
        needs: Vec<Reason>,
        /// Places that people were referred to.
        #[schema(required = false)]
        places: Vec<ReferralPlace>,
        /// Services that left the list, and those that had other outcomes once.
        #[schema(required = false)]
        services: Vec<FormerService>,
    }
    /// A service that can no longer be chosen, or that had other outcomes once.
    FormerService = domain::lists::FormerService {
        /// Its slug.
        id: String,
        /// Its name on staff screens.
        name: Words,
        /// Outcomes that it has no longer.
        #[schema(required = false)]
        outcomes: Vec<Outcome>,
    }
    /// The opening hours of a district, in its own zone.
    Hours = domain::hours::Hours {
        /// IANA time zone, such as `America/New_York`.
        zone: String,
        /// Minutes after midnight at which the business day starts.
        #[schema(required = false, maximum = 1439)]
        day_starts_min: u16,
        /// Opening intervals of each weekday.
        week: Week,
        /// Dates on which it is closed all day.
        #[schema(required = false, format = Date)]
        holidays: Vec<String>,
        /// Dates with opening intervals of their own.
        #[schema(required = false)]
        special: BTreeMap<String, Vec<Interval>>,
        /// Name of a holiday, or the reason for special hours, by date.
        #[schema(required = false)]
        notes: BTreeMap<String, String>,
    }
    /// An opening interval within a day.
    Interval = domain::hours::Interval {
        /// Opens, in minutes after midnight.
        from_min: u16,
        /// Closes, in minutes after the same midnight; above 1440 on the next day.
        to_min: u16,
    }
    /// Promised times, in milliseconds.
    Targets = domain::rules::Targets {
        /// Arrival to first human contact, in milliseconds.
        #[schema(minimum = 1, maximum = 2_678_400_000_i64)]
        acknowledge_ms: i64,
        /// Arrival to first call, in milliseconds.
        #[schema(minimum = 1, maximum = 2_678_400_000_i64)]
        call_ms: i64,
        /// Arrival to resolution, in milliseconds.
        #[schema(minimum = 1, maximum = 2_678_400_000_i64)]
        resolve_ms: i64,
        /// Different times for people who come on one of these channels.
        #[schema(required = false)]
        by_channel: BTreeMap<Channel, TargetTimes>,
        /// The source of these times: an order, a standard or a decision.
        #[schema(nullable = false)]
        source: Option<String>,
    }
    /// The times promised on one channel, in milliseconds.
    TargetTimes = domain::rules::Times {
        /// Arrival to first human contact, in milliseconds.
        #[schema(minimum = 1, maximum = 2_678_400_000_i64)]
        acknowledge_ms: i64,
        /// Arrival to first call, in milliseconds.
        #[schema(minimum = 1, maximum = 2_678_400_000_i64)]
        call_ms: i64,
        /// Arrival to resolution, in milliseconds.
        #[schema(minimum = 1, maximum = 2_678_400_000_i64)]
        resolve_ms: i64,
    }
    /// A service as it is set up.
    ServicePlan = domain::rules::Service {
        /// Its slug.
        id: String,
        /// Its name on staff screens.
        name: Words,
        /// Its name where the public reads it, when that must be neutral; its own name when absent.
        #[schema(nullable = false)]
        public_name: Option<Words>,
        /// One line under the name on the kiosk.
        #[schema(required = false)]
        hint: Words,
        /// What to bring, by language.
        #[schema(required = false)]
        bring: BTreeMap<String, Vec<String>>,
        /// How long it usually takes, in words.
        #[schema(required = false)]
        takes: Words,
        /// A page shown instead of a ticket's details.
        #[schema(nullable = false)]
        notice: Option<Words>,
        /// The channels on which it is offered.
        channels: Vec<Channel>,
        /// Whether its visits are called before all others.
        #[schema(required = false)]
        urgent: bool,
        /// Whether it has a neutral label everywhere.
        #[schema(required = false)]
        discreet: bool,
        /// Whether it is on the kiosk's first page.
        #[schema(required = false)]
        common: bool,
        /// Whether it is taken while the district is closed.
        #[schema(required = false)]
        always_open: bool,
        /// Whether it is offered at the kiosk; `true` when absent.
        #[schema(required = false)]
        kiosk: bool,
        /// How fast waiting counts for a place in line; 1 when absent.
        #[schema(required = false, exclusive_minimum = 0)]
        rate: f64,
        /// How long serving takes.
        #[schema(nullable = false)]
        duration: Option<ServiceDuration>,
        /// Promised times, where they differ from the district's.
        #[schema(nullable = false)]
        targets: Option<Targets>,
        /// The script that guides the officer, by its slug; the general one when absent.
        #[schema(nullable = false)]
        script: Option<String>,
        /// The outcomes it may be resolved with; `done` exists for every service.
        #[schema(required = false)]
        outcomes: Vec<Outcome>,
        /// Places it is usually referred to, by code.
        #[schema(required = false)]
        refer_to: Vec<String>,
    }
    /// A log-normal distribution of service times.
    ServiceDuration = domain::rules::Spread {
        /// Median, in seconds.
        median_s: f64,
        /// Standard deviation of the natural logarithm.
        spread: f64,
    }
    /// An outcome a service can be resolved with.
    Outcome = domain::rules::Outcome {
        /// The code, which the record stores.
        id: String,
        /// The name, by language.
        name: Words,
        /// Whether it usually has a number, such as a report number. Never required.
        #[schema(required = false)]
        asks_reference: bool,
    }
    /// A window as it is set up.
    WindowPlan = domain::rules::WindowPlan {
        /// Its slug.
        id: String,
        /// The name, by language.
        name: Words,
        /// A counter or a telephone seat; a counter when absent.
        #[schema(required = false)]
        kind: WindowKind,
    }
    /// A tablet as it is set up.
    KioskPlan = domain::rules::KioskPlan {
        /// Its slug.
        id: String,
        /// The name staff use for it.
        name: String,
        /// The letters its tickets begin with.
        #[schema(pattern = "^[A-Z]{1,3}$")]
        series: String,
    }
    /// An entry of a list that staff choose from.
    Reason = domain::rules::Reason {
        /// The code, which the record stores.
        id: String,
        /// The name, by language.
        name: Words,
        /// For holds: whether the resolution clock is paused.
        #[schema(required = false)]
        stops_clock: bool,
        /// For windows that are away: whether the officer was ordered to another task.
        #[schema(required = false)]
        ordered: bool,
        /// For holds and needs: whether it is about an interpreter.
        #[schema(required = false)]
        interpreter: bool,
        /// For windows that are away: whether it is an emergency near the desk.
        #[schema(required = false)]
        emergency: bool,
    }
    /// A notice for everybody in the lobby.
    LobbyNotice = domain::notice::Notice {
        /// Identifies it among the notices of the district.
        id: String,
        /// The text by language: at most 160 characters in each, on one line.
        text: Words,
        /// When it goes, by the clock of the district: `YYYY-MM-DDTHH:MM`.
        #[schema(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$")]
        until: String,
    }
    /// An office or organization that people are referred to.
    ReferralPlace = domain::rules::Place {
        /// The code, which the record stores.
        id: String,
        /// The name of the place.
        name: Words,
        /// What it helps with.
        #[schema(required = false)]
        what: Words,
        /// The telephone number to call.
        phone: Option<String>,
        /// Street address.
        address: Option<String>,
        /// When it is open, in words.
        hours: Option<Words>,
    }
    /// A watch: a shift of officers.
    Watch = domain::watch::Watch {
        /// The code under which figures are stored.
        id: String,
        /// The name of the watch.
        name: Words,
        /// Minutes after midnight at which it begins.
        #[schema(maximum = 1439)]
        from_min: u16,
        /// Minutes after the same midnight at which it ends; above 1440 on the next day.
        to_min: u16,
        /// The weekdays on which it begins; every day when empty.
        #[schema(required = false)]
        days: Vec<Weekday>,
    }
    /// A part of the city, for figures by area.
    Area = domain::area::Area {
        /// The name of the area.
        #[schema(min_length = 1, max_length = 60)]
        name: String,
        /// Its postcodes, or prefixes such as `191*`.
        #[schema(max_length = 20)]
        codes: Vec<String>,
    }
    /// What a district has decided about its alarms.
    AlarmPlan = domain::alarm::Plan {
        /// The levels of each kind of alarm; a kind without levels is not monitored.
        levels: BTreeMap<AlarmKind, Vec<AlarmLevel>>,
        /// When supervisors and captains are not alerted, except for danger.
        #[schema(nullable = false)]
        quiet: Option<QuietHours>,
    }
    /// A level of an alarm.
    AlarmLevel = domain::alarm::Level {
        /// Milliseconds after the due time; negative for before it. At most a week either way.
        #[schema(minimum = -604_800_000_i64, maximum = 604_800_000_i64)]
        after_ms: i64,
        /// Who is alerted.
        to: AlarmAudience,
        /// Whether the district's web hook is called as well.
        #[schema(required = false)]
        hook: bool,
        /// Whether e-mail is sent as well.
        #[schema(required = false)]
        mail: bool,
    }
    /// Quiet hours, in minutes after midnight on the district's clock; past midnight when the end is not
    /// after the start.
    QuietHours = domain::alarm::Quiet {
        /// The first quiet minute.
        from_min: u16,
        /// The first minute that is not quiet any more.
        to_min: u16,
    }
}
