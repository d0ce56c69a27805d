//! The newest heads in a file beside the database: one line per chain, `CHAIN:SEQ:HASH`, and a checksum line.
//! The first line identifies the database file and its log, `@DEVICE:INODE:DEVICE:INODE`, to recognize a log
//! left by another file.

use domain::fact::{GENESIS, chain};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The number and hash of the newest fact of each chain.
pub(crate) type Heads = BTreeMap<String, (u64, [u8; 32])>;

/// The content of a file of heads.
#[derive(Debug, PartialEq)]
pub(crate) struct Kept {
    pub(crate) files: Option<[Id; 2]>,
    pub(crate) heads: Heads,
}

pub(crate) fn kept(database: &Path) -> Option<Kept> {
    parse(&std::fs::read(beside(database, CHECKPOINT)).ok()?)
}

/// The heads stored beside a database; `None` if there is no such file, or it is torn.
pub(crate) fn read(database: &Path) -> Option<Heads> {
    kept(database).map(|kept| kept.heads)
}

/// The database file last written under this name, and its log.
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

pub(crate) fn format(files: Option<[Id; 2]>, heads: &Heads) -> String {
    let files = files.map(|[file, log]| format!("@{}:{}:{}:{}\n", file.0, file.1, log.0, log.1));
    let lines = heads.iter().map(|(name, (seq, hash))| format!("{name}:{seq}:{}\n", hex(hash)));
    let lines: String = files.into_iter().chain(lines).collect();
    format!("{lines}{}\n", hex(&chain(&GENESIS, &lines)))
}

pub(crate) fn parse(text: &[u8]) -> Option<Kept> {
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

/// The ending of the file of heads, after the name of the database file.
pub(crate) const CHECKPOINT: &str = ".checkpoint";

/// The device and inode of a file.
pub(crate) type Id = (u64, u64);

/// A file beside the database, with an ending added to its name.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
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
}
