//! What a statement is: its text for each database, the number of its parameters, and what waits for it.

/// What waits for a statement, which decides how much it may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// A command of a desk, a tablet, a telephone. On SQLite all districts share the one writer.
    Tap,
    /// Finding out who asks, and signing in and out.
    SignIn,
    /// A live view, rendered at every change.
    Live,
    /// The first page of a role, a list, a search, one visit.
    Page,
    /// A job that runs again and again, in the one writer if it writes.
    Upkeep,
    /// Setting up: reads what the department consists of, which does not grow by itself.
    Setup,
    /// Reports, exports and training: reads as much of the record as it is about.
    Record,
}

impl Path {
    /// Whether a statement on this path reads no more rows after ten years than on the first day.
    #[must_use]
    pub fn is_bounded(self) -> bool {
        !matches!(self, Path::Setup | Path::Record)
    }
}

/// A statement with `N` parameters.
#[derive(Debug)]
pub struct Sql<const N: usize> {
    /// Its name, for messages.
    pub name: &'static str,
    /// The table its rows come from, for messages.
    pub table: &'static str,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

/// A statement as the tests list it.
#[derive(Debug)]
pub struct Listed {
    /// Its name.
    pub name: &'static str,
    /// What waits for it.
    pub path: Path,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
    /// How many parameters it takes.
    pub parameters: usize,
}

/// The highest `$n` in a text.
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
