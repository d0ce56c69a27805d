//! Restoring a backup: it is copied beside the database, checked and prepared there, and moved into place
//! completely or not at all.

use crate::database::file_of;
use crate::file::{FileLock, OnDisk, Part, sync_folder};
use crate::heads::{CHECKPOINT, beside};
use crate::opening::{OpenError, Opening};
use crate::sqlite::{copied, without_log};
use std::path::{Path, PathBuf};

/// A copy of a backup that is to replace a database. If dropped before [`Staged::put`], it is deleted.
#[derive(Debug)]
pub struct Staged {
    part: Part,
    file: PathBuf,
    _lock: Option<FileLock>,
}

impl Staged {
    /// Checks a backup file and copies it, with the content of its log, beside the database at `url`. Until
    /// this is dropped, no server can serve that database.
    ///
    /// # Errors
    /// [`OpenError`] when the database is being served, the backup is damaged or not one of this program, or
    /// the database is PostgreSQL.
    pub async fn new(from: &Path, url: &str) -> Result<Staged, OpenError> {
        let Some(file) = file_of(url) else {
            return Err(OpenError::NotHere(
                "a PostgreSQL database is restored with its own tools: stop every server, then \
                 `pg_restore --clean --if-exists -d DATABASE FILE`, then `district-window audit verify`",
            ));
        };
        if !from.is_file() {
            return Err(OpenError::Missing(format!("at {}", from.display())));
        }
        let (file, lock) = if file.exists() {
            let held = OnDisk::new(file, Opening::Reading)?;
            let lock = held.lock()?;
            // A symbolic link stays, and continues to point to the database.
            (held.real, Some(lock))
        } else {
            (file.to_owned(), None)
        };
        let part = Part::of(&file)?;
        copied(from, &part.path).await?;
        Ok(Staged { part, file, _lock: lock })
    }

    /// The URL of the copy, to open and prepare it. It must be closed before it is put in place.
    #[must_use]
    pub fn url(&self) -> String {
        format!("sqlite:{}", self.part.path.display())
    }

    /// Whether it replaces an existing database.
    #[must_use]
    pub fn replaces(&self) -> bool {
        self.file.exists()
    }

    /// Puts the copy in place; returns where the replaced database was saved.
    ///
    /// # Errors
    /// When a file cannot be moved.
    pub async fn put(self) -> Result<Option<PathBuf>, OpenError> {
        let Staged { part, file, _lock } = self;
        without_log(&part.path).await?;
        let before = (1_u32..).map(|number| beside(&file, &format!(".before-{number}")));
        let before = before.filter(|name| !name.exists() && !beside(name, "-wal").exists()).take(1).next();
        let Some(before) = before else {
            return Err(OpenError::NotHere("there are too many kept databases"));
        };
        let there = file.exists();
        if there {
            // If it can be read, it is saved as one file; otherwise its log goes with it.
            let _damaged = without_log(&file).await;
        }
        // The file of heads is moved last: while it exists and the database file does not, no new database is
        // created there.
        for ending in ["", "-wal", "-shm", "-journal"] {
            let now = beside(&file, ending);
            if now.exists() {
                std::fs::rename(&now, beside(&before, ending)).map_err(OpenError::file(&now))?;
            }
        }
        sync_folder(&file)?;
        part.keep()?;
        let heads = beside(&file, CHECKPOINT);
        if heads.exists() {
            std::fs::rename(&heads, beside(&before, CHECKPOINT)).map_err(OpenError::file(&heads))?;
            sync_folder(&file)?;
        }
        Ok(there.then_some(before))
    }
}
