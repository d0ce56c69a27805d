//! Ways to open a database, and reasons why that fails.

use crate::conn::BUSY;
use ops::ports::StoreError;
use std::path::{Path, PathBuf};

/// Why a database could not be opened, backed up or restored.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL has an unknown form. It is not repeated here, because it may contain a password.
    #[error("that is not the address of a database: write sqlite:FILE or postgres://USER@HOST/DATABASE")]
    Address,
    /// A newer version of the program has changed the tables.
    #[error(
        "the database was written by a newer version of this program (step {0} of its tables is not known here): run that version"
    )]
    Newer(i64),
    /// A migration of the tables failed.
    #[error("the tables could not be brought up to date: {0}")]
    Tables(String),
    /// The tables are those of an older version, and the database was opened read-only.
    #[error(
        "the database was written by an older version of this program: let `serve` bring its tables up to date first"
    )]
    Older,
    /// The database file does not exist.
    #[error(
        "there is no database {0}: is the name right, and does the folder exist? Only `serve` and `setup apply` create one"
    )]
    Missing(String),
    /// The PostgreSQL database has no tables of this program.
    #[error(
        "{0} holds no tables of this program: is the name right? Only `serve` and `setup apply` create them"
    )]
    NoTables(String),
    /// The file or database belongs to another program.
    #[error("{0} is not a database of this program")]
    Foreign(String),
    /// The database file does not exist, but files that accompany it do.
    #[error(
        "{0} is not there, but {1} is: the database was moved or removed while it was in use. Put it back, or remove what is left of it"
    )]
    Lost(PathBuf, PathBuf),
    /// The file has several names, and would get a log for each.
    #[error(
        "{0} is one of {1} names of the same file (hard links), and would be damaged under two of them: remove the other names, or copy it with `backup`"
    )]
    Linked(PathBuf, u64),
    /// The file lacks facts that were committed to it.
    #[error(
        "{file} has lost what was stored most recently: {chain} has {stored} facts, and {known} were stored. If it was copied, its log ({file}-wal) was left \
         behind: copy both, or put a backup in place with `restore`. To go on without those facts, remove {file}.checkpoint first"
    )]
    Behind {
        /// The path of the file.
        file: String,
        /// The chain that is too short, or has another fact at that place.
        chain: String,
        /// How many facts the chain has.
        stored: u64,
        /// How many facts are known to have been stored.
        known: u64,
    },
    /// Another server is running on the database.
    #[error("another server already serves {0}: stop that one first")]
    Served(String),
    /// The database could not be opened; name and reason.
    #[error("{0} cannot be used: {1}")]
    Refused(String, String),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        error: std::io::Error,
    },
    /// An operation that PostgreSQL has its own tools for.
    #[error("{0}")]
    NotHere(&'static str),
    /// The database failed after it was opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// Whether other programs write to it without pause, so that trying again may succeed.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, OpenError::Refused(_, why) if why == BUSY)
    }

    pub(crate) fn file(path: &Path) -> impl Fn(std::io::Error) -> OpenError + use<> {
        let path = path.to_owned();
        move |error| OpenError::File { path: path.clone(), error }
    }

    /// An error for a file that could not be opened or created.
    pub(crate) fn place(path: &Path) -> impl Fn(std::io::Error) -> OpenError + use<> {
        let path = path.to_owned();
        move |error| {
            let why = format!(
                "it cannot be opened or made ({error}): does the folder exist, and may this user write in it?"
            );
            OpenError::Refused(format!("the file {}", path.display()), why)
        }
    }
}

/// How a database is to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Create it if it does not exist.
    Making,
    /// It must exist. Its tables are brought up to date.
    Existing,
    /// It must exist, and nothing is changed.
    Reading,
}
