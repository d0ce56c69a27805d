//! The sections of the set-up, and what their histories are made of.

/// What the history of a section is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// The section has none.
    Nothing,
    /// Rules of a district: each change of them is on record whole, and can be undone.
    Rules,
    /// What the department's record says of cards of districts: the last change can be undone.
    Card,
    /// What the department's record says of accounts: for reading.
    Staff,
    /// What the department's record says of devices: for reading.
    Devices,
}

/// The sections in the order shown, with their histories.
pub const SECTIONS: &[(&str, History)] = &[
    ("services", History::Rules),
    ("reasons", History::Rules),
    ("places", History::Rules),
    ("windows", History::Rules),
    ("tablets", History::Rules),
    ("hours", History::Rules),
    ("closing", History::Rules),
    ("watches", History::Rules),
    ("areas", History::Rules),
    ("targets", History::Rules),
    ("rules", History::Rules),
    ("alarms", History::Rules),
    ("notices", History::Rules),
    ("staff", History::Staff),
    ("devices", History::Devices),
    ("districts", History::Card),
    ("department", History::Rules),
    ("file", History::Nothing),
    ("publish", History::Nothing),
    ("health", History::Nothing),
];

/// What the history of a section is made of; `None` where there is no such section.
pub fn history_of(section: &str) -> Option<History> {
    SECTIONS.iter().find(|(known, _)| *known == section).map(|(_, history)| *history)
}
