//! Putting a backup in the place of a database: checked and made ready beside it, and moved there whole or not at all.

use crate::database::file_of;
use crate::file::{FileLock, OnDisk, Part, sync_folder};
use crate::heads::{CHECKPOINT, beside};
use crate::opening::{OpenError, Opening};
use crate::sqlite::{copied, without_log};
use std::path::{Path, PathBuf};

/// A copy of a backup, on its way into the place of a database. Dropped before [`Staged::put`], nothing of it is left.
#[derive(Debug)]
pub struct Staged {
    part: Part,
    file: PathBuf,
    _lock: Option<FileLock>,
}

impl Staged {
    /// Checks the file of a backup and copies it, with what may be in its log, beside the database at `url`. Nobody can serve that
    /// database from then on until this is dropped.
    ///
    /// # Errors
    /// [`OpenError`] when it is served, when the backup is damaged, or of something else, or for a PostgreSQL database.
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
            // A symbolic link stays, and goes on leading to the database.
            (held.real, Some(lock))
        } else {
            (file.to_owned(), None)
        };
        let part = Part::of(&file)?;
        copied(from, &part.path).await?;
        Ok(Staged { part, file, _lock: lock })
    }

    /// The address of the copy, to look at it and make it ready. Whatever opened it must be closed before it is put in place.
    #[must_use]
    pub fn url(&self) -> String {
        format!("sqlite:{}", self.part.path.display())
    }

    /// Whether there is a database that it replaces.
    #[must_use]
    pub fn replaces(&self) -> bool {
        self.file.exists()
    }

    /// Puts it in place; where what was there before is kept.
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
            // As far as it can be read, it is kept as one file. If not, its log goes with it.
            let _damaged = without_log(&file).await;
        }
        // The heads that are kept beside it go last: while they are there and the file is not, nobody makes a new one.
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
