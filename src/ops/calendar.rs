//! A district's opening hours in its time zone: the business day of a moment, whether the district is open,
//! and working time. Local times skipped by daylight saving are shifted forward by the gap; repeated ones
//! count the first time.

use domain::clocks::Stretch;
use domain::hours::{BadHours, DAY_MIN, Hours};
use domain::presence::Opening;
use domain::time::{At, Day, HOUR, MINUTE, Moment, Ms};
use domain::vocabulary::closing::Closing;
use domain::watch::{Watch, Weekday};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::{Mutex, PoisonError};

/// Searches stop after this many days, or hardly more: plans do not reach further.
const HORIZON_DAYS: i32 = 400;
/// A person who came on the business day before has waited at most this long when it is entered.
pub(crate) const OVER_NIGHT: Ms = 4 * HOUR;
/// An interval ends at the latest on the second day after the one it began on.
const REACH_DAYS: i32 = 2;

/// The hours of a district, prepared for queries. Built once from [`Hours`]; a query about the present costs
/// one comparison.
#[derive(Debug)]
pub struct Calendar {
    hours: Hours,
    zone: TimeZone,
    always: bool,
    today: Mutex<Option<(At, At, Day)>>,
    /// The last two that were found: around a closing, both are asked about.
    phases: Mutex<[Option<Phase>; 2]>,
}

/// A watch (shift) on one particular day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn<'w> {
    /// The watch as the district defines it.
    pub watch: &'w Watch,
    /// The day on which it begins, and to which it belongs.
    pub day: Day,
    /// When it begins (inclusive).
    pub from: At,
    /// When it ends (exclusive).
    pub to: At,
}

/// A period in which the district stays open, or stays closed.
#[derive(Debug, Clone, Copy)]
struct Phase {
    from: At,
    /// `None` if it is beyond the horizon.
    to: Option<At>,
    open: bool,
    /// While it is closed: when it was open last.
    before: Option<Stretch>,
}

impl Phase {
    fn covers(&self, at: At) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// Whether the time zone database knows this zone.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

impl Calendar {
    /// Checks the plan and looks up its time zone.
    ///
    /// # Errors
    /// When the time zone is unknown, the week has no opening hours, or intervals overlap or end before they
    /// begin.
    pub fn new(hours: &Hours) -> Result<Calendar, BadHours> {
        hours.check()?;
        let zone = TimeZone::get(&hours.zone).map_err(|_| BadHours::UnknownZone(hours.zone.clone()))?;
        let always = hours.is_always();
        Ok(Calendar { hours: hours.clone(), zone, always, today: Mutex::new(None), phases: Mutex::default() })
    }

    /// The business day of a moment: it begins at `day_starts_min`, not at midnight.
    #[must_use]
    pub fn business_day(&self, at: At) -> Day {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((from, to, day)) = *today
            && from <= at
            && at < to
        {
            return day;
        }
        let starts = |day: Day| self.at(day, self.hours.day_starts_min);
        let mut day = self.date(at);
        // Where a repeated hour crosses midnight, the local date goes back; the business day does not.
        while at < starts(day) {
            day = Day(day.0 - 1);
        }
        while at >= starts(Day(day.0 + 1)) {
            day = Day(day.0 + 1);
        }
        *today = Some((starts(day), starts(Day(day.0 + 1)), day));
        day
    }

    /// Whether the district is open.
    #[must_use]
    pub fn is_open(&self, at: At) -> bool {
        self.always || self.phase(at).open
    }

    /// Whether it is a time at which people come who are entered at `now`: the district was open, or would open
    /// within `early_ms`, and it is the same business day, or hardly more than that.
    #[must_use]
    pub fn is_likely(&self, came: At, now: At, early_ms: Ms) -> bool {
        let lets_in = self.is_open(came) || self.is_open(came + early_ms);
        let lately = self.business_day(came) == self.business_day(now) || now - came <= OVER_NIGHT;
        now - came <= MINUTE || (lets_in && lately)
    }

    /// Whether the district will be open at any time from `from` on, within the horizon.
    #[must_use]
    pub fn ever_open(&self, from: At) -> bool {
        self.is_open(from) || self.opens_at(from).is_some()
    }

    /// When the district closes next; `None` when it is closed now, or never closes.
    #[must_use]
    pub fn closes_at(&self, at: At) -> Option<At> {
        if self.always {
            return None;
        }
        let phase = self.phase(at);
        if phase.open { phase.to } else { None }
    }

    /// Since when the district is open; `None` when it is closed now, or never closes.
    #[must_use]
    pub fn opened_at(&self, at: At) -> Option<At> {
        if self.always {
            return None;
        }
        let phase = self.phase(at);
        phase.open.then_some(phase.from)
    }

    /// When the district last closed, however many days it has been closed since; `None` while it is open, and
    /// where it was not open within the horizon.
    #[must_use]
    pub fn closed_at(&self, at: At) -> Option<At> {
        if self.always {
            return None;
        }
        self.phase(at).before.map(|(_, closed_at)| closed_at)
    }

    /// The opening hours around a moment, as [`Presence`] needs them.
    ///
    /// [`Presence`]: domain::presence::Presence
    #[must_use]
    pub fn opening(&self, at: At) -> Opening {
        Opening { open: self.is_open(at), closed_at: self.closed_at(at), opens_at: self.opens_at(at) }
    }

    /// The closing that people are told of `warn_ms` before it, and until the next opening; `None` at any other
    /// time, and around the clock.
    #[must_use]
    pub fn closing(&self, at: At, warn_ms: Ms) -> Option<Closing> {
        if self.always {
            return None;
        }
        let phase = self.phase(at);
        let (opened_at, closes_at) = if phase.open { (phase.from, phase.to?) } else { phase.before? };
        if at + warn_ms < closes_at {
            return None;
        }
        Some(Closing { opened_at, closes_at, opens_at: self.opens_at(closes_at.max(at)) })
    }

    /// While it is closed: the next opening, if that is within `early_ms`.
    #[must_use]
    pub fn opens_within(&self, at: At, early_ms: Ms) -> Option<At> {
        self.opens_at(at).filter(|opens_at| *opens_at - at <= early_ms)
    }

    /// When the district opens next; `None` when it is open now, or does not open within the horizon.
    #[must_use]
    pub fn opens_at(&self, at: At) -> Option<At> {
        if self.always {
            return None;
        }
        let phase = self.phase(at);
        if phase.open { None } else { phase.to }
    }

    /// The open stretches between two moments, in order and disjoint; `None` when the district is open around
    /// the clock.
    #[must_use]
    pub fn open_stretches(&self, from: At, to: At) -> Option<Vec<Stretch>> {
        if self.always {
            return None;
        }
        if from >= to {
            return Some(Vec::new());
        }
        let days = self.date(from).0 - REACH_DAYS..=self.date(to).0 + 1;
        let stretches = days.flat_map(|day| self.stretches(Day(day)));
        let within = stretches.filter_map(|(start, end)| {
            let (start, end) = (start.max(from), end.min(to));
            (start < end).then_some((start, end))
        });
        Some(domain::clocks::union(within.collect()))
    }

    /// The moment at which `ms` of working time have passed since `at`. If that is the end of a working day,
    /// the due time stays there and does not move to the next opening.
    #[must_use]
    pub fn add(&self, at: At, ms: Ms) -> At {
        if self.always || ms <= 0 {
            return at + ms.max(0);
        }
        let (mut left, mut reached, mut idle_days) = (ms, at, 0);
        let mut day = self.date(at).0 - REACH_DAYS;
        let last = day + 5 * HORIZON_DAYS;
        while idle_days < HORIZON_DAYS && day < last {
            idle_days += 1;
            for (start, end) in self.stretches(Day(day)) {
                let start = start.max(reached);
                if start >= end {
                    continue;
                }
                idle_days = 0;
                if end - start >= left {
                    return start + left;
                }
                left -= end - start;
                reached = end;
            }
            day += 1;
        }
        // Closed, or hardly open, for longer than plans reach: the rest counts around the clock, so that
        // there is a due time at all.
        At(reached.0.saturating_add(left))
    }

    /// The watch on duty at a moment. Where daylight saving makes two of them overlap, the one that began
    /// last.
    #[must_use]
    pub fn watch<'w>(&self, watches: &'w [Watch], at: At) -> Option<Turn<'w>> {
        let today = self.date(at).0;
        // Where a repeated hour crosses midnight, the local date goes back; so tomorrow is included.
        let days = today - REACH_DAYS..=today + 1;
        let turns = days.flat_map(|day| self.turns(watches, Day(day)));
        turns.filter(|turn| turn.from <= at && at < turn.to).max_by_key(|turn| turn.from)
    }

    /// The watches that begin on a day, in the order given.
    pub fn turns<'w>(&self, watches: &'w [Watch], day: Day) -> impl Iterator<Item = Turn<'w>> {
        let begin = watches.iter().filter(move |watch| watch.begins_on(Weekday::of(day)));
        begin.map(move |watch| Turn {
            watch,
            day,
            from: self.at(day, watch.from_min),
            to: self.at(day, watch.to_min),
        })
    }

    /// A moment in local time, with the offset of the zone at that moment.
    #[must_use]
    pub fn moment(&self, at: At) -> Moment {
        let offset_min = self.zone.to_offset(stamp(at)).seconds() / 60;
        Moment { at, offset_min: i16::try_from(offset_min).unwrap_or_default() }
    }

    /// The local date of a moment.
    #[must_use]
    pub fn date(&self, at: At) -> Day {
        let date = self.zone.to_datetime(stamp(at)).date();
        let month_day = (u32::from(date.month().unsigned_abs()), u32::from(date.day().unsigned_abs()));
        Day::of(i32::from(date.year()), month_day.0, month_day.1).unwrap_or(Day(0))
    }

    /// The time zone of the district.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The moment at which local clocks show this many minutes after the midnight that begins `day`.
    #[must_use]
    pub fn at(&self, day: Day, minutes: u16) -> At {
        let day = Day(day.0 + i32::from(minutes / DAY_MIN));
        let minutes = minutes % DAY_MIN;
        let (year, month, date) = day.civil();
        let found = (|| {
            let date =
                Date::new(year.try_into().ok()?, month.try_into().ok()?, date.try_into().ok()?).ok()?;
            let time = date.at((minutes / 60).try_into().ok()?, (minutes % 60).try_into().ok()?, 0, 0);
            self.zone.to_timestamp(time).ok()
        })();
        // Only beyond the years 0 to 9999: counted on without a zone.
        found.map_or(At((i64::from(day.0) * i64::from(DAY_MIN) + i64::from(minutes)) * 60_000), |stamp| {
            At(stamp.as_millisecond())
        })
    }

    /// The open stretches that begin on a day, in order.
    fn stretches(&self, day: Day) -> impl Iterator<Item = Stretch> + '_ {
        let spans = self.hours.on(day).into_iter();
        spans
            .map(move |span| (self.at(day, span.from_min), self.at(day, span.to_min)))
            .filter(|(from, to)| from < to)
    }

    fn phase(&self, at: At) -> Phase {
        let mut known = self.phases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(phase) = known.iter().flatten().find(|phase| phase.covers(at)) {
            return *phase;
        }
        let (open, to) = self.lasts(at);
        let last = self.last_open(at);
        let phase = if open {
            Phase { from: last.map_or(at, |(opened_at, _)| opened_at), to, open, before: None }
        } else {
            Phase { from: last.map_or(at, |(_, closed_at)| closed_at), to, open, before: last }
        };
        let [latest, _] = *known;
        *known = [Some(phase), latest];
        phase
    }

    /// Whether it is open, and until when that lasts; `None` if that is beyond the horizon.
    fn lasts(&self, at: At) -> (bool, Option<At>) {
        let today = self.date(at).0;
        let mut open_until: Option<At> = None;
        for day in today - REACH_DAYS..today + HORIZON_DAYS {
            if let Some(until) = open_until
                && self.at(Day(day), 0) > until
            {
                return (true, Some(until));
            }
            for (start, end) in self.stretches(Day(day)) {
                match &mut open_until {
                    Some(until) if start <= *until => *until = end.max(*until),
                    Some(until) => return (true, Some(*until)),
                    None if end <= at => {}
                    None if start > at => return (false, Some(start)),
                    None => open_until = Some(end),
                }
            }
        }
        (open_until.is_some(), None)
    }

    /// The last time that began at or before a moment and in which it was open without a break. Looks back
    /// twice as far each time until that is found as a whole.
    fn last_open(&self, at: At) -> Option<Stretch> {
        // Where a repeated hour crosses midnight, the local date goes back; so tomorrow is included.
        let today = self.date(at).0;
        let mut back = 2 * REACH_DAYS;
        loop {
            let days = today - back..=today + 1;
            let begun = days.flat_map(|day| self.stretches(Day(day))).filter(|(from, _)| *from <= at);
            let last = domain::clocks::union(begun.collect()).pop();
            // What began on earlier days has ended by now.
            let ended = self.at(Day(today - back + REACH_DAYS), 0);
            if back >= HORIZON_DAYS || last.is_some_and(|(from, _)| from > ended) {
                return last;
            }
            back *= 2;
        }
    }
}

fn stamp(at: At) -> Timestamp {
    Timestamp::from_millisecond(at.0).unwrap_or(if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
