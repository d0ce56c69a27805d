//! Many comparisons at once: of a hundred that differ by chance alone, five look significant. Benjamini and
//! Hochberg (1995, "Controlling the false discovery rate") limit the share of false alarms among all alarms
//! to `q`.

/// The adjusted p-values, in the given order: a comparison is significant when its adjusted value is at most
/// `q`. NaN counts as 1.
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
            // In this order of operations never slightly less than `p` itself.
            least = least.min(p * (m / rank as f64));
            (place, least)
        })
        .collect();
    by_place.sort_unstable_by_key(|(place, _)| *place);
    by_place.into_iter().map(|(_, p)| p).collect()
}

/// Which are significant, when a share of `q` among them may be false alarms.
#[must_use]
pub fn rejected(p: &[f64], q: f64) -> Vec<bool> {
    adjusted(p).into_iter().map(|p| p <= q).collect()
}
