//! Quotes over a week of people, on a virtual clock.

use crate::week::{Week, as_planned};
use domain::quote::score::Score;
use domain::time::{HOUR, MINUTE};

#[test]
fn look() {
    for seed in 1..=4 {
        let mut week = Week::new(seed);
        let t = std::time::Instant::now();
        week.until(week.day(6));
        let told = week.told(week.day(0));
        let s = Score::of(told.iter().copied());
        println!("{seed} {:?} {:?} {s:?} {:?}", s.in_p80().share(), s.in_p50().share(), t.elapsed());
        let by = Score::by(
            told.iter().map(|t| ((t.quote.p80_ms.max(1) as f64 / MINUTE as f64).log2().ceil() as i64, *t)),
        );
        for (k, s) in by {
            println!(
                "  p80<=2^{k} min n {} p50 {:.2} p80 {:.2} left {}",
                s.called,
                s.in_p50().share().unwrap_or(0.),
                s.in_p80().share().unwrap_or(0.),
                s.left
            );
        }
        let by = Score::by(
            week.visits(week.day(0))
                .iter()
                .filter_map(|v| Some((((v.arrived_at.0 / HOUR) % 24), domain::quote::score::Told::of(v)?))),
        );
        for (k, s) in by {
            println!(
                "  hour {k} n {} p50 {:.2} p80 {:.2} left {}",
                s.called,
                s.in_p50().share().unwrap_or(0.),
                s.in_p80().share().unwrap_or(0.),
                s.left
            );
        }
    }
}
