//! A statement: its text for each database, the number of its parameters, and what waits for it.

/// What waits for a statement; this decides how much it may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Commands of a desk, a tablet or a telephone system. On SQLite all districts share one writer.
    Tap,
    /// Authentication, signing in and signing out.
    SignIn,
    /// A live view, rendered after every change.
    Live,
    /// Start pages, lists, searches, single visits.
    Page,
    /// A periodic job; if it writes, on SQLite in the only writer.
    Upkeep,
    /// Configuration: reads what the department consists of, which does not grow by itself.
    Setup,
    /// Reports, exports and training: reads as much of the record as they cover.
    Record,
}

impl Path {
    /// Whether a statement on this path must read no more rows after ten years than on the first day.
    #[must_use]
    pub fn is_bounded(self) -> bool {
        !matches!(self, Path::Setup | Path::Record)
    }
}

/// A statement with `N` parameters.
#[derive(Debug)]
pub struct Sql<const N: usize> {
    /// The name of its constant, for messages.
    pub name: &'static str,
    /// The table of its rows, for messages.
    pub table: &'static str,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

/// A statement for tests, without the parameter count in its type.
#[derive(Debug)]
pub struct Listed {
    /// The name of its constant.
    pub name: &'static str,
    /// What waits for it.
    pub path: Path,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
    /// The number of its parameters.
    pub parameters: usize,
}

/// The highest `$n` in a text, for checks at compile time.
pub(super) const fn parameters(text: &str) -> usize {
    let mut rest = text.as_bytes();
    let (mut most, mut number, mut inside) = (0, 0, false);
    while let Some((byte, more)) = rest.split_first() {
        if inside && byte.is_ascii_digit() {
            number = number * 10 + (*byte - b'0') as usize;
        } else {
            inside = *byte == b'$';
            number = 0;
        }
        if number > most {
            most = number;
        }
        rest = more;
    }
    most
}
