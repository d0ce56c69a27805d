//! Days of the week and times of day as typed into forms.

use domain::hours::Interval;
use domain::time::Day;

/// The days of the week with their field names, Monday first. 1970-01-05 was a Monday.
pub(super) const DAYS: [(&str, Day); 7] = [
    ("mon", Day(4)),
    ("tue", Day(5)),
    ("wed", Day(6)),
    ("thu", Day(7)),
    ("fri", Day(8)),
    ("sat", Day(9)),
    ("sun", Day(10)),
];

/// "8:00–12:00, 13:00–20:00"
pub(super) fn intervals(open: &[Interval]) -> String {
    let parts: Vec<String> = open
        .iter()
        .map(|open| {
            let to = if open.to_min > 1_440 { open.to_min - 1_440 } else { open.to_min };
            format!("{}–{}", clock(open.from_min), clock(to))
        })
        .collect();
    parts.join(", ")
}

/// "8:00"
pub(super) fn clock(minutes: u16) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}
