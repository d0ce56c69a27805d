//! Many comparisons at once: of a hundred that differ by chance alone, five look sure. Benjamini and Hochberg (1995, "Controlling the
//! false discovery rate") keep the share of false alarms among all alarms at or below `q`.

/// The p-values adjusted, in the order in which they came: a comparison is one to speak of when its adjusted value is at most `q`. What
/// is not a number counts as 1.
#[must_use]
pub fn adjusted(p: &[f64]) -> Vec<f64> {
    let m = p.len() as f64;
    let mut falling: Vec<(f64, usize)> =
        p.iter().map(|p| if p.is_nan() { 1.0 } else { *p }).zip(0..).collect();
    falling.sort_unstable_by(|(one, _), (other, _)| other.total_cmp(one));
    let mut least: f64 = 1.0;
    let mut by_place: Vec<(usize, f64)> = falling
        .into_iter()
        .zip((1..=p.len()).rev())
        .map(|((p, place), rank)| {
            // In this order of working out, never a hair less than `p` itself.
            least = least.min(p * (m / rank as f64));
            (place, least)
        })
        .collect();
    by_place.sort_unstable_by_key(|(place, _)| *place);
    by_place.into_iter().map(|(_, p)| p).collect()
}

/// Which are to speak of, when a share of `q` among them may be false alarms.
#[must_use]
pub fn rejected(p: &[f64], q: f64) -> Vec<bool> {
    adjusted(p).into_iter().map(|p| p <= q).collect()
}
