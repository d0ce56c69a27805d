//! Times, durations and sizes as operators read and write them.

use domain::time::{At, HOUR, MINUTE, Ms, SECOND};
use jiff::Timestamp;

/// A time as text, in UTC.
pub(crate) fn stamp(at: At) -> String {
    Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |time| time.to_string())
}

/// A duration as text, in its largest units.
pub(crate) fn in_words(ms: Ms) -> String {
    match ms {
        ms if ms < 2 * MINUTE => format!("{}.{:03} s", ms / SECOND, ms % SECOND),
        ms if ms < 2 * HOUR => format!("{} min", ms / MINUTE),
        ms if ms < 48 * HOUR => format!("{} h {} min", ms / HOUR, ms % HOUR / MINUTE),
        ms => format!("{} days", ms / (24 * HOUR)),
    }
}

/// The longest duration accepted, a hundred years, so that adding it to the clock cannot overflow.
pub const LONGEST: Ms = 36_500 * 24 * HOUR;

/// Parses a duration such as `45s`, `10m`, `12h`, `30d`.
///
/// # Errors
/// A sentence that shows how to write a duration.
pub fn length(text: &str) -> std::result::Result<Ms, String> {
    let unit = [("d", 24 * HOUR), ("h", HOUR), ("m", MINUTE), ("s", SECOND)];
    let found = unit.iter().find_map(|(name, ms)| {
        text.strip_suffix(name).and_then(|n| n.parse::<i64>().ok()).map(|n| n.saturating_mul(*ms))
    });
    let ms = found
        .filter(|ms| *ms > 0)
        .ok_or_else(|| format!("“{text}” is not a length of time: write 45s, 10m, 12h or 30d"))?;
    if ms > LONGEST {
        return Err(format!("“{text}” is too long: {} days are the longest", LONGEST / (24 * HOUR)));
    }
    Ok(ms)
}

/// A number of bytes as text, in decimal units.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}
