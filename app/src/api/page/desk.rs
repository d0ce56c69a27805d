//! The page of an officer at a window.

use super::card::CardView;
use crate::api::line::LineView;
use crate::api::session::Me;
use crate::api::steps::PracticeView;
use domain::ids::{DistrictId, ScriptId, WindowId};
use domain::rules::Rules;
use domain::script::Script;
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// An officer's screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskPage {
    /// Who is signed in.
    pub me: Me,
    /// The district on the screen.
    pub card: CardView,
    /// Districts the officer may see: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// The window the session sits at.
    pub seat: Option<WindowId>,
    /// The desk is locked, and shows no names.
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
