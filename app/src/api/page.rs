//! What each page is made of: the server fills it, writes the page from it and leaves it in the page for the browser.

use super::{DisplayView, LineView, Me, PracticeView, QuoteView, ScriptsPage, VisitView};
use domain::ids::{DeviceId, DistrictId, ScriptId, ServiceId, WindowId};
use domain::import::{Changed, Passed};
use domain::presence::Presence;
use domain::rules::{Rules, Service, Times};
use domain::script::Script;
use domain::time::{Day, Moment, Ms};
use domain::visit::{End, StateKind};
use domain::words::{WordLists, Words};
use serde::{Deserialize, Serialize};

/// A page with all it shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "page", rename_all = "snake_case")]
pub enum Page {
    /// The tablet. Comes to life.
    Kiosk(Box<KioskPage>),
    /// The lobby screen. Comes to life.
    Display(Box<DisplayPage>),
    /// An officer's screen. Comes to life.
    Desk(Box<DeskPage>),
    /// The captain's screen. Comes to life.
    Floor(Box<FloorPage>),
    /// A resident's own visit. Plain HTML.
    Status(Box<StatusPage>),
    /// Sign in, or choose a password. Plain HTML.
    SignIn(Box<SignInPage>),
    /// Set up. Plain HTML.
    Setup(Box<SetupPage>),
    /// The scripts. Plain HTML.
    Scripts(Box<ScriptsPage>),
    /// Scenarios to practice. Plain HTML.
    Practice(Box<super::PracticePage>),
    /// How a practice went. Plain HTML.
    Debrief(Box<super::DebriefPage>),
    /// How the Steps of Service are followed. Plain HTML.
    Steps(Box<super::StepsPage>),
    /// The figures of a time. Plain HTML.
    Figures(Box<super::FiguresPage>),
    /// Whether people are served alike. Plain HTML.
    Fairness(Box<super::FairnessPage>),
    /// How many windows are needed. Plain HTML.
    Staffing(Box<super::StaffingPage>),
    /// Figures for everybody. Plain HTML.
    Public(Box<super::PublicPage>),
    /// How figures are measured. Plain HTML.
    Measures(Box<super::MeasuresPage>),
    /// The visits behind a figure. Plain HTML.
    Behind(Box<super::BehindPage>),
    /// A month on paper. Plain HTML.
    Report(Box<super::ReportPage>),
    /// Something did not work. Plain HTML.
    Trouble(Box<TroublePage>),
}

/// What people read of a district.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    /// Slug; absent where none is meant.
    pub id: Option<DistrictId>,
    /// Name.
    pub name: String,
    /// Street address.
    pub address: String,
    /// Telephone of the front desk.
    pub phone: String,
    /// The captain's name, with rank.
    pub captain: String,
    /// The captain's telephone.
    pub captain_phone: String,
    /// The captain's e-mail.
    pub captain_email: String,
    /// Address of the captain's picture.
    pub captain_photo: String,
}

/// The tablet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KioskPage {
    /// Its id, for its own alerts.
    pub device: Option<DeviceId>,
    /// Where it stands.
    pub card: CardView,
    /// Languages offered.
    pub languages: Vec<String>,
    /// What people come for; only what is offered here.
    pub services: Vec<KioskService>,
    /// What people may need: code and name.
    pub needs: Vec<domain::rules::Reason>,
    /// The line as the lobby sees it, to start with.
    pub line: DisplayView,
    /// Seconds without a touch before the warning.
    pub idle_s: u32,
    /// How many times faster than the world's the clock runs.
    pub scale: f64,
}

/// What a person can come for, as the tablet offers it: no more of it than is shown there, for it is loaded with the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskService {
    /// Slug.
    pub id: ServiceId,
    /// Its name where the public reads it.
    pub name: Words,
    /// One line under the name.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub hint: Words,
    /// What to bring.
    #[serde(default, skip_serializing_if = "WordLists::is_empty")]
    pub bring: WordLists,
    /// How long it takes, in words.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub takes: Words,
    /// A page shown before the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Words>,
    /// On the first page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub common: bool,
    /// Taken even when the district is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always_open: bool,
    /// Stands before all others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Neutral everywhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub discreet: bool,
}

impl From<&Service> for KioskService {
    fn from(service: &Service) -> KioskService {
        KioskService {
            id: service.id.clone(),
            name: service.public_name.as_ref().unwrap_or(&service.name).clone(),
            hint: service.hint.clone(),
            bring: service.bring.clone(),
            takes: service.takes.clone(),
            notice: service.notice.clone(),
            common: service.common,
            always_open: service.always_open,
            urgent: service.urgent,
            discreet: service.discreet,
        }
    }
}

/// The lobby screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisplayPage {
    /// Where it hangs.
    pub card: CardView,
    /// Languages of the district.
    pub languages: Vec<String>,
    /// The line, to start with.
    pub line: DisplayView,
    /// How many times faster than the world's the clock runs.
    pub scale: f64,
}

/// An officer's screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskPage {
    /// Who.
    pub me: Me,
    /// The district on the screen.
    pub card: CardView,
    /// Districts the officer may see: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// The window the session sits at.
    pub seat: Option<WindowId>,
    /// Locked.
    pub locked: bool,
    /// What the district has decided.
    pub rules: Rules,
    /// The scripts that are needed at once: the general one, and those of the visits at this window. Others are fetched.
    pub scripts: Vec<Script>,
    /// The scripts for situations, by their titles.
    pub situations: Vec<(ScriptId, Words)>,
    /// The practice this desk is for.
    pub practice: Option<PracticeView>,
    /// The line, to start with.
    pub line: LineView,
    /// How many times faster than the world's the clock runs.
    pub scale: f64,
}

/// The captain's screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloorPage {
    /// Who.
    pub me: Me,
    /// One each, in order.
    pub districts: Vec<FloorDistrict>,
    /// The names of those that cannot be shown, because what is stored of them cannot be read.
    #[serde(default)]
    pub out_of_service: Vec<String>,
    /// The names of those whose web hook or mail about alarms fails.
    #[serde(default)]
    pub unreached: Vec<String>,
    /// A list of visits behind a number, when one was opened.
    pub visits: Option<VisitList>,
    /// A single visit, when one was opened.
    pub visit: Option<Box<VisitView>>,
    /// The view for the wall of the watch: read from afar, touched by nobody. One district.
    #[serde(default)]
    pub wall: bool,
    /// How many times faster than the world's the clock runs.
    pub scale: f64,
}

/// A district on the floor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloorDistrict {
    /// Its card.
    pub card: CardView,
    /// What is shown of what it has decided.
    pub rules: FloorRules,
    /// Its line, with today's figures.
    pub line: LineView,
    /// How many usually come in each hour of the week, from Monday midnight; only on the wall, and only where enough weeks were counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usual: Vec<f64>,
}

/// What the floor shows of a district's rules: each page has the names that it needs, of the districts that it needs them of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorRules {
    /// Minutes after midnight at which the business day turns.
    pub day_starts_min: u16,
    /// Promised times.
    pub targets: Times,
    /// What people come for, in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Named>,
    /// Why an officer may be away; not beside a list or a visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away_reasons: Vec<Named>,
    /// Its windows; only beside a visit, as all that follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Named>,
    /// How the visit's service may be resolved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Named>,
    /// Where people are sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Named>,
    /// Why a visit may be put on hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hold_reasons: Vec<Named>,
    /// Why a visit may be cancelled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancel_reasons: Vec<Named>,
    /// What a person may need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Named>,
}

/// The name of something that has a slug or a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its slug or code.
    pub id: String,
    /// Its name on staff screens.
    pub name: Words,
}

/// Visits behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitList {
    /// What they are, in words of the address: `district`, `state`, ….
    pub title: String,
    /// The visits, newest arrival first.
    pub visits: Vec<VisitView>,
}

/// A resident's own visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusPage {
    /// The link's own address, for the forms.
    pub link: String,
    /// Language of the page.
    pub language: String,
    /// Languages offered.
    pub languages: Vec<String>,
    /// Where.
    pub card: CardView,
    /// Public label.
    pub ticket: String,
    /// Shows the number and "Ask at the window" only.
    pub discreet: bool,
    /// Where it stands.
    pub state: StateKind,
    /// How many stand before, while waiting.
    pub ahead: Option<usize>,
    /// The wait expected from now.
    pub expected: Option<QuoteView>,
    /// Whether an officer is at a window now.
    pub presence: Presence<Moment>,
    /// Name of the window called to or served at.
    pub window: Option<Words>,
    /// Out since.
    pub out_since: Option<Moment>,
    /// How long a place is kept in full while out.
    pub step_out_free_ms: Ms,
    /// How it ended.
    pub end: Option<End>,
    /// Outcome or place, in every language there is.
    pub outcome: Option<Words>,
    /// The place referred to.
    pub place: Option<domain::rules::Place>,
    /// Reference, such as a report number.
    pub reference: Option<String>,
    /// A follow-up that was promised, in the officer's words.
    pub promise: Option<String>,
    /// By when.
    pub promise_due: Option<Moment>,
    /// Call back due.
    pub callback_due: Option<Moment>,
    /// What to bring, in the page's language.
    pub bring: Vec<String>,
    /// Name of the service in every language there is.
    pub service: Option<Words>,
    /// The page's own time.
    pub at: Moment,
    /// When it was certainly right: before `at` while the service cannot reach its record or its clock is wrong.
    pub as_of: Moment,
    /// A sentence about what was just done or refused.
    pub said: Option<String>,
    /// It renews itself.
    pub renews: bool,
}

/// Signing in, or choosing a password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPage {
    /// Language of the page.
    pub language: String,
    /// What to do.
    pub step: SignInStep,
    /// What was typed before.
    pub login: String,
    /// What was typed before, for the administrator.
    pub name: String,
    /// Where to go afterwards; a path of this site.
    pub next: String,
    /// What went wrong: field and sentence.
    pub errors: Vec<(String, String)>,
    /// A page found its session over, and led here.
    pub signed_out: bool,
}

/// What a sign-in page asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    /// Login and password.
    #[default]
    Password,
    /// A new password, by a one-time link with this address.
    Choose(String),
    /// The administrator's name, login and password, by a one-time link with this address.
    FirstAdmin(String),
    /// A tablet or lobby screen: its pairing code.
    Pair,
    /// A new password, by somebody who is signed in.
    Change,
    /// A demo address: one button, pressed by itself.
    Demo(String),
}

/// Where the alarms of a district go besides its screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmsTo {
    /// A web hook; empty for none.
    pub hook: String,
    /// Addresses of supervisors.
    pub supervisor: Vec<String>,
    /// Addresses of the captain.
    pub captain: Vec<String>,
    /// Whether the service has a mail server to send with.
    pub mails: bool,
}

/// A window somebody is at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitsView {
    /// Who: their id.
    pub staff: String,
    /// The district, by name.
    pub district: String,
    /// The window, by name.
    pub window: Words,
    /// With whom.
    pub ticket: Option<String>,
}

/// One thing the program needs to work, or that should be seen to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HealthRow {
    /// Its name in `/readyz`.
    pub name: String,
    /// It holds.
    pub ok: bool,
    /// Work goes on all the same.
    pub warning: bool,
    /// What was found, in English as in the log.
    pub detail: String,
}

/// Setting up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetupPage {
    /// Who.
    pub me: Me,
    /// `services`, `windows`, `hours`, `watches`, `areas`, `targets`, `alarms`, `staff`, `devices`, `publish`.
    pub section: String,
    /// The district being set up.
    pub card: CardView,
    /// All districts: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// What it has decided.
    pub rules: Rules,
    /// Where its alarms go, for that section.
    #[serde(default)]
    pub alarms_to: AlarmsTo,
    /// Staff, for that section.
    pub staff: Vec<StaffRow>,
    /// Who of them is at which window now.
    pub sits: Vec<SitsView>,
    /// Devices, for that section.
    pub devices: Vec<DeviceRow>,
    /// What the program needs to work, for that section.
    #[serde(default)]
    pub health: Vec<HealthRow>,
    /// Figures are shown to everybody, for that section.
    pub publishes: bool,
    /// The reader sets up every district, and so what concerns the department as a whole.
    pub everywhere: bool,
    /// What was typed and refused, by field name.
    pub typed: std::collections::BTreeMap<String, String>,
    /// What went wrong: field and sentence.
    pub errors: Vec<(String, String)>,
    /// What was done, in a sentence; may hold a link or code shown once.
    pub said: Option<String>,
    /// A link or code to hand on, shown once.
    pub once: Option<String>,
    /// The date there.
    pub today: Day,
    /// What would come of a calendar file, when one was read.
    pub import: Option<ImportView>,
}

/// What would come of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// The first day that repeating events are no longer taken for.
    pub until: Day,
    /// Day by day.
    pub days: Vec<Changed>,
    /// What is not taken.
    pub passed: Vec<Passed>,
    /// How much more is not taken.
    pub more: usize,
}

/// A member of staff in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    /// Id.
    pub id: String,
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Badge.
    pub badge: String,
    /// Role.
    pub role: domain::access::Role,
    /// Districts.
    pub districts: domain::access::Reach,
    /// Has chosen a password.
    pub active: bool,
    /// No longer on the staff.
    pub disabled: bool,
    /// To whom they answer: an id.
    #[serde(default)]
    pub supervisor: Option<String>,
}

/// A device in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Id.
    pub id: String,
    /// `kiosk` or `display`.
    pub kind: domain::access::Role,
    /// Name.
    pub name: String,
    /// Where.
    pub district: DistrictId,
    /// Paired since.
    pub paired: Option<Moment>,
    /// Revoked.
    pub revoked: bool,
}

/// Something did not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TroublePage {
    /// Language of the page.
    pub language: String,
    /// HTTP status.
    pub status: u16,
    /// What it is about, in a few words.
    pub title: String,
    /// What can be done, in a sentence.
    pub detail: String,
    /// Where to go, and what that is called.
    pub link: Option<(String, String)>,
}
