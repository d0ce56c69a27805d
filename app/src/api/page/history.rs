//! The history of a section of the settings, and the settings as one file.

use domain::difference::{Change, Conflict, Preview};
use domain::time::Moment;

/// Who changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// A member of staff, by name.
    Person(String),
    /// A program with an access token.
    Program,
    /// The service itself, or a command on its machine.
    Service,
}

/// What was done with an account, a device or a district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It was added.
    Added,
    /// It was changed, as far as that is not another of these.
    Changed,
    /// The account was closed.
    Closed,
    /// The account was opened again.
    Opened,
    /// A link to choose a password was made.
    Linked,
    /// A password was chosen.
    PasswordChosen,
    /// The pause after wrong passwords was ended.
    PauseLifted,
    /// The device was paired.
    Paired,
    /// A new pairing code was made.
    Coded,
    /// The device was revoked.
    Revoked,
}

/// What the department's record says of a change. It names fields, and holds no texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordView {
    /// The name of the account, the device or the district.
    pub name: String,
    /// What was done with it.
    pub deed: Deed,
    /// The fields that changed and whose values are not known, by their names in the record.
    pub fields: Vec<String>,
    /// Whether the change can be undone.
    pub can_undo: bool,
}

/// A change of a district's rules, as far as one section shows it; or of an account, a device or a card.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    /// The number of the fact on its chain: the district's, or the department's own.
    pub seq: u64,
    /// When it was made, by the clock of the district.
    pub at: Moment,
    /// Who made it.
    pub author: Author,
    /// What changed; nothing for the first settings on record.
    pub changes: Vec<Change>,
    /// What was done, where it is no change of rules.
    pub record: Option<RecordView>,
}

/// What is asked before a change is undone whose fields have changed since.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoQuestion {
    /// The number of the fact to undo.
    pub seq: u64,
    /// The fields that have changed since.
    pub conflicts: Vec<Conflict>,
    /// Identifies what is shown: undoing goes on only while it is still so.
    pub seen: String,
}

/// A part of the history of a section, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryView {
    /// The changes that concern the section.
    pub entries: Vec<HistoryEntry>,
    /// Where earlier changes begin, if there are any.
    pub older: Option<u64>,
    /// What is asked before a change is undone.
    pub question: Option<UndoQuestion>,
}

/// The file of a department: what is wrong in it, or what it would change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileView {
    /// Everything that is wrong in it: the number of a line if that is known, and a sentence.
    pub faults: Vec<(Option<usize>, String)>,
    /// What it would change.
    pub preview: Option<Preview>,
    /// Identifies what is shown: the file is applied only while it would still change this.
    pub digest: String,
    /// Whether something was changed after the file was shown, so that it was not applied.
    pub is_moved: bool,
}
