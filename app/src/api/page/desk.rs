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

/// Data of the desk page: an officer's screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskPage {
    /// The officer who is signed in.
    pub me: Me,
    /// The district shown.
    pub card: CardView,
    /// Districts the officer may see: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// The window that this session holds.
    pub seat: Option<WindowId>,
    /// Whether the desk is locked; then the line comes without names.
    pub locked: bool,
    /// The district's rules.
    pub rules: Rules,
    /// The scripts needed at once: the general one, and those of the visits at this window. Others are
    /// fetched on demand.
    pub scripts: Vec<Script>,
    /// The scripts for situations: slug and title.
    pub situations: Vec<(ScriptId, Words)>,
    /// The practice that this desk runs; absent on a real line.
    pub practice: Option<PracticeView>,
    /// The line when the page was made; the live stream keeps it current.
    pub line: LineView,
    /// How many times faster than real time the clock runs.
    pub scale: f64,
}
