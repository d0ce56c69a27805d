//! What a list of staff from a spreadsheet would change, line by line: computed by the service, shown on the
//! page.

use serde::{Deserialize, Serialize};

/// At most this many people in one list.
pub const MOST_LINES: usize = 2_000;
/// The most columns of a list, known or not.
pub const MOST_COLUMNS: usize = 50;

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Column {
    /// The name that colleagues see.
    Name,
    /// The name used to sign in, which says whose line it is.
    Login,
    /// The role, by its code.
    Role,
    /// The districts, by their ids; or all of them.
    Districts,
    /// The badge number.
    Badge,
    /// The supervisor, by login.
    Supervisor,
}

impl Column {
    /// All columns, in the order in which the page names them.
    pub const ALL: [Column; 6] =
        [Column::Name, Column::Login, Column::Role, Column::Districts, Column::Badge, Column::Supervisor];

    /// Whether a list without it cannot be read.
    #[must_use]
    pub fn is_required(self) -> bool {
        !matches!(self, Column::Badge | Column::Supervisor)
    }

    /// The names under which its header is recognized, in small letters; the first is the one to write.
    #[must_use]
    pub fn headers(self) -> &'static [&'static str] {
        match self {
            Column::Name => &["name", "full name", "nombre", "nombre completo"],
            Column::Login => &["login", "user name", "username", "user", "usuario", "nombre de usuario"],
            Column::Role => &["role", "función", "funcion", "rol"],
            Column::Districts => &["districts", "district", "distritos", "distrito"],
            Column::Badge => &["badge", "badge number", "placa", "número de placa", "numero de placa"],
            Column::Supervisor => &["supervisor", "reports to", "depende de"],
        }
    }

    /// The column with this header.
    #[must_use]
    pub fn named(header: &str) -> Option<Column> {
        let header = header.trim().to_lowercase();
        Column::ALL.into_iter().find(|column| column.headers().contains(&header.as_str()))
    }
}

/// Why a list cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unreadable {
    /// There is nothing in it, or only the headers.
    Empty,
    /// It is not UTF-8, so letters with accents are lost.
    NotUtf8,
    /// A required column is missing.
    Missing(Column),
    /// A header is not the name of a column.
    Unknown(String),
    /// A column is there twice.
    Twice(Column),
    /// It has more lines than are read at once.
    TooLong,
}

/// What is wrong with a cell or a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// The cell is empty.
    Required,
    /// The text is too long.
    TooLong,
    /// The text contains characters that cannot be shown.
    BadText,
    /// It is not a login.
    BadLogin,
    /// It is not a role of people.
    BadRole,
    /// There is no such district, or none that the reader sets up.
    UnknownDistrict(String),
    /// No supervisor has that login.
    UnknownSupervisor,
    /// The login is on this line of the list too.
    Twice(u64),
    /// An account that the reader may not change has that login.
    Taken,
    /// The account is closed.
    Closed,
    /// Readers do not change their own role and districts.
    Yourself,
    /// The reader has not got that role or those districts.
    Beyond,
    /// The line has more or fewer cells than there are headers.
    Cells,
}

/// Something wrong in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The cell; the whole line if absent.
    pub column: Option<Column>,
    /// What is wrong with it.
    pub problem: Problem,
}

/// A field that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The field.
    pub column: Column,
    /// What it is now; may be empty.
    pub before: String,
    /// What it would be; may be empty.
    pub after: String,
}

/// What a field of a new account would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The field.
    pub column: Column,
    /// Its text, never empty.
    pub text: String,
}

/// What a line would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The line cannot be taken.
    Wrong(Vec<Fault>),
    /// Fields of an account would change.
    Changed(Vec<Difference>),
    /// An account would be added, with these values beside the name and the login of the line; empty ones are
    /// left out.
    Added(Vec<Value>),
    /// Nothing would change.
    Same,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number in the file, from 1; the headers count.
    pub line: u64,
    /// The name on it.
    pub name: String,
    /// The login on it.
    pub login: String,
    /// What it would do.
    pub outcome: Outcome,
}
