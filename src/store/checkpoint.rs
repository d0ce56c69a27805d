//! The newest heads, in a file beside the database's: one line a chain, `CHAIN:SEQ:HASH`, and one that checks them. It is
//! written after each commit, so it is never ahead of the database, and where it is, the database has lost its end: a copy was
//! made without its log, an old file was put back by hand, or a disk has not kept what it said it kept. The first line says which
//! file and which log these are, `@DEVICE:INODE:DEVICE:INODE`, to tell a log that another file left.
//!
//! It is written over in place and not synced: after a power cut it may be old or torn, and then it says less, never
//! something wrong.

use crate::file::{OnDisk, private};
use crate::heads::{CHECKPOINT, Heads, beside, format, parse};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

/// What is known of the newest heads; without a file where none can be written.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    file: Option<File>,
    held: Arc<OnDisk>,
    heads: Mutex<Heads>,
}

impl Checkpoint {
    /// Goes on from some heads.
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

    /// A chain has come so far, and that is committed.
    pub(crate) fn note(&self, name: &str, seq: u64, hash: [u8; 32]) {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        further(&mut heads, name.to_owned(), (seq, hash));
        self.write(&mut heads);
    }

    /// Another process may have written too: of each chain the newest stays.
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

/// Reads a file from its beginning without moving a position that others share.
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
