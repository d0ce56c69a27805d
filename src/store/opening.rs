//! How a database is opened, and why it could not be.

use crate::conn::BUSY;
use ops::ports::StoreError;
use std::path::{Path, PathBuf};

/// Why a database could not be opened, saved or put back.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is of no form known. It is not repeated here, since it may hold a password.
    #[error("that is no address of a database: write sqlite:FILE or postgres://USER@HOST/DATABASE")]
    Address,
    /// The tables have a shape this program does not know.
    #[error(
        "the database was written by a newer version of this program (step {0} of its tables is not known here): run that version"
    )]
    Newer(i64),
    /// The tables could not be brought up to date.
    #[error("the tables could not be brought up to date: {0}")]
    Tables(String),
    /// The tables have a shape of the past, and nothing may be changed.
    #[error(
        "the database was written by an older version of this program: let `serve` bring its tables up to date first"
    )]
    Older,
    /// There is none where one was expected.
    #[error(
        "there is no database {0}: is the name right, and is the folder there? Only `serve` and `setup apply` make one"
    )]
    Missing(String),
    /// There are none in a PostgreSQL database.
    #[error(
        "{0} holds no tables of this program: is the name right? Only `serve` and `setup apply` make them"
    )]
    NoTables(String),
    /// There is something else.
    #[error("{0} is no database of this program")]
    Foreign(String),
    /// What lies beside a database is there, and the database is not.
    #[error(
        "{0} is not there, but {1} is: the database was moved or removed while it was in use. Put it back, or remove what is left of it"
    )]
    Lost(PathBuf, PathBuf),
    /// The file has several names, of which each would get a log of its own.
    #[error(
        "{0} is one of {1} names of the same file (hard links), and would be damaged under two of them: remove the other names, or copy it with `backup`"
    )]
    Linked(PathBuf, u64),
    /// The file ends before what was committed to it.
    #[error(
        "{file} has lost what was stored last: {chain} has {stored} facts, and {known} were stored. If it was copied, its log ({file}-wal) was left \
         behind: copy both, or put a backup in place with `restore`. To go on without those facts, remove {file}.checkpoint first"
    )]
    Behind {
        /// Which file.
        file: String,
        /// The chain that is short, or has another fact there.
        chain: String,
        /// Facts that are there.
        stored: u64,
        /// Facts that were stored.
        known: u64,
    },
    /// Another server runs on the database.
    #[error("another server already serves {0}: stop that one first")]
    Served(String),
    /// What was to be opened, and why it was not.
    #[error("{0} cannot be used: {1}")]
    Refused(String, String),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// PostgreSQL has its own tools for it.
    #[error("{0}")]
    NotHere(&'static str),
    /// The database refused something once it was open.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// Whether others write to it without a pause: trying again may do.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, OpenError::Refused(_, why) if why == BUSY)
    }

    pub(crate) fn file(path: &Path) -> impl Fn(std::io::Error) -> OpenError + use<> {
        let path = path.to_owned();
        move |error| OpenError::File { path: path.clone(), error }
    }

    /// A file that could not be opened or made where it was named.
    pub(crate) fn place(path: &Path) -> impl Fn(std::io::Error) -> OpenError + use<> {
        let path = path.to_owned();
        move |error| {
            let why = format!(
                "it cannot be opened or made ({error}): is the folder there, and may this user write in it?"
            );
            OpenError::Refused(format!("the file {}", path.display()), why)
        }
    }
}

/// How a database is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// It is made if there is none.
    Making,
    /// It must be there. Its tables are brought up to date.
    Existing,
    /// It must be there, and nothing of it is changed.
    Reading,
}
