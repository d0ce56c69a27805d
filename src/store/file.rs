//! The database file on disk: whether it exists and is still the same, who serves it, and files that appear
//! complete or not at all.
//!
//! SQLite's own locks belong to the process and the inode, and end when *any* descriptor of that file is
//! closed (POSIX `fcntl`). So a descriptor opened here stays open until the process ends. The lock of a
//! server is a `flock`, which is independent of those and belongs to the inode, whatever the file is called.

use crate::heads::{self, CHECKPOINT, Id, beside};
use crate::opening::{OpenError, Opening};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::fs::{File, Metadata, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Descriptors that must not be closed while SQLite may hold locks on the same file.
static OPEN: Mutex<Vec<Arc<File>>> = Mutex::new(Vec::new());

/// Files beside a used database. If one of them exists and the database file does not, that was moved or
/// removed.
const LEFT_OVER: [&str; 5] = ["-wal", "-shm", "-journal", ".lock", CHECKPOINT];
/// The log, and its index, which all processes with the file open share.
const LOG: [&str; 2] = ["-wal", "-shm"];

/// A database file, identified by device and inode rather than by name.
#[derive(Debug)]
pub(crate) struct OnDisk {
    /// The path as given.
    path: PathBuf,
    /// The path without symbolic links, beside which SQLite and this program put further files.
    pub(crate) real: PathBuf,
    file: Arc<File>,
    id: Id,
    /// Of [`LOG`], the files that SQLite has open.
    log: Mutex<[Option<Id>; 2]>,
}

fn id(about: &Metadata) -> Id {
    (about.dev(), about.ino())
}

/// What happened to a known file; `None` while its name still leads to it.
fn moved(path: &Path, known: Id) -> Option<String> {
    match std::fs::metadata(path) {
        Ok(about) if id(&about) == known => None,
        Ok(_) => Some(format!("another file was put in place of {}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Some(format!("{} was moved or removed", path.display()))
        }
        Err(error) => Some(format!("{}: {error}", path.display())),
    }
}

/// If there is no file, none of its companions may exist either: a log would be taken for that of the next
/// file of this name.
fn nothing_left(path: &Path) -> Result<(), OpenError> {
    let left = LEFT_OVER.map(|ending| beside(path, ending));
    match left.into_iter().find(|left| left.exists()) {
        Some(left) => Err(OpenError::Lost(path.to_owned(), left)),
        None => Ok(()),
    }
}

/// Refuses a file beside which another file's log was left. SQLite finds a log by its name and would write it
/// into this file. If both were moved or copied together, that is accepted.
fn own_log(real: &Path, file: Id) -> Result<(), OpenError> {
    let Some([written_with, log]) = heads::files(real) else { return Ok(()) };
    let path = beside(real, "-wal");
    let stands = std::fs::metadata(&path).is_ok_and(|about| about.len() > 0 && id(&about) == log);
    if written_with == file || !stands {
        return Ok(());
    }
    let name = real.display();
    let why = format!(
        "another file was put in its place, and {name}-wal is the log of the one before: put that one back, or move {name}-wal, {name}-shm \
         and {name}.checkpoint to where it is. If they do belong together, remove {name}.checkpoint first"
    );
    Err(OpenError::Refused(format!("the file {name}"), why))
}

/// The same check for a file that is not open, such as a backup.
pub(crate) fn has_own_log(path: &Path) -> Result<(), OpenError> {
    let real = std::fs::canonicalize(path).map_err(OpenError::place(path))?;
    let about = std::fs::metadata(&real).map_err(OpenError::place(path))?;
    own_log(&real, id(&about))
}

impl OnDisk {
    /// Opens a file before SQLite does; creates it for this user alone, if it is to be created.
    pub(crate) fn new(path: &Path, opening: Opening) -> Result<OnDisk, OpenError> {
        match std::fs::metadata(path) {
            Ok(about) if !about.is_file() => {
                return Err(OpenError::Refused(path.display().to_string(), "it is no file".to_owned()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                nothing_left(path)?;
                if opening != Opening::Making {
                    return Err(OpenError::Missing(format!("at {}", path.display())));
                }
                private(path).map_err(OpenError::place(path))?;
            }
            Err(error) => return Err(OpenError::place(path)(error)),
        }
        let real = std::fs::canonicalize(path).map_err(OpenError::place(path))?;
        // Nothing is written through it, but opening it for writing detects a read-only disk.
        let file = File::options().read(true).append(opening != Opening::Reading).open(&real);
        let file = file.map_err(OpenError::place(path))?;
        let about = file.metadata().map_err(OpenError::file(path))?;
        let (path, file) = (path.to_owned(), Arc::new(file));
        let held = OnDisk { path, real, file, id: id(&about), log: Mutex::default() };
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&held.file));
        if about.nlink() > 1 {
            return Err(OpenError::Linked(held.path, about.nlink()));
        }
        own_log(&held.real, held.id)?;
        Ok(held)
    }

    /// What happened to the file and its log since; `None` while their names still lead to them.
    pub(crate) fn misplaced(&self) -> Option<String> {
        let file = [&self.path, &self.real].into_iter().find_map(|path| moved(path, self.id));
        file.or_else(|| {
            let log = *self.log.lock().unwrap_or_else(PoisonError::into_inner);
            let why = LOG.iter().zip(log).find_map(|(ending, id)| moved(&beside(&self.real, ending), id?))?;
            Some(format!(
                "{why}, which is a part of the database: stop the server as usual, not by force, and it writes what it still holds to the file"
            ))
        })
    }

    /// Remembers the log beside the file, which stays the same while a connection that has used it is open.
    pub(crate) fn remember_log(&self) {
        let found =
            LOG.map(|ending| std::fs::metadata(beside(&self.real, ending)).ok().map(|about| id(&about)));
        *self.log.lock().unwrap_or_else(PoisonError::into_inner) = found;
    }

    /// Forgets the log, which the last connection removes as it closes.
    pub(crate) fn forget_log(&self) {
        *self.log.lock().unwrap_or_else(PoisonError::into_inner) = [None; 2];
    }

    /// The file and its log, if that is known.
    pub(crate) fn files(&self) -> Option<[Id; 2]> {
        let [log, _] = *self.log.lock().unwrap_or_else(PoisonError::into_inner);
        Some([self.id, log?])
    }

    /// Prevents others from serving the file, under any name.
    pub(crate) fn lock(&self) -> Result<FileLock, OpenError> {
        match self.file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::Served(self.path.display().to_string())),
            Err(TryLockError::Error(error)) => return Err(OpenError::file(&self.path)(error)),
        }
        let lock = FileLock(Arc::clone(&self.file));
        // The file may have been replaced between opening and locking.
        match self.misplaced() {
            Some(why) => Err(OpenError::Refused(self.path.display().to_string(), why)),
            None => Ok(lock),
        }
    }
}

/// Held by a server; released when dropped, and by the system when the process ends.
#[derive(Debug)]
pub(crate) struct FileLock(Arc<File>);

impl Drop for FileLock {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::debug!(%error, "the lock goes with the process");
        }
    }
}

/// Creates a file that no other user can read, because it contains names. SQLite gives its companions the
/// same permissions. An existing file is left alone and not even opened.
pub(crate) fn private(file: &Path) -> std::io::Result<()> {
    match File::options().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// An unfinished file, `FILE.part-PROCESS`; deleted when dropped, with the files SQLite put beside it.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    to: PathBuf,
    id: Id,
}

impl Part {
    pub(crate) fn of(to: &Path) -> Result<Part, OpenError> {
        if !to.exists() {
            nothing_left(to)?;
        }
        sweep(to);
        let path = beside(to, &format!(".part-{}", std::process::id()));
        let file = File::options().write(true).create_new(true).mode(0o600).open(&path);
        let about = file.and_then(|file| file.metadata()).map_err(OpenError::place(&path))?;
        Ok(Part { path, to: to.to_owned(), id: id(&about) })
    }

    fn is_there(&self) -> bool {
        moved(&self.path, self.id).is_none()
    }

    /// Moves the file to its place so that after a power failure it is there complete, or not at all. A file
    /// that has appeared there meanwhile stays.
    pub(crate) fn keep(self) -> Result<(), OpenError> {
        let refused = |why: &str| OpenError::Refused(self.to.display().to_string(), why.to_owned());
        if !self.is_there() {
            return Err(refused("what was made for it was moved or removed meanwhile"));
        }
        let synced = File::open(&self.path).and_then(|file| file.sync_all());
        synced.map_err(OpenError::file(&self.path))?;
        rename_to_new(&self.path, &self.to).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => refused("a file with that name already exists"),
            _ => OpenError::file(&self.to)(error),
        })?;
        sync_folder(&self.to)
    }
}

/// Renames a file, unless the new name exists.
fn rename_to_new(from: &Path, to: &Path) -> std::io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Not every file system can do both in one operation.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => match to.symlink_metadata() {
            Ok(_) => Err(ErrorKind::AlreadyExists.into()),
            Err(_) => std::fs::rename(from, to),
        },
        done => Ok(done?),
    }
}

/// Removes an unfinished file with those beside it.
fn remove_part(path: &Path) {
    for ending in ["", "-wal", "-shm", "-journal", CHECKPOINT] {
        // Most of them do not exist.
        let _none = std::fs::remove_file(beside(path, ending));
    }
}

/// Removes unfinished files of interrupted runs, whose processes no longer exist.
fn sweep(to: &Path) {
    let Some(name) = to.file_name().and_then(|name| name.to_str()) else { return };
    let begins = format!("{name}.part-");
    let processes = Path::new("/proc");
    let Ok(folder) = std::fs::read_dir(folder_of(to)) else { return };
    for entry in folder.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(&begins)?.parse::<u32>().ok());
        let ended = |process: u32| {
            // Process ids are reused after a restart; this process has only just begun.
            process == std::process::id()
                || processes.join("self").exists() && !processes.join(process.to_string()).exists()
        };
        if process.is_some_and(ended) {
            remove_part(&entry.path());
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Once the file is in its place, only those beside it are left.
        if self.is_there() || !self.path.exists() {
            remove_part(&self.path);
        }
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A renamed file is only safe on disk once its folder is synced.
pub(crate) fn sync_folder(file: &Path) -> Result<(), OpenError> {
    let folder = folder_of(file);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(OpenError::file(folder))
}
