//! What a visit that has ended adds to the figures, and sums of it. Everything in a [`Total`] adds up and can be taken back, so
//! that totals follow the log: an undo or a reopening takes a visit's last contribution back, its new end adds another.

use crate::clocks::{self, Clocks};
use crate::ids::{Code, DistrictId, ServiceId, VisitId};
use crate::rules::{Rules, Times};
use crate::stats::{Histogram, ServiceLevel, Wait};
use crate::time::{At, Day, Ms};
use crate::visit::{Channel, End, Quote, StateKind, Visit};
use crate::why::Sums;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hours of a week.
pub const WEEK_HOURS: u8 = 168;

/// A visit that has ended, as figures count it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Which.
    pub visit: VisitId,
    /// Where.
    pub district: DistrictId,
    /// On which business day.
    pub day: Day,
    /// When and in whose time it came.
    pub place: Place,
    /// What for.
    pub service: Option<ServiceId>,
    /// How.
    pub channel: Channel,
    /// Language.
    pub language: Option<String>,
    /// The area the postcode lies in, else the postcode.
    pub area: Option<String>,
    /// What the person needed.
    pub needs: Vec<Code>,
    /// In clock figures: the arrival was neither estimated nor from paper.
    pub counts: bool,
    /// How it ended.
    pub end: End,
    /// Outcome, place referred to, or reason of the cancellation.
    pub outcome: Option<Code>,
    /// Arrived.
    pub arrived_at: At,
    /// Ended.
    pub ended_at: At,
    /// What its clocks showed.
    pub clocks: Clocks,
    /// The times promised when it ended.
    pub targets: Times,
    /// The wait that was told.
    pub quote: Option<Quote>,
    /// From an offer to another window or unit until somebody there took over, all of them together.
    pub handover_ms: Option<Ms>,
    /// Why it waited.
    pub causes: Sums,
    /// Where the outcome usually has a number: whether it ended without one.
    pub unnumbered: Option<bool>,
    /// Times opened again.
    pub reopened: u32,
    /// The same telephone number was here within the seven days before.
    pub repeat: bool,
}

/// A visit that has not ended, as figures count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// In clock figures.
    pub counts: bool,
    /// A call that whoever answered it deals with.
    pub helped_by_answer: bool,
    /// What its clocks show so far.
    pub clocks: Clocks,
    /// The times promised.
    pub targets: Times,
    /// Since its arrival.
    pub waited_ms: Ms,
    /// Working time since its arrival.
    pub worked_ms: Ms,
}

/// When a visit came, as its district reads the clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Hour of the week of the arrival, 0 to 167 from Monday midnight.
    pub hour: u8,
    /// The watch on duty then.
    pub watch: Option<Code>,
}

/// What a visit's row is made from besides the visit.
#[derive(Debug)]
pub struct Around<'a> {
    /// Where.
    pub district: &'a DistrictId,
    /// The rules in force when it ended.
    pub rules: &'a Rules,
    /// When it came, as the district reads the clock.
    pub place: Place,
    /// Its clocks.
    pub clocks: Clocks,
    /// Why it waited.
    pub causes: Sums,
    /// The same telephone number was here within the seven days before.
    pub repeat: bool,
}

impl Closed {
    /// The row of a visit; `None` while it has not ended.
    #[must_use]
    pub fn of(visit: &Visit, around: Around<'_>) -> Option<Closed> {
        let (end, ended_at) = (visit.end()?, visit.ended_at?);
        let Around { district, rules, place, clocks, causes, repeat } = around;
        let service = visit.service().cloned();
        let outcome = visit.detail.as_ref().filter(|_| end == End::Resolved).and_then(|code| {
            let service = rules.service(service.as_ref()?)?;
            service.outcomes.iter().find(|outcome| &outcome.id == code)
        });
        let unnumbered = outcome.filter(|outcome| outcome.asks_reference).map(|_| !visit.has_reference);
        Some(Closed {
            visit: visit.id,
            district: district.clone(),
            day: visit.day,
            place,
            targets: rules.targets(service.as_ref(), visit.channel),
            service,
            channel: visit.channel,
            language: visit.language.clone(),
            area: rules.area_name(visit.area.as_deref()).map(str::to_owned),
            needs: visit.needs.clone(),
            counts: clocks::counts(visit),
            end,
            outcome: visit.detail.clone(),
            arrived_at: visit.arrived_at,
            ended_at,
            clocks,
            quote: visit.quote,
            handover_ms: handover(visit),
            causes,
            unnumbered,
            reopened: visit.reopened,
            repeat,
        })
    }

    /// Served by a person, or by itself at the kiosk.
    #[must_use]
    pub fn served(&self) -> bool {
        self.end.counts_as_served()
    }

    /// What came of the wait for a first human contact, in working time.
    #[must_use]
    pub fn greeting(&self) -> Option<Wait> {
        let Clocks { acknowledgement_working_ms, unseen_working_ms, .. } = self.clocks;
        self.wait(acknowledgement_working_ms, unseen_working_ms)
    }

    /// What came of the wait for a turn, by the clock on the wall.
    #[must_use]
    pub fn turn(&self) -> Option<Wait> {
        let Clocks { wait_ms, acknowledgement_ms, .. } = self.clocks;
        let helped = clocks::helped_by_answer(self.channel, StateKind::Ended, Some(self.end));
        let had = clocks::turn(helped, wait_ms, acknowledgement_ms);
        self.wait(had, None)
    }

    /// Over after so long, given up after so long (by the clock on the wall where nothing else is known), or of no interest here.
    fn wait(&self, over: Option<Ms>, given_up: Option<Ms>) -> Option<Wait> {
        match over {
            _ if !self.counts => None,
            Some(ms) => Some(Wait::Answered(ms)),
            // Who was helped without it, at the tablet for one, never waited for it.
            None if self.served() => None,
            None => Some(Wait::Abandoned(given_up.unwrap_or(self.ended_at - self.arrived_at))),
        }
    }

    /// The wait that was told, and how long it was, of those who had their turn. A wait of nothing promises nothing.
    pub(crate) fn told(&self) -> Option<(Quote, Ms)> {
        let quote = self.quote.filter(|quote| self.counts && quote.promises())?;
        Some((quote, self.clocks.wait_ms?))
    }
}

/// Time spent offered before somebody took over; offers that were turned down count to whoever took over later.
fn handover(visit: &Visit) -> Option<Ms> {
    let accepted = visit.segments.iter().zip(visit.segments.iter().skip(1));
    let taken = accepted.filter(|(offer, next)| {
        offer.state == StateKind::Offered && matches!(next.state, StateKind::Serving | StateKind::OnHold)
    });
    let lengths: Vec<Ms> = taken.filter_map(|(offer, _)| offer.to.map(|to| to - offer.from)).collect();
    (!lengths.is_empty()).then(|| lengths.into_iter().sum())
}

/// Sums over visits that have ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Total {
    /// How many, by the way they ended.
    pub ends: BTreeMap<End, i64>,
    /// Have not ended. None in totals that are stored.
    #[serde(skip)]
    pub open: i64,
    /// Had a first human contact.
    pub acknowledged: i64,
    /// Were called, or served straight away.
    pub turned: i64,
    /// Of `turned`, were served at all.
    pub begun: i64,
    /// Arrived to first human contact, wall.
    pub acknowledgement: Histogram,
    /// Arrived to first call or serving.
    pub wait: Histogram,
    /// Called to serving.
    pub walk: Histogram,
    /// Time spent being served.
    pub serving: Histogram,
    /// Arrived to resolved, working time less pauses.
    pub resolution: Histogram,
    /// Arrived to gone, of those who left before their turn.
    pub left: Histogram,
    /// Offered to taken over by another window or unit.
    pub handover: Histogram,
    /// Acknowledged within the target, and what else came of those who waited for it.
    pub acknowledged_in: ServiceLevel,
    /// Had their turn within the target, and what else came of those who waited for it.
    pub called_in: ServiceLevel,
    /// Resolved within the target.
    pub resolved_within: i64,
    /// Resolved later.
    pub resolved_later: i64,
    /// Waits that were told and then happened.
    pub quotes: Quotes,
    /// Why people waited, in milliseconds of waiting.
    pub causes: Sums,
    /// By outcome, of those resolved.
    pub outcomes: BTreeMap<Code, i64>,
    /// Outcomes that usually have a number.
    pub numbered: i64,
    /// Of those, without one.
    pub unnumbered: i64,
    /// Opened again.
    pub reopened: i64,
    /// Whose telephone number was here within the seven days before.
    pub repeats: i64,
    /// By hour of the week of the arrival. Left out of totals by service.
    pub hours: BTreeMap<u8, Hour>,
}

/// Quotes and what came of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotes {
    /// Were told a wait and had their turn.
    pub n: i64,
    /// Had it within the longer of the two times.
    pub within_p80: i64,
    /// Had it within the shorter.
    pub within_p50: i64,
    /// Wait less the shorter time told, summed up: above zero where people waited longer than that.
    pub bias_ms: Ms,
}

/// An hour of the week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hour {
    /// Arrived.
    #[serde(skip_serializing_if = "is_zero")]
    pub arrived: i64,
    /// Of those in clock figures, had a turn.
    #[serde(skip_serializing_if = "is_zero")]
    pub turned: i64,
    /// Of those in clock figures, had their turn late or went away after the target.
    #[serde(skip_serializing_if = "is_zero")]
    pub late: i64,
    /// Their waits together.
    #[serde(skip_serializing_if = "is_zero")]
    pub wait_ms: Ms,
    /// Were served.
    #[serde(skip_serializing_if = "is_zero")]
    pub begun: i64,
    /// Time spent serving them.
    #[serde(skip_serializing_if = "is_zero")]
    pub serving_ms: Ms,
    /// Window time: open, and its officer not away.
    #[serde(skip_serializing_if = "is_zero")]
    pub staffed_ms: Ms,
    /// Were told a wait and had their turn.
    #[serde(skip_serializing_if = "is_zero")]
    pub told: i64,
    /// Of those, had it within the longer of the two times.
    #[serde(skip_serializing_if = "is_zero")]
    pub told_within: i64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde hands over a reference
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Whether a contribution is added or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Added.
    Plus,
    /// Taken back.
    Minus,
}

impl Sign {
    fn of(self, number: i64) -> i64 {
        match self {
            Sign::Plus => number,
            Sign::Minus => -number,
        }
    }
}

impl Total {
    /// Adds a visit, or takes it back. `hours` says whether hours of the week are kept.
    pub fn count(&mut self, visit: &Closed, sign: Sign, hours: bool) {
        let add = |place: &mut i64, number: i64| *place += sign.of(number);
        let clocks = &visit.clocks;
        let turned = clocks.wait_ms.is_some();
        let begun = clocks.serving_ms.is_some();
        bump(&mut self.ends, visit.end, sign.of(1));
        add(&mut self.acknowledged, i64::from(clocks.acknowledgement_ms.is_some()));
        add(&mut self.turned, i64::from(turned));
        add(&mut self.begun, i64::from(begun));
        if let Some(code) = visit.outcome.as_ref().filter(|_| visit.end == End::Resolved) {
            bump(&mut self.outcomes, code.clone(), sign.of(1));
        }
        add(&mut self.numbered, i64::from(visit.unnumbered.is_some()));
        add(&mut self.unnumbered, i64::from(visit.unnumbered == Some(true)));
        add(&mut self.reopened, i64::from(visit.reopened > 0));
        add(&mut self.repeats, i64::from(visit.repeat));
        for (cause, ms) in &visit.causes {
            bump(&mut self.causes, *cause, sign.of(*ms));
        }
        if visit.counts {
            self.time(visit, sign);
        }
        if hours {
            let hour = self.hours.entry(visit.place.hour).or_default();
            add(&mut hour.arrived, 1);
            add(&mut hour.begun, i64::from(begun));
            add(&mut hour.serving_ms, clocks.serving_ms.unwrap_or(0));
            let late = visit.turn().is_some_and(|wait| wait.is_past(visit.targets.call_ms));
            add(&mut hour.late, i64::from(late));
            if let Some((quote, waited)) = visit.told() {
                add(&mut hour.told, 1);
                add(&mut hour.told_within, i64::from(waited <= quote.p80_ms));
            }
            if visit.counts {
                add(&mut hour.turned, i64::from(turned));
                add(&mut hour.wait_ms, clocks.wait_ms.unwrap_or(0));
            }
            if *hour == Hour::default() {
                self.hours.remove(&visit.place.hour);
            }
        }
    }

    /// What is measured: only of visits whose arrival is known.
    fn time(&mut self, visit: &Closed, sign: Sign) {
        let clocks = &visit.clocks;
        let left = visit.end.gave_up() && clocks.wait_ms.is_none();
        let into = |histogram: &mut Histogram, ms: Option<Ms>| {
            // What is taken back was added before; of a total that was damaged nothing goes below nothing.
            match (ms, sign) {
                (Some(ms), Sign::Plus) => histogram.add(ms),
                (Some(ms), Sign::Minus) => drop(histogram.remove(ms)),
                (None, _) => {}
            }
        };
        into(&mut self.acknowledgement, clocks.acknowledgement_ms);
        into(&mut self.wait, clocks.wait_ms);
        into(&mut self.walk, clocks.walk_ms);
        into(&mut self.serving, clocks.serving_ms);
        into(&mut self.resolution, clocks.resolution_ms);
        into(&mut self.left, left.then_some(visit.ended_at - visit.arrived_at));
        into(&mut self.handover, visit.handover_ms);
        let levels = [
            (&mut self.acknowledged_in, visit.greeting(), visit.targets.acknowledge_ms),
            (&mut self.called_in, visit.turn(), visit.targets.call_ms),
        ];
        for (level, wait, target) in levels {
            if let Some(wait) = wait {
                let mut one = ServiceLevel::default();
                one.add(wait, target);
                match sign {
                    Sign::Plus => *level += one,
                    Sign::Minus => *level -= one,
                }
            }
        }
        if let Some(ms) = clocks.resolution_ms {
            let place = if ms <= visit.targets.resolve_ms {
                &mut self.resolved_within
            } else {
                &mut self.resolved_later
            };
            *place += sign.of(1);
        }
        if let Some((quote, waited)) = visit.told() {
            self.quotes.n += sign.of(1);
            self.quotes.within_p80 += sign.of(i64::from(waited <= quote.p80_ms));
            self.quotes.within_p50 += sign.of(i64::from(waited <= quote.p50_ms));
            self.quotes.bias_ms += sign.of(waited - quote.p50_ms);
        }
    }

    /// Adds a visit that has not ended. Totals that are stored never hold one.
    pub fn add_live(&mut self, visit: &Live) {
        let clocks = &visit.clocks;
        self.open += 1;
        self.acknowledged += i64::from(clocks.acknowledgement_ms.is_some());
        self.turned += i64::from(clocks.wait_ms.is_some());
        self.begun += i64::from(clocks.serving_ms.is_some());
        if !visit.counts {
            return;
        }
        for (histogram, ms) in [
            (&mut self.acknowledgement, clocks.acknowledgement_ms),
            (&mut self.wait, clocks.wait_ms),
            (&mut self.walk, clocks.walk_ms),
        ] {
            if let Some(ms) = ms {
                histogram.add(ms);
            }
        }
        let acknowledged =
            clocks.acknowledgement_working_ms.map_or(Wait::Open(visit.worked_ms), Wait::Answered);
        self.acknowledged_in.add(acknowledged, visit.targets.acknowledge_ms);
        let turn = clocks::turn(visit.helped_by_answer, clocks.wait_ms, clocks.acknowledgement_ms);
        let called = turn.map_or(Wait::Open(visit.waited_ms), Wait::Answered);
        self.called_in.add(called, visit.targets.call_ms);
    }

    /// Adds window time to an hour of the week.
    pub fn staff(&mut self, hour: u8, ms: Ms) {
        self.hours.entry(hour).or_default().staffed_ms += ms;
    }

    /// Adds another total.
    pub fn merge(&mut self, other: &Total) {
        for (end, n) in &other.ends {
            bump(&mut self.ends, *end, *n);
        }
        for (code, n) in &other.outcomes {
            bump(&mut self.outcomes, code.clone(), *n);
        }
        let pairs = [
            (&mut self.acknowledgement, &other.acknowledgement),
            (&mut self.wait, &other.wait),
            (&mut self.walk, &other.walk),
            (&mut self.serving, &other.serving),
            (&mut self.resolution, &other.resolution),
            (&mut self.left, &other.left),
            (&mut self.handover, &other.handover),
        ];
        for (mine, theirs) in pairs {
            mine.merge(theirs);
        }
        self.open += other.open;
        self.acknowledged += other.acknowledged;
        self.turned += other.turned;
        self.begun += other.begun;
        self.acknowledged_in += other.acknowledged_in;
        self.called_in += other.called_in;
        self.resolved_within += other.resolved_within;
        self.resolved_later += other.resolved_later;
        self.quotes += other.quotes;
        for (cause, ms) in &other.causes {
            bump(&mut self.causes, *cause, *ms);
        }
        self.numbered += other.numbered;
        self.unnumbered += other.unnumbered;
        self.reopened += other.reopened;
        self.repeats += other.repeats;
        for (hour, more) in &other.hours {
            *self.hours.entry(*hour).or_default() += *more;
        }
    }

    /// Visits that came.
    #[must_use]
    pub fn arrived(&self) -> i64 {
        self.closed() + self.open
    }

    /// Visits that ended.
    #[must_use]
    pub fn closed(&self) -> i64 {
        self.ends.values().sum()
    }

    /// Visits that ended in one of some ways.
    #[must_use]
    pub fn ended(&self, wanted: impl Fn(End) -> bool) -> i64 {
        self.ends.iter().filter(|(end, _)| wanted(**end)).map(|(_, n)| n).sum()
    }

    /// Served by a person, or by itself at the kiosk.
    #[must_use]
    pub fn served(&self) -> i64 {
        self.ended(End::counts_as_served)
    }

    /// Ended in any other way.
    #[must_use]
    pub fn unserved(&self) -> i64 {
        self.closed() - self.served()
    }

    /// Went away, or rang off.
    #[must_use]
    pub fn gave_up(&self) -> i64 {
        self.ended(End::gave_up)
    }

    /// Window time, in milliseconds.
    #[must_use]
    pub fn staffed_ms(&self) -> Ms {
        self.hours.values().map(|hour| hour.staffed_ms).sum()
    }

    /// Leaves window time out of it.
    pub fn leave_windows_out(&mut self) {
        self.hours.values_mut().for_each(|hour| hour.staffed_ms = 0);
        self.hours.retain(|_, hour| *hour != Hour::default());
    }

    /// Nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Total::default()
    }
}

impl End {
    /// Went away by their own choice, or rang off.
    #[must_use]
    pub fn gave_up(self) -> bool {
        matches!(self, End::Left | End::RangOff)
    }
}

fn bump<K: Ord>(counts: &mut BTreeMap<K, i64>, key: K, by: i64) {
    use std::collections::btree_map::Entry;
    match counts.entry(key) {
        Entry::Vacant(place) => {
            place.insert(by);
        }
        Entry::Occupied(mut place) => {
            *place.get_mut() += by;
            if *place.get() == 0 {
                place.remove();
            }
        }
    }
}

impl std::ops::AddAssign for Quotes {
    fn add_assign(&mut self, other: Quotes) {
        self.n += other.n;
        self.within_p80 += other.within_p80;
        self.within_p50 += other.within_p50;
        self.bias_ms += other.bias_ms;
    }
}

impl std::ops::AddAssign for Hour {
    fn add_assign(&mut self, other: Hour) {
        self.arrived += other.arrived;
        self.turned += other.turned;
        self.late += other.late;
        self.wait_ms += other.wait_ms;
        self.begun += other.begun;
        self.serving_ms += other.serving_ms;
        self.staffed_ms += other.staffed_ms;
        self.told += other.told;
        self.told_within += other.told_within;
    }
}
