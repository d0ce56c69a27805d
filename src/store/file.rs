//! The database's file as a thing on a disk: whether it is there and still the same one, who serves it, and files that appear
//! whole or not at all.
//!
//! SQLite's own locks belong to the process and the inode, and end when *any* descriptor of that file is closed (POSIX
//! `fcntl`). So a descriptor that was opened here beside SQLite's stays open until the process ends. The lock of whoever
//! serves is a `flock`, which is independent of those and travels with the inode, whatever the file is called.

use crate::{OpenError, Opening};
use std::fs::{File, Metadata, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Descriptors that must not be closed while SQLite may hold locks on the same file.
static OPEN: Mutex<Vec<Arc<File>>> = Mutex::new(Vec::new());

/// What lies beside a database that has been used. Where one of these is and the file is not, the file was moved or removed.
const LEFT_OVER: [&str; 5] = ["-wal", "-shm", "-journal", ".lock", CHECKPOINT];
/// The newest heads, kept beside the file.
pub(crate) const CHECKPOINT: &str = ".checkpoint";

/// A file next to the database's, with a longer name.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A database's file, known by device and inode rather than by name.
#[derive(Debug)]
pub(crate) struct OnDisk {
    path: PathBuf,
    file: Arc<File>,
    id: (u64, u64),
}

fn id(about: &Metadata) -> (u64, u64) {
    (about.dev(), about.ino())
}

impl OnDisk {
    /// Takes hold of a file, before SQLite opens it; makes it, for this user alone, if it is to be made.
    pub(crate) fn new(path: &Path, opening: Opening) -> Result<OnDisk, OpenError> {
        match std::fs::metadata(path) {
            Ok(about) if !about.is_file() => {
                return Err(OpenError::Refused(path.display().to_string(), "it is no file".to_owned()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let left = LEFT_OVER.map(|ending| beside(path, ending));
                if let Some(left) = left.into_iter().find(|left| left.exists()) {
                    return Err(OpenError::Lost(path.to_owned(), left));
                }
                if opening != Opening::Making {
                    return Err(OpenError::Missing(format!("at {}", path.display())));
                }
                private(path).map_err(OpenError::place(path))?;
            }
            Err(error) => return Err(OpenError::place(path)(error)),
        }
        // Nothing is written through it: that it may be tells a disk that only reads.
        let file = File::options().read(true).append(opening != Opening::Reading).open(path);
        let file = file.map_err(OpenError::place(path))?;
        let about = file.metadata().map_err(OpenError::file(path))?;
        let held = OnDisk { path: path.to_owned(), file: Arc::new(file), id: id(&about) };
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&held.file));
        if about.nlink() > 1 {
            return Err(OpenError::Linked(path.to_owned(), about.nlink()));
        }
        Ok(held)
    }

    /// What has become of the file since; nothing while the name still leads to it.
    pub(crate) fn misplaced(&self) -> Option<String> {
        match std::fs::metadata(&self.path) {
            Ok(about) if id(&about) == self.id => None,
            Ok(_) => Some(format!("another file was put in place of {}", self.path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Some(format!("{} was moved or removed", self.path.display()))
            }
            Err(error) => Some(format!("{}: {error}", self.path.display())),
        }
    }

    /// Keeps others from serving the file, under whatever name.
    pub(crate) fn lock(&self) -> Result<FileLock, OpenError> {
        match self.file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::Served(self.path.display().to_string())),
            Err(TryLockError::Error(error)) => return Err(OpenError::file(&self.path)(error)),
        }
        let lock = FileLock(Arc::clone(&self.file));
        // It may have been replaced between its opening and the lock.
        match self.misplaced() {
            Some(why) => Err(OpenError::Refused(self.path.display().to_string(), why)),
            None => Ok(lock),
        }
    }
}

/// Kept by whoever serves a file; given up when dropped, and by the system when the process ends.
#[derive(Debug)]
pub(crate) struct FileLock(Arc<File>);

impl Drop for FileLock {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::debug!(%error, "the lock goes with the process");
        }
    }
}

/// Makes a file that nobody else on the machine can read: it holds names. SQLite gives the files it makes beside it the same
/// rights. One that is there already is left alone, and not even opened.
pub(crate) fn private(file: &Path) -> std::io::Result<()> {
    match File::options().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// A file in the making, `FILE.part`; gone when dropped, with what SQLite put beside it.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    to: PathBuf,
}

impl Part {
    pub(crate) fn of(to: &Path) -> Result<Part, OpenError> {
        let part = Part { path: beside(to, ".part"), to: to.to_owned() };
        // What an interrupted run left.
        part.remove();
        private(&part.path).map_err(OpenError::place(&part.path))?;
        Ok(part)
    }

    fn remove(&self) {
        for ending in ["", "-wal", "-shm", "-journal", CHECKPOINT] {
            // Most of them are not there.
            let _none = std::fs::remove_file(beside(&self.path, ending));
        }
    }

    /// Puts the file in its place so that a power cut leaves it there whole, or not at all.
    pub(crate) fn keep(self) -> Result<(), OpenError> {
        let synced = File::open(&self.path).and_then(|file| file.sync_all());
        synced.map_err(OpenError::file(&self.path))?;
        std::fs::rename(&self.path, &self.to).map_err(OpenError::file(&self.to))?;
        sync_folder(&self.to)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.remove();
    }
}

/// A change of names is on the disk only once the folder is.
pub(crate) fn sync_folder(file: &Path) -> Result<(), OpenError> {
    let folder = file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(OpenError::file(folder))
}
