//! The data of each page: the server fills it, renders the page from it, and embeds it in the page for the
//! browser.

mod card;
mod day;
mod department;
mod desk;
mod floor;
mod history;
mod lobby;
mod pairing;
mod paper;
mod roster;
mod setup;
mod sign_in;
mod start;
mod status;
mod trouble;

pub use card::*;
pub use day::*;
pub use department::*;
pub use desk::*;
pub use floor::*;
pub use history::*;
pub use lobby::*;
pub use pairing::*;
pub use paper::*;
pub use roster::*;
pub use setup::*;
pub use sign_in::*;
pub use start::*;
pub use status::*;
pub use trouble::*;

use crate::api::answers::{FairnessPage, MeasuresPage, PublicPage, StaffingPage};
use crate::api::figures::{BehindPage, FiguresPage, ReportPage};
use crate::api::practice::{DebriefPage, PracticePage, StepsPage};
use crate::api::scripts::ScriptsPage;
use serde::{Deserialize, Serialize};

/// A page with all its data. The first four are hydrated in the browser; the others are plain HTML.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "page", rename_all = "snake_case")]
pub enum Page {
    /// The tablet in the lobby. Hydrated.
    Kiosk(Box<KioskPage>),
    /// The lobby screen. Hydrated.
    Display(Box<DisplayPage>),
    /// An officer's desk. Hydrated.
    Desk(Box<DeskPage>),
    /// The captain's floor. Hydrated.
    Floor(Box<FloorPage>),
    /// A resident's own visit. Plain HTML.
    Status(Box<StatusPage>),
    /// Signing in or choosing a password. Plain HTML.
    SignIn(Box<SignInPage>),
    /// The first start. Plain HTML.
    Start(Box<StartPage>),
    /// What is open, and days that were signed off. Plain HTML.
    Day(Box<DayPage>),
    /// Typing paper slips in. Plain HTML.
    Paper(Box<PaperPage>),
    /// Printing paper slips. Plain HTML.
    PaperSlips(Box<PaperSlipsPage>),
    /// Setting up a district. Plain HTML.
    Setup(Box<SetupPage>),
    /// The scripts and their editor. Plain HTML.
    Scripts(Box<ScriptsPage>),
    /// Scenarios to practice. Plain HTML.
    Practice(Box<PracticePage>),
    /// The debrief of a practice. Plain HTML.
    Debrief(Box<DebriefPage>),
    /// How the Steps of Service are followed. Plain HTML.
    Steps(Box<StepsPage>),
    /// The figures of a period. Plain HTML.
    Figures(Box<FiguresPage>),
    /// Whether people are served alike. Plain HTML.
    Fairness(Box<FairnessPage>),
    /// How many windows are needed. Plain HTML.
    Staffing(Box<StaffingPage>),
    /// The figures published for everyone. Plain HTML.
    Public(Box<PublicPage>),
    /// How figures are measured. Plain HTML.
    Measures(Box<MeasuresPage>),
    /// The visits behind a figure. Plain HTML.
    Behind(Box<BehindPage>),
    /// The printable report of a month. Plain HTML.
    Report(Box<ReportPage>),
    /// An error, with what can be done about it. Plain HTML.
    Trouble(Box<TroublePage>),
}
