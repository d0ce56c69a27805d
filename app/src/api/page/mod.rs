//! What each page is made of: the server fills it, writes the page from it and leaves it in the page for the browser.

mod card;
mod desk;
mod floor;
mod lobby;
mod setup;
mod sign_in;
mod status;
mod trouble;

pub use card::*;
pub use desk::*;
pub use floor::*;
pub use lobby::*;
pub use setup::*;
pub use sign_in::*;
pub use status::*;
pub use trouble::*;

use crate::api::answers::{FairnessPage, MeasuresPage, PublicPage, StaffingPage};
use crate::api::figures::{BehindPage, FiguresPage, ReportPage};
use crate::api::practice::{DebriefPage, PracticePage, StepsPage};
use crate::api::scripts::ScriptsPage;
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
    Practice(Box<PracticePage>),
    /// How a practice went. Plain HTML.
    Debrief(Box<DebriefPage>),
    /// How the Steps of Service are followed. Plain HTML.
    Steps(Box<StepsPage>),
    /// The figures of a time. Plain HTML.
    Figures(Box<FiguresPage>),
    /// Whether people are served alike. Plain HTML.
    Fairness(Box<FairnessPage>),
    /// How many windows are needed. Plain HTML.
    Staffing(Box<StaffingPage>),
    /// Figures for everybody. Plain HTML.
    Public(Box<PublicPage>),
    /// How figures are measured. Plain HTML.
    Measures(Box<MeasuresPage>),
    /// The visits behind a figure. Plain HTML.
    Behind(Box<BehindPage>),
    /// A month on paper. Plain HTML.
    Report(Box<ReportPage>),
    /// Something did not work. Plain HTML.
    Trouble(Box<TroublePage>),
}
