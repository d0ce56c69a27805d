//! Days of the week and times of day as typed into forms.

use crate::words;
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

/// "8:00 AM–12:00 PM, 1:00 PM–8:00 PM"
pub(super) fn intervals(open: &[Interval]) -> String {
    let span = |open: &Interval| format!("{}–{}", words::minute(open.from_min), words::minute(open.to_min));
    open.iter().map(span).collect::<Vec<_>>().join(", ")
}
