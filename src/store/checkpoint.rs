//! The newest heads, in a file beside the database: one line per chain, `CHAIN:SEQ:HASH`, and a checksum
//! line. It is written after each commit, so it is never ahead of the database. If it is, the database has
//! lost its end: it was copied without its log, an old file was put back by hand, or a disk did not keep what
//! it had confirmed. The first line identifies the database file and its log, `@DEVICE:INODE:DEVICE:INODE`,
//! to recognize a log left by another file.
//!
//! It is overwritten in place and not synced: after a power failure it may be old or torn, and then it says
//! less, but nothing wrong.

use crate::file::{OnDisk, private};
use crate::heads::{CHECKPOINT, Heads, beside, format, parse};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

/// The newest heads known, and their file unless it cannot be written.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    file: Option<File>,
    held: Arc<OnDisk>,
    heads: Mutex<Heads>,
}

impl Checkpoint {
    /// Continues from the heads of an opened database.
    pub(crate) fn start(held: Arc<OnDisk>, heads: Heads) -> Checkpoint {
        let path = beside(&held.real, CHECKPOINT);
        let file = private(&path).and_then(|()| File::options().read(true).write(true).open(&path));
        let file = file.inspect_err(|error| {
            tracing::warn!(path = %path.display(), %error, "the newest heads cannot be kept beside the database");
        });
        let checkpoint = Checkpoint { file: file.ok(), held, heads: Mutex::new(heads) };
        checkpoint.write(&mut checkpoint.heads.lock().unwrap_or_else(PoisonError::into_inner));
        checkpoint
    }

    /// Notes the newest fact of a chain, which must be committed.
    pub(crate) fn note(&self, name: &str, seq: u64, hash: [u8; 32]) {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        further(&mut heads, name.to_owned(), (seq, hash));
        self.write(&mut heads);
    }

    /// Merged with what another process may have written: of each chain, the newer head stays.
    fn write(&self, heads: &mut Heads) {
        let Some(file) = &self.file else { return };
        let mut text = Vec::new();
        if std::io::Read::read_to_end(&mut Whole(file, 0), &mut text).is_ok() {
            for (name, head) in parse(&text).into_iter().flat_map(|kept| kept.heads) {
                further(heads, name, head);
            }
        }
        let text = format(self.held.files(), heads);
        let written = file.write_all_at(text.as_bytes(), 0).and_then(|()| file.set_len(text.len() as u64));
        if let Err(error) = written {
            tracing::debug!(%error, "the newest heads were not kept beside the database");
        }
    }
}

/// Reads a file from its beginning without moving a shared file position.
struct Whole<'f>(&'f File, u64);

impl std::io::Read for Whole<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read_at(into, self.1)?;
        self.1 += read as u64;
        Ok(read)
    }
}

fn further(heads: &mut Heads, name: String, head: (u64, [u8; 32])) {
    let known = heads.entry(name).or_insert(head);
    if head.0 > known.0 {
        *known = head;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heads::read;
    use crate::opening::Opening;

    #[test]
    fn a_chain_never_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("x.db");
        let of = |seq| Heads::from([("north".to_owned(), (seq, [seq as u8; 32]))]);
        let held = Arc::new(OnDisk::new(&database, Opening::Making).unwrap());
        let server = Checkpoint::start(Arc::clone(&held), of(5));
        let command = Checkpoint::start(held, of(4));
        server.note("north", 6, [6; 32]);
        command.note("_department", 1, [1; 32]);
        let kept = read(&database).unwrap();
        assert_eq!(kept["north"], (6, [6; 32]));
        assert_eq!(kept["_department"], (1, [1; 32]));
    }
}
