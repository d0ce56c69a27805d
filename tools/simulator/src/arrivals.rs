//! Arrival times: the counts of a real day, thinned, each at a random time of its interval.
//!
//! The built-in day, `day.csv`, is 3 March 2003 at the call center of a large North American bank, from the
//! data set `bank_calls` of the R package fpp3 (De Livera, Hyndman and Snyder, 2011).
//!
//! A row says when its interval begins: intervals without arrivals may be left out.

use crate::error::{Error, Result};
use domain::time::Day;
use jiff::civil::DateTime;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::path::Path;

/// Length of an interval of the file, in seconds.
const INTERVAL_S: f64 = 300.0;

const BUILT_IN: &str = include_str!("day.csv");

/// Arrivals in seconds from the first interval of the day, in order; from the built-in day if there is no
/// file.
pub(crate) fn read(path: Option<&Path>, day: Option<Day>, keep: f64, seed: u64) -> Result<Vec<f64>> {
    if !(0.0..=1.0).contains(&keep) {
        return Err("--keep is a share from 0 to 1.".into());
    }
    let name = path.map_or("the built-in day".to_owned(), |path| path.display().to_string());
    let named = |error: csv::Error| Error::Other(format!("{name}: {error}"));
    let text: Box<dyn std::io::Read> = match path {
        Some(path) => Box::new(std::fs::File::open(path).map_err(|error| named(error.into()))?),
        None => Box::new(BUILT_IN.as_bytes()),
    };
    let mut file = csv::Reader::from_reader(text);
    let mut rng = StdRng::seed_from_u64(seed);
    let mut wanted = day.map(|day| day.to_string());
    let (mut times, mut first) = (Vec::new(), None);
    for row in file.deserialize::<(String, u64)>() {
        let (start, calls) = row.map_err(named)?;
        let begins = start.trim().parse::<DateTime>();
        let start = begins.map_err(|error| Error::Other(format!("{name}: “{start}”: {error}")))?;
        let date = start.date().to_string();
        let wanted = wanted.get_or_insert_with(|| date.clone());
        if *wanted != date {
            if first.is_none() {
                continue;
            }
            break;
        }
        let interval = first.get_or_insert(start).duration_until(start).as_secs_f64() / INTERVAL_S;
        for _ in 0..calls {
            if rng.random::<f64>() < keep {
                times.push((interval + rng.random::<f64>()) * INTERVAL_S);
            }
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::read;

    #[test]
    fn a_row_that_is_left_out_moves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("arrivals.csv");
        let played = |rows: &str| {
            std::fs::write(&file, format!("start,calls\n{rows}")).unwrap();
            read(Some(&file), None, 1.0, 3)
        };
        let gap = played("2026-11-30 07:00:00,2\n2026-11-30 08:00:00,2\n2026-12-01 07:00:00,9\n").unwrap();
        let hour = 3_600.0..3_900.0;
        assert_eq!(gap.iter().map(|at| hour.contains(at)).collect::<Vec<_>>(), [false, false, true, true]);
        let whole = played("2026-11-30T07:00,2\n2026-11-30T07:30,0\n2026-11-30T08:00,2\n").unwrap();
        assert_eq!(gap, whole);
        assert!(played("seven o'clock,2\n").unwrap_err().to_string().contains("seven o'clock"));
    }
}
