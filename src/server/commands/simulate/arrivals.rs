//! When people come: the counts of a real day, thinned, each at a moment of its interval.

use super::super::outcome::{Result, Sentence};
use domain::time::Day;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::path::Path;

/// Seconds of an interval of the file.
const INTERVAL_S: f64 = 300.0;

/// Seconds from the first interval of the day, in order.
pub(super) fn read(path: &Path, day: Option<Day>, keep: f64, seed: u64) -> Result<Vec<f64>> {
    if !(0.0..=1.0).contains(&keep) {
        return Err("--keep is a share from 0 to 1.".into());
    }
    let named = |error: csv::Error| Sentence(format!("{}: {error}", path.display()));
    let mut file = csv::Reader::from_path(path).map_err(named)?;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut wanted = day.map(|day| day.to_string());
    let (mut times, mut interval) = (Vec::new(), 0.0);
    for row in file.deserialize::<(String, u64)>() {
        let (start, calls) = row.map_err(named)?;
        let date = start.get(..10).unwrap_or_default().to_owned();
        let wanted = wanted.get_or_insert_with(|| date.clone());
        if *wanted != date {
            if times.is_empty() && interval == 0.0 {
                continue;
            }
            break;
        }
        for _ in 0..calls {
            if rng.random::<f64>() < keep {
                times.push((interval + rng.random::<f64>()) * INTERVAL_S);
            }
        }
        interval += 1.0;
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}
