//! The newest heads, in a file beside the database's: one line a chain, `CHAIN:SEQ:HASH`, and one that checks them. It is
//! written after each commit, so it is never ahead of the database, and where it is, the database has lost its end: a copy was
//! made without its log, an old file was put back by hand, or a disk has not kept what it said it kept. The first line says which
//! file and which log these are, `@DEVICE:INODE:DEVICE:INODE`, to tell a log that another file left.
//!
//! It is written over in place and not synced: after a power cut it may be old or torn, and then it says less, never
//! something wrong.

use crate::file::{CHECKPOINT, Id, OnDisk, beside, private};
use domain::fact::{GENESIS, chain};
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The newest fact of each chain: its number and hash.
pub(crate) type Heads = BTreeMap<String, (u64, [u8; 32])>;

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

/// What a file says.
#[derive(Debug, PartialEq)]
struct Kept {
    files: Option<[Id; 2]>,
    heads: Heads,
}

fn kept(database: &Path) -> Option<Kept> {
    parse(&std::fs::read(beside(database, CHECKPOINT)).ok()?)
}

/// The heads that are kept beside a database; nothing when there is no such file, or when it was torn.
pub(crate) fn read(database: &Path) -> Option<Heads> {
    kept(database).map(|kept| kept.heads)
}

/// Which file was written to last under this name, and which log with it.
pub(crate) fn files(database: &Path) -> Option<[Id; 2]> {
    kept(database)?.files
}

fn hex(hash: &[u8; 32]) -> String {
    use std::fmt::Write;
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _always = write!(text, "{byte:02x}");
        text
    })
}

fn format(files: Option<[Id; 2]>, heads: &Heads) -> String {
    let files = files.map(|[file, log]| format!("@{}:{}:{}:{}\n", file.0, file.1, log.0, log.1));
    let lines = heads.iter().map(|(name, (seq, hash))| format!("{name}:{seq}:{}\n", hex(hash)));
    let lines: String = files.into_iter().chain(lines).collect();
    format!("{lines}{}\n", hex(&chain(&GENESIS, &lines)))
}

fn parse(text: &[u8]) -> Option<Kept> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('\n')?;
    let (lines, check) = text.rsplit_once('\n').map_or(("", text), |(lines, check)| (lines, check));
    let lines = if lines.is_empty() { String::new() } else { format!("{lines}\n") };
    if check != hex(&chain(&GENESIS, &lines)) {
        return None;
    }
    let one = |line: &str| -> Option<(String, (u64, [u8; 32]))> {
        let mut parts = line.split(':');
        let (name, seq, hash) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let bytes = (0..32).map(|at| u8::from_str_radix(hash.get(2 * at..2 * at + 2)?, 16).ok());
        let bytes: Option<Vec<u8>> = bytes.collect();
        Some((name.to_owned(), (seq, bytes?.try_into().ok()?)))
    };
    let (mut files, mut heads) = (None, Heads::new());
    for line in lines.lines() {
        match line.strip_prefix('@') {
            Some(line) => {
                let numbers: Result<Vec<u64>, _> = line.split(':').map(str::parse).collect();
                let [device, file, log_device, log]: [u64; 4] = numbers.ok()?.try_into().ok()?;
                files = Some([(device, file), (log_device, log)]);
            }
            None => heads.extend([one(line)?]),
        }
    }
    Some(Kept { files, heads })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_was_torn_is_not() {
        let heads =
            Heads::from([("_department".to_owned(), (3, [7; 32])), ("north".to_owned(), (1_564, [0; 32]))]);
        for files in [None, Some([(7, 1), (7, 2)])] {
            let text = format(files, &heads);
            assert_eq!(parse(text.as_bytes()), Some(Kept { files, heads: heads.clone() }));
            let none = format(files, &Heads::new());
            assert_eq!(parse(none.as_bytes()), Some(Kept { files, heads: Heads::new() }));
        }
        let text = format(None, &heads);
        for torn in [&text[..text.len() - 1], &text[..90], &text.replace("1564", "1565"), ""] {
            assert_eq!(parse(torn.as_bytes()), None, "{torn}");
        }
    }

    #[test]
    fn a_chain_never_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("x.db");
        let of = |seq| Heads::from([("north".to_owned(), (seq, [seq as u8; 32]))]);
        let held = Arc::new(OnDisk::new(&database, crate::Opening::Making).unwrap());
        let server = Checkpoint::start(Arc::clone(&held), of(5));
        let command = Checkpoint::start(held, of(4));
        server.note("north", 6, [6; 32]);
        command.note("_department", 1, [1; 32]);
        let kept = read(&database).unwrap();
        assert_eq!(kept["north"], (6, [6; 32]));
        assert_eq!(kept["_department"], (1, [1; 32]));
    }
}
