//! What a calendar file would change in a district's hours. Special hours that a person entered take
//! precedence over a whole day of a file; a time of a file is subtracted from whatever the day's hours are.

use crate::contents::{Closure, Contents, Minute, Span, midnight};
use domain::hours::{DAY_MIN, Hours, Interval};
use domain::import::{Changed, Effect, Passed};
use domain::time::Day;
use std::collections::BTreeMap;

/// The proposed changes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The hours after the import.
    pub hours: Hours,
    /// The changed days, in order.
    pub days: Vec<Changed>,
    /// What was left out, and why.
    pub passed: Vec<Passed>,
    /// How many more entries were left out.
    pub more: usize,
}

/// Applies a file to a district's hours.
#[must_use]
pub fn plan(hours: &Hours, contents: Contents) -> Import {
    let mut import =
        Import { hours: hours.clone(), days: Vec::new(), passed: contents.passed, more: contents.more };
    // Whole days first: a day that is closed all day needs no times.
    let (days, times): (Vec<_>, Vec<_>) =
        contents.closures.into_iter().partition(|closure| matches!(closure.span, Span::Day(_)));
    for Closure { note, span } in days.into_iter().chain(times) {
        match span {
            Span::Day(day) => import.close(day, note),
            Span::Times(from, to) => import.shorten(from, to, &note),
        }
    }
    import.hours.holidays.sort_unstable();
    import.days.sort_by_key(|changed| changed.day);
    import
}

impl Import {
    fn close(&mut self, day: Day, note: String) {
        let effect = match self.hours.special.get(&day) {
            Some(open) if !open.is_empty() => Effect::Kept(open.clone()),
            Some(_) => Effect::There,
            None if self.hours.holidays.contains(&day) => Effect::There,
            None => {
                self.hours.holidays.push(day);
                Effect::Closes
            }
        };
        if !matches!(effect, Effect::Kept(_)) {
            self.name(day, &note);
        }
        self.days.push(Changed { day, note, effect });
    }

    /// Subtracts a time from the days it touches, and from the night before that extends into it.
    fn shorten(&mut self, from: Minute, to: Minute, note: &str) {
        let day_of = |minute: Minute| Day(minute.div_euclid(i64::from(DAY_MIN)) as i32);
        let (first, last) = (day_of(from), day_of(to - 1));
        let touched: Vec<Day> = (first.0 - 1..=last.0).map(Day).collect();
        let open = touched.iter().flat_map(|day| {
            let begins = midnight(*day);
            let span =
                move |span: Interval| (begins + i64::from(span.from_min), begins + i64::from(span.to_min));
            self.hours.on(*day).into_iter().map(span)
        });
        let mut left: BTreeMap<Day, Vec<Interval>> = BTreeMap::new();
        for (start, end) in open.flat_map(|(start, end)| [(start, end.min(from)), (start.max(to), end)]) {
            if start < end {
                // What is left of a night after midnight begins on the next day.
                let day = day_of(start);
                let minute = |at: Minute| u16::try_from(at - midnight(day)).unwrap_or(DAY_MIN);
                left.entry(day).or_default().push(Interval { from_min: minute(start), to_min: minute(end) });
            }
        }
        let mut changed = false;
        for day in (first.0 - 1..=last.0 + 1).map(Day) {
            let before = self.hours.on(day);
            let mut after = left.remove(&day).unwrap_or_default();
            if day > last {
                // The following day changes only by what is left of a night.
                after.extend(before.iter().copied());
            }
            after.sort_unstable();
            if after != before {
                changed = true;
                self.set(day, before, after, note);
            }
        }
        if !changed {
            self.days.push(Changed { day: first, note: note.to_owned(), effect: Effect::Outside });
        }
    }

    fn set(&mut self, day: Day, before: Vec<Interval>, after: Vec<Interval>, note: &str) {
        self.name(day, note);
        self.hours.holidays.retain(|holiday| *holiday != day);
        let effect = if after.is_empty() {
            self.hours.special.remove(&day);
            self.hours.holidays.push(day);
            Effect::Closes
        } else {
            self.hours.special.insert(day, after.clone());
            Effect::Shorter { before, after }
        };
        self.days.push(Changed { day, note: note.to_owned(), effect });
    }

    /// An existing note of a day is not replaced.
    fn name(&mut self, day: Day, note: &str) {
        if !note.is_empty() {
            self.hours.notes.entry(day).or_insert_with(|| note.to_owned());
        }
    }
}
