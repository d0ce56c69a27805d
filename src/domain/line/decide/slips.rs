//! What is asked before an arrival is recorded that happened earlier, and the numbers of paper slips.

use super::decision::{Decided, about_line};
use crate::command::{CheckIn, Outcome};
use crate::fact::Event;
use crate::ids::Series;
use crate::line::Line;
use crate::refusal::Refusal;
use crate::time::{At, Day};
use crate::vocabulary::visit::{LAST_SLIP, PAPER};
use std::collections::BTreeSet;

impl Line {
    /// Everything that speaks against an arrival as it was typed, so that one wrong number or time puts nobody
    /// before the others. `day` is the business day of the arrival; `likely` says that people do come at such
    /// a time.
    #[must_use]
    pub fn doubts(&self, arrival: &CheckIn, day: Day, likely: bool) -> Vec<Refusal> {
        let number = arrival.slip.and_then(|number| self.slip_doubt(number, day, arrival.sure_of_slip));
        let came = arrival.arrived_at.filter(|_| arrival.waits());
        let time = came.filter(|_| !likely && !arrival.sure_of_time).map(|_| Refusal::UnlikelyTime);
        let reason = came.filter(|came| self.was_called_since(*came) && arrival.late_reason.is_none());
        [number, time, reason.map(|_| Refusal::LateReasonRequired)].into_iter().flatten().collect()
    }

    /// Whether anyone has been called to a window after that time.
    #[must_use]
    pub fn was_called_since(&self, came: At) -> bool {
        self.head.calls.iter().any(|call| call.at > came)
    }

    fn slip_doubt(&self, number: u32, day: Day, sure: bool) -> Option<Refusal> {
        let is_printed = self.head.slips.is_leased(number);
        // Numbers that were not printed are given one after the other to people without a slip.
        let is_given = || number <= self.last_without_slip(day);
        let is_held = || {
            let is_it = |series: &Series, held: u32| series.as_str() == PAPER && held == number;
            self.live().any(|visit| is_it(&visit.ticket.series, visit.ticket.number))
        };
        if self.head.slips.is_used(day, number) || is_held() || (!is_printed && is_given()) {
            Some(Refusal::SlipUsed(number))
        } else if is_printed || sure {
            None
        } else {
            Some(Refusal::SlipUnknown(number))
        }
    }

    /// The highest number that a person without a slip can have on that day.
    fn last_without_slip(&self, day: Day) -> u32 {
        let own = self.head.series.iter().find(|(series, _)| series.as_str() == PAPER);
        own.filter(|(_, counter)| day <= counter.day).map_or(0, |(_, counter)| counter.last_of(day))
    }

    /// Leases the numbers after all that were ever leased or given, so that no two people can hold the same
    /// one on any day. A number that an officer confirmed although it was not printed here is passed over, and
    /// moves nothing else: one that was mistyped must not use up all the others.
    pub(super) fn lease_slips(&self, count: u32) -> Decided {
        let series = Series::try_from(PAPER.to_owned()).map_err(|_| Refusal::NoSlipsLeft)?;
        let given = self.head.series.get(&series).map_or(0, |counter| counter.most.max(counter.last));
        let start = self.head.slips.last_leased().max(given).saturating_add(1);
        let count = count.max(1);
        let held = self.live().filter(|visit| visit.ticket.series == series).map(|visit| visit.ticket.number);
        let taken: BTreeSet<u32> = held.chain(self.head.slips.lately_used()).collect();
        let first = taken.range(start..).fold(start, |first, number| {
            if number.saturating_sub(first) < count { number.saturating_add(1) } else { first }
        });
        let last = first.saturating_add(count - 1);
        if last > LAST_SLIP {
            return Err(Refusal::NoSlipsLeft);
        }
        about_line(Event::NumbersLeased { series, first, last }, Outcome::Slips(first, last))
    }
}
