//! When people come: the counts of a real day, thinned, each at a moment of its interval.
//!
//! The day that is built in, `day.csv`, is 3 March 2003 at the call centre of a large North American bank, from the data set
//! `bank_calls` of the R package fpp3 (De Livera, Hyndman and Snyder, 2011).

use super::super::outcome::{Result, Sentence};
use domain::time::Day;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::path::Path;

/// Seconds of an interval of the file.
const INTERVAL_S: f64 = 300.0;

const BUILT_IN: &str = include_str!("day.csv");

/// Seconds from the first interval of the day, in order; of the built-in day where there is no file.
pub(in super::super) fn read(
    path: Option<&Path>,
    day: Option<Day>,
    keep: f64,
    seed: u64,
) -> Result<Vec<f64>> {
    if !(0.0..=1.0).contains(&keep) {
        return Err("--keep is a share from 0 to 1.".into());
    }
    let name = path.map_or("the built-in day".to_owned(), |path| path.display().to_string());
    let named = |error: csv::Error| Sentence(format!("{name}: {error}"));
    let text: Box<dyn std::io::Read> = match path {
        Some(path) => Box::new(std::fs::File::open(path).map_err(|error| named(error.into()))?),
        None => Box::new(BUILT_IN.as_bytes()),
    };
    let mut file = csv::Reader::from_reader(text);
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
