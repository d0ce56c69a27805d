//! Correcting times that were recorded by a wrong clock.
//!
//! A fact is stamped with the reference time, never more than [`CLOCK_TOLERANCE`] ahead of it. When the
//! recorded times turn out to be wrong, one marked fact says by how much, and everything still in progress is
//! moved with it: the record continues at the true time, and every duration stays what the monotonic clock
//! measured. What had ended stays as recorded.

use super::head::Head;
use super::{Happening, Line};
use crate::alarm::state::{Alarms, Seen};
use crate::fact::Event;
use crate::ids::{AlarmId, DistrictId, VisitId};
use crate::notice::Raised;
use crate::time::{At, CLOCK_TOLERANCE, Day, Ms, Stamp};

/// Two clocks drift apart while nothing is recorded: up to one part in a thousand is not corrected.
const DRIFT: Ms = 1_000;

impl Line {
    /// How far the recorded times are ahead of a clock, negative when behind, if that is more than a clock
    /// may be off. Facts recorded on the same boot of a machine give the exact value; for others only a last
    /// fact in the future is detected.
    #[must_use]
    pub fn clock_error(&self, stamp: Stamp) -> Option<Ms> {
        let now = stamp.tick.filter(|_| self.head.seq > 0)?;
        let same = self.head.tick.filter(|last| last.boot == now.boot && last.ms <= now.ms);
        let passed = same.map_or(0, |last| now.ms - last.ms);
        let error = self.head.at + passed - stamp.at;
        let most = CLOCK_TOLERANCE.max(passed / DRIFT);
        let is_wrong = if same.is_some() { error.abs() > most } else { error > most };
        is_wrong.then_some(error)
    }

    /// How far the last fact is in the future of a time, if that is more than a clock may be off.
    #[must_use]
    pub fn head_ahead(&self, now: At) -> Option<Ms> {
        Some(self.head.at - now).filter(|ahead| *ahead > CLOCK_TOLERANCE)
    }

    /// The events that continue the record at the true time: the marked fact, each visit in progress moved
    /// with it, and, where the record goes back, the rules once more, so that those in force at any later
    /// time are found.
    #[must_use]
    pub fn correct_clock(&self, by_ms: Ms, day: Day, why: Option<String>) -> Vec<Happening> {
        let about_line = |what| Happening { visit: None, what };
        let mut happenings = vec![about_line(Event::ClockCorrected { by_ms, day, why })];
        happenings.extend(
            self.live().map(|visit| Happening { visit: Some(visit.id), what: Event::TimesMoved { by_ms } }),
        );
        if by_ms > 0 {
            happenings.push(about_line(Event::Configured(Box::new((*self.rules).clone()))));
        }
        happenings
    }

    /// Moves a visit that ended by a wrong clock, and is opened again, to a time that has passed.
    #[must_use]
    pub fn not_before(&self, visit: VisitId, at: At) -> Option<Happening> {
        let by_ms = self.visit(visit)?.latest() - at;
        (by_ms > CLOCK_TOLERANCE)
            .then_some(Happening { visit: Some(visit), what: Event::TimesMoved { by_ms } })
    }
}

impl Head {
    /// Moves all of its times to this much earlier. A series that goes back to an earlier day continues above
    /// every number it has issued, so that no number is issued twice.
    pub(super) fn moved(&mut self, by: Ms, day: Day, district: &DistrictId) {
        let maybe = |at: &mut Option<At>| *at = at.map(|at| at + -by);
        for window in self.windows.values_mut() {
            window.since = window.since + -by;
            maybe(&mut window.freed_at);
        }
        for counter in self.series.values_mut().filter(|counter| counter.day > day) {
            counter.day = day;
            counter.last = counter.last.max(counter.most);
        }
        for alert in self.alerts.values_mut() {
            alert.raised_at = alert.raised_at + -by;
            maybe(&mut alert.answered_at);
            alert.closed = alert.closed.map(|(at, end)| (at + -by, end));
        }
        self.emergency = self.emergency.map(|up| Raised { since: up.since + -by, ..up });
        self.calls.iter_mut().for_each(|call| call.at = call.at + -by);
        self.closing.iter_mut().for_each(|decision| decision.at = decision.at + -by);
        self.signed.iter_mut().for_each(|signed| signed.at = signed.at + -by);
        self.alarms.moved(by, district);
    }
}

impl Alarms {
    /// The id of an alarm depends on the start of its condition: ringing and confirmations continue under the
    /// new id.
    fn moved(&mut self, by: Ms, district: &DistrictId) {
        let known = std::mem::take(&mut self.known);
        self.known = known
            .into_values()
            .map(|mut alarm| {
                alarm.cycle = alarm.cycle + -by;
                alarm.due = alarm.due + -by;
                alarm.rang.iter_mut().for_each(|rang| rang.at = rang.at + -by);
                alarm.seen = alarm.seen.map(|seen| Seen { at: seen.at + -by, ..seen });
                alarm.over = alarm.over.map(|at| at + -by);
                (AlarmId::of(district, alarm.kind, alarm.about, alarm.cycle), alarm)
            })
            .collect();
        self.told.values_mut().for_each(|at| *at = *at + -by);
        for promise in self.promises.values_mut() {
            promise.since = promise.since + -by;
            promise.due = promise.due + -by;
        }
    }
}
